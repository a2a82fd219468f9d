"""Settings: the file, the environment over it, and every mistake named with its key and without its value."""

import os
from pathlib import Path

import pytest
import yaml

from settings import DEFAULT_CONFIG, PREFIX, Settings, SettingsError, load

TOKEN = "4242:" + "t" * 35


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's own settings."""
    for name in [*os.environ]:
        if name.startswith((PREFIX, "TELEGRAM_")):
            monkeypatch.delenv(name)


def _config(folder: Path, text: str) -> Path:
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _error(path: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        load(path)
    return str(caught.value)


def test_shipped_file_is_the_defaults() -> None:
    """config.yaml writes out every setting with the default that holds without it."""
    written = load(DEFAULT_CONFIG).model_dump(exclude={"knowledge", "token", "webhook_secret", "api_url"})
    defaults = Settings().model_dump(exclude={"knowledge", "token", "webhook_secret", "api_url"})
    file = Settings().storage.url.get_secret_value().partition(":///")[2]

    assert written.pop("storage")["url"].get_secret_value().endswith(f":///{DEFAULT_CONFIG.parent / file}")
    defaults.pop("storage")
    assert written == defaults
    assert set(yaml.safe_load(DEFAULT_CONFIG.read_text(encoding="utf-8"))) == {*defaults, "knowledge", "storage"}


@pytest.mark.parametrize("text", ["", "# nothing\n", "language: en\n"])
def test_defaults_hold_where_the_file_says_nothing(tmp_path: Path, text: str) -> None:
    """A file may leave out what is as usual; the folder is taken from beside the file."""
    settings = load(_config(tmp_path, text))

    assert settings.knowledge == tmp_path.resolve() / "knowledge"
    assert (settings.language, settings.admins, settings.token) == ("en", [], None)


def test_file_overrides_defaults(tmp_path: Path) -> None:
    """What the file says holds, and its neighbours keep their defaults."""
    settings = load(_config(tmp_path, "admins: [7]\nmatching: {answer_from: 0.9}\nknowledge: ../bay\n"))

    assert settings.admins == [7]
    assert settings.matching == Settings().matching.model_copy(update={"answer_from": 0.9})
    assert settings.knowledge.resolve() == tmp_path.parent.resolve() / "bay"


def test_environment_overrides_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable goes before the file, a section's other settings stay, and lists are JSON."""
    path = _config(tmp_path, "admins: [7]\nlanguage: hy\nmatching: {answer_from: 0.9, suggestions: 2}\n")
    monkeypatch.setenv("AGREEMENT_BOT__ADMINS", "[1001,1002]")
    monkeypatch.setenv("AGREEMENT_BOT__LANGUAGE", "ru")
    monkeypatch.setenv("AGREEMENT_BOT__MATCHING__ANSWER_FROM", "0.75")
    monkeypatch.setenv("AGREEMENT_BOT__LOGGING__LEVEL", "")

    settings = load(path)

    assert (settings.admins, settings.language) == ([1001, 1002], "ru")
    assert (settings.matching.answer_from, settings.matching.suggestions) == (0.75, 2)
    assert settings.logging.level == "INFO"


def test_bound_of_a_language_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound is a setting like any other."""
    monkeypatch.setenv("AGREEMENT_BOT__MATCHING__BOUNDS__EN__FIRST", "0.5")

    assert load(DEFAULT_CONFIG).matching.bounds.en.first == 0.5


def test_absolute_knowledge_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An absolute folder is taken as it is."""
    monkeypatch.setenv("AGREEMENT_BOT__KNOWLEDGE", "/srv/bay")

    assert load(_config(tmp_path, "")).knowledge == Path("/srv/bay")


def test_token_comes_from_the_environment_and_never_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The token is read from its variable, and neither printing nor dumping the settings reveals it."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:8081")

    settings = load(_config(tmp_path, ""))

    assert settings.token
    assert settings.token.get_secret_value() == TOKEN
    assert settings.api_url == "http://127.0.0.1:8081"
    assert TOKEN not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("colour: red", "colour: no such setting; remove it or correct its spelling"),
        ("matching: {anwser_from: 1}", "matching.anwser_from: no such setting; remove it or correct its spelling"),
        ("matching: {answer_from: 2}", "matching.answer_from: input should be less than or equal to 1"),
        ("matching: {suggestions: many}", "matching.suggestions: input should be a valid integer"),
        ("matching: 5", "matching: input should be a valid dictionary"),
        ("language: fr", "language: input should be 'en', 'ru', 'hy' or 'az'"),
        ("admins: Ann", "admins: input should be a valid list"),
        ("logging: {level: LOUD}", "logging.level: input should be 'DEBUG'"),
        ("telegram: {concurrent_updates: 0}", "telegram.concurrent_updates: input should be greater than or equal"),
        ("webhook: {url: bot.example.org}", "webhook.url: must be an address that begins with http:// or https://"),
        ("webhook: {port: 70000}", "webhook.port: input should be less than or equal"),
        ("- a list", "must hold settings, each as `name: value`"),
        ("just words", "must hold settings, each as `name: value`"),
    ],
)
def test_mistake_in_the_file(tmp_path: Path, text: str, message: str) -> None:
    """A wrong key or value is one line with the file and the key."""
    path = _config(tmp_path, text)
    error = _error(path)

    assert error.startswith(str(path))
    assert message in error
    assert "\n" not in error


def test_token_in_the_file_is_refused_without_showing_it(tmp_path: Path) -> None:
    """A secret does not belong in the file, and the error does not repeat it."""
    error = _error(_config(tmp_path, f"token: '{TOKEN}'\n"))

    assert "token: no such setting" in error
    assert TOKEN not in error


def test_all_mistakes_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each wrong key of file and environment has its own line."""
    monkeypatch.setenv("AGREEMENT_BOT__GROUPS__EDIT_SECONDS", "soon")
    error = _error(_config(tmp_path, "colour: red\nlanguage: fr\n"))

    assert [key in error for key in ("colour", "language", "groups.edit_seconds")] == [True] * 3
    assert len(error.splitlines()) == 3


@pytest.mark.parametrize(
    "name", ["AGREEMENT_BOT__COLOUR", "AGREEMENT_BOT__MATCHING__COLOUR", "AGREEMENT_BOT__LANGUAGE__CODE"]
)
def test_unknown_variable_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A misspelt variable is not silently without effect; its value is not shown."""
    monkeypatch.setenv(name, "a secret")
    error = _error(_config(tmp_path, ""))

    assert name.removeprefix(PREFIX).split("__")[-1].lower() in error.lower()
    assert "a secret" not in error


@pytest.mark.parametrize("name", ["AGREEMENT_BOT__TOKEN", "AGREEMENT_BOT__API_URL", "agreement_bot__colour"])
def test_variable_without_effect_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A variable that looks like a setting and sets nothing is an error, in whatever case it is written."""
    monkeypatch.setenv(name, "a secret")

    assert name in _error(_config(tmp_path, ""))


def test_variable_that_is_no_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that is not written as JSON is told how to be written."""
    monkeypatch.setenv("AGREEMENT_BOT__ADMINS", "1001,1002")

    assert "lists are written as JSON, such as [1001,1002]" in _error(_config(tmp_path, ""))


def test_file_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file, a folder, bytes that are no text, and broken YAML say what to do; YAML with its line."""
    (tmp_path / "bytes.yaml").write_bytes(b"language: \xff")

    assert "there is no such file; give another with --config" in _error(tmp_path / "gone.yaml")
    assert "cannot be read as UTF-8 text" in _error(tmp_path)
    assert "cannot be read as UTF-8 text" in _error(tmp_path / "bytes.yaml")
    assert f"{tmp_path / 'config.yaml'}:3: not valid YAML" in _error(_config(tmp_path, "language: en\nadmins: [1\n"))


def test_settings_do_not_change(tmp_path: Path) -> None:
    """What was loaded stays as it is."""
    settings = load(_config(tmp_path, ""))

    with pytest.raises(ValueError, match="frozen"):
        settings.language = "ru"
