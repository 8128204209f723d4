"""Troubles: what stands in the banner when a vote cannot be saved, or the images are gone, and the way on."""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from gzdesk.project.clock import clock_behind
from gzdesk.project.project import ProjectError
from gzdesk.session.session import Session
from gzdesk.ui.banner import Banner
from gzdesk.ui.voting.drive_watch import DriveWatch
from gzdesk.ui.voting.rescuing import Rescuing
from gzdesk.ui.voting.showing import Showing
from gzdesk.ui.voting.voting import Voting

RETRY_MS = 5000  # from one quiet try to write the vote in hand to the next
LITTLE = 32 * 2**20  # bytes free on the disk, under which it is time to say so
BEHIND_S = 60.0  # by which the clock may be behind the newest vote before that is said


class Troubles(QObject):
    """No vote is lost in silence: one that the disk refused is spoken of until it is written or taken back."""

    moved = Signal(object)  # Path of the project file in which the desk goes on

    def __init__(
        self, session: Session, banner: Banner, showing: Showing, voting: Voting, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._banner = banner
        self._showing = showing
        self._voting = voting
        self._warned = self._told_of_little = self._told_of_clock = False
        self._silent = False
        self._reason = ""  # what stands against saving votes, as it was said last
        self._retry = QTimer(self)
        self._retry.timeout.connect(self._try_quietly)
        self.rescuing = Rescuing(session, self)
        self.watch = DriveWatch(lambda: session.project.look(), self)
        self._connect()

    def may_close(self) -> bool:
        """Whether nothing is lost if the window closes now; the second time it may close all the same."""
        self._voting.try_again()
        if not self._voting.in_hand or self._warned:
            return True
        self._warned = True
        self._problem(self.tr("The last vote is not saved. Try again, or close once more to leave without it."))
        return False

    def stop(self) -> None:
        """The window closes."""
        self.watch.stop()
        self._retry.stop()
        self.rescuing.stop()

    def save_elsewhere(self, target: Path) -> None:
        """Make a copy of the whole project with all votes, and go on voting in it."""
        self.rescuing.save(target, may_read=not self._silent)

    def look_at_clock(self) -> None:
        """Say once that this computer's clock is behind votes that exist; their order is kept all the same."""
        behind = clock_behind().total_seconds()
        if behind < BEHIND_S:
            self._told_of_clock = False
        elif not self._told_of_clock:
            self._told_of_clock = True
            text = self.tr(
                "This computer's clock is {minutes:,.0f} min behind the newest vote. Votes keep their order; their "
                "times will be wrong until the clock is right."
            )
            self._banner.problem(text.format(minutes=behind / 60))

    # -- a vote that the disk refused

    def _say_unsaved(self, reason: str) -> None:
        if self.rescuing.busy:
            return
        kept = self.tr("Your vote is kept, and tried again every few seconds.")
        self._say_anew(reason, f"{reason} {kept}")
        if not self._retry.isActive():
            self._retry.start(RETRY_MS)

    def _saved(self) -> None:
        self._warned = False
        self._reason = ""
        self._retry.stop()
        if not self.rescuing.busy:
            self._banner.clear()

    def _try_again(self) -> None:
        """By the button: try what the disk refused, or ask the disk again how it is."""
        if self._voting.in_hand:
            self._renew()
            self._voting.try_again()
        else:
            self.watch.ask()

    def _try_quietly(self) -> None:
        """Try once more to write the vote in hand, without waiting for anybody."""
        if not self._voting.in_hand:
            self._retry.stop()
        elif not self.rescuing.busy and not self._silent:
            self._renew()
            with self._session.project.journal.without_waiting():
                self._voting.try_again()

    def _renew(self) -> None:
        """Open the file anew where that may help: what a disk has that was unplugged is another file to the system."""
        project = self._session.project
        if project.journal.broken and not self._silent:
            try:
                project.go_on_in(project.path, self._session.known)
            except ProjectError:
                return  # the vote in hand says why, or goes through all the same

    # -- the disk, without a vote

    def _drive_is_silent(self) -> None:
        self._silent = True
        name = self._session.project.path.name
        text = self.tr("{file}: its disk or network drive does not answer; votes wait until it does.").format(file=name)
        self._voting.hold(text)
        if not self.rescuing.busy:
            self._say_anew(text, text)

    def _drive_has_answered(self, trouble: str, free: float) -> None:
        if self._silent and not self.rescuing.busy:
            self._voting.hold(None)
        self._silent = False
        if self._voting.in_hand:
            self._try_quietly()
        elif trouble and not self.rescuing.busy:
            self._say_anew(trouble, trouble)
        elif self._reason:
            self._saved()
        self._look_at_room(trouble, free)
        self.look_at_clock()

    def _look_at_room(self, trouble: str, free: float) -> None:
        """Say once, before any vote is refused, that the disk is nearly full."""
        if trouble or free >= LITTLE:
            self._told_of_little = self._told_of_little and bool(trouble)
        elif not self._told_of_little:
            self._told_of_little = True
            text = self.tr("Only {mib:.0f} MiB are free on the disk of {file}; free some space, before it is full.")
            self._banner.problem(text.format(mib=free / 2**20, file=self._session.project.path.name))

    # -- another place

    def _ask_where(self) -> None:
        target = self.rescuing.ask_where(self._banner.window())
        if target is not None:
            self.save_elsewhere(target)

    def _rescue_began(self, what: str) -> None:
        self._voting.hold(what)
        self._banner.problem(what, may_dismiss=False)

    def _rescue_failed(self, why: str) -> None:
        self._voting.hold(None)
        self._reason = why
        self._problem(f"{why} {self.tr('The vote is still in hand.')}" if self._voting.in_hand else why)
        if self._silent:
            self._drive_is_silent()

    def _rescued(self, path: Path, told: str) -> None:
        self._voting.hold(None)
        self._silent, self._reason = False, ""
        self.watch.forget()
        self._banner.clear()
        self._voting.try_again()
        self.moved.emit(path)
        if not self._voting.in_hand:  # or else the new disk refuses it as well, and the banner has said so
            self._banner.tell(told)

    # -- the images

    def _folder_gone(self) -> None:
        text = self.tr(
            "{folder}: the image folder cannot be found. Bring it back (is a disk unplugged?), then try again."
        )
        self._banner.problem(text.format(folder=self._session.project.images), self._look_again)

    def _look_again(self) -> None:
        self._banner.clear()
        self._showing.try_again()

    # -- what all share

    def _say_anew(self, reason: str, text: str) -> None:
        """Show a problem, unless the very same one is being shown: a screen reader would read it every few seconds."""
        if reason != self._reason or not self._banner.stays:
            self._problem(text)
        self._reason = reason

    def _problem(self, text: str) -> None:
        self._banner.problem(text, self._try_again, save_elsewhere=self._ask_where, may_dismiss=False)

    def _connect(self) -> None:
        self._voting.refused.connect(self._say_unsaved)
        self._voting.accepted.connect(self._saved)
        self._showing.folder_gone.connect(self._folder_gone)
        self.watch.silent.connect(self._drive_is_silent)
        self.watch.answered.connect(self._drive_has_answered)
        self.rescuing.begun.connect(self._rescue_began)
        self.rescuing.failed.connect(self._rescue_failed)
        self.rescuing.moved.connect(self._rescued)
