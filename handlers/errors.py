"""What happens when a handler fails: logged without anybody's words, and the person is told."""

import logging
import traceback

from telegram import Update
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from handlers.context import Context
from handlers.texts import Texts
from storage.errors import is_away

logger = logging.getLogger(__name__)

ORDINARY = (
    "message is not modified",
    "query is too old",
    "query_id_invalid",
    "message to edit not found",
    "message to delete not found",
    "message can't be deleted",
    "message can't be edited",
    "not enough rights",
    "have no rights to send",
    "chat not found",
    "topic_closed",
    "message thread not found",
    "chat_write_forbidden",
)
"""What Telegram says when a chat has changed meanwhile; part of life, compared in lower case."""


async def on_error(update: object, context: Context) -> None:
    """Log the error's kind and place and the update's number; tell the person in a private chat.

    Who wanted something kept while the database is away is told everywhere: they are to try again.
    """
    error = context.error
    number = update.update_id if isinstance(update, Update) else None
    if error is None or is_ordinary(error):
        logger.info("Update %s was not answered: %s", number, _kind(error))
        return
    if isinstance(error, NetworkError | RetryAfter):
        logger.warning("Update %s was not answered: %s", number, _kind(error))
        return
    if is_away(error):
        logger.warning("Update %s needs the database, which does not serve (%s)", number, _kind(error))
        if isinstance(update, Update):
            await context.refresh_data()
            await _tell_to_try_again(update, context)
        return
    # The message of an error may hold what somebody wrote; its kind and place do not.
    logger.error("Update %s failed with %s\n%s", number, _kind(error), _place(error))
    if isinstance(update, Update):
        # The context of an error is a new one, in which the library looks nothing up.
        await context.refresh_data()
        await _tell(update, context)


def is_ordinary(error: BaseException) -> bool:
    """Whether the chat has merely changed: the bot was removed, the message is gone, the button is old."""
    if isinstance(error, BadRequest):
        return any(reason in error.message.lower() for reason in ORDINARY)
    return isinstance(error, Forbidden)


async def _tell_to_try_again(update: Update, context: Context) -> None:
    """A notice to who pressed a button, a message to who gave a command; what nobody asked for is not spoken of."""
    query, message = update.callback_query, update.message
    sentence = Texts.of(context.language).faults.try_again
    try:
        if query:
            await query.answer(sentence, show_alert=True)
        elif message and (message.chat.type == ChatType.PRIVATE or (message.text or "").startswith("/")):
            await message.reply_text(sentence)
    except TelegramError as error:
        logger.warning("The person could not be told: %s", _kind(error))


async def _tell(update: Update, context: Context) -> None:
    message, chat = update.effective_message, update.effective_chat
    # The chat of a guest query is not the bot's, even where its number is that of a chat of the bot's.
    if message is None or chat is None or chat.type != ChatType.PRIVATE or update.guest_message:
        return
    try:
        await message.reply_text(Texts.of(context.language).failed)
    except TelegramError as error:
        logger.warning("The person could not be told: %s", _kind(error))


def _kind(error: BaseException | None) -> str:
    """The error's class; with Telegram's own words, which hold nothing of anybody's."""
    name = type(error).__name__
    return f"{name} ({error.message})" if isinstance(error, TelegramError) else name


def _place(error: BaseException) -> str:
    return "".join(traceback.format_tb(error.__traceback__)).rstrip()
