"""How many messages go in how long a time, whenever one looks."""

from bisect import insort


class Window:
    """Bounds, each of so many messages in any so many seconds; keeps the moments that were given out last."""

    def __init__(self, *bounds: tuple[int, float]) -> None:
        self._bounds = bounds
        self._most = max(limit for limit, _ in bounds)
        self._longest = max(seconds for _, seconds in bounds)
        self._moments: list[float] = []

    def earliest(self, now: float) -> float:
        """The first moment from `now` on at which one more message fits."""
        full = [bound for bound in self._bounds if len(self._moments) >= bound[0]]
        return max([now, *(self._moments[-limit] + seconds for limit, seconds in full)])

    def take(self, moment: float) -> None:
        """Note that a message goes at that moment."""
        insort(self._moments, moment)
        del self._moments[: -self._most]

    def move(self, moment: float, later: float) -> None:
        """Note that the message which was to go at `moment` came `later`."""
        if moment in self._moments:
            self._moments.remove(moment)
        self.take(later)

    def is_idle(self, now: float) -> bool:
        """Whether it would let everything through."""
        return not self._moments or self._moments[-1] + self._longest <= now
