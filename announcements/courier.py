"""Takes deliveries from the outbox one by one, sends each at Telegram's pace and marks what became of it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from telegram import Message, ReplyParameters
from telegram.error import RetryAfter, TelegramError
from telegram.ext import ExtBot

from announcements.content import Body, Content
from announcements.outcome import (
    Failure,
    Gone,
    Later,
    Moved,
    NoAccess,
    Refused,
    SurelyNotSent,
    TopicLost,
    Unknown,
    meaning,
)
from announcements.pace import Lane, Pace
from announcements.silence import end_of_silence
from announcements.trouble import Trouble
from storage.chats import Chats
from storage.deliveries import Deliveries, Delivery
from storage.errors import TROUBLE
from storage.values import Delivered, Kind

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Notify = Callable[[int, str | None], Awaitable[None]]
"""Tells a chat, in its language, that its topic is lost and announcements come to the group itself."""
AT_ONCE = 64
"""Messages under way at the same time; enough for 30 a second when Telegram takes two seconds for each."""
IDLE = 1.0
"""Seconds between two looks into an outbox that was empty."""
LAST_SENDS = 1.5
"""Seconds in which messages under way may be finished once the bot is told to stop."""


class Courier:
    """One worker; several, here or in other processes, share the outbox."""

    def __init__(  # noqa: PLR0913 - what it works with
        self,
        bot: ExtBot[Lane],
        pace: Pace,
        deliveries: Deliveries,
        chats: Chats,
        *,
        default_language: str,
        timezone: ZoneInfo,
        clock: Clock,
        surely_not_sent: SurelyNotSent,
        notify: Notify,
    ) -> None:
        self._bot = bot
        self._pace = pace
        self._deliveries = deliveries
        self._chats = chats
        self._language = default_language
        self._timezone = timezone
        self._clock = clock
        self._surely_not_sent = surely_not_sent
        self._notify = notify
        self._work = asyncio.Event()
        self._stopping = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._loop: asyncio.Task[None] | None = None
        self._waits_for_turn = False
        self._claim_lost = False
        self._reading, self._marking = Trouble(), Trouble()

    def wake(self) -> None:
        """Say that there is something in the outbox."""
        self._work.set()

    def share(self, *, with_others: bool) -> None:
        """Say whether there are other processes."""
        self._pace.is_shared = with_others

    async def run(self) -> None:
        """Deliver until `stop`; a database that is away is waited for."""
        self._loop = asyncio.current_task()
        while not self._stopping.is_set():
            try:
                found = await self._deliver_next()
            except TROUBLE as error:
                self._reading.met("The outbox cannot be read", error)
                found = False
            if not found:
                await self._rest()

    async def work_off(self) -> bool:
        """Deliver all that is due; returns whether there was anything."""
        found = False
        while True:
            while await self._deliver_next():
                found = True
            if not self._under_way:
                return found
            await asyncio.wait(self._under_way)

    async def stop(self) -> None:
        """Begin nothing more, and finish what is under way; what takes too long is given up, and not marked."""
        self._stopping.set()
        self._work.set()
        loops = [self._loop] if self._loop else []
        if self._waits_for_turn:
            # Telegram may want to be left alone for long. Nothing is claimed yet.
            loops[0].cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_SENDS):
                while left := [*(loop for loop in loops if not loop.done()), *self._under_way]:
                    await asyncio.wait(left)
        left = [*loops, *self._under_way]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _rest(self) -> None:
        self._work.clear()
        try:
            async with asyncio.timeout(IDLE):
                await self._work.wait()
        except TimeoutError:
            pass

    async def _deliver_next(self) -> bool:
        """Begin to send the next delivery when its turn has come; returns whether there may be one."""
        if self._claim_lost:
            await self._take_back()
        if not self._pace.is_announcing:
            is_due = await self._deliveries.is_due(self._clock())
            self._reading.over()
            if not is_due:
                return False
        self._pace.is_announcing = True
        # The turn is taken before the row, so that hardly any row is marked as under way while it only waits.
        turn = await self._turn()
        task = asyncio.create_task(self._deliver(turn))
        self._under_way.add(task)
        task.add_done_callback(self._sent)
        return True

    async def _deliver(self, turn: float) -> None:
        """Send what is next, if there is anything; others have their turns meanwhile, for the database takes time."""
        try:
            delivery = await self._next()
            self._reading.over()
        except TROUBLE as error:
            self._reading.met("The outbox cannot be read", error)
            self._claim_lost = True
            delivery = None
        if delivery is None:
            self._pace.is_announcing = False
        else:
            await self._send(delivery, turn)

    async def _take_back(self) -> None:
        """Put back what is claimed and not in hand: a database may claim a row, and go away before it says so."""
        while self._under_way:
            await asyncio.wait(self._under_way)
        # Now nothing is in hand, so that none of these rows is being sent.
        taken_back = await self._deliveries.take_back()
        self._claim_lost = False
        if taken_back:
            logger.info("%s messages that were claimed when the database went away are sent now", taken_back)

    async def _turn(self) -> float:
        """Wait until one more may be under way; returns the moment at which it may go."""
        self._waits_for_turn = True
        try:
            await self._room.acquire()
            try:
                return await self._pace.turn_of_announcement()
            except BaseException:
                self._room.release()
                raise
        finally:
            self._waits_for_turn = False

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._room.release()
        if not task.cancelled() and task.exception():
            logger.error("A delivery failed", exc_info=task.exception())

    async def _next(self) -> Delivery | None:
        """Claim a delivery that can go now; those that cannot are put back until they can."""
        while not self._stopping.is_set():
            now = self._clock()
            delivery = await self._deliveries.claim(now)
            if delivery is None:
                return None
            if delivery.expires_at and delivery.expires_at <= now:
                await self._deliveries.end(delivery.id, Delivered.SKIPPED, "too late")
                continue
            until = end_of_silence(delivery.silent_hours, now, self._timezone)
            wait = self._pace.wait_in(delivery.chat)
            if until is None and not wait:
                return delivery
            later = until or now + timedelta(seconds=wait)
            await self._deliveries.postpone(delivery.id, later, attempts=delivery.attempts - 1)
        return None

    async def _send(self, delivery: Delivery, turn: float) -> None:
        try:
            await self._pace.moment(turn)
        except TROUBLE as error:
            # It was not sent, whatever else is known.
            self._reading.met("The pace of all processes cannot be read", error)
            await self._keep(lambda: self._again(delivery))
            return
        except RetryAfter as error:
            failure = meaning(error, delivery.attempts, self._surely_not_sent)
            await self._keep(lambda: self._failed(delivery, failure))
            return
        try:
            message = await self._hand_over(delivery)
        except TelegramError as error:
            failure = meaning(error, delivery.attempts, self._surely_not_sent)
            await self._keep(lambda: self._failed(delivery, failure))
        else:
            await self._keep(lambda: self._deliveries.sent(delivery.id, message))

    async def _hand_over(self, delivery: Delivery) -> int | None:
        """Make the call; returns the id of the new message."""
        if delivery.kind is Kind.DELETION:
            await self._bot.delete_message(delivery.chat, delivery.target or 0, rate_limit_args=Lane.ANNOUNCEMENT)
            return None
        body = Content.from_json(delivery.content).body(delivery.language or self._language)
        corrects = delivery.target if delivery.kind is Kind.CORRECTION else None
        reply = ReplyParameters(corrects, allow_sending_without_reply=True) if corrects else None
        sent = await send(
            self._bot,
            delivery.chat,
            body,
            topic=delivery.topic,
            silent=delivery.silent,
            reply=reply,
            lane=Lane.ANNOUNCEMENT,
        )
        return sent.message_id

    async def _failed(self, delivery: Delivery, failure: Failure) -> None:  # noqa: C901 - one case a kind of failure
        match failure:
            case Later(seconds, everywhere):
                if everywhere:
                    self._pace.pause_announcements(seconds)
                await self._again(delivery, seconds)
            case Moved(chat):
                await self._chats.move(delivery.chat, chat)
                if await self._deliveries.move(delivery.id, chat):
                    await self._again(delivery)
            case TopicLost() if delivery.topic is None and delivery.target is None:
                await self._deliveries.end(delivery.id, Delivered.REFUSED, "the topic is closed")
            case TopicLost():
                # What it replies to stands there too. Another announcement may have found it out before.
                is_first = delivery.topic and await self._chats.to_general(delivery.chat, delivery.topic)
                await self._deliveries.detach(delivery.id)
                await self._again(delivery)
                if is_first:
                    await self._tell(delivery)
            case NoAccess(reason):
                await self._deliveries.end(delivery.id, Delivered.UNREACHABLE, reason)
                await self._chats.unsubscribe(delivery.chat)
            case Unknown(reason):
                await self._deliveries.end(delivery.id, Delivered.UNCERTAIN, reason)
            case Gone() if delivery.kind is Kind.DELETION:
                await self._deliveries.sent(delivery.id, None)
            case Gone():
                await self._deliveries.end(delivery.id, Delivered.REFUSED, "the message to reply to is gone")
            case Refused(reason):
                await self._deliveries.end(delivery.id, Delivered.REFUSED, reason)

    async def _again(self, delivery: Delivery, seconds: float = 0.0) -> None:
        later = self._clock() + timedelta(seconds=seconds)
        await self._deliveries.postpone(delivery.id, later, attempts=delivery.attempts)

    async def _tell(self, delivery: Delivery) -> None:
        try:
            await self._notify(delivery.chat, delivery.language)
        except TelegramError as error:
            logger.info("A chat could not be told that its topic is lost (%s)", type(error).__name__)

    async def _keep(self, mark: Callable[[], Awaitable[None]]) -> None:
        """Write down what became of a delivery, however long the database is away."""
        while True:
            try:
                await mark()
            except TROUBLE as error:
                self._marking.met("Deliveries cannot be marked", error)
                await asyncio.sleep(IDLE)
            else:
                self._marking.over()
                return


async def send(  # noqa: PLR0913 - as Telegram has them
    bot: ExtBot[Lane],
    chat: int,
    body: Body,
    *,
    topic: int | None = None,
    silent: bool = False,
    reply: ReplyParameters | None = None,
    lane: Lane = Lane.ANSWER,
) -> Message:
    """Send one message of an announcement; in its own lane when its turn has come, or else as an answer."""
    if body.photo:
        return await bot.send_photo(
            chat,
            body.photo,
            caption=body.text or None,
            caption_entities=body.entities,
            message_thread_id=topic,
            disable_notification=silent,
            reply_parameters=reply,
            rate_limit_args=lane,
        )
    return await bot.send_message(
        chat,
        body.text,
        entities=body.entities,
        message_thread_id=topic,
        disable_notification=silent,
        reply_parameters=reply,
        rate_limit_args=lane,
    )
