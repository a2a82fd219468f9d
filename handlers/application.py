"""Puts the bot together: what it hears, in which order, and what it does then."""

from datetime import UTC, timedelta

from telegram import LinkPreviewOptions, Update
from telegram.constants import UpdateType
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    Defaults,
    InlineQueryHandler,
    MessageHandler,
    filters,
)
from telegram.request import BaseRequest

from announcements.courier import Courier
from announcements.office import Office, Progress
from announcements.outcome import SurelyNotSent
from announcements.pace import Pace
from announcements.reminders import Reminders
from announcements.schedule import Calendar
from handlers import (
    about,
    announcing,
    buttons,
    clauses,
    curating,
    deadlines,
    errors,
    feedback,
    figures,
    guest,
    inline,
    membership,
    panels,
    preferences,
    questions,
    reloading,
    subscriptions,
    topics,
    verify,
)
from handlers.callbacks import Press
from handlers.context import App, Clock, Context, context_types, utc_now
from handlers.limiting import limited
from handlers.order import ChatByChat
from handlers.policy import ADDRESSED, EDITED, FOR_ANOTHER_BOT, GROUP, GUEST, NEW, PRIVATE, SERVICE, WORDS, Fresh
from handlers.pseudonyms import pseudonyms
from handlers.reminding import content_of
from handlers.texts import Texts, spoken
from knowledge.answering import Answerer
from settings import Settings
from storage.store import Store

ALLOWED_UPDATES = [
    UpdateType.MESSAGE,
    UpdateType.EDITED_MESSAGE,
    UpdateType.CALLBACK_QUERY,
    UpdateType.MY_CHAT_MEMBER,
    UpdateType.INLINE_QUERY,
    UpdateType.GUEST_MESSAGE,
]
"""What Telegram is to send. Without a list it would keep to the one that it was given last."""

COMMANDS = {
    "start": about.start,
    "help": about.show_help,
    "ask": questions.answer,
    "deadlines": deadlines.deadlines,
    "clause": clauses.clause,
    "statement": clauses.statement,
    "topics": topics.topics,
    "verify": verify.verify,
    "source": about.source,
    "privacy": about.privacy,
    "subscribe": subscriptions.subscribe,
    "unsubscribe": subscriptions.unsubscribe,
    "settings": preferences.settings,
    "language": preferences.language,
    "forget": preferences.forget,
}
OF_ADMINS = {
    "announce": announcing.announce,
    "announcements": announcing.announcements,
    "unanswered": curating.unanswered,
    "stats": figures.stats,
    "reload": reloading.reload_knowledge,
}
"""Commands of those who run the bot, in private."""


def build(  # noqa: PLR0913 - what differs between Telegram, the terminal and the tests
    settings: Settings,
    answerer: Answerer,
    store: Store,
    *,
    token: str,
    request: BaseRequest | None = None,
    get_updates_request: BaseRequest | None = None,
    clock: Clock = utc_now,
    paced: bool = True,
    linked: bool = True,
    surely_not_sent: SurelyNotSent = lambda _: False,
) -> App:
    """The whole bot, ready to be started.

    Not `paced` where no real Telegram is at the other end; not `linked` where no address leads to the bot.
    `surely_not_sent` knows the errors of `request`. The application's Data has the office of announcements, which
    its caller starts and stops.
    """
    limits = settings.telegram.pace if paced else settings.telegram.pace.off()
    pace = Pace(limits.per_second, limits.per_minute_in_group, limits.per_second_in_private, common=store.pace)
    builder = (
        Application.builder()
        .token(token)
        .updater(None)
        .context_types(context_types(answerer, settings, store, clock, linked))
        .concurrent_updates(ChatByChat(settings.telegram.concurrent_updates))
        .defaults(
            # No parse mode: with one, Telegram would drop the entities that every reply is made of.
            Defaults(
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                allow_sending_without_reply=True,
                tzinfo=UTC,
            )
        )
        .rate_limiter(pace)
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
    application.bot_data.pseudonym = pseudonyms(token)
    application.bot_data.office = _office(application, pace, surely_not_sent)
    _register(application, settings, clock)
    return application


def _office(application: App, pace: Pace, surely_not_sent: SurelyNotSent) -> Office:
    """What sends announcements and reminders, beside the handlers."""
    data, bot = application.bot_data, application.bot
    settings, chosen = data.settings.announcements, data.settings.telegram.pace.per_second

    async def tell_topic_lost(chat: int, language: str | None) -> None:
        sentence = Texts.of(spoken(language or data.settings.language)).announcing.topic_lost
        await bot.send_message(chat, sentence)

    async def show(progress: Progress) -> None:
        await panels.bring_up_to_date(bot, progress)

    courier = Courier(
        bot,
        pace,
        data.store.deliveries,
        data.store.chats,
        default_language=data.settings.language,
        timezone=settings.timezone,
        clock=data.clock,
        surely_not_sent=surely_not_sent,
        notify=tell_topic_lost,
    )
    when = Calendar(settings.at, settings.timezone, settings.remind_days_before, settings.anniversaries)
    late = timedelta(hours=settings.late_hours)
    return Office(
        data.store,
        courier,
        Reminders(data.store.announcements, data.store.chats, when, late, content_of),
        knowledge=lambda: data.knowledge,
        show=show,
        clock=data.clock,
        per_second=chosen,
        keep=timedelta(days=data.settings.storage.keep_days),
        also=data.write,
    )


def _register(application: App, settings: Settings, clock: Clock) -> None:
    fresh = Fresh(settings.telegram.stale_seconds, clock)
    heard = NEW & fresh
    # A command for another bot in the group is none of ours, known or not.
    application.add_handler(MessageHandler(FOR_ANOTHER_BOT, _leave_alone))
    # Whatever gets an answer goes through the cooldown; what gets none, such as talk in groups, is not counted.
    # Commands count anywhere, but only new ones: whoever edits one does not run it again.
    application.add_handlers([CommandHandler(name, limited(run), filters=heard) for name, run in COMMANDS.items()])
    # Those who run the bot are known by their numbers; for all others there are no such commands.
    of_admin = heard & PRIVATE & filters.User(settings.admins)
    application.add_handlers([CommandHandler(name, run, filters=of_admin) for name, run in OF_ADMINS.items()])
    # What happens to chats is heard however old it is.
    application.add_handler(ChatMemberHandler(membership.changed, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, membership.migrated))
    application.add_handler(MessageHandler(filters.StatusUpdate.FORUM_TOPIC_CLOSED, membership.topic_closed))
    # In private everything is meant for the bot: words are a question, the rest gets a hint.
    application.add_handler(MessageHandler(heard & PRIVATE & WORDS, limited(questions.answer)))
    application.add_handler(MessageHandler(heard & PRIVATE & ~SERVICE & filters.COMMAND, limited(about.unknown)))
    application.add_handler(MessageHandler(heard & PRIVATE & ~SERVICE, limited(questions.only_text)))
    # In groups people talk to each other; only who names the bot or replies to it is answered.
    application.add_handler(MessageHandler(heard & GROUP & WORDS & ADDRESSED, limited(questions.answer)))
    # An edited question, however it was asked, edits its answer; it is counted where it is found to have one.
    application.add_handler(MessageHandler(EDITED, questions.edited))
    # Chats that the bot has not joined: who names it is answered there, who begins with its name is offered replies.
    application.add_handler(MessageHandler(GUEST & fresh, limited(guest.guest)))
    application.add_handler(InlineQueryHandler(inline.inline))
    # Buttons. What is new comes as a new message, the rest in place; other data is out of date.
    application.add_handlers(
        [
            CallbackQueryHandler(
                limited(buttons.show_in_place if press.in_place else buttons.show), pattern=press.pattern
            )
            for press in buttons.PAGES
        ]
    )
    application.add_handler(CallbackQueryHandler(limited(buttons.change_settings), pattern=Press.SETTINGS.pattern))
    application.add_handler(CallbackQueryHandler(limited(buttons.handle_announcement), pattern=Press.OFFICE.pattern))
    application.add_handler(CallbackQueryHandler(limited(feedback.vote), pattern=Press.VOTE.pattern))
    application.add_handler(CallbackQueryHandler(limited(feedback.send_to_curators), pattern=Press.CURATORS.pattern))
    application.add_handler(CallbackQueryHandler(limited(buttons.outdated)))
    application.add_error_handler(errors.on_error)


async def _leave_alone(update: Update, context: Context) -> None:
    """Nothing: the first handler that matches is the last."""
