"""Whether the process lives, is ready, and what it has done so far, as a supervisor and Prometheus read it."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from health import Health
from knowledge.answering import Answerer
from metrics import Metrics, version
from network import polling
from tests.agreements import fishing_answerer
from tests.talks import MEETING, free_port, get, serving_at, until_found
from tests.telegram import BotApiServer, Chat, User


@pytest.fixture
def port() -> int:
    """A port on which nobody listens."""
    return free_port()


@pytest.fixture
async def listening(port: int) -> AsyncIterator[Health]:
    """A process of which one part is well, one says what it lacks, one fails and one hangs."""

    async def well() -> str:
        return ""

    async def unwell() -> str:
        return "not reached yet"

    async def failing() -> str:
        raise KeyError("somebody's words")

    health = Health({"a": well, "b": unwell, "c": failing}, Metrics().page)
    await health.start("127.0.0.1", port)
    yield health
    await health.stop()


@pytest.mark.usefixtures("listening")
async def test_checks_are_shown_by_name_and_one_failure_is_enough(port: int) -> None:
    """Whoever is not ready says why, without anybody's words; it lives all the same."""
    status, body = await get(port, "/ready")

    assert (status, json.loads(body)) == (503, {"a": "ok", "b": "not reached yet", "c": "KeyError"})
    assert (await get(port, "/live")) == (200, "ok")


@pytest.mark.usefixtures("listening")
async def test_other_paths_and_methods(port: int) -> None:
    """Nothing else is answered."""
    assert (await get(port, "/"))[0] == 404
    assert (await get(port, "/ready", "POST"))[0] == 405


def test_version_tells_knowledge_apart() -> None:
    """The same knowledge has the same version, another one another."""
    knowledge = fishing_answerer().knowledge
    fewer = knowledge.faq.model_copy(update={"entries": knowledge.faq.entries[:-1]})

    assert version(knowledge) == version(fishing_answerer().knowledge)
    assert version(knowledge) != version(replace(knowledge, faq=fewer))


async def test_serving_process_is_ready_and_counts(  # noqa: PLR0917 - the fixtures it needs
    server: BotApiServer, answerer: Answerer, chat: Chat, ann: User, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not ready before Telegram is reached nor when it has been silent for long; in between the figures grow."""
    monkeypatch.setenv("AGREEMENT_BOT__HEALTH__PORT", str(port))
    await server.down()
    async with serving_at(server, answerer):

        async def listens() -> bool:
            return await status_of(port) is not None

        await until_found(listens)
        assert await status_of(port) == 503
        await server.up()
        await server.say(chat, ann, MEETING)
        await server.say(chat, ann, "zzzz qqqq")
        await server.wait_for_message(chat, 2)
        assert await status_of(port) == 200
        page = ""

        async def counted() -> bool:
            nonlocal page
            page = (await get(port, "/metrics"))[1]
            return bool(re.search(r'agreement_bot_calls_total\{method="sendMessage",result="ok"\} [23]\.0', page))

        await until_found(counted)  # Telegram has a message sooner than the bot knows of it
        monkeypatch.setattr(polling, "SILENT", -1.0)
        assert await status_of(port) == 503

    assert 'agreement_bot_questions_total{language="en",outcome="answered"} 1.0' in page
    assert re.search(r'agreement_bot_knowledge\{version="[0-9a-f]{12}"\}', page)
    assert "agreement_bot_update_seconds_count" in page
    assert "agreement_bot_updates_held" in page
    assert "Ann" not in page


async def status_of(port: int) -> int | None:
    """The status of /ready; None while nobody listens."""
    try:
        return (await get(port, "/ready"))[0]
    except OSError:
        return None
