"""Many chats are served at the same time, and each in its order."""

import asyncio

from telegram import Chat, Message, Update
from telegram.constants import ChatType

from handlers.order import ChatByChat
from tests.handlers.people import NOW


def update(chat: int, number: int) -> Update:
    """A message in a chat."""
    return Update(number, message=Message(number, NOW, Chat(chat, ChatType.PRIVATE)))


async def test_one_chat_keeps_its_order_while_others_go_on() -> None:
    """A slow first message holds the second one of its chat, but no other chat's."""
    done: list[str] = []
    gate = asyncio.Event()

    async def slow(name: str) -> None:
        await gate.wait()
        done.append(name)

    async def quick(name: str) -> None:
        done.append(name)

    order = ChatByChat(4)
    waiting = [
        asyncio.create_task(order.process_update(update(1, 1), slow("first"))),
        asyncio.create_task(order.process_update(update(1, 2), quick("second"))),
    ]
    await asyncio.sleep(0)
    await order.process_update(update(2, 3), quick("other"))
    await order.process_update("no update", quick("odd"))
    gate.set()
    await asyncio.gather(*waiting)

    assert done == ["other", "odd", "first", "second"]


async def test_no_more_than_the_places_are_busy() -> None:
    """Of many chats, only so many are served at the same time."""
    busy = most = 0

    async def work() -> None:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0)
        busy -= 1

    order = ChatByChat(3)
    await asyncio.gather(*(order.process_update(update(chat, chat), work()) for chat in range(20)))

    assert most == 3
