"""The tables as they are now; storage/migrations/ makes them so."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy import Column as Col

METADATA = MetaData()
NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""A number that counts up by itself; SQLite does so only for what it calls INTEGER."""


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no time zone, so it is left out there and put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """As the database keeps it."""
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """As the program uses it."""
        if value is None:
            return None
        moment: datetime = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return moment


CHATS = Table(
    "chats",
    METADATA,
    Col("id", BigInteger, primary_key=True, autoincrement=False),
    Col("kind", String(16), nullable=False),
    Col("title", String(255)),  # of groups only, so that a report can name them
    Col("language", String(2)),
    Col("silent_from", SmallInteger),  # hours of the day, 0 to 23
    Col("silent_until", SmallInteger),
    Col("subscribed_at", Moment),  # none: no announcements
    Col("topic", BigInteger),  # the topic of a forum that receives
    Col("introduced", Boolean, nullable=False, default=False),
)

ANNOUNCEMENTS = Table(
    "announcements",
    METADATA,
    Col("id", NUMBER, primary_key=True),
    Col("kind", String(16), nullable=False),
    Col("key", String(128), unique=True),  # what a reminder is of, so that it is made once
    Col("about", NUMBER, ForeignKey("announcements.id", ondelete="CASCADE")),
    Col("content", JSON, nullable=False),
    Col("state", String(16), nullable=False),
    Col("silent", Boolean, nullable=False, default=False),
    Col("created_at", Moment, nullable=False),
    Col("due_at", Moment),
    Col("expires_at", Moment),
    Col("finished_at", Moment),
    Col("admin", BigInteger),  # the chat in which progress is shown
    Col("panel", BigInteger),  # the message there that shows it
    Col("language", String(2)),  # of that message
    Col("shown_at", Moment),
    Index("announcements_state", "state"),
    sqlite_autoincrement=True,  # an id that was erased is not given again: a button may still name it
)

DELIVERIES = Table(
    "deliveries",
    METADATA,
    Col("id", NUMBER, primary_key=True),
    Col("announcement", NUMBER, ForeignKey("announcements.id", ondelete="CASCADE"), nullable=False),
    Col("chat", BigInteger),  # none once the chat's data is erased
    Col("state", String(16), nullable=False),
    Col("not_before", Moment, nullable=False),
    Col("attempts", SmallInteger, nullable=False, default=0),
    Col("worker", String(40)),
    Col("target", BigInteger),  # the message to reply to or to delete
    Col("message", BigInteger),  # what was sent
    Col("reason", String(255)),
    UniqueConstraint("announcement", "chat"),
    Index("deliveries_due", "announcement", "state", "not_before"),
    Index("deliveries_chat", "chat"),
    Index("deliveries_worker", "state", "worker"),
    sqlite_autoincrement=True,
)

WORKERS = Table(
    "workers",
    METADATA,
    Col("id", String(40), primary_key=True),
    Col("seen_at", Moment, nullable=False),
)

PACE = Table(
    "pace",
    METADATA,
    Col("name", String(16), primary_key=True),
    Col("next_at", Moment, nullable=False),
)

UPDATES = Table(
    "updates",
    METADATA,
    Col("id", BigInteger, primary_key=True, autoincrement=False),  # Telegram's number
    Col("worker", String(40), nullable=False),
    Col("stage", String(16), nullable=False),
    Col("claimed_at", Moment, nullable=False),
)

QUESTIONS = Table(
    "questions",
    METADATA,
    Col("key", String(16), primary_key=True),  # a hash of concepts, language, outcome and answering entry
    Col("concepts", String(500), nullable=False),  # what was asked, without anybody's words
    Col("language", String(2), nullable=False),
    Col("outcome", String(16), nullable=False),
    Col("entry", String(40)),  # what answered, or else was nearest
    Col("score", Float, nullable=False),
    Col("evidence", String(500), nullable=False),
    Col("asked", Integer, nullable=False),
    Col("last_at", Moment, nullable=False),
    Index("questions_outcome", "outcome"),
)

DAYS = Table(
    "days",
    METADATA,
    Col("day", Date, primary_key=True),
    Col("outcome", String(16), primary_key=True),
    Col("language", String(2), primary_key=True),
    Col("asked", Integer, nullable=False),
)

VOTES = Table(
    "votes",
    METADATA,
    Col("chat", String(16), primary_key=True),  # a pseudonym, as is the voter
    Col("message", BigInteger, primary_key=True, autoincrement=False),
    Col("voter", String(16), primary_key=True),
    Col("question", String(16), nullable=False),
    Col("value", SmallInteger, nullable=False),  # 1 or -1
    Col("at", Moment, nullable=False),
    Index("votes_question", "question"),
    Index("votes_voter", "voter"),
)

TEXTS = Table(
    "texts",
    METADATA,
    Col("question", String(16), primary_key=True),
    Col("sender", String(16), primary_key=True),  # a pseudonym, as is the chat
    Col("chat", String(16), nullable=False),
    Col("text", Text, nullable=False),
    Col("at", Moment, nullable=False),
    Index("texts_sender", "sender"),
    Index("texts_chat", "chat"),
)

ANSWERS = Table(
    "answers",
    METADATA,
    Col("chat", String(16), primary_key=True),  # a pseudonym
    Col("question", BigInteger, primary_key=True, autoincrement=False),  # a message's number
    Col("replies", JSON, nullable=False),  # the numbers of the bot's messages
    Col("at", Moment, nullable=False),
    Index("answers_at", "at"),
)
