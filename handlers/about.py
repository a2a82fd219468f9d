"""/start, /help, /source and /privacy, and the hint for a command that there is not."""

from telegram import Update

from handlers import references, sending
from handlers.callbacks import Press
from handlers.clauses import passage_page
from handlers.context import Context
from handlers.quoting import Links
from handlers.references import Kind
from handlers.replies import Reply, answer_of, entry_rows, example, of_answer, paged
from handlers.rich import Rich, bold, join
from handlers.texts import Texts
from handlers.topics import first_of_topics, topic_page
from handlers.wording import in_words, listed
from knowledge.loading import Knowledge
from knowledge.model import Language

EXAMPLES = 3


async def start(update: Update, context: Context) -> None:
    """Open what a deep link leads to, or else say what the bot is."""
    message, data = update.effective_message, context.bot_data
    if message is None:
        return
    language = context.language
    payload = context.args[0] if context.args else ""
    replies = linked(payload, data.knowledge, language, context.links)
    await sending.reply(message, replies or _help(context, language))


async def show_help(update: Update, context: Context) -> None:
    """Say what the bot is, what to ask and how."""
    message = update.effective_message
    if message:
        await sending.reply(message, _help(context, context.language))


async def source(update: Update, context: Context) -> None:
    """Say where the text comes from."""
    message, data = update.effective_message, context.bot_data
    if message:
        await sending.reply(message, source_page(data.knowledge, context.language))


async def privacy(update: Update, context: Context) -> None:
    """Say what is kept."""
    message, data = update.effective_message, context.bot_data
    if message:
        settings = data.settings
        page = privacy_page(settings.storage.keep_days, settings.groups.edit_seconds, context.language)
        await sending.reply(message, page)


async def unknown(update: Update, context: Context) -> None:
    """Say that there is no such command."""
    message = update.effective_message
    if message:
        await message.reply_text(Texts.of(context.language).unknown_command)


def linked(payload: str, knowledge: Knowledge, language: Language, links: Links | None = None) -> list[Reply] | None:
    """What the payload of a deep link leads to: `entry-ID`, `topic-ID`, `passage-ID`, `clause-N`; or None."""
    reference = references.read(payload)
    if reference is None:
        return None
    if reference.kind is Kind.TOPIC:
        page = topic_page(reference.name, knowledge, language)
        return [page] if page else None
    if entry := reference.entry(knowledge):
        return of_answer(answer_of(entry, knowledge, language), knowledge, links)
    passage = reference.passage(knowledge)
    return passage_page(passage, knowledge, language, links) if passage else None


def _help(context: Context, language: Language) -> list[Reply]:
    links = context.links
    return help_page(context.bot_data.knowledge, language, context.bot.username, inline=bool(links and links.inline))


def help_page(knowledge: Knowledge, language: Language, username: str, *, inline: bool) -> list[Reply]:
    """What the bot is and how to use it, in other chats too where it takes inline queries, with questions to try."""
    texts, source = Texts.of(language), knowledge.article.source
    what = texts.help.format(
        title=source.title, publisher=source.publisher, bot=username, example=example(knowledge, language)
    )
    commands = "\n".join(f"/{name} – {does}" for name, does in texts.commands)
    examples = first_of_topics(knowledge)[:EXAMPLES]
    elsewhere = [Rich(texts.any_chat.elsewhere.format(bot=username))] if inline else []
    return paged([Rich(what), *elsewhere, Rich(commands)], entry_rows(examples, language, Press.ENTRY))


def privacy_page(keep_days: int, edit_seconds: int, language: Language) -> list[Reply]:
    """What is kept about people and chats, where and for how long."""
    texts = Texts.of(language).manners
    return paged(
        [
            Rich(texts.privacy_chat),
            Rich(texts.privacy_announcements.format(days=keep_days)),
            Rich(texts.privacy_questions),
            Rich(texts.privacy_memory.format(seconds=edit_seconds)),
            Rich(texts.privacy_telegram),
        ]
    )


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
