"""SplitStrip: how the networks that dropout stands for split: the probability that each gives an answer."""

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gzdesk.questions.question import Question
from gzdesk.queue.why import BINS, Reasons
from gzdesk.ui import look
from gzdesk.ui.pictures.save_button import Table

ROW, FOOT = 28, 30  # logical pixels, at the usual size of text: a histogram, and the axis beneath all
WORDS = 0.34  # share of the width that the answers' words may have
MOST = 3  # answers


class SplitStrip(QWidget):
    """A small histogram from 0 to 1 for each of the most probable answers, one above the other; marked at the mean."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question: Question | None = None
        self._reasons: Reasons | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)

    def show_split(self, question: Question, reasons: Reasons) -> None:
        """Draw it."""
        rows = self._rows
        self._question, self._reasons = question, reasons
        self.setAccessibleDescription(
            ", ".join(f"{question.answers[place].text}: {reasons.mean_A[place]:.2f}" for place in self._shown())
        )
        if self._rows != rows:
            self.updateGeometry()
        self.update()

    def table(self) -> Table:
        """A row an answer and bin: how many networks give it such a probability."""
        header = ("answer", "probability_from", "probability_to", "networks")
        if self._question is None or self._reasons is None:
            return header, ()
        counts = zip(self._question.answers, self._reasons.networks_A_B.tolist(), strict=True)
        return header, [
            (answer.name, place / BINS, (place + 1) / BINS, count)
            for answer, row in counts
            for place, count in enumerate(row)
        ]

    def sizeHint(self) -> QSize:
        """Qt's hook."""
        return QSize(240, look.scaled(ROW) * self._rows + look.scaled(FOOT))

    def minimumSizeHint(self) -> QSize:
        """Qt's hook."""
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's hook."""
        if self._question is None or self._reasons is None:
            return
        painter = QPainter(self)
        painter.setFont(look.font("small"))
        metrics, shown = QFontMetricsF(painter.font()), self._shown()
        texts = [self._question.answers[place].text for place in shown]
        words = min(max(metrics.horizontalAdvance(text) for text in texts) + look.S, WORDS * self.width())
        step = float(look.scaled(ROW))
        for row, (place, text) in enumerate(zip(shown, texts, strict=True)):
            box = QRectF(words, row * step, self.width() - words - look.S, step - look.XS)
            self._histogram(painter, box, place)
            painter.setPen(QColor(look.look().text))
            elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, words - look.XS)
            painter.drawText(QRectF(0, row * step, words, step), Qt.AlignmentFlag.AlignVCenter, elided)
        self._axis(painter, QRectF(words, len(shown) * step, self.width() - words - look.S, look.scaled(FOOT)))
        painter.end()

    @property
    def _rows(self) -> int:
        return len(self._shown()) if self._question is not None else 1

    def _shown(self) -> tuple[int, ...]:
        """Places of the answers drawn: of two one mirrors the other."""
        if self._question is None or self._reasons is None:
            return ()
        return self._reasons.by_probability[: 1 if len(self._question.answers) == 2 else MOST]

    def _histogram(self, painter: QPainter, box: QRectF, place: int) -> None:
        assert self._reasons is not None  # noqa: S101 - painted only with it
        worn, counts_B = look.look(), self._reasons.networks_A_B[place]
        bars, wide = QColor(worn.samples), box.width() / BINS
        highest = max(int(counts_B.max()), 1)
        for column, count in enumerate(counts_B.tolist()):
            high = box.height() * count / highest
            painter.fillRect(QRectF(box.left() + column * wide, box.bottom() - high, wide - 1, high), bars)
        painter.setPen(QPen(QColor(worn.line), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        mean = box.left() + box.width() * float(self._reasons.mean_A[place])
        painter.fillRect(QRectF(mean - 1, box.top(), 2, box.height()), QColor(worn.average))

    def _axis(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(QColor(look.look().muted))
        across = {0.0: Qt.AlignmentFlag.AlignLeft, 0.5: Qt.AlignmentFlag.AlignHCenter, 1.0: Qt.AlignmentFlag.AlignRight}
        for value, side in across.items():
            painter.drawText(box, side | Qt.AlignmentFlag.AlignTop, f"{value:g}")
        text = QCoreApplication.translate("SplitStrip", "probability of the answer, network by network")
        wide = QRectF(0, box.top(), self.width() - look.S, box.height())
        painter.drawText(wide, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, text)
