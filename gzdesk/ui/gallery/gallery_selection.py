"""GallerySelection: which of the shown galaxies are chosen, and which one the keyboard stands on."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from gzdesk.survey.gallery_rows import Rows


class GallerySelection:
    """Galaxies are chosen by their places in the rows shown; none that is not shown is ever chosen."""

    def __init__(self, galaxies: int) -> None:
        self.rows: Rows = np.arange(galaxies)
        self.chosen_G: NDArray[np.bool_] = np.zeros(galaxies, np.bool_)
        self.current = 0 if galaxies else -1  # a place; -1: no galaxy is shown
        self._anchor = self.current  # from which a stretch is chosen
        self._before: NDArray[np.bool_] | None = None  # what was chosen when a band was begun

    @property
    def count(self) -> int:
        """Galaxies chosen."""
        return int(np.count_nonzero(self.chosen_G))

    @property
    def galaxy(self) -> int | None:
        """The galaxy that the keyboard stands on."""
        return int(self.rows[self.current]) if self.current >= 0 else None

    @property
    def targets(self) -> list[int]:
        """The galaxies chosen, as they stand in the rows; where none is, the one that the keyboard stands on."""
        chosen: list[int] = self.rows[self.chosen_G[self.rows]].tolist()
        return chosen or ([self.galaxy] if self.galaxy is not None else [])

    def set_rows(self, rows: Rows) -> None:
        """Show other rows; galaxies that are no more among them are chosen no more."""
        galaxy = self.galaxy
        if self.count:
            kept_G = np.zeros_like(self.chosen_G)
            kept_G[rows] = self.chosen_G[rows]
            self.chosen_G = kept_G
        self.rows, self._before = rows, None
        there = np.flatnonzero(rows == galaxy) if galaxy is not None else np.array([], np.intp)
        self.current = int(there[0]) if there.size else min(max(self.current, 0), len(rows) - 1)
        self._anchor = self.current

    def is_chosen(self, place: int) -> bool:
        """Whether the galaxy of a place is chosen."""
        return bool(self.chosen_G[self.rows[place]])

    def go(self, place: int) -> None:
        """Move the keyboard, and choose nothing."""
        self.current = self._anchor = self._within(place)

    def only(self, place: int) -> None:
        """Choose one galaxy and no other."""
        self.go(place)
        self.chosen_G[:] = False
        self.chosen_G[self.rows[self.current]] = True

    def toggle(self, place: int) -> None:
        """Choose a galaxy besides the others, or choose it no more."""
        self.go(place)
        self.chosen_G[self.rows[self.current]] ^= True

    def extend(self, place: int) -> None:
        """Choose all from where one began to a place, and no other."""
        self.current = self._within(place)
        first, last = sorted((self._anchor, self.current))
        self.chosen_G[:] = False
        self.chosen_G[self.rows[first : last + 1]] = True

    def everything(self) -> None:
        """Choose all that are shown."""
        self.chosen_G[self.rows] = True

    def nothing(self) -> None:
        """Choose none."""
        self.chosen_G[:] = False

    def begin_band(self, besides: bool) -> None:
        """Draw a band around galaxies; ``besides`` what is chosen already."""
        self._before = self.chosen_G.copy() if besides else np.zeros_like(self.chosen_G)

    def band(self, places: Iterable[int]) -> None:
        """The band holds these now."""
        if self._before is not None:
            self.chosen_G[:] = self._before
            self.chosen_G[self.rows[list(places)]] = True

    def _within(self, place: int) -> int:
        return min(max(place, 0), len(self.rows) - 1)
