"""Draws: galaxies by chance, in proportion to what a vote on them would teach, or all alike."""

from collections import deque
from collections.abc import Generator, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from gzdesk.queue.shown import Shown

LOW = 64  # draws that are left when more should be made, before a vote has to wait for them
DRAWN = 256  # galaxies drawn at a time, so that a re-ranking costs one partition and not a full sort


class Draws:
    """Draws in proportion to mutual information (to a power), because the plain top of the list is redundant.

    Kirsch et al. 2021, arXiv 2106.12059. Without mutual information, and where it is to be left aside, every galaxy
    is as likely as any other.
    """

    def __init__(self, rng: np.random.Generator, power: float) -> None:
        self.at_random = False  # though there may be mutual information
        self.information_G: NDArray[np.float32] | None = None  # nats; NaN where nothing is known
        self.model: str | None = None
        self.drawn: deque[Shown] = deque()
        self._all_drawn = False  # what was left when it was drawn the last time
        self._recalled = False  # what is drawn comes from the last sitting
        self._rng = rng
        self._power = np.float32(power)

    def believe(
        self, information_G: NDArray[np.float32] | None, model: str | None, left_G: NDArray[np.bool_]
    ) -> Iterator[None]:
        """Draw by other beliefs from now on, in pieces of a few milliseconds; the draws so far hold until then."""
        drawn = yield from self._draw(information_G, model, np.flatnonzero(left_G))
        self.information_G, self.model, self.drawn, self._recalled = information_G, model, drawn, False

    def recall(self, drawn: Iterable[Shown]) -> None:
        """Begin with those that the last sitting had drawn; they hold until something is believed, or they are gone."""
        self.drawn = deque(drawn)
        self._recalled = bool(self.drawn)

    @property
    def low(self) -> bool:
        """Whether it is time to draw more, and there is more to draw."""
        return len(self.drawn) < LOW and not self._all_drawn and not self._recalled

    def refill(self, left_G: NDArray[np.bool_]) -> Iterator[None]:
        """Draw again from what is left, in pieces of a few milliseconds."""
        self.drawn = yield from self._draw(self.information_G, self.model, np.flatnonzero(left_G))
        self._recalled = False

    def next(self, taken_G: NDArray[np.bool_], left_G: NDArray[np.bool_]) -> Shown | None:
        """The next galaxy that is not taken; None where none is left."""
        while self.drawn:
            shown = self.drawn.popleft()
            if not taken_G[shown.index]:
                return shown
        if not left_G.any():
            return None
        for _ in self.refill(left_G):
            pass
        return self.drawn.popleft()

    def _draw(
        self, information_G: NDArray[np.float32] | None, model: str | None, left: NDArray[np.intp]
    ) -> Generator[None, None, deque[Shown]]:
        """Draw without replacement, by an exponential race."""
        self._all_drawn = left.size <= DRAWN
        if not left.size:
            return deque()
        count, at_random = min(DRAWN, left.size), self.at_random
        times = self._rng.standard_exponential(left.size, dtype=np.float32)
        yield
        if information_G is None or at_random:
            of = left.size if at_random else None
            return deque(Shown(int(index), "random", of=of) for index in left[first(times, count)])
        np.maximum(times, np.finfo(np.float32).tiny, out=times)  # a race may be over in no time
        np.log(times, out=times)  # in logarithms, since a power of little information is nothing in float32
        information = information_G[left]
        yield
        known_nats = np.maximum(np.nan_to_num(information, nan=0.0), np.float32(1e-12)).astype(np.float32)
        times -= self._power * np.log(known_nats)
        yield
        chosen = first(times, count)
        finite = np.sort(information[np.isfinite(information)])
        ranks = finite.size - np.searchsorted(finite, information[chosen], side="right") + 1
        yield
        if at_random != self.at_random:  # changed meanwhile: these would be the wrong ones
            return deque()
        return deque(
            Shown(int(left[at]), "active", float(information[at]), int(rank), model, finite.size)
            if np.isfinite(information[at])
            else Shown(int(left[at]), "active", model=model)
            for at, rank in zip(chosen, ranks, strict=True)
        )


def first(keys: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    """Places of the smallest ``count`` values, the smallest first, equal ones in their order."""
    places = np.argpartition(keys, count - 1)[:count]
    return places[np.lexsort((places, keys[places]))]
