"""Whose words a passage is and where it stands, as the reader sees it: the voice, the quote, the source."""

from handlers.rich import Rich, bold, italic, join, quote
from handlers.texts import Texts
from knowledge.loading import Knowledge
from knowledge.model import Language, Passage, PassageKind, in_language


def shown(passage: Passage, knowledge: Knowledge, language: Language) -> Rich:
    """A passage as every reply shows it: the voice in bold, the words as a quote, the source in italics."""
    return join(
        [
            bold(voice(passage, knowledge, language)),
            quote(passage.text),
            italic(source(passage, knowledge, language)),
        ]
    )


def voice(passage: Passage, knowledge: Knowledge, language: Language) -> str:
    """Who speaks in a passage: the statement, a person through the newspaper, or the newspaper."""
    if passage.kind is PassageKind.CLAUSE:
        return _clause(passage, knowledge, language)
    texts = Texts.of(language)
    speaker = in_language(knowledge.article.speakers[passage.speaker], language) if passage.speaker else None
    if passage.kind is PassageKind.REPORT:
        return texts.voice_report_of.format(speaker=speaker) if speaker else texts.voice_report
    if passage.agency:
        return texts.voice_quote_agency.format(speaker=speaker, agency=passage.agency)
    return texts.voice_quote.format(speaker=speaker)


def source(passage: Passage, knowledge: Knowledge, language: Language) -> str:
    """Where a passage stands: the newspaper and the paragraph."""
    publisher = knowledge.article.source.publisher
    return Texts.of(language).source.format(publisher=publisher, paragraph=passage.paragraph)


def statement_name(knowledge: Knowledge, language: Language) -> str:
    """What the statement is called."""
    return in_language(knowledge.article.statement, language)


def _clause(passage: Passage, knowledge: Knowledge, language: Language) -> str:
    texts, statement = Texts.of(language), statement_name(knowledge, language)
    if passage.clause is not None:
        return texts.voice_clause.format(statement=statement, number=passage.clause)
    first = knowledge.statement.index(passage) == 0
    return texts.voice_preamble.format(statement=statement) if first else statement
