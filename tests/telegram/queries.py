"""Holds the button presses, inline queries and guest queries that wait for the bot's answer."""

from dataclasses import dataclass, field
from typing import TypeVar

from tests.telegram.errors import bad
from tests.telegram.world import Json, Message, User

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@dataclass(eq=False)
class Press:
    """A pressed button and what the bot showed the person for it."""

    id: str
    user: User
    data: str
    opened: float
    message: Message | None = None
    answered: bool = False
    text: str = ""
    show_alert: bool = False
    url: str | None = None


@dataclass(eq=False)
class Inline:
    """An inline query and the results that the bot gave."""

    id: str
    user: User
    query: str
    opened: float
    answered: bool = False
    results: list[Json] = field(default_factory=list)
    params: Json = field(default_factory=dict)


@dataclass(eq=False)
class Guest:
    """A message that named the bot in a chat where it is not, and what the bot put there."""

    id: str
    user: User
    message: Message
    opened: float
    answered: bool = False
    result: Json = field(default_factory=dict)
    reply: Message | None = None


Query = TypeVar("Query", Press, Inline, Guest)


def claim(queries: dict[str, Query], query_id: str, earliest: float) -> Query:
    """The query that is being answered, if it may still be."""
    query = queries.get(query_id)
    if query is None or query.answered or query.opened < earliest:
        raise bad(TOO_OLD)
    query.answered = True
    return query
