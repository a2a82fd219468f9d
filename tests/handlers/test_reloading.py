"""/reload: the new knowledge comes whole or not at all, while questions go on being answered."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers import reloading
from handlers.context import App
from handlers.reloading import MOVING, Kept, Replaced, answerer_of, outcome_page, reload
from handlers.texts import Texts, available
from knowledge.answering import Answerer
from knowledge.model import LANGUAGES, Language
from settings import Cooldown, Settings
from tests.agreements import copied, rewritten
from tests.handlers.account import Account
from tests.handlers.apps import application
from tests.handlers.people import ANN, BOSS, GROUP, People
from tests.handlers.recording import Call, Recorder
from tests.talks import MEETING
from tests.telegram import rules

OFFICE = {"id": BOSS["id"], "type": "private", "first_name": "Boss"}
SENTENCE, QUOTE = "The harbour council is to meet by May 31, 2031.", "A harbour council of three elders"
OTHER_SENTENCE, OTHER_QUOTE = "The harbour council is to meet by July 31, 2031.", "A bay council of three elders"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The knowledge of the settings."""
    return copied(tmp_path)


@pytest.fixture
def recorder() -> Account:
    """What stands in for the network."""
    return Account()


@pytest.fixture
async def app(folder: Path, recorder: Recorder) -> AsyncIterator[App]:
    """The initialised application, with that knowledge."""
    settings = Settings(admins=[BOSS["id"]], knowledge=folder, cooldown=Cooldown(questions=0, group_questions=0))
    async with application(answerer_of(settings), recorder, settings) as made:
        yield made


async def reload_by_boss(people: People, language: str = "en") -> str:
    """What the bot says to an administrator who reloads."""
    (call,) = await people.say("/reload", OFFICE, **{"from": BOSS | {"language_code": language}})
    rules.check_text(call.text)
    return call.text


def put_other(folder: Path) -> None:
    """Write the meeting into the files as another knowledge has it."""
    rewritten(folder / "faq.yaml", SENTENCE, OTHER_SENTENCE)
    rewritten(folder / "article.yaml", QUOTE, OTHER_QUOTE)


async def test_new_knowledge_answers_from_then_on(people: People, folder: Path) -> None:
    """What the files hold when /reload is sent is what is answered next, and the differences are named."""
    put_other(folder)
    rewritten(folder / "faq.yaml", "- id: whales", "- id: great-whales")

    said = await reload_by_boss(people)
    (reply,) = await people.say(MEETING)

    assert said.splitlines() == [
        "The new knowledge is in use.",
        "Entries: 12. Passages: 8. Questions: 42.",
        "New: great-whales",
        "Removed: whales",
        "Changed: council-first-meeting",
    ]
    assert OTHER_SENTENCE in reply.text
    assert OTHER_QUOTE in reply.text


async def test_knowledge_that_has_not_changed_is_said_to_be_the_same(people: People) -> None:
    """Nothing is named when nothing differs."""
    assert (await reload_by_boss(people)).endswith("No entry has changed.")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_faults_are_named_with_their_place_and_the_old_knowledge_stays(
    people: People, folder: Path, language: Language
) -> None:
    """An unsound knowledge is not used; the administrator reads file, line and advice, in their language around it."""
    rewritten(folder / "faq.yaml", "    topic: people", "    topic: persons")
    line = folder.joinpath("faq.yaml").read_text(encoding="utf-8").split("\n").index("  - id: marrow-on-peace") + 1

    said = (await reload_by_boss(people, language)).splitlines()
    (reply,) = await people.say(MEETING)

    assert said[0] == Texts.of(language).reload.kept
    assert f"faq.yaml:{line}: `marrow-on-peace` needs a `topic` that stands in `topics`" in said
    assert SENTENCE in reply.text


async def test_reply_that_telegram_would_refuse_is_a_fault(people: People, folder: Path) -> None:
    """What loads but could not be shown is not used either."""
    rewritten(folder / "article.yaml", "That is over,", "🐟" * 2500)

    said = await reload_by_boss(people)

    assert "passage marrow-relief (en)" in said
    assert "Telegram takes 4096" in said


async def test_missing_folder_and_broken_file_are_faults(people: People, folder: Path) -> None:
    """No state of the files ends the bot."""
    (folder / "deadlines.yaml").unlink()
    (folder / "article.yaml").write_bytes(b"\xff\xfe")
    rewritten(folder / "faq.yaml", "topics:", "topics: [")

    said = await reload_by_boss(people)

    for file in ("article", "deadlines", "faq"):
        assert f"{file}.yaml:" in said
    assert SENTENCE in (await people.say(MEETING))[0].text


async def test_more_faults_than_a_message_holds_are_counted(people: People, folder: Path) -> None:
    """As many faults as fit are shown whole, and the rest is a number."""
    with (folder / "faq.yaml").open("a", encoding="utf-8") as file:
        file.writelines(f"    unknown-{number}: x\n" for number in range(300))

    *shown, rest = (await reload_by_boss(people)).splitlines()

    assert all(line.endswith("unknown key; remove it or correct its spelling") for line in shown[1:])
    assert rest == f"and {300 - len(shown) + 1} more"
    assert len(shown) > 30


@pytest.mark.parametrize("language", available())
@pytest.mark.parametrize("count", [0, 1, 10, 11, 428])
@pytest.mark.parametrize("length", [1, 40, 10_000])
def test_outcome_fits_into_one_message(language: Language, count: int, length: int) -> None:
    """However much is new, and however long the faults are."""
    ids = tuple("x" * min(length, 40) for _ in range(count))
    faults = tuple("🐟" * length for _ in range(count + 1))
    for outcome in (Replaced(count, count, count, ids, ids, ids), Kept(faults)):
        text = outcome_page(outcome, language).text
        rules.check_text(text)
        assert text


async def test_files_that_change_while_they_are_read_are_not_used(
    people: People, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sound files of two versions could be half of each."""

    def slow(settings: Settings) -> Answerer:
        made = answerer_of(settings)
        put_other(folder)
        return made

    monkeypatch.setattr(reloading, "answerer_of", slow)
    said = await reload_by_boss(people)
    monkeypatch.undo()

    assert MOVING in said
    assert SENTENCE in (await people.say(MEETING))[0].text
    assert "council-first-meeting" in await reload_by_boss(people)


async def test_only_administrators_reload(people: People, folder: Path) -> None:
    """For everybody else there is no such command, and in a group nobody has it."""
    put_other(folder)

    (call,) = await people.say("/reload")

    assert call.text == Texts.of("en").unknown_command
    assert not await people.say("/reload", GROUP, **{"from": BOSS})
    assert SENTENCE in (await people.say(MEETING))[0].text


async def test_questions_are_answered_while_the_new_knowledge_loads(
    people: People, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loading holds nobody up, and two reloads are made one after the other."""
    begun, go_on, under_way = threading.Semaphore(0), threading.Semaphore(0), 0

    def slow(settings: Settings) -> Answerer:
        nonlocal under_way
        under_way += 1
        begun.release()
        assert go_on.acquire(timeout=10)
        assert under_way == 1
        under_way -= 1
        return answerer_of(settings)

    monkeypatch.setattr(reloading, "answerer_of", slow)
    reloads = [asyncio.create_task(reload(app.bot, app.bot_data)) for _ in range(2)]
    for _ in reloads:
        assert await asyncio.to_thread(begun.acquire, timeout=10)
        assert SENTENCE in (await people.say(MEETING))[0].text
        go_on.release()

    assert all(isinstance(outcome, Replaced) for outcome in await asyncio.gather(*reloads))


async def test_each_reply_is_wholly_of_one_knowledge(
    people: People, app: App, folder: Path, recorder: Recorder
) -> None:
    """Under questions from many chats, reloads to and fro never show half a knowledge."""
    over = asyncio.Event()

    async def ask(number: int) -> None:
        chat = {"id": 1000 + number, "type": "private", "first_name": "Somebody"}
        person = ANN | {"id": chat["id"]}
        while not over.is_set():
            await people.say(MEETING, chat, **{"from": person})
            await people.press("e:en:council-first-meeting", chat)
            await asyncio.sleep(0)

    asking = [asyncio.create_task(ask(number)) for number in range(4)]
    files = {name: (folder / name).read_text(encoding="utf-8") for name in ("faq.yaml", "article.yaml")}
    for turn in range(4):
        if turn % 2:
            for name, text in files.items():
                (folder / name).write_text(text, encoding="utf-8")
        else:
            put_other(folder)
        assert isinstance(await reload(app.bot, app.bot_data), Replaced)
        for _ in range(50):
            await asyncio.sleep(0)
    over.set()
    await asyncio.gather(*asking)

    kinds = [kind_of(call) for call in recorder.sent("sendMessage")]
    assert kinds.count("old") > 20
    assert kinds.count("new") > 20
    assert "mixed" not in kinds


def kind_of(call: Call) -> str:
    """Which knowledge a reply about the meeting comes from."""
    parts = {SENTENCE in call.text, QUOTE in call.text, OTHER_SENTENCE not in call.text, OTHER_QUOTE not in call.text}
    return "mixed" if len(parts) > 1 else "old" if parts == {True} else "new"


async def test_description_is_set_anew_when_the_article_is_another(
    people: People, folder: Path, recorder: Recorder
) -> None:
    """What Telegram shows of the bot names the article; it is touched only when that has changed."""
    await reload_by_boss(people)
    assert not recorder.sent("setMyDescription")

    rewritten(folder / "article.yaml", "title: Villages Agree on the Bay", "title: Villages Settle")
    await reload_by_boss(people)

    shown = [call.parameters["description"] for call in recorder.sent("setMyDescription")]
    assert len(shown) == 1 + len(available())
    assert all("Villages Settle" in description for description in shown)


async def test_pictures_of_the_old_knowledge_are_dropped(people: People, app: App) -> None:
    """The next /deadlines draws what is known now."""
    before = app.bot_data.pictures
    await reload_by_boss(people)

    assert app.bot_data.pictures is not before
