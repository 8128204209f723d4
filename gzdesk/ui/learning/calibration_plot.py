"""CalibrationPlot: what posteriors claim against what votes show, beside the line on which both agree."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gzdesk.evaluation.calibration import Calibration
from gzdesk.ui import look
from gzdesk.ui.direct_labels import Box, Lines, Name, place
from gzdesk.ui.quiet_plot import QuietPlot
from gzdesk.ui.throttle import Throttle

TICKS = (0.0, 0.5, 1.0)
DOT = 5.0  # half the width around an error bar where no name should stand, pixels


class CalibrationPlot(QWidget):
    """Dots with error bars; items are made once, and from then on only their data are set."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = QuietPlot(self)
        self._diagonal: Any = pg.PlotCurveItem([0, 1], [0, 1], antialias=True)
        self._bars: Any = pg.PlotCurveItem(connect="pairs")
        self._points: Any = pg.ScatterPlotItem(size=6, antialias=True, pen=None, useCache=False)
        self._perfect: Any = pg.TextItem(self.tr("perfect"), anchor=(0, 1))
        for item in (self._diagonal, self._bars, self._points, self._perfect):
            self.plot.add(item)
        self._perfect.textItem.document().setDocumentMargin(0)
        self._perfect.setFont(look.font("small"))
        self._shown: Calibration | None = None
        self._naming = Throttle(self._name_diagonal, self)
        self.plot.set_x(0, 1, TICKS)
        self.plot.set_y(0, 1, TICKS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)
        self.plot.resized.connect(self._naming.ask)
        self.plot.restyled.connect(self.restyle)
        self.restyle()

    def show_calibration(self, calibration: Calibration) -> None:
        """Draw it; the axes say whether it is coverage or reliability."""
        if calibration.kind == "coverage":
            self.plot.set_titles(self.tr("probability inside a credible set"), self.tr("share of galaxies inside"))
        else:
            self.plot.set_titles(self.tr("probability predicted for an answer"), self.tr("share of votes that gave it"))
        ends = np.stack([calibration.low, calibration.high], axis=1).ravel()
        self._bars.setData(np.repeat(calibration.claimed, 2), ends)
        self._points.setData(calibration.claimed, calibration.observed)
        self._shown = calibration
        self._naming.flush()

    def _name_diagonal(self) -> None:
        """Put the name where it hides the least."""
        width, height = self.plot.room()
        if self._shown is None or width < 60 or height < 40:
            return
        (left, right), (low, top) = self.plot.view()
        across, up = width / (right - left), height / (top - low)
        x_K = np.linspace(0, 1, 21)
        line = Lines((x_K - left) * across, ((x_K - low) * up)[None, :], np.array([2.0]))
        metrics = QFontMetricsF(look.font("small"))
        words = self._perfect.toPlainText()
        name = Name(line.y_C_K[0], metrics.horizontalAdvance(words) + 2, metrics.height())
        bars = zip(self._shown.claimed, self._shown.low, self._shown.high, strict=True)
        taken = [Box((x - left) * across - DOT, (a - low) * up, 2 * DOT, (b - a) * up) for x, a, b in bars]
        (box,) = place([name], line, (width, height), taken)
        self._perfect.setPos(left + box.x / across, low + box.y / up)

    def restyle(self) -> None:
        """Take on the colours of the moment."""
        worn = look.look()
        self._diagonal.setPen(self.plot.pen(worn.network, 1, dashed=True))
        self._bars.setPen(self.plot.pen(worn.average, 1.5))
        self._points.setBrush(worn.average)
        self._perfect.setColor(worn.muted)
