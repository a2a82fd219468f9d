"""What can be pasted into faq.yaml is read as it was meant."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge.loading import load
from knowledge.model import Entry
from knowledge.snippets import LONGEST, lines_to_paste, new_entry, phrasings
from knowledge.strict_yaml import KnowledgeError
from tests.agreements import fishing
from tests.knowledge.small import FILES, write

MEETING = fishing().entries["council-first-meeting"]
ENTRIES = "entries:\n"


@given(st.lists(st.text(), max_size=4))
def test_phrasings_are_lines_that_the_loader_takes(texts: list[str]) -> None:
    """Whatever was typed: one line each, printable, none empty, none too long, none twice."""
    found = phrasings(texts)

    assert len(set(found)) == len(found)
    assert all(text == text.strip() and 0 < len(text) <= LONGEST and text.isprintable() for text in found)


@given(st.lists(st.text(), max_size=4), st.sampled_from([None, MEETING]))
def test_what_is_pasted_is_what_was_asked(texts: list[str], nearest: Entry | None) -> None:
    """YAML reads the lines back, quotes, colons and dashes included."""
    wanted = phrasings(texts)
    (entry,) = yaml.safe_load(new_entry("?when council", texts, "hy", nearest))

    assert (entry["questions"]["hy"] or "").splitlines() == wanted
    assert entry["topic"] == ("council" if nearest else "")
    pasted = yaml.safe_load(f"questions:\n      en: |\n        first\n{lines_to_paste(texts)}\n")
    assert pasted["questions"]["en"].splitlines() == ["first", *wanted]


def test_new_entry_says_what_it_is_about() -> None:
    """Its id is made of concepts, it gives what was asked, and the concepts stand beside."""
    text = new_entry("!whales ?when ?who bay en:chart harbour-council meeting net ?", [], "en", MEETING)
    (entry,) = yaml.safe_load(text)

    assert entry["id"] == "bay-harbour-council-meeting"
    assert entry["gives"] == ["when", "who"]
    assert "about: !whales ?when" in text.splitlines()[0]


@pytest.mark.parametrize("concepts", ["", "?", "?who ?", "en:chart", "a" * 60])
def test_id_is_always_one(concepts: str) -> None:
    """Where no concept names it, it is a new entry; and it is never too long."""
    (entry,) = yaml.safe_load(new_entry(concepts, [], "en", None))

    assert entry["id"] == ("a" * 40 if concepts == "a" * 60 else "new-entry")


def test_check_names_what_is_to_be_filled_in(tmp_path: Path) -> None:
    """As it is pasted the knowledge is not sound; filled in, it is."""
    pasted = new_entry("?what ?", ["what colour has the bridge"], "en", None)
    faq = FILES["faq.yaml"]
    assert ENTRIES in faq
    text = faq.replace(ENTRIES, f"{ENTRIES}{pasted}\n")

    with pytest.raises(KnowledgeError) as caught:
        load(write(tmp_path / "pasted", faq=text))
    assert any("must not be empty" in str(fault) for fault in caught.value.faults)

    blanks = {'topic: ""': "topic: bridge", 'en: ""': "en: It opens.", "passages: []": "passages: [clause-1]"}
    filled = text
    for blank, value in blanks.items():
        assert blank in text
        filled = filled.replace(blank, value, 1)
    assert load(write(tmp_path / "filled", faq=filled)).entries["new-entry"].title("en") == "what colour has the bridge"
