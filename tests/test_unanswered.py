"""Feedback from the first press to the curator's list, over real HTTP; and `bot.py unanswered` on what is kept then."""

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

import bot
from handlers.texts import Texts
from knowledge.answering import Answerer
from storage.store import Store
from tests.agreements import FISHING
from tests.talks import NETS, serving_at
from tests.telegram import BotApiServer, Message, User

STRANGE = "does zebulon sell xylophones: in the harbour"
TEXTS = Texts.of("en").feedback
KEYS = [
    *("times", "example", "texts", "language", "status", "concepts", "entry"),
    *("question", "score", "evidence", "votes", "as_phrasing", "as_entry"),
]


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No token of the machine's own, and no warning of a change that does not concern this project."""
    for name in [*os.environ]:
        if name.startswith("TELEGRAM_"):
            monkeypatch.delenv(name)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Runs `bot.py unanswered` over the fishing agreement and the test's own database."""
    config = tmp_path / "bay.yaml"
    config.write_text(f"knowledge: {FISHING}\n", encoding="utf-8")

    def run(*arguments: str) -> Done:
        code = bot.main(["--config", str(config), "unanswered", *arguments])
        return Done(code, *capsys.readouterr())

    return run


async def _notice(server: BotApiServer, message: Message, button: str, user: User) -> str:
    press = await server.answered(await server.press(message, button, user))
    return press.text


def _ask_and_press(answerer: Answerer) -> None:
    """Two people ask; one votes an answer down, one sends a question on; the bot is stopped."""

    async def talk() -> None:
        async with BotApiServer() as server:
            ann, bob = server.user("Ann"), server.user("Bob")
            group = server.supergroup("Fishers", [ann, bob])
            async with serving_at(server, answerer):
                await server.say(group, ann, f"/ask {NETS}")
                (answer,) = await server.wait_for_message(group)
                assert await _notice(server, answer, "👎", ann) == TEXTS.not_helpful
                assert await _notice(server, answer, "👎", bob) == TEXTS.not_helpful
                assert await _notice(server, answer, "👍", bob) == TEXTS.helpful
                assert await _notice(server, answer, "👎", bob) == TEXTS.not_helpful
                chat = server.private(bob)
                await server.say(chat, bob, STRANGE)
                (reply,) = await server.wait_for_message(chat)
                assert reply.reply_to
                assert await _notice(server, reply, TEXTS.send, bob) == TEXTS.sent
                for _ in range(2):
                    await server.say(chat, bob, STRANGE)
                    await server.wait_for_message(chat)
            assert not server.called("editMessageText")

    asyncio.run(talk())


async def test_administrator_sees_it_after_a_restart(answerer: Answerer) -> None:
    """What was counted before the bot stopped is there when it serves again; votes still count below old answers."""
    async with BotApiServer() as server:
        ann, boss = server.user("Ann"), server.user("Boss")
        chat, office = server.private(ann), server.private(boss)
        async with serving_at(server, answerer, admins=[boss.id]):
            await server.say(chat, ann, NETS)
            (answer,) = await server.wait_for_message(chat)
            await server.say(chat, ann, STRANGE)
            await server.wait_for_message(chat)
        async with serving_at(server, answerer, admins=[boss.id]):
            assert await _notice(server, answer, "👎", ann) == TEXTS.not_helpful
            await server.say(office, boss, "/unanswered")
            (listed,) = await server.wait_for_message(office)
            await server.say(office, boss, "/stats")
            (figures,) = await server.wait_for_message(office)
            await server.say(chat, ann, "/stats")
            (unknown,) = await server.wait_for_message(chat)

    assert "Answered with which-nets-burn" in listed.text
    assert "1 time. About: en:harbour ?" in listed.text
    assert {entity["type"] for entity in listed.entities} == {"bold", "pre"}
    assert "In 7 days: 2; answered 50 %" in figures.text
    assert "Votes: 👍 0, 👎 1" in figures.text
    assert unknown.text == Texts.of("en").unknown_command


def test_command_line_lists_what_was_missed(answerer: Answerer, run: Callable[..., Done]) -> None:
    """The most frequent first, with what a curator needs, as text and as JSON."""
    _ask_and_press(answerer)

    shown, listed = run(), run("--json")
    strange, nets = json.loads(listed.out)

    assert (shown.code, shown.err, listed.code, listed.err) == (0, "", 0, "")
    assert list(strange) == KEYS
    assert (strange["times"], strange["texts"], strange["status"]) == (3, [STRANGE], "unanswered")
    assert strange["example"] == STRANGE
    assert yaml.safe_load(strange["as_entry"])[0]["questions"]["en"] == STRANGE
    assert (nets["times"], nets["entry"], nets["question"]) == (2, "which-nets-burn", NETS)
    assert (nets["votes"], nets["status"], nets["texts"]) == ({"up": 0, "down": 2}, "answered", [])
    assert shown.out.index("3 times. Does zebulon") < shown.out.index("2 times. About: ")
    assert f"        {STRANGE}\n" in shown.out


@pytest.mark.parametrize("state", ["missing", "empty", "new"])
def test_nothing_is_said_to_be_nothing(run: Callable[..., Done], tmp_path: Path, state: str) -> None:
    """No database yet, an empty file, and one in which nothing was counted; the first is not made by looking."""
    file = tmp_path / "data" / "bot.db"
    if state != "missing":
        file.parent.mkdir()
        file.touch()
    if state == "new":
        asyncio.run(_open(f"sqlite+aiosqlite:///{file}"))

    assert run() == (0, f"{TEXTS.nothing_missed}\n", "")
    assert run("--json") == (0, "[]\n", "")
    assert file.exists() is (state != "missing")


async def _open(address: str) -> None:
    await (await Store.open(address)).close()


@pytest.mark.parametrize("address", ["mysql://host/db", "sqlite+aiosqlite:///{folder}/no.db", "nonsense"])
def test_unusable_database_is_one_line(
    run: Callable[..., Done], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """It says what to do, and never shows a traceback."""
    (tmp_path / "no.db").write_text("no database, but some other file that is longer than its header")
    monkeypatch.setenv("AGREEMENT_BOT__STORAGE__URL", address.format(folder=tmp_path))

    code, out, err = run()

    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "storage.url" in err
