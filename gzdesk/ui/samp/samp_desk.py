"""SampDesk: joins the desk with other programs: what is sent there, and what is highlighted and selected there."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale, QObject, QTimer, Signal
from PySide6.QtWidgets import QMainWindow

from gzdesk.catalogue.position import Position
from gzdesk.making import allows_outside
from gzdesk.project.project import ProjectError
from gzdesk.samp.samp import GalaxyOut, Samp
from gzdesk.samp.samp_news import Connected, Highlighted, Left, Muted, News, Others, Selected, Sent, Trouble
from gzdesk.samp.samp_out import Nearest, ProjectTable, SampFileError, fits_of
from gzdesk.session.session import Session
from gzdesk.ui.action_maker import connect
from gzdesk.ui.samp.samp_actions import SampActions
from gzdesk.ui.samp.samp_strip import AT_MOST, SampNotice, SampStatus
from gzdesk.ui.survey.survey import Survey
from gzdesk.ui.throttle import Throttle
from gzdesk.ui.voting.showing import Showing
from gzdesk.ui.voting.voting import Voting

FOLDER = "samp"  # in the project's cache: files that other programs read
LOOK_MS = 100  # between two looks at what has come, while there is a connection
FOLLOW_MS = 250  # after a galaxy has come on screen others are told of it, if it is still there
QUIET_S = 1.0  # since the last vote: a galaxy is not put in front of somebody who is voting
APART_S = 0.5  # between two galaxies brought up from elsewhere
ECHO_S = 3.0  # within which a program that highlights what it was pointed at only repeats it
CLOSE_S = 1.0  # that the hub is given to take leave


class SampDesk(QObject):
    """Polls the door, because PySide is known to crash on signals sent from foreign threads."""

    told = Signal(str)  # something for the banner

    def __init__(
        self,
        window: QMainWindow,
        session: Session,
        showing: Showing,
        voting: Voting,
        survey: Survey,
        actions: SampActions,
        busy: Callable[[], bool],
    ) -> None:
        """``busy`` tells whether the voter is writing, so that nothing else may be shown."""
        super().__init__(window)
        self._session, self._showing, self._voting, self._survey = session, showing, voting, survey
        self._do, self._busy = actions, busy
        self.door = Samp(self._folder, Nearest(session.project.galaxies))
        self.status, self.notice = SampStatus(window), SampNotice(window)
        self._selected: Selected | None = None
        self._wanted: Highlighted | None = None  # waits until nobody is voting
        self._brought: int | None = None  # the galaxy that another program brought up last
        self._pointed: int | None = None  # the galaxy that others were last pointed at
        self._voted = self._moved = self._pointed_at = float("-inf")
        self._posteriors_out = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._follow = Throttle(self._point, self, FOLLOW_MS, FOLLOW_MS)
        self._join()

    def look(self) -> None:
        """Take up what has come."""
        for news in self.door.take():
            self._hear(news)
        self._bring_up()

    def stop(self) -> None:
        """The window is closing."""
        self._timer.stop()
        self._follow.stop()
        if self.door.state != "off":
            self.door.close(CLOSE_S)

    # -- asked for here

    def _join(self) -> None:
        do = self._do
        connect(
            [
                (do.connect_hub, self._connect),
                (do.send_table, self._send_table),
                (do.send_galaxy, self._send_galaxy),
                (do.follow, self._follow_or_not),
                (do.queue, self._queue),
            ]
        )
        self.notice.queue_asked.connect(self._queue)
        self.notice.dismissed.connect(self._forget)
        self._voting.voted.connect(self._note_vote)
        self._showing.changed.connect(self._shown)

    def _connect(self) -> None:
        if self.door.state == "off":
            self.door.connect()
            self._timer.start()
            self._do.show_state("connecting")
            self.status.show_connecting()
        else:
            self.door.disconnect()

    def _send_table(self) -> None:
        session, with_posteriors = self._session, self._do.posteriors.isChecked()
        if with_posteriors and session.posterior is None:
            self.told.emit(self.tr("There is no posterior yet: the table goes without."))
        posterior = session.posterior if with_posteriors else None
        project = session.project
        self._posteriors_out = posterior is not None
        self.door.send_table(ProjectTable(project.path.stem, project.galaxies, session.counts, posterior))

    def _send_galaxy(self) -> None:
        galaxy = self._galaxy()
        if galaxy is not None:
            self._note_pointed(galaxy.index)
            self.door.send_galaxy(galaxy)

    def _follow_or_not(self) -> None:
        self._pointed = self._brought = None
        self._shown()

    def _shown(self) -> None:
        """Another galaxy may be on screen; the vote path only asks."""
        if self._do.follow.isChecked():
            self._follow.ask()

    def _point(self) -> None:
        galaxy = self._galaxy()
        known = (self._pointed, self._brought)  # what another program brought up is not sent back to it
        if self._do.follow.isChecked() and galaxy is not None and galaxy.index not in known:
            self._brought = None
            self._note_pointed(galaxy.index)
            self.door.follow(galaxy)

    def _galaxy(self) -> GalaxyOut | None:
        """The galaxy on screen."""
        current, project = self._session.current, self._session.project
        if current is None:
            return None
        galaxy = project.galaxies[current.index]
        position = None if galaxy.ra is None or galaxy.dec is None else Position(galaxy.ra, galaxy.dec)
        image = partial(fits_of, Path(project.images), galaxy, allows_outside(project))
        return GalaxyOut(current.index, galaxy.id, position, image)

    def _queue(self) -> None:
        selected = self._selected
        if selected is not None:
            chosen = selected.indices_n[:AT_MOST].tolist()
            if selected.posteriors:
                self._session.posteriors_seen.update(chosen)
            self._survey.queue_of(chosen)
            self._forget()

    def _forget(self) -> None:
        self._selected = None
        self.notice.hide()
        self._do.queue.setEnabled(False)

    def _folder(self) -> Path:
        """Called in the door's thread."""
        try:
            folder = self._session.project.cache / FOLDER
            folder.mkdir(exist_ok=True)
        except ProjectError as error:
            raise SampFileError(str(error)) from error
        return folder

    # -- heard from there

    def _hear(self, news: News) -> None:
        match news:
            case Connected():
                self._do.show_state("connected")
                self.status.show_connected(())
            case Others(names):
                self.status.show_connected(names)
            case Left(reason):
                self._left(reason)
            case Highlighted(index):
                echo = index == self._pointed and time.monotonic() - self._pointed_at < ECHO_S
                self._wanted = None if echo else news
            case Selected():
                self._offer(news)
            case Sent():
                self._tell_sent(news)
            case Muted(by):
                said = self.tr("{program} sends too many messages: gzdesk listens to it again after connecting anew.")
                self.told.emit(said.format(program=by or self.tr("Another program")))
            case Trouble(text):
                self.told.emit(text)

    def _left(self, reason: str) -> None:
        self._timer.stop()
        self._wanted = None
        self._posteriors_out = False
        self._forget()
        self._do.show_state("off")
        self.status.show_off()
        if reason:
            self.told.emit(reason)

    def _offer(self, selected: Selected) -> None:
        """Ask first: a queue is the voter's own."""
        if not selected.indices_n.size:
            self._forget()
            return
        self._selected = selected
        self.notice.show_selected(selected.by or self.tr("Another program"), int(selected.indices_n.size))
        self._do.queue.setEnabled(True)

    def _tell_sent(self, sent: Sent) -> None:
        if not sent.to:
            self.told.emit(
                self.tr("No program that is connected takes it; start TOPCAT, Aladin or DS9, and try again.")
            )
        elif sent.what == "table":
            said = self.tr("Sent the table of {n} galaxies to {programs}.")
            self.told.emit(said.format(n=QLocale().toString(sent.rows), programs=", ".join(sent.to)))
        else:
            self.told.emit(self.tr("Sent this galaxy to {programs}.").format(programs=", ".join(sent.to)))

    def _bring_up(self) -> None:
        """Show what is highlighted elsewhere, once nobody is in the middle of a vote or a comment."""
        wanted, now = self._wanted, time.monotonic()
        if wanted is None or self._busy() or self._voting.in_hand:
            return
        if now - self._voted < QUIET_S or now - self._moved < APART_S:
            return
        self._wanted, self._brought, self._moved = None, wanted.index, now
        self._note_seen(wanted.index, wanted.posteriors)
        self._voting.visit(wanted.index)

    def _note_vote(self) -> None:
        self._voted = time.monotonic()

    def _note_pointed(self, index: int) -> None:
        self._pointed, self._pointed_at = index, time.monotonic()
        self._note_seen(index, self._posteriors_out)

    def _note_seen(self, index: int, posteriors: bool) -> None:
        """A row that is highlighted in a table with posteriors tells that galaxy's."""
        if posteriors:
            self._session.posteriors_seen.add(index)
