"""VotingWindow: the voting desk; it joins panels with session, store and learner, and decides nothing itself."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QFileDialog, QMainWindow, QVBoxLayout, QWidget

from gzdesk.images.store import ImageStore
from gzdesk.journal import Vote
from gzdesk.session import Session
from gzdesk.settings import LearningSettings
from gzdesk.ui import help_sheet, look, wording
from gzdesk.ui.answer_bar import AnswerBar
from gzdesk.ui.banner import Banner
from gzdesk.ui.bridge import Bridge, LearnerHandle
from gzdesk.ui.desk_actions import DeskActions, connect
from gzdesk.ui.desk_layout import DeskLayout, desk_settings
from gzdesk.ui.desk_panels import DeskPanels
from gzdesk.ui.galaxy_view import GalaxyView
from gzdesk.ui.key_bindings import KeyBindings
from gzdesk.ui.key_filter import KeyFilter
from gzdesk.ui.learning_control import LearningControl
from gzdesk.ui.showing import Showing
from gzdesk.ui.voting import Voting

STOP_S = 3.0  # given to the learner to end when the window closes
MESSAGE_MS = 4000


class VotingWindow(QMainWindow):
    """Shows a galaxy, takes the votes, and draws what the learner makes of them."""

    open_asked = Signal()  # another project is wanted
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
        self._warned = self._left = False
        self.banner = Banner(self)
        self.view = GalaxyView(self)
        self.keys = KeyBindings((session.question,), self._settings, self)
        self.answer_bar = AnswerBar(session.question, self, self.keys)
        self.panels = DeskPanels(session, self)
        self.desk_actions = DeskActions(self, session.question, self.keys)
        self.showing = Showing(session, store, self.view, self.view.canvas, self)
        self.voting = Voting(session, self.showing, lambda: wording.stretch(self.view.display), self)
        self.bridge = Bridge(learner, session, self)
        status = self.panels.learner_status
        self.learning = LearningControl(session, learner, self.bridge, status, self.banner, first_votes, self)
        self.desk_layout = DeskLayout(self, self._settings)
        self._lay_out()
        self._connect_voting()
        self._connect_answer_bar()
        connect(self._doings())
        self._key_filter = KeyFilter(self)
        self.keys.follow(lambda: self.panels.peek_bar.show_key(self.keys.cap("peek")))
        self._recall()
        self.showing.show_current()
        self.panels.redraw.ask()

    def grab_picture(self, file: Path) -> None:
        """Save a picture of the window as it is now, panels up to date; raises OSError."""
        self.panels.settle()
        if not self.grab().save(str(file)):
            raise OSError(f"{file.name}: the picture cannot be written; choose another folder.")

    def revisit(self, galaxy_id: str) -> None:
        """Show a galaxy again, as from the history."""
        self.voting.visit(self.session.project.index_of(galaxy_id))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave nothing behind: the vote in hand is written or spoken of, the learner stopped, the layout kept."""
        self.voting.try_again()
        if self.voting.in_hand and not self._warned:
            self._warned = True
            self._say_unsaved(self.tr("The last vote is not saved. Try again, or close once more to leave without it."))
            event.ignore()
            return
        if not self._left:
            self._leave()
        event.accept()

    def _leave(self) -> None:
        self._left = True
        self.desk_layout.save()
        self.panels.stop()
        self.showing.close()
        self.bridge.close()
        self.learner.stop(STOP_S)
        self.store.close()
        self.closed.emit()

    # -- joined once

    def _lay_out(self) -> None:
        self.setWindowTitle(self.session.project.path.stem)
        centre = QWidget(self)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.view, 1)
        column.addWidget(self.answer_bar)
        self.setCentralWidget(centre)
        self.panels.dock(self.desk_layout)
        self.panels.fill_status_bar(self)
        self.desk_actions.fill_menus([dock.toggleViewAction() for dock in self.desk_layout.docks])
        self.desk_layout.restore()
        self.view.canvas.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.view.canvas.setFocus()  # on an answer it would look like a suggestion

    def _connect_voting(self) -> None:
        self.voting.voted.connect(self._voted)
        self.voting.undone.connect(self._undone)
        self.voting.starred.connect(self._starred)
        self.voting.refused.connect(self._say_unsaved)
        self.voting.accepted.connect(self._saved)
        self.showing.changed.connect(self._tell_galaxy)
        self.showing.unreadable_found.connect(self.panels.redraw.ask)
        self.showing.folder_gone.connect(self._folder_gone)
        self.learning.running.connect(self.desk_actions.restart.setDisabled)
        self.bridge.posterior_changed.connect(self.panels.redraw.ask)
        self.panels.history.revisit_asked.connect(self.revisit)
        self.view.display_changed.connect(self.showing.restretch)

    def _connect_answer_bar(self) -> None:
        bar, voting = self.answer_bar, self.voting
        bar.answer_chosen.connect(voting.answer)
        bar.cant_tell_chosen.connect(voting.cant_tell)
        bar.skip_chosen.connect(voting.skip)
        bar.star_chosen.connect(voting.star)
        bar.undo_chosen.connect(voting.undo)

    def _doings(self) -> list[tuple[QAction, Callable[[], object]]]:
        """What each action does."""
        do, voting, view = self.desk_actions, self.voting, self.view
        doings: list[tuple[QAction, Callable[[], object]]] = [
            *((action, partial(voting.answer, place)) for place, action in enumerate(do.answers)),
            (do.cant_tell, voting.cant_tell),
            (do.skip, voting.skip),
            (do.star, voting.star),
            (do.undo, voting.undo),
            (do.back_to_queue, voting.leave),
            (do.open_project, self.open_asked.emit),
            (do.save_picture, self._save_picture),
            (do.quit, self.close),
            (do.peek, self.panels.peek),
            (do.hide_posterior, self._hide_posterior),
            (do.fit, view.fit),
            (do.one_to_one, view.one_to_one),
            (do.zoom_in, view.zoom_in),
            (do.zoom_out, view.zoom_out),
            (do.invert, self._invert),
            (do.full_screen, lambda: self.showFullScreen() if do.full_screen.isChecked() else self.showNormal()),
            (do.reset_layout, self.desk_layout.reset),
            (do.pause, self._pause),
            (do.restart, self.learning.restart),
            (do.keys, lambda: help_sheet.keys_sheet(self, do.key_table())),
            (do.about_question, lambda: help_sheet.question_sheet(self, self.session.question)),
            (do.about, lambda: help_sheet.about_sheet(self)),
        ]
        return [*doings, *((action, partial(self._wear, scheme)) for scheme, action in do.schemes.items())]

    def _recall(self) -> None:
        """Take up what the voter chose the last time."""
        hide = self._settings.value("desk/hide_posterior", self.session.desk.hide_posterior, type=bool)
        self.desk_actions.hide_posterior.setChecked(bool(hide))
        self.session.desk = replace(self.session.desk, hide_posterior=bool(hide))
        stored = self._settings.value("desk/scheme", "system")
        scheme = stored if stored in self.desk_actions.schemes else "system"
        self.desk_actions.schemes[scheme].setChecked(True)
        if scheme != "system":
            look.set_scheme(scheme)
        self.desk_actions.show_paused(self.learner.paused)

    # -- what happens

    def _tell_galaxy(self) -> None:
        """Say which galaxy is on screen, and grey what would have no effect on it."""
        shown, session, showing = self.session.current, self.session, self.showing
        if shown is None:
            self.answer_bar.show_galaxy("", "", False, None)
        else:
            vote = session.last_answer(shown.index)
            given = None if vote is None or vote.answer is None else self._place_of(vote.answer)
            starred = bool(session.counts.starred_G[shown.index])
            galaxy = session.project.galaxies[shown.index]
            self.answer_bar.show_galaxy(
                galaxy.id, wording.why(shown), starred, given, named_above=Path(galaxy.file).stem == galaxy.id
            )
        self.answer_bar.set_votable(
            showing.votable or showing.arriving, showing.error is not None, bool(session.history) or self.voting.in_hand
        )

    def _place_of(self, answer: str) -> int | None:
        return next((at for at, one in enumerate(self.session.question.answers) if one.name == answer), None)

    def _voted(self, vote: Vote) -> None:
        if vote.answer is not None:
            self.answer_bar.flash(self.session.question.index_of(vote.answer))
        self.learning.count_again()
        self.panels.redraw.ask()

    def _undone(self, vote: Vote) -> None:
        self.statusBar().showMessage(wording.undone(self.session.question, vote), MESSAGE_MS)
        self.learning.count_again()
        self.panels.redraw.ask()

    def _starred(self, starred: bool) -> None:
        self.answer_bar.show_star(starred)
        self.panels.redraw.ask()

    def _say_unsaved(self, reason: str) -> None:
        self.banner.problem(reason, self.voting.try_again, may_dismiss=False)

    def _saved(self) -> None:
        self._warned = False
        self.banner.clear()

    def _folder_gone(self) -> None:
        text = self.tr(
            "{folder}: the image folder cannot be found. Bring it back (is a disk unplugged?), then try again."
        )
        self.banner.problem(text.format(folder=self.session.project.images), self._look_again)

    def _look_again(self) -> None:
        self.banner.clear()
        self.showing.try_again()

    def _hide_posterior(self) -> None:
        hide = self.desk_actions.hide_posterior.isChecked()
        self.session.desk = replace(self.session.desk, hide_posterior=hide)
        self._settings.setValue("desk/hide_posterior", hide)
        self.panels.redraw.ask()

    def _pause(self) -> None:
        self.learning.toggle_pause()
        self.desk_actions.show_paused(self.learner.paused)

    def _invert(self) -> None:
        self.view.display = replace(self.view.display, invert=not self.view.display.invert)
        self.showing.restretch(self.view.display)

    def _wear(self, scheme: look.Scheme) -> None:
        look.set_scheme(scheme)
        self._settings.setValue("desk/scheme", scheme)

    def _save_picture(self) -> None:
        """Ask where, and save; this box opens only when asked for."""
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save a picture of the window"), "gzdesk.png", "PNG (*.png)"
        )
        if name:
            try:
                self.grab_picture(Path(name))
            except OSError as error:
                self.banner.notice(str(error))
