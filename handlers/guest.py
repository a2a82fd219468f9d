"""Guest mode: whoever names the bot in a chat that it has not joined gets one message there."""

from telegram import InlineKeyboardButton, Update

from handlers.articles import article
from handlers.asking import asked_of_guest
from handlers.context import Context
from handlers.quoting import Links
from handlers.replies import Reply, example, of_answer
from handlers.rich import Rich
from handlers.texts import Texts, spoken
from knowledge.loading import Knowledge
from knowledge.model import Answer, Language, Status

START = "guest"


async def guest(update: Update, context: Context) -> None:
    """Answer the question beside the bot's name, or in the message replied to."""
    message, data = update.guest_message, context.bot_data
    if message is None:
        return
    question = asked_of_guest(message).text
    if question:
        answer = data.answerer.answer(question)
        data.tally.count(answer, data.answerer)
        reply = answered(answer, data.knowledge, context.links)
    else:
        reply = usage(data.knowledge, context.language, context.links)
    await message.answer_guest_query(article("answer", context.bot.first_name, reply, context.links))


def answered(answer: Answer, knowledge: Knowledge, links: Links | None) -> Reply:
    """The one message that gives `answer`.

    Where the answer takes several, it is the first, which holds the best passage whole; its link opens all of it.
    """
    if answer.status is Status.UNANSWERED:
        return nothing(spoken(answer.language), links)
    replies = of_answer(answer, knowledge, links)
    return Reply(replies[0].rich, replies[-1].rows)


def usage(knowledge: Knowledge, language: Language, links: Links | None) -> Reply:
    """How to ask the bot in a chat that it has not joined."""
    texts = Texts.of(language).any_chat
    name = links.username if links else ""
    return Reply(Rich(texts.guest_usage.format(bot=name, example=example(knowledge, language))))


def nothing(language: Language, links: Links | None) -> Reply:
    """That there is no answer, and the way to the private chat, where all topics can be seen."""
    texts = Texts.of(language).any_chat
    ask = [(InlineKeyboardButton(texts.ask_in_private, url=links.to(START)),)] if links else []
    return Reply(Rich(texts.guest_unanswered), tuple(ask))
