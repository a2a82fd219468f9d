"""A talk with the bot, in plain text and on a screen."""

import asyncio
import io
from collections.abc import Iterator

import pytest

import settings as configuration
from knowledge.answering import Answerer, Policy
from knowledge.loading import load
from settings import Settings
from terminal.plain import Plain
from terminal.screen import Screen
from terminal.session import Display, Session
from tests.terminal.paper import Paper


class Talk:
    """A session with the real handlers, driven line by line; `out` is what plain text it wrote."""

    def __init__(self, runner: asyncio.Runner, settings: Settings, answerer: Answerer, display: Display) -> None:
        self._runner = runner
        self.session = Session(settings, answerer, display)
        runner.run(self.session.open())

    def say(self, line: str) -> None:
        """Type a line."""
        self._runner.run(self.session.say(line))

    def close(self) -> None:
        """End the talk."""
        self._runner.run(self.session.close())


class PlainTalk(Talk):
    """A talk in plain text."""

    def __init__(self, runner: asyncio.Runner, settings: Settings, answerer: Answerer) -> None:
        self.out = io.StringIO()
        super().__init__(runner, settings, answerer, Plain(self.out))

    def reply(self, line: str) -> str:
        """Type a line; returns what was written then."""
        self.out.seek(0)
        self.out.truncate()
        self.say(line)
        return self.out.getvalue()


class ScreenTalk(Talk):
    """A talk on a screen."""

    def __init__(self, runner: asyncio.Runner, settings: Settings, answerer: Answerer) -> None:
        self.paper = Paper()
        self.screen = Screen(self.paper)
        super().__init__(runner, settings, answerer, self.screen)


@pytest.fixture(scope="package")
def settings() -> Settings:
    return configuration.load()


@pytest.fixture(scope="package")
def answerer(settings: Settings) -> Answerer:
    return Answerer(load(settings.knowledge), Policy())


@pytest.fixture
def plain(settings: Settings, answerer: Answerer) -> Iterator[PlainTalk]:
    with asyncio.Runner() as runner:
        talk = PlainTalk(runner, settings, answerer)
        yield talk
        talk.close()


@pytest.fixture
def screen(settings: Settings, answerer: Answerer) -> Iterator[ScreenTalk]:
    with asyncio.Runner() as runner:
        talk = ScreenTalk(runner, settings, answerer)
        yield talk
        talk.close()
