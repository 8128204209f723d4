"""PairsPlot: how far every two annotators agree, as a table of numbers on a ground that deepens with them."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gzdesk.ui import look
from gzdesk.ui.plain_words import shown

CELL = 30  # logical pixels of height, at the usual size of text
WORDS = 0.28  # share of the width that the rows' names may have
DEEPEST = 0.42  # opacity where two agree wholly: numbers stay readable on it


class PairsPlot(QWidget):
    """Each pair once, below the diagonal; a pair without a galaxy in common has a dash."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.names: tuple[str, ...] = ()
        self.values: Mapping[tuple[str, str], float | None] = {}
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        look.changed.connect(self.update)

    def show_pairs(self, names: Sequence[str], values: Mapping[tuple[str, str], float | None]) -> None:
        """Draw them; values by both names, the one that sorts first in front."""
        self.names, self.values = tuple(names), values
        told = (f"{shown(one)}, {shown(other)}: {_number(value)}" for (one, other), value in values.items())
        self.setAccessibleDescription("; ".join(told))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Qt's hook."""
        return QSize(260, look.scaled(CELL) * max(len(self.names), 2))

    def minimumSizeHint(self) -> QSize:
        """Qt's hook."""
        return QSize(180, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's hook: rows are all but the first annotator, columns all but the last."""
        painter = QPainter(self)
        painter.setFont(look.font("small"))
        metrics, ink = QFontMetricsF(painter.font()), look.look()
        rows, columns = self.names[1:], self.names[:-1]
        if not rows:
            return
        words = min(max(metrics.horizontalAdvance(shown(name)) for name in rows) + look.S, WORDS * self.width())
        wide, high = (self.width() - words) / len(columns), float(look.scaled(CELL))
        centre, left = Qt.AlignmentFlag.AlignCenter, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        for place, name in enumerate(columns):
            painter.setPen(QColor(ink.text))
            text = metrics.elidedText(shown(name), Qt.TextElideMode.ElideRight, wide - look.XS)
            painter.drawText(QRectF(words + place * wide, 0, wide, high), centre, text)
        for row, name in enumerate(rows):
            top = (row + 1) * high
            painter.setPen(QColor(ink.text))
            text = metrics.elidedText(shown(name), Qt.TextElideMode.ElideRight, words - look.XS)
            painter.drawText(QRectF(0, top, words, high), left, text)
            for column, other in enumerate(columns[: row + 1]):
                cell = QRectF(words + column * wide, top, wide, high).adjusted(1, 1, -1, -1)
                self._paint_cell(painter, cell, (other, name))

    def _paint_cell(self, painter: QPainter, cell: QRectF, pair: tuple[str, str]) -> None:
        ink, value = look.look(), self.values.get(pair)
        shade = QColor(ink.average)
        shade.setAlphaF(DEEPEST * min(max(value or 0.0, 0.0), 1.0))
        painter.fillRect(cell, shade)
        painter.setPen(QColor(ink.line))
        painter.drawRect(cell)
        painter.setPen(QColor(ink.text if value is not None else ink.muted))
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, _number(value))


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace("-", "\u2212")
