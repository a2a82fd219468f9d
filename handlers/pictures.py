"""The picture of the deadlines: drawn once for a language and a day, then sent by the name that Telegram gave it."""

import asyncio
from datetime import date

from knowledge.loading import Knowledge
from knowledge.model import Language


class Pictures:
    """Today's pictures by language: the bytes as drawn, or once Telegram has them its name for them (file_id).

    In memory only. What belongs to another day or to knowledge that was replaced is forgotten.
    """

    def __init__(self) -> None:
        self._of: tuple[Knowledge, date] | None = None
        self._made: dict[Language, bytes | str] = {}
        self._drawing = asyncio.Lock()

    async def get(self, knowledge: Knowledge, language: Language, today: date) -> bytes | str:
        """What to send: a name, or the bytes, drawn outside of the event loop if nobody has asked for them yet."""
        async with self._drawing:
            if not self._are_of(knowledge, today):
                self._of = (knowledge, today)
                self._made.clear()
            if language not in self._made:
                self._made[language] = await asyncio.to_thread(_draw, knowledge, language, today)
            return self._made[language]

    def remember(self, knowledge: Knowledge, language: Language, today: date, name: str) -> None:
        """Keep Telegram's name for a picture in place of its bytes."""
        if self._are_of(knowledge, today):
            self._made[language] = name

    def forget(self, language: Language) -> None:
        """Drop a picture that Telegram did not take."""
        self._made.pop(language, None)

    def _are_of(self, knowledge: Knowledge, today: date) -> bool:
        return self._of is not None and self._of[0] is knowledge and self._of[1] == today


def _draw(knowledge: Knowledge, language: Language, today: date) -> bytes:
    from timeline.picture import draw  # noqa: PLC0415 - matplotlib loads slowly, and most runs need no picture

    return draw(knowledge, language, today)
