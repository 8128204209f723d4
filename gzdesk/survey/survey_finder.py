"""SurveyFinder: which galaxy lies at, beside or within a place of the plane, among hundreds of thousands."""

import numpy as np
from numpy.typing import NDArray

from gzdesk.survey.survey_view import SurveyView, bounds_of

CELLS = 256  # along each side: 65,536 altogether, which sort as 16-bit numbers
REACHES = (48.0, 192.0, 768.0, 3072.0)  # pixels within which a neighbour is looked for, one after the other
STEP = 4.0  # pixels that a neighbour is away at least: a step that can be seen
SIDEWAYS = 2.0  # how much more a pixel across counts than one ahead


class SurveyFinder:
    """Galaxies sorted into the cells of a grid; built once for every place that they take."""

    def __init__(self, x_G: NDArray[np.float32], y_G: NDArray[np.float32]) -> None:
        self._x_G, self._y_G = x_G, y_G
        left, right, bottom, top = bounds_of(x_G, y_G) or (0.0, 1.0, 0.0, 1.0)
        self._origin = left, bottom
        self._per_unit = CELLS / max(right - left, 1e-9), CELLS / max(top - bottom, 1e-9)
        there = np.flatnonzero(np.isfinite(x_G) & np.isfinite(y_G))
        column_N = np.clip((x_G[there] - left) * self._per_unit[0], 0, CELLS - 1).astype(np.uint16)
        row_N = np.clip((y_G[there] - bottom) * self._per_unit[1], 0, CELLS - 1).astype(np.uint16)
        cell_N = row_N * np.uint16(CELLS) + column_N
        self._galaxies_N = there[np.argsort(cell_N, kind="stable")]  # numbers of 16 bits are sorted by radix
        self._starts = np.concatenate([[0], np.cumsum(np.bincount(cell_N, minlength=CELLS * CELLS))])

    def nearest(self, view: SurveyView, pixel_x: float, pixel_y: float, reach: float) -> int | None:
        """The galaxy drawn nearest to a pixel, within so many pixels; None where there is none."""
        found = self._around(view, pixel_x, pixel_y, reach)
        if not len(found):
            return None
        x_N, y_N = view.to_pixels(self._x_G[found], self._y_G[found])
        squared_N = (x_N - np.float32(pixel_x)) ** 2 + (y_N - np.float32(pixel_y)) ** 2
        best = int(np.argmin(squared_N))
        return int(found[best]) if squared_N[best] <= reach**2 else None

    def beside(self, view: SurveyView, galaxy: int, right: int, down: int) -> int | None:
        """The next galaxy in a direction, as an arrow key goes; None at the edge."""
        at_x, at_y = view.to_pixel(float(self._x_G[galaxy]), float(self._y_G[galaxy]))
        for reach in REACHES:
            found = self._around(view, at_x, at_y, reach)
            x_N, y_N = view.to_pixels(self._x_G[found], self._y_G[found])
            dx_N, dy_N = x_N - np.float32(at_x), y_N - np.float32(at_y)
            ahead_N, aside_N = dx_N * right + dy_N * down, np.abs(dx_N * down + dy_N * right)
            # within the cone, and not so far that something nearer may lie outside what was looked at
            fits_N = (ahead_N >= STEP) & (aside_N <= ahead_N) & (ahead_N + SIDEWAYS * aside_N <= reach)
            if fits_N.any():
                cost_N = np.where(fits_N, ahead_N + SIDEWAYS * aside_N, np.inf)
                return int(found[np.argmin(cost_N)])
        return None

    def inside(self, corners: NDArray[np.float64]) -> NDArray[np.intp]:
        """The galaxies within a closed line, by the even-odd rule, in catalogue order; ``corners`` are x and y each."""
        x_C, y_C = corners[:, 0], corners[:, 1]
        left, right, bottom, top = x_C.min(), x_C.max(), y_C.min(), y_C.max()
        x_G, y_G = self._x_G, self._y_G
        boxed = np.flatnonzero((x_G >= left) & (x_G <= right) & (y_G >= bottom) & (y_G <= top))
        boxed = boxed[np.argsort(y_G[boxed])]
        x_N, y_N = x_G[boxed].astype(np.float64), y_G[boxed].astype(np.float64)
        within_N = np.zeros(len(boxed), np.bool_)
        for x, y, next_x, next_y in zip(x_C, y_C, np.roll(x_C, -1), np.roll(y_C, -1), strict=True):
            if y != next_y:  # each edge concerns those between its ends alone, which stand beside each other
                low, high = np.searchsorted(y_N, [min(y, next_y), max(y, next_y)])
                crossing_n = x + (y_N[low:high] - y) * (next_x - x) / (next_y - y)
                within_N[low:high] ^= x_N[low:high] < crossing_n
        found: NDArray[np.intp] = np.sort(boxed[within_N])
        return found

    def _around(self, view: SurveyView, pixel_x: float, pixel_y: float, reach: float) -> NDArray[np.intp]:
        """All galaxies of the cells that a square of pixels touches."""
        left, top = view.to_plane(pixel_x - reach, pixel_y - reach)
        right, bottom = view.to_plane(pixel_x + reach, pixel_y + reach)
        columns = self._cells(left, right, 0)
        rows = self._cells(bottom, top, 1)
        if not columns or not rows:
            return np.empty(0, np.intp)
        spans = (
            self._galaxies_N[self._starts[row * CELLS + columns[0]] : self._starts[row * CELLS + columns[-1] + 1]]
            for row in rows
        )
        return np.concatenate(list(spans))

    def _cells(self, low: float, high: float, axis: int) -> range:
        first, last = ((end - self._origin[axis]) * self._per_unit[axis] for end in (low, high))
        return range(int(np.clip(np.floor(first), 0, CELLS)), int(np.clip(np.floor(last), -1, CELLS - 1)) + 1)
