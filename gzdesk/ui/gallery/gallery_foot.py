"""GalleryFoot: how many galaxies are shown and chosen, what can be done with them, and what was done."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QStackedWidget, QToolButton, QWidget

from gzdesk.questions.question import Question
from gzdesk.ui import look
from gzdesk.ui.answers.answer_icon import answer_icon
from gzdesk.ui.elided_label import ElidedLabel
from gzdesk.ui.gallery import gallery_words
from gzdesk.ui.plain_words import PlainLabel, label_text, plain_tip

ICON = 16
TOLD_MS = 12_000  # that the word of what was done stands, with its way back


class GalleryFoot(QStackedWidget):
    """A row of what can be done; before much is done, a question in its place."""

    answer_asked = Signal(int)  # the place of an answer to the question shown
    star_asked = Signal()
    desk_asked = Signal()
    export_asked = Signal()
    undo_asked = Signal()
    renew_asked = Signal()
    decided = Signal()  # the question was answered, one way or the other

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.shown, self.chosen = PlainLabel(self), PlainLabel(self)
        self.told = ElidedLabel(self)
        self.undo = self._push(self.tr("Undo"), self.tr("Take it back for all of them (Ctrl+Z)"))
        self.renew = self._push(self.tr("Sort again"), self.tr("Votes or posteriors have changed what belongs here"))
        self.vote = self._tool("check", self.tr("Vote"), self.tr("Give all of them one answer (its key does it, too)"))
        self.star = self._tool("star", self.tr("Star"), self.tr("Star them, or take their stars away (F)"))
        self.desk = self._tool(
            "open", self.tr("Show at the desk"), self.tr("Show these one after the other at the desk")
        )
        self.export = self._tool("export", self.tr("Export…"), self.tr("Save votes and posteriors of these galaxies"))
        self.answers = QMenu(self.vote)
        self.vote.setMenu(self.answers)
        self.vote.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.question = PlainLabel(self)
        self.do_it, self.cancel = self._push("", ""), self._push(self.tr("Cancel"), self.tr("Esc"))
        look.set_tone(self.do_it, "primary")
        self._decision: Callable[[], object] = lambda: None
        self._over = QTimer(self)
        self._over.setSingleShot(True)
        self._over.setInterval(TOLD_MS)
        self._over.timeout.connect(self.forget)
        self._lay_out()
        self._connect()
        self.forget()
        self.renew.hide()

    def offer_answers(self, question: Question) -> None:
        """Offer the answers of a question, with the digits of their places."""
        self.answers.clear()
        for place, answer in enumerate(question.answers):
            action = self.answers.addAction(answer_icon(answer), f"{label_text(answer.text)}\t{place + 1}")
            action.triggered.connect(lambda _=False, place=place: self.answer_asked.emit(place))

    def show_counts(self, shown: int, total: int, chosen: int, targets: int) -> None:
        """Say how many galaxies are shown and chosen; ``targets`` are those that something can be done with."""
        self.shown.setText(gallery_words.shown(shown, total))
        text = self.tr("{count} chosen").format(count=f"{chosen:,}")
        self.chosen.setText(text if chosen else self.tr("none chosen: the framed one is meant") if targets else "")
        for button in (self.vote, self.star, self.desk, self.export):
            button.setEnabled(targets > 0)

    def tell(self, text: str, *, undoable: bool = False, bad: bool = False) -> None:
        """Say what was done, or why it was not."""
        self.told.set_text(text)
        self.told.setToolTip(plain_tip(text))
        look.set_tone(self.told, "bad" if bad else "")
        self.undo.setVisible(undoable)
        self._over.start()

    def forget(self) -> None:
        """Say no more of it."""
        self.told.set_text("")
        self.undo.hide()

    def ask(self, question: str, words: str, decision: Callable[[], object]) -> None:
        """Ask before much is done; ``words`` are on the button that does it."""
        self.question.setText(question)
        self.do_it.setText(words)
        self.do_it.setAccessibleDescription(question)
        self._decision = decision
        self.setCurrentIndex(1)
        self.do_it.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def asking(self) -> bool:
        """Whether a question waits for its answer."""
        return self.currentIndex() == 1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's hook: Esc is no, Enter is what has the focus."""
        if self.asking and event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif self.asking and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._leave() if self.cancel.hasFocus() else self._decide()
        else:
            super().keyPressEvent(event)

    def _decide(self) -> None:
        self._leave()
        self._decision()

    def _leave(self) -> None:
        self.setCurrentIndex(0)
        self.decided.emit()

    def _connect(self) -> None:
        self.undo.clicked.connect(self.undo_asked)
        self.renew.clicked.connect(self.renew_asked)
        self.star.clicked.connect(self.star_asked)
        self.desk.clicked.connect(self.desk_asked)
        self.export.clicked.connect(self.export_asked)
        self.do_it.clicked.connect(self._decide)
        self.cancel.clicked.connect(self._leave)

    def _lay_out(self) -> None:
        look.set_tone(self.chosen, "muted")
        usual, asking = QWidget(self), QWidget(self)
        row = self._row(usual)
        row.addWidget(self.shown)
        row.addWidget(self.chosen)
        row.addWidget(self.renew)
        row.addWidget(self.told, 1)
        for widget in (self.undo, self.vote, self.star, self.desk, self.export):
            row.addWidget(widget)
        row = self._row(asking)
        row.addWidget(self.question)
        row.addStretch(1)
        row.addWidget(self.do_it)
        row.addWidget(self.cancel)
        self.addWidget(usual)
        self.addWidget(asking)
        self.setFixedHeight(max(usual.sizeHint().height(), asking.sizeHint().height()))

    def _row(self, page: QWidget) -> QHBoxLayout:
        row = QHBoxLayout(page)
        row.setContentsMargins(look.M, look.XS, look.S, look.XS)
        row.setSpacing(look.S)
        return row

    def _push(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(tip)
        button.setFont(look.font("small"))
        return button

    def _tool(self, icon: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(look.icon(icon))
        button.setIconSize(QSize(ICON, ICON))
        button.setText(text)
        button.setToolTip(tip)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        return button
