"""Troubles: what stands in the banner when a vote cannot be saved, or the images are gone, and the way on."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Signal
from PySide6.QtWidgets import QFileDialog

from gzdesk.journal import clock_behind
from gzdesk.project import ProjectError
from gzdesk.session import Session
from gzdesk.ui.banner import Banner
from gzdesk.ui.drive_watch import DriveWatch
from gzdesk.ui.newest_work import NewestWork, in_one
from gzdesk.ui.showing import Showing
from gzdesk.ui.voting import Voting

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
        self._silent = self._saving = False
        self._reason = ""  # what stands against saving votes, as it was said last
        self._work = NewestWork(self)
        self._retry = QTimer(self)
        self._retry.timeout.connect(self._try_quietly)
        self.watch = DriveWatch(lambda: session.project.look(), self)
        self.watch.silent.connect(self._drive_is_silent)
        self.watch.answered.connect(self._drive_has_answered)
        voting.refused.connect(self._say_unsaved)
        voting.accepted.connect(self._saved)
        showing.folder_gone.connect(self._folder_gone)

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
        self._work.stop()

    def save_elsewhere(self, target: Path) -> None:
        """Make a copy of the whole project with all votes, away from the window, and go on voting in it."""
        if self._saving:
            return
        self._saving = True
        self._voting.hold(self.tr("All votes are being saved in {file}.").format(file=target))
        self._problem(self.tr("All votes are being saved in {file}…").format(file=target), may_act=False)
        project, votes, may_read = self._session.project, list(self._session.known), not self._silent

        def work() -> tuple[str, ...] | ProjectError:
            try:
                return project.save_elsewhere(target, votes, may_read=may_read)
            except ProjectError as error:
                return error

        self._work.ask(in_one(work), lambda outcome: self._go_on_in(target, outcome))

    # -- a vote that the disk refused

    def _say_unsaved(self, reason: str) -> None:
        if self._saving:
            return
        kept = self.tr("Your vote is kept, and tried again every few seconds.")
        if reason != self._reason or not self._banner.stays:
            self._problem(f"{reason} {kept}")
        self._reason = reason
        if not self._retry.isActive():
            self._retry.start(RETRY_MS)

    def _saved(self) -> None:
        self._warned = False
        self._reason = ""
        self._retry.stop()
        if not self._saving:
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
        elif not self._saving and not self._silent:
            self._renew()
            with self._session.project.journal.without_waiting():
                self._voting.try_again()

    def _renew(self) -> None:
        """Open the file anew where that may help: what a disk has that was unplugged is another file to the system."""
        project = self._session.project
        if self._voting.in_hand and project.journal.broken and not self._silent:
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
        if not self._saving:
            self._reason = text
            self._problem(text)

    def _drive_has_answered(self, trouble: str, free: float) -> None:
        if self._silent and not self._saving:
            self._voting.hold(None)
        self._silent = False
        if self._voting.in_hand:
            self._try_quietly()
        elif trouble and not self._saving:
            if trouble != self._reason or not self._banner.stays:
                self._problem(trouble)
            self._reason = trouble
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

    # -- another place

    def _ask_where(self) -> None:
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        path = Path(documents) / f"{self._session.project.path.stem}-copy.gzdesk"
        kinds = self.tr("gzdesk projects (*.gzdesk)")
        never = QFileDialog.Option.DontConfirmOverwrite  # a file that is there is left alone, and one is told so
        caption = self.tr("Save a copy elsewhere")
        name, _ = QFileDialog.getSaveFileName(self._banner.window(), caption, str(path), kinds, options=never)
        if name:
            self.save_elsewhere(Path(name if name.endswith(".gzdesk") else f"{name}.gzdesk"))

    def _go_on_in(self, target: Path, outcome: tuple[str, ...] | ProjectError) -> None:
        self._saving = False
        self._voting.hold(None)
        old = self._session.project.path
        try:
            if isinstance(outcome, ProjectError):
                raise outcome
            self._session.project.go_on_in(target, self._session.known)
        except ProjectError as error:
            self._reason = str(error)
            self._problem(f"{error} {self.tr('The vote is still in hand.')}" if self._voting.in_hand else str(error))
            if self._silent:
                self._drive_is_silent()
            return
        self._silent = False
        self.watch.forget()
        self._voting.try_again()
        if self._voting.in_hand:
            return  # the new disk refuses it as well, and the banner has said so
        self._banner.tell(self._told(old, target, outcome if isinstance(outcome, tuple) else ()))
        self.moved.emit(self._session.project.path)

    def _told(self, old: Path, new: Path, left_out: tuple[str, ...]) -> str:
        rows = len(self._session.known)
        text = self.tr("All votes ({rows:,} rows) are now in {new}, and new ones go there. {old} is left as it was.")
        told = text.format(rows=rows, new=new, old=old)
        if left_out:
            told += " " + self.tr("Could not be read any more: {what}.").format(what=", ".join(left_out))
        return told

    def _problem(self, text: str, may_act: bool = True) -> None:
        again: Callable[[], None] | None = self._try_again if may_act else None
        self._banner.problem(text, again, save_elsewhere=self._ask_where if may_act else None, may_dismiss=False)

    # -- the images

    def _folder_gone(self) -> None:
        text = self.tr(
            "{folder}: the image folder cannot be found. Bring it back (is a disk unplugged?), then try again."
        )
        self._banner.problem(text.format(folder=self._session.project.images), self._look_again)

    def _look_again(self) -> None:
        self._banner.clear()
        self._showing.try_again()
