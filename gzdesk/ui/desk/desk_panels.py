"""DeskPanels: tree map, history, posterior and learning beside the galaxy, kept up with the session as it goes."""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from gzdesk.project.vote import Vote
from gzdesk.session.session import Session
from gzdesk.tables.left_out import all_left_out, write_left_out
from gzdesk.ui import said
from gzdesk.ui.answers.tree_map import TreeMap
from gzdesk.ui.desk.annotator_choice import AnnotatorChoice
from gzdesk.ui.desk.status import LearnerStatus, UnreadableStatus, VotingStatus
from gzdesk.ui.desk_layout import LEFT, RIGHT, DeskLayout
from gzdesk.ui.help.manual_window import set_topics
from gzdesk.ui.history.history import HistoryPanel
from gzdesk.ui.learning.learning_panel import LearningPanel
from gzdesk.ui.learning.learning_plots import LearningPlots
from gzdesk.ui.learning.peek_bar import PeekBar
from gzdesk.ui.learning.posterior_panel import PosteriorPanel
from gzdesk.ui.learning.posterior_plot import PosteriorPlot
from gzdesk.ui.look import M
from gzdesk.ui.throttle import Throttle

AFTER_THE_GALAXY_MS = 30  # two frames: the next galaxy is painted before the panels cost any time


class DeskPanels(QObject):
    """Whoever changes something asks for a redraw; it comes after the next galaxy is painted, ten a second at most."""

    def __init__(self, session: Session, window: QMainWindow) -> None:
        super().__init__(window)
        self._session = session
        self.tree_map = TreeMap(session.tree, window)
        self.history = HistoryPanel(lambda rows: said.path(session.tree, rows), window)
        self.posterior = PosteriorPlot(window)
        self.peek_bar = PeekBar(window)
        self.learning = LearningPlots(window)
        self.voting_status = VotingStatus(window)
        self.unreadable = UnreadableStatus(window)
        self.learner_status = LearnerStatus(window)
        self.annotator = AnnotatorChoice(session.annotator, lambda: (row.annotator for row in session.known), window)
        self.learning.title.hide()  # the dock says it
        self.redraw = Throttle(self._redraw, self, soonest_ms=AFTER_THE_GALAXY_MS)
        self.posterior_panel = PosteriorPanel(session, self.posterior, self.peek_bar, self)
        self.learning_panel = LearningPanel(session, self.learning, self)
        self.posterior_panel.changed.connect(self.redraw.ask)

    def dock(self, layout: DeskLayout) -> None:
        """Stand the panels around the galaxy; a single question needs no map."""
        if len(self._session.tree.questions) > 1:
            layout.dock("tree", self.tr("Questions"), self.tree_map, LEFT)
        else:
            self.tree_map.hide()
        layout.dock("history", self.tr("History"), self.history, LEFT)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.posterior, 1)
        column.addWidget(self.peek_bar)
        layout.dock("posterior", self.tr("Posterior"), page, RIGHT, self.posterior.questions)
        layout.dock("learning", self.tr("Learning"), self.learning, RIGHT, self.learning.questions)
        set_topics({"posterior": page, "learning": self.learning, "desk": self.history})
        set_topics({"desk": self.tree_map, "learning": self.learner_status, "catalogue": self.unreadable})
        set_topics({"hands": self.annotator})

    def fill_status_bar(self, window: QMainWindow) -> None:
        """How far, what cannot be read, what the learner does, and who votes."""
        project = self._session.project
        self.unreadable.show_left_out(
            project.rejected, lambda file: write_left_out(all_left_out(project, self._found_unreadable()), file)
        )
        bar = window.statusBar()
        bar.setContentsMargins(M, 0, 0, 0)
        bar.addWidget(self.voting_status)
        for widget in (self.unreadable, self.learner_status, self.annotator):
            bar.addPermanentWidget(widget)

    def settle(self) -> None:
        """Draw everything as it stands now, as for a picture of the window."""
        self.redraw.flush()
        self.history.settle()
        self.learning_panel.settle()
        self.posterior.settle()

    def stop(self) -> None:
        """Draw no more; the window is closing."""
        self.redraw.stop()
        self.history.stop()
        self.learning_panel.stop()

    def _redraw(self) -> None:
        session = self._session
        asked = session.asked
        self.tree_map.show_path(session.given, asked.name if asked is not None else None)
        self.posterior_panel.draw()
        self.history.show_history(self._history())
        current = session.current
        revisited = current is not None and session.visiting
        self.history.show_on_screen(session.project.galaxies[current.index].id if current and revisited else None)
        self.learning_panel.ask()
        self.voting_status.show_counts(
            session.voted_galaxies, session.galaxies_total, session.votes_a_minute, session.controls_voted
        )
        self.unreadable.show_unreadable(self._found_unreadable())

    def _found_unreadable(self) -> dict[str, str]:
        """Why, by id, of the galaxies whose images could not be shown in this sitting."""
        galaxies = self._session.project.galaxies
        return {galaxies[index].id: why for index, why in tuple(self._session.unreadable.items())}

    def _history(self) -> Sequence[Vote]:
        """What the history may show: a blind repeat joins it when it has left the screen, or it would tell the rest."""
        history, current = self._session.history, self._session.current
        if current is None or current.because != "repeat":
            return history
        here = self._session.project.galaxies[current.index].id
        end = len(history)
        while end and history[end - 1].galaxy_id == here and history[end - 1].shown_because == "repeat":
            end -= 1
        return history[:end]
