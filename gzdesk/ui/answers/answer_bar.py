"""AnswerBar: the question asked, why this galaxy is shown, and one button for everything that can be said of it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from gzdesk.questions.question import Question
from gzdesk.ui.answers.answer_button import AnswerButton
from gzdesk.ui.answers.answer_page import AnswerPage
from gzdesk.ui.answers.comment_field import CommentField
from gzdesk.ui.answers.vote_actions import VoteActions
from gzdesk.ui.keys.key_bindings import KeyBindings
from gzdesk.ui.look import XS, L, M, S, font, scaled, set_tone
from gzdesk.ui.page_stack import PageStack
from gzdesk.ui.plain_words import PlainLabel
from gzdesk.ui.quiet_row import QuietRow
from gzdesk.ui.two_lines import TwoLines

NARROW = 480  # pixels, at the usual size of text: here the order and why a galaxy is shown stand above each other


class AnswerBar(QWidget):
    """A page for every question, of which one is open; what was chosen lights up briefly."""

    comment_written = Signal(str)
    comment_left = Signal()

    def __init__(
        self, questions: Sequence[Question], actions: VoteActions, keys: KeyBindings, parent: QWidget | None = None
    ) -> None:
        """``actions`` are what the buttons do, and ``keys`` what they show on their caps."""
        super().__init__(parent)
        self.setAccessibleName(self.tr("Answers"))
        self.do = actions
        self.pages: dict[str, AnswerPage] = {}
        self.galaxy = PlainLabel(self)
        self.why = TwoLines(self)
        self._heading = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        for label in (self.galaxy, self.why):
            label.setFont(font("small"))
            set_tone(label, "muted")
        self._pages = PageStack(self)
        self.pages |= {question.name: self._page(question, actions) for question in questions}
        self.quiet = self._quiet(actions)
        self.comment = CommentField(self)
        self._foot = QStackedWidget(self)
        for widget in (self.quiet, self.comment):
            self._foot.addWidget(widget)
        self._foot.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.comment.saved.connect(self._write_comment)
        self.comment.left.connect(self.close_comment)
        keys.follow(lambda: self._show_keys(keys, questions))
        self._lay_out()

    @property
    def ground(self) -> QWidget:
        """What is painted whenever another page is opened."""
        return self._pages

    @property
    def page(self) -> AnswerPage:
        """The page that is open."""
        page = self._pages.page
        assert isinstance(page, AnswerPage)  # noqa: S101 - the stack holds nothing else
        return page

    @property
    def question(self) -> QLabel:
        """The question on the open page."""
        return self.page.question

    @property
    def answers(self) -> list[AnswerButton]:
        """The answers' buttons on the open page."""
        return self.page.answers

    def begin_with(self, queue: QWidget) -> None:
        """Have what says by what the queue goes stand before why it has brought this galaxy."""
        self._heading.insertWidget(0, queue, 0, Qt.AlignmentFlag.AlignLeft)

    def ask(self, question: str, given: str | None) -> None:
        """Open the page of a question, and mark the answer that was given to it before, if any."""
        page = self.pages[question]
        page.mark(given)
        self._pages.turn_to(page)

    def show_galaxy(self, galaxy_id: str, why: str, *, named_above: bool = False) -> None:
        """Say which galaxy is on screen and why; ``named_above`` where the picture says the galaxy's id already."""
        self.galaxy.setText(galaxy_id)
        self.galaxy.setVisible(not named_above)
        self.why.setText(why)

    def flash(self, question: str, answer: int) -> None:
        """Light an answer up for a moment, where it can be seen, so that the hand knows which key it hit."""
        page = self.pages.get(question)
        if page is not None and page is self._pages.page:
            page.answers[answer].flash()

    def open_comment(self, text: str) -> None:
        """Let the voter write; the row of buttons makes room."""
        self._foot.setCurrentWidget(self.comment)
        self.comment.write(text)

    def close_comment(self) -> None:
        """Put the line away, whatever is in it."""
        if self.commenting:
            self._foot.setCurrentWidget(self.quiet)
            self.comment_left.emit()

    @property
    def commenting(self) -> bool:
        """Whether the voter is writing a comment."""
        return self._foot.currentWidget() is self.comment

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's hook."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Qt's hook: larger or smaller letters."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self.pages:
            self._arrange()

    def _arrange(self) -> None:
        """Fit all pages at once, so that turning them moves nothing."""
        self._pages.measure()
        width = self.width() - 2 * L
        if width < self._pages.minimumSizeHint().width():
            return  # not laid out yet
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._heading.setDirection(below if width < scaled(NARROW) else beside)
        self._heading.setSpacing(XS if width < scaled(NARROW) else M)
        highest = max(page.title_height(width) for page in self.pages.values())
        for page in self.pages.values():
            page.arrange(width)
            page.question.setFixedHeight(highest)
        self._pages.measure()

    def _write_comment(self, text: str) -> None:
        self.close_comment()
        self.comment_written.emit(text)

    def _page(self, question: Question, actions: VoteActions) -> AnswerPage:
        page = AnswerPage(question, actions.answers[question.name], self)
        self._pages.add(page)
        return page

    def _show_keys(self, keys: KeyBindings, questions: Sequence[Question]) -> None:
        for question in questions:
            self.pages[question.name].show_keys(keys.answers(question))

    def _quiet(self, do: VoteActions) -> QuietRow:
        said = [
            (do.cant_tell, self.tr("Can't tell")),
            (do.skip, self.tr("Skip")),
            (do.star, self.tr("Star")),
            (do.comment, self.tr("Comment")),
            (do.later, self.tr("Later")),
            (do.artifact, self.tr("Artifact")),
        ]
        back = [
            (do.undo, self.tr("Undo")),
            (do.back_question, self.tr("Back")),
            (do.redo, self.tr("Redo")),
        ]
        return QuietRow(said, back, self)

    def _lay_out(self) -> None:
        heading = self._heading
        heading.addWidget(self.galaxy)
        heading.addWidget(self.why, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(L, S, L, S)
        column.setSpacing(S)
        column.addLayout(heading)
        column.addWidget(self._pages)
        column.addWidget(self._foot)
