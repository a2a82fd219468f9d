"""Asks three bots side by side over real HTTP and prints how many replies a second each makes, and at what cost.

    python -m benchmarks.load [--seconds 8] [--burst 5000] [--rounds 1]

The bots: this one, whole, asked nothing twice, and asked what it was asked before; an echo bot with this one's request
class; an echo bot as python-telegram-bot makes it, with 32 updates at the same time. Each runs in a process of its own
and is asked, from another one, the questions of the evaluation set. Every call but getUpdates takes as long as the
table says. The pace that Telegram asks for (30 messages a second) and the cooldown are off. Needs Linux, for /proc.
"""

import argparse
import asyncio
import itertools
import os
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

import serving
import settings as configuration
from benchmarks.bot_api import TOKEN, People, Telegram
from handlers.reloading import answerer_of
from knowledge import evaluation
from knowledge.loading import load
from network.http import HttpRequest

BOTS = ("this", "webhook", "echo", "stock")
ROWS = (
    ("this", "this bot, nothing asked twice", None),
    ("this", "this bot, 256 again", 256),
    ("webhook", "this bot, 256 again, webhook", 256),
    ("echo", "echo bot, same requests", None),
    ("stock", "echo bot, stock", None),
)
"""The bot, its name in the table, and how many different questions it is asked; None: no two are the same."""
DELAYS = (0.0, 0.05)
PEOPLE = 32
WARM_UP = 500
"""Questions before the measuring."""
LONGEST = 120.0
"""Seconds after which a bot counts as hung."""
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Measure:
    """What one bot made of one load: replies, seconds, waits, and what the two processes spent in processor seconds."""

    replies: int
    seconds: float
    waits: Sequence[float]
    bot: float
    server: float
    megabytes: float

    def row(self, name: str, load: str, delay: float) -> str:
        """A row of the table."""
        ordered = sorted(self.waits)
        figures = (
            f"{self.replies / self.seconds:,.0f}",
            f"{1000 * statistics.median(ordered):,.0f}",
            f"{1000 * ordered[int(0.99 * (len(ordered) - 1))]:,.0f}",
            f"{1000 * self.bot / self.replies:.2f}",
            f"{self.megabytes:,.0f}",
            f"{self.server / self.seconds:.0%}",
        )
        return " | ".join(("", load, f"{1000 * delay:.0f} ms", name, *figures, "")).strip()


# The bots, each in a process of its own


def this_bot(by_webhook: bool) -> None:
    """The whole bot."""
    settings = configuration.load()
    if by_webhook:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        webhook = settings.webhook.model_copy(update={"url": f"http://127.0.0.1:{port}/hook", "port": port})
        settings = settings.model_copy(update={"webhook": webhook, "webhook_secret": SecretStr("secret")})
    # A test of the machine leaves nothing behind, and asks faster than people.
    folder = Path(tempfile.mkdtemp())
    telegram = settings.telegram.model_copy(update={"backlog": folder})
    storage = settings.storage.model_copy(update={"url": SecretStr(f"sqlite+aiosqlite:///{folder}/bot.db")})
    cooldown = settings.cooldown.model_copy(update={"questions": 0, "group_questions": 0})
    settings = settings.model_copy(update={"telegram": telegram, "storage": storage, "cooldown": cooldown})
    asyncio.run(serving.until_signal(settings, answerer_of(settings), TOKEN, paced=False))


def echo_bot(own_requests: bool) -> None:
    """A bot that repeats what it is told."""

    async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message and update.message.text:
            await update.message.reply_text(update.message.text)

    concurrency = 256 if own_requests else 32
    builder = Application.builder().token(TOKEN).base_url(f"{os.environ['TELEGRAM_API_URL']}/bot")
    if own_requests:
        builder = builder.request(HttpRequest(concurrency + 8)).get_updates_request(HttpRequest(2))
    application = builder.concurrent_updates(concurrency).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


# The measuring


async def measure(bot: str, delay: float, texts: Iterator[str], seconds: float, burst: int) -> Measure:
    """Starts a bot, asks it, and stops it; `burst` questions at once, or else for so many seconds."""
    people = People(texts)
    async with Telegram(delay, people.answered) as telegram, asyncio.timeout(LONGEST):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.load", "--bot", bot),
            env=os.environ | {"TELEGRAM_API_URL": telegram.url, "TELEGRAM_BOT_TOKEN": TOKEN, "PTB_TIMEDELTA": "1"},
        )
        try:
            await telegram.asked.wait()
            await people.burst(telegram, WARM_UP, PEOPLE)
            people.waits.clear()
            bot_before, server_before, start = _processor(process.pid), time.process_time(), time.perf_counter()
            if burst:
                await people.burst(telegram, burst, burst // 5)
            else:
                await people.asking_on(telegram, PEOPLE, seconds)
            waits, took = list(people.waits), time.perf_counter() - start
            spent = _processor(process.pid) - bot_before, time.process_time() - server_before
            return Measure(len(waits), took, waits, *spent, _megabytes(process.pid))
        finally:
            process.terminate()
            await process.wait()


def _texts(questions: Sequence[str], different: int | None) -> Iterator[str]:
    """Questions without end: so many different ones again and again, or none twice."""
    if different:
        return itertools.cycle(questions[:: len(questions) // different])
    return (question + "?" * times for times in itertools.count() for question in questions)


def _processor(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _megabytes(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


async def main(seconds: float, burst: int, rounds: int) -> None:
    """Measures every bot under every load and prints the table."""
    settings = configuration.load()
    knowledge = load(settings.knowledge)
    examination = evaluation.load_examination(settings.knowledge / "evaluation.yaml", knowledge.passages)
    questions = [each.question for each in examination]
    _say(
        "| load | a call takes | bot | replies/s | median ms | 99th percentile ms | CPU s/1000 | peak MB | server CPU |"
    )
    _say("|---|---:|---|---:|---:|---:|---:|---:|---:|")
    for _ in range(rounds):
        for size, name in ((0, f"{PEOPLE} people"), (burst, f"{burst:,} at once")):
            for delay in DELAYS:
                for bot, title, different in ROWS:
                    measured = await measure(bot, delay, _texts(questions, different), seconds, size)
                    _say(measured.row(title, name, delay))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--burst", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--bot", choices=BOTS, help="be this bot (the benchmark calls itself so)")
    options = parser.parse_args()
    if options.bot in ("this", "webhook"):
        this_bot(options.bot == "webhook")
    elif options.bot:
        echo_bot(options.bot == "echo")
    else:
        asyncio.run(main(options.seconds, options.burst, options.rounds))
