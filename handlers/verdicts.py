"""How a verdict looks: the finding, the words that differ, marked and listed, and the true passages whole."""

from collections.abc import Iterator

from handlers.replies import Reply, paged
from handlers.rich import Rich, bold, join, struck, underlined
from handlers.texts import Texts
from handlers.texts.sections import Verify
from handlers.voices import shown
from handlers.wording import shortened, statement_name, voice
from knowledge.attribution import STATEMENT
from knowledge.loading import Knowledge
from knowledge.model import Language, in_language
from knowledge.verdict import Absence, Change, Difference, Finding, Quotation, Verdict

MOST_LISTED = 10
"""Differences that are listed one by one; all are marked in the text."""
LONGEST_LISTED = 160
"""Letters of one side of a listed difference."""
LONGEST_BLOCK, MOST_MARKED = 3000, 60
"""Letters and marks of one block of the asked text, so that a message holds it."""


def of_verdict(verdict: Verdict, knowledge: Knowledge, language: Language) -> list[Reply]:
    """What the person sees for a verdict; more than one message only when it does not fit into one."""
    texts = Texts.of(language).verify
    if not any(quotation.pieces for quotation in verdict.quotations):
        return paged([_absence(verdict.absence, texts)])
    blocks: list[Rich] = []
    seen: set[str] = set()
    count = len(verdict.quotations)
    for number, quotation in enumerate(verdict.quotations, start=1):
        heading = bold(_finding(quotation, texts))
        if count > 1:
            heading = join([bold(f"{number}/{count}."), heading], " ")
        blocks += _quotation(verdict, quotation, heading, knowledge, language)
        for passage in dict.fromkeys(piece.passage.id for piece in quotation.pieces):
            if passage not in seen:
                seen.add(passage)
                blocks.append(shown(knowledge.passages[passage], knowledge, language))
    if not verdict.whole:
        blocks.append(Rich(texts.rest))
    return paged(blocks)


def usage(knowledge: Knowledge, language: Language) -> list[Reply]:
    """How to have a quotation checked."""
    quoted = (knowledge.statement or knowledge.article.passages)[-1].text.strip("“”")
    return [Reply(Rich(Texts.of(language).verify.usage.format(example=shortened(quoted))))]


def _absence(absence: Absence | None, texts: Verify) -> Rich:
    if absence is Absence.TOO_SHORT:
        return join([bold(texts.unchecked), Rich(texts.too_short)])
    foreign = absence is Absence.OTHER_LANGUAGE
    return join([bold(texts.absent), Rich(texts.other_language if foreign else texts.not_found)])


def _finding(quotation: Quotation, texts: Verify) -> str:
    if quotation.finding is Finding.EXACT:
        return texts.exact
    if quotation.finding is Finding.ABSENT:
        return texts.absent
    as_it_stands = not (quotation.differences or quotation.joined or quotation.hidden)
    return texts.misattributed if as_it_stands else texts.altered


def _quotation(
    verdict: Verdict, quotation: Quotation, heading: Rich, knowledge: Knowledge, language: Language
) -> Iterator[Rich]:
    """The finding with what there is to say of it; the asked text, marked."""
    texts = Texts.of(language).verify
    asked = verdict.text[slice(*quotation.asked_span)]
    if quotation.differences:
        yield join([heading, Rich(texts.marks)])
        yield from _marked(asked, quotation)
        yield join(map(Rich, _listed(quotation, language)))
    elif len(verdict.quotations) > 1 or not verdict.whole:
        yield join([heading, Rich(texts.checked.format(words=_clipped(asked, LONGEST_BLOCK)))])
    else:
        yield heading
    notes = list(_notes(quotation, knowledge, language))
    if notes:
        yield join(map(Rich, notes))


def _notes(quotation: Quotation, knowledge: Knowledge, language: Language) -> Iterator[str]:
    texts = Texts.of(language).verify
    if quotation.named:
        named = ", ".join(_name(name, knowledge, language) for name in quotation.named)
        voices = dict.fromkeys(voice(piece.passage, knowledge, language) for piece in quotation.pieces)
        yield texts.wrong_speaker.format(named=named, voice="; ".join(voices))
    if quotation.joined:
        yield texts.joined
    for words in quotation.hidden:
        yield texts.hidden.format(words=words)
    if quotation.finding is Finding.EXACT:
        yield from _notes_on_exact(quotation, texts)


def _notes_on_exact(quotation: Quotation, texts: Verify) -> Iterator[str]:
    if quotation.short:
        yield texts.short
    if any(piece.cuts for piece in quotation.pieces):
        yield texts.cut
    elif quotation.partial:
        yield texts.part
    if quotation.also:
        paragraphs = sorted({passage.paragraph for passage in quotation.also})
        yield texts.also.format(paragraphs=", ".join(map(str, paragraphs)))


def _name(named: str, knowledge: Knowledge, language: Language) -> str:
    if named == STATEMENT:
        return statement_name(knowledge, language)
    return in_language(knowledge.article.speakers[named], language)


def _listed(quotation: Quotation, language: Language) -> Iterator[str]:
    """A line for each difference, the first ones if they are many."""
    texts = Texts.of(language).verify
    sentences = {
        Change.LEFT_OUT: texts.left_out,
        Change.ADDED: texts.added,
        Change.CHANGED: texts.changed,
    }
    for difference in quotation.differences[:MOST_LISTED]:
        article, asked = _clipped(difference.article), _clipped(difference.asked)
        yield sentences[difference.change].format(article=article, asked=asked)
    more = len(quotation.differences) - MOST_LISTED
    if more > 0:
        yield texts.more.format(number=more)


def _clipped(words: str, most: int = LONGEST_LISTED) -> str:
    words = " ".join(words.split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _marked(asked: str, quotation: Quotation) -> Iterator[Rich]:
    """The asked words with what is not the article's struck through, and the article's own underlined, in blocks."""
    block: list[Rich] = []
    for piece in _pieces(asked, quotation):
        size = sum(each.size for each in block)
        marks = sum(len(each.entities) for each in block)
        if block and (size + piece.size > LONGEST_BLOCK or marks >= MOST_MARKED):
            yield join(block, "")
            block = []
        block.append(piece)
    yield join(block, "")


def _pieces(asked: str, quotation: Quotation) -> Iterator[Rich]:
    start, end = quotation.asked_span
    done = start
    for difference in quotation.differences:
        low, high = difference.asked_span
        yield from _plain(asked[done - start : low - start])
        yield from _changed(difference)
        done = high
    yield from _plain(asked[done - start : end - start])


def _plain(text: str) -> Iterator[Rich]:
    """A text as it is, in pieces that fit a block."""
    for at in range(0, len(text), LONGEST_BLOCK // 2):
        yield Rich(text[at : at + LONGEST_BLOCK // 2])


def _changed(difference: Difference) -> Iterator[Rich]:
    asked, article = difference.asked, difference.article
    if asked:
        yield struck(_clipped(asked, LONGEST_BLOCK // 2))
    if asked and article:
        yield Rich(" ")
    if article:
        yield underlined(article)
    if not asked:
        yield Rich(" ")
