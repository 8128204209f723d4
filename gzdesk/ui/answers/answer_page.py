"""AnswerPage: one question with a big button for every answer, made once, so that asking it is turning a page."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from gzdesk.questions.question import Question
from gzdesk.ui.answers.answer_button import AnswerButton
from gzdesk.ui.keys.keys import cap
from gzdesk.ui.look import S, font, scaled
from gzdesk.ui.plain_words import PlainLabel, plain_tip

FEWEST_COLUMNS, MOST_COLUMNS = 2, 5  # at most as many as a hand lies over
ROW, DENSE_ROW = 48, 36  # pixels of height
MOST_ROWS = 2  # of usual size; more answers than that are drawn smaller


class AnswerPage(QWidget):
    """The question above its answers, in rows as even as can be; the answer given before is marked."""

    def __init__(self, question: Question, actions: tuple[QAction, ...], parent: QWidget) -> None:
        """``actions`` are what the buttons do, one an answer."""
        super().__init__(parent)
        self._asked = question
        self.question = PlainLabel(question.text, self)
        self.question.setToolTip(plain_tip(question.help))
        self.question.setWordWrap(True)
        self.question.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        self.question.setFont(font("title"))
        self.answers = [self._answer(place, action) for place, action in enumerate(actions)]
        self._shape = (0, False)
        self._grid = QGridLayout()
        self._grid.setSpacing(S)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(self.question)
        column.addLayout(self._grid, 1)
        self.arrange(0)

    def minimumSizeHint(self) -> QSize:
        """Qt's hook: however the buttons stand now, they can stand in fewer columns."""
        across = min(len(self.answers), FEWEST_COLUMNS)
        widest = max(button.width_as(dense=True) for button in self.answers)
        return QSize(across * widest + (across - 1) * S, super().minimumSizeHint().height())

    def mark(self, given: str | None) -> None:
        """Mark the answer of this name as the one on record, and no other."""
        for answer, button in zip(self._asked.answers, self.answers, strict=True):
            button.mark(answer.name == given)

    def show_keys(self, keys: tuple[str, ...]) -> None:
        """Write the keys onto the buttons."""
        for button, key in zip(self.answers, keys, strict=True):
            button.show_key(cap(key))

    def title_height(self, width: int) -> int:
        """How high the question is when it is broken to that width."""
        flags = int(Qt.TextFlag.TextWordWrap)
        return self.question.fontMetrics().boundingRect(0, 0, max(width, 1), 0, flags, self._asked.text).height()

    def arrange(self, width: int) -> None:
        """Put the buttons into as few rows as that width allows, smaller ones where they are many."""
        columns = self._columns_in(width, dense=False)
        dense = -(-len(self.answers) // columns) > MOST_ROWS
        if dense:
            columns = self._columns_in(width, dense=True)
        for button in self.answers:
            button.set_dense(dense)
        if (columns, dense) != self._shape:
            self._shape = columns, dense
            self._stand(columns, scaled(DENSE_ROW if dense else ROW))

    def _stand(self, columns: int, height: int) -> None:
        for place, button in enumerate(self.answers):
            self._grid.removeWidget(button)
            self._grid.addWidget(button, place // columns, place % columns)
        for place in range(max(columns, self._grid.columnCount())):
            self._grid.setColumnStretch(place, int(place < columns))
        rows = -(-len(self.answers) // columns)
        for place in range(max(rows, self._grid.rowCount())):
            self._grid.setRowMinimumHeight(place, height if place < rows else 0)
            self._grid.setRowStretch(place, int(place < rows))

    def _columns_in(self, width: int, *, dense: bool) -> int:
        widest = max(button.width_as(dense=dense) for button in self.answers)
        fitting = min(max((width + S) // (widest + S), 1), MOST_COLUMNS)
        rows = -(-len(self.answers) // fitting)
        return -(-len(self.answers) // rows)

    def _answer(self, place: int, action: QAction) -> AnswerButton:
        button = AnswerButton(self._asked.answers[place], self)
        button.clicked.connect(action.trigger)
        action.enabledChanged.connect(button.setEnabled)
        return button
