"""Names for people and chats that only this bot can make, so that the database alone does not say who they are."""

import hashlib
import hmac
from collections.abc import Callable

LENGTH = 16
"""Hexadecimal digits: enough that no two people meet."""

Pseudonym = Callable[[int], str]
"""From the number of a person or chat; in private both have the same one."""


def pseudonyms(secret: str) -> Pseudonym:
    """Makes them by HMAC-SHA256 with `secret`, the bot's token; a bot with another token makes others."""

    def pseudonym(number: int) -> str:
        return hmac.new(secret.encode(), str(number).encode(), hashlib.sha256).hexdigest()[:LENGTH]

    return pseudonym
