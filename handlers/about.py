"""/start, /help, /source and /privacy, and the hint for a command that there is not."""

from telegram import Update

from handlers import sending
from handlers.callbacks import Press
from handlers.clauses import passage_page
from handlers.context import Context
from handlers.replies import Reply, answer_of, entry_rows, example, of_answer, paged
from handlers.rich import Rich, bold, join
from handlers.texts import Texts
from handlers.topics import topic_page
from handlers.wording import in_words, listed
from knowledge.loading import Knowledge
from knowledge.model import Language

EXAMPLES = 3


async def start(update: Update, context: Context) -> None:
    """Open what a deep link leads to, or else say what the bot is."""
    message, data = update.effective_message, context.bot_data
    if message is None:
        return
    language = data.language_of(update.effective_user)
    payload = context.args[0] if context.args else ""
    replies = linked(payload, data.knowledge, language)
    await sending.reply(message, replies or help_page(data.knowledge, language, context.bot.username))


async def show_help(update: Update, context: Context) -> None:
    """Say what the bot is, what to ask and how."""
    message, data = update.effective_message, context.bot_data
    if message:
        language = data.language_of(update.effective_user)
        await sending.reply(message, help_page(data.knowledge, language, context.bot.username))


async def source(update: Update, context: Context) -> None:
    """Say where the text comes from."""
    message, data = update.effective_message, context.bot_data
    if message:
        await sending.reply(message, source_page(data.knowledge, data.language_of(update.effective_user)))


async def privacy(update: Update, context: Context) -> None:
    """Say what is kept."""
    message = update.effective_message
    if message:
        await message.reply_text(Texts.of(context.bot_data.language_of(update.effective_user)).privacy)


async def unknown(update: Update, context: Context) -> None:
    """Say that there is no such command."""
    message = update.effective_message
    if message:
        await message.reply_text(Texts.of(context.bot_data.language_of(update.effective_user)).unknown_command)


def linked(payload: str, knowledge: Knowledge, language: Language) -> list[Reply] | None:
    """What the payload of a deep link leads to: `entry-ID`, `topic-ID`, `passage-ID`, `clause-N`; or None."""
    kind, _, name = payload.partition("-")
    if kind == "entry" and name in knowledge.entries:
        return of_answer(answer_of(knowledge.entries[name], knowledge, language), knowledge)
    if kind == "topic":
        page = topic_page(name, knowledge, language)
        return [page] if page else None
    passage = knowledge.passages.get(name) if kind == "passage" else None
    if kind == "clause" and name.isdecimal():
        passage = knowledge.clauses.get(int(name))
    return passage_page(passage, knowledge, language) if passage else None


def help_page(knowledge: Knowledge, language: Language, username: str) -> list[Reply]:
    """What the bot is and how to use it, with questions to try."""
    texts, source = Texts.of(language), knowledge.article.source
    what = texts.help.format(
        title=source.title, publisher=source.publisher, bot=username, example=example(knowledge, language)
    )
    commands = "\n".join(f"/{name} – {does}" for name, does in texts.commands)
    firsts = [knowledge.in_topic(topic)[:1] for topic in knowledge.faq.topics]
    examples = [entry for entries in firsts for entry in entries][:EXAMPLES]
    return paged([Rich(what), Rich(commands)], entry_rows(examples, language, Press.ENTRY))


def source_page(knowledge: Knowledge, language: Language) -> list[Reply]:
    """Where the text comes from, as far as it says so itself."""
    texts, source = Texts.of(language), knowledge.article.source
    contributors = listed(source.contributors, language)
    lines = [
        texts.source_title.format(title=source.title),
        texts.source_publisher.format(publisher=source.publisher),
        texts.source_dateline.format(dateline=source.dateline),
        texts.source_contributors.format(contributors=contributors) if contributors else "",
        texts.source_event.format(date=in_words(source.event_date, language)),
        texts.source_published.format(date=in_words(source.published, language)) if source.published else "",
        texts.source_url.format(url=source.url) if source.url else "",
    ]
    facts = "\n".join(line for line in lines if line)
    return paged([join([bold(texts.source_heading), Rich(facts)]), Rich(texts.source_note)])
