"""Pictures decoded and stretched ahead of the voter, by worker threads, so that the desk only swaps them in."""

import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.images.drawn import Drawn
from gzdesk.images.easel import Easel
from gzdesk.images.open_tiles import TILES
from gzdesk.images.picture import Picture, UnreadableImage
from gzdesk.images.read import name_of, read_galaxy, stamp_of_galaxy
from gzdesk.images.redrawing import Asked, Redrawing
from gzdesk.images.shelf import Kept, Shelf
from gzdesk.settings import DisplaySettings

__all__ = ["Drawn", "ImageStore"]

log = logging.getLogger(__name__)

KEEP_BYTES = 256 * 2**20
JOIN_SECONDS = 1.0
WIDER = 4.0  # times as wide is the field of a galaxy that is cut out of a larger image, when more of it is asked for


class ImageStore:
    """Keeps the pictures on and near the screen, bounded in number and bytes; thread-safe; knows no Qt.

    ``on_ready`` is called from a worker thread with the index of every galaxy that has become ready or failed.
    """

    def __init__(
        self,
        galaxies: Sequence[Galaxy],
        images: Path,
        settings: DisplaySettings,
        *,
        keep: int = 32,
        keep_bytes: int = KEEP_BYTES,
        workers: int = 1,
        allow_outside: bool = False,
    ) -> None:
        self._galaxies, self._images, self._allow_outside = galaxies, images, allow_outside
        self._settings = settings  # of all but one
        self._own: tuple[int, DisplaySettings] | None = None  # the one that is drawn on its own
        self._wide: int | None = None  # the one that is shown in a wider field
        self._keep = max(1, keep)
        self.on_ready: Callable[[int], None] | None = None
        self._changed = threading.Condition()  # guards everything below
        self._shelf = Shelf(keep, keep_bytes)
        self._awaited: Counter[int] = Counter()  # galaxies that someone stands and waits for
        self._urgent: list[int] = []  # those of them that no worker has taken yet
        self._wanted: list[int] = []  # the newest prefetch, in its order
        self._pending: list[int] = []  # what of it no worker has taken yet
        self._looked_at: deque[int] = deque(maxlen=4)  # the latest at the end: one of these is on screen
        self._in_hand: set[int] = set()
        self._closed = False
        self._workers = [
            threading.Thread(target=self._work, name=f"gzdesk-images-{number}", daemon=True)
            for number in range(workers)
        ]
        for worker in self._workers:
            worker.start()
        self._redrawing = Redrawing(self._redrawn)

    @property
    def settings(self) -> DisplaySettings:
        """How all are drawn, but for one that is drawn on its own."""
        return self._settings

    def prefetch(self, indices: Sequence[int]) -> None:
        """Get these galaxies ready, in this order, and forget what was asked for before; returns at once."""
        with self._changed:
            self._wanted = [self._checked(index) for index in dict.fromkeys(indices)][: self._keep]
            self._pending = list(self._wanted)
            for index in reversed(self._wanted):
                self._shelf.use(index)
            self._changed.notify_all()

    def ready(self, index: int) -> Drawn | UnreadableImage | None:
        """The galaxy if it is ready, its error if it cannot be read, None if it is not there yet; returns at once."""
        with self._changed:
            kept = self._shelf.get(index)
            if kept is None:
                return None
            self._look_at(index)
            return kept.drawn or kept.error

    def get(self, index: int, timeout: float | None = None) -> Drawn | UnreadableImage:
        """The galaxy, waited for; raises TimeoutError when it takes longer than ``timeout`` seconds."""
        asked = time.monotonic()
        with self._changed:
            self._awaited[self._checked(index)] += 1
            try:
                while not self._closed:
                    kept = self._shelf.get(index)
                    if kept is not None and kept.complete(self._wanted_of(index), asked):
                        self._look_at(index)
                        return cast(Drawn | UnreadableImage, kept.drawn or kept.error)
                    if index not in self._in_hand and index not in self._urgent:
                        self._urgent.append(index)
                        self._changed.notify_all()
                    left = None if timeout is None else asked + timeout - time.monotonic()
                    if left is not None and left <= 0:
                        raise TimeoutError(f"galaxy {index} was not read within {timeout} s")
                    self._changed.wait(left)
                raise RuntimeError("the image store is closed")
            finally:
                self._awaited -= Counter((index,))  # which also drops what has come to nothing

    def set_display(self, settings: DisplaySettings) -> None:
        """Draw all with these settings from now on: first what was looked at last; no file is read again for it."""
        with self._changed:
            if settings == self._settings and self._own is None:
                return
            self._settings, self._own = settings, None
            self._shelf.undraw_all(settings)
            looked_at = [index for index in reversed(self._looked_at) if index in self._shelf]
            self._pending = list(dict.fromkeys(looked_at + self._wanted))
            self._changed.notify_all()

    def redraw(self, index: int, settings: DisplaySettings | None, zoom: float = 1.0) -> None:
        """Draw one galaxy, and no other, with these settings; None: like all others again. Returns at once.

        Only the newest asking counts; what was drawn before stays ready until the new is there. ``zoom`` is the
        pixels of the screen to one of the picture: a large picture is drawn first in the size that needs, and comes
        again when it is whole. One galaxy at a time is drawn on its own.
        """
        with self._changed:
            before, self._own = self._own, None
            if settings is not None and settings != self._settings:
                self._own = self._checked(index), settings
            if before is None and self._own is None:
                return
            if before is not None and before[0] != index and self._shelf.undraw(before[0], self._settings):
                self._pending.append(before[0])
            kept = self._shelf.get(index)
            if kept is not None and kept.picture is not None:
                name = name_of(self._galaxies[index])
                self._redrawing.ask(Asked(index, kept.picture, name, self._wanted_of(index), zoom))
            elif index not in self._urgent:
                self._urgent.append(index)
            self._changed.notify_all()

    @property
    def wide(self) -> int | None:
        """The galaxy that is cut out in a wider field."""
        return self._wide

    def widen(self, index: int | None) -> None:
        """Cut this galaxy, and no other, out of its larger image in a wider field, as soon as it is asked for.

        None: all in their own again. Where the wider field cannot be read the galaxy keeps its own.
        """
        with self._changed:
            cuttable = index is not None and self._galaxies[self._checked(index)].cut is not None
            before, self._wide = self._wide, index if cuttable else None
            for changed in (before, self._wide):
                if changed is not None and changed in self._shelf and before != self._wide:
                    self._shelf.put(changed, Kept(), self._awaited)

    def look_again(self) -> None:
        """Believe no longer that files cannot be read, as when a disk has been plugged in again; returns at once."""
        with self._changed:
            self._shelf.forget_errors()

    def close(self) -> None:
        """End the workers and let go of all pictures; safe to call twice."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._redrawing.close(JOIN_SECONDS)
        for worker in self._workers:
            if worker is not threading.current_thread():
                worker.join(JOIN_SECONDS)
        TILES.close()
        with self._changed:
            self._shelf.clear()

    def _checked(self, index: int) -> int:
        if not 0 <= index < len(self._galaxies):
            raise IndexError(f"there is no galaxy {index} among {len(self._galaxies)}")
        return index

    def _look_at(self, index: int) -> None:
        self._shelf.use(index)
        if index in self._looked_at:
            self._looked_at.remove(index)
        self._looked_at.append(index)

    def _wanted_of(self, index: int) -> DisplaySettings:
        return self._own[1] if self._own is not None and self._own[0] == index else self._settings

    def _redrawn(self, asked: Asked, drawn: Drawn) -> None:
        """Keep what was drawn on its own, even if newer settings are waiting: it moves while they are being dragged."""
        with self._changed:
            kept = self._shelf.get(asked.index)
            own = self._own is not None and self._own[0] == asked.index
            if kept is None or kept.picture is not asked.picture or not (own or asked.settings == self._settings):
                return
            self._shelf.put(asked.index, replace(kept, drawn=drawn), self._awaited)
            self._changed.notify_all()
        self._announce(asked.index)

    def _work(self) -> None:
        while (index := self._take()) is not None:
            if self._unchanged(index):
                continue
            while not self._kept_as(index, self._wanted_of(index)):
                pass  # the settings changed while it was being drawn
            self._announce(index)

    def _unchanged(self, index: int) -> bool:
        """Whether a galaxy that is ready need only be looked at, to see that its file is still the same."""
        with self._changed:
            kept = self._shelf.get(index)
        if kept is None or not kept.complete(self._wanted_of(index), time.monotonic()):
            return False
        try:
            stamp = stamp_of_galaxy(self._images, self._galaxies[index], self._allow_outside)
        except UnreadableImage:
            stamp = None
        with self._changed:
            kept.seen_at = time.monotonic()
            if stamp in (None, kept.stamp):  # a file that is gone for now was seen, and stays so
                self._in_hand.discard(index)
                self._changed.notify_all()
                return True
            self._shelf.put(index, Kept(), self._awaited)
        return False

    def _kept_as(self, index: int, settings: DisplaySettings) -> bool:
        """Make one galaxy ready with these settings; False if they are no longer the ones wanted."""
        made = self._made(index, settings)
        with self._changed:
            if self._closed:
                return True
            if made.picture is not None and made.picture.cut != self._galaxy(index).cut:
                return False
            if made.picture is not None and settings != self._wanted_of(index):
                kept = self._shelf.get(index)
                made = replace(made, drawn=kept.drawn if kept is not None else None)
                self._shelf.put(index, made, self._awaited)
                return False
            self._in_hand.discard(index)
            self._shelf.put(index, made, self._awaited)
            self._changed.notify_all()
            return True

    def _take(self) -> int | None:
        """Wait for something to do; None when the store closes."""
        with self._changed:
            while not self._closed:
                for queue in (self._urgent, self._pending):
                    while queue:
                        index = queue.pop(0)
                        if index not in self._in_hand and self._needs_work(index, time.monotonic()):
                            self._in_hand.add(index)
                            return index
                self._changed.wait()
            return None

    def _needs_work(self, index: int, now: float) -> bool:
        kept = self._shelf.get(index)
        return kept is None or not kept.complete(self._wanted_of(index), now) or kept.stale(now)

    def _made(self, index: int, settings: DisplaySettings) -> Kept:
        """Read, unless its picture is still there, and draw one galaxy."""
        with self._changed:
            galaxy, kept = self._galaxy(index), self._shelf.get(index)
        picture, stamp = (kept.picture, kept.stamp) if kept is not None else (None, None)
        now = time.monotonic()
        try:
            if picture is None:
                stamp = stamp_of_galaxy(self._images, galaxy, self._allow_outside)
                picture = self._read(index, galaxy)
            drawn = Drawn(index, picture, Easel(picture).panels(settings), name_of(galaxy), settings)
        except UnreadableImage as error:
            # A copy, because the traceback would keep everything alive that was read so far.
            return Kept(error=UnreadableImage(error.file, error.reason), seen_at=now)
        except Exception as error:  # ours, not the file's; the desk goes on with the next galaxy
            log.exception("drawing galaxy %s failed", galaxy.id)
            reason = f"it could not be drawn ({type(error).__name__}: {error})"
            return Kept(error=UnreadableImage(galaxy.files[0], reason), seen_at=now)
        return Kept(picture=picture, drawn=drawn, stamp=stamp, seen_at=now)

    def _galaxy(self, index: int) -> Galaxy:
        """The galaxy, with the field that it is wanted in."""
        galaxy = self._galaxies[index]
        return galaxy._replace(cut=galaxy.cut * WIDER) if index == self._wide and galaxy.cut is not None else galaxy

    def _read(self, index: int, galaxy: Galaxy) -> Picture:
        try:
            return read_galaxy(self._images, galaxy, self._allow_outside)
        except UnreadableImage:
            if galaxy.cut == self._galaxies[index].cut:
                raise
        with self._changed:
            if self._wide == index:
                self._wide = None
        return read_galaxy(self._images, self._galaxies[index], self._allow_outside)

    def _announce(self, index: int) -> None:
        callback = self.on_ready
        if callback is None or self._closed:
            return
        try:
            callback(index)
        except Exception:
            log.exception("on_ready failed for galaxy %d", index)
