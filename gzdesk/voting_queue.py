"""The order in which galaxies are shown: by what a vote on them would teach, with random controls among them."""

from collections import deque
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from gzdesk.settings import QueueSettings

AHEAD = 3  # galaxies behind the one on screen whose order is settled, because their pictures are being prefetched
DRAWN = 256  # galaxies drawn at a time, so that a re-ranking costs one partition and not a full sort


@dataclass(frozen=True)
class Shown:
    """Why a galaxy is on screen; the vote carries it into the journal."""

    index: int  # place of the galaxy in the project
    because: str  # "active", "control", "random" (no model yet), "revisit" or "searched"
    mutual_information: float | None = None  # nats for one further vote, when it was chosen
    rank: int | None = None  # by mutual information among the galaxies still to be voted on, from 1
    model: str | None = None  # which state of the network ranked it


class VotingQueue:
    """Settles a few galaxies ahead, and re-ranks only those behind them.

    Galaxies are drawn in proportion to their mutual information (to a power), because the plain top of the list is
    redundant (Kirsch et al. 2021, arXiv 2106.12059). A share of all galaxies is set aside at the start, at random,
    as controls: they are shown now and then, and never taught, so that the posteriors can be judged on them.
    """

    def __init__(
        self,
        galaxies: int,
        settings: QueueSettings | None = None,
        *,
        voted_G: NDArray[np.bool_] | None = None,
        control_G: NDArray[np.bool_] | None = None,
    ) -> None:
        """``voted_G`` need no further vote of this annotator; ``control_G`` were shown as controls before."""
        self.settings = settings or QueueSettings()
        self._rng = np.random.default_rng([self.settings.seed, 1])
        self._passed_G = np.zeros(galaxies, bool) if voted_G is None else voted_G.copy()
        self._dropped_G = np.zeros(galaxies, bool)
        self.control_G = self._set_aside(galaxies)
        if control_G is not None:
            self.control_G |= control_G
        self._information_G: NDArray[np.float32] | None = None
        self._model: str | None = None
        self._drawn: deque[Shown] = deque()
        self._settled: deque[Shown] = deque()
        self._settle()

    @property
    def current(self) -> Shown | None:
        """The galaxy on screen; None when none is left."""
        return self._settled[0] if self._settled else None

    def upcoming(self, count: int = AHEAD) -> tuple[int, ...]:
        """Places of the next galaxies, settled already, nearest first."""
        return tuple(shown.index for shown in list(self._settled)[1 : count + 1])

    def foreseen(self, count: int) -> tuple[int, ...]:
        """Places of the galaxy on screen and of those that will probably follow it, nearest first."""
        shown = [*self._settled, *islice(self._drawn, count)]
        return tuple(one.index for one in shown[:count])

    def advance(self) -> Shown | None:
        """Pass on from the galaxy on screen; returns the next one."""
        if self._settled:
            self._passed_G[self._settled.popleft().index] = True
        self._settle()
        return self.current

    def show(self, shown: Shown) -> None:
        """Put a galaxy on screen now (undo, a revisit, a search); the one that was there comes next."""
        self._passed_G[shown.index] = False
        self._settled = deque(other for other in self._settled if other.index != shown.index)
        self._settled.appendleft(shown)

    def drop(self, index: int) -> None:
        """Take a galaxy out for good, because its image cannot be read."""
        self._dropped_G[index] = True
        self._settled = deque(shown for shown in self._settled if shown.index != index)
        self._settle()

    def rerank(self, mutual_information_G: NDArray[np.float32], model: str) -> None:
        """Order what is not settled yet by a new posterior; galaxies with NaN are passed by while others are left.

        The next galaxies are drawn here and now, so that no vote has to wait for it.
        """
        self._information_G = mutual_information_G
        self._model = model
        self._drawn.clear()
        left_G = ~self._taken() & ~self.control_G
        if left_G.any():
            self._draw(left_G)

    def forget(self) -> None:
        """Draw at random again: nothing is believed any more."""
        self._information_G = self._model = None
        self._drawn.clear()

    def _set_aside(self, galaxies: int) -> NDArray[np.bool_]:
        control_G = np.zeros(galaxies, bool)
        count = round(galaxies * self.settings.control_share)
        control_G[np.random.default_rng([self.settings.seed, 0]).permutation(galaxies)[:count]] = True
        return control_G

    def _settle(self) -> None:
        while len(self._settled) <= AHEAD:
            shown = self._next()
            if shown is None:
                return
            self._settled.append(shown)

    def _next(self) -> Shown | None:
        taken_G = self._taken()
        if self._rng.random() < self.settings.control_share:
            control = self._random(~taken_G & self.control_G, "control")
            if control is not None:
                return control
        while self._drawn:
            shown = self._drawn.popleft()
            if not taken_G[shown.index]:
                return shown
        left_G = ~taken_G & ~self.control_G
        if not left_G.any():
            return self._random(~taken_G, "control")
        self._draw(left_G)
        return self._drawn.popleft()

    def _taken(self) -> NDArray[np.bool_]:
        """Galaxies that are not to be chosen: passed on from, unreadable, or settled already."""
        taken_G = self._passed_G | self._dropped_G
        taken_G[[shown.index for shown in self._settled]] = True
        return taken_G

    def _random(self, left_G: NDArray[np.bool_], because: str) -> Shown | None:
        left = np.flatnonzero(left_G)
        return Shown(int(self._rng.choice(left)), because) if left.size else None

    def _draw(self, left_G: NDArray[np.bool_]) -> None:
        """Fill ``_drawn`` without replacement, in proportion to the mutual information, by an exponential race."""
        left = np.flatnonzero(left_G)
        count = min(DRAWN, left.size)
        times = self._rng.standard_exponential(left.size, dtype=np.float32)
        information = self._information_G
        if information is None:
            self._drawn.extend(Shown(int(index), "random") for index in left[_first(times, count)])
            return
        known_nats = np.maximum(np.nan_to_num(information[left], nan=0.0), np.float32(1e-12)).astype(np.float32)
        np.log(times, out=times)  # in logarithms, since a power of little information is nothing in float32
        times -= np.float32(self.settings.power) * np.log(known_nats)
        first = _first(times, count)
        ranks = _ranks(information[left], information[left[first]])
        for index, rank in zip(left[first], ranks, strict=True):
            known = np.isfinite(information[index])
            score, place = (float(information[index]), int(rank)) if known else (None, None)
            self._drawn.append(Shown(int(index), "active", score, place, self._model))


def _first(times: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Places of the smallest ``count`` values, the smallest first."""
    first = np.argpartition(times, count - 1)[:count]
    return first[np.argsort(times[first])]


def _ranks(of_all: NDArray[np.float32], of_chosen: NDArray[np.float32]) -> NDArray[np.int64]:
    """Rank from 1 of each chosen value among all, the largest first."""
    finite = np.sort(of_all[np.isfinite(of_all)])
    return finite.size - np.searchsorted(finite, of_chosen, side="right") + 1
