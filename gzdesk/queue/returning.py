"""Returning: galaxies that come back, because they were put off or to be voted on again unannounced."""

from collections.abc import Collection, Iterable

import numpy as np

from gzdesk.settings import QueueSettings

AFTER = 20  # galaxies between a galaxy put off, or voted on, and its return
TRIES = 16  # at finding a galaxy for a repeat, before the turn is let pass


class Returning:
    """Which galaxy comes back at the next place of the queue, if one does: its place and the reason.

    Galaxies put off ("ask me again later") come after so many others. Blind repeats are a share of all galaxies shown,
    drawn at random from those voted on at least as many galaxies ago, and each of them but once.
    """

    def __init__(
        self,
        settings: QueueSettings,
        *,
        voted: Iterable[int] = (),
        repeated: Iterable[int] = (),
        put_off: Iterable[int] = (),
    ) -> None:
        """``voted`` in earlier sittings, oldest first; ``put_off`` in earlier sittings, and so due now."""
        self.share = settings.repeat_share  # of blind repeats among the galaxies shown
        self._rng = np.random.default_rng([settings.seed, 2])
        self._places = 0  # of the queue, filled so far
        self._due = dict.fromkeys(put_off, 0)
        self._voted: dict[int, int] = {}  # how many had been voted on then
        self._ever_voted: list[int] = []  # to draw from; some have been taken back since
        self._repeated = set(repeated)
        for index in voted:
            self.vote(index)

    def vote(self, index: int) -> None:
        """A galaxy has been voted on to its end."""
        self._due.pop(index, None)
        if index not in self._repeated:
            self._voted[index] = len(self._ever_voted)
            self._ever_voted.append(index)

    def unvote(self, index: int) -> None:
        """What was said of a galaxy has been taken back, or it has been put off no more."""
        self._due.pop(index, None)
        self._voted.pop(index, None)

    def put_off(self, index: int, settled: int) -> None:
        """Let a galaxy come back after others, ``settled`` of which have their places already."""
        self._due[index] = self._places + AFTER - settled

    def give_back(self, settled: Iterable[tuple[int, str]]) -> None:
        """Those who were to come, and why, have lost their places: whoever was to come back does so at the next."""
        for index, because in settled:
            if because == "later":
                self._due[index] = self._places
            elif because == "repeat":
                self._repeated.discard(index)
                self.vote(index)

    def next(self, settled: Collection[int], last: bool) -> tuple[int, str] | None:
        """Who comes back at the next place; ``last``: nobody else is left to show, so that no one waits."""
        for index, place in self._due.items():
            if index not in settled and (last or place <= self._places):
                del self._due[index]
                self._places += 1
                return index, "later"
        self._places += not last
        if last or self.share <= 0.0 or self._rng.random() >= self.share:
            return None
        drawn = self._draw(settled)
        return None if drawn is None else (drawn, "repeat")

    def _draw(self, settled: Collection[int]) -> int | None:
        for _ in range(min(TRIES, len(self._ever_voted))):
            place = int(self._rng.integers(len(self._ever_voted)))
            index = self._ever_voted[place]
            if self._voted.get(index) == place and len(self._ever_voted) - place >= AFTER and index not in settled:
                self._repeated.add(index)
                del self._voted[index]
                return index
        return None
