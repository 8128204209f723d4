"""GalleryLayout: where each thumbnail of a long grid stands, told by arithmetic alone, so that length costs nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QRect

from gzdesk.ui.look import S

SMALLEST, USUAL, LARGEST = 64, 112, 208  # logical pixels of a thumbnail's side


@dataclass(frozen=True)
class GalleryLayout:
    """Cells of one size in as many columns as the width allows, spread evenly; places count from 0, row by row."""

    width: int  # of what can be seen
    height: int
    count: int  # cells
    side: int  # of a thumbnail
    foot: int  # height of what is written beneath it

    @property
    def columns(self) -> int:
        """Cells beside each other."""
        return max(1, (self.width - S) // (self.side + S))

    @property
    def step(self) -> int:
        """From one row to the next."""
        return self.side + self.foot + S

    @property
    def rows(self) -> int:
        """Rows, the last one perhaps not full."""
        return -(-self.count // self.columns)

    @property
    def length(self) -> int:
        """Height of all rows."""
        return self.rows * self.step + S

    @property
    def farthest(self) -> int:
        """How far one can scroll."""
        return max(0, self.length - self.height)

    @property
    def page(self) -> int:
        """Whole rows that can be seen at once."""
        return max(1, self.height // self.step)

    def cell(self, place: int, scrolled: int) -> QRect:
        """Where a cell stands in what can be seen."""
        row, column = divmod(place, self.columns)
        return QRect(self._left(column), S + row * self.step - scrolled, self.side, self.side + self.foot)

    def seen(self, top: int, bottom: int) -> range:
        """The places of all rows that touch a stretch, from the top of all rows."""
        first, last = max(0, (top - S) // self.step), max(0, bottom // self.step)
        return range(min(first * self.columns, self.count), min((last + 1) * self.columns, self.count))

    def place_at(self, x: int, y: int, scrolled: int) -> int | None:
        """The cell that a point lies in; None between cells."""
        return next(
            (place for place in self.seen(y + scrolled, y + scrolled) if self._holds(place, x, y, scrolled)), None
        )

    def touched(self, band: QRect) -> Iterator[int]:
        """The cells that a rectangle touches, in coordinates from the top of all rows."""
        for place in self.seen(band.top(), band.bottom()):
            if self.cell(place, 0).intersects(band):
                yield place

    def scroll_to(self, place: int, scrolled: int) -> int:
        """How far to scroll, and no farther, so that a cell can be seen whole."""
        top = (place // self.columns) * self.step
        lowest = top + self.step + S - self.height
        return max(0, min(max(scrolled, lowest), top))

    def _holds(self, place: int, x: int, y: int, scrolled: int) -> bool:
        return self.cell(place, scrolled).contains(x, y)

    def _left(self, column: int) -> int:
        spare = self.width - self.columns * self.side
        return (spare * (column + 1)) // (self.columns + 1) + column * self.side
