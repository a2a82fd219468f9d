"""Says whether a text quotes the article: exactly, altered (with what differs), or not at all."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from knowledge.asked import LEAST, Asked
from knowledge.attribution import STATEMENT, Attribution
from knowledge.claims import LEAST_TELLING, MARKED_RUN, MARKED_SHARE, Claim, Claims, goes_on, is_convincing, telling
from knowledge.locating import Locator
from knowledge.model import Localised, Passage, PassageKind
from knowledge.places import read_words
from knowledge.verdict import Absence, Finding, Piece, Quotation, Verdict
from knowledge.vocabulary import Forms, GeneralLanguage, listed

_ORDER = tuple(Finding)
_AZERBAIJANI = frozenset("ğşçöüı")


class Verifier:
    """Checks quotations against one article. Immutable once made; a reload makes a new one."""

    def __init__(
        self,
        passages: Iterable[Passage],
        speakers: Mapping[str, Localised],
        participants: Mapping[str, Forms],
        general: GeneralLanguage,
    ) -> None:
        self._locator = Locator(passages, listed(general.quoting.common))
        self._attribution = Attribution(speakers, participants, general.quoting)
        self._claims = Claims(self._locator, self._attribution)
        self._denying = listed(general.quoting.denying)

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
        pieces = tuple(one.piece for one in compared)
        verbatim = len(pieces) == 1 and not pieces[0].differences
        if not verbatim and not is_convincing(compared, MARKED_RUN, MARKED_SHARE):
            return Quotation(Finding.ABSENT, span)
        seams = pairwise(claim.places)
        quotation = Quotation(
            Finding.EXACT,
            span,
            pieces,
            joined=any(not self._locator.follows(*seam) and not goes_on(*seam) for seam in seams),
            hidden=tuple(text for piece in pieces for text in self._hidden(piece)),
            short=claim.size < LEAST or telling(asked, claim.words) < LEAST_TELLING,
            score=2 * sum(one.same for one in compared) / sum(one.words + one.there for one in compared),
        )
        return self._attributed(asked, claim, quotation)

    def _attributed(self, asked: Asked, claim: Claim, quotation: Quotation) -> Quotation:
        """The quotation with whom the text wrongly names as its speaker, and with every passage that has its words."""
        before, behind = asked.around(claim.words)
        first, last = self._attribution.named_before(before), self._attribution.named_behind(behind)
        if len(quotation.pieces) == 1 and not quotation.differences and not quotation.pieces[0].cuts:
            quotation = self._everywhere(asked, claim, quotation, first | last)
        sides = ((first, quotation.pieces[0]), (last, quotation.pieces[-1]))
        wrong = {name for named, piece in sides if _voice(piece.passage) not in named for name in named}
        quotation = replace(quotation, named=tuple(sorted(wrong)))
        altered = quotation.differences or quotation.joined or quotation.hidden or quotation.named
        return replace(quotation, finding=Finding.ALTERED) if altered else quotation

    def _everywhere(self, asked: Asked, claim: Claim, quotation: Quotation, named: frozenset[str]) -> Quotation:
        """An exact quotation with the place that fits who is named, and the other passages with the same words."""
        places = dict(reversed(self._locator.verbatim(asked.folded(claim.words))))
        passages = [(self._locator.passages[number], places[number]) for number in sorted(places)]
        chosen = next(
            (one for one in passages if _voice(one[0].passage) in named),
            next(one for one in passages if one[0].passage is quotation.pieces[0].passage),
        )
        piece = replace(quotation.pieces[0], passage=chosen[0].passage, span=chosen[0].span(chosen[1]))
        others = tuple(one.passage for one, _ in passages if one is not chosen[0])
        return replace(quotation, pieces=(piece,), also=others)

    def _hidden(self, piece: Piece) -> Iterator[str]:
        """What an ellipsis leaves out of a sentence, if it holds a negation."""
        for start, end in piece.cuts:
            words = {word.folded for word in read_words(piece.passage.text[start:end])}
            if words & self._denying and self._locator.is_within_sentence(piece.passage, (start, end)):
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
