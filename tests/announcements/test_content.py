"""What an announcement says, before and after it was in the database."""

import json

from hypothesis import given
from hypothesis import strategies as st
from telegram import MessageEntity, User

from announcements.content import ALL, Body, Content
from knowledge.model import LANGUAGES

MENTIONED = User(77, "Edda", is_bot=False)
ENTITIES = st.one_of(
    st.builds(MessageEntity, st.sampled_from(["bold", "italic", "code"]), st.integers(0, 500), st.integers(1, 500)),
    st.builds(lambda at: MessageEntity("text_link", at, 2, url="https://gazette.example/bay"), st.integers(0, 9)),
    st.builds(lambda at: MessageEntity("text_mention", at, 3, user=MENTIONED), st.integers(0, 9)),
    st.builds(lambda at: MessageEntity("custom_emoji", at, 2, custom_emoji_id="5368324170"), st.integers(0, 9)),
    st.builds(lambda at: MessageEntity("pre", at, 2, language="python"), st.integers(0, 9)),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
BODIES = st.builds(Body, TEXTS, st.lists(ENTITIES, max_size=4).map(tuple), st.none() | st.text(min_size=1, max_size=20))
CONTENTS = st.dictionaries(st.sampled_from([*LANGUAGES, ALL]), BODIES, min_size=1).map(Content)


@given(CONTENTS)
def test_comes_back_as_it_was(content: Content) -> None:
    """Text, formatting and picture, in every language, through JSON."""
    assert Content.from_json(json.loads(json.dumps(content.to_json()))) == content


@given(CONTENTS)
def test_formatting_comes_back_complete(content: Content) -> None:
    """With the link, the person or the picture that belongs to it, which comparing entities does not look at."""
    back = Content.from_json(json.loads(json.dumps(content.to_json())))
    for language, body in content.bodies.items():
        assert [entity.to_dict() for entity in back.bodies[language].entities] == [
            entity.to_dict() for entity in body.entities
        ]


@given(CONTENTS, st.sampled_from(LANGUAGES))
def test_everybody_reads_something(content: Content, language: str) -> None:
    """Their own language, or what is for all, or whatever there is."""
    bodies = content.bodies
    assert content.body(language) == bodies.get(language, bodies.get(ALL, next(iter(bodies.values()))))


def test_deletion_says_nothing() -> None:
    """It has no content."""
    assert Content.from_json(Content().to_json()) == Content()
