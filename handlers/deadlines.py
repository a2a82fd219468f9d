"""/deadlines: what is due, when, by whom and to whom, and how long ago or how soon that is."""

from datetime import date

from telegram import Update

from handlers import sending
from handlers.callbacks import Press, Target
from handlers.context import Context
from handlers.replies import Reply, Row, paged
from handlers.rich import Rich, bold, day, filled, italic, join
from handlers.texts import Texts
from handlers.voices import shown
from handlers.wording import computed_last_day, in_words, period_in_words, shortened, source, task, voice, within
from knowledge.deadlines import Due, between, due_dates
from knowledge.loading import Knowledge
from knowledge.model import Language, in_language


async def deadlines(update: Update, context: Context) -> None:
    """Show the deadlines as of today."""
    message, data = update.effective_message, context.bot_data
    if message:
        language = data.language_of(update.effective_user)
        await sending.reply(message, deadlines_page(data.knowledge, language, data.today))


def deadlines_page(knowledge: Knowledge, language: Language, today: date) -> list[Reply]:
    """All deadlines as of `today`, each with a button to its quote."""
    texts = Texts.of(language)
    dues = due_dates(knowledge.deadlines, today)
    if not dues:
        return paged([Rich(texts.no_deadlines)])
    numbers = {due.deadline.id: number for number, due in enumerate(dues, 1)}
    rows = [_quote_row(due, numbers[due.deadline.id], knowledge, language) for due in dues]
    heading = bold(texts.deadlines.format(today=in_words(today, language)))
    return paged([heading, *(_due(due, numbers, knowledge, language) for due in dues)], rows)


def due_page(deadline: str, knowledge: Knowledge, language: Language) -> list[Reply] | None:
    """The passage in which a deadline stands, with the way back; None if there is no such deadline."""
    found = next((each for each in knowledge.deadlines if each.id == deadline), None)
    if found is None:
        return None
    passage = shown(knowledge.passages[found.passage], knowledge, language)
    back = Target(Press.DEADLINES, language).button(f"‹ {Texts.of(language).back}")
    return paged([passage], [(back,)])


def _quote_row(due: Due, number: int, knowledge: Knowledge, language: Language) -> Row:
    speaks = voice(knowledge.passages[due.deadline.passage], knowledge, language)
    text = Texts.of(language).due_quote.format(number=number, voice=speaks)
    return (Target(Press.DUE, language, due.deadline.id).button(shortened(text)),)


def _due(due: Due, numbers: dict[str, int], knowledge: Knowledge, language: Language) -> Rich:
    texts, deadline = Texts.of(language), due.deadline
    passage = knowledge.passages[deadline.passage]
    when = _when(due, numbers, language)
    how_long = _how_long(due, language)
    lines = [
        bold(join([when, Rich(f" ({how_long})")], "") if how_long and not due.computed else when),
        Rich(task(deadline, language)),
        Rich(texts.due_to.format(to=in_language(deadline.to, language))),
    ]
    computed = computed_last_day(due, numbers, language)
    if computed:
        lines.append(Rich(f"{computed} ({how_long})."))
    lines.append(italic(f"{voice(passage, knowledge, language)}. {source(passage, knowledge, language)}"))
    return join(lines)


def _when(due: Due, numbers: dict[str, int], language: Language) -> Rich:
    """The date, or for a relative deadline the period after the other one, as the text has it."""
    if due.date is None or due.computed:
        return Rich(within(due, numbers, language))
    date = day(in_words(due.date, language), due.date)
    return filled(Texts.of(language).due_by, number=numbers[due.deadline.id], date=date)


def _how_long(due: Due, language: Language) -> str:
    """How long ago the last day was or how soon it is; empty when the calendar says nothing."""
    texts = Texts.of(language)
    if due.date is None or due.days is None:
        return ""
    if due.days == 0:
        return texts.due_today
    period = period_in_words(between(due.today, due.date), language)
    return (texts.due_left if due.days > 0 else texts.due_passed).format(period=period)
