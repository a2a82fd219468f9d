"""/reload: loads the knowledge anew, checks it, and puts it in place whole; or keeps the old and says what is wrong."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from telegram import Bot, Update
from telegram.constants import MessageLimit

from handlers import commands, sending
from handlers.checking import check_replies
from handlers.context import Context, Data
from handlers.pictures import Pictures
from handlers.replies import Reply
from handlers.rich import Rich, utf16
from handlers.texts import Texts
from knowledge.answering import Answerer, Policy
from knowledge.collector import settle_again
from knowledge.loading import Knowledge, load
from knowledge.model import Language
from knowledge.stamp import Stamp, stamp
from knowledge.strict_yaml import KnowledgeError
from settings import Settings

REMEMBERED = 4096
"""Texts whose answers are kept at hand."""
LISTED = 10
"""Entries named at the most among the new, the gone and the changed ones."""
LONGEST_FAULT = 500
MOVING = "the files changed while they were read; reload when they are all written"


@dataclass(frozen=True, slots=True)
class Replaced:
    """The new knowledge is in place: what it holds, and the ids of the entries that differ from the old one's."""

    entries: int
    passages: int
    questions: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """The old knowledge stays in place; `faults` says what is wrong with the new one, each with the place."""

    faults: tuple[str, ...]


def answerer_of(settings: Settings) -> Answerer:
    """What answers from the knowledge that the settings name, by their rules; KnowledgeError with every fault."""
    matching = settings.matching
    policy = Policy(
        answer_from=matching.answer_from,
        suggest_from=matching.suggest_from,
        deny_from=matching.deny_from,
        suggestions=matching.suggestions,
    )
    return Answerer(load(settings.knowledge), policy, remember=REMEMBERED)


async def reload(bot: Bot, data: Data) -> Replaced | Kept:
    """Load the knowledge beside the one in use, one load at a time, and put it in place if it is sound.

    Questions are answered meanwhile. The one assignment of the answerer is the swap: whoever took hold of the old one
    before answers from it to the end.
    """
    async with data.reloading:
        data.loaded = stamp(data.settings.knowledge)
        new = await asyncio.to_thread(_loaded, data.settings, data.loaded)
        if isinstance(new, Kept):
            return new
        old = data.knowledge
        data.answerer, data.pictures = new, Pictures()
        data.loaded_with(new.knowledge)
        if new.knowledge.article.source != old.article.source:
            await commands.publish(bot, new.knowledge, data.settings.language)
        outcome = _difference(old, new.knowledge)
        del old
        settle_again()
        return outcome


async def reload_knowledge(update: Update, context: Context) -> None:
    """Reload, and say what came of it."""
    message = update.effective_message
    if message:
        outcome = await reload(context.bot, context.bot_data)
        await sending.reply(message, [outcome_page(outcome, context.language)])


def outcome_page(outcome: Replaced | Kept, language: Language) -> Reply:
    """What came of a reload, in one message."""
    texts = Texts.of(language).reload
    if isinstance(outcome, Kept):
        return Reply(Rich(_fitting(texts.kept, outcome.faults, texts.more)))
    covered = texts.covered.format(entries=outcome.entries, passages=outcome.passages, questions=outcome.questions)
    differing = (
        (texts.added, outcome.added),
        (texts.removed, outcome.removed),
        (texts.changed, outcome.changed),
    )
    named = [sentence.format(entries=_named(ids, texts.more)) for sentence, ids in differing if ids]
    return Reply(Rich("\n".join([texts.done, covered, *(named or [texts.same])])))


def _loaded(settings: Settings, before: Stamp) -> Answerer | Kept:
    try:
        made = answerer_of(settings)
        faults = tuple(check_replies(made.knowledge))
    except KnowledgeError as error:
        faults = tuple(map(str, error.faults))
    if stamp(settings.knowledge) != before:
        # Files of two versions may be sound together, and half of each.
        return Kept((MOVING,))
    return Kept(faults) if faults else made


def _difference(old: Knowledge, new: Knowledge) -> Replaced:
    kept = [entry for entry in new.faq.entries if entry.id in old.entries]
    return Replaced(
        entries=len(new.entries),
        passages=len(new.passages),
        questions=sum(len(texts) for entry in new.faq.entries for texts in entry.questions.values()),
        added=tuple(each for each in new.entries if each not in old.entries),
        removed=tuple(each for each in old.entries if each not in new.entries),
        changed=tuple(entry.id for entry in kept if entry != old.entries[entry.id]),
    )


def _named(ids: Sequence[str], more: str) -> str:
    rest = [more.format(count=len(ids) - LISTED)] if len(ids) > LISTED else []
    return ", ".join([*ids[:LISTED], *rest])


def _fitting(heading: str, faults: Iterable[str], more: str) -> str:
    """The heading, and as many faults as fit into one message below it; of the rest, how many they are."""
    lines = [fault if len(fault) <= LONGEST_FAULT else f"{fault[:LONGEST_FAULT]}…" for fault in faults]
    shown = [heading]
    for number, line in enumerate(lines):
        rest = len(lines) - number
        if utf16("\n".join([*shown, line, more.format(count=rest)])) > MessageLimit.MAX_TEXT_LENGTH:
            return "\n".join([*shown, more.format(count=rest)])
        shown.append(line)
    return "\n".join(shown)
