"""Showing: sees to it that a vote is only ever cast on a galaxy whose picture is on screen."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from gzdesk.images.read import UnreadableImage
from gzdesk.images.store import Drawn, ImageStore
from gzdesk.session.session import Session
from gzdesk.settings import DisplaySettings
from gzdesk.ui import queue_words
from gzdesk.ui.voting.arrivals import Arrivals
from gzdesk.ui.voting.first_paint import FirstPaint
from gzdesk.ui.voting.stopwatch import Stopwatch

AHEAD = 3  # pictures fetched behind the one on screen: as many galaxies as the queue has settled


class View(Protocol):
    """What a galaxy view can show."""

    @property
    def zoom(self) -> float: ...
    @property
    def default(self) -> DisplaySettings: ...
    def show_drawn(self, drawn: Drawn, /) -> None: ...
    def show_error(self, title: str, text: str, /) -> None: ...
    def show_loading(self, name: str, /) -> None: ...
    def show_empty(self, title: str, text: str, /) -> None: ...


class Showing(QObject):
    """Brings the session's current galaxy onto the view as soon as its picture is ready, and fetches the next ones."""

    changed = Signal()  # what is on screen, or whether it may be voted on
    unreadable_found = Signal()
    folder_gone = Signal()  # the image folder itself cannot be seen: nothing is marked unreadable for that

    def __init__(
        self, session: Session, store: ImageStore, view: View, screen: QWidget, parent: QObject | None = None
    ) -> None:
        """``screen`` is the widget of the view on which the picture is painted."""
        super().__init__(parent)
        self._session = session
        self._store = store
        self._view = view
        self._shown: int | None = None  # handed to the view
        self._drawn: Drawn | None = None  # how it was
        self._seen: int | None = None  # painted
        self._failed: UnreadableImage | None = None
        self._own: tuple[int, DisplaySettings] | None = None  # the galaxy that is drawn otherwise than all others
        self._watch = Stopwatch(self)
        self._arrivals = Arrivals(self)
        self._arrivals.arrived.connect(self._arrived)
        self._paint = FirstPaint(screen, self._painted, self)
        store.on_ready = self._arrivals.announce

    @property
    def votable(self) -> bool:
        """Whether the session's current galaxy has been painted on the screen."""
        current = self._session.current
        return current is not None and current.index == self._seen

    @property
    def arriving(self) -> bool:
        """Whether the picture is there and its first painting is a matter of milliseconds."""
        return self._shown is not None

    @property
    def error(self) -> UnreadableImage | None:
        """Why the current galaxy cannot be shown; None while it can, or may yet be."""
        return self._failed

    @property
    def waiting(self) -> bool:
        """Whether the picture of the current galaxy has still to come."""
        return self._session.current is not None and self._shown is None and self._failed is None

    @property
    def seconds(self) -> float:
        """How long the galaxy has been on screen, or its picture been waited for."""
        return self._watch.seconds

    def show_current(self) -> None:
        """Show the session's current galaxy now, or a word that it is being read; then fetch the ones behind it."""
        self._failed = None
        current = self._session.current
        self._leave_own(None if current is None else current.index)
        if current is None:
            self._forget()
            self._view.show_empty(*self._over())
        elif current.index != self._shown and not self._try_to_show(current.index):
            self._forget()
            self._view.show_loading(self._session.project.galaxies[current.index].id)
        self._fetch()
        self.changed.emit()

    def redraw(self, display: DisplaySettings) -> None:
        """Draw the galaxy on screen, and no other, with these settings; what is there stays until the new has come."""
        if self._shown is not None and self._failed is None:
            self._own = self._shown, display
            self._store.redraw(self._shown, display, self._view.zoom)
            self._await(self._wanted())

    def toggle_field(self) -> None:
        """Show more of the sky around the galaxy on screen, where it is cut out of a larger image; and back."""
        if self._shown is not None and self._failed is None:
            self._store.widen(None if self._store.wide == self._shown else self._shown)
            self._fetch()

    def restretch(self, display: DisplaySettings) -> None:
        """Draw all galaxies with these settings from now on."""
        self._own = None
        self._store.set_display(display)
        current = self._session.current
        if current is not None and self._failed is None:
            self._try_to_show(current.index)
        self._fetch()

    def try_again(self) -> None:
        """Ask once more for a picture that could not be read, as when a disk has been plugged in again."""
        self._store.look_again()
        self._forget()
        self.show_current()

    def pass_on(self) -> None:
        """Leave a galaxy that cannot be read, and note why."""
        current = self._session.current
        if current is not None and self._failed is not None and self._folder_is_there():
            self._session.mark_unreadable(current.index, self._failed.reason)
            self.unreadable_found.emit()
            self.show_current()

    def close(self) -> None:
        """Hear the store no more."""
        self._store.on_ready = None
        self._arrivals.close()
        self._paint.disarm()

    def _over(self) -> tuple[str, str]:
        """Why there is no galaxy."""
        session = self._session
        unreadable = len(session.unreadable)
        passed_by = max(session.galaxies_total - session.voted_galaxies - unreadable, 0)
        return queue_words.over(session.order, session.tree, unreadable=unreadable, passed_by=passed_by)

    def _try_to_show(self, index: int) -> bool:
        ready = self._store.ready(index)
        if isinstance(ready, UnreadableImage):
            self._forget()
            self._failed = ready
            self._view.show_error(self._session.project.galaxies[index].id, str(ready))
            self._folder_is_there()
        elif ready is not None:
            self._view.show_drawn(ready)
            self._drawn = ready
            if self._shown != index:
                self._shown, self._seen = index, None
                self._paint.arm()
        return ready is not None

    def _leave_own(self, index: int | None) -> None:
        """What was changed for one galaxy ends with it."""
        if self._own is not None and self._own[0] != index:
            self._store.redraw(self._own[0], None)
            self._own = None
        if self._store.wide not in (None, index):
            self._store.widen(None)

    def _painted(self) -> None:
        self._seen = self._shown
        self._watch.begin()
        self.changed.emit()

    def _forget(self) -> None:
        """No galaxy is on screen."""
        self._paint.disarm()
        self._shown = self._seen = self._drawn = None
        self._watch.begin()

    def _fetch(self) -> None:
        """Prefetch the current galaxy and those behind it; galaxies already known to be unreadable are passed by."""
        wanted = self._wanted()
        while bad := self._unreadable(wanted[1:]):
            if not self._folder_is_there():
                break
            self._mark(bad)
            wanted = self._wanted()
        self._store.prefetch(wanted)
        self._await(wanted)

    def _await(self, wanted: Sequence[int]) -> None:
        """Look out for what has still to come.

        Backwards, so that the galaxy on screen is the one looked at last: the store restretches that one first. One
        that could not be read is awaited too: the store looks again after a while.
        """
        self._arrivals.await_these(index for index in reversed(wanted) if not self._is_final(index))

    def _is_final(self, index: int) -> bool:
        """Whether a galaxy is drawn as it is wanted, in all its sizes; the one on screen: on the screen.

        What the store has ready of that one may be newer than what is shown, and be announced already.
        """
        ready = self._store.ready(index)
        if index == self._shown:
            ready = self._drawn
        if not isinstance(ready, Drawn):
            return False
        own = self._own is not None and self._own[0] == index
        wide = ready.picture.cut != self._session.project.galaxies[index].cut
        if wide != (self._store.wide == index):
            return False
        return ready.whole and ready.settings == (self._own[1] if own and self._own else self._view.default)

    def _wanted(self) -> Sequence[int]:
        current = self._session.current
        return () if current is None else (current.index, *self._session.upcoming(AHEAD))

    def _unreadable(self, indices: Iterable[int]) -> dict[int, UnreadableImage]:
        found = ((index, self._store.ready(index)) for index in indices)
        return {index: ready for index, ready in found if isinstance(ready, UnreadableImage)}

    def _mark(self, bad: dict[int, UnreadableImage]) -> None:
        for index, error in bad.items():
            self._session.mark_unreadable(index, error.reason)
        self.unreadable_found.emit()

    def _folder_is_there(self) -> bool:
        """A missing file is that galaxy's trouble; with the whole folder missing, a disk is unplugged."""
        there = Path(self._session.project.images).is_dir()
        if not there:
            self.folder_gone.emit()
        return there

    def _arrived(self, index: int) -> None:
        current = self._session.current
        if current is not None and index == current.index:
            before = self._shown
            self._try_to_show(index)
            self._await(self._wanted())
            if before is None or self._shown is None:  # not where only the display has changed
                self.changed.emit()
        elif isinstance(self._store.ready(index), UnreadableImage):
            self._fetch()
