"""Whole updates of every kind, valid and odd, through the real application."""

import asyncio
import logging
import os
from collections import Counter
from random import Random

from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st
from telegram.ext import CallbackContext

from network.polling import readable
from settings import Cooldown, Settings
from tests.agreements import FISHING, fishing_answerer
from tests.handlers.apps import application
from tests.handlers.people import BOSS
from tests.handlers.recording import Json
from tests.security.judging import Strict, only_for_admins, was_ordered, wrong
from tests.security.updates import Maker

UPDATES = int(os.environ.get("FUZZ_UPDATES", "3000"))
SEED = int(os.environ.get("FUZZ_SEED", "0"))
AT_ONCE = 1000
"""Updates between two new applications."""
REFUSALS = (
    (403, "Forbidden: bot was blocked by the user"),
    (400, "Bad Request: message thread not found"),
    (400, "Bad Request: not enough rights to send text messages to the chat"),
    (500, "Internal Server Error"),
)
ANSWERER = fishing_answerer()
ADMIN_PAGES = only_for_admins()
LIMITS = Cooldown(questions=0, group_questions=0)  # else most would be asked to wait


async def judged(maker: Maker, count: int, *, refusing: bool = True) -> Counter[str]:
    """Let the bot have so many updates; the calls that it made, counted by method, if none was wrong."""
    recorder, met = Strict(ANSWERER.knowledge), Counter[str]()
    settings = Settings(admins=[BOSS["id"]], cooldown=LIMITS, knowledge=FISHING)
    failures: list[BaseException | None] = []

    async def note(_: object, context: CallbackContext) -> None:  # type: ignore[type-arg]
        failures.append(context.error)

    async with application(ANSWERER, recorder, settings) as app:
        app.add_error_handler(note)
        for _ in range(count):
            data = maker.update()
            ordered = refusing and maker.likely(0.02)
            if ordered:
                recorder.refuse("sendMessage", *maker.chance.choice(REFUSALS))
            update = readable(data, app.bot)
            if update is None:
                met["unreadable"] += 1
                continue
            before = len(recorder.calls)
            await app.process_update(update)
            calls = recorder.calls[before:]
            met.update(call.method for call in calls)
            _check(data, wrong(data, calls, settings, ADMIN_PAGES))
            _check(data, [repr(each) for each in failures if not (ordered and was_ordered(each))])
            # What an administrator lets announce is judged by Telegram, and shown by the bot if it is taken.
            _check(data, [] if _announces(data) else recorder.refused)
            recorder.order_nothing()
            recorder.refused.clear()
            failures.clear()
        drafts = await app.bot_data.store.announcements.recent(10**6)
        assert {draft.admin for draft in drafts} <= {BOSS["id"], None}  # None: of who sent /forget
    return met


def _announces(data: Json) -> bool:
    message, query = data.get("message") or {}, data.get("callback_query", {})
    by = query.get("from") or message.get("from") or {}
    written = str(message.get("text", "")).startswith("/announce") or str(query.get("data", "")).startswith("a:")
    return written and by.get("id") == BOSS["id"]


def _check(data: Json, faults: list[str]) -> None:
    assert not faults, f"{faults} after {data}"


async def test_updates_of_every_kind_harm_nobody() -> None:
    """None fails, none is answered to whom it must not, and nothing that is sent would be refused."""
    logging.getLogger("network.polling").setLevel(logging.ERROR)
    met: Counter[str] = Counter()
    for first in range(0, UPDATES, AT_ONCE):
        chance = Random(f"{SEED} {first}")  # noqa: S311 - the same every time, and no secret
        met += await judged(Maker(chance), min(AT_ONCE, UPDATES - first))

    # The updates reached all that the bot does; only few are such that the library cannot read them.
    often = ("sendMessage", "editMessageText", "answerCallbackQuery", "answerInlineQuery", "answerGuestQuery")
    assert all(met[method] > UPDATES / 500 for method in often), met
    assert met["sendPhoto"]
    assert met["sendDocument"]
    assert met["unreadable"] < UPDATES / 10


@trials(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_update_that_harms_is_made_small(chance: Random) -> None:
    """The same, but hypothesis chooses, and shows the smallest updates that do harm."""
    asyncio.run(judged(Maker(chance), 5))
