"""Answers a question: understands it, weighs the nearest entries, and decides between the five outcomes."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import pairwise

from knowledge.collector import held_back
from knowledge.evidence import Evidence, Rivals, weigh
from knowledge.index import Candidate, EntryTerms, Index
from knowledge.lexicon import build_lexicons
from knowledge.loading import Knowledge
from knowledge.model import LANGUAGES, Answer, Entry, EntryKind, Language, Status, Suggestion
from knowledge.smalltalk import SmallTalk, SmallTalkMatcher
from knowledge.surface import Surface, SurfaceReading
from knowledge.text import asking_sentences, parts, words, words_of_each
from knowledge.understanding import Interpreter, Joined, Understanding

Typed = dict[Language, list[list[str]]]
"""The folded words of an entry's phrasings, by language."""

CONSIDERED = 10
"""Candidates whose evidence is weighed."""

LEAST_NAMED = 2
"""Things that a part of a text must name to be read by itself."""

MOST_PARTS = 6
"""Sentences of one text that are tried by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """When to speak: all 0 to 1.

    `answer_from` is the probability from which an entry is the answer, `suggest_from` that from which it is offered,
    `deny_from` the score from which a `not_in_text` entry is taken; `suggestions` is how many are offered.
    """

    answer_from: float = 0.7
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

    `denial` is the nearest entry that is no answer, with its score.
    """

    understanding: Understanding
    answers: tuple[Judgement, ...]
    denial: tuple[Entry, float] | None

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
        self._remember = remember
        self._remembered: dict[bytes, Answer] = {}
        self._entries = (
            *(entry for entry in knowledge.faq.entries if entry.kind is not EntryKind.SMALLTALK),
            *(denial for entry in knowledge.faq.entries if (denial := entry.denial)),
        )
        self._smalltalk = SmallTalkMatcher(knowledge.faq.entries)
        lexicons = build_lexicons(knowledge.general, knowledge.vocabulary)
        ordinary = {language: listed.split() for language, listed in knowledge.general.ordinary.items()}
        asked = [_typed(entry) for entry in self._entries]
        self._verbatim = {
            tuple(text): (entry, language)
            for entry, typed in zip(self._entries, asked, strict=True)
            for language, texts in typed.items()
            for text in texts
            if text
        }
        self._interpreter = Interpreter(
            lexicons, _faq_words(asked), ordinary, knowledge.vocabulary.numbered, knowledge.general.joiners
        )
        self._surface = Surface(self._entries, {code: self._index_of_words(asked, code) for code in LANGUAGES})
        said = {passage.id: self._said(passage.text) for passage in knowledge.passages.values()}
        self._index = Index(
            [self._entry_terms(e, typed, said) for e, typed in zip(self._entries, asked, strict=True)],
            knowledge.vocabulary.countries,
        )

    def answer(self, question: str) -> Answer:
        """The answer to `question`, whatever it holds."""
        if not self._remember:
            return self._answer(question)
        key = blake2b(question.encode(errors="surrogatepass"), digest_size=16).digest()
        answer = self._remembered.get(key)
        if answer is None:
            answer = self._answer(question)
            if len(self._remembered) >= self._remember:
                del self._remembered[next(iter(self._remembered))]
            self._remembered[key] = replace(answer, question="")
        return replace(answer, question=question)

    def _answer(self, question: str) -> Answer:
        typed = words(question)
        if small_talk := self._smalltalk.exact(typed):
            return self._chatted(question, small_talk)
        texts = [typed, *_parts(question)]
        known = self._known(question, texts[:1])
        if known is None and (small_talk := self._smalltalk.pieced(typed)):
            return self._chatted(question, small_talk)
        return (
            known
            or self._answer_to_both(question, typed)
            or self._known(question, texts[1:])
            or self._decide(question, typed, self._read_surest(texts))
        )

    def _known(self, question: str, texts: Iterable[Sequence[str]]) -> Answer | None:
        """The answer to the first of `texts` that is a phrasing word for word."""
        for text in texts:
            if verbatim := self._verbatim.get(tuple(text)):
                entry, language = verbatim
                return self.knowledge.answer_with(entry, language, question, 1.0)
        return None

    def _answer_to_both(self, question: str, typed: Sequence[str]) -> Answer | None:
        """The answer to a question that joins two, if both are surely answered and by different passages."""
        sentences = list(map(words, asking_sentences(question)[-MOST_PARTS:]))
        pairs = [Joined(tuple(a), tuple(b), self._interpreter.subject(a)) for a, b in pairwise(sentences)]
        for pair in [*self._interpreter.joined(typed), *pairs][:MOST_PARTS]:
            first = self._read(pair.first)
            if first.probability < self._policy.answer_from:
                continue
            second = self._read_surest([pair.second, (*pair.second, *pair.subject)])
            probability = min(first.probability, second.probability)
            if probability >= self._policy.answer_from:
                one, other = first.answers[0].entry, second.answers[0].entry
                if one.passages[0] not in other.passages and other.passages[0] not in one.passages:
                    language = first.understanding.language
                    return self.knowledge.answer_with_both(one, other, language, question, probability)
        return None

    def read(self, question: str) -> Reading:
        """The reading of the whole question, or of that sentence of it which is answered most surely."""
        return self._read_surest([words(question), *_parts(question)])

    def _read_surest(self, texts: Iterable[Sequence[str]]) -> Reading:
        """The surest reading; a part that names less than two things (what about it?) says too little by itself.

        Where the whole is denied, no part of it is answered.
        """
        first, *others = map(self._read, texts)
        if first.denied(self._policy.deny_from):
            return first
        telling = (reading for reading in others if reading.understanding.named >= LEAST_NAMED)
        return max((first, *telling), key=lambda reading: reading.probability)

    def _read(self, typed: Sequence[str]) -> Reading:
        understanding = self._interpreter.read(typed)
        candidates = sorted(
            self._index.candidates(understanding.terms, CONSIDERED), key=lambda candidate: -candidate.score
        )
        answers = [c for c in candidates if self._entries[c.entry].kind is EntryKind.ANSWER]
        denials = [c for c in candidates if self._entries[c.entry].kind is not EntryKind.ANSWER]
        denial = (self._entries[denials[0].entry], denials[0].score) if denials else None
        surface = self._surface.read(understanding.stems, understanding.language)
        rivals = [(c, Rivals(self._rival_score(c, answers), denial[1] if denial else 0.0)) for c in answers]
        judged = [self._judge(understanding, candidate, rival, surface) for candidate, rival in rivals]
        return Reading(understanding, tuple(sorted(judged, key=lambda judgement: -judgement.probability)), denial)

    def _rival_score(self, candidate: Candidate, answers: Sequence[Candidate]) -> float:
        """The score of the best of `answers`, which stand in their order, that says something else."""
        passages = self._entries[candidate.entry].passages
        return next((o.score for o in answers if self._entries[o.entry].passages[0] not in passages), 0.0)

    def _judge(
        self, understanding: Understanding, candidate: Candidate, rivals: Rivals, surface: SurfaceReading
    ) -> Judgement:
        entry = self._entries[candidate.entry]
        evidence = weigh(understanding, candidate, entry, self._index, rivals, surface.against(entry))
        phrasing = self._index.phrasings[candidate.entry][candidate.phrasing]
        return Judgement(entry, phrasing, evidence, self.knowledge.weights.probability(evidence))

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
        offered = tuple(
            Suggestion(judged.entry, judged.entry.title(language), judged.probability)
            for judged in reading.answers[: self._policy.suggestions]
            if judged.probability >= self._policy.suggest_from
        )
        status = Status.UNSURE if offered else Status.UNANSWERED
        return Answer(question, language, status, reading.probability, suggestions=offered)

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
