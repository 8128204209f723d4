"""Shelf: the pictures that are kept, bounded in number and bytes; those not looked at for longest make room."""

from collections import OrderedDict
from collections.abc import Container
from dataclasses import dataclass

from gzdesk.images.drawn import Drawn
from gzdesk.images.picture import Picture, UnreadableImage
from gzdesk.images.read import Stamp
from gzdesk.settings import DisplaySettings

RETRY_SECONDS = 5.0  # before a file is looked at again, when it is asked for: it may have changed or come back


@dataclass
class Kept:
    """What is held of one galaxy: its picture, how it is drawn now, or why it cannot be."""

    picture: Picture | None = None
    drawn: Drawn | None = None
    error: UnreadableImage | None = None
    stamp: Stamp | None = None  # of the file when it was read
    seen_at: float = 0.0  # when the file was looked at

    @property
    def bytes(self) -> int:
        """Memory held."""
        return (self.picture.pixels.nbytes if self.picture else 0) + (self.drawn.bytes if self.drawn else 0)

    def complete(self, settings: DisplaySettings, now: float) -> bool:
        """Whether there is nothing to do; an error is looked into again after a while: the file may have come back."""
        if self.drawn is not None:
            return self.drawn.whole and self.drawn.settings == settings
        return self.error is not None and now - self.seen_at < RETRY_SECONDS

    def stale(self, now: float) -> bool:
        """Whether the file should be looked at again."""
        return now - self.seen_at >= RETRY_SECONDS


class Shelf:
    """Galaxies by their place in the project, the one used last at the end. Not thread-safe: the store's lock is."""

    def __init__(self, keep: int, keep_bytes: int) -> None:
        self._keep, self._keep_bytes = max(1, keep), keep_bytes
        self._kept: OrderedDict[int, Kept] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, index: int) -> bool:
        return index in self._kept

    def get(self, index: int) -> Kept | None:
        """What is kept of a galaxy."""
        return self._kept.get(index)

    def use(self, index: int) -> None:
        """Make a galaxy the one used last, if it is kept."""
        if index in self._kept:
            self._kept.move_to_end(index)

    def put(self, index: int, kept: Kept, awaited: Container[int]) -> None:
        """Keep a galaxy, and let go of those not used for longest, but of none that is awaited."""
        before = self._kept.pop(index, None)
        self._kept[index] = kept
        self.bytes += kept.bytes - (before.bytes if before is not None else 0)
        for old in list(self._kept):
            if len(self._kept) <= self._keep and self.bytes <= self._keep_bytes:
                break
            if old != index and old not in awaited:
                self.bytes -= self._kept.pop(old).bytes

    def undraw(self, index: int, settings: DisplaySettings) -> bool:
        """Let go of how a galaxy is drawn, unless it is with these settings; whether there was something to let go."""
        kept = self._kept.get(index)
        if kept is None or kept.drawn is None or kept.drawn.settings == settings:
            return False
        self.bytes -= kept.drawn.bytes
        kept.drawn = None
        return True

    def undraw_all(self, settings: DisplaySettings) -> None:
        """The same for all."""
        for index in self._kept:
            self.undraw(index, settings)

    def forget_errors(self) -> None:
        """Let go of what was said of files that could not be read."""
        for index in [index for index, kept in self._kept.items() if kept.error is not None]:
            del self._kept[index]

    def clear(self) -> None:
        """Let go of everything."""
        self._kept.clear()
        self.bytes = 0
