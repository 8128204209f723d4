"""Finds room for the names of curves beside the curves themselves, so that no legend is needed; plain arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
GAP = 5.0  # pixels between a curve and its name
COLUMNS = 160  # at which curves are looked at


@dataclass(frozen=True, eq=False)
class Name:
    """A name to be placed beside its curve; pixels, y upwards."""

    x_K: Array
    y_K: Array
    width: float
    height: float


@dataclass(frozen=True)
class Box:
    """Where a name stands: its lower left corner and size, pixels, y upwards."""

    x: float
    y: float
    width: float
    height: float

    def overlap(self, other: "Box") -> float:
        """Shared area, square pixels."""
        wide = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        high = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return max(wide, 0.0) * max(high, 0.0)


def place(
    names: Sequence[Name], obstacles_C_K: Array, room: tuple[float, float], taken: Sequence[Box] = ()
) -> list[Box]:
    """A box for each name, in the order given: near its curve's peak, on as few curves and names as can be.

    ``obstacles_C_K`` are the heights of all curves at the names' common x; ``taken`` are boxes already occupied.
    """
    placed: list[Box] = []
    for name in names:
        columns = np.linspace(name.x_K[0], name.x_K[-1], COLUMNS)
        heights_C_N = np.array([np.interp(columns, name.x_K, curve) for curve in obstacles_C_K])
        options = [box for box in _options(name) if _inside(box, room)]
        if not options:
            options = [Box(0.0, max(room[1] - name.height, 0.0), name.width, name.height)]
        others = [*taken, *placed]
        placed.append(min(options, key=lambda box: _cost(box, name, columns, heights_C_N, others)))
    return placed


def _options(name: Name) -> list[Box]:
    """Above the curve, and right and left of it, all along."""
    x_N = np.linspace(name.x_K[0], name.x_K[-1], 4 * len(name.x_K) - 3)
    y_N = np.interp(x_N, name.x_K, name.y_K)
    right, left, middle = GAP, -name.width - GAP, -name.width / 2
    above, beside = GAP / 2, -name.height / 2
    places = ((right, above), (left, above), (middle, above), (right, beside), (left, beside))
    return [
        Box(float(x + dx), float(y + dy), name.width, name.height)
        for x, y in zip(x_N, y_N, strict=True)
        for dx, dy in places
    ]


def _inside(box: Box, room: tuple[float, float]) -> bool:
    return box.x >= 0 and box.y >= 0 and box.x + box.width <= room[0] and box.y + box.height <= room[1]


def _cost(box: Box, name: Name, columns: Array, heights_C_N: Array, others: Sequence[Box]) -> float:
    under = (columns >= box.x - 2) & (columns <= box.x + box.width + 2)
    heights = heights_C_N[:, under]
    crossed = ((heights > box.y - 1) & (heights < box.y + box.height + 1)).mean(axis=1).sum() if under.any() else 0.0
    hidden = sum(box.overlap(other) for other in others) / (box.width * box.height)
    middle = box.y + box.height / 2
    from_peak = abs(float(name.y_K.max()) - middle) / max(float(name.y_K.max()), 1.0)
    return float(crossed + 8 * hidden + 0.6 * from_peak)
