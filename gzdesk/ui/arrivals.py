"""Arrivals: tells the window, in its own thread, which pictures the image store has got ready."""

from collections.abc import Iterable
from queue import Empty, SimpleQueue

from PySide6.QtCore import QObject, QTimer, Signal

PERIOD_MS = 5  # what is dragged must follow the hand; a look costs microseconds


class Arrivals(QObject):
    """Takes the store's calls from its worker threads, and repeats them as a signal of the GUI thread.

    It looks only while pictures are awaited, so a desk at rest uses no processor.
    """

    arrived = Signal(int)  # place of the galaxy in the project

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ready: SimpleQueue[int] = SimpleQueue()
        self._awaited: set[int] = set()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.drain)

    def announce(self, index: int) -> None:
        """Called by the store, from any thread: touches no Qt object."""
        self._ready.put(index)

    def await_these(self, indices: Iterable[int]) -> None:
        """Look out for these galaxies, and no longer for those asked for before."""
        self._awaited = set(indices)
        if self._awaited and not self._timer.isActive():
            self._timer.start(PERIOD_MS)

    def drain(self) -> None:
        """Tell of every awaited picture that has come."""
        came = set()
        try:
            while True:
                came.add(self._ready.get_nowait())
        except Empty:
            pass
        awaited = came & self._awaited
        self._awaited -= came
        if not self._awaited:
            self._timer.stop()
        for index in sorted(awaited):
            self.arrived.emit(index)

    def close(self) -> None:
        """Look no more."""
        self._awaited.clear()
        self._timer.stop()
