"""Good manners over real HTTP: floods are held back, thanks get a reaction, chats that did not ask hear nothing."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import serving
from handlers.reloading import answerer_of
from serving import Ended, Ending
from settings import Cooldown, Settings
from tests.agreements import copied
from tests.telegram import BotApiServer, User

NETS = "Which nets will be burned?"
THANKS = """
  - id: thanks
    kind: smalltalk
    reaction: 👍
    answer: {en: You are welcome.}
    questions:
      en: [thank you, thanks]
"""


@pytest.fixture(autouse=True)
def _retry_after_is_a_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps python-telegram-bot from warning of a change that does not concern this project."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    """A Telegram of our own."""
    async with BotApiServer() as running:
        yield running
        assert running.violations == []


@pytest.fixture
def ann(server: BotApiServer) -> User:
    """A person."""
    return server.user("Ann")


@pytest.fixture(autouse=True)
async def bot(server: BotApiServer, tmp_path: Path) -> AsyncIterator[None]:
    """The bot, serving, with narrow limits."""
    folder = copied(tmp_path)
    with (folder / "faq.yaml").open("a", encoding="utf-8") as file:
        file.write(THANKS)
    settings = Settings(knowledge=folder, cooldown=Cooldown(questions=3, group_questions=4))
    settings = settings.model_copy(update={"api_url": server.url})
    ended: Ended = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(serving.run(settings, answerer_of(settings), server.token, ended))
    yield
    ended.set_result(Ending(0))
    await task


async def test_flood_gets_answers_one_warning_and_silence(server: BotApiServer, ann: User) -> None:
    """Of many messages at once the first are answered, the next is warned, and the rest stays without a reply."""
    chat = server.private(ann)
    for _ in range(30):
        await server.say(chat, ann, NETS)

    replies = await server.wait_for_message(chat, 4, timeout=15)
    await server.settle(timeout=15)
    assert ["burned" in reply.text for reply in replies] == [True, True, True, False]
    assert "stay silent until then" in replies[3].text
    assert len(chat.history) == 30 + 4


async def test_press_over_the_limit_gets_a_notice(server: BotApiServer, ann: User) -> None:
    """Every press is answered, and what it would show is not sent."""
    chat = server.private(ann)
    await server.say(chat, ann, "/topics")
    (topics,) = await server.wait_for_message(chat, timeout=15)
    presses = []
    for _ in range(6):
        # Into a topic and back, for as long as it works.
        presses.append(await server.press(topics, topics.buttons[-1]["text"], ann))
        await server.settle()

    assert all(press.answered for press in presses)
    assert ["too fast" in (press.text or "") for press in presses] == [False] * 2 + [True] * 4


async def test_thanks_in_a_group_get_a_reaction(server: BotApiServer, ann: User) -> None:
    """The message of thanks bears the reaction; where the group allows none, nothing happens."""
    group = server.supergroup("Fishers", [ann])
    thanks = await server.say(group, ann, f"@{server.username} thanks")
    await server.wait_for_call("setMessageReaction", timeout=15)
    await server.settle()
    assert thanks.reaction == [{"type": "emoji", "emoji": "👍"}]

    server.fail("setMessageReaction", 400, description="Bad Request: REACTION_INVALID")
    await server.say(group, ann, f"@{server.username} thanks")
    await server.wait_for_call("setMessageReaction", 2)
    await server.settle()
    assert len(group.history) == 2
