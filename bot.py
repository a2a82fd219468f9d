"""The command line, and the one place where everything is put together."""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path

import reports
import settings as configuration
from handlers.checking import check_replies
from handlers.curating import MOST_READ, work_on
from handlers.reloading import answerer_of
from knowledge import evaluation, faithfulness
from knowledge.explaining import explained
from knowledge.loading import load
from knowledge.strict_yaml import KnowledgeError
from knowledge.verdict import Finding
from settings import Settings, SettingsError
from storage.errors import StorageError
from timeline.calendar_file import calendar_of

NO_TOKEN = "set TELEGRAM_BOT_TOKEN to the token that @BotFather gave you"  # noqa: S105 # nosec B105 # a sentence


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command that `arguments` (or else the process's own) name; returns the exit code."""
    options = _parser().parse_args(arguments)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # What the terminal cannot show, or what is no text, is replaced; it must not end the command.
            stream.reconfigure(errors="replace")
    try:
        settings = configuration.load(options.config)
        command: Callable[[argparse.Namespace, Settings], int] = options.command or _run_or_chat
        return command(options, settings)
    except (SettingsError, KnowledgeError, StorageError) as error:
        return _fail(*_told(error, options))
    except BrokenPipeError:
        # Who read the output has gone; Python would complain once more when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _told(error: Exception, options: argparse.Namespace) -> tuple[str, int]:
    """What is said of an error of the user's, and the exit code."""
    checks = options.command is _check
    if isinstance(error, KnowledgeError) and not (checks or getattr(options, "file", None)):
        return f"the knowledge has {len(error.faults)} fault(s); `bot.py check` lists them", 2
    return str(error), 1 if checks or isinstance(error, KnowledgeError) else 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bot.py", description="Answers questions about the text of an agreement.")
    parser.add_argument("--config", type=Path, default=configuration.DEFAULT_CONFIG, help="another config.yaml")
    parser.set_defaults(command=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace, Settings], int], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(command=run)
        return added

    command("run", _run, "serve Telegram until SIGTERM or SIGINT")
    command("chat", _chat, "talk to the bot in the terminal")
    ask = command("ask", _ask, "print the one reply to a question; `-` reads a question a line")
    shown = ask.add_mutually_exclusive_group()
    shown.add_argument("--json", action="store_true", help="print a JSON object a line")
    shown.add_argument("--why", action="store_true", help="print how the question was understood, and the evidence")
    ask.add_argument("question", nargs="+")
    check_quote = command("verify", _verify, "say whether a text quotes the article; `-` reads a text a line")
    check_quote.add_argument("--json", action="store_true", help="print a JSON object a line")
    check_quote.add_argument("text", nargs="+")
    due = command("deadlines", _deadlines, "print the deadlines of the statement")
    due.add_argument("--json", action="store_true", help="print a JSON list")
    due.add_argument("--ics", type=Path, metavar="FILE", help="write them into a calendar file too")
    due.add_argument("--png", type=Path, metavar="FILE", help="draw them into a picture too")
    check = command("check", _check, "validate the configuration and the knowledge")
    check.add_argument("--article", type=Path, metavar="FILE", help="compare every passage with the article's text")
    check.add_argument(
        "--online", action="store_true", help="ask Telegram and the database whether the bot could serve"
    )
    copy = command("copy-database", _copy_database, "copy all that the bot keeps into another, empty database")
    copy.add_argument("address", help="the new database, as in storage.url; `-` reads it from standard input")
    examine = command("evaluate", _evaluate, "run the evaluation set and print the figures")
    examine.add_argument("--json", action="store_true", help="print a JSON object")
    examine.add_argument("file", nargs="?", type=Path, help="another evaluation.yaml")
    missed = command("unanswered", _unanswered, "print what people asked and the bot could not answer")
    missed.add_argument("--json", action="store_true", help="print a JSON list")
    return parser


def _run_or_chat(options: argparse.Namespace, settings: Settings) -> int:
    if settings.token:
        return _run(options, settings)
    _say("TELEGRAM_BOT_TOKEN is not set, so this is a chat in the terminal; with it, `make run` serves Telegram.")
    return _chat(options, settings)


def _run(_: argparse.Namespace, settings: Settings) -> int:
    import serving  # noqa: PLC0415 - Telegram's library loads slowly, and the other commands do without it

    if not settings.token:
        return _fail(NO_TOKEN, 2)
    answerer = answerer_of(settings)
    return serving.serve(settings, answerer)


def _chat(_: argparse.Namespace, settings: Settings) -> int:
    import terminal  # noqa: PLC0415 - as above

    return terminal.chat(settings, answerer_of(settings))


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    answerer = answerer_of(settings)
    from_input = options.question == ["-"]
    questions: Iterable[str] = (line.rstrip("\n") for line in sys.stdin) if from_input else [" ".join(options.question)]
    answered = True
    for question in questions:
        answer = answerer.answer(question)
        answered = answer.status == "answered"
        shown = reports.answer_as_json(answer, answerer.knowledge) if options.json else None
        _say(json.dumps(shown, ensure_ascii=False) if shown else reports.answer_as_text(answer, answerer.knowledge))
        if options.why:
            _say(f"\n{answer.status.upper()} with score {answer.score:.2f}")
            _say(explained(answerer.read(question), answerer.knowledge.weights))
    return 0 if answered or from_input else 1


def _verify(options: argparse.Namespace, settings: Settings) -> int:
    knowledge = load(settings.knowledge)
    from_input = options.text == ["-"]
    texts: Iterable[str] = (line.rstrip("\n") for line in sys.stdin) if from_input else [" ".join(options.text)]
    exact = True
    for text in texts:
        verdict = knowledge.verifier.verify(text)
        exact = exact and verdict.finding is Finding.EXACT
        shown = reports.verdict_as_json(verdict, knowledge) if options.json else None
        plain = reports.verdict_as_text(verdict, knowledge, settings.language) + ("\n" if from_input else "")
        _say(json.dumps(shown, ensure_ascii=False) if shown else plain)
    return 0 if exact else 1


def _deadlines(options: argparse.Namespace, settings: Settings) -> int:
    knowledge = load(settings.knowledge)
    today = datetime.now(UTC).date()
    if options.ics:
        _write(options.ics, calendar_of(knowledge, settings.language))
    if options.png:
        from timeline.picture import draw  # noqa: PLC0415 - matplotlib loads slowly

        _write(options.png, draw(knowledge, settings.language, today))
    if options.json:
        _say(json.dumps(reports.deadlines_as_json(knowledge, today), ensure_ascii=False, indent=2))
    else:
        _say(reports.deadlines_as_text(knowledge, settings.language, today))
    return 0


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be written ({error.strerror}); name a file that can be") from None


def _check(options: argparse.Namespace, settings: Settings) -> int:
    knowledge = load(settings.knowledge)
    questions = evaluation.load_examination(settings.knowledge / "evaluation.yaml", knowledge.passages)
    faults = check_replies(knowledge)
    if options.article:
        faults += faithfulness.differences(knowledge.passages.values(), _article(options.article))
    if faults:
        return _fail("\n".join(faults), 1)
    _say(reports.coverage(knowledge, questions))
    if options.article:
        _say(f"All {len(knowledge.passages)} passages stand in {options.article.name} word for word.")
    return _check_online(settings) if options.online else 0


def _check_online(settings: Settings) -> int:
    import online  # noqa: PLC0415 - as above

    if not settings.token:
        return _fail(NO_TOKEN, 1)
    report = asyncio.run(online.look(settings, settings.token.get_secret_value().strip()))
    if report.lines:
        _say("\n".join(report.lines))
    return _fail("\n".join(report.faults), 1) if report.faults else 0


def _article(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{path}: cannot be read; give the article as a UTF-8 text file") from None


def _evaluate(options: argparse.Namespace, settings: Settings) -> int:
    answerer = answerer_of(settings)
    path = options.file or settings.knowledge / "evaluation.yaml"
    results = evaluation.examine(answerer, evaluation.load_examination(path, answerer.knowledge.passages))
    _say(reports.evaluation_as_json(results) if options.json else reports.evaluation_as_text(results))
    missed = reports.missed_bounds(results, settings.matching.bounds)
    return _fail("\n".join(missed), 1) if missed else 0


def _copy_database(options: argparse.Namespace, settings: Settings) -> int:
    from storage.copying import copy  # noqa: PLC0415 - the database's library loads slowly

    # On standard input a password is not seen in the list of processes.
    address = sys.stdin.readline().strip() if options.address == "-" else options.address
    copied = asyncio.run(copy(settings.storage.url.get_secret_value(), address))
    _say("\n".join(f"{name}: {rows}" for name, rows in copied.items()))
    _say("Copied. Set storage.url to the new database and start the bot again.")
    return 0


def _unanswered(options: argparse.Namespace, settings: Settings) -> int:
    from storage import reading  # noqa: PLC0415 - as above

    missed = asyncio.run(reading.missed(settings.storage.url.get_secret_value(), MOST_READ))
    works = work_on(missed, answerer_of(settings))
    if options.json:
        _say(json.dumps(reports.unanswered_as_json(works), ensure_ascii=False, indent=2))
    else:
        _say(reports.unanswered_as_text(works, settings.language))
    return 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _fail(text: str, code: int) -> int:
    sys.stderr.write(text + "\n")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
