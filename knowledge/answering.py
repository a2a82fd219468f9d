"""Answers a question: understands it, weighs the nearest entries, and decides between the five outcomes."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, pairwise

from knowledge.collector import held_back
from knowledge.concepts import normalised
from knowledge.evidence import Evidence, Rivals, Scales
from knowledge.index import Candidate, EntryTerms, Index
from knowledge.lexicon import build_lexicons
from knowledge.loading import Knowledge
from knowledge.model import LANGUAGES, Answer, Entry, EntryKind, Language, Status, Suggestion
from knowledge.remembering import Remembered
from knowledge.smalltalk import LONGEST, SmallTalk, SmallTalkMatcher
from knowledge.surface import Surface, SurfaceReading
from knowledge.text import asking_sentences, parts, words, words_of_each
from knowledge.understanding import LONGEST_JOINED, Interpreter, Joined, Understanding, Usage

Typed = dict[Language, list[list[str]]]
"""The folded words of an entry's phrasings, by language."""

CONSIDERED = 10
"""Candidates whose evidence is weighed."""

LEAST_NAMED = 2
"""Things that a part of a text must name to be read by itself."""

MOST_PARTS = 6
"""Sentences of one text that are tried by themselves."""

RECENT = 64
"""Texts whose readings are at hand, so that who counts or explains an answer does not read its question again."""


_SET_OFF = re.compile(r"[,.!?;:։\n]+\s*(?=\S)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """When to speak: all 0 to 1.

    `answer_from` is the probability from which an entry is the answer, `suggest_from` that from which it is offered,
    `deny_from` the score from which a `not_in_text` entry is taken; `suggestions` is how many are offered.
    """

    answer_from: float = 0.68
    suggest_from: float = 0.12
    deny_from: float = 0.65
    suggestions: int = 3


@dataclass(frozen=True, slots=True)
class Judgement:
    """An answer, what speaks for and against it, and the probability (0 to 1) that it is right."""

    entry: Entry
    phrasing: tuple[str, ...]
    evidence: Evidence
    probability: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text, or a sentence of it, says and what is near: answers, the likeliest first, and the best denial.

    `denial` is the nearest entry that is no answer, with its score; `by_words` is the score of the nearest of all
    entries by the very words.
    """

    understanding: Understanding
    answers: tuple[Judgement, ...]
    denial: tuple[Entry, float] | None
    by_words: float

    def denied(self, deny_from: float) -> bool:
        """Whether a denial scores `deny_from` and more than every answer."""
        return (
            self.denial is not None
            and self.denial[1] >= deny_from
            and all(judged.evidence.denial > 0 for judged in self.answers)
        )

    @property
    def probability(self) -> float:
        """Of the likeliest answer; 0 if there is none."""
        return self.answers[0].probability if self.answers else 0.0


class Answerer:
    """Answers questions from one knowledge, always in the same way; a reload makes a new one.

    The answers to the latest `remember` texts are kept, for many people ask the same; of the texts only checksums.
    """

    @held_back()
    def __init__(self, knowledge: Knowledge, policy: Policy, remember: int = 0) -> None:
        self.knowledge = knowledge
        self._policy = policy
        self._answered = Remembered[Answer](remember)
        self._entries = (
            *(entry for entry in knowledge.faq.entries if entry.kind is not EntryKind.SMALLTALK),
            *(denial for entry in knowledge.faq.entries if (denial := entry.denial)),
        )
        self._answers = frozenset(n for n, entry in enumerate(self._entries) if entry.kind is EntryKind.ANSWER)
        self._smalltalk = SmallTalkMatcher(knowledge.faq.entries)
        lexicons = build_lexicons(knowledge.general, knowledge.vocabulary)
        asked = [_typed(entry) for entry in self._entries]
        self._verbatim = {
            tuple(text): (entry, language)
            for entry, typed in zip(self._entries, asked, strict=True)
            for language, texts in typed.items()
            for text in texts
            if text
        }
        general = knowledge.general
        ordinary = {language: listed.split() for language, listed in general.ordinary.items()}
        usage = Usage(ordinary, general.joiners, general.alike)
        self._interpreter = Interpreter(lexicons, _faq_words(asked), usage, knowledge.vocabulary.numbered)
        self._surface = Surface(self._entries, {code: self._index_of_words(asked, code) for code in LANGUAGES})
        said = {passage.id: self._said(passage.text) for passage in knowledge.passages.values()}
        self._index = Index(
            [self._entry_terms(e, typed, said) for e, typed in zip(self._entries, asked, strict=True)],
            knowledge.vocabulary.countries,
        )
        self._read = lru_cache(maxsize=RECENT)(self._read_anew)

    def answer(self, question: str) -> Answer:
        """The answer to `question`, whatever it holds."""
        answer = self._answered.of(question, lambda text: replace(self._answer(text), question=""))
        return replace(answer, question=question)

    def _answer(self, question: str) -> Answer:
        typed = words(question)
        if small_talk := self._smalltalk.exact(typed):
            return self._chatted(question, small_talk)
        said = self._without_small_talk(question)
        asked = typed if said == question else words(said)
        others = _parts(said)
        known = self._known(question, [typed])
        if known is None and (small_talk := self._smalltalk.pieced(typed)):
            return self._chatted(question, small_talk)
        return (
            known
            or self._answer_to_both(question, typed)
            or self._known(question, others)
            or self._answer_or_chat(question, typed, self._read_surest(asked, others))
        )

    def _without_small_talk(self, question: str) -> str:
        """What stands behind the greetings or thanks that a short text begins with, set off by a sign; else the whole.

        In a long text they weigh little, and it is read as it stands.
        """
        rest = question
        if len(question.split()) <= LONGEST:
            while (found := _SET_OFF.search(rest)) and self._smalltalk.exact(words(rest[: found.start()])):
                rest = rest[found.end() :]
        return rest if len(rest.split()) > 1 else question

    def _known(self, question: str, texts: Iterable[Sequence[str]]) -> Answer | None:
        """The answer to the first of `texts` that is a phrasing word for word."""
        for text in texts:
            if verbatim := self._verbatim.get(tuple(text)):
                entry, language = verbatim
                return self.knowledge.answer_with(entry, language, question, 1.0)
        return None

    def _answer_to_both(self, question: str, typed: Sequence[str]) -> Answer | None:
        """The answer to a question that joins two, if both are surely answered and by different passages."""
        for pair in islice(self._pairs(question, typed), MOST_PARTS):
            first = self._read(pair.first)
            if first.probability < self._policy.answer_from:
                continue
            second = self._read_surest(pair.second, [(*pair.second, *pair.subject)])
            probability = min(first.probability, second.probability)
            if probability >= self._policy.answer_from:
                one, other = first.answers[0].entry, second.answers[0].entry
                if one.passages[0] not in other.passages and other.passages[0] not in one.passages:
                    language = first.understanding.language
                    return self.knowledge.answer_with_both(one, other, language, question, probability)
        return None

    def _pairs(self, question: str, typed: Sequence[str]) -> Iterator[Joined]:
        """The ways to take a text for two questions."""
        yield from self._interpreter.joined(typed)
        asking = asking_sentences(question)[-MOST_PARTS:]
        sentences = list(map(words, asking)) if len(asking) > 1 else []
        for first, second in pairwise(sentences):
            if len(first) + len(second) <= LONGEST_JOINED:
                yield Joined(tuple(first), tuple(second), self._interpreter.subject(first))

    def near(self, question: str) -> tuple[Suggestion, ...]:
        """All entries that may answer `question`, the likeliest first: more than `answer` offers, sure ones too."""
        return self._offered(self.read(question), CONSIDERED)

    def concepts(self, question: str) -> str:
        """What `question` is about, without anybody's words (see knowledge/concepts.py)."""
        typed = tuple(words(question))
        # A phrasing word for word was answered without a reading.
        is_phrasing = typed in self._verbatim
        understood = self._interpreter.read(typed) if is_phrasing else self._read(typed).understanding
        return normalised(understood.terms, self._index.knows)

    def read(self, question: str) -> Reading:
        """The reading of the whole question, or of that sentence of it which is answered most surely."""
        said = self._without_small_talk(question)
        return self._read_surest(words(said), _parts(said))

    def _read_surest(self, text: Sequence[str], others: Iterable[Sequence[str]]) -> Reading:
        """The surest reading of a text or of what may be read instead of it: a part of it, or more than it.

        What names less than two things (what about it?) says too little. Where the text itself is denied, nothing is
        read instead.
        """
        surest = self._read(tuple(text))
        if surest.denied(self._policy.deny_from):
            return surest
        for understanding in map(self._interpreter.read, others):
            if understanding.named >= LEAST_NAMED:
                reading = self._read_understood(understanding)
                surest = max(surest, reading, key=_probability)
        return surest

    def _read_anew(self, typed: tuple[str, ...]) -> Reading:
        return self._read_understood(self._interpreter.read(typed))

    def _read_understood(self, understanding: Understanding) -> Reading:
        candidates = sorted(
            self._index.candidates(understanding.terms, CONSIDERED), key=lambda candidate: -candidate.score
        )
        answers = [candidate for candidate in candidates if candidate.entry in self._answers]
        denials = [candidate for candidate in candidates if candidate.entry not in self._answers]
        denial = (self._entries[denials[0].entry], denials[0].score) if denials else None
        surface = self._surface.read(understanding.stems, understanding.language)
        scales = Scales(understanding, self._index)
        judged = [
            self._judge(scales, near, Rivals(self._rival_score(near, answers), denial[1] if denial else 0.0), surface)
            for near in answers
        ]
        return Reading(understanding, tuple(sorted(judged, key=_probability, reverse=True)), denial, surface.score)

    def _rival_score(self, candidate: Candidate, answers: Sequence[Candidate]) -> float:
        """The score of the best of `answers`, which stand in their order, that says something else."""
        passages = self._entries[candidate.entry].passages
        return next((o.score for o in answers if self._entries[o.entry].passages[0] not in passages), 0.0)

    def _judge(self, scales: Scales, candidate: Candidate, rivals: Rivals, surface: SurfaceReading) -> Judgement:
        entry = self._entries[candidate.entry]
        evidence = scales.weigh(candidate, entry, rivals, surface.against(entry))
        phrasing = self._index.phrasings[candidate.entry][candidate.phrasing]
        return Judgement(entry, phrasing, evidence, self.knowledge.weights.probability(evidence))

    def _answer_or_chat(self, question: str, typed: Sequence[str], reading: Reading) -> Answer:
        """The decision, but small talk where something would be shown that is less like the text than small talk is."""
        answer = self._decide(question, typed, reading)
        if answer.passages or answer.suggestions:
            small_talk = self._smalltalk.by_words(typed, reading.by_words)
            if small_talk:
                return self._chatted(question, small_talk)
        return answer

    def _decide(self, question: str, typed: Sequence[str], reading: Reading) -> Answer:
        language = reading.understanding.language
        if reading.probability >= self._policy.answer_from:
            best = reading.answers[0]
            return self.knowledge.answer_with(best.entry, language, question, best.probability)
        if small_talk := self._smalltalk.near(typed):
            return self._chatted(question, small_talk)
        if reading.denial and reading.denial[1] >= self._policy.deny_from:
            entry, score = reading.denial
            return self.knowledge.answer_with(entry, language, question, score)
        offered = self._offered(reading, self._policy.suggestions)
        status = Status.UNSURE if offered else Status.UNANSWERED
        return Answer(question, language, status, reading.probability, suggestions=offered)

    def _offered(self, reading: Reading, most: int) -> tuple[Suggestion, ...]:
        language = reading.understanding.language
        return tuple(
            Suggestion(judged.entry, judged.entry.title(language), judged.probability)
            for judged in reading.answers[:most]
            if judged.probability >= self._policy.suggest_from
        )

    def _chatted(self, question: str, small_talk: SmallTalk) -> Answer:
        return self.knowledge.answer_with(small_talk.entry, small_talk.language, question, small_talk.score)

    def _index_of_words(self, asked: Sequence[Typed], language: Language) -> Index:
        """The index of the very words of the entries' phrasings in a language."""
        entries = []
        for entry, typed in zip(self._entries, asked, strict=True):
            stems = tuple(self._interpreter.stems(listed, language) for listed in typed.get(language, ()) if listed)
            entries.append(EntryTerms({language: stems or ((f"~{entry.id}",),)}, frozenset()))
        return Index(entries)

    def _said(self, text: str) -> frozenset[str]:
        """The terms of a text of the article or the bot: what it says, not what it asks nor what nothing knows."""
        return frozenset(term for term in self._interpreter.read(words(text)).terms if term[0] not in "~?")

    def _entry_terms(self, entry: Entry, typed: Typed, said: Mapping[str, frozenset[str]]) -> EntryTerms:
        by_language = {
            language: tuple(terms for listed in texts if (terms := self._interpreter.terms(listed, language)))
            for language, texts in typed.items()
        }
        return EntryTerms(
            {language: phrasings or ((f"~{entry.id}",),) for language, phrasings in by_language.items()},
            self._said(entry.sentence("en")).union(*(said[passage] for passage in entry.passages)),
        )


def _probability(judged: Judgement | Reading) -> float:
    return judged.probability


def _parts(question: str) -> list[list[str]]:
    """The words of each part of a question that is tried by itself."""
    return list(map(words, parts(question)[-MOST_PARTS:]))


def _typed(entry: Entry) -> Typed:
    return {language: words_of_each(texts) for language, texts in entry.questions.items()}


def _faq_words(asked: Iterable[Typed]) -> dict[Language, list[str]]:
    """The words of the phrasings by language, the most frequent first."""
    counts: dict[Language, Counter[str]] = {language: Counter() for language in LANGUAGES}
    for typed in asked:
        for language, texts in typed.items():
            for text in texts:
                counts[language].update(text)
    return {
        language: [word for word, _ in counted.most_common() if word.isalpha()] for language, counted in counts.items()
    }
