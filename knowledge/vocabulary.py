"""The vocabulary files as checked records: what the words of each language mean."""

from typing import Annotated

from pydantic import Field

from knowledge.model import Identifier, Language, Record

Form = Annotated[str, Field(pattern=r"^[^\s*]+\*?( [^\s*]+\*?)*$", max_length=60)]
"""Words as people type them, one space between them; `*` at a word's end stands for any ending."""

Forms = dict[Language, list[Form]]


class GeneralLanguage(Record):
    """languages.yaml: what holds for any agreement.

    `asks` are the words that tell what kind of thing is asked; `fillers` carry nothing; `ordinal_endings` are what
    stands behind a digit (9th, 9-րդ).
    """

    asks: dict[Annotated[str, Field(pattern=r"^[a-z_]+$")], Forms]
    fillers: Forms
    negations: Forms
    numbers: dict[Annotated[str, Field(pattern=r"^\d+$")], Forms]
    months: dict[Annotated[str, Field(pattern=r"^([1-9]|1[0-2])$")], Forms]
    ordinal_endings: Forms
    ordinary: dict[Language, str]


class Vocabulary(Record):
    """vocabulary.yaml: the words of one agreement.

    A question that names one of the `participants` is answered only by an entry about it. `concepts` join the
    ways of naming one thing. `absent` are subjects that the article does not treat.
    """

    participants: dict[Identifier, Forms]
    concepts: dict[Identifier, Forms]
    absent: dict[Identifier, Forms]
