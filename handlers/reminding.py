"""What a reminder says: when something falls or fell due, who is to do what, and the clause, with voice and source."""

from announcements.content import Body, Content
from announcements.schedule import EVENT, Reminder
from handlers.rich import Rich, bold, join
from handlers.texts import Texts
from handlers.voices import shown
from handlers.wording import in_words, period_in_words, statement_name
from knowledge.deadlines import Period
from knowledge.loading import Knowledge
from knowledge.model import LANGUAGES, Language, Passage, in_language


def content_of(reminder: Reminder, knowledge: Knowledge) -> Content:
    """The reminder in every language."""
    return Content({language: _body(reminder, knowledge, language) for language in LANGUAGES})


def _body(reminder: Reminder, knowledge: Knowledge, language: Language) -> Body:
    lines = [bold(_when(reminder, knowledge, language))]
    passage = knowledge.statement[0]
    if reminder.subject != EVENT:
        deadline = next(each for each in knowledge.deadlines if each.id == reminder.subject)
        who, what = in_language(deadline.who, language), in_language(deadline.what, language)
        lines.append(Rich(Texts.of(language).due_what.format(who=who, what=what)))
        passage = knowledge.passages[deadline.passage]
    rich = _with_quote(lines, passage, knowledge, language)
    return Body(rich.text, rich.entities)


def _with_quote(lines: list[Rich], passage: Passage, knowledge: Knowledge, language: Language) -> Rich:
    return join([join(lines), shown(passage, knowledge, language)], "\n\n")


def _when(reminder: Reminder, knowledge: Knowledge, language: Language) -> str:
    texts = Texts.of(language).announcing
    day = in_words(reminder.day, language)
    years = period_in_words(Period(reminder.years, 0, 0), language)
    if reminder.subject == EVENT:
        return texts.reminder_event.format(period=years, date=day, statement=statement_name(knowledge, language))
    if reminder.years:
        return texts.reminder_anniversary.format(period=years, date=day)
    if reminder.days_before == 0:
        return texts.reminder_today.format(date=day)
    return texts.reminder_ahead.format(period=period_in_words(Period(0, 0, reminder.days_before), language), date=day)
