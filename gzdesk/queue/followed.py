"""Ranking: galaxies by one value each, best first; and Followed: how far the voter has come down it."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from gzdesk.queue.draws import first
from gzdesk.queue.shown import Shown

HEAD = 1024  # galaxies sorted at a time: the rest of a large ranking is never needed in order


@dataclass(frozen=True, eq=False)
class Ranking:
    """An order worked out: what its galaxies are ranked by, and what is to be said of it."""

    because: str  # the journal's word
    values_G: NDArray[np.float32]  # NaN: not in this order
    largest_first: bool = False
    valued: bool = True  # whether the value means something to the voter, as the place in a list does not
    what: str = ""  # what it is about: the answer as on its button, the galaxy that the others are like
    model: str | None = None  # the state of the network that it follows from
    reviews: bool = False  # galaxies that the voter has voted on come too
    uninterrupted: bool = False  # no galaxy comes back between: others sit at the desk too

    def count(self, open_G: NDArray[np.bool_]) -> int:
        """How many galaxies it holds of those that are open."""
        return int(np.count_nonzero(open_G & np.isfinite(self.values_G)))


class Followed:
    """Goes down a ranking, sorting no more of it than is needed."""

    def __init__(self, ranking: Ranking, open_G: NDArray[np.bool_]) -> None:
        """``open_G``: the galaxies that may come."""
        self.ranking = ranking
        self.member_G = open_G & np.isfinite(ranking.values_G)
        self._places_n = np.flatnonzero(self.member_G)
        keys_n = ranking.values_G[self._places_n]
        self._keys_n = -keys_n if ranking.largest_first else keys_n  # infinite once sorted
        self._of = self._rest = self._places_n.size
        self._rank = 0
        self._head: deque[int] = deque()
        self._sort_more()

    def next(self, taken_G: NDArray[np.bool_]) -> Shown | None:
        """The next galaxy that is not taken; None where the ranking has run out."""
        while self._head or self._sort_more():
            index = self._head.popleft()
            self._rank += 1
            if not taken_G[index]:
                return self._shown(index)
        return None

    def ahead(self, count: int) -> Iterator[int]:
        """The galaxies that probably come next."""
        return islice(self._head, count)

    def _shown(self, index: int) -> Shown:
        ranking = self.ranking
        value = float(ranking.values_G[index]) if ranking.valued else None
        return Shown(
            index, ranking.because, None, self._rank, ranking.model, of=self._of, value=value, what=ranking.what
        )

    def _sort_more(self) -> bool:
        if not self._rest:
            return False
        chosen = first(self._keys_n, min(HEAD, self._rest))
        self._head.extend(self._places_n[chosen].tolist())
        self._keys_n[chosen] = np.inf
        self._rest -= chosen.size
        return True
