"""Sets up logging: one handler on standard error, and no token ever in a line."""

import logging
import re

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
TOKEN = re.compile(r"\d+:[\w-]{30,}")  # no border before it: in an address it follows the word `bot`
HIDDEN = "<token>"

QUIET = {
    "httpx": logging.WARNING,  # names the address of every call, and the token is part of it
    "httpcore": logging.WARNING,
    "telegram": logging.INFO,  # below that it writes down whole updates, people's words among them
    "asyncio": logging.INFO,
}
"""The least level of libraries that say too much below it."""


class Redacting(logging.Formatter):
    """Writes a record as usual, traceback included, without anything that is or looks like a token."""

    def __init__(self, *secrets: str) -> None:
        super().__init__(FORMAT)
        self._secrets = [secret for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        """The whole text of the record without tokens."""
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return TOKEN.sub(HIDDEN, text)


def configure(level: str, *secrets: str) -> None:
    """Log from `level` on to standard error; the secrets are hidden beside all that looks like a token."""
    handler = logging.StreamHandler()
    handler.setFormatter(Redacting(*secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(max(least, logging.getLevelNamesMapping()[level]))
