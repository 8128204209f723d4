"""Votes by answer: a bar each, with number and share; those that are still rare say so."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gzdesk.progress.tallies import Answers
from gzdesk.ui import look
from gzdesk.ui.pictures.save_button import Table
from gzdesk.ui.plain_words import shown

ROW, BAR = 26, 12  # logical pixels, at the usual size of text
WORDS = 0.36  # share of the width that the answers' words may have
VEIL = 0.55


@dataclass(frozen=True)
class _Row:
    """One answer: its word, how long its bar is, and the figure at its end."""

    word: str
    share: float  # of the longest bar
    figure: str
    rare: bool


class AnswersPlot(QWidget):
    """As high as it has answers; every bar is as long as its share of the votes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answers: Answers | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        look.changed.connect(self.update)

    def show_answers(self, answers: Answers) -> None:
        """Draw them."""
        self._answers = answers
        said = [
            f"{shown(one.text)}: {count}" for one, count in zip(answers.question.answers, answers.counts_A, strict=True)
        ]
        self.setAccessibleDescription(", ".join(said))
        self.updateGeometry()
        self.update()

    def table(self) -> Table:
        """A row an answer."""
        header = ("question", "answer", "votes", "share", "votes_on_random_galaxies")
        found = self._answers
        if found is None:
            return header, ()
        columns = zip(found.question.answers, found.counts_A, found.shares_A, found.random_A, strict=True)
        rows = [
            (found.question.name, one.name, int(count), round(float(share), 5), int(chance))
            for one, count, share, chance in columns
        ]
        return header, rows

    def sizeHint(self) -> QSize:
        """Qt's hook."""
        rows = len(self._answers.question.answers) if self._answers is not None else 2
        return QSize(260, look.scaled(ROW) * rows + look.S)

    def minimumSizeHint(self) -> QSize:
        """Qt's hook."""
        return QSize(180, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's hook."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_answers(painter, QRectF(self.rect()), self._answers, look.look())
        painter.end()


def draw_answers(painter: QPainter, box: QRectF, answers: Answers | None, ink: look.Look) -> float:
    """Draw bars into a box from its top down; returns how high they came out."""
    if answers is None:
        return 0.0
    painter.setFont(look.font("small"))
    metrics = QFontMetricsF(painter.font())
    rows, step = _rows(answers), float(look.scaled(ROW))
    words = min(max(metrics.horizontalAdvance(row.word) for row in rows), WORDS * box.width())
    figures = max(metrics.horizontalAdvance(row.figure) for row in rows)
    longest = box.width() - words - figures - 2 * look.S
    for place, row in enumerate(rows):
        top = box.top() + place * step
        line = QRectF(box.left(), top, words, step)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(ink.text))
        text = metrics.elidedText(row.word, Qt.TextElideMode.ElideRight, words)
        painter.drawText(line, middle | Qt.AlignmentFlag.AlignLeft, text)
        _bar(painter, QRectF(line.right() + look.S, top + (step - BAR) / 2, max(longest * row.share, 1.0), BAR), ink)
        painter.setPen(QColor(ink.warn if row.rare else ink.muted))
        where = QRectF(line.right() + 2 * look.S + longest * row.share, top, figures, step)
        painter.drawText(where, middle | Qt.AlignmentFlag.AlignLeft, row.figure)
    return step * len(rows)


def _bar(painter: QPainter, box: QRectF, ink: look.Look) -> None:
    colour = QColor(ink.vote)
    colour.setAlphaF(VEIL)
    painter.fillRect(box, colour)


def _rows(answers: Answers) -> list[_Row]:
    most, rare = max(int(answers.counts_A.max()), 1), answers.rare
    found = []
    for place, (one, count) in enumerate(zip(answers.question.answers, answers.counts_A.tolist(), strict=True)):
        figure = f"{count} · {100 * answers.shares_A[place]:.0f}\u202f%"
        if place in rare:
            figure += " · " + QCoreApplication.translate("ProgressAnswers", "rare")
        found.append(_Row(one.text, count / most, figure, place in rare))
    return found
