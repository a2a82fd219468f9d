"""The vocabulary files as checked records: what the words of each language mean."""

from typing import Annotated

from pydantic import BeforeValidator, Field, field_validator

from knowledge.model import Identifier, Language, Record

_LETTERS = r"[a-z\d\u0430-\u0450\u0452-\u052f\u0561-\u0586]+\*?"
Form = Annotated[str, Field(pattern=f"^{_LETTERS}( {_LETTERS})*$", max_length=60)]
"""Words as text.py folds them, one space between them; `*` at a word's end stands for any ending."""


def _listed(value: object) -> object:
    """A text as what stands between its commas; anything else as it is."""
    return [form.strip() for form in value.split(",")] if isinstance(value, str) else value


Forms = dict[Language, Annotated[list[Form], BeforeValidator(_listed)]]
"""By language a list, or a text with commas between the forms."""


class Quoting(Record):
    """What stands around a quotation; languages.yaml says what each is for. One word each."""

    saying: Forms
    talk: Forms
    asides: Forms
    agreement: Forms
    common: Forms
    denying: Forms


class GeneralLanguage(Record):
    """languages.yaml: what holds for any agreement.

    `asks` are the words that tell what kind of thing is asked; `fillers` carry nothing; `joiners` stand between two
    questions in one sentence; `alike` are groups of letters that people take for one another; `ordinal_endings` are
    what stands behind a digit (9th, 9-րդ). `cardinals` are number words said so often without counting (one of the
    three) that they are numbers only behind what carries a number. `ordinary` are real words that mean nothing here.
    """

    asks: dict[Annotated[str, Field(pattern=r"^[a-z_]+$")], Forms]
    fillers: Forms
    negations: Forms
    joiners: Forms
    alike: Forms
    numbers: dict[Annotated[str, Field(pattern=r"^\d+$")], Forms]
    cardinals: dict[Annotated[str, Field(pattern=r"^\d+$")], Forms]
    months: dict[Annotated[str, Field(pattern=r"^([1-9]|1[0-2])$")], Forms]
    ordinal_endings: Forms
    ordinary: dict[Language, str]
    quoting: Quoting

    @field_validator("alike")
    @classmethod
    def _apart(cls, alike: Forms) -> Forms:
        for language, groups in alike.items():
            letters = "".join(groups)
            if shared := sorted({letter for letter in letters if letters.count(letter) > 1}):
                raise ValueError(f"{language}: {', '.join(shared)} stand in two groups; a letter belongs to one")
        return alike


class Vocabulary(Record):
    """vocabulary.yaml: the words of one agreement.

    A question that names one of the `participants` is answered only by an entry about it. `places` are the named
    places; `countries` tells which country a place or a participant speaks for (Moscow, Putin: Russia), and to name
    another country than the entry does is to ask about something else. `concepts` join the ways of naming one thing,
    and those listed as `numbered` carry numbers (clause two). `absent` are subjects that the article does not treat.
    """

    participants: dict[Identifier, Forms]
    places: dict[Identifier, Forms] = Field(default_factory=dict)
    countries: dict[Identifier, Identifier] = Field(default_factory=dict)
    concepts: dict[Identifier, Forms]
    numbered: list[Identifier] = Field(default_factory=list)
    absent: dict[Identifier, Forms]


def listed(forms: Forms) -> frozenset[str]:
    """The forms of all languages together."""
    return frozenset(form for many in forms.values() for form in many)
