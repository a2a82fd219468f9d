"""Several processes behind one address, on one PostgreSQL, are one bot: nothing is lost, nothing answered twice."""

import asyncio
import itertools
import os
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

import pytest
from aiohttp import ClientError, ClientSession, web
from sqlalchemy import select

from handlers.texts import available
from storage.database import Database
from storage.tables import ANSWERS, UPDATES, WORKERS
from storage.updates import Stage
from tests.databases import opened
from tests.talks import MEETING, MEETS, NETS, PROGRAM, ROOT, free_port, replies, until, until_found
from tests.telegram import BotApiServer, Chat, Message, User
from tests.telegram.world import Json

SECRET = "a-secret_of-the-webhook"
DEAD_AFTER = 3
IMPATIENT = f"""
from datetime import timedelta
from announcements import office
office.DEAD_AFTER = timedelta(seconds={DEAD_AFTER})
office.TICK = 0.05
"""
"""A process that is taken for dead sooner than others, and says more often that it is alive."""
IN_HAND = 8
PEOPLE = 150


class Balancer:
    """Passes each call on to the next process, and to the one after it where that one does not answer."""

    def __init__(self, ports: list[int]) -> None:
        self.said: list[tuple[int, int]] = []
        """What processes answered: the number of the update, and the status."""
        self._turns = itertools.cycle(ports)
        self.ports = ports
        self._session: ClientSession

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """The address of the webhook."""
        runner = web.ServerRunner(web.Server(self._pass_on), shutdown_timeout=0.1)
        await runner.setup()
        port = free_port()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        async with ClientSession() as self._session:
            yield f"http://127.0.0.1:{port}/hook"
            await runner.cleanup()

    async def post(self, port: int, update: Json, secret: str = SECRET) -> int:
        """Bring an update to one process; returns the status."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        async with self._session.post(f"http://127.0.0.1:{port}/hook", json=update, headers=headers) as response:
            self.said.append((update["update_id"], response.status))
            return response.status

    async def _pass_on(self, request: web.BaseRequest) -> web.Response:
        update, secret = await request.json(), request.headers["X-Telegram-Bot-Api-Secret-Token"]
        for _ in self.ports:
            with suppress(ClientError):
                return web.Response(status=await self.post(next(self._turns), update, secret))
        return web.Response(status=502)


class Fleet:
    """The processes, each on its port."""

    def __init__(self, environment: dict[str, str], ports: list[int]) -> None:
        self._environment = environment
        self._processes: dict[int, asyncio.subprocess.Process] = {}
        self.ports = ports

    async def start(self, *ports: int) -> None:
        """Start a process on each of the ports, all together, and wait until they listen."""
        for port in ports:
            self._processes[port] = await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                IMPATIENT + PROGRAM,
                cwd=ROOT,
                env=self._environment | {"AGREEMENT_BOT__WEBHOOK__PORT": str(port)},
            )
        await until(lambda: all(map(is_open, ports)))

    async def kill(self, port: int) -> None:
        """End one without a warning."""
        self._processes[port].kill()
        await self._processes[port].wait()

    async def stop(self) -> list[int]:
        """End all in order; returns their exit codes."""
        for process in self._processes.values():
            if process.returncode is None:
                process.terminate()
        return [await process.wait() for process in self._processes.values()]


def is_open(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
async def balancer() -> Balancer:
    """What stands before three processes."""
    return Balancer([free_port() for _ in range(3)])


@pytest.fixture
async def fleet(server: BotApiServer, balancer: Balancer, postgresql_url: str) -> AsyncIterator[Fleet]:
    """Three processes, not started yet, of which the balancer knows."""
    async with balancer.listening() as url:
        made = Fleet(
            os.environ
            | {
                "TELEGRAM_BOT_TOKEN": server.token,
                "TELEGRAM_API_URL": server.url,
                "TELEGRAM_WEBHOOK_SECRET": SECRET,
                "AGREEMENT_BOT__WEBHOOK__URL": url,
                "AGREEMENT_BOT__STORAGE__URL": postgresql_url,
                "AGREEMENT_BOT__TELEGRAM__CONCURRENT_UPDATES": str(IN_HAND),
            },
            balancer.ports,
        )
        try:
            yield made
        finally:
            await made.stop()


async def being_answered_by_the_dead(database: Database, alive: set[str]) -> set[int]:
    """The updates whose answers may have arrived, or not."""
    left = select(UPDATES.c.id).where(UPDATES.c.stage == Stage.ANSWERING, UPDATES.c.worker.not_in(alive))
    async with database.reading() as connection:
        return set(await connection.scalars(left))


async def seen_last(database: Database, count: int) -> set[str]:
    """The names of so many processes; one that has died is kept for a day, but was seen longest ago."""
    async with database.reading() as connection:
        return set(await connection.scalars(select(WORKERS.c.id).order_by(WORKERS.c.seen_at.desc()).limit(count)))


async def test_killed_process_loses_no_question_and_none_is_answered_twice(
    server: BotApiServer, fleet: Fleet, balancer: Balancer, postgresql_url: str
) -> None:
    """One of three is killed amid 150 people's questions and started again.

    Whatever was accepted is answered once; only where the killed process was sending at that very moment may the answer
    be missing: nobody can know whether that arrived, and it is not sent again.
    """
    people = [server.user(str(number)) for number in range(PEOPLE)]
    chats = [server.private(person) for person in people]
    asked: dict[int, Chat] = {}

    async def ask(person: User, chat: Chat) -> None:
        await server.say(chat, person, MEETING)
        asked[server.state.updates.pending[-1]["update_id"]] = chat

    await fleet.start(*fleet.ports)
    await server.wait_for_call("setWebhook")
    server.delay("sendMessage", 0.05, times=1000)
    for person, chat in zip(people, chats, strict=True):
        await ask(person, chat)
    await until(lambda: replies(*chats) >= 30)
    await fleet.kill(fleet.ports[1])
    assert replies(*chats) < 130
    await fleet.start(fleet.ports[1])
    await until(lambda: not server.state.updates.pending)

    async with opened(postgresql_url) as database:
        uncertain = await being_answered_by_the_dead(database, await seen_last(database, len(fleet.ports)))
    accepted = {number for number, status in balancer.said if status == 200}
    unanswered = {number for number, chat in asked.items() if not replies(chat)}
    assert accepted == set(asked)
    assert unanswered <= uncertain
    assert len(uncertain) <= IN_HAND
    assert 503 in [status for _, status in balancer.said]
    assert Counter(map(replies, chats)).keys() <= {0, 1}
    assert await fleet.stop() == [0, 0, 0]


async def test_update_that_comes_to_two_processes_is_answered_once(
    server: BotApiServer, fleet: Fleet, balancer: Balancer
) -> None:
    """At the same time: one says that it is in hand elsewhere. Later: it is known to be done."""
    ann = server.user("Ann")
    chat = server.private(ann)
    await fleet.start(*fleet.ports)
    await server.wait_for_call("getWebhookInfo", len(fleet.ports))
    await until(lambda: bool(server.state.updates.webhook))
    release = server.hold("sendMessage")
    server.state.updates.webhook = ""
    await server.say(chat, ann, MEETING)
    (update,) = server.state.updates.pending

    posting = [asyncio.create_task(balancer.post(port, update)) for port in fleet.ports]
    await until(lambda: len(balancer.said) >= 2)
    release()
    assert sorted(await asyncio.gather(*posting)) == [200, 503, 503]
    assert [await balancer.post(port, update) for port in fleet.ports] == [200, 200, 200]
    assert replies(chat) == 1


def _says(message: Message, words: str) -> bool:
    return words in message.text


async def test_question_edits_its_answer_whichever_process_gets_it(
    server: BotApiServer, fleet: Fleet, postgresql_url: str
) -> None:
    """The edit comes to one process after the other, and each finds the answer that another one has given."""
    ann = server.user("Ann")
    chat = server.private(ann)
    await fleet.start(*fleet.ports)
    await until(lambda: bool(server.state.updates.webhook))
    question = await server.say(chat, ann, MEETING)
    (reply,) = await server.wait_for_message(chat)
    async with opened(postgresql_url) as database:

        async def is_known() -> bool:
            async with database.reading() as connection:
                return await connection.scalar(select(ANSWERS.c.question)) == question.id

        await until_found(is_known)
    for text, answer in [(NETS, "burned"), (MEETING, MEETS), (NETS, "burned")]:
        await server.edit(question, text)
        await until(partial(_says, reply, answer))
    assert replies(chat) == 1


async def test_webhook_and_menu_are_set_once(server: BotApiServer, fleet: Fleet) -> None:
    """Of three that start together one sets each; one that starts later finds them set."""
    await fleet.start(*fleet.ports)
    asked = partial(server.called, "getMyShortDescription")
    await until(lambda: len(asked()) >= len(fleet.ports) * (1 + len(available())))
    await fleet.kill(fleet.ports[0])
    await fleet.start(fleet.ports[0])
    await until(lambda: len(asked()) >= (1 + len(fleet.ports)) * (1 + len(available())))
    await server.settle(quiet=0.3)

    made = Counter((call.method, str(call.params)) for call in server.calls if call.method.startswith("set"))
    assert {"setWebhook", "setMyCommands", "setMyDescription"} <= {method for method, _ in made}
    assert set(made.values()) == {1}
    assert len(server.called("getWebhookInfo")) == 4
    assert not server.called("getUpdates")
