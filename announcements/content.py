"""What an announcement says: a text or a captioned picture, the same for all or one for each language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from telegram import MessageEntity

ALL = "*"
"""Stands for every language."""


@dataclass(frozen=True, slots=True)
class Body:
    """One message: a text with its formatting, or a picture, by Telegram's id of the file, with that as its caption."""

    text: str
    entities: tuple[MessageEntity, ...] = ()
    photo: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """The message for each language; under ALL for those that have none of their own."""

    bodies: Mapping[str, Body] = field(default_factory=dict)

    def body(self, language: str) -> Body:
        """The message for who reads `language`."""
        return self.bodies.get(language) or self.bodies.get(ALL) or next(iter(self.bodies.values()))

    def to_json(self) -> dict[str, Any]:
        """As the database keeps it."""
        return {
            language: {
                "text": body.text,
                "entities": [entity.to_dict() for entity in body.entities],
                "photo": body.photo,
            }
            for language, body in self.bodies.items()
        }

    @staticmethod
    def from_json(kept: Mapping[str, Any]) -> "Content":
        """What `to_json` made."""
        return Content(
            {
                language: Body(
                    body["text"],
                    tuple(MessageEntity.de_list(body["entities"], None)),
                    body["photo"],
                )
                for language, body in kept.items()
            }
        )
