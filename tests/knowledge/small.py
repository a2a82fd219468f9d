"""A knowledge of a few lines, sound as it stands, to break in one place and to see what the loader says."""

from pathlib import Path

ARTICLE = """\
source:
  title: The Bridge
  publisher: The Courier
  dateline: TOWN
  contributors: []
  event_date: "2030-05-06"
  url:
  published:
statement: {en: Bridge agreement}
speakers:
  reeve: {en: Ann Reeve}
passages:
  - id: clause-1
    kind: clause
    clause: 1
    paragraph: 1
    text: The bridge opens on May 9, 2030, to carts and walkers.
  - id: reeve-glad
    kind: quote
    speaker: reeve
    paragraph: 2
    text: “I am glad of the ferries, too,” said Ann Reeve.
"""
FAQ = """\
topics:
  bridge: {en: The bridge}
entries:
  - id: opening
    topic: bridge
    kind: answer
    gives: [when]
    passages: [clause-1]
    answer: {en: The bridge opens on the ninth of May.}
    questions:
      en:
        - When does the bridge open?
        - opening day
  - id: gladness
    topic: bridge
    kind: answer
    about: [reeve]
    passages: [reeve-glad]
    answer: {en: Ann Reeve said that she is glad.}
    questions:
      en: [What did Ann Reeve say?]
  - id: toll
    topic: bridge
    kind: not_in_text
    absent: [ferr]
    absent_from_article: [toll]
    answer: {en: The article names no price.}
    questions:
      en: [Does it cost anything to cross?]
  - id: hello
    kind: smalltalk
    answer: {en: Hello!}
    questions:
      en: [hello]
"""
DEADLINES = """\
deadlines:
  - id: opens
    passage: clause-1
    date: "2030-05-09"
    who: {en: The town}
    what: {en: opens the bridge}
    to: {en: everybody}
  - id: report
    passage: clause-1
    after: opens
    months: 2
    who: {en: The town}
    what: {en: reports}
    to: {en: the county}
"""
VOCABULARY = """\
participants:
  reeve: {en: [reeve, ann reeve]}
concepts:
  bridge: {en: [bridge*, crossing]}
absent:
  toll: {en: [toll*]}
"""
EVALUATION = """\
questions:
  - {language: en, kind: plain, passages: [clause-1], question: "On which day does it open?"}
  - {language: en, kind: far, passages: [], question: "Who rules the moon?"}
"""
FILES = {
    "article.yaml": ARTICLE,
    "faq.yaml": FAQ,
    "deadlines.yaml": DEADLINES,
    "vocabulary.yaml": VOCABULARY,
    "evaluation.yaml": EVALUATION,
}


def write(folder: Path, **changed: str) -> Path:
    """Writes the knowledge into `folder`, with the text of some files (named without `.yaml`) changed."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_text(changed.get(name.removesuffix(".yaml"), text), encoding="utf-8")
    return folder


def replaced(file: str, old: str, new: str) -> str:
    """The text of `file` with `old`, which stands in it once, replaced."""
    text = FILES[file]
    assert text.count(old) == 1, f"{old!r} must stand once in {file}"
    return text.replace(old, new)


def line_of(text: str, marker: str) -> int:
    """The line, from 1, in which the only `marker` begins."""
    assert text.count(marker) == 1, f"{marker!r} must stand once"
    return text[: text.index(marker)].count("\n") + 1
