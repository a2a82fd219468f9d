"""A reply as the result of an inline or guest query: one message in a chat where the bot may not be."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InlineQueryResultArticle, InputTextMessageContent

from handlers import references
from handlers.callbacks import Press, Row, read
from handlers.quoting import Links
from handlers.replies import Reply


def article(
    identifier: str, title: str, reply: Reply, links: Links | None, description: str | None = None
) -> InlineQueryResultArticle:
    """The result that puts `reply` into the chat; `identifier` has 1 to 64 bytes."""
    rows = carried(reply.rows, links)
    return InlineQueryResultArticle(
        identifier,
        title,
        InputTextMessageContent(reply.text, entities=reply.entities),
        reply_markup=InlineKeyboardMarkup(rows) if rows else None,
        description=description,
    )


def carried(rows: tuple[Row, ...], links: Links | None) -> list[Row]:
    """The buttons that work in any chat.

    Under such a message a press tells the bot neither chat nor message, so it could not answer below. A question that
    is offered becomes a link to its answer; what only leads further is left out.
    """
    kept = [tuple(filter(None, (_anywhere(button, links) for button in row))) for row in rows]
    return [row for row in kept if row]


def _anywhere(button: InlineKeyboardButton, links: Links | None) -> InlineKeyboardButton | None:
    if button.callback_data is None:
        return button
    target = read(str(button.callback_data))
    if target is None or target.press is not Press.SUGGESTION or links is None:
        return None
    reference = references.Reference(references.Kind.ENTRY, target.id)
    return InlineKeyboardButton(button.text, url=links.to(reference.payload))
