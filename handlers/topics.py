"""/topics: what can be asked, by topic, to be browsed with buttons."""

from collections.abc import Sequence

from telegram import Update

from handlers import sending
from handlers.callbacks import Press, Row, Target
from handlers.context import Context
from handlers.replies import Reply, entry_rows
from handlers.rich import Rich
from handlers.texts import Texts
from handlers.wording import shortened
from knowledge.loading import Knowledge
from knowledge.model import Entry, Language, in_language

PER_PAGE = 8


async def topics(update: Update, context: Context) -> None:
    """Offer the topics."""
    message, data = update.effective_message, context.bot_data
    if message:
        page = topics_page(data.knowledge, context.language)
        await sending.reply(message, [page])


def topics_page(knowledge: Knowledge, language: Language, page: int = 0) -> Reply:
    """A page of the topics that have questions; a page that there is not gives the nearest."""
    texts = Texts.of(language)
    names = [topic for topic in knowledge.faq.topics if knowledge.in_topic(topic)]
    rows: list[Row] = [
        (Target(Press.TOPICS, language, topic).button(shortened(in_language(knowledge.faq.topics[topic], language))),)
        for topic in names
    ]
    return _page(texts.topics, rows, Target(Press.TOPICS, language, "", page))


def topic_page(topic: str, knowledge: Knowledge, language: Language, page: int = 0) -> Reply | None:
    """A page of a topic's questions, with the way back; None if there is no such topic."""
    if not knowledge.in_topic(topic):
        return None
    texts = Texts.of(language)
    rows = entry_rows(knowledge.in_topic(topic), language, Press.ENTRY)
    heading = texts.topic.format(topic=in_language(knowledge.faq.topics[topic], language))
    listed = _page(heading, rows, Target(Press.TOPICS, language, topic, page))
    return Reply(listed.rich, (*listed.rows, (Target(Press.TOPICS, language).button(texts.all_topics),)))


def first_of_topics(knowledge: Knowledge) -> list[Entry]:
    """The first question of each topic, in the order of the FAQ."""
    return [entry for topic in knowledge.faq.topics for entry in knowledge.in_topic(topic)[:1]]


def _page(heading: str, rows: Sequence[Row], target: Target) -> Reply:
    """The rows that stand on the target's page, and buttons to the pages beside it."""
    texts = Texts.of(target.language)
    last = max(0, (len(rows) - 1) // PER_PAGE)
    page = min(target.page, last)
    here = rows[page * PER_PAGE : (page + 1) * PER_PAGE]
    turns = [(page - 1, f"‹ {texts.previous}")] if page else []
    turns += [(page + 1, f"{texts.next} ›")] if page < last else []
    beside = tuple(Target(target.press, target.language, target.id, turn).button(text) for turn, text in turns)
    if last:
        heading = f"{heading} ({texts.pages.format(page=page + 1, pages=last + 1)})"
    return Reply(Rich(heading), (*here, *([beside] if beside else [])))
