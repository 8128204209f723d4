"""AnswerBar: the question, why this galaxy is shown, and one button for everything that can be said of it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gzdesk.question import Question
from gzdesk.ui.key_bindings import KeyBindings
from gzdesk.ui.key_button import KeyButton
from gzdesk.ui.keys import cap
from gzdesk.ui.look import XS, L, M, S, font, set_tone


class AnswerBar(QWidget):
    """Shows one question with its answers, each with the key that gives it; what was chosen lights up briefly."""

    answer_chosen = Signal(int)
    cant_tell_chosen = Signal()
    skip_chosen = Signal()
    star_chosen = Signal()
    undo_chosen = Signal()

    def __init__(self, question: Question, parent: QWidget | None = None, keys: KeyBindings | None = None) -> None:
        """``keys`` are those in force; without them the usual ones are shown."""
        super().__init__(parent)
        self.setAccessibleName(self.tr("Answers"))
        self.galaxy = QLabel(self)
        self.why = _Elided(self)
        self.question = QLabel(question.text, self)
        self.question.setToolTip(question.help)
        self.question.setWordWrap(True)
        self.question.setFont(font("title"))
        self.answers = [self._answer(place, question) for place in range(len(question.answers))]
        self.cant_tell = self._quiet(self.tr("Can't tell"), self.cant_tell_chosen.emit, "cant-tell")
        self.skip = self._quiet(self.tr("Skip"), self.skip_chosen.emit, "skip")
        self.star = self._quiet(self.tr("Star"), self.star_chosen.emit, "star")
        self.undo = self._quiet(self.tr("Undo"), self.undo_chosen.emit, "undo")
        self.galaxy.setFont(font("small"))
        self.why.setFont(font("small"))
        for label in (self.galaxy, self.why):
            set_tone(label, "muted")
        keys = keys or KeyBindings([question], parent=self)
        keys.follow(lambda: self._show_keys(keys, question))
        self._lay_out()

    def _show_keys(self, keys: KeyBindings, question: Question) -> None:
        for button, key in zip(self.answers, keys.answers(question), strict=True):
            button.show_key(cap(key))
        for name in ("cant_tell", "skip", "star", "undo"):
            getattr(self, name).show_key(keys.cap(name))

    def show_galaxy(
        self, galaxy_id: str, why: str, starred: bool, given: int | None, *, named_above: bool = False
    ) -> None:
        """Say which galaxy is on screen and why, and mark the answer that was given to it before, if any.

        ``named_above`` where the picture says the galaxy's id already.
        """
        self.galaxy.setText(galaxy_id)
        self.galaxy.setVisible(not named_above)
        self.why.setText(why)
        self.show_star(starred)
        for place, button in enumerate(self.answers):
            button.mark(place == given)

    def show_star(self, starred: bool) -> None:
        """Show whether the galaxy on screen has a star."""
        self.star.show_icon("star-filled" if starred else "star")
        self.star.mark(starred)
        self.star.setAccessibleName(self.tr("Take the star away") if starred else self.tr("Star"))

    def set_votable(self, votable: bool, skippable: bool, undoable: bool) -> None:
        """Grey what would have no effect now."""
        for button in (*self.answers, self.cant_tell, self.star):
            button.setEnabled(votable)
        self.skip.setEnabled(votable or skippable)
        self.undo.setEnabled(undoable)

    def flash(self, answer: int) -> None:
        """Light an answer up for a moment, so that the hand knows which key it hit."""
        self.answers[answer].flash()

    def _answer(self, place: int, question: Question) -> KeyButton:
        answer = question.answers[place]
        button = KeyButton(answer.text, "", self, big=True)
        button.setToolTip(answer.help)
        button.clicked.connect(lambda: self.answer_chosen.emit(place))
        return button

    def _quiet(self, text: str, chosen: Callable[[], None], icon: str) -> KeyButton:
        button = KeyButton(text, "", self)
        button.show_icon(icon)
        button.clicked.connect(chosen)
        return button

    def _lay_out(self) -> None:
        heading = QHBoxLayout()
        heading.setSpacing(M)
        heading.addWidget(self.galaxy)
        heading.addWidget(self.why, 1)
        grid = QGridLayout()
        grid.setSpacing(S)
        columns = _columns(len(self.answers))
        for place, button in enumerate(self.answers):
            grid.addWidget(button, place // columns, place % columns)
        quiet = QHBoxLayout()
        quiet.setSpacing(XS)
        for button in (self.cant_tell, self.skip, self.star):
            quiet.addWidget(button)
        quiet.addStretch(1)
        quiet.addWidget(self.undo)
        column = QVBoxLayout(self)
        column.setContentsMargins(L, S, L, S)
        column.setSpacing(S)
        column.addLayout(heading)
        column.addWidget(self.question)
        column.addLayout(grid)
        column.addLayout(quiet)


class _Elided(QLabel):
    """A line that ends in dots where it is too narrow, and tells the whole in its tool tip."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:
        """Show as much of the text as there is room for."""
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's hook."""
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        super().setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width()))


def _columns(answers: int) -> int:
    """Rows of at most three answers, as even as can be: 4 make two rows of 2."""
    rows = -(-answers // 3)
    return -(-answers // rows)
