"""Queues updates and gives them out by long polling, as getUpdates does; a webhook takes them from here too."""

import asyncio
import itertools
from collections.abc import Callable
from typing import Any

from tests.telegram.errors import bad, conflict
from tests.telegram.params import Params
from tests.telegram.world import Json

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_SET = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


class UpdateQueue:
    """Updates that the bot has not acknowledged yet."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self.pending: list[Json] = []
        self.allowed: list[str] = []  # empty: Telegram's default
        self.webhook: str = ""
        self.secret: str = ""
        self.connections = 40
        self.error: str = ""  # what was wrong with the latest delivery to the webhook
        self.changes = asyncio.Event()
        self.webhook_set = asyncio.Event()
        self._ids = itertools.count(100_000_001)
        self._changed = changed
        self._poller: asyncio.Future[bool] | None = None  # its result says: you are still the only one

    def push(self, kind: str, payload: Json) -> bool:
        """Queues an update, if the bot asked for its kind."""
        wanted = kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT
        if wanted:
            self.push_raw({kind: payload})
        return wanted

    def push_raw(self, update: Json) -> None:
        """Queues whatever it is given."""
        self.pending.append({"update_id": next(self._ids), **update})
        self.wake()
        self.changed()

    def allow(self, kinds: Any) -> None:
        """Remembers which kinds the bot wants."""
        if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
            raise bad("can't parse allowed updates JSON object")
        self.allowed = kinds

    def remove(self, number: int) -> None:
        """Forgets one update, which has been delivered."""
        self.pending = [update for update in self.pending if update["update_id"] != number]
        self.changed()

    def changed(self) -> None:
        """Lets everybody look again."""
        self.changes.set()
        self.changes = asyncio.Event()
        self._changed()

    def set_webhook(self, url: str, secret: str, connections: int) -> None:
        """Sends updates there from now on, those too that could not be delivered before."""
        self.webhook, self.secret, self.connections, self.error = url, secret, connections, ""
        self.webhook_set.set()
        self.webhook_set = asyncio.Event()

    def acknowledge(self, offset: int) -> None:
        """Forgets what the bot has; a negative offset keeps only the last ones."""
        if offset < 0:
            self.pending = self.pending[offset:]
        elif offset:
            self.pending = [update for update in self.pending if update["update_id"] >= offset]
        self.changed()

    async def get(self, params: Params) -> list[Json]:
        """Answers one getUpdates."""
        if self.webhook:
            raise conflict(WEBHOOK_SET)
        self.wake(alone=False)
        if "allowed_updates" in params:
            self.allow(params["allowed_updates"])
        self.acknowledge(params.integer("offset", 0))
        poller = self._poller = asyncio.get_running_loop().create_future()
        if not self.pending:
            await asyncio.wait({poller}, timeout=min(50, params.integer("timeout", 0)))
        if self._poller is poller:
            self._poller = None
        if poller.done() and not poller.result():
            raise conflict(OTHER_POLLER)
        return self.pending[: max(1, min(100, params.integer("limit", 100)))]

    def wake(self, alone: bool = True) -> None:
        """Ends the long poll that waits: with what there is, or because another has come."""
        if self._poller and not self._poller.done():
            self._poller.set_result(alone)
