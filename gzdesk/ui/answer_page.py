"""AnswerPage: one question with a big button for every answer, made once, so that asking it is turning a page."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from gzdesk.question import Question
from gzdesk.ui.answer_icon import answer_icon
from gzdesk.ui.key_button import KeyButton
from gzdesk.ui.keys import cap
from gzdesk.ui.look import S, font

FEWEST_COLUMNS, MOST_COLUMNS = 2, 5  # at most as many as a hand lies over


class AnswerPage(QWidget):
    """The question above its answers, in rows as even as can be; the answer given before is marked."""

    def __init__(self, question: Question, actions: tuple[QAction, ...], parent: QWidget) -> None:
        """``actions`` are what the buttons do, one an answer."""
        super().__init__(parent)
        self._asked = question
        self.question = QLabel(question.text, self)
        self.question.setToolTip(question.help)
        self.question.setWordWrap(True)
        self.question.setFont(font("title"))
        self.answers = [self._answer(place, action) for place, action in enumerate(actions)]
        self._columns = 0
        self._grid = QGridLayout()
        self._grid.setSpacing(S)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(self.question)
        column.addStretch(1)
        column.addLayout(self._grid)
        self.arrange(0)

    def minimumSizeHint(self) -> QSize:
        """Qt's hook: however the buttons stand now, they can stand in fewer columns."""
        across = min(len(self.answers), FEWEST_COLUMNS)
        return QSize(across * self._widest() + (across - 1) * S, super().minimumSizeHint().height())

    def mark(self, given: str | None) -> None:
        """Mark the answer of this name as the one on record, and no other."""
        for answer, button in zip(self._asked.answers, self.answers, strict=True):
            button.mark(answer.name == given)

    def show_keys(self, keys: tuple[str, ...]) -> None:
        """Write the keys onto the buttons."""
        for button, key in zip(self.answers, keys, strict=True):
            button.show_key(cap(key))

    def arrange(self, width: int) -> None:
        """Put the buttons into as few rows as that width allows."""
        columns = self._columns_in(width)
        if columns == self._columns:
            return
        self._columns = columns
        for place, button in enumerate(self.answers):
            self._grid.removeWidget(button)
            self._grid.addWidget(button, place // columns, place % columns)
        for place in range(max(columns, self._grid.columnCount())):
            self._grid.setColumnStretch(place, int(place < columns))

    def _columns_in(self, width: int) -> int:
        fitting = min(max((width + S) // (self._widest() + S), 1), MOST_COLUMNS)
        rows = -(-len(self.answers) // fitting)
        return -(-len(self.answers) // rows)

    def _widest(self) -> int:
        return max(button.minimumSizeHint().width() for button in self.answers)

    def _answer(self, place: int, action: QAction) -> KeyButton:
        answer = self._asked.answers[place]
        button = KeyButton(answer.text, "", self, big=True)
        button.show_picture(answer_icon(answer))
        button.setToolTip(answer.help)
        button.clicked.connect(action.trigger)
        action.enabledChanged.connect(button.setEnabled)
        return button
