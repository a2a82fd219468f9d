"""The command line: what each command prints and how it exits, by the function and as a process."""

import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import bot
from knowledge.loading import Knowledge, load
from settings import PREFIX
from tests.agreements import FISHING, fishing
from tests.knowledge.small import replaced, write
from tests.talks import MEETING, ROOT
from timeline.calendar_file import calendar_of

KEYS = ["question", "language", "status", "entry", "score", "answer", "passages", "suggestions", "reply"]
unix = pytest.mark.skipif(sys.platform == "win32", reason="signals and broken pipes are Unix's")


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's own settings."""
    for name in [*os.environ]:
        if name.startswith((PREFIX, "TELEGRAM_")):
            monkeypatch.delenv(name)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process."""

    def run(*arguments: str | Path, typed: str = "") -> Done:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = bot.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return run


@pytest.fixture
def bay(tmp_path: Path) -> Path:
    """A configuration that differs from the shipped one in its folder only."""
    path = tmp_path / "bay.yaml"
    path.write_text(f"knowledge: {FISHING}\n", encoding="utf-8")
    return path


@pytest.fixture
def bridge(tmp_path: Path) -> Callable[..., Path]:
    """Writes the small agreement, with some files changed, and a configuration for it."""

    def configure(**changed: str) -> Path:
        write(tmp_path / "bridge", **changed)
        path = tmp_path / "bridge.yaml"
        path.write_text("knowledge: bridge\n", encoding="utf-8")
        return path

    return configure


def _process(*arguments: str | Path, typed: str = "", **environment: str) -> Done:
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "bot.py", *arguments], input=typed, capture_output=True, text=True, encoding="utf-8", cwd=ROOT,
        env=os.environ | environment, timeout=60, check=False,
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


def _open(*arguments: str | Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "bot.py", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, encoding="utf-8", bufsize=1, cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
    )  # fmt: skip


def test_ask(run: Run, bay: Path) -> None:
    """The whole reply as plain text: the sentence, the quote, its voice and source; exit 0."""
    done = run("--config", bay, "ask", MEETING)

    assert (done.code, done.err) == (0, "")
    assert "The harbour council is to meet by May 31, 2031." in done.out
    assert fishing().passages["clause-2"].text in done.out
    assert "Bay agreement, clause 2" in done.out
    assert "The Tidewater Gazette" in done.out


def test_ask_joins_words(run: Run, bay: Path) -> None:
    """A question need not be quoted for the shell."""
    assert run("--config", bay, "ask", *MEETING.split()) == run("--config", bay, "ask", MEETING)


@pytest.mark.parametrize("question", ["hello", "What about whales?", "zebra xylophone", ""])
def test_ask_what_is_not_answered(run: Run, bay: Path, question: str) -> None:
    """Any other outcome still prints a reply, and exits 1."""
    done = run("--config", bay, "ask", question)

    assert (done.code, done.err) == (1, "")
    assert done.out.strip()


def test_ask_json_answered(run: Run, bay: Path) -> None:
    """The public object, every key in its place, on one line."""
    done = run("--config", bay, "ask", "--json", MEETING)
    shown: dict[str, Any] = json.loads(done.out)

    assert (done.code, done.out.count("\n"), list(shown)) == (0, 1, KEYS)
    assert [shown[key] for key in ("question", "language", "status", "entry")] == [
        MEETING, "en", "answered", "council-first-meeting",
    ]  # fmt: skip
    assert shown["answer"] == "The harbour council is to meet by May 31, 2031."
    assert shown["passages"] == [
        {
            "id": "clause-2", "kind": "clause", "speaker": None, "text": fishing().passages["clause-2"].text,
            "paragraph": 4, "source": "The Tidewater Gazette, “Villages Agree on the Bay”",
        }
    ]  # fmt: skip
    assert 0 <= shown["score"] <= 1
    assert shown["suggestions"] == []
    assert run("--config", bay, "ask", MEETING).out == shown["reply"] + "\n"


def test_ask_json_of_a_quote_names_its_speaker(run: Run, bay: Path) -> None:
    """A speaker's passage bears the full name."""
    shown = json.loads(run("--config", bay, "ask", "--json", "what did edda marrow say").out)

    assert [(passage["kind"], passage["speaker"]) for passage in shown["passages"]] == [("quote", "Edda Marrow")]


@pytest.mark.parametrize(
    ("question", "status", "entry"),
    [
        ("hello", "smalltalk", "hello"),
        ("are otters protected", "not_in_text", "otters"),
        ("zebra xylophone", "unanswered", None),
    ],
)
def test_ask_json_of_the_other_outcomes(run: Run, bay: Path, question: str, status: str, entry: str | None) -> None:
    """Each outcome has the same keys; what does not apply is null or empty."""
    done = run("--config", bay, "ask", "--json", question)
    shown = json.loads(done.out)

    assert (done.code, list(shown)) == (1, KEYS)
    assert (shown["status"], shown["entry"]) == (status, entry)
    assert [passage["id"] for passage in shown["passages"]] == (["marrow-otters"] if entry == "otters" else [])
    assert (shown["answer"] is None) == (entry is None)
    assert shown["reply"]


def test_ask_json_unsure(run: Run, bay: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A choice asserts nothing and lists what is offered with scores."""
    monkeypatch.setenv("AGREEMENT_BOT__MATCHING__ANSWER_FROM", "1")
    monkeypatch.setenv("AGREEMENT_BOT__MATCHING__SUGGEST_FROM", "0")
    done = run("--config", bay, "ask", "--json", "by which day will the harbour council first gather")
    shown = json.loads(done.out)

    assert (done.code, shown["status"], shown["answer"], shown["passages"]) == (1, "unsure", None, [])
    assert 1 <= len(shown["suggestions"]) <= 3
    assert all(list(offered) == ["entry", "question", "score"] for offered in shown["suggestions"])
    assert all(offered["entry"] in fishing().entries for offered in shown["suggestions"])


TRUE = "The bay is open to the boats of both villages"
FALSE = "The bay is closed to the boats of both villages"
VERDICT_KEYS = [
    "text", "status", "score", "absence", "whole", "differences", "passages", "quotations", "reply",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (TRUE, 0, "Exact: these words stand in the article"),
        (FALSE, 1, "The bay is [-closed-] {+open+} to the boats"),
        ("zebras may fish in the lake by night", 1, "Absent: these words do not stand in the article"),
        ("", 1, "Absent"),
    ],
)
def test_verify(run: Run, bay: Path, text: str, code: int, said: str) -> None:
    """The verdict as plain text, the differing words marked, with the true passage; exit 0 for exact, else 1."""
    done = run("--config", bay, "verify", text)

    assert (done.code, done.err) == (code, "")
    assert said in done.out
    assert (fishing().passages["clause-1"].text in done.out) == (text in {TRUE, FALSE})
    assert run("--config", bay, "verify", *(text.split() or [""])) == done


def test_verify_json(run: Run, bay: Path) -> None:
    """The public object: what differs with its places, the passages, each quotation, the reply."""
    done = run("--config", bay, "verify", "--json", f"Tolland said: “{FALSE}”")
    shown: dict[str, Any] = json.loads(done.out)

    assert (done.code, list(shown), shown["status"], shown["whole"]) == (1, VERDICT_KEYS, "altered", False)
    (difference,) = shown["differences"]
    assert [difference[key] for key in ("change", "article", "asked")] == ["changed", "open", "closed"]
    start, end = difference["asked_span"]
    assert shown["text"][start:end] == "closed"
    assert [passage["id"] for passage in shown["passages"]] == ["clause-1"]
    (quotation,) = shown["quotations"]
    assert (quotation["text"], quotation["wrong_speakers"]) == (FALSE, ["tolland"])
    assert [piece["passage"] for piece in quotation["pieces"]] == ["clause-1"]


def test_verify_lines(run: Run, bay: Path) -> None:
    """Each line of standard input gets one object, in order, even an empty one; exit 0 only if all are exact."""
    done = run("--config", bay, "verify", "--json", "-", typed=f"{TRUE}\n\n{FALSE}\n")

    assert [json.loads(line)["status"] for line in done.out.splitlines()] == ["exact", "absent", "altered"]
    assert (done.code, done.err) == (1, "")
    assert run("--config", bay, "verify", "-", typed=f"{TRUE}\n{TRUE}").code == 0
    assert run("--config", bay, "verify", "-", typed=f"{TRUE}\n{FALSE}\n").out.count(" clause 1\n") == 2


def test_ask_lines(run: Run, bay: Path) -> None:
    """Each line of standard input gets one object, in order, even an empty line; exit 0 whatever was answered."""
    questions = [MEETING, "", "zebra xylophone", "hello", "Кто может ловить рыбу в заливе?"]
    done = run("--config", bay, "ask", "--json", "-", typed="\n".join(questions))

    assert (done.code, done.err) == (0, "")
    assert [json.loads(line)["question"] for line in done.out.splitlines()] == questions


def test_ask_lines_of_nothing(run: Run, bay: Path) -> None:
    """No questions, no answers, no fault."""
    assert run("--config", bay, "ask", "--json", "-") == (0, "", "")


def test_ask_lines_answers_as_it_goes(bay: Path) -> None:
    """An answer can be read before the next question is written."""
    with _open("--config", bay, "ask", "--json", "-") as process:
        assert process.stdin
        assert process.stdout
        for question in (MEETING, "hello", MEETING):
            process.stdin.write(question + "\n")
            assert json.loads(process.stdout.readline())["question"] == question
        process.stdin.close()
        assert process.wait(30) == 0


@unix
def test_reader_that_goes_away(bay: Path) -> None:
    """`| head -1` ends the command without complaint."""
    with _open("--config", bay, "ask", "--json", "-") as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(f"{MEETING}\n")
        process.stdout.readline()
        process.stdout.close()
        process.stdin.write(f"{MEETING}\n" * 3)
        process.stdin.close()
        assert process.stderr.read() == ""
        assert process.wait(30) == 0


@unix
def test_interrupted(bay: Path) -> None:
    """Ctrl-C exits 130 and leaves no traceback."""
    with _open("--config", bay, "ask", "--json", "-") as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(f"{MEETING}\n")
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert (process.wait(30), process.stderr.read()) == (130, "")


def test_deadlines(run: Run, bay: Path) -> None:
    """Each deadline with its date; what is computed stands beside what the text says."""
    done = run("--config", bay, "deadlines")

    assert (done.code, done.err) == (0, "")
    assert "31 May 2031" in done.out or "May 31, 2031" in done.out
    assert "hands over a list of its nets" in done.out


def test_deadlines_json(run: Run, bay: Path) -> None:
    """The same as a list of objects, with the passage and the days left."""
    first, second = json.loads(run("--config", bay, "deadlines", "--json").out)

    assert (first["id"], first["date"], first["computed"]) == ("council-meets", "2031-05-31", False)
    assert (second["id"], second["date"], second["computed"]) == ("list-of-nets", "2031-08-31", True)
    assert second["days_left"] - first["days_left"] == 92
    assert (first["who"], first["to"], first["passage"]) == ("The harbour council", "both villages", "clause-2")
    assert first["text"] == fishing().passages["clause-2"].text


@pytest.mark.parametrize("shown", [[], ["--json"]])
def test_deadlines_as_files(run: Run, bay: Path, tmp_path: Path, shown: list[str]) -> None:
    """A calendar file and a picture are written where they are wanted; what is printed stays the same."""
    calendar, picture = tmp_path / "bay.ics", tmp_path / "bay.png"
    done = run("--config", bay, "deadlines", *shown, "--ics", calendar, "--png", picture)

    assert done == run("--config", bay, "deadlines", *shown)
    assert calendar.read_bytes() == calendar_of(fishing(), "en")
    assert picture.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


@pytest.mark.parametrize("option", ["--ics", "--png"])
@pytest.mark.parametrize("name", ["", "nowhere/bay.file"])
def test_deadlines_into_a_file_that_cannot_be(run: Run, bay: Path, tmp_path: Path, option: str, name: str) -> None:
    """A folder, or a folder that is not there, is no file to write: one line says so, and nothing is printed."""
    done = run("--config", bay, "deadlines", option, tmp_path / name)

    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith(f"{tmp_path / name}: cannot be written (")


def test_check_of_what_is_shipped(run: Run) -> None:
    """The shipped configuration and knowledge are sound, and the check says what they cover."""
    done = run("check")

    assert (done.code, done.err) == (0, "")
    assert re.search(r"Passages: \d+, of them 4 clauses\n", done.out)
    assert "Deadlines: 3\n" in done.out
    assert done.out.endswith("Sound.\n")


def test_check_counts(run: Run, bay: Path) -> None:
    """Entries by kind, phrasings and examination questions by language."""
    out = run("--config", bay, "check").out

    assert "Passages: 8, of them 3 clauses\n" in out
    assert "Entries: 9 answers, 2 not in the text, 1 small talk\n" in out
    assert "Phrasings: en 41, ru 1\n" in out
    assert "Evaluation questions: en 4\n" in out


def test_check_lists_all_faults(run: Run, bridge: Callable[..., Path]) -> None:
    """Every fault of every file at once, each with file and line; exit 1 and nothing on standard output."""
    config = bridge(
        article=replaced("article.yaml", "kind: quote", "kind: saying"),
        faq=replaced("faq.yaml", "en: [hello]", "en: [hello, opening day]"),
        vocabulary=replaced("vocabulary.yaml", "[toll*]", "[toll*, who]"),
    )
    done = run("--config", config, "check")

    assert (done.code, done.out) == (1, "")
    assert [line.split(": ")[0] for line in done.err.splitlines()] == [
        "article.yaml:19", "faq.yaml:34", "vocabulary.yaml:6",
    ]  # fmt: skip


def test_check_reads_the_examination(run: Run, bridge: Callable[..., Path]) -> None:
    """A fault in the examination is a fault as well."""
    done = run("--config", bridge(evaluation=replaced("evaluation.yaml", "kind: far", "kind: odd")), "check")

    assert done.code == 1
    assert done.err.startswith("evaluation.yaml:3: questions.1.kind: ")


def test_check_of_replies(run: Run, bridge: Callable[..., Path]) -> None:
    """What Telegram would refuse to show is found before it is shown."""
    topics = "".join(f"  t-{number}: {{en: Topic}}\n" for number in range(3))
    done = run("--config", bridge(faq=replaced("faq.yaml", "topics:\n", f"topics:\n{topics}")), "check")

    assert done.code == 1
    assert len(done.err.splitlines()) == 3


def test_check_of_a_folder_that_is_not_there(run: Run, tmp_path: Path) -> None:
    """A missing folder is told file by file, and missing settings as such; both exit 1."""
    config = tmp_path / "c.yaml"
    config.write_text("knowledge: nowhere\n")

    assert run("--config", config, "check").err.startswith("article.yaml:1: the file is missing; it must stand in ")
    gone = run("--config", tmp_path / "gone.yaml", "check")
    assert (gone.code, gone.out, gone.err.count("\n")) == (1, "", 1)


def test_check_of_broken_settings(run: Run, tmp_path: Path) -> None:
    """An unknown setting makes the check fail with its name."""
    config = tmp_path / "c.yaml"
    config.write_text(f"knowledge: {FISHING}\ncolour: red\n")

    assert run("--config", config, "check") == (
        1, "", f"{config}: colour: no such setting; remove it or correct its spelling\n",
    )  # fmt: skip


def _article(knowledge: Knowledge) -> list[str]:
    """The paragraphs of an article in which each passage stands where it says."""
    passages = knowledge.article.passages
    count = max(passage.paragraph for passage in passages)
    return [
        " ".join(p.text for p in passages if p.paragraph == number) or f"(Paragraph {number}.)"
        for number in range(1, count + 1)
    ]


@pytest.mark.parametrize("shipped", [True, False])
def test_check_article(run: Run, bay: Path, tmp_path: Path, shipped: bool) -> None:
    """Compared with an article that holds every passage in its paragraph, all is sound, however it is broken up."""
    config = [] if shipped else ["--config", bay]
    knowledge = load(ROOT / "knowledge") if shipped else fishing()
    article = tmp_path / "article.txt"
    article.write_text("\n\n".join(_article(knowledge)).replace(" ", "  "), encoding="utf-8")

    done = run(*config, "check", "--article", article)

    assert (done.code, done.err) == (0, "")
    assert f"All {len(knowledge.passages)} passages stand in article.txt word for word.\n" in done.out


def test_check_article_that_differs(run: Run, bay: Path, tmp_path: Path) -> None:
    """Each passage that differs, or stands elsewhere, is named; exit 1."""
    paragraphs = _article(fishing())
    paragraphs[2] = paragraphs[2].replace("sunrise", "noon")
    paragraphs[7], paragraphs[8] = paragraphs[8], paragraphs[7]
    article = tmp_path / "article.txt"
    article.write_text("\n".join(paragraphs), encoding="utf-8")

    done = run("--config", bay, "check", "--article", article)

    assert (done.code, done.out) == (1, "")
    first, second, third = done.err.splitlines()
    assert first.startswith("clause-1: differs from the article: ")
    assert "sunrise" in first
    assert "noon" in first
    assert second == "marrow-otters: stands in paragraph 9 of the article, not in 8"
    assert third == "signing-in-chapel: stands in paragraph 8 of the article, not in 9"


def test_check_article_that_cannot_be_read(run: Run, bay: Path, tmp_path: Path) -> None:
    """A missing file or one that is no text is one line."""
    (tmp_path / "bytes.txt").write_bytes(b"\xff")
    for name in ("gone.txt", "bytes.txt"):
        done = run("--config", bay, "check", "--article", tmp_path / name)
        assert (done.code, done.err) == (
            1, f"{tmp_path / name}: cannot be read; give the article as a UTF-8 text file\n",
        )  # fmt: skip


def _bounded(bay: Path, answered: float, first: float, false_answers: float) -> Path:
    bounds = f"{{answered: {answered}, first: {first}, false_answers: {false_answers}}}"
    bay.write_text(f"knowledge: {FISHING}\nmatching: {{bounds: {{en: {bounds}}}}}\n", encoding="utf-8")
    return bay


def test_evaluate(run: Run, bay: Path) -> None:
    """The figures as tables, per language and kind; exit 0 when the bounds are reached."""
    done = run("--config", _bounded(bay, 0, 0, 1), "evaluate")

    assert (done.code, done.err) == (0, "")
    assert re.search(r"^all +4 ", done.out, re.MULTILINE)
    assert re.search(r"^  en far +1 ", done.out, re.MULTILINE)
    assert "the worst ten" in done.out


def test_evaluate_json(run: Run, bay: Path) -> None:
    """The same figures as one object."""
    done = run("--config", _bounded(bay, 0, 0, 1), "evaluate", "--json")
    figures = json.loads(done.out)["groups"]["all"]

    assert done.code == 0
    assert (figures["answerable"], figures["unanswerable"]) == (3, 1)
    assert figures["right"] + figures["wrong"] + figures["abstained"] == 3


def _examination(folder: Path, *questions: str) -> Path:
    path = folder / "questions.yaml"
    path.write_text("questions:\n" + "".join(f"  - {{language: en, {question}}}\n" for question in questions))
    return path


ANSWERED = f'kind: plain, passages: [clause-2], question: "{MEETING}"'
ANSWERED_WRONGLY = f'kind: plain, passages: [clause-3], question: "{MEETING}"'
SILENT = 'kind: plain, passages: [clause-3], question: "zebra xylophone"'
ANSWERED_FALSELY = f'kind: far, passages: [], question: "{MEETING}"'


def test_evaluate_another_file(run: Run, bay: Path, tmp_path: Path) -> None:
    """A file given by name is asked in place of the agreement's own; all right and first, all bounds are reached."""
    done = run("--config", bay, "evaluate", "--json", _examination(tmp_path, ANSWERED))

    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["groups"]["all"]["first"] == 1


@pytest.mark.parametrize(
    ("questions", "missed"),
    [
        ([ANSWERED_WRONGLY], "en: 0.0% of the answerable answered rightly, bound 80.0%"),
        ([ANSWERED, SILENT], "en: 50.0% of the answerable answered rightly, bound 80.0%"),
        ([ANSWERED_FALSELY], "en: 100.0% false answers, bound 10.0%"),
        (
            ['kind: terse, passages: [tolland-lanterns], question: "night fishing"'],
            "en: right at once in 0.0%, bound 90.0%",
        ),
    ],
)
def test_evaluate_below_the_bounds(run: Run, bay: Path, tmp_path: Path, questions: list[str], missed: str) -> None:
    """Each bound that is missed is one line on standard error; the figures are printed all the same; exit 1."""
    done = run("--config", _bounded(bay, 0.8, 0.9, 0.1), "evaluate", _examination(tmp_path, *questions))

    assert (done.code, done.err.splitlines()) == (1, [missed])
    assert done.out.startswith(" ")


def test_evaluate_a_broken_file(run: Run, bay: Path, tmp_path: Path) -> None:
    """All faults of a file given by name are told, for no other command tells them."""
    done = run("--config", bay, "evaluate", _examination(tmp_path, "kind: odd"))
    gone = run("--config", bay, "evaluate", tmp_path / "gone.yaml")

    assert (done.code, done.out) == (1, "")
    assert [line.partition(": ")[0] for line in done.err.splitlines()] == ["questions.yaml:2"] * 3
    assert (gone.code, gone.out) == (1, "")
    assert gone.err.startswith("gone.yaml:1: the file is missing")


@pytest.mark.parametrize("arguments", [["run"], ["ask", "x"], ["chat"], ["deadlines"], ["evaluate"], []])
def test_broken_settings_stop_every_command(run: Run, tmp_path: Path, arguments: list[str]) -> None:
    """An unknown setting is one line that names it; exit 2, and nothing is served."""
    config = tmp_path / "c.yaml"
    config.write_text(f"knowledge: {FISHING}\ncolour: red\n")
    done = run("--config", config, *arguments)

    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "colour: no such setting" in done.err


@pytest.mark.parametrize("arguments", [["ask", "x"], ["chat"], ["deadlines"], ["evaluate"]])
def test_broken_knowledge_stops_every_command(run: Run, bridge: Callable[..., Path], arguments: list[str]) -> None:
    """With a broken knowledge nothing is answered; one line says how to see what is wrong."""
    config = bridge(faq=replaced("faq.yaml", "en: [hello]", "en: [hello, opening day]"))

    assert run("--config", config, *arguments) == (
        2, "", "the knowledge has 1 fault(s); `bot.py check` lists them\n",
    )  # fmt: skip


def test_run_without_a_token(run: Run, bay: Path) -> None:
    """Without a token there is nothing to serve with; the line says where one comes from."""
    assert run("--config", bay, "run") == (
        2, "", "set TELEGRAM_BOT_TOKEN to the token that @BotFather gave you\n",
    )  # fmt: skip


def test_no_command_is_a_chat_without_a_token(bay: Path) -> None:
    """Without command and token the terminal is served, the other agreement with it, and one line says why."""
    done = _process("--config", bay, typed=f"/statement\n{MEETING}\nare otters protected\n/deadlines\n")
    passages = fishing().passages

    assert (done.code, done.err) == (0, "")
    assert "TELEGRAM_BOT_TOKEN is not set" in done.out.splitlines()[0]
    assert all(passages[f"clause-{number}"].text in done.out for number in (1, 2, 3))
    assert "The harbour council is to meet by May 31, 2031." in done.out
    assert passages["marrow-otters"].text in done.out
    assert re.search(r"^\(picture, \d+ kB\)\nDeadlines, as of .*\n\nDeadlines, as of ", done.out, re.MULTILINE)
    assert "Karabakh" not in done.out


@pytest.mark.parametrize(
    ("environment", "arguments", "code"),
    [
        ({"AGREEMENT_BOT__COLOUR": "red"}, ["ask", "x"], 2),
        ({"AGREEMENT_BOT__ADMINS": "1,2"}, ["deadlines"], 2),
        ({"AGREEMENT_BOT__KNOWLEDGE": "nowhere"}, ["ask", "x"], 2),
        ({}, ["--config", "nowhere.yaml", "ask", "x"], 2),
        ({}, ["run"], 2),
    ],
)
def test_mistakes_as_a_process(environment: dict[str, str], arguments: list[str], code: int) -> None:
    """A mistake of the user's is one line on standard error, an exit code, and never a traceback."""
    done = _process(*arguments, **environment)

    assert (done.code, done.out, done.err.count("\n")) == (code, "", 1)
    assert "Traceback" not in done.err


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8:strict"])
def test_terminal_of_another_encoding(encoding: str, bay: Path) -> None:
    """What a terminal cannot show, or what is no UTF-8, is replaced; it does not end the command."""
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "bot.py", "--config", bay, "ask", "-"], input=b"what did edda marrow say\nwho \xff\n",
        capture_output=True, cwd=ROOT, env=os.environ | {"PYTHONIOENCODING": encoding}, timeout=60, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("arguments", [["dance"], ["ask"], ["--colour", "check"]])
def test_unknown_commands(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """What is no command exits 2 with a hint at what there is, on standard error."""
    with pytest.raises(SystemExit) as ended:
        bot.main(arguments)
    out, err = capsys.readouterr()

    assert (ended.value.code, out) == (2, "")
    assert "usage: bot.py" in err
