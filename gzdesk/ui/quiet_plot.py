"""QuietPlot: pyqtgraph's canvas in the desk's clothes: hairlines, few numbers, nothing that reacts to a stray wheel."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gzdesk.ui import look
from gzdesk.ui.plain_words import PlainLabel

NICE_TOPS = ((1, 0.5), (1.5, 0.5), (2, 1), (3, 1), (4, 2), (5, 2.5), (6, 2), (8, 4), (10, 5))  # and their ticks

LOWEST, HIGHEST = 120, 340  # pixels: flat curves say little, stretched ones exaggerate


class QuietPlot(QWidget):
    """A plot with ranges and ticks set by hand; items are added once, and from then on only their data are set."""

    resized = Signal()
    restyled = Signal()  # the scheme or the screen has changed: take new pens

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._y_title = PlainLabel(self)
        self._y_title.setFont(look.font("small"))
        look.set_tone(self._y_title, "muted")
        self._plot: Any = pg.PlotWidget(self)
        self._item: Any = self._plot.getPlotItem()
        self._box: Any = self._item.getViewBox()
        self._grid: Any = pg.PlotCurveItem(connect="pairs")
        self._x_title = ""
        self._make_quiet()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._y_title)
        column.addWidget(self._plot, 1)
        self._box.sigResized.connect(self.resized)
        look.changed.connect(self.restyle)
        self.restyle()

    def add(self, item: Any) -> None:  # noqa: ANN401 - pyqtgraph has no types
        """Add an item that stays for good."""
        self._item.addItem(item, ignoreBounds=True)

    def set_titles(self, x: str, y: str) -> None:
        """Say what the axes mean: x beneath, y above its numbers, where it can be read without turning the head."""
        self._y_title.setText(y)
        if x != self._x_title:
            self._x_title = x
            axis = self._item.getAxis("bottom")
            axis.setLabel(x, color=look.look().muted)
            axis.resizeEvent()  # pyqtgraph centres the words only when it is resized

    def set_x(self, low: float, high: float, ticks: Sequence[float], words: Sequence[str] = ()) -> None:
        """The range of x, with a little air on both sides; ``words`` stand at the ticks in place of their numbers."""
        air = 0.03 * (high - low)
        self._box.setXRange(low - air, high + air, padding=0)
        texts = words or [f"{tick:g}" for tick in ticks]
        self._item.getAxis("bottom").setTicks([list(zip(ticks, texts, strict=True))])

    def set_y(self, low: float, high: float, ticks: Sequence[float]) -> None:
        """The range of y; hairlines mark its ticks."""
        self._box.setYRange(low, high, padding=0)
        self._item.getAxis("left").setTicks([[(tick, f"{tick:g}") for tick in ticks]])
        left, right = self._box.viewRange()[0]
        self._grid.setData(np.tile([left, right], len(ticks)), np.repeat(np.asarray(ticks, float), 2))

    def room(self) -> tuple[float, float]:
        """Width and height of the drawing area, logical pixels."""
        return float(self._box.width()), float(self._box.height())

    def view(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The ranges of x and y on screen."""
        (left, right), (low, high) = self._box.viewRange()
        return (left, right), (low, high)

    def pen(self, colour: str, width: float, *, alpha: float = 1.0, dashed: bool = False) -> QPen:
        """A pen of so many logical pixels, which does not grow with the plot."""
        ink = QColor(colour)
        ink.setAlphaF(alpha)
        style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        made: QPen = pg.mkPen(ink, width=width * self.devicePixelRatioF(), style=style)  # cosmetic: device pixels
        made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        made.setCapStyle(Qt.PenCapStyle.FlatCap if dashed else Qt.PenCapStyle.RoundCap)
        return made

    def ground(self, alpha: float) -> QColor:
        """The colour behind the plot, as a veil that keeps names readable over lines."""
        colour = QColor(look.look().background)
        colour.setAlphaF(alpha)
        return colour

    def restyle(self) -> None:
        """Take on the colours of the moment."""
        worn = look.look()
        for name in ("bottom", "left"):
            axis = self._item.getAxis(name)
            axis.setPen(self.pen(worn.line, 1) if name == "bottom" else pg.mkPen(None))
            axis.setTextPen(pg.mkPen(worn.muted))
            axis.setTickFont(look.font("small"))
            axis.label.setFont(look.font("small"))
        self._item.getAxis("bottom").setLabel(self._x_title, color=worn.muted)
        self._grid.setPen(self.pen(worn.line, 1, alpha=0.6))
        self.restyled.emit()

    def event(self, event: QEvent) -> bool:
        """Hear of a move to a screen of another resolution."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.restyle()
        return super().event(event)

    def _make_quiet(self) -> None:
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.viewport().setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._plot.setBackground(None)
        self._plot.setStyleSheet("background: transparent")
        self._plot.setFrameShape(self._plot.Shape.NoFrame)
        self._plot.setMinimumHeight(LOWEST)
        self.setMaximumHeight(HIGHEST)
        self._item.layout.setContentsMargins(0, look.S, look.S, 0)  # room for the uppermost number
        self._item.setMenuEnabled(False)
        self._item.hideButtons()
        self._box.setMouseEnabled(x=False, y=False)
        self._box.disableAutoRange()
        self._box.setBorder(None)
        self._item.getAxis("left").setStyle(tickLength=0, tickAlpha=0, tickTextOffset=look.S)
        self._item.getAxis("bottom").setStyle(tickLength=0, tickAlpha=0, tickTextOffset=look.S)
        for name in ("bottom", "left"):
            self._item.getAxis(name).enableAutoSIPrefix(False)
            self._item.getAxis(name).setStyle(hideOverlappingLabels=False)  # or the last number goes missing
        self._grid.setZValue(-100)
        self.add(self._grid)


def nice_top(highest: float) -> tuple[float, list[float]]:
    """The next round number above, for an axis that begins at 0, and its ticks."""
    decade = 10.0 ** float(np.floor(np.log10(max(highest, 1e-3))))
    top, step = next((t, s) for t, s in NICE_TOPS if t * decade >= highest * (1 - 1e-9))
    return top * decade, [round(step * place * decade, 6) for place in range(round(top / step) + 1)]
