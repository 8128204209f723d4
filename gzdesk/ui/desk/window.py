"""VotingWindow: the voting desk; it joins panels with session, store and learner, and decides nothing itself."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QChildEvent, QEvent, QSettings, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QTabBar, QVBoxLayout, QWidget

from gzdesk.images.store import ImageStore
from gzdesk.session.session import Session
from gzdesk.settings import LearningSettings
from gzdesk.ui import wording
from gzdesk.ui.action_maker import Doing, connect
from gzdesk.ui.answers.answer_bar import AnswerBar
from gzdesk.ui.answers.helping import Helping
from gzdesk.ui.answers.meeting_strip import MeetingStrip
from gzdesk.ui.banner import Banner
from gzdesk.ui.desk.bridge import Bridge, LearnerHandle
from gzdesk.ui.desk.desk_actions import DeskActions
from gzdesk.ui.desk.desk_hints import desk_hints, join_hints
from gzdesk.ui.desk.desk_memory import DeskMemory
from gzdesk.ui.desk.desk_panels import DeskPanels
from gzdesk.ui.desk.focus_order import order_focus
from gzdesk.ui.desk.hints import HintStrip
from gzdesk.ui.desk.learning_control import LearningControl
from gzdesk.ui.desk.side_windows import SideWindows
from gzdesk.ui.desk_layout import DeskLayout, desk_settings
from gzdesk.ui.help import help_sheet
from gzdesk.ui.help.manual_window import set_topics
from gzdesk.ui.keys.key_bindings import KeyBindings
from gzdesk.ui.keys.key_filter import KeyFilter
from gzdesk.ui.learning.why_panel import WhyPanel
from gzdesk.ui.pictures.window_picture import ask_and_save, save
from gzdesk.ui.plain_words import shown
from gzdesk.ui.queue.queue_choice import QueueChoice
from gzdesk.ui.samp.samp_desk import SampDesk
from gzdesk.ui.start.recent import RecentProjects
from gzdesk.ui.survey.survey import Survey
from gzdesk.ui.view.galaxy_view import GalaxyView
from gzdesk.ui.view.viewing import Viewing
from gzdesk.ui.voting.asking import Asking
from gzdesk.ui.voting.showing import Showing
from gzdesk.ui.voting.telling import Telling
from gzdesk.ui.voting.troubles import Troubles
from gzdesk.ui.voting.vote_doings import vote_doings
from gzdesk.ui.voting.voting import Voting

STOP_S = 3.0  # given to the learner to end when the window closes


class VotingWindow(QMainWindow):
    """Shows a galaxy, takes the votes, and draws what the learner makes of them."""

    open_asked = Signal()  # another project is wanted
    annotator_asked = Signal(str)  # somebody else wants to vote, under this name
    closed = Signal()

    def __init__(
        self,
        session: Session,
        store: ImageStore,
        learner: LearnerHandle,
        *,
        settings: QSettings | None = None,
        first_votes: int = LearningSettings.first_votes,
    ) -> None:
        """``settings`` keep the layout; ``first_votes`` is how many the learner waits for before it begins."""
        super().__init__()
        self.session, self.store, self.learner = session, store, learner
        self._settings = settings if settings is not None else desk_settings()
        self._first_votes = first_votes
        self._left = False
        questions = session.tree.questions
        self.keys = KeyBindings(questions, self._settings, self)
        self.desk_actions = DeskActions(self, questions, self.keys)
        self.banner = Banner(self)
        self.view = GalaxyView(self)
        self.answer_bar = AnswerBar(questions, self.desk_actions.vote, self.keys, self)
        self.panels = DeskPanels(session, self)
        self.meeting = MeetingStrip(session, self)
        self._join()
        self._lay_out()
        self._connect()
        votes = vote_doings(self.desk_actions.vote, self.voting, self.telling)
        connect([*votes, *self._view_doings(), *self._desk_doings()])
        join_hints(self.hints, self.desk_actions, self.voting, self.showing, self.view.hand)
        self._key_filter = KeyFilter(self, self.keys)
        self.keys.follow(lambda: self.panels.peek_bar.show_key(self.keys.cap("peek")))
        self.keys.follow(lambda: self.queue.bar.show_key(self.keys.cap("choose_queue")))
        self.keys.follow(lambda: self.samp.notice.show_key(self.keys.cap("samp_queue")))
        self.memory.recall()
        self.desk_actions.show_paused(self.learner.paused)
        self.showing.show_current()
        self.panels.redraw.ask()
        self.troubles.look_at_clock()

    def grab_picture(self, file: Path) -> None:
        """Save a picture of the window as it is now, panels up to date; raises OSError."""
        self.queue.settle()
        self.panels.settle()
        self.why.settle()
        self.viewing.settle()
        save(self, file)

    def revisit(self, galaxy_id: str) -> None:
        """Show a galaxy again, as from the history."""
        self.voting.visit(self.session.project.index_of(galaxy_id))

    def childEvent(self, event: QChildEvent) -> None:
        """Qt's hook: panels that share a place get a bar of tabs, which Qt makes without a name."""
        tabs = event.child()
        if event.type() == QEvent.Type.ChildPolished and isinstance(tabs, QTabBar):
            tabs.setAccessibleName(self.tr("Panels that share a place"))
        super().childEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave nothing behind: the vote in hand is written or spoken of, the learner stopped, the layout kept."""
        if not self.troubles.may_close():
            event.ignore()
            return
        if not self._left:
            self._leave()
        event.accept()

    def _leave(self) -> None:
        self._left = True
        self.desk_layout.save()
        self.panels.stop()
        self.why.stop()
        self.queue.stop()
        self.viewing.stop()
        self.survey.stop()
        self.samp.stop()
        self.beside.stop()
        self.troubles.stop()
        self.asking.close()
        self.showing.close()
        self.bridge.close()
        self.learner.stop(STOP_S)
        self.store.close()
        self.closed.emit()

    # -- joined once

    def _join(self) -> None:
        """Make what moves the screen, and what tells of it."""
        session, do, bar, panels = self.session, self.desk_actions, self.answer_bar, self.panels
        self.showing = Showing(session, self.store, self.view, self.view.canvas, self)
        self.asking = Asking(session, bar, do.vote, self)
        self.voting = Voting(session, self.showing, self.asking, self._stretch, self._saw, self)
        self.telling = Telling(session, self.showing, self.asking, self.voting, bar, do.vote, self.statusBar(), self)
        self.troubles = Troubles(session, self.banner, self.showing, self.voting, self)
        self.helping = Helping(session, self.keys, self)
        self.bridge = Bridge(self.learner, session, self)
        status = panels.learner_status
        self.learning = LearningControl(
            session, self.learner, self.bridge, status, self.banner, self._first_votes, self
        )
        self.queue = QueueChoice(session, self.showing, self.voting, self)
        self.viewing = Viewing(session, self.view, self.showing, do.view, self._settings, self)
        self.desk_layout = DeskLayout(self, self._settings)
        self.memory = DeskMemory(session, self._settings, do, self)
        self.why = WhyPanel(session, self.store, panels.posterior_panel, self)
        self.beside = SideWindows(self, session, self._settings, do, self.keys)
        self.survey = Survey(self, session, self.store, self.voting, self.queue, self.keys, self._settings)
        self.samp = SampDesk(self, session, self.showing, self.voting, self.survey, do.samp, lambda: bar.commenting)
        self.hints = desk_hints(
            session, self.keys, self._settings, lambda: panels.peek_bar.offers, lambda: self.showing.error is not None
        )

    def _lay_out(self) -> None:
        self.setWindowTitle(shown(self.session.project.path.stem))
        centre = QWidget(self)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.samp.notice)
        column.addWidget(self.view, 1)
        hint = HintStrip(self.hints, self)
        column.addWidget(hint)
        column.addWidget(self.meeting)
        column.addWidget(self.answer_bar)
        self.setCentralWidget(centre)
        self.answer_bar.begin_with(self.queue.bar)
        self.panels.dock(self.desk_layout)
        self.viewing.dock(self.desk_layout)
        self.why.dock(self.desk_layout)
        self.statusBar().addPermanentWidget(self.samp.status)
        self.panels.fill_status_bar(self)
        self.desk_actions.fill_menus([dock.toggleViewAction() for dock in self.desk_layout.usual_docks])
        self.desk_layout.restore()
        set_topics({"picture": self.view, "desk": self.answer_bar, "queue": self.queue.panel, "why": self.why.view})
        set_topics({"picture": self.viewing.facts.panel, "queue": self.queue.bar, "agreement": self.meeting})
        set_topics({"samp": self.samp.notice, "safety": self.banner})
        self.view.canvas.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        above = (self.banner, self.samp.notice)
        order_focus([*above, self.view, hint, self.queue.bar, self.answer_bar, *self.desk_layout.docks])
        self._focus_galaxy()

    def _connect(self) -> None:
        self.telling.moved.connect(self.panels.redraw.ask)
        self.telling.moved.connect(self.meeting.tell)
        self.telling.moved.connect(self.helping.follow)
        for signal in (self.voting.voted, self.voting.told_many, self.voting.undone, self.voting.redone):
            signal.connect(self.learning.count_again)
        self.showing.unreadable_found.connect(self.panels.redraw.ask)
        self.learning.running.connect(self.desk_actions.restart.setDisabled)
        for signal in (self.bridge.posterior_changed, self.bridge.encoded, self.telling.moved, self.voting.starred):
            signal.connect(self.survey.refresh)
        self.panels.learning_panel.judged.connect(self.survey.refresh)
        self.bridge.encoded.connect(self.why.ask)
        self.why.galaxy_asked.connect(self.voting.visit)
        self.bridge.posterior_changed.connect(self.panels.redraw.ask)
        self.memory.changed.connect(self.panels.redraw.ask)
        self.panels.history.revisit_asked.connect(self.revisit)
        self.panels.tree_map.question_chosen.connect(self.voting.ask)
        self.panels.annotator.chosen.connect(self.annotator_asked)
        self.answer_bar.comment_written.connect(self.voting.comment)
        self.answer_bar.comment_left.connect(self._focus_galaxy)
        self.viewing.refused.connect(self.banner.notice)
        self.samp.told.connect(self.banner.notice)
        self.troubles.moved.connect(self._moved)

    def _view_doings(self) -> list[Doing]:
        do = self.desk_actions
        return [
            (do.vote.choose_queue, self.queue.open),
            (do.peek, self.panels.posterior_panel.peek),
            (do.why, self.why.toggle),
            (do.full_screen, lambda: self.showFullScreen() if do.full_screen.isChecked() else self.showNormal()),
            (do.reset_layout, self.desk_layout.reset),
            *((action, partial(self.survey.open, name)) for name, action in do.survey.items()),
        ]

    def _desk_doings(self) -> list[Doing]:
        do = self.desk_actions
        return [
            (do.open_project, self.open_asked.emit),
            (do.annotator, self.panels.annotator.open),
            (do.save_picture, lambda: ask_and_save(self, self.grab_picture, self.banner.notice)),
            (do.quit, self.close),
            (do.pause, self._pause),
            (do.restart, self.learning.restart),
            (do.import_votes, lambda: self.beside.open_import(self.learning.count_again)),
            (do.settings, self.beside.open_settings),
            (do.manual, self.beside.open_manual),
            (do.keys, self.beside.open_keys_sheet),
            (do.hints, self.hints.begin_again),
            (do.about_question, self.helping.toggle),
            (do.about, lambda: help_sheet.about_sheet(self)),
        ]

    # -- what happens

    def _stretch(self) -> str:
        """The display in use, for the journal."""
        return wording.stretch(self.view.display)

    def _saw(self) -> bool:
        """Whether the posterior of what is on screen has been seen, here or in the survey's window."""
        return self.panels.posterior_panel.saw() or self.survey.saw()

    def _moved(self, path: Path) -> None:
        """The votes go to another file from now on."""
        self.setWindowTitle(shown(path.stem))
        RecentProjects(self._settings).remember(path)
        if self.learning.failed:  # what it needs can be written there
            self.learning.restart()

    def _focus_galaxy(self) -> None:
        """On an answer the keyboard's focus would look like a suggestion."""
        self.view.canvas.setFocus()

    def _pause(self) -> None:
        self.learning.toggle_pause()
        self.desk_actions.show_paused(self.learner.paused)
