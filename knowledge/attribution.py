"""Reads what people write around a quotation: who is named as its speaker, and which words are not of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.model import Localised
from knowledge.places import Word, read_words
from knowledge.vocabulary import Forms, Quoting, listed

STATEMENT = "statement"
"""Stands for the agreement itself where a speaker is named."""

_JOINERS = frozenset({"and", "but", "so", "because", "or", "which", "as"})
_LINKS = frozenset({"that", "if", "whether"})
_PERSONS = frozenset({"he", "she", "they", "president", "leader", "premier", "minister", "mr"})
_PREFIXED = 6
"""Words before the beginning of one of the article's sentences that are rather somebody's own."""
_NEAR, _CLOSE = 12, 6
"""Words before and behind a quotation in which its speaker is looked for."""
_MARKS = " \n“”\"'«»„"


@dataclass(frozen=True, slots=True)
class Edge:
    """What the edge of a place is like: whether a sentence of the passage begins or ends there; a stop in the text."""

    at_sentence: bool
    after_stop: bool


class Attribution:
    """Knows what the speakers are called. Immutable once made."""

    def __init__(self, speakers: Mapping[str, Localised], participants: Mapping[str, Forms], around: Quoting) -> None:
        self._saying, self._talk, self._agreement = map(listed, (around.saying, around.talk, around.agreement))
        self._asides = self._talk | listed(around.asides)
        self._whole: dict[tuple[str, ...], str] = {}
        self._beginnings: dict[tuple[str, ...], str] = {}
        for speaker, names in speakers.items():
            forms = [form for many in participants.get(speaker, {}).values() for form in many]
            forms += [part for name in names.values() for part in (name, name.split()[-1])]
            for form in forms:
                folded = tuple(word.folded for word in read_words(form))
                whole = self._beginnings if form.endswith("*") else self._whole
                whole.setdefault(folded, speaker)
        self._longest = max(map(len, [*self._whole, *self._beginnings]), default=0)

    def named_before(self, text: str) -> frozenset[str]:
        """Whom `text`, before a quotation, names as its speaker; STATEMENT for the agreement; empty for nobody."""
        words = [word.folded for word in read_words(text)][-_NEAR:]
        if not (self._saying.intersection(words) or text.rstrip(_MARKS).endswith((":", "–", "—", "-"))):
            return frozenset()
        found = self.mentioned(words)
        of_agreement = self._agreement.intersection(words) and not _PERSONS.intersection(words)
        return frozenset({STATEMENT}) if of_agreement and not found else found

    def named_behind(self, text: str) -> frozenset[str]:
        """Whom `text`, behind a quotation, names as its speaker; empty for nobody."""
        words = [word.folded for word in read_words(text)][:_CLOSE]
        signed = text.lstrip(_MARKS + ".,").startswith(("–", "—", "-", "(")) or self._is_name(words)
        return self.mentioned(words) if signed or self._saying.intersection(words) else frozenset()

    def mentioned(self, words: Sequence[str]) -> frozenset[str]:
        """The speakers whom `words` name."""
        return frozenset(speaker for at in range(len(words)) if (speaker := self._at(words, at)[0]))

    def start_of_claim(self, lead: Sequence[Word], edge: Edge) -> int:
        """How many of the words before a place are about it, not of it."""
        words = [word.folded for word in lead]
        tells = [at + 1 for at, word in enumerate(words) if word in self._saying or not word.isascii()]
        if words and words[-1] in _LINKS and len(words) > 1:
            tells.append(len(words))
        if not edge.at_sentence:
            return max(tells, default=0)
        if edge.after_stop:
            return len(words)
        talk = self._asides if len(words) > 1 else self._talk
        count = max([*tells, *(at + 1 for at, word in enumerate(words) if word in talk)], default=0)
        while count < len(words) and (size := self._at(words, count)[1]) and tells:
            count += size
        return len(words) if len(words) - count >= _PREFIXED else count

    def end_of_claim(self, trail: Sequence[Word], edge: Edge) -> int:
        """How many of the words behind a place are still of it, not about it."""
        words = [word.folded for word in trail]
        if edge.after_stop and words and self._is_name(words):
            return 0
        for at, word in enumerate(words):
            if not word.isascii() or self._says(words, at):
                return _without_joiners(words, at)
            loose = (edge.at_sentence and len(words) > 1) or (
                (edge.at_sentence or edge.after_stop) and word in self._talk
            )
            if word in self._asides and (loose or self._asides.intersection(words[at + 1 : at + 2])):
                return _without_joiners(words, at)
        return len(words)

    def _says(self, words: Sequence[str], at: int) -> bool:
        """Whether somebody is said to speak from this word on: said he, Putin said, the president said."""
        name = self._at(words, at)[1]
        while name < len(words) - at and words[at + name] in {*_PERSONS, "the"}:
            name += 1
        return words[at] in self._saying or (
            name > 0 and self._saying.intersection(words[at + name : at + name + 1]) != set()
        )

    def _is_name(self, words: Sequence[str]) -> bool:
        """Whether words are nothing but the name of a speaker."""
        at = 0
        while at < len(words) and (size := self._at(words, at)[1] or words[at] in {*_PERSONS, "the"}):
            at += size
        return at == len(words) and bool(self.mentioned(words))

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


def _without_joiners(words: Sequence[str], count: int) -> int:
    """So many of the words, less those at the end that only join what follows."""
    while count > 0 and words[count - 1] in _JOINERS:
        count -= 1
    return count
