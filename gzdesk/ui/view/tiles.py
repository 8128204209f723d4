"""Tiles: how several bands of one galaxy share the view, side by side, under one zoom and one pan."""

import math
from dataclasses import dataclass

GAP = 2.0  # logical pixels between tiles


@dataclass(frozen=True)
class Tile:
    """A part of the view: left, top, width, height, in logical pixels."""

    left: float
    top: float
    width: float
    height: float

    def holds(self, x: float, y: float) -> bool:
        """Whether a point of the view lies in it."""
        return self.left <= x < self.left + self.width and self.top <= y < self.top + self.height


def tiles(count: int, width: float, height: float, ratio: float = 1.0) -> list[Tile]:
    """The view cut into equal tiles, row by row, so that pictures come out as large as they can.

    ``ratio`` is width over height of the pictures.
    """
    count = max(count, 1)
    columns = max(range(1, count + 1), key=lambda tried: (_size(tried, count, width, height, ratio), -tried))
    rows = math.ceil(count / columns)
    across, down = _side(width, columns), _side(height, rows)
    return [
        Tile(place % columns * (across + GAP), place // columns * (down + GAP), across, down) for place in range(count)
    ]


def _size(columns: int, count: int, width: float, height: float, ratio: float) -> float:
    """How high a picture would be drawn."""
    rows = math.ceil(count / columns)
    return min(_side(width, columns) / ratio, _side(height, rows))


def _side(whole: float, parts: int) -> float:
    return max((whole - (parts - 1) * GAP) / parts, 1.0)
