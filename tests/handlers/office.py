"""Who runs the bot, at work: writes /announce in private and presses the buttons of what the bot shows."""

from typing import Any

from handlers.context import App
from storage.values import State
from tests.handlers.people import BOSS, GROUP, NOW, OFFICE, People
from tests.handlers.recording import Call, Json

PANEL = 500
"""The number of the message with the buttons."""


class Boss:
    """An administrator of the bot; groups get what they send."""

    def __init__(self, people: People) -> None:
        self.people = people

    async def write(self, text: str | None, **fields: Any) -> list[Call]:
        """Write to the bot; returns what it answers."""
        return await self.people.say(text or "", OFFICE, **{"from": BOSS}, **fields)

    async def announce(self, text: str = "/announce The bay is calm.", **fields: Any) -> Call:
        """Prepare an announcement; returns the question whether to send it."""
        return (await self.write(text, **fields))[-1]

    async def press(self, button: str, below: Call, number: int = PANEL) -> list[Call]:
        """Press the button of a message that begins so; returns what the bot does then."""
        return await self.press_data(below.button(button), number)

    async def press_data(self, data: str, number: int = PANEL) -> list[Call]:
        """Press a button with that data."""
        return await self.people.press(data, OFFICE, by=BOSS, message_id=number)

    async def turn(self, button: str, below: Call) -> Call:
        """Press a button that changes the message it stands under; returns that as it is then."""
        (page,) = await self.press(button, below)
        assert page.method == "editMessageText"
        assert (page.parameters["chat_id"], page.parameters["message_id"]) == (OFFICE["id"], PANEL)
        return page

    def below(self, text: str | None = None, **fields: Any) -> Json:
        """A message in the chat, for /announce to reply to."""
        return {"reply_to_message": self.people.message(text, OFFICE, **{"from": BOSS}, **fields)}


async def subscribe(app: App, *chats: int, topic: int | None = None, language: str | None = None) -> None:
    """Let groups get announcements."""
    for chat in chats:
        await app.bot_data.store.chats.keep(chat, "supergroup", f"Group {-chat}", language=language)
        await app.bot_data.store.chats.subscribe(chat, "supergroup", f"Group {-chat}", topic, NOW)


async def deliver(people: People) -> list[Call]:
    """Let the office do all that is due; returns what the bot sent thereupon."""
    before = len(people.recorder.calls)
    await people.app.bot_data.office.work_off()
    return people.recorder.calls[before:]


def arrived(calls: list[Call], chat: int = GROUP["id"]) -> list[Call]:
    """What of this came into a chat."""
    return [call for call in calls if call.parameters.get("chat_id") == chat]


async def state(app: App, number: int = 1) -> State | None:
    """How far an announcement has come."""
    found = await app.bot_data.store.announcements.find(number)
    return found.state if found else None
