"""What the command line prints: answers, deadlines, coverage and the figures of an evaluation."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from handlers import replies
from handlers.deadlines import deadlines_page
from handlers.verdicts import of_verdict
from knowledge import evaluation
from knowledge.deadlines import due_dates
from knowledge.evaluation import Examined, Figures, Result
from knowledge.loading import Knowledge
from knowledge.model import Answer, EntryKind, Language, Passage, in_language
from knowledge.verdict import Difference, Quotation, Verdict
from settings import LanguageBounds


def answer_as_text(answer: Answer, knowledge: Knowledge) -> str:
    """The whole reply as plain text."""
    return replies.plain(replies.of_answer(answer, knowledge))


def answer_as_json(answer: Answer, knowledge: Knowledge) -> dict[str, Any]:
    """The public object of `ask --json`."""
    return {
        "question": answer.question,
        "language": answer.language,
        "status": answer.status,
        "entry": answer.entry.id if answer.entry else None,
        "score": round(answer.score, 4),
        "answer": answer.sentence,
        "passages": [_passage_as_json(passage, knowledge) for passage in answer.passages],
        "suggestions": [
            {"entry": offered.entry.id, "question": offered.question, "score": round(offered.score, 4)}
            for offered in answer.suggestions
        ],
        "reply": answer_as_text(answer, knowledge),
    }


def verdict_as_text(verdict: Verdict, knowledge: Knowledge, language: Language) -> str:
    """The whole reply to /verify as plain text."""
    return replies.plain(of_verdict(verdict, knowledge, language))


def verdict_as_json(verdict: Verdict, knowledge: Knowledge) -> dict[str, Any]:
    """The public object of `verify --json`; places are counted in characters from 0, the end not included."""
    return {
        "text": verdict.text,
        "status": verdict.finding,
        "score": round(verdict.score, 4),
        "absence": verdict.absence,
        "whole": verdict.whole,
        "differences": [_difference_as_json(each) for one in verdict.quotations for each in one.differences],
        "passages": [_passage_as_json(passage, knowledge) for passage in verdict.passages],
        "quotations": [_quotation_as_json(quotation, verdict) for quotation in verdict.quotations],
        "reply": verdict_as_text(verdict, knowledge, "en"),
    }


def _quotation_as_json(quotation: Quotation, verdict: Verdict) -> dict[str, Any]:
    return {
        "status": quotation.finding,
        "text": verdict.text[slice(*quotation.asked_span)],
        "span": quotation.asked_span,
        "score": round(quotation.score, 4),
        "joined": quotation.joined,
        "hidden": quotation.hidden,
        "wrong_speakers": quotation.named,
        "also": [passage.id for passage in quotation.also],
        "pieces": [
            {
                "passage": piece.passage.id,
                "span": piece.span,
                "asked_span": piece.asked_span,
                "cuts": piece.cuts,
                "differences": [_difference_as_json(difference) for difference in piece.differences],
            }
            for piece in quotation.pieces
        ],
    }


def _difference_as_json(difference: Difference) -> dict[str, Any]:
    return {
        "change": difference.change,
        "article": difference.article,
        "asked": difference.asked,
        "passage_span": difference.passage_span,
        "asked_span": difference.asked_span,
    }


def _passage_as_json(passage: Passage, knowledge: Knowledge) -> dict[str, Any]:
    source, speakers = knowledge.article.source, knowledge.article.speakers
    return {
        "id": passage.id,
        "kind": passage.kind,
        "speaker": in_language(speakers[passage.speaker], "en") if passage.speaker else None,
        "text": passage.text,
        "paragraph": passage.paragraph,
        "source": f"{source.publisher}, “{source.title}”",
    }


def coverage(knowledge: Knowledge, questions: Sequence[Examined]) -> str:
    """What a sound knowledge holds, in a few lines."""
    kinds = Counter(entry.kind for entry in knowledge.faq.entries)
    phrasings: Counter[str] = Counter()
    for entry in knowledge.faq.entries:
        for language, texts in entry.questions.items():
            phrasings[language] += len(texts)
    examined = Counter(item.language for item in questions)
    return "\n".join(
        [
            f"Source: {knowledge.article.source.publisher}, “{knowledge.article.source.title}”",
            f"Passages: {len(knowledge.passages)}, of them {len(knowledge.clauses)} clauses",
            f"Entries: {kinds[EntryKind.ANSWER]} answers, {kinds[EntryKind.NOT_IN_TEXT]} not in the text, "
            f"{kinds[EntryKind.SMALLTALK]} small talk",
            "Phrasings: " + ", ".join(f"{language} {count}" for language, count in phrasings.items()),
            f"Deadlines: {len(knowledge.deadlines)}",
            "Evaluation questions: " + ", ".join(f"{language} {count}" for language, count in examined.items()),
            "Sound.",
        ]
    )


def evaluation_as_text(results: Sequence[Result]) -> str:
    """The figures as tables: per language and kind, reliability, the worst ten."""
    lines = [f"{'':<22}{'asked':>7}{'right':>8}{'first':>8}{'wrong':>8}{'silent':>8}{'false':>8}"]
    lines += [_row(name, group) for name, group in _groups(results)]
    lines += ["", "score from   answers   right"]
    lines += [f"{low:>10.1f}{count:>10}{right / count:>8.0%}" for low, count, right in evaluation.reliability(results)]
    lines += ["", "the worst ten (asserted, and should not have been)"]
    for result in evaluation.worst(results):
        entry = result.answer.entry.id if result.answer.entry else ""
        lines.append(f"{result.answer.score:.2f} {entry:<34} {result.examined.kind:<10} {result.examined.question}")
    return "\n".join(lines)


def evaluation_as_json(results: Sequence[Result]) -> str:
    """The same figures as one JSON object."""
    groups = {name: _shares(evaluation.figures(group)) for name, group in _groups(results)}
    worst = [
        {
            "question": result.examined.question,
            "kind": result.examined.kind,
            "entry": result.answer.entry.id if result.answer.entry else None,
            "score": round(result.answer.score, 4),
        }
        for result in evaluation.worst(results)
    ]
    reliability = [
        {"from": low, "answers": count, "right": right} for low, count, right in evaluation.reliability(results)
    ]
    return json.dumps({"groups": groups, "reliability": reliability, "worst": worst}, ensure_ascii=False, indent=2)


def missed_bounds(results: Sequence[Result], bounds: LanguageBounds) -> list[str]:
    """A line for each configured bound that a language does not reach; languages without questions reach all."""
    missed = []
    for language, bound in bounds:
        f = evaluation.figures([result for result in results if result.examined.language == language])
        if f.recall < bound.answered:
            missed.append(f"{language}: {f.recall:.1%} of the answerable answered rightly, bound {bound.answered:.1%}")
        if f.first_share < bound.first:
            missed.append(f"{language}: right at once in {f.first_share:.1%}, bound {bound.first:.1%}")
        if f.false_share > bound.false_answers:
            missed.append(f"{language}: {f.false_share:.1%} false answers, bound {bound.false_answers:.1%}")
    return missed


def _groups(results: Sequence[Result]) -> list[tuple[str, list[Result]]]:
    languages = dict.fromkeys(result.examined.language for result in results)
    kinds = (*evaluation.ANSWERABLE, *evaluation.UNANSWERABLE)
    groups: list[tuple[str, list[Result]]] = [("all", list(results))]
    for language in languages:
        own = [result for result in results if result.examined.language == language]
        groups.append((language, own))
        groups.append((f"{language}, test part", [result for result in own if result.examined.is_test]))
        groups += [(f"  {language} {kind}", [r for r in own if r.examined.kind == kind]) for kind in kinds]
    return [(name, group) for name, group in groups if group]


def _row(name: str, results: Sequence[Result]) -> str:
    f = evaluation.figures(results)
    shares = [
        _share(f.right, f.answerable),
        _share(f.first, f.right),
        _share(f.wrong, f.answerable),
        _share(f.abstained, f.answerable),
        _share(f.false, f.unanswerable),
    ]
    return f"{name:<22}{len(results):>7}" + "".join(f"{share:>8}" for share in shares)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"


def _shares(f: Figures) -> dict[str, float | int]:
    return {
        "answerable": f.answerable,
        "right": f.right,
        "first": f.first,
        "wrong": f.wrong,
        "abstained": f.abstained,
        "unanswerable": f.unanswerable,
        "false": f.false,
        "recall": round(f.recall, 4),
        "precision": round(f.precision, 4),
    }


def deadlines_as_text(knowledge: Knowledge, language: Language, today: date) -> str:
    """The deadlines as of `today`, as the bot shows them."""
    return replies.plain(deadlines_page(knowledge, language, today))


def deadlines_as_json(knowledge: Knowledge, today: date) -> list[dict[str, Any]]:
    """The deadlines with their dates, as of `today`."""
    return [
        {
            "id": due.deadline.id,
            "date": due.date.isoformat() if due.date else None,
            "computed": due.computed,
            "days_left": (due.date - today).days if due.date else None,
            "who": in_language(due.deadline.who, "en"),
            "what": in_language(due.deadline.what, "en"),
            "to": in_language(due.deadline.to, "en"),
            "passage": due.deadline.passage,
            "text": knowledge.passages[due.deadline.passage].text,
        }
        for due in due_dates(knowledge.deadlines, today)
    ]
