"""Confusion on controls: the answer that people gave most against the one that the model holds most probable."""

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gzdesk.progress.tallies import Confusion
from gzdesk.ui import look
from gzdesk.ui.pictures.save_button import Table

HEAD = 62  # logical pixels of what stands above the cells: a line, and two for the columns' words
CELL = 44  # logical pixels of height, at the usual size of text
WORDS = 0.30  # share of the width that the rows' words may have
DEEPEST = 0.42  # opacity of a cell that holds its whole row: words stay readable on it


class ConfusionPlot(QWidget):
    """A row for each answer of people, a column for each of the model; the diagonal, where both agree, is framed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._confusion: Confusion | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        look.changed.connect(self.update)

    def show_confusion(self, confusion: Confusion) -> None:
        """Draw it."""
        self._confusion = confusion
        self.setAccessibleDescription(in_words(confusion))
        self.updateGeometry()
        self.update()

    def table(self) -> Table:
        """A row for each answer of people."""
        found = self._confusion
        if found is None:
            return ("voted",), ()
        names = [answer.name for answer in found.question.answers]
        rows = [(name, *row) for name, row in zip(names, found.table_A_A.tolist(), strict=True)]
        return ("voted", *(f"model_{name}" for name in names)), rows

    def sizeHint(self) -> QSize:
        """Qt's hook."""
        rows = len(self._confusion.question.answers) if self._confusion is not None else 2
        return QSize(260, look.scaled(CELL) * rows + look.scaled(HEAD))

    def minimumSizeHint(self) -> QSize:
        """Qt's hook."""
        return QSize(180, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's hook."""
        painter = QPainter(self)
        draw_confusion(painter, QRectF(self.rect()), self._confusion, look.look())
        painter.end()


def in_words(confusion: Confusion) -> str:
    """How often model and people agree, and on how many galaxies that stands."""
    text = _tr("Model and votes agree on {right} of {controls} random controls.")
    words = text.format(right=confusion.right, controls=confusion.controls)
    ties = _tr("{ties} with a tie of votes are left out.").format(ties=confusion.ties)
    return f"{words} {ties}" if confusion.ties else words


def draw_confusion(painter: QPainter, box: QRectF, confusion: Confusion | None, ink: look.Look) -> float:
    """Draw the table into a box from its top down; returns how high it came out."""
    if confusion is None:
        return 0.0
    painter.setFont(look.font("small"))
    metrics = QFontMetricsF(painter.font())
    answers = confusion.question.answers
    words = min(max(metrics.horizontalAdvance(one.text) for one in answers) + look.S, WORDS * box.width())
    wide, high, line = (box.width() - words) / len(answers), float(look.scaled(CELL)), metrics.height()
    lines = 1 if all(metrics.horizontalAdvance(one.text) <= wide - look.XS for one in answers) else 2
    left, top = box.left() + words, box.top() + (1 + lines) * line + 2 * look.XS
    centre, right = Qt.AlignmentFlag.AlignCenter, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.setPen(QColor(ink.muted))
    painter.drawText(
        QRectF(left, box.top(), box.width() - words, line), centre, _tr("the model’s most probable answer")
    )
    painter.drawText(QRectF(box.left(), top - look.XS - line, words, line), right, _tr("votes"))
    for place, answer in enumerate(answers):
        painter.setPen(QColor(ink.text))
        above = QRectF(left + place * wide, box.top() + line + look.XS, wide - look.XS, lines * line)
        _name(painter, above, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignHCenter, answer.text)
        _name(painter, QRectF(box.left(), top + place * high, words - look.XS, high), right, answer.text)
    for row in range(len(answers)):
        for column in range(len(answers)):
            cell = QRectF(left + column * wide, top + row * high, wide, high).adjusted(1, 1, -1, -1)
            _cell(painter, cell, confusion, row, column, ink)
    return (1 + lines) * line + 2 * look.XS + high * len(answers)


def _name(painter: QPainter, box: QRectF, where: Qt.AlignmentFlag, text: str) -> None:
    """Write an answer in as many lines as there is room for; in one that ends in dots where that is too little."""
    wrapped = int(where) | int(Qt.TextFlag.TextWordWrap)
    if not box.adjusted(-1, -1, 1, 1).contains(painter.boundingRect(box, wrapped, text)):  # it is rounded up
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
    painter.drawText(box, wrapped, text)


def _cell(painter: QPainter, cell: QRectF, confusion: Confusion, row: int, column: int, ink: look.Look) -> None:
    count, share = int(confusion.table_A_A[row, column]), float(confusion.shares_A_A[row, column])
    shade = QColor(ink.average if row == column else ink.vote)
    shade.setAlphaF(DEEPEST * share)
    painter.fillRect(cell, shade)
    if row == column:
        painter.setPen(QPen(QColor(ink.muted), 1))
        painter.drawRect(cell)
    painter.setPen(QColor(ink.text if count else ink.muted))
    text = f"{count}" if not confusion.table_A_A[row].any() else f"{count}\n{100 * share:.0f}\u202f%"
    if cell.width() >= look.scaled(76):
        text = text.replace("\n", " · ")
    painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, text)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ProgressConfusion", text)
