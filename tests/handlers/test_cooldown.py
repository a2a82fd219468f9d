"""Floods: so much is answered in any window of time, then there is one warning, then silence."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.context import App
from handlers.cooldown import Cooldown
from handlers.texts import Texts, available
from knowledge.answering import Answerer
from knowledge.model import Language
from settings import Cooldown as Limits
from settings import Settings
from tests.handlers.apps import application
from tests.handlers.people import ANN, ANONYMOUS, BOSS, CHANNEL, GROUP, NOW, PRIVATE, STRANGERS, People
from tests.handlers.recording import BOT, Json, Recorder
from tests.talks import NETS

START = datetime(2031, 6, 1, tzinfo=UTC)
BEN = ANN | {"id": 21, "first_name": "Ben"}
WARNED = "That is a lot at once."


def seconds(number: float) -> datetime:
    """So many seconds after the start."""
    return START + timedelta(seconds=number)


# Counting

flows = st.lists(
    st.tuples(st.floats(0, 30), st.integers(1, 3), st.sampled_from([None, -1, -2])), min_size=1, max_size=200
)
limits = st.builds(Limits, questions=st.integers(1, 5), group_questions=st.integers(1, 8), seconds=st.integers(1, 60))


def wrote(flow: list[tuple[float, int, int | None]]) -> list[tuple[datetime, int, int | None]]:
    """When who wrote where, from the seconds between two messages."""
    at, written = START, []
    for pause, person, group in flow:
        at += timedelta(seconds=pause)
        written.append((at, person, group))
    return written


@given(flows, limits)
def test_no_window_holds_more_answers_than_allowed(flow: list[tuple[float, int, int | None]], allowed: Limits) -> None:
    """Neither of a person nor of a group, wherever the window begins; and who keeps to the limits is answered."""
    cooldown, window = Cooldown(allowed), timedelta(seconds=allowed.seconds)
    answered: list[tuple[datetime, int, int | None]] = []
    for at, person, group in wrote(flow):
        lately = [each for each in answered if at - each[0] < window]
        by_person = sum(each[1] == person for each in lately)
        in_group = sum(each[2] == group for each in lately) if group else 0

        refusal = cooldown.admit(person, group, at)

        full = by_person >= allowed.questions or in_group >= allowed.group_questions
        assert (refusal is not None) == full
        if refusal is None:
            answered.append((at, person, group))


@given(flows, limits)
def test_one_flood_gets_one_warning(flow: list[tuple[float, int, int | None]], allowed: Limits) -> None:
    """Two warnings to one person have a window between them in which that person was refused nothing."""
    cooldown, window = Cooldown(allowed), timedelta(seconds=allowed.seconds)
    refused: dict[int, datetime] = {}
    for at, person, _ in wrote(flow):
        refusal = cooldown.admit(person, None, at)
        if refusal:
            assert refusal.warn == (person not in refused or at - refused[person] >= window)
            refused[person] = at


@given(flows, limits)
def test_promised_moment_is_kept(flow: list[tuple[float, int, int | None]], allowed: Limits) -> None:
    """Who is told when there is room again is answered then, unless others have taken the group's room."""
    cooldown = Cooldown(allowed)
    for at, person, _ in wrote(flow):
        refusal = cooldown.admit(person, None, at)
        if refusal:
            assert timedelta(0) < refusal.until - at <= timedelta(seconds=allowed.seconds)
            assert cooldown.admit(person, None, refusal.until) is None
            return


@given(flows, limits)
def test_forgetting_old_flows_never_refuses(flow: list[tuple[float, int, int | None]], allowed: Limits) -> None:
    """What is remembered is bounded; whoever is forgotten starts anew."""
    cooldown = Cooldown(allowed, remembered=2)
    for at, person, group in wrote(flow):
        cooldown.admit(person, group, at)
        assert len(cooldown._flows) <= 2


def test_zero_sets_no_limit() -> None:
    """Each of the two limits can be switched off."""
    cooldown = Cooldown(Limits(questions=0, group_questions=2))

    assert all(cooldown.admit(1, None, START) is None for _ in range(100))
    assert [cooldown.admit(1, -1, START) is None for _ in range(3)] == [True, True, False]


def test_refused_message_takes_no_room_elsewhere() -> None:
    """What a person wrote too much of does not count for the group, nor the other way round."""
    cooldown = Cooldown(Limits(questions=1, group_questions=2, seconds=60))
    cooldown.admit(1, -1, START)

    for second in range(10):
        assert cooldown.admit(1, -1, seconds(second)) is not None
    assert cooldown.admit(2, -1, seconds(10)) is None
    assert cooldown.admit(3, -1, seconds(11)) is not None
    assert cooldown.admit(3, -2, seconds(12)) is None


def test_clock_that_was_set_back_holds_nobody() -> None:
    """Times far ahead, left from a wrong clock, do not count."""
    cooldown = Cooldown(Limits(questions=1, seconds=60))
    cooldown.admit(1, None, seconds(7200))

    assert cooldown.admit(1, None, seconds(0)) is None
    assert cooldown.admit(1, None, seconds(1)) is not None


def test_message_that_was_held_up_counts_as_now() -> None:
    """A message that comes after younger ones makes no room."""
    cooldown = Cooldown(Limits(questions=2, seconds=60))

    assert [cooldown.admit(1, None, seconds(at)) is None for at in (30, 70, 20, 91)] == [True, True, False, True]


# Talking to the bot


@pytest.fixture
async def app(answerer: Answerer, recorder: Recorder) -> AsyncIterator[App]:
    """The application, with narrow limits."""
    narrow = Limits(questions=3, group_questions=5, seconds=60)
    async with application(answerer, recorder, Settings(admins=[BOSS["id"]], cooldown=narrow)) as made:
        yield made


async def say(
    people: People, text: str = NETS, second: int = 0, sender: Json = ANN, chat: Json = PRIVATE, **fields: Any
) -> list[str]:
    """What somebody's message, so many seconds later, gets."""
    date = int(NOW.timestamp()) + second
    return [call.text for call in await people.say(text, chat, date=date, **fields | {"from": sender})]


@pytest.mark.parametrize("language", available())
async def test_flood_in_private_gets_one_warning_in_the_persons_language(people: People, language: Language) -> None:
    """After so many answers comes one sentence that says when to go on, then nothing until then."""
    sender = ANN | {"language_code": language}
    answers = [await say(people, second=-30 + second, sender=sender) for second in range(30)]

    assert all("Nets with a mesh" in answer for (answer,) in answers[:3])
    assert answers[3] == [Texts.of(language).manners.too_many.format(seconds=30)]
    assert answers[4:] == [[]] * 26


async def test_answers_go_on_when_the_window_has_room(people: People) -> None:
    """Each message counts for the time of the window, and no longer."""
    for second in (-60, -50, -40, -39):
        await say(people, second=second)

    assert "Nets with" in (await say(people, second=0))[0]
    assert await say(people, second=1) == []
    assert "Nets with" in (await say(people, second=10))[0]


async def test_everything_that_is_answered_counts(people: People) -> None:
    """Commands, unknown ones, stickers and presses are counted with the questions."""
    await people.say("/topics")
    await people.say("/nonsense")
    await people.send({"message": people.message(sticker=STICKER)})

    assert WARNED in (await say(people))[0]
    assert await say(people, "/help") == []
    assert await say(people, "/nonsense") == []


STICKER = {
    "file_id": "s",
    "file_unique_id": "t",
    "type": "regular",
    "width": 1,
    "height": 1,
    "is_animated": False,
    "is_video": False,
}


async def test_each_press_is_answered_but_does_nothing(people: People) -> None:
    """A button never keeps waiting; over the limit it says so, each time, and nothing else happens."""
    for _ in range(3):
        await people.press("e:en:otters")

    assert [await people.press("e:en:otters") for _ in range(3)] == [[], [], []]
    assert people.notices == [None] * 3 + [Texts.of("en").manners.too_fast.format(seconds=60)] * 3
    assert await say(people) == []


async def test_edits_count_where_there_is_an_answer_to_edit(people: People) -> None:
    """An edited question is a question; what the bot has not answered may be edited at will."""
    own, other = people.message(NETS), people.message("Good day", GROUP)
    await people.send({"message": own})

    edits = [await people.edit(own, f"{NETS}{'?' * time}") for time in range(1, 6)]
    assert [len(calls) for calls in edits] == [1, 1, 1, 0, 0]
    assert WARNED in edits[2][0].text
    assert edits[2][0].method == "sendMessage"
    for _ in range(20):
        assert not await people.edit(other, f"@bay_bot {NETS}", seconds=70)
    assert await say(people, f"@bay_bot {NETS}", second=75, chat=GROUP)


async def test_group_as_a_whole_has_a_limit(people: People) -> None:
    """Many people together are held back too, with one warning for the group; elsewhere they are answered."""
    people_of_group = [ANN | {"id": 100 + number} for number in range(8)]
    answers = [await say(people, f"/ask {NETS}", chat=GROUP, sender=person) for person in people_of_group]

    assert ["Nets with" in "".join(answer) for answer in answers] == [True] * 5 + [False] * 3
    assert answers[5] == [Texts.of("en").manners.too_many_in_group.format(seconds=60)]
    assert answers[6:] == [[], []]
    assert "Nets with" in (await say(people, chat=PRIVATE | {"id": 107}, sender=people_of_group[7]))[0]


async def test_one_person_does_not_silence_a_group(people: People) -> None:
    """Who floods a group is warned and then ignored; the others are answered."""
    flood = [await say(people, f"/ask {NETS}", chat=GROUP) for _ in range(20)]

    assert [len(answer) for answer in flood] == [1, 1, 1, 1] + [0] * 16
    assert WARNED in flood[3][0]
    assert "Nets with" in (await say(people, f"/ask {NETS}", chat=GROUP, sender=BEN))[0]


async def test_limit_of_a_person_holds_in_all_chats(people: People) -> None:
    """Whoever was warned in a group is ignored in private until there is room, and is warned once."""
    for _ in range(4):
        await say(people, f"/ask {NETS}", chat=GROUP)

    assert await say(people) == []


async def test_talk_that_is_not_for_the_bot_is_not_counted(people: People) -> None:
    """In a group people may write as much as they like to each other, and to other bots."""
    for text in (NETS, "/nonsense", "/help@other_bot", "@other_bot hello") * 10:
        assert await say(people, text, chat=GROUP) == []

    assert "Nets with" in (await say(people, f"/ask {NETS}", chat=GROUP))[0]


async def test_administrators_of_the_bot_are_not_counted(people: People) -> None:
    """Whoever runs the bot may ask as fast as they can, in a group too."""
    office = PRIVATE | {"id": BOSS["id"]}
    answers = [await say(people, sender=BOSS, chat=office) for _ in range(30)]
    in_group = [await say(people, f"/ask {NETS}", chat=GROUP, sender=BOSS) for _ in range(30)]

    assert all("Nets with" in answer for (answer,) in answers + in_group)


async def test_who_writes_in_the_name_of_a_chat_is_counted_as_that(people: People) -> None:
    """Channels and anonymous administrators have a flow of their own each; Telegram's helper bot is nobody."""
    flood = [await say(people, f"/ask {NETS}", chat=GROUP, sender=ANONYMOUS, sender_chat=CHANNEL) for _ in range(5)]

    assert [len(answer) for answer in flood] == [1, 1, 1, 1, 0]
    assert await say(people, f"/ask {NETS}", chat=GROUP, sender=ANONYMOUS, sender_chat=GROUP)


async def test_guests_have_the_limit_of_a_person(people: People) -> None:
    """Where the bot has not joined, a flood gets one warning as its answer, then none."""
    answers = [await people.call_guest(f"@bay_bot {NETS}", STRANGERS) for _ in range(6)]

    texts = ["" if answer is None else answer["input_message_content"]["message_text"] for answer in answers]
    assert ["Nets with" in text for text in texts[:3]] == [True] * 3
    assert WARNED in texts[3]
    assert texts[4:] == ["", ""]


async def test_inline_queries_are_not_limited(people: People) -> None:
    """Telegram itself paces what is typed letter by letter."""
    results = [(await people.type_inline("nets"))["results"] for _ in range(10)]

    assert all(results)


async def test_what_waited_during_an_outage_is_no_flood(people: People) -> None:
    """Messages count by when they were written, not by when they come."""
    answers = [await say(people, second=-1800 + 60 * number) for number in range(30)]

    assert all("Nets with" in answer for (answer,) in answers)


async def test_reply_to_a_warning_is_a_question_like_any(people: People) -> None:
    """The warning itself invites no loop: what replies to it is counted too."""
    warning = people.message(WARNED, GROUP, **{"from": BOT})
    answers = [await say(people, NETS, chat=GROUP, reply_to_message=warning) for _ in range(10)]

    assert [len(answer) for answer in answers] == [1, 1, 1, 1] + [0] * 6
