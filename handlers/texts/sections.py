"""The sections of the interface's sentences that belong to one feature each; en.yaml says what each sentence is for."""

from typing import Annotated

from pydantic import Field

from knowledge.model import Language, Record

Sentence = Annotated[str, Field(min_length=1, max_length=1000)]


class Commands(Record):
    """What each command does, in a few words for the menu."""

    ask: Sentence
    deadlines: Sentence
    clause: Sentence
    statement: Sentence
    topics: Sentence
    source: Sentence
    privacy: Sentence
    subscribe: Sentence
    unsubscribe: Sentence
    settings: Sentence
    language: Sentence
    forget: Sentence
    verify: Sentence
    help: Sentence


class Announcing(Record):
    """What chats are told about announcements, and how reminders begin."""

    subscribed: Sentence
    subscribed_topic: Sentence
    unsubscribed: Sentence
    not_subscribed: Sentence
    only_admins: Sentence
    introduction: Sentence
    topic_lost: Sentence
    reminder_ahead: Sentence
    reminder_today: Sentence
    reminder_anniversary: Sentence
    reminder_event: Sentence


class Preferences(Record):
    """The settings of a chat."""

    heading: Sentence
    language: Sentence
    language_of_reader: Sentence
    silent: Sentence
    no_silence: Sentence
    announcements_on: Sentence
    announcements_off: Sentence
    turn_on: Sentence
    turn_off: Sentence
    always: Sentence
    between: Sentence
    languages: dict[Language, Sentence]
    language_set: Sentence
    language_usage: Sentence
    forgotten: Sentence


class Office(Record):
    """What the administrators of the bot see."""

    usage: Sentence
    only_text: Sentence
    too_long: Sentence
    not_taken: Sentence
    no_such_clause: Sentence
    no_such_announcement: Sentence
    preview: Sentence
    preview_correction: Sentence
    preview_deletion: Sentence
    own_language: Sentence
    nobody: Sentence
    send: Sentence
    send_silently: Sentence
    delete: Sentence
    schedule: Sentence
    test: Sentence
    cancel: Sentence
    stop: Sentence
    go_on: Sentence
    correct: Sentence
    delete_everywhere: Sentence
    refresh: Sentence
    when: Sentence
    when_usage: Sentence
    in_hours: Sentence
    tomorrow: Sentence
    scheduled: Sentence
    cancelled: Sentence
    running: Sentence
    stopped: Sentence
    done: Sentence
    counts: Sentence
    left: Sentence
    delivered: Sentence
    deleted: Sentence
    unreachable: Sentence
    refused: Sentence
    uncertain: Sentence
    skipped: Sentence
    how_to_correct: Sentence
    list: Sentence
    none: Sentence
    item: Sentence
    kinds: dict[str, Sentence]
    states: dict[str, Sentence]
    chats: dict[str, Sentence]


class AnyChat(Record):
    """What carries a quotation into other chats, and what is said there."""

    elsewhere: Sentence
    copy_quote: Sentence
    share: Sentence
    link: Sentence
    not_found: Annotated[str, Field(min_length=1, max_length=64)]
    ask_in_private: Sentence
    guest_unanswered: Sentence
    guest_usage: Sentence


class Timeline(Record):
    """The deadlines as a picture and as a calendar file."""

    today: Sentence
    after_all: Sentence
    before_all: Sentence
    note: Sentence
    calendar: Sentence
    calendar_caption: Sentence
    computed: Sentence


class Verify(Record):
    """/verify: the findings, why nothing was found, what differs, and what else there is to say."""

    usage: Sentence
    exact: Sentence
    altered: Sentence
    misattributed: Sentence
    absent: Sentence
    unchecked: Sentence
    not_found: Sentence
    too_short: Sentence
    other_language: Sentence
    checked: Sentence
    marks: Sentence
    left_out: Sentence
    added: Sentence
    changed: Sentence
    more: Sentence
    part: Sentence
    cut: Sentence
    short: Sentence
    also: Sentence
    joined: Sentence
    hidden: Sentence
    wrong_speaker: Sentence
    rest: Sentence


Notice = Annotated[str, Field(min_length=1, max_length=200)]
"""What Telegram shows when a button is pressed."""


class Feedback(Record):
    """What people say of answers, and what administrators see of it."""

    helpful: Notice
    not_helpful: Notice
    withdrawn: Notice
    send: Sentence
    sent: Notice
    only_asker: Notice
    question_gone: Notice
    nothing_missed: Sentence
    missed: Sentence
    more: Sentence
    times: dict[str, Sentence]
    concepts: Sentence
    nearest: Sentence
    nothing_near: Sentence
    answered_with: Sentence
    as_phrasing: Sentence
    as_entry: Sentence
    stats: Sentence
    in_days: Sentence
    in_all: Sentence
    in_language: Sentence
    groups: Sentence
    votes: Sentence
    worst: Sentence


class Reload(Record):
    """What came of a reload."""

    done: Sentence
    covered: Sentence
    added: Sentence
    removed: Sentence
    changed: Sentence
    same: Sentence
    kept: Sentence
    more: Sentence


class Manners(Record):
    """What is said to too many messages at once, and what is kept about people."""

    too_many: Sentence
    too_many_in_group: Sentence
    too_fast: Annotated[str, Field(min_length=1, max_length=190)]
    privacy_chat: Sentence
    privacy_announcements: Sentence
    privacy_questions: Sentence
    privacy_memory: Sentence
    privacy_telegram: Sentence


class Faults(Record):
    """What is said while the database cannot be used."""

    try_again: Annotated[str, Field(min_length=1, max_length=200)]
