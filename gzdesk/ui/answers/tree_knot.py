"""TreeKnot: one question on the map of the tree, its answers side by side, as a button that asks it again."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QIcon, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from gzdesk.questions.question import Question
from gzdesk.ui.answers.answer_icon import answer_icon
from gzdesk.ui.look import font, look
from gzdesk.ui.plain_words import plain_tip, shown

ROUND = 4  # corners, pixels
EDGE = 3  # around the answers, pixels


class TreeKnot(QAbstractButton):
    """A frame where the question has been reached, a thick one where one is; the answer given is filled."""

    noticed = Signal(object)  # itself, when the pointer or the keyboard comes upon it; None when it leaves

    def __init__(self, question: Question, parent: QWidget) -> None:
        super().__init__(parent)
        self.question = question
        self.reached = self.asked = False
        self.given: str | None = None
        self._icons = [answer_icon(answer) for answer in question.answers]
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.show_state(False, False, None)

    def show_state(self, reached: bool, asked: bool, given: str | None) -> None:
        """Show whether the question has been reached, whether it is asked now, and what was answered."""
        if (reached, asked, given) == (self.reached, self.asked, self.given) and self.accessibleName():
            return
        self.reached, self.asked, self.given = reached, asked, given
        self.setEnabled(reached)
        said = self.words()
        self.setAccessibleName(said)
        self.setToolTip(plain_tip(said))
        self.update()

    def words(self) -> str:
        """The question and what has become of it, for tooltip, caption and screen reader."""
        given = next((answer.text for answer in self.question.answers if answer.name == self.given), "")
        if given:
            return self.tr("{question} {answer}").format(question=shown(self.question.text), answer=shown(given))
        state = self.tr("asked now") if self.asked else self.tr("to be asked") if self.reached else self.tr("not asked")
        return self.tr("{question} ({state})").format(question=shown(self.question.text), state=state)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's hook: Enter clicks, as the space bar does; arrows are left to the desk."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Qt's hook."""
        super().enterEvent(event)
        self.noticed.emit(self)

    def leaveEvent(self, event: QEvent) -> None:
        """Qt's hook."""
        super().leaveEvent(event)
        self.noticed.emit(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt's hook."""
        super().focusInEvent(event)
        self.noticed.emit(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt's hook."""
        super().focusOutEvent(event)
        self.noticed.emit(None)

    def sizeHint(self) -> QSize:
        """Qt's hook; the map gives it its size."""
        return QSize(len(self.question.answers) * 20 + 2 * EDGE, 20 + 2 * EDGE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's hook."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter)
        for place in range(len(self.question.answers)):
            self._paint_answer(painter, place)

    def _paint_frame(self, painter: QPainter) -> None:
        worn = look()
        width = 2.0 if self.asked else 1.0
        edge = (
            worn.accent if self.asked else worn.text if self.hasFocus() else worn.muted if self.reached else worn.line
        )
        pen = QPen(QColor(edge), width)
        if self.hasFocus():
            pen.setDashPattern([2, 2])
        painter.setPen(pen)
        over = self.reached and (self.underMouse() or self.isDown())
        painter.setBrush(QColor(worn.pressed if over else worn.surface if self.reached else worn.background))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), ROUND, ROUND)

    def _paint_answer(self, painter: QPainter, place: int) -> None:
        worn, answer = look(), self.question.answers[place]
        cell = self._cell(place)
        given = answer.name == self.given
        if given:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(worn.accent))
            painter.drawRoundedRect(cell, ROUND - 1, ROUND - 1)
        picture = self._icons[place]
        if picture.isNull():
            painter.setFont(font("small"))
            painter.setPen(QColor(worn.on_accent if given else worn.muted if self.reached else worn.samples))
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, answer.key.upper())
            return
        faint = not self.reached or (self.given is not None and not given)
        mode = QIcon.Mode.Selected if given else QIcon.Mode.Disabled if faint else QIcon.Mode.Normal
        picture.paint(painter, cell.adjusted(1, 1, -1, -1).toAlignedRect(), mode=mode)

    def _cell(self, place: int) -> QRectF:
        across = (self.width() - 2 * EDGE) / len(self.question.answers)
        high = self.height() - 2 * EDGE
        side = min(across, high)
        return QRectF(EDGE + across * place + (across - side) / 2, EDGE + (high - side) / 2, side, side)
