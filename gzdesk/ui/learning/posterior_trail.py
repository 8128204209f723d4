"""PosteriorTrail: averages of a galaxy's earlier posteriors, the older the fainter, so that one sees votes move it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QPen

Curve = NDArray[np.float64]

OPACITIES = (0.25, 0.4, 0.55, 0.7, 0.9)  # the oldest first; hairlines of one device pixel, which Qt draws fastest
MOST = 10  # are drawn, evenly out of all


class PosteriorTrail:
    """A few items, each of which takes a run of curves of like age."""

    def __init__(self) -> None:
        self.items: list[Any] = [pg.PlotCurveItem(antialias=True) for _ in OPACITIES]
        self.drawn: list[Curve] = []
        self._asked: list[Curve] = []

    def ask(self, earlier: list[Curve], *, keep: bool) -> None:
        """Remember what to draw, the oldest first; unless told to ``keep`` it, what is drawn goes at once."""
        self._asked = earlier
        if not keep and self.drawn:
            self._show([])

    def draw(self) -> None:
        """Draw what was asked for last."""
        if self._asked is not self.drawn:
            self._show(self._asked)

    def restyle(self, pen: Callable[[float], QPen]) -> None:
        """Take pens of these opacities."""
        for item, opacity in zip(self.items, OPACITIES, strict=True):
            item.setPen(pen(opacity))

    def _show(self, earlier: list[Curve]) -> None:
        chosen = np.unique(np.linspace(0, len(earlier) - 1, min(len(earlier), MOST)).round().astype(int))
        runs = [run for run in np.array_split(chosen, len(OPACITIES)) if len(run)]
        unused = len(self.items) - len(runs)
        for item in self.items[:unused]:
            item.setVisible(False)
        for item, run in zip(self.items[unused:], runs, strict=True):
            x, y, joined = joined_up(np.array([earlier[place] for place in run]))
            item.setData(x, y, connect=joined)
            item.setVisible(True)
        self.drawn = earlier


def joined_up(p_S_K: Curve) -> tuple[Curve, Curve, NDArray[np.int32]]:
    """Several curves over k = 0, 1, 2, ... as one item takes them: x, y, and which points are joined to the next."""
    count, length = p_S_K.shape
    joined = np.ones((count, length), dtype=np.int32)
    joined[:, -1] = 0
    return np.tile(np.arange(length, dtype=np.float64), count), p_S_K.ravel(), joined.ravel()
