"""The menu and the descriptions in Telegram are set from code, and only when they differ."""

from typing import Any

import pytest
from telegram import Bot, BotCommand

from handlers.commands import description, menu, publish
from handlers.texts import Texts
from knowledge.loading import Knowledge
from tests.handlers.account import Account

TOKEN = "4242:" + "t" * 35


@pytest.fixture
def account() -> Account:
    """An account with nothing set."""
    return Account()


@pytest.fixture
async def bot(account: Account) -> Any:
    """A bot of that account."""
    async with Bot(TOKEN, request=account, get_updates_request=account) as made:
        yield made


def settings_made(account: Account) -> int:
    """How often something was set."""
    return sum(call.method.startswith("setMy") for call in account.calls)


async def test_menu_is_set_for_every_scope_and_language(bot: Bot, account: Account, knowledge: Knowledge) -> None:
    """Everybody, private chats and groups get their menu, without a language and with each that there is."""
    await publish(bot, knowledge, "en")

    codes = {language for what, _, language in account.kept if what == "Commands"}
    assert codes == {"None", "en", "ru", "hy", "az"}
    assert settings_made(account) == 5 * (3 + 2)


async def test_second_start_sets_nothing(bot: Bot, account: Account, knowledge: Knowledge) -> None:
    """What is set already is not set again: each call counts against a limit."""
    await publish(bot, knowledge, "en")
    before = settings_made(account)

    await publish(bot, knowledge, "en")

    assert settings_made(account) == before


async def test_refusal_is_no_failure(
    bot: Bot, account: Account, knowledge: Knowledge, caplog: pytest.LogCaptureFixture
) -> None:
    """When Telegram refuses a menu, the rest is set and the bot goes on."""
    account.refuse("getMyCommands", 429, "Too Many Requests: retry after 3", retry_after=3)

    await publish(bot, knowledge, "en")

    assert "could not be set" in caplog.text
    assert settings_made(account) > 0


def test_menu_and_descriptions_say_what_there_is(knowledge: Knowledge) -> None:
    """The menu has the commands with their texts, and the description names the article."""
    assert menu("en", ("ask",))[0] == BotCommand("deadlines", Texts.of("en").commands.deadlines)
    assert "Villages Agree on the Bay" in description(knowledge, "en")
