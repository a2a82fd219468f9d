"""Sets up logging: one line an event on standard error, as text or as JSON, and no secret ever in it."""

import logging
import re
from typing import Any, Literal

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict

TOKEN = re.compile(r"\d+:[\w-]{30,}")  # no border before it: in an address it follows the word `bot`
HIDDEN = "<token>"

QUIET = {
    "httpx": logging.WARNING,  # names the address of every call, and the token is part of it
    "httpcore": logging.WARNING,
    "aiohttp": logging.WARNING,  # says who called the webhook
    "telegram": logging.INFO,  # below that it writes down whole updates, people's words among them
    "asyncio": logging.INFO,
    "alembic": logging.WARNING,
    "aiosqlite": logging.INFO,
}
"""The least level of libraries that say too much below it."""

Format = Literal["text", "json"]


class Redacting(ProcessorFormatter):
    """Writes a record on one line, traceback included, without anything that is or looks like a token."""

    def __init__(self, *secrets: str, form: Format = "text") -> None:
        super().__init__(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
            ],
            processors=[
                ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False) if form == "json" else _as_text,
            ],
        )
        self._secrets = [secret for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        """The whole text of the record without tokens."""
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return TOKEN.sub(HIDDEN, text)


def configure(level: str, *secrets: str, form: Format = "text") -> None:
    """Log from `level` on to standard error; the secrets are hidden beside all that looks like a token."""
    handler = logging.StreamHandler()
    handler.setFormatter(Redacting(*secrets, form=form))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(max(least, logging.getLevelNamesMapping()[level]))


def _as_text(_: Any, __: str, event: EventDict) -> str:
    said = [str(event["event"]), *([str(event["exception"])] if "exception" in event else [])]
    line = f"{event['timestamp']} {event['level'].upper()} {event['logger']}: " + "\n".join(said)
    return line.replace("\n", "\\n")
