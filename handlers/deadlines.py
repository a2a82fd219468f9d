"""/deadlines: what is due, when, by whom and to whom, and how long ago or how soon that is; as a picture too."""

import logging
from datetime import date

from telegram import Message, Update
from telegram.error import ChatMigrated, NetworkError

from handlers import sending
from handlers.callbacks import Press, Row, Target
from handlers.context import Context
from handlers.pictures import Pictures
from handlers.quoting import Links, quote_row
from handlers.references import to_passage
from handlers.replies import File, Reply, paged
from handlers.rich import Rich, bold, day, filled, italic, join
from handlers.texts import Texts
from handlers.voices import shown
from handlers.wording import computed_last_day, in_words, period_in_words, shortened, source, task, voice, within
from knowledge.deadlines import Due, between, due_dates
from knowledge.loading import Knowledge
from knowledge.model import Language, in_language
from timeline.calendar_file import calendar_of

logger = logging.getLogger(__name__)


async def deadlines(update: Update, context: Context) -> None:
    """Show the deadlines as of today: the picture, and below it the text, whose buttons stay at hand."""
    message, data = update.effective_message, context.bot_data
    if message is None:
        return
    knowledge, today = data.knowledge, data.today
    language = context.language
    if knowledge.deadlines:
        await _show_picture(message, data.pictures, knowledge, language, today)
    await sending.reply(message, deadlines_page(knowledge, language, today))


def deadlines_page(knowledge: Knowledge, language: Language, today: date) -> list[Reply]:
    """All deadlines as of `today`, each with a button to its quote."""
    texts = Texts.of(language)
    dues = due_dates(knowledge.deadlines, today)
    if not dues:
        return paged([Rich(texts.no_deadlines)])
    numbers = {due.deadline.id: number for number, due in enumerate(dues, 1)}
    rows = [_quote_row(due, numbers[due.deadline.id], knowledge, language) for due in dues]
    rows.append((Target(Press.CALENDAR, language).button(f"📅 {texts.timeline.calendar}"),))
    return paged([heading(language, today), *(_due(due, numbers, knowledge, language) for due in dues)], rows)


def heading(language: Language, today: date) -> Rich:
    """What stands above the deadlines and below their picture."""
    return bold(Texts.of(language).deadlines.format(today=in_words(today, language)))


def calendar_page(knowledge: Knowledge, language: Language) -> list[Reply] | None:
    """The deadlines as a file for a calendar; None if there are none."""
    if not knowledge.deadlines:
        return None
    file = File("deadlines.ics", calendar_of(knowledge, language))
    return [Reply(Rich(Texts.of(language).timeline.calendar_caption), file=file)]


def due_page(deadline: str, knowledge: Knowledge, language: Language, links: Links | None = None) -> list[Reply] | None:
    """The passage in which a deadline stands, with the way back; None if there is no such deadline."""
    found = next((each for each in knowledge.deadlines if each.id == deadline), None)
    if found is None:
        return None
    passage = knowledge.passages[found.passage]
    back = Target(Press.DEADLINES, language).button(f"‹ {Texts.of(language).back}")
    rows = [*quote_row(passage, to_passage(passage), knowledge, language, links), (back,)]
    return paged([shown(passage, knowledge, language)], rows)


async def _show_picture(
    message: Message, pictures: Pictures, knowledge: Knowledge, language: Language, today: date
) -> None:
    """Send the picture. The text says all that it shows, so where it cannot be sent the text has to do."""
    picture = await pictures.get(knowledge, language, today)
    try:
        name = await sending.photo(message, picture, heading(language, today))
    except (NetworkError, ChatMigrated) as error:
        logger.warning("The picture of the deadlines could not be sent: %s", type(error).__name__)
        pictures.forget(language)
    else:
        pictures.remember(knowledge, language, today, name)


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
