"""Good manners over real HTTP: floods are held back, thanks get a reaction, chats that did not ask hear nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.reloading import answerer_of
from settings import Cooldown, Settings
from tests.agreements import copied
from tests.talks import NETS, serving_at, until
from tests.telegram import BotApiServer, User

THANKS = """
  - id: thanks
    kind: smalltalk
    reaction: 👍
    answer: {en: You are welcome.}
    questions:
      en: [thank you, thanks]
"""


@pytest.fixture(autouse=True)
async def bot(server: BotApiServer, tmp_path: Path) -> AsyncIterator[None]:
    """The bot, serving, with narrow limits."""
    folder = copied(tmp_path)
    with (folder / "faq.yaml").open("a", encoding="utf-8") as file:
        file.write(THANKS)
    settings = Settings(knowledge=folder, cooldown=Cooldown(questions=3, group_questions=4))
    async with serving_at(server, answerer_of(settings), knowledge=folder, cooldown=settings.cooldown):
        yield


async def test_flood_gets_answers_one_warning_and_silence(server: BotApiServer, ann: User) -> None:
    """Of many messages at once the first are answered, the next is warned, and the rest stays without a reply."""
    chat = server.private(ann)
    for _ in range(30):
        await server.say(chat, ann, NETS)

    replies = await server.wait_for_message(chat, 4)
    await server.settle()
    assert ["burned" in reply.text for reply in replies] == [True, True, True, False]
    assert "stay silent until then" in replies[3].text
    assert len(chat.history) == 30 + 4


async def test_press_over_the_limit_gets_a_notice(server: BotApiServer, ann: User) -> None:
    """Every press is answered, and what it would show is not sent."""
    chat = server.private(ann)
    await server.say(chat, ann, "/topics")
    (topics,) = await server.wait_for_message(chat)
    presses = []
    for _ in range(6):
        # Into a topic and back, for as long as it works.
        before = topics.buttons
        press = await server.answered(await server.press(topics, before[-1]["text"], ann))
        presses.append(press)
        await until(lambda: "too fast" in press.text or topics.buttons != before)  # noqa: B023 - in this turn

    assert ["too fast" in press.text for press in presses] == [False] * 2 + [True] * 4


async def test_thanks_in_a_group_get_a_reaction(server: BotApiServer, ann: User) -> None:
    """The message of thanks bears the reaction; where the group allows none, nothing happens."""
    group = server.supergroup("Fishers", [ann])
    thanks = await server.say(group, ann, f"@{server.username} thanks")
    await until(lambda: bool(thanks.reaction))
    assert thanks.reaction == [{"type": "emoji", "emoji": "👍"}]

    server.fail("setMessageReaction", 400, description="Bad Request: REACTION_INVALID")
    await server.say(group, ann, f"@{server.username} thanks")
    await server.wait_for_call("setMessageReaction", 2)
    await server.settle()
    assert len(group.history) == 2
