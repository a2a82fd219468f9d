"""Inline mode: `@bot question` in any chat offers the replies that match, and the one picked is put there whole."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from telegram import InlineQueryResultArticle, InlineQueryResultsButton, Update

from handlers import references
from handlers.articles import article
from handlers.clauses import passage_page
from handlers.context import Context
from handlers.quoting import Links
from handlers.references import to_entry, to_passage
from handlers.related import related_to, related_to_passage
from handlers.replies import Reply, answer_of, of_answer
from handlers.texts import Texts, spoken
from handlers.topics import first_of_topics
from handlers.wording import shortened, source, voice
from knowledge.answering import Answerer
from knowledge.completing import Completion, completions
from knowledge.loading import Knowledge
from knowledge.model import Answer, Entry, Language, Passage, Status

MOST_RESULTS = 10
"""Whole replies: Telegram's fifty of them could be more than one call carries, and nobody reads so many."""

CACHE_SECONDS = 300
"""How long Telegram may give the same person the same results again."""

MOST_BEGUN = 3
"""Questions that begin with what is typed and are offered before its answer."""

LONGEST_TITLE = 100
START = "inline"

MostAsked = Callable[[Knowledge], Sequence[Entry]]


async def inline(update: Update, context: Context) -> None:
    """Offer the replies that match what is typed so far, or where none does, the private chat."""
    query, data = update.inline_query, context.bot_data
    if query is None:
        return
    language = context.language
    popular = await data.popular.entries(data.knowledge)
    results = Results(data.answerer, context.links).found(
        query.query, language, lambda knowledge: [*popular, *first_of_topics(knowledge)]
    )
    private_chat = InlineQueryResultsButton(Texts.of(language).any_chat.not_found, start_parameter=START)
    # Some titles are in the language of who asks, so Telegram's cache may give them to nobody else.
    await query.answer(
        results,
        cache_time=CACHE_SECONDS,
        is_personal=True,
        next_offset="",
        button=None if results else private_chat,
    )


@dataclass(frozen=True, slots=True)
class Results:
    """Makes results of what is known."""

    answerer: Answerer
    links: Links | None

    @property
    def knowledge(self) -> Knowledge:
        """What is known."""
        return self.answerer.knowledge

    def found(
        self, query: str, language: Language, most_asked: MostAsked = first_of_topics
    ) -> list[InlineQueryResultArticle]:
        """The results for what is typed so far, best first, each once.

        `language` is that of the person; it counts where the query has none: when it is empty, which gets what is
        `most_asked`, and when it names a passage or an entry.
        """
        if any(map(str.isalnum, query)):
            every = self._named(query, language) or self._matching(query, language)
        else:
            every = self._entries(most_asked(self.knowledge), language)
        once: dict[str, InlineQueryResultArticle] = {}
        for result in chain.from_iterable(every):
            once.setdefault(result.id, result)
            if len(once) == MOST_RESULTS:
                break
        return list(once.values())

    def _named(self, query: str, language: Language) -> Iterator[list[InlineQueryResultArticle]] | None:
        """The passage or entry that the query names, as share buttons do, and what goes with it; or None."""
        reference = references.read(query)
        if reference and (passage := reference.passage(self.knowledge)):
            related = self._entries(related_to_passage(passage.id, self.knowledge), language)
            return chain([self._passage(passage, language)], related)
        if reference and (entry := reference.entry(self.knowledge)):
            return self._entries([entry, *related_to(entry, self.knowledge)], language)
        return None

    def _matching(self, query: str, preferred: Language) -> Iterator[list[InlineQueryResultArticle]]:
        """The answer, or that the article does not say it; then what it may become; then what else may be meant.

        A question that is not typed to its end is understood badly: a few that begin just so go before its answer.
        """
        answer = self.answerer.answer(query)
        near = [suggestion.entry for suggestion in self.answerer.near(query)]
        likely = {entry.id for entry in near}
        become = completions(query, self.knowledge, preferred)
        become.sort(key=lambda each: (not each.begun, each.entry.id not in likely))
        begun = [each for each in become[:MOST_BEGUN] if each.begun and answer.score < 1]
        yield from self._completions(begun)
        if answer.status in {Status.ANSWERED, Status.NOT_IN_TEXT}:
            yield self._answer(answer)
        yield from self._completions(become)
        yield from self._entries(near, answer.language)

    def _completions(self, found: Iterable[Completion]) -> Iterator[list[InlineQueryResultArticle]]:
        for each in found:
            yield from self._entries([each.entry], each.language)

    def _entries(self, entries: Iterable[Entry], language: Language) -> Iterator[list[InlineQueryResultArticle]]:
        for entry in entries:
            yield self._answer(answer_of(entry, self.knowledge, language))

    def _answer(self, answer: Answer) -> list[InlineQueryResultArticle]:
        if answer.entry is None:
            return []
        language = spoken(answer.language)
        title = shortened(answer.entry.title(answer.language), LONGEST_TITLE)
        denied = answer.status is Status.NOT_IN_TEXT
        description = Texts.of(language).not_in_text if denied else answer.sentence or ""
        replies = of_answer(answer, self.knowledge, self.links)
        pages = _pages(to_entry(answer.entry).payload, title, len(replies), language)
        return self._articles(pages, description, replies)

    def _passage(self, passage: Passage, language: Language) -> list[InlineQueryResultArticle]:
        replies = passage_page(passage, self.knowledge, language, self.links)
        title = voice(passage, self.knowledge, language)
        pages = _pages(to_passage(passage).payload, title, len(replies), language)
        return self._articles(pages, source(passage, self.knowledge, language), replies)

    def _articles(
        self, pages: Iterable[tuple[str, str]], description: str, replies: Sequence[Reply]
    ) -> list[InlineQueryResultArticle]:
        return [
            article(identifier, title, reply, self.links, description)
            for (identifier, title), reply in zip(pages, replies, strict=True)
        ]


def _pages(identifier: str, title: str, count: int, language: Language) -> list[tuple[str, str]]:
    """The id and the title of each message that a reply takes; the first has the id of the whole."""
    if count == 1:
        return [(identifier, title)]
    name = Texts.of(language).pages
    return [
        (f"{identifier}.{page}" if page > 1 else identifier, f"{title} ({name.format(page=page, pages=count)})")
        for page in range(1, count + 1)
    ]
