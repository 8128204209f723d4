"""The shapes of dots and signs, pixel by pixel, for an image of many galaxies."""

from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

Colour = tuple[int, int, int]  # red, green, blue, 0 to 255
Shape = Literal["disc", "square", "up", "diamond", "down", "cross", "ring"]
SHAPES: tuple[Shape, ...] = get_args(Shape)

RIM = 1.3  # pixels: the line around a sign, which parts it from dots and other signs
FINE = 8  # parts of a pixel, along each side, by which the edge of a shape is told
LEAST = 0.06  # of a pixel: what is covered less is left as it is


@dataclass(frozen=True, eq=False)
class Stamp:
    """Which pixels around a place a shape covers, and how much of each; K pixels."""

    row_K: NDArray[np.int32]
    column_K: NDArray[np.int32]
    share_K: NDArray[np.float32]  # of the pixel
    inner_K: NDArray[np.float32]  # of the pixel, without the rim; the same as ``share_K`` where there is none

    @property
    def reach(self) -> int:
        """Pixels from the middle to the farthest row or column."""
        return int(max(abs(self.row_K).max(), abs(self.column_K).max()))


@cache
def stamp(shape: Shape, size: float, rim: float = 0.0) -> Stamp:
    """A shape of so many pixels across, with a rim around it."""
    radius = size / 2
    reach = int(np.ceil(max(radius * 1.2 + rim - 0.5, 0)))
    side = 2 * reach + 1
    fine = (np.arange(side * FINE) + 0.5) / FINE - reach - 0.5
    y, x = np.meshgrid(fine, fine, indexing="ij")
    inner, whole = (
        covers(shape, x, y, radius, beyond).reshape(side, FINE, side, FINE).mean(axis=(1, 3)) for beyond in (0.0, rim)
    )
    row, column = np.nonzero(whole >= LEAST)
    shares = (part[row, column].astype(np.float32) for part in (whole, inner))
    return Stamp((row - reach).astype(np.int32), (column - reach).astype(np.int32), *shares)


def covers(
    shape: Shape, x: NDArray[np.float64], y: NDArray[np.float64], radius: float, beyond: float = 0.0
) -> NDArray[np.bool_]:
    """Which places lie in a shape, or no farther beyond its edge; y downwards. All shapes weigh about the same."""
    distance = np.hypot(x, y)
    match shape:
        case "disc":
            return distance <= radius + beyond
        case "ring":
            line = max(radius * 0.14, 0.6)
            return np.abs(distance - (radius - line)) <= line + beyond
        case "square":
            return np.maximum(np.abs(x), np.abs(y)) <= radius * 0.86 + beyond
        case "diamond":
            return np.abs(x) + np.abs(y) <= radius * 1.2 + beyond * 2**0.5
        case "cross":
            arm, thick = radius + beyond, radius * 0.34 + beyond
            return (np.abs(x) <= thick) & (np.abs(y) <= arm) | (np.abs(y) <= thick) & (np.abs(x) <= arm)
        case "up" | "down":
            upright = y if shape == "up" else -y
            return (upright <= radius * 0.72 + beyond) & (3**0.5 * np.abs(x) - upright <= radius * 1.15 + 2 * beyond)
