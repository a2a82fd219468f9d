"""config.yaml and the environment as one validated object."""

import os
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError as SettingsSourceError

DEFAULT_CONFIG = Path(__file__).parent / "config.yaml"
PREFIX = "AGREEMENT_BOT__"

Share = Annotated[float, Field(ge=0, le=1)]


class SettingsError(Exception):
    """The configuration is not usable; the message says which key and what to do, a line for each fault."""


class Section(BaseModel):
    """A section of config.yaml: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bounds(Section):
    """What the evaluation must reach in one language, as shares."""

    answered: Share
    first: Share
    false_answers: Share


class LanguageBounds(Section):
    """The bounds of each language; `latin` is Russian and Armenian typed in Latin letters."""

    en: Bounds = Bounds(answered=0.90, first=0.95, false_answers=0.05)
    ru: Bounds = Bounds(answered=0.90, first=0.95, false_answers=0.05)
    hy: Bounds = Bounds(answered=0.85, first=0.95, false_answers=0.05)
    az: Bounds = Bounds(answered=0.85, first=0.95, false_answers=0.05)
    latin: Bounds = Bounds(answered=0.78, first=0.95, false_answers=0.08)


class Matching(Section):
    """When to answer, to say that the article does not say it, and to offer a choice; 0 to 1."""

    answer_from: Share = 0.68
    suggest_from: Share = 0.12
    deny_from: Share = 0.65
    suggestions: Annotated[int, Field(ge=1, le=3)] = 3
    bounds: LanguageBounds = LanguageBounds()


class Groups(Section):
    """How the bot behaves in groups; times in seconds."""

    edit_seconds: Annotated[int, Field(ge=0)] = 300


class Cooldown(Section):
    """How many messages are answered in any `seconds`: of one person, and of one group as a whole; 0 sets no limit."""

    questions: Annotated[int, Field(ge=0)] = 30
    group_questions: Annotated[int, Field(ge=0)] = 40
    seconds: Annotated[int, Field(ge=1)] = 60


class Pace(Section):
    """How many messages the bot sends at the most; 0 sets no limit."""

    per_second: Annotated[int, Field(ge=0, le=1000)] = 30
    per_minute_in_group: Annotated[int, Field(ge=0)] = 20
    per_second_in_private: Annotated[int, Field(ge=0)] = 1

    def off(self) -> "Pace":
        """No limits, where no real Telegram is at the other end."""
        return Pace(per_second=0, per_minute_in_group=0, per_second_in_private=0)


class Telegram(Section):
    """How updates are handled; times in seconds."""

    concurrent_updates: Annotated[int, Field(ge=1, le=256)] = 128
    stale_seconds: Annotated[int, Field(ge=60)] = 3600
    pace: Pace = Pace()
    backlog: Path | None = Path(__file__).parent / "data"


class Webhook(Section):
    """Where Telegram sends updates; without `url` they are fetched by long polling."""

    url: Annotated[str, Field(pattern=r"^(https?://[^\s/]+\S*)?$")] = ""
    listen: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8443
    path: str = ""


class Health(Section):
    """Where the process says how it does; without a port it does not."""

    listen: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 0


class Storage(Section):
    """Where the bot keeps what it must not forget; the address may hold a password."""

    url: SecretStr = SecretStr("sqlite+aiosqlite:///data/bot.db")
    keep_days: Annotated[int, Field(ge=1)] = 365


class Announcements(Section):
    """When chats are reminded; times of the day in `timezone`."""

    at: time = time(9)
    timezone: ZoneInfo = ZoneInfo("UTC")
    remind_days_before: list[Annotated[int, Field(ge=0, le=365)]] = [7, 1, 0]
    anniversaries: bool = True
    late_hours: Annotated[int, Field(ge=1, le=23)] = 12


class Reload(Section):
    """Whether the knowledge is loaded anew by itself when its files change, and how often that is looked for."""

    watch: bool = False
    every_seconds: Annotated[float, Field(gt=0)] = 10


class Logging(Section):
    """What is logged."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    format: Literal["text", "json"] = "text"


class Settings(BaseSettings):
    """Every setting. The environment goes before the file, the file before the defaults."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True, extra="forbid", frozen=True
    )

    admins: list[int] = []
    language: Literal["en", "ru", "hy", "az"] = "en"
    knowledge: Path = Path("knowledge")
    matching: Matching = Matching()
    storage: Storage = Storage()
    announcements: Announcements = Announcements()
    groups: Groups = Groups()
    cooldown: Cooldown = Cooldown()
    telegram: Telegram = Telegram()
    reload: Reload = Reload()
    webhook: Webhook = Webhook()
    health: Health = Health()
    logging: Logging = Logging()
    token: SecretStr | None = Field(default=None, validation_alias="TELEGRAM_BOT_TOKEN")
    webhook_secret: SecretStr | None = Field(default=None, validation_alias="TELEGRAM_WEBHOOK_SECRET")
    api_url: str | None = Field(default=None, validation_alias="TELEGRAM_API_URL", pattern=r"^https?://\S+$")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the library calls it so
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only the environment and what `load` read from the file."""
        return env_settings, init_settings


def load(path: Path = DEFAULT_CONFIG) -> Settings:
    """The settings in the file at `path` and the environment; relative paths are taken from the file's folder.

    Raises SettingsError naming every key that is wrong.
    """
    values = _read(path)
    try:
        settings = Settings(**values)
    except ValidationError as error:
        raise SettingsError("\n".join(_advice(path, dict(fault)) for fault in error.errors())) from None
    except SettingsSourceError as error:
        raise SettingsError(f"environment: {error}; lists are written as JSON, such as [1001,1002]") from None
    unknown = sorted(name for name in os.environ if name.upper().startswith(PREFIX) and not _is_setting(name.upper()))
    if unknown:
        raise SettingsError("\n".join(f"environment: {name}: no such setting; see config.yaml" for name in unknown))
    folder = path.parent.resolve()
    storage = settings.storage.model_copy(update={"url": SecretStr(_placed(settings.storage.url, folder))})
    backlog = settings.telegram.backlog and folder / settings.telegram.backlog
    telegram = settings.telegram.model_copy(update={"backlog": backlog})
    return settings.model_copy(
        update={"knowledge": folder / settings.knowledge, "storage": storage, "telegram": telegram}
    )


def _placed(url: SecretStr, folder: Path) -> str:
    """The address of the database; a SQLite file that has no absolute path stands in `folder`."""
    address = url.get_secret_value()
    driver, separator, file = address.partition(":///")
    return f"{driver}:///{folder / file}" if separator and driver.startswith("sqlite") and file else address


def _read(path: Path) -> dict[str, Any]:
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"{path}: there is no such file; give another with --config") from None
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{path}: cannot be read as UTF-8 text") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise SettingsError(f"{path}{line}: not valid YAML; check quotes and indentation") from None
    if values is not None and not isinstance(values, dict):
        raise SettingsError(f"{path}: must hold settings, each as `name: value`")
    return values or {}


def _advice(path: Path, fault: dict[str, Any]) -> str:
    """One fault as a line for the person; the value itself is left out, for it may be a secret."""
    name = ".".join(str(step) for step in fault["loc"])
    if fault["type"] == "extra_forbidden":
        return f"{path}: {name}: no such setting; remove it or correct its spelling"
    if fault["type"] == "string_pattern_mismatch":
        where = "environment" if name.isupper() else f"{path} or environment"
        return f"{where}: {name}: must be an address that begins with http:// or https://"
    return f"{path} or environment: {name}: {fault['msg'][:1].lower()}{fault['msg'][1:]}"


def _is_setting(variable: str) -> bool:
    model: type[BaseModel] | None = Settings
    for step in variable.removeprefix(PREFIX).lower().split("__"):
        # A field with a name of its own in the environment is not set by the prefixed one.
        if model is None or step not in model.model_fields or model.model_fields[step].validation_alias:
            return False
        annotation = model.model_fields[step].annotation
        model = annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None
    return True
