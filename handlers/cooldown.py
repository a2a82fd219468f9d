"""One cooldown for each person and each group: how much is answered in any window of time, and one warning a flood."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from settings import Cooldown as Limits

REMEMBERED = 10_000
"""People and groups whose flow is known, those heard of last; numbers and times only, in memory only."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message that is one too many, and when there is room again; `group` if it is the group that asks too much.

    `warn` is true once in a flood, which lasts until nothing was refused for a whole window.
    """

    until: datetime
    group: bool
    warn: bool


@dataclass(slots=True)
class _Flow:
    """When somebody wrote what was answered lately, the oldest first, and what was refused last."""

    answered: list[datetime] = field(default_factory=list)
    refused: datetime | None = None


class Cooldown:
    """Counts what people and groups write, by when they wrote it.

    When it is answered will not do: answers wait for Telegram's pace, so that a flood would be answered drop by drop,
    and what was written during an outage is answered all at once.
    """

    def __init__(self, limits: Limits, remembered: int = REMEMBERED) -> None:
        self._window = timedelta(seconds=limits.seconds)
        self._limits = {False: limits.questions, True: limits.group_questions}
        self._remembered = remembered
        self._flows: OrderedDict[tuple[bool, int], _Flow] = OrderedDict()

    def admit(self, person: int, group: int | None, at: datetime) -> Refusal | None:
        """Count what a person wrote, in a group if one is given; None if it is to be answered."""
        keys = [(False, person)] if group is None else [(False, person), (True, group)]
        flows = {key: self._flow(key, at) for key in keys if self._limits[key[0]]}
        full = {key: flow for key, flow in flows.items() if len(flow.answered) >= self._limits[key[0]]}
        if not full:
            for flow in flows.values():
                flow.answered.append(max([at, *flow.answered[-1:]]))
            return None
        warn = all(flow.refused is None or at - flow.refused >= self._window for flow in full.values())
        for flow in full.values():
            flow.refused = at
        until, of_group = max((flow.answered[0] + self._window, key[0]) for key, flow in full.items())
        return Refusal(until, of_group, warn)

    def _flow(self, key: tuple[bool, int], at: datetime) -> _Flow:
        """The flow of a person or group, without what the window has left behind."""
        flow = self._flows.setdefault(key, _Flow())
        self._flows.move_to_end(key)
        if len(self._flows) > self._remembered:
            self._flows.popitem(last=False)
        # A clock that was set back would keep somebody waiting until it is where it was.
        latest = flow.answered[-1] if flow.answered else at
        since = at if latest - at >= self._window else max(at, latest)
        flow.answered = [time for time in flow.answered if abs(since - time) < self._window]
        return flow
