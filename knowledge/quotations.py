"""Says whether a text quotes the article: exactly, altered (with what differs), or not at all."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from knowledge.asked import LEAST, Asked
from knowledge.attribution import STATEMENT, Attribution
from knowledge.claims import LEAST_TELLING, NEAR_RUN, Claim, Claims, goes_on, is_convincing, telling
from knowledge.loading import Knowledge
from knowledge.locating import Locator
from knowledge.model import Passage, PassageKind
from knowledge.places import read_words
from knowledge.verdict import Absence, Finding, Piece, Quotation, Verdict

HIDING = frozenset("unable impossible failed refused".split())
"""Words beside the negations of languages.yaml without which a sentence says the opposite."""

_ORDER = tuple(Finding)
_AZERBAIJANI = frozenset("ğşçöüı")


class Verifier:
    """Checks quotations against one article. Immutable once made; a reload makes a new one."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._locator = Locator(knowledge.article.passages)
        self._attribution = Attribution(knowledge.article.speakers, knowledge.vocabulary.participants)
        self._claims = Claims(self._locator, self._attribution)
        listed = knowledge.general.negations.get("en", [])
        self._negations = HIDING | {form for form in listed if form.isalpha()}

    def verify(self, text: str) -> Verdict:
        """What of `text`, whatever it holds, stands in the article."""
        asked = Asked.of(text, self._locator)
        claims = self._claims.of(asked)
        quotations = tuple(self._quotation(asked, claim) for claim in claims)
        if not any(quotation.pieces for quotation in quotations):
            return Verdict(text, Finding.ABSENT, quotations, _absence(asked))
        finding = max((quotation.finding for quotation in quotations), key=_ORDER.index)
        return Verdict(text, finding, quotations, whole=sum(claim.size for claim in claims) == len(asked.words))

    def _quotation(self, asked: Asked, claim: Claim) -> Quotation:
        compared = self._claims.compared(asked, claim)
        span = asked.span(claim.words)
        if claim.size >= LEAST and not is_convincing(compared, NEAR_RUN):
            return Quotation(Finding.ABSENT, span)
        pieces = tuple(one.piece for one in compared)
        seams = pairwise(claim.places)
        quotation = Quotation(
            Finding.EXACT,
            span,
            pieces,
            joined=any(not self._locator.follows(*seam) and not goes_on(*seam) for seam in seams),
            hidden=tuple(text for piece in pieces for text in self._hidden(piece)),
            short=claim.size < LEAST,
            score=sum(one.equal for one in compared) / claim.size,
        )
        return self._attributed(asked, claim, quotation)

    def _attributed(self, asked: Asked, claim: Claim, quotation: Quotation) -> Quotation:
        """The quotation with whom the text wrongly names as its speaker, and with every passage that has its words."""
        named = self._attribution.named(*asked.around(claim.words))
        passages = [piece.passage for piece in quotation.pieces]
        if len(passages) == 1 and not quotation.differences and not quotation.pieces[0].cuts:
            found = self._locator.verbatim(asked.folded(claim.words))
            places = {number: span for number, span in reversed(found)}
            everywhere = [self._locator.passages[number].passage for number in sorted(places)]
            fitting = [passage for passage in everywhere if not named or _voice(passage) in named]
            chosen = passages[0] if passages[0] in fitting or not fitting else fitting[0]
            also = tuple(passage for passage in everywhere if passage is not chosen)
            quotation = replace(quotation, pieces=(self._elsewhere(quotation.pieces[0], chosen, asked, claim),), also=also)
            passages = [chosen]
        wrong = named and any(_voice(passage) not in named for passage in passages)
        quotation = replace(quotation, named=tuple(sorted(named)) if wrong else ())
        altered = quotation.differences or quotation.joined or quotation.hidden or quotation.named
        return replace(quotation, finding=Finding.ALTERED) if altered else quotation

    def _elsewhere(self, piece: Piece, passage: Passage, asked: Asked, claim: Claim) -> Piece:
        """The piece as it stands in `passage`."""
        if passage is piece.passage:
            return piece
        for number, (start, end) in self._locator.verbatim(asked.folded(claim.words)):
            there = self._locator.passages[number]
            if there.passage is passage:
                return replace(piece, passage=passage, span=(there.words[start].start, there.words[end - 1].end))
        return piece

    def _hidden(self, piece: Piece) -> Iterator[str]:
        """What an ellipsis leaves out of a sentence, if it holds a negation."""
        for start, end in piece.cuts:
            words = {word.folded for word in read_words(piece.passage.text[start:end])}
            if words & self._negations and self._locator.is_within_sentence(piece.passage, (start, end)):
                yield piece.passage.text[start:end]


def _voice(passage: Passage) -> str | None:
    return STATEMENT if passage.kind is PassageKind.CLAUSE else passage.speaker


def _absence(asked: Asked) -> Absence:
    """Why nothing of the text was found."""
    letters = [letter for letter in asked.text.lower() if letter.isalpha()]
    foreign = sum(ord(letter) >= 0x370 for letter in letters)
    if foreign * 2 > len(letters) or "ə" in letters or len(_AZERBAIJANI.intersection(letters)) > 1:
        return Absence.OTHER_LANGUAGE
    size = len(asked.words)
    return Absence.TOO_SHORT if size < LEAST or telling(asked, (0, size)) < LEAST_TELLING else Absence.NOT_FOUND
