"""The database is gone, hangs, starts up, is locked, full or read-only: answers go on, and the rest is made up for."""

import asyncio
import json
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import make_url, select

from announcements.content import ALL, Body, Content
from handlers import tally
from handlers.tally import Tally
from handlers.texts import Texts
from knowledge.answering import Answerer
from serving import Ending
from storage import chats, database
from storage.store import Store
from storage.tables import QUESTIONS
from storage.values import Delivered, Kind, State
from tests.faults.bots import Served, served
from tests.faults.breaking import Proxy, behind_proxy, full, locked, pragmas, read_only
from tests.talks import MEETING, MEETS, NETS, free_port, get, replies, started, until, until_found
from tests.telegram import PATIENCE, BotApiServer, Chat, User

TRY_AGAIN = Texts.of("en").faults.try_again
Fail = Callable[[], AbstractAsyncContextManager[None]]


@dataclass(frozen=True)
class Failing:
    """A database and a way in which it fails: in which things can be `read` still, and what needs no room `changed`."""

    url: str
    fail: Fail
    read: bool
    changed: bool = False


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes seconds takes tenths of them."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.3)
    monkeypatch.setattr(database, "COMMAND_SECONDS", 0.6)
    monkeypatch.setattr(database, "CONNECT_SECONDS", 0.6)
    monkeypatch.setattr(chats, "PATIENCE", 0.3)


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder whose path is short enough for that of a Unix socket."""
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        yield Path(folder)


@pytest.fixture
async def proxied(postgresql_url: str, short_folder: Path) -> AsyncIterator[tuple[Proxy, str]]:
    """A PostgreSQL that can go away, and its address."""
    async with behind_proxy(postgresql_url, short_folder) as behind:
        yield behind


def _of_proxy(proxy: Proxy, begin: Callable[[], Awaitable[None]]) -> Fail:
    @asynccontextmanager
    async def fail() -> AsyncIterator[None]:
        await begin()
        try:
            yield
        finally:
            await proxy.up()

    return fail


def _broken(breaking: AbstractContextManager[None]) -> ExitStack | None:
    """What mends the file again, or None if it cannot be broken just now."""
    with ExitStack() as stack:
        try:
            stack.enter_context(breaking)
        except sqlite3.OperationalError:
            return None
        return stack.pop_all()


@pytest.fixture(params=["gone", "hung", "starting", "locked", "full", "read_only"])
def failing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Failing]:
    """A database that fails in each way; the bot's settings name it."""
    if request.param in {"gone", "hung", "starting"}:
        proxy, url = request.getfixturevalue("proxied")
        made = Failing(url, _of_proxy(proxy, getattr(proxy, request.param)), read=False)
    else:
        url = request.getfixturevalue("sqlite_url")
        file = Path(make_url(url).database or "")
        break_file = {"locked": locked, "full": full, "read_only": read_only}[request.param]

        @asynccontextmanager
        async def fail() -> AsyncIterator[None]:
            # The bot may be writing; it can only come to an end while this waits.
            async with asyncio.timeout(PATIENCE):
                while not (broken := _broken(break_file(file))):  # noqa: ASYNC110 - a file tells nobody
                    await asyncio.sleep(0.02)
            with broken:
                yield

        made = Failing(url, fail, read=True, changed=request.param == "full")
    monkeypatch.setenv("AGREEMENT_BOT__STORAGE__URL", made.url)
    with pragmas():
        yield made


@pytest.fixture
async def bot(
    failing: Failing, server: BotApiServer, answerer: Answerer, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Served]:
    """The bot, serving on the database that is going to fail."""
    assert failing.url
    async with served(server, answerer, monkeypatch) as serving:
        await started(server)
        yield serving


async def subscribed(bot: Served, chat: Chat) -> bool:
    """Whether the chat gets announcements."""
    found = await bot.data.store.chats.find(chat.id)
    return bool(found and found.is_subscribed)


async def test_questions_are_answered_all_the_same(
    bot: Served, failing: Failing, server: BotApiServer, chat: Chat, ann: User
) -> None:
    """With their quotes, in private and in groups; by whom the bot was never asked before, too."""
    group = server.supergroup("Fishers", [ann])
    bob = server.user("Bob")
    async with failing.fail():
        await server.say(chat, ann, MEETING)
        await server.say(server.private(bob), bob, MEETING)
        await server.say(group, ann, f"/ask {MEETING}")
        for each in (chat, server.private(bob), group):
            (reply,) = await server.wait_for_message(each)
            assert MEETS in reply.text
    assert not bot.ended.done()


async def test_who_wants_something_kept_is_told_to_try_again(  # noqa: PLR0917 - the fixtures it needs
    bot: Served, failing: Failing, server: BotApiServer, chat: Chat, ann: User, caplog: pytest.LogCaptureFixture
) -> None:
    """Commands get a sentence and presses a notice, in groups too; afterwards both work, and the log names no words."""
    group = server.supergroup("Fishers", [ann], admins=[ann])
    await server.say(chat, ann, MEETING)
    (answer,) = await server.wait_for_message(chat)
    async with failing.fail():
        for each in (chat, group):
            await server.say(each, ann, f"/subscribe@{server.username}")
            (reply,) = await server.wait_for_message(each)
            # A full one has room for a row now and then; then what is said to be kept must be kept.
            kept = failing.changed and await subscribed(bot, each)
            assert reply.text == (Texts.of("en").announcing.subscribed if kept else TRY_AGAIN)
        press = await server.answered(await server.press(answer, "👍", ann))
        assert failing.changed or (press.text, press.show_alert) == (TRY_AGAIN, True)
    assert failing.changed or "needs the database, which does not serve" in caplog.text

    for each in (chat, group):
        await server.say(each, ann, f"/subscribe@{server.username}")
        (reply,) = await server.wait_for_message(each)
        assert reply.text == Texts.of("en").announcing.subscribed
        assert await subscribed(bot, each)
    press = await server.answered(await server.press(answer, "👎", ann))
    assert press.text == Texts.of("en").feedback.not_helpful


async def test_announcement_waits_and_arrives_once(
    bot: Served, failing: Failing, server: BotApiServer, caplog: pytest.LogCaptureFixture
) -> None:
    """What was under way when the database failed, and what had not begun, is there once when it is back."""
    people = [server.user() for _ in range(12)]
    store, now = bot.data.store, bot.data.clock()
    for person in people:
        await store.chats.subscribe(server.private(person).id, "private", None, None, now)
    text = Content({ALL: Body("The ferry sails an hour later.")}).to_json()
    draft = await store.announcements.draft(text, now, 1, Kind.ANNOUNCEMENT)
    server.delay("sendMessage", 0.2, times=12)
    await store.announcements.start(draft, now)
    bot.data.office.wake()
    await server.wait_for_call("sendMessage")
    async with failing.fail():
        await until(lambda: failing.changed or "Deliveries cannot be marked" in caplog.text)
    assert caplog.text.count("Deliveries cannot be marked") <= 1

    async def is_done() -> bool:
        found = await store.announcements.find(draft)
        return found is not None and found.state is State.DONE

    await until_found(is_done)
    assert await store.deliveries.counts(draft) == {Delivered.SENT: 12}
    assert [replies(server.private(person)) for person in people] == [1] * 12


async def test_counts_wait_in_memory(  # noqa: PLR0917 - the fixtures it needs
    bot: Served, failing: Failing, server: BotApiServer, chat: Chat, ann: User, caplog: pytest.LogCaptureFixture
) -> None:
    """What is asked meanwhile is counted once the database is back, and once only."""
    async with failing.fail():
        for question in (MEETING, NETS, MEETING):
            await server.say(chat, ann, question)
        await server.wait_for_message(chat, 3)
        await until(lambda: failing.changed or "for the database" in caplog.text)
        await asyncio.sleep(0.5)
    assert caplog.text.count("for the database") <= 2

    async def all_are_counted() -> bool:
        days = await bot.data.store.days.since()
        return sum(days.values()) == 3

    await until_found(all_are_counted)
    await asyncio.sleep(0.3)
    assert await all_are_counted()


async def test_chosen_language_holds_on(  # noqa: PLR0917 - the fixtures it needs
    bot: Served, failing: Failing, server: BotApiServer, chat: Chat, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chat that was heard lately is answered in the language it has chosen; a command that fails changes nothing."""
    await server.say(chat, ann, "/language ru")
    await server.wait_for_message(chat)
    await server.say(chat, ann, "/help")
    (before,) = await server.wait_for_message(chat)
    monkeypatch.setattr(chats, "REMEMBERED_SECONDS", 0.0)
    async with failing.fail():
        await server.say(chat, ann, "/language en")
        (refusal,) = await server.wait_for_message(chat)
        await server.say(chat, ann, "/help")
        (after,) = await server.wait_for_message(chat)
    # A row that is there already can be changed in a file that is full.
    assert failing.changed or (refusal.text, after.text) == (Texts.of("ru").faults.try_again, before.text)
    assert not bot.ended.done()


async def test_told_to_stop_it_ends_in_time(  # noqa: PLR0917 - the fixtures it needs
    bot: Served, failing: Failing, server: BotApiServer, chat: Chat, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A supervisor's ten seconds are enough, however long the database would let it wait."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 15)
    monkeypatch.setattr(database, "COMMAND_SECONDS", 30)
    async with failing.fail():
        await server.say(chat, ann, MEETING)
        await server.wait_for_message(chat)
        begun = monotonic()
        assert await bot.stop() == Ending(0)
        assert monotonic() - begun < 10


async def test_readiness_says_so(
    failing: Failing, server: BotApiServer, answerer: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the database cannot be read, /ready names it; it is well again when the database is."""
    port = free_port()
    monkeypatch.setenv("AGREEMENT_BOT__HEALTH__PORT", str(port))

    async def said() -> object:
        status, page = await get(port, "/ready")
        assert (status == 200) == (json.loads(page)["database"] == "ok")
        return json.loads(page)["database"]

    async def is_well() -> bool:
        return await said() == "ok"

    async with served(server, answerer, monkeypatch):
        await started(server)
        assert await is_well()
        async with failing.fail():
            assert await is_well() == failing.read
        await until_found(is_well)


async def test_gone_before_telegram_is_reached(  # noqa: PLR0917 - the fixtures it needs
    server: BotApiServer,
    answerer: Answerer,
    proxied: tuple[Proxy, str],
    chat: Chat,
    ann: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A database that goes while the bot waits for a network does not keep it from serving."""
    proxy, url = proxied
    monkeypatch.setenv("AGREEMENT_BOT__STORAGE__URL", url)
    await server.down()
    async with served(server, answerer, monkeypatch) as bot:
        await proxy.gone()
        await server.up()
        await server.say(chat, ann, MEETING)
        (reply,) = await server.wait_for_message(chat)
        assert MEETS in reply.text
        await proxy.up()
        await server.say(chat, ann, "/subscribe")
        await server.wait_for_message(chat)
        assert await subscribed(bot, chat)


async def test_no_more_is_counted_than_fits(
    sqlite_url: str, answerer: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the database is away, no more different questions wait for it; the days count all of them."""
    monkeypatch.setattr(tally, "MOST_KEPT", 1)
    store = await Store.open(sqlite_url)
    counted = Tally(store, lambda: datetime.now(UTC))
    with locked(Path(make_url(sqlite_url).database or "")):
        for question in (MEETING, NETS, "zzzz qqqq"):
            writing = asyncio.create_task(counted.write())
            await asyncio.sleep(0.05)
            counted.count(answerer.answer(question), answerer)
            await writing
    await counted.write()
    async with store.database.reading() as connection:
        rows = (await connection.execute(select(QUESTIONS))).all()
    assert len(rows) == 1
    assert sum((await store.days.since()).values()) == 3
    await store.close()
