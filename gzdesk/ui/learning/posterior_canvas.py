"""PosteriorCanvas: draws p(k of N) and lets a posterior glide into the next, so that one sees what a vote taught."""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEasingCurve, QVariantAnimation
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gzdesk.ui import look
from gzdesk.ui.direct_labels import Box, Lines, Name, place
from gzdesk.ui.learning.posterior_curves import Curves
from gzdesk.ui.learning.posterior_trail import PosteriorTrail, joined_up
from gzdesk.ui.quiet_plot import QuietPlot, nice_top
from gzdesk.ui.throttle import Throttle

GLIDE_MS = 220
NAMING_MS = 60  # between two placements of the names while the plot is being resized
REDRAW_S = 0.033  # no more than thirty redraws a second while gliding


@dataclass(frozen=True)
class Mark:
    """Where the actual votes lie on the axis of k, and the words beside them."""

    k: float
    text: str


class PosteriorCanvas(QWidget):
    """One item for all samples, one network, the average, and the votes; data are only ever set, never drawn anew.

    Behind the average lie those of earlier posteriors of the galaxy, the older the fainter.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.glides = True
        self.redraws = 0
        self._shown: Curves | None = None
        self._start: Curves | None = None
        self._goal: Curves | None = None
        self._mark: Mark | None = None
        self._tops = (1.0, 1.0)
        self._last = 0.0
        self.plot = QuietPlot(self)
        self.setMaximumHeight(self.plot.maximumHeight())
        self._make_items()
        self._glide = QVariantAnimation(self)
        self._glide.setStartValue(0.0)
        self._glide.setEndValue(1.0)
        self._glide.setDuration(GLIDE_MS)
        self._glide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._glide.valueChanged.connect(self._glided)
        self._glide.finished.connect(self._arrive)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)
        self._naming = Throttle(self._place_names, self, NAMING_MS)
        self.plot.resized.connect(self._naming.ask)
        self.plot.restyled.connect(self.restyle)
        self.restyle()

    def show_curves(self, curves: Curves, mark: Mark | None, *, glide: bool) -> None:
        """Draw curves at once, or glide to them from those on screen, which must belong to the same galaxy."""
        self._glide.stop()
        self._mark = mark
        self._start, self._goal = self._shown, curves
        glide = glide and self.glides and self._start is not None and self._start.can_become(curves)
        top, ticks = nice_top(min(curves.highest, 1.0))
        self._tops = (self.plot.view()[1][1] if glide else top, top)
        self._ticks = ticks
        votes = len(curves.average_K) - 1
        self.plot.set_x(0, votes, _whole_ticks(votes))
        self._show_mark()
        if glide:
            self._show_names(False)
            self._glide.start()
        else:
            self._arrive()

    def show_trail(self, earlier: list[NDArray[np.float64]]) -> None:
        """Draw the averages of earlier posteriors, oldest first, behind the curves shown last.

        It is done with the names, in an event of its own, so that the curves come no later for it.
        """
        self._trail.ask(earlier, keep=self.gliding)
        self._naming.ask()

    def finish(self) -> None:
        """Skip the rest of a glide and place the names, as for a picture of the window."""
        if self.gliding:
            self._glide.stop()
            self._arrive()
        self._naming.flush()

    @property
    def gliding(self) -> bool:
        """Whether the curves are still on their way."""
        return self._glide.state() == QVariantAnimation.State.Running

    def restyle(self) -> None:
        """Take on the colours of the moment."""
        worn = look.look()
        # A hairline of one device pixel: Qt draws it several times faster than a wider line. Denser where it is finer.
        ratio = self.devicePixelRatioF()
        self._samples.setPen(self.plot.pen(worn.samples, 1 / ratio, alpha=min(0.5 * ratio, 0.9)))
        self._network.setPen(self.plot.pen(worn.network, 1.25))
        self._average.setPen(self.plot.pen(worn.average, 2.5))
        self._trail.restyle(lambda alpha: self.plot.pen(worn.average, 1 / ratio, alpha=alpha))
        self._points.setPen(None)
        self._points.setBrush(worn.average)
        self._vote_line.setPen(self.plot.pen(worn.vote, 1.5, dashed=True))
        self._vote_point.setPen(None)
        self._vote_point.setBrush(worn.vote)
        ground = pg.mkBrush(self.plot.ground(0.75))
        colours = (worn.average, worn.network, worn.muted, worn.average, worn.vote)
        for text, colour in zip((*self._names, self._vote_text), colours, strict=True):
            text.setColor(colour)
            text.fill = ground
            text.setFont(look.font("small"))

    def _make_items(self) -> None:
        self._samples: Any = pg.PlotCurveItem(antialias=True)
        self._network: Any = pg.PlotCurveItem(antialias=True)
        self._average: Any = pg.PlotCurveItem(antialias=True)
        self._trail = PosteriorTrail()
        self._points: Any = pg.ScatterPlotItem(size=6, antialias=True)
        self._vote_line: Any = pg.PlotCurveItem()
        self._vote_point: Any = pg.ScatterPlotItem(size=9, symbol="t", antialias=True)
        self._vote_text: Any = pg.TextItem(anchor=(0, 0))
        self._names: list[Any] = [
            pg.TextItem(self.tr("average"), anchor=(0, 1)),
            pg.TextItem(self.tr("one network"), anchor=(0, 1)),
            pg.TextItem(self.tr("dropout samples"), anchor=(0, 1)),
            pg.TextItem(self.tr("earlier averages"), anchor=(0, 1)),
        ]
        behind = (self._samples, self._vote_line, *self._trail.items)
        lines = (self._network, self._average, self._points, self._vote_point)
        for depth, item in enumerate((*behind, *lines, self._vote_text, *self._names)):
            item.setZValue(depth)
            self.plot.add(item)
        for text in (self._vote_text, *self._names):
            text.textItem.document().setDocumentMargin(0)

    def _glided(self, share: float) -> None:
        now = time.monotonic()
        if self._start is None or self._goal is None or now - self._last < REDRAW_S:
            return
        self._last = now
        top = self._tops[0] + share * (self._tops[1] - self._tops[0])
        self._draw(self._start.towards(self._goal, share), top)

    def _arrive(self) -> None:
        if self._goal is not None:
            self._draw(self._goal, self._tops[1])
            self._naming.ask()  # in an event of its own: with the drawing it would hold up a frame

    def _draw(self, curves: Curves, top: float) -> None:
        self.redraws += 1
        self._shown = curves
        k_K = np.arange(curves.samples_S_K.shape[1], dtype=np.float64)
        k_S_K, p_S_K, joined_S_K = joined_up(curves.samples_S_K)
        self._samples.setData(k_S_K, p_S_K, connect=joined_S_K)
        self._network.setData(k_K, curves.network_K)
        self._average.setData(k_K, curves.average_K)
        self._points.setData(k_K, curves.average_K)
        self.plot.set_y(0, top, self._ticks)
        self._move_mark(top)

    def _show_mark(self) -> None:
        for item in (self._vote_line, self._vote_point, self._vote_text):
            item.setVisible(self._mark is not None)
        if self._mark is not None:
            self._vote_text.setText(self._mark.text)
            to_the_left = self._mark.k > self.plot.view()[0][1] / 2
            self._vote_text.setAnchor((1 if to_the_left else 0, 0))

    def _move_mark(self, top: float) -> None:
        if self._mark is not None:
            self._vote_line.setData([self._mark.k, self._mark.k], [0, top])
            (left, right), (low, _) = self.plot.view()
            self._vote_point.setData([self._mark.k], [top - 6 * (top - low) / max(self.plot.room()[1], 1)])
            gap = 8 * (right - left) / max(self.plot.room()[0], 1)
            to_the_left = self._mark.k > right / 2
            self._vote_text.setPos(self._mark.k + (-gap if to_the_left else gap), top)

    def _show_names(self, visible: bool) -> None:
        for text in self._names[:-1]:
            text.setVisible(visible)
        self._names[-1].setVisible(visible and len(self._trail.drawn) > 0)

    def _place_names(self) -> None:
        """Put each name where it hides the least."""
        curves = self._shown
        width, height = self.plot.room()
        if curves is None or self.gliding or width < 60 or height < 60:
            return
        self._trail.draw()
        (left, right), (low, top) = self.plot.view()
        self._move_mark(top)
        x_K = (np.arange(len(curves.average_K), dtype=np.float64) - left) * width / (right - left)

        def pixels(p: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.minimum((p - low) * height / (top - low), height)

        metrics = QFontMetricsF(look.font("small"))
        outlines = [curves.average_K, curves.network_K, curves.samples_S_K.max(axis=0)]
        outlines += self._trail.drawn[-1:]
        names = [
            Name(pixels(p), metrics.horizontalAdvance(text.toPlainText()) + 2, metrics.height())
            for p, text in zip(outlines, self._names, strict=False)
        ]
        weights = np.r_[2.0, 2.0, np.full(len(curves.samples_S_K), 0.08)]
        lines = Lines(x_K, pixels(np.vstack([curves.average_K, curves.network_K, curves.samples_S_K])), weights)
        for text, box in zip(self._names, place(names, lines, (width, height), self._taken()), strict=False):
            text.setPos(left + box.x * (right - left) / width, low + box.y * (top - low) / height)
        self._show_names(True)

    def _taken(self) -> list[Box]:
        if self._mark is None:
            return []
        width, height = self.plot.room()
        (left, right), _ = self.plot.view()
        x = (self._mark.k - left) * width / (right - left)
        metrics = QFontMetricsF(look.font("small"))
        wide = metrics.horizontalAdvance(self._mark.text) + 12
        text = Box(x - wide if self._mark.k > right / 2 else x, height - metrics.height(), wide, metrics.height())
        return [text, Box(x - 2, 0, 4, height)]


def _whole_ticks(votes: int) -> list[float]:
    step = next((step for step in (1, 2, 5, 10, 20, 25, 50) if votes / step <= 6), max(votes // 4, 1))
    return [float(tick) for tick in range(0, votes + 1, step)]
