"""Groups and announcements, end to end over real HTTP: they subscribe, get what is announced, move and go."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from knowledge.answering import Answerer
from settings import Pace, Settings, Telegram
from storage.store import Store
from storage.tables import CHATS
from tests.talks import serving_at, until, until_found
from tests.telegram import BotApiServer, Chat, Message, User


@dataclass
class Scene:
    """A Telegram with the bot in it; Boss runs the bot, Ann leads the groups, Ben is in them."""

    server: BotApiServer
    store: Store
    boss: User
    ann: User
    ben: User

    @property
    def office(self) -> Chat:
        """Boss's chat with the bot."""
        return self.server.private(self.boss)

    async def joined(self, chat: Chat) -> Message:
        """Ann adds the bot; returns how it introduces itself."""
        await self.server.add_bot(chat, self.ann)
        (introduction,) = await self.server.wait_for_message(chat)
        return introduction

    async def announce(self, text: str) -> Message:
        """Boss announces something and presses Send; returns the message with the report, once it is one."""
        await self.server.say(self.office, self.boss, f"/announce {text}")
        shown, panel = await self.server.wait_for_message(self.office, 2)
        assert shown.text == text
        # Delivered a little later, as over a real network: the panel shows the beginning before the end.
        self.server.delay("sendMessage", 0.3)
        await self.server.press(panel, "Send", self.boss)
        await until(lambda: "is done" in panel.text)
        return panel

    async def until_subscribed(self, *chats: Chat) -> None:
        """Wait until just these get announcements."""

        subscribed = select(CHATS.c.id).where(CHATS.c.subscribed_at.is_not(None))

        async def reached() -> bool:
            async with self.store.database.reading() as connection:
                return set(await connection.scalars(subscribed)) == {chat.id for chat in chats}

        await until_found(reached)

    def told(self, chat: Chat, text: str) -> list[Message]:
        """The bot's messages in a chat that say just that."""
        return [each for each in chat.history if each.sender is self.server.bot and each.text == text]


@pytest.fixture
async def scene(answerer: Answerer) -> AsyncIterator[Scene]:
    """The bot serving that Telegram, which has nothing to complain of in the end."""
    async with BotApiServer() as server:
        boss = server.user("Boss")
        # Here Boss does in a second what takes a person minutes.
        unpaced = Telegram(pace=Pace(per_second_in_private=0))
        store = await Store.open(Settings().storage.url.get_secret_value())
        async with serving_at(server, answerer, admins=[boss.id], telegram=unpaced):
            yield Scene(server, store, boss, server.user("Ann"), server.user("Ben"))
        await store.close()


async def test_life_of_a_forum_and_a_group(scene: Scene) -> None:
    """A forum subscribes in a topic, a group as a whole; both get what is announced, through all that befalls them."""
    server, ann, ben = scene.server, scene.ann, scene.ben
    forum = server.forum("Fishers", [ben], [ann], topics=["Nets", "News"], bot="left")
    group = server.group("Anglers", [ben], [ann], bot="left")
    news = forum.topic("News")

    # The bot comes.
    introduction = await scene.joined(forum)
    assert "/subscribe" in introduction.text
    assert introduction.thread_id is None
    await scene.joined(group)

    # Who leads subscribes, in the topic that shall receive; who does not is told so.
    await server.say(forum, ben, "/subscribe", topic=news)
    (refused,) = await server.wait_for_message(forum)
    assert refused.text == "Only administrators of this group may do that."
    await server.say(forum, ann, "/subscribe", topic=news)
    (subscribed,) = await server.wait_for_message(forum)
    assert subscribed.text.startswith("This topic gets announcements")
    await server.say(group, ann, "/subscribe")
    await server.wait_for_message(group)

    # It is announced, and arrives in the topic.
    report = await scene.announce("The bay is calm.")
    (in_topic,) = scene.told(forum, "The bay is calm.")
    assert in_topic.thread_id == news.id
    assert len(scene.told(group, "The bay is calm.")) == 1
    assert report.text.split("\n")[1:] == ["Delivered: 2", "Unreachable: 0", "Uncertain, may have arrived: 0"]

    # The topic is closed: General gets a word, and what follows.
    await server.close_topic(forum, news)
    (_, word) = await server.wait_for_message(forum, 2)
    assert word.text.startswith("The topic that got announcements is closed")
    assert word.thread_id is None
    await scene.announce("The nets are mended.")
    (in_general,) = scene.told(forum, "The nets are mended.")
    assert in_general.thread_id is None

    # The group becomes a supergroup, and keeps it.
    supergroup = await server.migrate(group)
    await scene.until_subscribed(forum, supergroup)
    await scene.announce("The chart is drawn.")
    assert not scene.told(group, "The chart is drawn.")
    assert len(scene.told(supergroup, "The chart is drawn.")) == 1

    # The bot is thrown out of the forum: that gets nothing more, and nobody counts it.
    await server.kick_bot(forum, ann)
    await scene.until_subscribed(supergroup)
    report = await scene.announce("The tide is high.")
    assert not scene.told(forum, "The tide is high.")
    assert len(scene.told(supergroup, "The tide is high.")) == 1
    assert report.text.split("\n")[1:3] == ["Delivered: 1", "Unreachable: 0"]


async def test_topic_that_is_deleted_is_found_out_by_the_next_announcement(scene: Scene) -> None:
    """Telegram tells nobody of a deleted topic: the announcement comes to General, with a word about it."""
    server = scene.server
    forum = server.forum("Fishers", [scene.ben], [scene.ann], topics=["News"])
    await server.say(forum, scene.ann, "/subscribe", topic=forum.topic("News"))
    await server.wait_for_message(forum)
    await server.delete_topic(forum, forum.topic("News"))

    report = await scene.announce("The bay is calm.")
    words = await server.wait_for_message(forum, 2)

    (sent,) = scene.told(forum, "The bay is calm.")
    assert sent.thread_id is None
    assert [each for each in words if each.text.startswith("The topic that got announcements is closed or gone")]
    assert "Delivered: 1" in report.text


async def test_group_that_moved_or_threw_the_bot_out_unnoticed(scene: Scene) -> None:
    """What the bot was not told it learns when it sends: it follows the one, and counts the other as unreachable."""
    server, ann = scene.server, scene.ann
    moved, gone = (server.group(title, [], [ann]) for title in ("Moved", "Gone"))
    for group in (moved, gone):
        await server.say(group, ann, "/subscribe")
        await server.wait_for_message(group)
    gone.statuses[server.bot.id] = "kicked"
    moved.migrated_to = new = server.supergroup("Moved", [], [ann])

    report = await scene.announce("The bay is calm.")
    again = await scene.announce("The tide is high.")

    assert len(scene.told(new, "The bay is calm.")) == 1
    assert report.text.split("\n")[1:3] == ["Delivered: 1", "Unreachable: 1"]
    assert again.text.split("\n")[1:3] == ["Delivered: 1", "Unreachable: 0"]


async def test_correction_and_deletion_reach_the_group(scene: Scene) -> None:
    """The group sees the correction as a reply to what it corrects; deleted is deleted."""
    server, ann = scene.server, scene.ann
    group = server.supergroup("Fishers", [], [ann])
    await server.say(group, ann, "/subscribe")
    await server.wait_for_message(group)
    report = await scene.announce("The bay is calm.")
    (original,) = scene.told(group, "The bay is calm.")

    await server.say(scene.office, scene.boss, "/announce correct 1 The bay is rough.")
    _, question = await server.wait_for_message(scene.office, 2)
    await server.press(question, "Send", scene.boss)
    (_, correction) = await server.wait_for_message(group, 2)
    assert (correction.text, correction.reply_to) == ("The bay is rough.", original)

    await server.press(report, "Delete everywhere", scene.boss)
    (asked,) = await server.wait_for_message(scene.office)
    await server.press(asked, "Delete", scene.boss)
    await until(lambda: original.deleted)
    await server.settle()
    assert not correction.deleted


async def test_settings_are_for_who_leads(scene: Scene) -> None:
    """A member's press is refused with a notice, the administrator's changes the language of the group at once."""
    server, ann, ben = scene.server, scene.ann, scene.ben
    group = server.supergroup("Fishers", [ben], [ann])
    await server.say(group, ann, "/settings")
    (settings,) = await server.wait_for_message(group)

    refused = await server.answered(await server.press(settings, "Русский", ben))
    await server.settle()
    assert refused.text == "Only administrators of this group may do that."
    assert settings.text.startswith("Settings of this chat")

    await server.press(settings, "Русский", ann)
    await until(lambda: settings.text.startswith("Настройки этого чата"))
    await server.say(group, ben, "/help")
    (help_text,) = await server.wait_for_message(group)
    assert "Я отвечаю на вопросы" in help_text.text
