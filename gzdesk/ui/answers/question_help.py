"""QuestionHelp: what the question asked means, and every answer with galaxies that show it, beside the desk."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from gzdesk.questions.question import Question
from gzdesk.ui.answers.answer_help import AnswerHelp
from gzdesk.ui.answers.help_page import HelpPage
from gzdesk.ui.look import L, M, S, font, scaled, set_tone
from gzdesk.ui.plain_words import PlainLabel
from gzdesk.ui.spare_time import SpareTime

USUAL = QSize(800, 664)
AT_ONCE = 5  # answers that are there when the window opens: as many as it shows
LINE = 32  # pixels by which an arrow key scrolls


class QuestionHelp(QDialog):
    """Stays open while one votes, and follows the question; the keyboard scrolls it, and closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About this question"))
        self.question: Question | None = None
        self._pages: dict[Question, HelpPage] = {}
        self._spare_time = SpareTime(self)
        self.text, self.help = PlainLabel(self), PlainLabel(self)
        self.text.setFont(font("title"))
        for label in (self.text, self.help):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.rolling = QScrollArea(self)
        self.rolling.setAccessibleName(self.tr("Answers"))
        self.rolling.setWidgetResizable(True)
        self.rolling.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rolling.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.note = PlainLabel(self.tr("The examples are drawn, not observed."), self)
        self.note.setFont(font("small"))
        set_tone(self.note, "muted")
        self.shut = QPushButton(self.tr("Close"), self)
        self.shut.setAutoDefault(False)
        self.shut.clicked.connect(self.close)
        for key, to in self._scrolled_by().items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(lambda to=to: self.rolling.verticalScrollBar().setValue(to()))
        self._lay_out()
        self.resize(QSize(scaled(USUAL.width()), scaled(USUAL.height())).boundedTo(self._room()))

    @property
    def answers(self) -> list[AnswerHelp]:
        """The answers of the question that is open, as far as they are there already."""
        return [] if self.question is None else self._pages[self.question].answers

    def show_question(self, question: Question, keys: Sequence[str]) -> None:
        """Explain a question, piece by piece; ``keys`` are those of its answers that are in force."""
        page = self._page(question)
        page.show_keys(keys)
        if question == self.question:
            return
        self.question = question
        self.text.setText(question.text)
        self.help.setText(question.help)
        self.help.setVisible(bool(question.help))
        self.note.setVisible(any(answer.examples for answer in question.answers))
        self._turn_to(page)
        pieces = page.build()
        if not self.isVisible():
            page.build_some(pieces, AT_ONCE)
        self._spare_time.work(pieces, lambda: None)

    def open(self) -> None:
        """Show it, and let the keyboard scroll it."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.rolling.setFocus()

    def _scrolled_by(self) -> dict[Qt.Key, Callable[[], int]]:
        """Where each key leads to; shortcuts, because a button would move the focus by arrow keys."""
        bar = self.rolling.verticalScrollBar()
        return {
            Qt.Key.Key_Down: lambda: bar.value() + scaled(LINE),
            Qt.Key.Key_Up: lambda: bar.value() - scaled(LINE),
            Qt.Key.Key_PageDown: lambda: bar.value() + bar.pageStep() - scaled(LINE),
            Qt.Key.Key_PageUp: lambda: bar.value() - bar.pageStep() + scaled(LINE),
            Qt.Key.Key_Home: bar.minimum,
            Qt.Key.Key_End: bar.maximum,
        }

    def _page(self, question: Question) -> HelpPage:
        if question not in self._pages:
            self._pages[question] = HelpPage(question, self)
            self._pages[question].hide()
        return self._pages[question]

    def _turn_to(self, page: HelpPage) -> None:
        """Open a page at its top; the one before stays with us."""
        before = self.rolling.takeWidget()
        if before is not None:
            before.setParent(self)
            before.hide()
        self.rolling.setWidget(page)
        page.show()
        self.rolling.verticalScrollBar().setValue(0)

    def _room(self) -> QSize:
        """No larger than the desk that it stands beside, nor than the screen."""
        parent = self.parentWidget()
        screen = self.screen().availableSize()
        return screen if parent is None else parent.window().size().boundedTo(screen)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(S)
        foot.addWidget(self.note, 1)
        foot.addWidget(self.shut)
        column = QVBoxLayout(self)
        column.setContentsMargins(L, L, L, L)
        column.setSpacing(M)
        column.addWidget(self.text)
        column.addWidget(self.help)
        column.addWidget(self.rolling, 1)
        column.addLayout(foot)
