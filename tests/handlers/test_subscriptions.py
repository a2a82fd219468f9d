"""/subscribe and /unsubscribe: what is said, and where announcements go then."""

import pytest

from handlers.context import App
from storage.chats import Chat
from tests.handlers.people import ANN, FORUM, GROUP, NOW, PRIVATE, People
from tests.handlers.recording import Json, Recorder

TOPIC = {"message_thread_id": 7, "is_topic_message": True}


@pytest.fixture(autouse=True)
def _ann_leads(recorder: Recorder) -> None:
    """Ann leads every group."""
    for chat in (GROUP, FORUM):
        recorder.statuses[chat["id"], ANN["id"]] = "administrator"


async def kept(app: App, chat: Json) -> Chat:
    """What is kept about a chat."""
    found = await app.bot_data.store.chats.find(chat["id"])
    assert found
    return found


@pytest.mark.parametrize("chat", [PRIVATE, GROUP])
async def test_subscribing_says_what_will_come_and_how_to_stop(people: People, app: App, chat: Json) -> None:
    """The answer names reminders, announcements, corrections, and the commands for more."""
    (call,) = await people.say("/subscribe", chat)

    for word in ("reminders", "administrators", "corrections", "/settings", "/unsubscribe"):
        assert word in call.text
    assert (await kept(app, chat)).subscribed_at == NOW


async def test_in_a_forum_the_topic_receives(people: People, app: App) -> None:
    """Announcements go where /subscribe is written, and the answer says so there."""
    (call,) = await people.say("/subscribe", FORUM, **TOPIC)

    assert call.text.startswith("This topic gets announcements")
    assert call.parameters["message_thread_id"] == 7
    assert (await kept(app, FORUM)).topic == 7


async def test_subscribing_elsewhere_moves_the_announcements(people: People, app: App) -> None:
    """The last place counts; General is the group itself."""
    await people.say("/subscribe", FORUM, **TOPIC)
    await people.say("/subscribe", FORUM, message_thread_id=9, is_topic_message=True)
    assert (await kept(app, FORUM)).topic == 9

    (call,) = await people.say("/subscribe", FORUM)
    assert call.text.startswith("This chat gets announcements")
    assert (await kept(app, FORUM)).topic is None


async def test_thread_of_replies_is_no_topic(people: People, app: App) -> None:
    """In a plain group replies have a thread too, which cannot receive anything by itself."""
    await people.say("/subscribe", GROUP, message_thread_id=3)

    assert (await kept(app, GROUP)).topic is None


async def test_unsubscribing_ends_it(people: People, app: App) -> None:
    """/unsubscribe says that nothing comes any more, and the second time that nothing came."""
    await people.say("/subscribe", GROUP)
    (ended,) = await people.say("/unsubscribe", GROUP)
    (again,) = await people.say("/unsubscribe", GROUP)

    assert "no more announcements" in ended.text
    assert "gets no announcements" in again.text
    assert not (await kept(app, GROUP)).is_subscribed
    assert await app.bot_data.store.announcements.recipients() == 0


async def test_names_of_people_are_not_kept(people: People, app: App) -> None:
    """A group is kept with its title, so that a report can name it; a person without a name."""
    await people.say("/subscribe")
    await people.say("/subscribe", GROUP)

    assert (await kept(app, PRIVATE)).title is None
    assert (await kept(app, GROUP)).title == "Fishers"


async def test_answer_is_in_the_language_of_the_group(people: People) -> None:
    """Where a group has chosen a language, it is spoken to all."""
    await people.say("/language ru", GROUP)
    (call,) = await people.say("/subscribe", GROUP)

    assert call.text.startswith("Теперь в этот чат приходят объявления")
