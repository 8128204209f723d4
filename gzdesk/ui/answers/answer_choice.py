"""AnswerChoice: of which answer a posterior is drawn: a row of words, or a menu where there are many."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from gzdesk.questions.question import Question
from gzdesk.ui.plain_words import shown
from gzdesk.ui.segments import Segments

MOST_SEGMENTS = 4  # more answers than these are offered in a menu


class AnswerChoice(QWidget):
    """Rows are made once for each question: a tree asks another one with every vote."""

    chosen = Signal(int)  # by the user

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: dict[tuple[str, ...], Segments] = {}
        self.menu = QComboBox(self)
        self.menu.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.menu.setAccessibleName(self.tr("Answer"))
        self.menu.activated.connect(self.chosen)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.menu)
        self.segments = self._row_of(())

    def offer(self, question: Question, answer: int) -> None:
        """Offer the answers of a question, of which one is chosen."""
        words = tuple(shown(one.text) for one in question.answers)
        few = len(words) <= MOST_SEGMENTS
        self.menu.setVisible(not few)
        if few:
            self._show_row(self._row_of(words), answer)
            return
        self.segments.hide()
        if tuple(self.menu.itemText(place) for place in range(self.menu.count())) != words:
            self.menu.clear()
            self.menu.addItems(words)
        self.menu.setCurrentIndex(answer)

    def _show_row(self, row: Segments, answer: int) -> None:
        if row is not self.segments:
            self.segments.hide()
        self.segments = row
        row.choose(answer)
        row.show()

    def _row_of(self, words: tuple[str, ...]) -> Segments:
        if words not in self._rows:
            made = self._rows[words] = Segments(self)
            made.setAccessibleName(self.tr("Answer"))
            made.set_words(words)
            made.chosen.connect(self.chosen)
            made.hide()
            self._column.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
        return self._rows[words]
