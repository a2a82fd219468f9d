"""Questions in words, in private chats and groups, and how edits of them are answered."""

from datetime import UTC, timedelta

import pytest

from handlers.context import App
from knowledge.answering import Answerer
from tests.handlers.people import ANONYMOUS, ANOTHER_BOT, CHANNEL, FORUM, GROUP, NOW, PRIVATE, People
from tests.handlers.recording import BOT, Call, Recorder
from tests.talks import MEETING, NETS


def texts(calls: list[Call]) -> list[str]:
    return [call.text for call in calls]


async def test_private_question_is_answered_with_sentence_voice_quote_and_source(people: People) -> None:
    """In a private chat a question needs no command, and its answer shows whose words it quotes and where."""
    (call,) = await people.say(MEETING)

    lines = call.text.split("\n")
    assert lines[0] == "In my own words: The harbour council is to meet by May 31, 2031."
    assert lines[2] == "Bay agreement, clause 2"
    assert lines[3].startswith("A harbour council of three elders")
    assert lines[4] == "The Tidewater Gazette, paragraph 4"
    assert [entity["type"] for entity in call.entities] == ["bold", "expandable_blockquote", "italic"]
    assert "parse_mode" not in call.parameters
    assert call.parameters["link_preview_options"] == {"is_disabled": True}
    assert call.replies_to is None


async def test_caption_is_answered_like_a_text(people: People) -> None:
    """A question under a picture in a private chat is a question."""
    photo = [{"file_id": "p", "file_unique_id": "q", "width": 1, "height": 1}]
    message = people.message(photo=photo, caption=NETS)

    (call,) = await people.send({"message": message})

    assert "burned" in call.text


async def test_message_without_words_gets_a_hint(people: People) -> None:
    """A sticker or voice in a private chat is answered with what the bot can read, but not each part of an album."""
    voice = {"file_id": "v", "file_unique_id": "w", "duration": 1}

    (call,) = await people.send({"message": people.message(voice=voice)})

    assert "only read text" in call.text
    assert not await people.send({"message": people.message(voice=voice, media_group_id="7")})


async def test_group_talk_is_left_alone(people: People) -> None:
    """In a group the bot does not answer what is not put to it."""
    assert not await people.say(MEETING, GROUP)
    assert not await people.say(f"@other_bot {MEETING}", GROUP)


@pytest.mark.parametrize(
    "text",
    [f"/ask {MEETING}", f"/ask@bay_bot {MEETING}", f"/ASK\n{MEETING}", f"@bay_bot {MEETING}", f"{MEETING} @Bay_Bot"],
)
async def test_group_question_that_is_put_to_the_bot_is_answered_in_its_thread(people: People, text: str) -> None:
    """A command or a mention makes a message in a group a question, and the answer replies to it."""
    message = people.message(text, GROUP)

    (call,) = await people.send({"message": message})

    assert "May 31, 2031" in call.text
    assert call.replies_to == message["message_id"]
    assert call.parameters["reply_parameters"]["allow_sending_without_reply"] is True
    assert "message_thread_id" not in call.parameters


async def test_reply_to_the_bot_is_a_question(people: People) -> None:
    """Whoever replies to the bot in a group speaks to it."""
    earlier = people.message("Hello!", GROUP, **{"from": BOT})

    (call,) = await people.say(NETS, GROUP, reply_to_message=earlier)

    assert "burned" in call.text


async def test_forum_question_is_answered_in_its_topic(people: People) -> None:
    """In a forum the answer stays in the topic, whose opening message is no message that was replied to."""
    opened = people.message(None, FORUM, forum_topic_created={"name": "Nets", "icon_color": 1}, **{"from": BOT})
    in_topic = {"message_thread_id": 5, "is_topic_message": True, "reply_to_message": opened}

    (call,) = await people.say(f"/ask {NETS}", FORUM, **in_topic)

    assert call.parameters["message_thread_id"] == 5
    assert not await people.say(NETS, FORUM, **in_topic)


async def test_ask_as_a_reply_answers_that_message(people: People) -> None:
    """/ask or a bare mention as a reply answers the message that it replies to, and replies to that one."""
    other = people.message(NETS, GROUP)

    (by_command,) = await people.say("/ask", GROUP, reply_to_message=other)
    (by_mention,) = await people.say("@bay_bot", GROUP, reply_to_message=other)

    assert "burned" in by_command.text
    assert by_command.replies_to == by_mention.replies_to == other["message_id"]
    assert by_command.text == by_mention.text


async def test_ask_as_a_reply_answers_the_quoted_part(people: People) -> None:
    """Whoever quotes a part of a message asks about that part."""
    other = people.message(f"{MEETING} And also, {NETS}", GROUP)
    part = {"text": NETS, "position": 30, "is_manual": True}

    (call,) = await people.say("/ask", GROUP, reply_to_message=other, quote=part)

    assert "burned" in call.text


@pytest.mark.parametrize("text", ["/ask", "/ask@bay_bot  ", "@bay_bot"])
async def test_call_without_question_explains_itself(people: People, text: str) -> None:
    """Without a question, or as a reply to the bot itself, the bot says how to ask."""
    own = people.message("Hello!", GROUP, **{"from": BOT})

    (alone,) = await people.say(text, GROUP)
    (reply,) = await people.say(text, GROUP, reply_to_message=own)

    assert "/ask" in alone.text
    assert "Who may fish in the bay?" in alone.text
    assert alone.text == reply.text


async def test_anonymous_administrator_is_a_person(people: People) -> None:
    """An administrator who writes in the group's name is answered, although the sender is a bot of Telegram's."""
    assert await people.say(f"/ask {NETS}", GROUP, sender_chat=GROUP, **{"from": ANONYMOUS})


@pytest.mark.parametrize(
    "update",
    [
        {"channel_post": {"chat": CHANNEL, "sender_chat": CHANNEL, "from": None}},
        {"edited_channel_post": {"chat": CHANNEL, "sender_chat": CHANNEL, "edit_date": 1, "from": None}},
        {"message": {"chat": PRIVATE, "via_bot": BOT}},
        {"message": {"chat": GROUP, "from": ANOTHER_BOT}},
        {"message": {"chat": GROUP, "sender_chat": CHANNEL, "is_automatic_forward": True}},
        {"message": {"chat": PRIVATE, "date": int((NOW - timedelta(hours=2)).timestamp())}},
        {"message": {"chat": PRIVATE, "text": f"/ask@other_bot {NETS}"}},
        {"message": {"chat": GROUP, "text": "/help@other_bot"}},
        {"message": {"chat": PRIVATE, "text": None, "new_chat_title": "New"}},
        {"message": {"chat": GROUP, "text": "/unknown"}},
    ],
)
async def test_what_is_no_question_is_left_alone(people: People, update: dict[str, dict[str, object]]) -> None:
    """Channels, inline results, other bots, copies, old messages, commands of others and service messages."""
    ((kind, fields),) = update.items()
    message = people.message(str(fields.get("text") or f"/ask {NETS}"), chat=PRIVATE) | fields
    if fields.get("text"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(str(fields["text"]).split()[0])}]
    message = {key: value for key, value in message.items() if value is not None}

    assert not await people.send({kind: message})


async def test_edited_question_edits_its_answer(people: People) -> None:
    """Soon after it was asked, a question that is edited gets its new answer in place of the old one."""
    message = people.message(MEETING)
    await people.send({"message": message})

    (call,) = await people.edit(message, NETS)

    assert call.method == "editMessageText"
    assert call.parameters["message_id"] == 9001
    assert "burned" in call.text


async def test_edited_command_is_not_run_again(people: People) -> None:
    """An edited /ask edits its answer; other commands and questions that got no answer do nothing when edited."""
    ask, clause = people.message(f"/ask {MEETING}", GROUP), people.message("/clause 2", GROUP)
    await people.send({"message": ask})
    await people.send({"message": clause})

    (call,) = await people.edit(ask, f"/ask {NETS}")

    assert call.method == "editMessageText"
    assert not await people.edit(clause, "/clause 3")
    assert not await people.edit(clause, f"/ask {NETS}")
    assert not await people.edit(people.message("Good day", GROUP), f"@bay_bot {NETS}")


async def test_late_or_emptied_edit_changes_nothing(people: People) -> None:
    """After the time of the settings, or without a question left, the old answer stays."""
    message = people.message(f"@bay_bot {MEETING}", GROUP)
    await people.send({"message": message})

    assert not await people.edit(message, f"@bay_bot {NETS}", seconds=301)
    assert not await people.edit(message, "@bay_bot")
    assert not await people.edit(message, NETS)


async def test_edit_to_the_same_answer_is_no_error(people: People, recorder: Recorder) -> None:
    """When the new answer is the old one, Telegram's refusal is nothing to speak of."""
    message = people.message(MEETING)
    await people.send({"message": message})
    recorder.refuse("editMessageText", 400, "Bad Request: message is not modified: same")

    assert texts(await people.edit(message, MEETING + "?"))[0].startswith("In my own words")
    assert len(recorder.sent("sendMessage")) == 1


async def test_group_that_has_become_a_supergroup_is_answered_there(people: People, recorder: Recorder) -> None:
    """A question whose group was upgraded meanwhile is answered in the supergroup, once."""
    recorder.refuse("sendMessage", 400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-777)

    refused, call = await people.say(f"/ask {NETS}", {"id": -5, "type": "group", "title": "Small"})

    assert refused.text == call.text
    assert call.parameters["chat_id"] == -777


async def test_unsure_answer_offers_up_to_three_entries(people: People, app: App, unsure_answerer: Answerer) -> None:
    """When the bot is not sure it asserts nothing and offers what may be meant."""
    app.bot_data.answerer = unsure_answerer

    (call,) = await people.say(MEETING.replace("?", " there?"))

    assert "Did you mean" in call.text
    assert not call.entities
    *offered, curators = call.buttons
    assert 1 <= len(offered) <= 3
    assert {button["callback_data"][:5] for button in offered} == {"s:en:"}
    assert curators["text"] == "Send to the curators"


async def test_clock_of_the_test_is_aware(app: App) -> None:
    """What decides between fresh and stale is a time with a zone."""
    assert app.bot_data.clock().tzinfo is UTC
