"""ProgressPage: what the votes have brought so far, in small plots beside each other and in honest words."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gzdesk.progress.pace import Timeline, timeline
from gzdesk.progress.summary import Ground, Standing, stand, standing_rows
from gzdesk.project.vote import Vote
from gzdesk.queue.rankings import Pieces
from gzdesk.session.session import Session
from gzdesk.ui.newest_work import NewestWork
from gzdesk.ui.progress.card_grid import CardGrid
from gzdesk.ui.progress.page_head import PageHead
from gzdesk.ui.progress.progress_cards import ProgressCards
from gzdesk.ui.progress.progress_lines import ProgressLines
from gzdesk.ui.progress.progress_words import standing_words
from gzdesk.ui.progress.summary_button import SummaryButton
from gzdesk.ui.spare_time import SpareTime
from gzdesk.ui.survey_page import SurveyPage

PAUSE_MS = 1  # between two plots: there are few, and each leaves the window time to paint


@dataclass(frozen=True, eq=False)
class _Found:
    """What a look at the session came to."""

    standing: Standing
    own: Timeline
    others: Timeline


class ProgressPage(SurveyPage):
    """One question at a time. Worked out in a thread, and drawn plot by plot, so that no frame is missed for it."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._question = session.question
        self._others: Timeline | None = None  # other annotators do not vote while this one has the project
        self._shown: tuple[object, ...] = ()  # what is drawn, or being worked out, was made of
        self.drawn = ""  # the model that all plots show
        self.lines, self.cards = ProgressLines(self), ProgressCards(self)
        self.summary = SummaryButton(session, self)
        self.head = PageHead(session.tree, self, self.summary)
        self._work, self._drawing = NewestWork(self), SpareTime(self, PAUSE_MS)
        self._lay_out()
        self.head.questions.chosen.connect(self._choose)
        for told in (self.cards.told, self.summary.told):
            told.connect(self.head.say)

    def refresh(self) -> None:
        """Work everything out anew where anything has changed."""
        key = self._key()
        if key != self._shown:
            self._shown = key
            session, question = self._session, self._question
            ground = Ground.of(question, session.curve_of(question.name), session.posterior, session.counts)
            self._work.ask(self._find(ground, list(session.history)), self._show)

    def settle(self) -> None:
        """Draw everything as it stands now, as for a picture of the window."""
        self.refresh()
        self._work.flush()
        self._drawing.flush()

    def stop(self) -> None:
        """The desk is closing."""
        self._work.stop()
        self._drawing.stop()
        self.summary.stop()

    def _find(self, ground: Ground, own: Sequence[Vote]) -> Pieces[_Found]:
        """In the thread: nothing here touches Qt, or what votes change."""
        standing = yield from stand(ground)
        others = self._others
        if others is None:
            path, annotator = self._session.project.path, self._session.annotator
            others = timeline(row for row in standing_rows(path) if row.annotator != annotator)
            yield
        return _Found(standing, timeline(own), others)

    def _show(self, found: _Found) -> None:
        self._others = found.others
        self._drawing.work(self._draw(found), lambda: None)

    def _draw(self, found: _Found) -> Iterator[None]:
        """Plot by plot."""
        both = Timeline({**found.own.times_V, **found.others.times_V})
        steps: list[Callable[[], None]] = [lambda: self.lines.show_lines(standing_words(found.standing))]
        for draw in (*steps, *self.cards.steps(found.standing, both)):
            draw()
            yield
        self.drawn = found.standing.assessment.model if found.standing.assessment is not None else ""

    def _key(self) -> tuple[object, ...]:
        """What the plots are drawn from."""
        session, name = self._session, self._question.name
        posterior = session.posterior
        model = posterior.model if posterior is not None else ""
        return name, model, len(session.curve_of(name)), session.counts.votes, len(session.history)

    def _choose(self, name: str) -> None:
        self._question = self._session.tree[name]
        self.refresh()

    def _lay_out(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(CardGrid((self.lines, *self.cards.all), self), 1)
