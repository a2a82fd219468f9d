"""Nothing is sent to a group, channel or topic that did not ask."""

from typing import Any

import pytest

from tests.handlers.people import ANN, ANOTHER_BOT, CHANNEL, FORUM, GROUP, People
from tests.handlers.recording import BOT, Json, Recorder
from tests.talks import NETS

FILE = {"file_id": "f", "file_unique_id": "u"}
PHOTO = [FILE | {"width": 1, "height": 1}]
POLL: Json = {
    "id": "1",
    "question": NETS,
    "options": [{"text": "All", "voter_count": 0, "persistent_id": "1"}],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}

TALK: dict[str, Json] = {
    "words": {"text": NETS},
    "the bot's name without @": {"text": f"bay_bot, {NETS}"},
    "somebody else's name": {"text": f"@annie {NETS}"},
    "a name that begins like the bot's": {"text": f"@bay_bot_two {NETS}"},
    "a command that there is not": {"text": "/nonsense"},
    "a command of the bot's administrators": {"text": "/reload"},
    "a command for another bot": {"text": "/ask@other_bot " + NETS},
    "a command in the middle": {"text": f"Write /ask {NETS}"},
    "small talk": {"text": "hello"},
    "a caption": {"photo": PHOTO, "caption": NETS},
    "a picture": {"photo": PHOTO},
    "a voice": {"voice": FILE | {"duration": 1}},
    "a file": {"document": FILE},
    "a poll": {"poll": POLL},
    "a place": {"location": {"latitude": 1.0, "longitude": 1.0}},
    "a die": {"dice": {"emoji": "🎲", "value": 3}},
    "a contact": {"contact": {"phone_number": "1", "first_name": "Ann"}},
    "what another bot says": {"text": f"@bay_bot {NETS}", "from": ANOTHER_BOT},
    "what the bot itself wrote through a person": {"text": f"@bay_bot {NETS}", "via_bot": BOT},
    "a copy of a channel's post": {"text": f"@bay_bot {NETS}", "is_automatic_forward": True, "sender_chat": CHANNEL},
    "a reply to somebody": {"text": NETS, "reply_to_message": {"from": ANN, "text": "What?"}},
    "a reply to the bot without words": {"photo": PHOTO, "reply_to_message": {"from": BOT, "text": "Nets."}},
    "a person joins": {"new_chat_members": [ANN]},
    "the bot joins": {"new_chat_members": [BOT]},
    "a person leaves": {"left_chat_member": ANN},
    "a new title": {"new_chat_title": NETS},
    "a new picture": {"new_chat_photo": PHOTO},
    "no picture": {"delete_chat_photo": True},
    "a pinned message": {"pinned_message": {"from": BOT, "text": NETS}},
    "a new topic": {"forum_topic_created": {"name": NETS, "icon_color": 1}},
    "another name of a topic": {"forum_topic_edited": {"name": NETS}},
    "a closed topic": {"forum_topic_closed": {}, "message_thread_id": 5, "is_topic_message": True},
    "an opened topic": {"forum_topic_reopened": {}},
    "a video chat": {"video_chat_started": {}},
    "a timer": {"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}},
    "a boost": {"boost_added": {"boost_count": 1}},
    "a giveaway": {"giveaway_created": {}},
    "a move to a supergroup": {"migrate_to_chat_id": -101},
    "a move from a group": {"migrate_from_chat_id": -99},
}


def written(people: People, chat: Json, fields: Json) -> Json:
    """The message in a chat, with what it replies to or pins in the same chat."""
    fields = dict(fields)
    for other in ("reply_to_message", "pinned_message"):
        if other in fields:
            fields[other] = people.message(chat=chat) | fields[other]
    message = people.message(fields.pop("text", None), chat, **fields)
    return message | ({"caption_entities": []} if "caption" in fields else {})


@pytest.mark.parametrize("chat", [GROUP, FORUM], ids=["group", "forum"])
@pytest.mark.parametrize("fields", TALK.values(), ids=TALK.keys())
async def test_talk_and_events_of_a_group_are_left_alone(
    people: People, recorder: Recorder, chat: Json, fields: dict[str, Any]
) -> None:
    """Neither what people say to each other nor what happens in a group, new or edited, makes the bot say anything."""
    message = written(people, chat, fields)
    await people.send({"message": message})
    await people.send({"edited_message": message | {"edit_date": message["date"] + 5}})

    assert recorder.calls == []


@pytest.mark.parametrize("kind", ["channel_post", "edited_channel_post"])
@pytest.mark.parametrize("text", [NETS, f"/ask {NETS}", f"@bay_bot {NETS}", "/help", "/subscribe"])
async def test_channel_is_left_alone(people: People, recorder: Recorder, kind: str, text: str) -> None:
    """In a channel the bot hears nothing, and is not even sent what is posted."""
    post = people.message(text, CHANNEL, sender_chat=CHANNEL)
    del post["from"]
    await people.send({kind: post | ({"edit_date": post["date"]} if kind.startswith("edited") else {})})

    assert recorder.calls == []


async def test_error_in_a_group_is_not_spoken_of(people: People, recorder: Recorder) -> None:
    """When an answer fails in a group, the group is not told."""
    recorder.refuse("sendMessage", 400, "Bad Request: strange")

    assert len(await people.say(f"/ask {NETS}", GROUP)) == 1


async def test_press_whose_message_is_gone_says_nothing_in_the_group(people: People) -> None:
    """A notice that only who pressed can see is all that a dead button gets."""
    below = {"chat": GROUP, "message_id": 5, "date": 0}

    assert not await people.press_below("e:en:otters", below)
    assert not await people.press("nonsense", GROUP)
    assert len(people.notices) == 2
