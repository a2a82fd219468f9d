"""Puts the bot together: what it hears, in which order, and what it does then."""

from datetime import UTC

from telegram import LinkPreviewOptions, Update
from telegram.constants import UpdateType
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    Defaults,
    MessageHandler,
    filters,
)
from telegram.request import BaseRequest

from handlers import about, buttons, clauses, deadlines, errors, questions, topics
from handlers.callbacks import Press
from handlers.context import App, Clock, Context, context_types, utc_now
from handlers.order import ChatByChat
from handlers.pace import Pace
from handlers.policy import ADDRESSED, EDITED, FOR_ANOTHER_BOT, GROUP, NEW, PRIVATE, WORDS, Fresh
from knowledge.answering import Answerer
from settings import Settings

ALLOWED_UPDATES = [UpdateType.MESSAGE, UpdateType.EDITED_MESSAGE, UpdateType.CALLBACK_QUERY]
"""What Telegram is to send. Without a list it would keep to the one that it was given last."""

COMMANDS = {
    "start": about.start,
    "help": about.show_help,
    "ask": questions.answer,
    "deadlines": deadlines.deadlines,
    "clause": clauses.clause,
    "statement": clauses.statement,
    "topics": topics.topics,
    "source": about.source,
    "privacy": about.privacy,
}


def build(  # noqa: PLR0913 - what differs between Telegram, the terminal and the tests
    settings: Settings,
    answerer: Answerer,
    *,
    token: str,
    request: BaseRequest | None = None,
    get_updates_request: BaseRequest | None = None,
    clock: Clock = utc_now,
    paced: bool = True,
) -> App:
    """The whole bot, ready to be started; not `paced` where no real Telegram is at the other end."""
    builder = (
        Application.builder()
        .token(token)
        .updater(None)
        .context_types(context_types(answerer, settings, clock))
        .concurrent_updates(ChatByChat(settings.telegram.concurrent_updates))
        .defaults(
            # No parse mode: with one, Telegram would drop the entities that every reply is made of.
            Defaults(
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                allow_sending_without_reply=True,
                tzinfo=UTC,
            )
        )
        .rate_limiter(Pace(paced=paced))
        .job_queue(None)
    )
    if request:
        builder = builder.request(request)
    if get_updates_request:
        builder = builder.get_updates_request(get_updates_request)
    if settings.api_url:
        server = settings.api_url.rstrip("/")
        builder = builder.base_url(f"{server}/bot").base_file_url(f"{server}/file/bot")
    application = builder.build()
    _register(application, settings, clock)
    return application


def _register(application: App, settings: Settings, clock: Clock) -> None:
    heard = NEW & Fresh(settings.telegram.stale_seconds, clock)
    # A command for another bot in the group is none of ours, known or not.
    application.add_handler(MessageHandler(FOR_ANOTHER_BOT, _leave_alone))
    # Commands count anywhere, but only new ones: whoever edits one does not run it again.
    application.add_handlers([CommandHandler(name, run, filters=heard) for name, run in COMMANDS.items()])
    # In private everything is meant for the bot: words are a question, the rest gets a hint.
    application.add_handler(MessageHandler(heard & PRIVATE & WORDS, questions.answer))
    application.add_handler(MessageHandler(heard & PRIVATE & filters.COMMAND, about.unknown))
    application.add_handler(MessageHandler(heard & PRIVATE, questions.only_text))
    # In groups people talk to each other; only who names the bot or replies to it is answered.
    application.add_handler(MessageHandler(heard & GROUP & WORDS & ADDRESSED, questions.answer))
    # An edited question, however it was asked, edits its answer.
    application.add_handler(MessageHandler(EDITED, questions.edited))
    # Buttons. An entry comes as a new message, the rest in place; other data is out of date.
    application.add_handler(CallbackQueryHandler(buttons.show, pattern=Press.ENTRY.pattern))
    application.add_handlers(
        [
            CallbackQueryHandler(buttons.show_in_place, pattern=press.pattern)
            for press in Press
            if press is not Press.ENTRY
        ]
    )
    application.add_handler(CallbackQueryHandler(buttons.outdated))
    application.add_error_handler(errors.on_error)


async def _leave_alone(update: Update, context: Context) -> None:
    """Nothing: the first handler that matches is the last."""
