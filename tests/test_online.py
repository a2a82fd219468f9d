"""`bot.py check --online`: what it finds at Telegram and in the database, and that it says what to do."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from telegram.error import RetryAfter

import bot
import online
from announcements.pace import seconds_of
from online import Report
from serving import BAD_TOKEN
from settings import Settings, Storage
from storage.store import Store
from tests.agreements import FISHING
from tests.databases import opened
from tests.telegram import BotApiServer, Chat, world
from tests.telegram.world import RESTRICTIONS

NOW = datetime(2031, 6, 10, tzinfo=UTC)


async def subscribe(url: str, *chats: Chat) -> None:
    """Let these have announcements."""
    store = await Store.open(url)
    for chat in chats:
        await store.chats.subscribe(chat.id, chat.kind, chat.title, None, NOW)
    await store.close()


async def look(server: BotApiServer, url: str, token: str = "", **options: Any) -> Report:
    """What is found there."""
    settings = Settings().model_copy(update={"api_url": server.url, "storage": Storage(url=SecretStr(url))})
    return await online.look(settings, token or server.token, pause=0, **options)


async def test_all_is_well(server: BotApiServer, database_url: str) -> None:
    """A line each for the database, the bot, its modes and the groups; private chats are not looked at."""
    ann = server.user("Ann")
    await subscribe(
        database_url, server.supergroup("Fishers", [ann]), server.group("Others", [ann]), server.private(ann)
    )
    report = await look(server, database_url)
    database, *lines = report.lines
    assert report.faults == []
    assert ", the present one; 2 subscribed groups" in database
    assert lines == [
        f"Bot: @{server.username}",
        "Inline mode: on",
        "Guest mode: on",
        "Groups: looked at 2, the bot cannot write in 0",
    ]
    assert {call.method for call in server.calls} == {"getMe", "getChatMember", "getChat"}


async def test_inline_mode_that_is_off(tmp_path: Path) -> None:
    """It says how to switch it on; that is no fault. A database that is not there yet is none either, and not made."""
    file = tmp_path / "none.db"
    async with BotApiServer(inline_mode=False) as server:
        report = await look(server, f"sqlite+aiosqlite:///{file}")
    assert report.faults == []
    assert report.lines[0].endswith("nothing yet, the first start makes it; 0 subscribed groups")
    assert "Inline mode: off; /setinline at @BotFather switches it on" in report.lines
    assert not file.exists()


async def test_groups_in_which_the_bot_cannot_write(server: BotApiServer, database_url: str) -> None:
    """Removed, restricted, or a member where only administrators write; an administrator may, and so may others."""
    ann = server.user("Ann")
    kicked, left, restricted, quiet, led, open_one = (
        server.supergroup(name, [ann]) for name in ("Kicked", "Left", "Restricted", "Quiet", "Led", "Open")
    )
    await subscribe(database_url, kicked, left, restricted, quiet, led, open_one)
    for chat, status in ((left, "left"), (restricted, "restricted"), (led, "administrator")):
        await server.set_bot(chat, ann, status)
    await server.kick_bot(kicked, ann)
    for chat in (quiet, led):
        chat.permissions = dict.fromkeys(RESTRICTIONS, False)
    open_one.permissions = dict.fromkeys(RESTRICTIONS, True)
    report = await look(server, database_url)
    found = {fault.split("“")[1].split("”")[0]: fault for fault in report.faults}
    assert set(found) == {"Kicked", "Left", "Restricted", "Quiet"}
    assert "add the bot again" in found["Kicked"]
    assert "add the bot again" in found["Left"]
    assert "must let it send messages" in found["Restricted"]
    assert "only administrators may write" in found["Quiet"]
    assert report.lines[-1] == "Groups: looked at 6, the bot cannot write in 4"
    async with opened(database_url) as database, database.reading() as connection:
        subscribed = text("SELECT count(*) FROM chats WHERE subscribed_at IS NOT NULL")
        assert await connection.scalar(subscribed) == 6


async def test_more_groups_than_are_looked_at(server: BotApiServer, sqlite_url: str) -> None:
    """It says how many were not."""
    await subscribe(sqlite_url, *(server.supergroup(f"Group {number}", [server.user()]) for number in range(5)))
    report = await look(server, sqlite_url, most=3)
    assert report.lines[-1] == "Groups: looked at 3, the bot cannot write in 0; 2 more were not looked at"
    assert len(server.called("getChatMember")) == 3


async def test_group_that_has_moved_and_telegram_that_is_busy(
    server: BotApiServer, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither is a fault: the next announcement follows the one, and the other is asked again."""
    waited: list[float] = []

    def at_once(error: RetryAfter) -> float:
        waited.append(seconds_of(error))
        return 0

    monkeypatch.setattr(online, "seconds_of", at_once)
    ann = server.user("Ann")
    group, other = server.group("Moved", [ann]), server.supergroup("Busy", [ann])
    await subscribe(sqlite_url, group, other)
    await server.migrate(group)
    server.fail("getChatMember", 429, parameters={"retry_after": 7}, chat=other.id)
    report = await look(server, sqlite_url)
    assert report.faults == []
    assert len(server.called("getChatMember")) == 3
    assert waited == [7]


async def test_server_that_leaves_a_right_out(
    server: BotApiServer, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the library cannot read is told, and the other groups are looked at."""
    ann = server.user("Ann")
    restricted, other = server.supergroup("Restricted", [ann]), server.supergroup("Other", [ann])
    await subscribe(sqlite_url, restricted, other)
    await server.set_bot(restricted, ann, "restricted")
    monkeypatch.setattr(world, "RESTRICTIONS", ["can_send_messages"])
    report = await look(server, sqlite_url)
    (fault,) = report.faults
    assert "“Restricted”: the answer about it cannot be read" in fault
    assert report.lines[-1] == "Groups: looked at 2, the bot cannot write in 1"


@pytest.mark.parametrize("token", ["700000123:" + "b" * 35, "no token/at all"])
async def test_wrong_token(server: BotApiServer, sqlite_url: str, token: str) -> None:
    """It says what to do, shows no token, and the database is looked at all the same."""
    report = await look(server, sqlite_url, token)
    assert report.faults == [BAD_TOKEN]
    assert len(report.lines) == 1
    assert token not in str(report)


async def test_telegram_that_is_away(server: BotApiServer, sqlite_url: str) -> None:
    """It says so in one line, without the address that holds the token."""
    await server.down()
    report = await look(server, sqlite_url)
    (fault,) = report.faults
    assert fault.startswith("Telegram cannot be reached (")
    assert server.token not in str(report)


async def test_telegram_that_goes_away_meanwhile(server: BotApiServer, sqlite_url: str) -> None:
    """No group is called wrong for that."""
    await subscribe(sqlite_url, *(server.supergroup(f"Group {number}", [server.user()]) for number in range(3)))
    server.fail("getChatMember", 502)
    report = await look(server, sqlite_url)
    (fault,) = report.faults
    assert fault.startswith("Telegram cannot be reached (")
    assert len(server.called("getChatMember")) == 1


async def test_older_database_is_left_as_it_is(server: BotApiServer, database_url: str) -> None:
    """The next start migrates it, not the check."""
    set_back = text("UPDATE alembic_version SET version_num = '0001'")
    async with opened(database_url) as database, database.writing() as connection:
        await connection.execute(set_back)
    report = await look(server, database_url)
    assert report.faults == []
    assert "schema 0001, the next start brings it to " in report.lines[0]


async def test_database_that_cannot_be_used(server: BotApiServer, database_url: str) -> None:
    """One of a newer program, and one that is away, are faults; what Telegram says is said all the same."""
    async with opened(database_url) as database, database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    newer = await look(server, database_url)
    away = await look(server, "postgresql+asyncpg://bot:swordfish@127.0.0.1:1/bot")
    assert "made by a newer version" in newer.faults[0]
    assert "check storage.url" in away.faults[0]
    assert "swordfish" not in str(away)
    for report in (newer, away):
        assert len(report.faults) == 1
        assert f"Bot: @{server.username}" in report.lines


class TestCommand:
    """As a person runs it."""

    async def test_without_a_token(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """It says that one is needed."""
        monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
        code = await asyncio.to_thread(bot.main, ["--config", str(bay(tmp_path)), "check", "--online"])
        out, err = capsys.readouterr()
        assert (code, err) == (1, bot.NO_TOKEN + "\n")
        assert out.endswith("Sound.\n")

    @pytest.mark.parametrize("right", [True, False])
    async def test_exit_code(
        self,
        server: BotApiServer,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        right: bool,
    ) -> None:
        """0 if all is well, 1 if not; findings come on standard output, faults on standard error."""
        token = server.token if right else "700000123:" + "b" * 35
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", token)
        monkeypatch.setenv("TELEGRAM_API_URL", server.url)
        code = await asyncio.to_thread(bot.main, ["--config", str(bay(tmp_path)), "check", "--online"])
        out, err = capsys.readouterr()
        assert code == (0 if right else 1)
        assert (f"Bot: @{server.username}\n" in out) is right
        assert err == ("" if right else BAD_TOKEN + "\n")
        assert token not in out + err


def bay(folder: Path) -> Path:
    """A configuration of the fishing agreement."""
    path = folder / "bay.yaml"
    path.write_text(f"knowledge: {FISHING}\n", encoding="utf-8")
    return path
