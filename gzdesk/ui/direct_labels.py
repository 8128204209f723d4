"""Finds room for the names of curves beside the curves themselves, so that no legend is needed; plain arithmetic.

Lengths are pixels, y upwards from the foot of the plot. Letters: C curves, K their points, R and W rows and columns of
a coarse grid, N options.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
CELL = 3.0  # pixels, of the grid on which ink is counted
GAP = 5.0  # between a curve and its name


@dataclass(frozen=True)
class Box:
    """Where a name stands: its lower left corner and size."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, eq=False)
class Lines:
    """The curves of a plot at common x, and how much it hurts to write across each."""

    x_K: Array
    y_C_K: Array
    weight_C: Array


@dataclass(frozen=True, eq=False)
class Name:
    """The size of a name, and the heights of its curve."""

    y_K: Array
    width: float
    height: float


def place(names: Sequence[Name], lines: Lines, room: tuple[float, float], taken: Sequence[Box] = ()) -> list[Box]:
    """A box for each name, in the order given: near its curve's peak, across as little ink as can be."""
    ink = _ink(lines, room)
    placed: list[Box] = []
    for name in names:
        x_N, y_N = _options(lines.x_K, name, room)
        cost_N = _crossed(ink, x_N, y_N, name) + 0.004 * _from_peak(x_N, y_N, lines.x_K, name)
        for other in (*taken, *placed):
            share_N = _hidden(x_N, y_N, name, other)
            cost_N += 8 * share_N + (share_N > 0)
        best = int(cost_N.argmin())
        placed.append(Box(float(x_N[best]), float(y_N[best]), name.width, name.height))
    return placed


def _options(x_K: Array, name: Name, room: tuple[float, float]) -> tuple[Array, Array]:
    """Lower left corners above the curve, and right and left of it, all along; pushed back into the plot."""
    x = np.linspace(x_K[0], x_K[-1], 4 * len(x_K) - 3)
    y = np.interp(x, x_K, name.y_K)
    right, left, middle = GAP, -name.width - GAP, -name.width / 2
    above, beside = CELL, -name.height / 2  # a cell above a level curve, whose ink is then not counted as crossed
    places = ((right, above), (left, above), (middle, above), (right, beside), (left, beside))
    x_N = np.concatenate([x + dx for dx, _ in places])
    y_N = np.concatenate([y + dy for _, dy in places])
    return (
        np.clip(x_N, 0, max(room[0] - name.width, 0.0)),
        np.clip(y_N, 0, max(room[1] - name.height, 0.0)),
    )


def _ink(lines: Lines, room: tuple[float, float]) -> Array:
    """Sums of ink over all cells below and left of each corner of the grid."""
    columns, rows = int(room[0] / CELL) + 1, int(room[1] / CELL) + 1
    x_W = np.arange(columns + 1) * CELL
    y_C_W = np.array([np.interp(x_W, lines.x_K, y_K) for y_K in lines.y_C_K])
    low_C_W = np.clip(np.minimum(y_C_W[:, :-1], y_C_W[:, 1:]) // CELL, 0, rows - 1).astype(int)
    high_C_W = np.clip(np.maximum(y_C_W[:, :-1], y_C_W[:, 1:]) // CELL, 0, rows - 1).astype(int)
    steps_R_W = np.zeros((rows + 1, columns))
    column_C_W = np.broadcast_to(np.arange(columns), low_C_W.shape)
    weight_C_W = np.broadcast_to(lines.weight_C[:, None], low_C_W.shape)
    np.add.at(steps_R_W, (low_C_W, column_C_W), weight_C_W)
    np.add.at(steps_R_W, (high_C_W + 1, column_C_W), -weight_C_W)
    ink_R_W = np.zeros((rows + 1, columns + 1))
    ink_R_W[1:, 1:] = steps_R_W[:-1].cumsum(axis=0).cumsum(axis=0).cumsum(axis=1)
    return ink_R_W


def _crossed(ink_R_W: Array, x_N: Array, y_N: Array, name: Name) -> Array:
    """Ink under a name, per column of cells that it covers."""
    rows, columns = ink_R_W.shape[0] - 1, ink_R_W.shape[1] - 1
    left = np.clip(x_N // CELL, 0, columns).astype(int)
    right = np.clip(np.ceil((x_N + name.width) / CELL), 0, columns).astype(int)
    low = np.clip(y_N // CELL, 0, rows).astype(int)
    high = np.clip(np.ceil((y_N + name.height) / CELL), 0, rows).astype(int)
    total = ink_R_W[high, right] - ink_R_W[high, left] - ink_R_W[low, right] + ink_R_W[low, left]
    return np.asarray(total / np.maximum(right - left, 1), dtype=np.float64)


def _from_peak(x_N: Array, y_N: Array, x_K: Array, name: Name) -> Array:
    peak = int(name.y_K.argmax())
    across = np.maximum(np.abs(x_N + name.width / 2 - x_K[peak]) - name.width / 2, 0)
    along = np.abs(y_N + name.height / 2 - name.y_K[peak])
    return np.asarray(0.5 * across + along, dtype=np.float64)


def _hidden(x_N: Array, y_N: Array, name: Name, other: Box) -> Array:
    """The share of a name that lies on another box."""
    wide = np.minimum(x_N + name.width, other.x + other.width) - np.maximum(x_N, other.x)
    high = np.minimum(y_N + name.height, other.y + other.height) - np.maximum(y_N, other.y)
    return np.asarray(np.maximum(wide, 0) * np.maximum(high, 0) / (name.width * name.height), dtype=np.float64)
