"""Whose words a passage is and where it stands, as the reader sees it: the voice, the quote, the source."""

from handlers.rich import Rich, bold, italic, join, quote
from handlers.wording import source, voice
from knowledge.loading import Knowledge
from knowledge.model import Language, Passage


def shown(passage: Passage, knowledge: Knowledge, language: Language) -> Rich:
    """A passage as every reply shows it: the voice in bold, the words as a quote, the source in italics."""
    return join(
        [
            bold(voice(passage, knowledge, language)),
            quote(passage.text),
            italic(source(passage, knowledge, language)),
        ]
    )
