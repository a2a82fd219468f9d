"""Reads what people write around a quotation: who is named as its speaker, and which words are not of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.model import Localised
from knowledge.places import Word, read_words
from knowledge.vocabulary import Forms

STATEMENT = "statement"
"""Stands for the agreement itself where a speaker is named."""

SAYING = frozenset(
    "say says said saying state states stated stating declare declares declared declaring stress stresses stressed "
    "stressing add adds added adding note notes noted noting tell tells told telling write writes wrote written writing "
    "read reads quote quotes quoted quoting claim claims claimed claiming announce announced announces announcing "
    "according report reports reported mention mentions mentioned emphasize emphasizes emphasized insist insists "
    "insisted promise promises promised argue argues argued admit admits admitted confirm confirms confirmed warn warned "
    "explain explains explained assert asserts asserted remark remarked remarks reply replied replies answered "
    "сказал сказала заявил заявила заявлял отметил подчеркнул добавил говорил говорит ասաց ասել հայտարարել հայտարարեց "
    "նշեց ընդգծեց dedi deyib bildirdi bildirib söylədi".split()
)
TALK = frozenset(
    "i you me my mine guys hi hello hey lol omg btw imo wow true real really fake correct right huh please pls thanks "
    "think thought heard saw hear look check why what how who does did do is it this source yes".split()
)
"""What people say to each other about a quotation."""

_SPOKEN_OF = frozenset("statement agreement declaration document treaty accord pact clause communique".split())
_LINKS = frozenset("that if whether".split())
_PERSONS = frozenset("he she they president leader premier minister mr".split())
_CLOSE = 2
"""Words at an edge that are rather changed than said to somebody, where the passage goes on there."""
_PREFIXED = 6
"""Words before the beginning of one of the article's sentences that are rather somebody's own."""
_NEAR = 12
"""Words beside a quotation in which its speaker is looked for."""


@dataclass(frozen=True, slots=True)
class Edge:
    """What the edge of a place is like: whether a sentence of the passage begins or ends there; a stop in the text."""

    at_sentence: bool
    after_stop: bool


class Attribution:
    """Knows what the speakers are called. Immutable once made."""

    def __init__(self, speakers: Mapping[str, Localised], participants: Mapping[str, Forms]) -> None:
        self._whole: dict[tuple[str, ...], str] = {}
        self._beginnings: dict[tuple[str, ...], str] = {}
        for speaker, names in speakers.items():
            forms = [form for listed in participants.get(speaker, {}).values() for form in listed]
            forms += [part for name in names.values() for part in (name, name.split()[-1])]
            for form in forms:
                folded = tuple(word.folded for word in read_words(form))
                listed_in = self._beginnings if form.endswith("*") else self._whole
                listed_in.setdefault(folded, speaker)
        self._longest = max(map(len, [*self._whole, *self._beginnings]), default=0)

    def named(self, before: str, after: str) -> frozenset[str]:
        """Whom the text around a quotation names as its speaker; STATEMENT for the agreement; empty for nobody."""
        ahead = [word.folded for word in read_words(before)][-_NEAR:]
        behind = [word.folded for word in read_words(after)][:_NEAR]
        leads = SAYING.intersection(ahead) or before.rstrip(" \n“\"'«„").endswith((":", "–", "—", "-"))
        signs = SAYING.intersection(behind[:6]) or after.lstrip(" \n”\"'».,").startswith(("–", "—", "-", "("))
        found = self.mentioned(ahead) if leads else frozenset()
        found |= self.mentioned(behind[:6]) if signs else frozenset()
        of_statement = leads and _SPOKEN_OF.intersection(ahead) and not _PERSONS.intersection(ahead)
        return frozenset({STATEMENT}) if of_statement and not found else found

    def mentioned(self, words: Sequence[str]) -> frozenset[str]:
        """The speakers whom `words` name."""
        return frozenset(speaker for at in range(len(words)) if (speaker := self._at(words, at)[0]))

    def start_of_claim(self, lead: Sequence[Word], edge: Edge) -> int:
        """How many of the words before a place are about it, not of it."""
        words = [word.folded for word in lead]
        tells = self._telling(words)
        if words and words[-1] in _LINKS and len(words) > 1:
            tells.append(len(words))
        if len(words) <= _CLOSE and not edge.at_sentence and not self._attributes(words):
            return 0
        count = max(tells, default=0)
        rest = len(words) - count
        return len(words) if edge.at_sentence and (rest >= _PREFIXED or edge.after_stop) else count

    def end_of_claim(self, trail: Sequence[Word], edge: Edge) -> int:
        """How many of the words behind a place are still of it, not about it."""
        words = [word.folded for word in trail]
        plain = not edge.at_sentence and not edge.after_stop
        if len(words) <= _CLOSE and plain and not self._attributes(words):
            return len(words)
        first = min(self._telling(words), default=len(words) + 1) - 1
        while 0 < first < len(words) and words[first] in SAYING and words[first - 1] in {*_PERSONS, "the"}:
            first -= 1
        return first

    def _attributes(self, words: Sequence[str]) -> bool:
        return bool(SAYING.intersection(words) or self.mentioned(words)) or not all(map(str.isascii, words))

    def _telling(self, words: Sequence[str]) -> list[int]:
        """The places behind each word that is about a quotation."""
        places = []
        for at, word in enumerate(words):
            size = self._at(words, at)[1]
            if size:
                places.extend(range(at + 1, at + size + 1))
            elif word in SAYING or word in TALK or not word.isascii():
                places.append(at + 1)
        return places

    def _at(self, words: Sequence[str], at: int) -> tuple[str | None, int]:
        """The speaker whose name begins at a word, and its number of words."""
        for size in range(min(self._longest, len(words) - at), 0, -1):
            said = tuple(words[at : at + size])
            if speaker := self._whole.get(said) or self._begun(said):
                return speaker, size
        return None, 0

    def _begun(self, said: tuple[str, ...]) -> str | None:
        """The speaker of a form of which only the beginning is fixed."""
        *first, last = said
        for length in range(len(last), 2, -1):
            if speaker := self._beginnings.get((*first, last[:length])):
                return speaker
        return None

