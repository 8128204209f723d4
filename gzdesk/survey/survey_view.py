"""SurveyView: which part of a plane of galaxies is looked at, and how data become pixels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

AIR = 0.04  # of the width around points that are fitted
FARTHEST, NEAREST = 0.2, 20_000.0  # times as large as fitted

Bounds = tuple[float, float, float, float]  # left, right, bottom, top, in the plane's own units


@dataclass(frozen=True)
class SurveyView:
    """A rectangle of the plane on ``width`` by ``height`` pixels; x grows to the right, y upwards."""

    left: float
    right: float
    bottom: float
    top: float
    width: float
    height: float

    @classmethod
    def fitting(cls, bounds: Bounds, width: float, height: float, *, equal: bool = False) -> "SurveyView":
        """All within the bounds, with a little air; ``equal``: a unit is as long along x as along y."""
        left, right, bottom, top = bounds
        x_span, y_span = max(right - left, 1e-6) * (1 + 2 * AIR), max(top - bottom, 1e-6) * (1 + 2 * AIR)
        if equal:
            unit = max(x_span / width, y_span / height)
            x_span, y_span = unit * width, unit * height
        x, y = (left + right) / 2, (bottom + top) / 2
        return cls(x - x_span / 2, x + x_span / 2, y - y_span / 2, y + y_span / 2, width, height)

    @property
    def x_scale(self) -> float:
        """Pixels a unit of x."""
        return self.width / (self.right - self.left)

    @property
    def y_scale(self) -> float:
        """Pixels a unit of y."""
        return self.height / (self.top - self.bottom)

    def to_pixel(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the plane is drawn, from the upper left corner."""
        return (x - self.left) * self.x_scale, (self.top - y) * self.y_scale

    def to_pixels(self, x_N: NDArray[np.float32], y_N: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
        """The same for many points."""
        x_scale, y_scale = np.float32(self.x_scale), np.float32(self.y_scale)
        return (x_N - np.float32(self.left)) * x_scale, (np.float32(self.top) - y_N) * y_scale

    def to_plane(self, pixel_x: float, pixel_y: float) -> tuple[float, float]:
        """Which point of the plane is drawn at a pixel."""
        return self.left + pixel_x / self.x_scale, self.top - pixel_y / self.y_scale

    def panned(self, dx: float, dy: float) -> "SurveyView":
        """What is seen when the points are dragged by so many pixels."""
        x, y = dx / self.x_scale, dy / self.y_scale
        return SurveyView(self.left - x, self.right - x, self.bottom + y, self.top + y, self.width, self.height)

    def zoomed(self, factor: float, pixel_x: float, pixel_y: float) -> "SurveyView":
        """What is seen when all becomes larger by a factor around a pixel, which keeps its place."""
        x, y = self.to_plane(pixel_x, pixel_y)
        return SurveyView(
            x + (self.left - x) / factor,
            x + (self.right - x) / factor,
            y + (self.bottom - y) / factor,
            y + (self.top - y) / factor,
            self.width,
            self.height,
        )

    def widened(self, margin: float) -> "SurveyView":
        """What is seen on so many more pixels at every side."""
        x, y = margin / self.x_scale, margin / self.y_scale
        wide, high = self.width + 2 * margin, self.height + 2 * margin
        return SurveyView(self.left - x, self.right + x, self.bottom - y, self.top + y, wide, high)

    def resized(self, width: float, height: float) -> "SurveyView":
        """The same rectangle of the plane on another number of pixels."""
        return SurveyView(self.left, self.right, self.bottom, self.top, width, height)

    def magnification(self, fitted: "SurveyView") -> float:
        """How many times as large as fitted."""
        return self.x_scale / fitted.x_scale


def bounds_of(x_G: NDArray[np.float32], y_G: NDArray[np.float32]) -> Bounds | None:
    """The rectangle around all points that have a place; None where none has."""
    there_G = np.isfinite(x_G) & np.isfinite(y_G)
    if not there_G.any():
        return None
    x_N, y_N = x_G[there_G], y_G[there_G]
    return float(x_N.min()), float(x_N.max()), float(y_N.min()), float(y_N.max())
