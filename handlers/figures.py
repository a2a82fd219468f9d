"""/stats: how much is asked and answered, in which languages and groups, and what people think of it; numbers only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from telegram import Update

from handlers import sending
from handlers.context import Context
from handlers.replies import Reply
from handlers.rich import Rich, bold, join
from handlers.texts import Texts, spoken
from knowledge.model import LANGUAGES, Language, Status
from storage.store import Store
from storage.votes import Voted

PERIODS = (7, 30)
"""Days, today included, that are counted together."""

WORST = 5

Counts = Mapping[tuple[str, str], int]
"""Questions by language and outcome."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted: by days back, and in all; groups known and subscribed; votes, and the entries worst off."""

    periods: dict[int, Counts]
    every: Counts
    groups: tuple[int, int]
    votes: Voted
    worst: list[Voted]


async def stats(update: Update, context: Context) -> None:
    """Show the figures as of now."""
    message, data = update.effective_message, context.bot_data
    if message:
        await data.tally.write()
        figures = await figures_of(data.store, data.today)
        await sending.reply(message, [stats_page(figures, context.language)])


async def figures_of(store: Store, today: date) -> Figures:
    """What the database has counted."""
    return Figures(
        {days: await store.days.since(today - timedelta(days=days - 1)) for days in PERIODS},
        await store.days.since(),
        await store.chats.groups(),
        await store.votes.count(),
        await store.votes.worst(WORST),
    )


def stats_page(figures: Figures, language: Language) -> Reply:
    """The figures; small talk is no question."""
    texts = Texts.of(language).feedback
    known, subscribed = figures.groups
    lines = [texts.in_days.format(days=days, **_shares(counts)) for days, counts in figures.periods.items()]
    lines.append(texts.in_all.format(**_shares(figures.every)))
    lines += [
        texts.in_language.format(language=name, share=_percent(asked, _asked(figures.every)), **shares)
        for name, asked, shares in _by_language(figures.every, language)
    ]
    lines.append(texts.groups.format(known=known, subscribed=subscribed))
    lines.append(texts.votes.format(up=figures.votes.up, down=figures.votes.down))
    lines += [texts.worst.format(entry=each.entry, up=each.up, down=each.down) for each in figures.worst]
    return Reply(join([bold(texts.stats), Rich("\n".join(lines))]))


def _by_language(counts: Counts, language: Language) -> list[tuple[str, int, dict[str, int]]]:
    """The languages that were asked in, with their names, the most frequent first."""
    names = Texts.of(language).preferences.languages
    own = {code: {key: count for key, count in counts.items() if key[0] == code} for code in LANGUAGES}
    asked = [(names[spoken(code)], _asked(counted), _shares(counted)) for code, counted in own.items()]
    return sorted((each for each in asked if each[1]), key=lambda each: -each[1])


def _shares(counts: Counts) -> dict[str, int]:
    """How many questions, and the shares answered and said not to be in the text, in percent."""
    asked = _asked(counts)
    return {
        "questions": asked,
        "answered": _percent(_with(counts, Status.ANSWERED), asked),
        "denied": _percent(_with(counts, Status.NOT_IN_TEXT), asked),
    }


def _asked(counts: Counts) -> int:
    return sum(counts.values()) - _with(counts, Status.SMALLTALK)


def _with(counts: Counts, outcome: Status) -> int:
    return sum(count for (_, each), count in counts.items() if each == outcome)


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0
