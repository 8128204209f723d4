"""DotRows: figures with their intervals, one a row: its words, a dot on a common axis, and the number."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gzdesk.ui import look
from gzdesk.ui.plain_words import shown

ROW = 24  # logical pixels, at the usual size of text
DOT = 4.0  # radius
WORDS = 0.44  # share of the width that the rows' words may have


@dataclass(frozen=True)
class DotRow:
    """One figure; without a value it says so in words."""

    words: str
    value: float | None
    low: float | None
    high: float | None
    figure: str  # at the row's end


@dataclass(frozen=True)
class DotAxis:
    """The common axis, with lines across all rows and the words at their feet."""

    least: float
    most: float
    marks: Sequence[tuple[float, str]] = field(default=())
    firm: float | None = None  # the mark that is drawn stronger than the others


class DotRows(QWidget):
    """As high as it has rows; values beyond the axis stand at its end."""

    def __init__(self, axis: DotAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.axis = axis
        self.rows: tuple[DotRow, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        look.changed.connect(self._restyle)

    def show_rows(self, rows: Sequence[DotRow], axis: DotAxis | None = None) -> None:
        """Draw these, on another axis where one is given."""
        self.rows = tuple(replace(row, words=shown(row.words)) for row in rows)
        self.axis = axis or self.axis
        self.setAccessibleDescription(", ".join(f"{row.words}: {row.figure}" for row in self.rows))
        self._restyle()

    def sizeHint(self) -> QSize:
        """Qt's hook."""
        return QSize(280, look.scaled(ROW) * (max(len(self.rows), 1) + 1))

    def minimumSizeHint(self) -> QSize:
        """Qt's hook."""
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's hook."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(look.font("small"))
        metrics, width, step = QFontMetricsF(painter.font()), float(self.width()), float(look.scaled(ROW))
        words = min(max((metrics.horizontalAdvance(row.words) for row in self.rows), default=0.0) + 1, WORDS * width)
        figures = max((metrics.horizontalAdvance(row.figure) for row in self.rows), default=0.0) + 1
        plot = QRectF(words + look.M, 0, max(width - words - figures - 2 * look.M, 40.0), step * len(self.rows))
        self._paint_marks(painter, plot, metrics)
        for place, row in enumerate(self.rows):
            line = QRectF(0, place * step, width, step)
            self._paint_row(painter, line, plot, row, words, metrics)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def _paint_marks(self, painter: QPainter, plot: QRectF, metrics: QFontMetricsF) -> None:
        """Lines across, and words at their feet as far as they do not meet."""
        ink, end = look.look(), -1e9
        for value, words in self.axis.marks:
            x = self._x(value, plot)
            firm = value == self.axis.firm
            painter.setPen(QPen(QColor(ink.muted if firm else ink.line), 1))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom() + look.XS))
            wide = metrics.horizontalAdvance(words)
            left = min(max(x - wide / 2, 0.0), self.width() - wide)
            if left > end + look.XS:
                painter.setPen(QColor(ink.muted))
                painter.drawText(QPointF(left, plot.bottom() + look.XS + metrics.ascent()), words)
                end = left + wide

    def _paint_row(
        self, painter: QPainter, line: QRectF, plot: QRectF, row: DotRow, words: float, metrics: QFontMetricsF
    ) -> None:
        ink, middle = look.look(), Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(ink.text))
        text = metrics.elidedText(row.words, Qt.TextElideMode.ElideRight, words)
        painter.drawText(QRectF(0, line.top(), words, line.height()), middle | Qt.AlignmentFlag.AlignLeft, text)
        painter.setPen(QColor(ink.text if row.value is not None else ink.muted))
        painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, row.figure)
        if row.value is None:
            return
        y = line.center().y()
        if row.low is not None and row.high is not None:
            painter.setPen(QPen(QColor(ink.average), 2))
            painter.drawLine(QPointF(self._x(row.low, plot), y), QPointF(self._x(row.high, plot), y))
        painter.setPen(QPen(QColor(ink.surface), 1))
        painter.setBrush(QColor(ink.average))
        painter.drawEllipse(QPointF(self._x(row.value, plot), y), DOT, DOT)

    def _x(self, value: float, plot: QRectF) -> float:
        axis = self.axis
        share = (value - axis.least) / (axis.most - axis.least)
        return plot.left() + min(max(share, 0.0), 1.0) * plot.width()
