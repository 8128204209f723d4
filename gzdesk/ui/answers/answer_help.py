"""AnswerHelp: what one answer means: its drawing, its key, words, and galaxies that show it."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gzdesk.questions.question import Answer
from gzdesk.ui.answers.answer_icon import answer_icon
from gzdesk.ui.answers.example_picture import ExamplePicture
from gzdesk.ui.look import XS, L, M, S, font, scaled, set_tone
from gzdesk.ui.plain_words import PlainLabel, shown

DRAWING = 40
IN_A_ROW = 3  # examples; more go on beneath


class AnswerHelp(QWidget):
    """A drawing on the left, words in the middle, example galaxies on the right."""

    def __init__(self, answer: Answer, key: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.answer = answer
        self.drawing = _Drawing(answer, self)
        self.name = PlainLabel(answer.text, self)
        self.name.setFont(font("title"))
        self.cap = PlainLabel(self)
        self.cap.setFont(font("number"))
        self.cap.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_tone(self.cap, "cap")
        self.show_key(key)
        self.words = PlainLabel(answer.help, self)
        self.words.setVisible(bool(answer.help))
        set_tone(self.words, "muted")
        for label in (self.name, self.words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        count = len(answer.examples)
        said = self.tr("Example of {answer}, {place} of {count}")
        self.examples = [
            ExamplePicture(example, said.format(answer=shown(answer.text), place=place, count=count), self)
            for place, example in enumerate(answer.examples, start=1)
        ]
        self._lay_out()

    def show_key(self, key: str) -> None:
        """Show the key that gives this answer now; none leaves the cap out."""
        self.cap.setText(key.upper())
        self.cap.setAccessibleName(self.tr("Key {key}").format(key=key.upper()))
        self.cap.setVisible(bool(key))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, M, 0, M)
        row.setSpacing(L)
        row.addWidget(self.drawing, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._said(), 1)
        row.addLayout(self._shown())

    def _said(self) -> QVBoxLayout:
        heading = QHBoxLayout()
        heading.setSpacing(M)
        heading.addWidget(self.cap, 0, Qt.AlignmentFlag.AlignTop)
        heading.addWidget(self.name, 1)
        column = QVBoxLayout()
        column.setSpacing(S)
        column.addLayout(heading)
        column.addWidget(self.words)
        column.addStretch(1)
        return column

    def _shown(self) -> QVBoxLayout:
        rows = QVBoxLayout()
        rows.setSpacing(XS)
        for start in range(0, len(self.examples), IN_A_ROW):
            row = QHBoxLayout()
            row.setSpacing(XS)
            for example in self.examples[start : start + IN_A_ROW]:
                row.addWidget(example)
            row.addStretch(1)
            rows.addLayout(row)
        rows.addStretch(1)
        return rows


class _Drawing(QWidget):
    """The answer's icon, large, in the colours of the moment."""

    def __init__(self, answer: Answer, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = answer_icon(answer)
        self.setVisible(not self._icon.isNull())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Qt's hook."""
        return QSize(scaled(DRAWING), scaled(DRAWING))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's hook."""
        painter = QPainter(self)
        self._icon.paint(painter, QRect(0, 0, self.width(), self.height()))
        painter.end()
