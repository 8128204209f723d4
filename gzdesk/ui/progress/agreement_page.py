"""AgreementPage: how far annotators agree, question by question, two by two, and each with himself."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from gzdesk.progress.summary import journal_rows
from gzdesk.project.vote import Vote
from gzdesk.queue.rankings import Pieces
from gzdesk.session.session import Session
from gzdesk.team.agreement import Agreement, agreement_of
from gzdesk.ui.newest_work import NewestWork
from gzdesk.ui.placeholder import Placeholder
from gzdesk.ui.progress.agreement_cards import AgreementCards
from gzdesk.ui.progress.card_grid import CardGrid
from gzdesk.ui.progress.page_head import PageHead
from gzdesk.ui.spare_time import SpareTime
from gzdesk.ui.survey_page import SurveyPage

PAUSE_MS = 1  # between two plots


class AgreementPage(SurveyPage):
    """Worked out in a thread, for all questions at once; drawn for one of them, plot by plot."""

    def __init__(self, session: Session, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._session = session
        self._question = session.question.name
        self._others: tuple[Vote, ...] | None = None  # other annotators do not vote while this one has the project
        self._rows = -1  # of this annotator's, that what is drawn or being worked out was made of
        self.found: Agreement | None = None
        self.cards = AgreementCards(session.tree, self)
        self.head = PageHead(session.tree, self)
        self.empty = Placeholder("meeting", self)
        self._stack = QStackedWidget(self)
        self._work, self._drawing = NewestWork(self), SpareTime(self, PAUSE_MS)
        self._lay_out()
        self.head.questions.chosen.connect(self._choose)
        self.cards.told.connect(self.head.say)

    @property
    def drawn(self) -> bool:
        """Whether there are plots to be seen."""
        return self._stack.currentWidget() is not self.empty

    def refresh(self) -> None:
        """Work everything out anew where this annotator has said anything."""
        own = self._session.written
        if len(own) != self._rows:
            self._rows = len(own)
            self._work.ask(self._find(list(own)), self._show)

    def settle(self) -> None:
        """Draw everything as it stands now, as for a picture of the window."""
        self.refresh()
        self._work.flush()
        self._drawing.flush()

    def stop(self) -> None:
        """The desk is closing."""
        self._work.stop()
        self._drawing.stop()

    def _find(self, own: Sequence[Vote]) -> Pieces[tuple[Agreement, tuple[Vote, ...]]]:
        """In the thread: nothing here touches Qt, or what votes change."""
        others = self._others
        if others is None:
            path, annotator = self._session.project.path, self._session.annotator
            others = tuple(row for row in journal_rows(path) if row.annotator != annotator)
            yield
        return agreement_of([*others, *own], self._session.tree), others

    def _show(self, result: tuple[Agreement, tuple[Vote, ...]]) -> None:
        self.found, self._others = result
        if self.found.questions:
            self._drawing.work(self._draw(self.found), lambda: None)
            return
        title = self.tr("Agreement needs two annotators")
        text = self.tr("Join this project with others of the same galaxies: gzdesk merge OUT A B")
        if len(self.found.annotators) > 1:
            title = self.tr("No galaxy in common")
            text = self.tr("Hand out some that all annotators have: gzdesk split, with an overlap")
        self.empty.write(title, text)
        self._stack.setCurrentWidget(self.empty)

    def _draw(self, found: Agreement) -> Iterator[None]:
        self._stack.setCurrentIndex(1)
        for draw in self.cards.steps(found, self._question):
            draw()
            yield

    def _choose(self, name: str) -> None:
        self._question = name
        if self.found is not None and self.found.questions:
            self._drawing.work(self._draw(self.found), lambda: None)

    def _lay_out(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        filled = QWidget(self)
        column = QVBoxLayout(filled)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(CardGrid(self.cards.all, filled), 1)
        for page in (self.empty, filled):
            self._stack.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
