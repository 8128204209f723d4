"""HelpPage: the answers of one question, one beneath the other, built piece by piece and kept."""

from collections.abc import Iterator, Sequence

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from gzdesk.questions.question import Question
from gzdesk.ui.answers.answer_help import AnswerHelp
from gzdesk.ui.answers.example_picture import picture
from gzdesk.ui.look import S, set_tone


class HelpPage(QWidget):
    """Empty until it is built; a tree has tens of answers, which would take tens of milliseconds at once."""

    def __init__(self, question: Question, parent: QWidget) -> None:
        super().__init__(parent)
        self.question = question
        self.answers: list[AnswerHelp] = []
        self._keys: tuple[str, ...] = tuple(answer.key for answer in question.answers)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, S, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)

    def show_keys(self, keys: Sequence[str]) -> None:
        """Show the keys in force, one an answer."""
        self._keys = tuple(keys)
        for answer, key in zip(self.answers, keys, strict=False):
            answer.show_key(key)

    def build(self) -> Iterator[None]:
        """Add the answers that are not there yet; their pictures are decoded beforehand, one at a time."""
        for answer in self.question.answers[len(self.answers) :]:
            for example in answer.examples:
                picture(example)
                yield
            self._add(AnswerHelp(answer, self._keys[len(self.answers)], self))
            yield

    def build_some(self, pieces: Iterator[None], answers: int) -> None:
        """Do the first of those pieces now, until so many answers are there."""
        while len(self.answers) < min(answers, len(self.question.answers)):
            next(pieces)

    def _add(self, answer: AnswerHelp) -> None:
        line = QFrame(self)
        set_tone(line, "line")
        for widget in (line, answer):
            self._column.insertWidget(self._column.count() - 1, widget)
            widget.show()
        self.answers.append(answer)
