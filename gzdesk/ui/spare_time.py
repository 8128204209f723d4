"""SpareTime: long work done in pieces of a few milliseconds, so that no frame is missed for it."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer

PAUSE_MS = 5  # between pieces: votes and paints come first


class SpareTime(QObject):
    """Runs one generator at a time to its end; of those asked for meanwhile only the newest is kept."""

    def __init__(self, parent: QObject, pause_ms: int = PAUSE_MS) -> None:
        """``pause_ms`` lie between two pieces."""
        super().__init__(parent)
        self._pieces: Iterator[None] | None = None
        self._waiting: Iterator[None] | None = None
        self._done: Callable[[], None] = lambda: None
        self._timer = QTimer(self)
        self._timer.setInterval(pause_ms)
        self._timer.timeout.connect(self._next)

    @property
    def busy(self) -> bool:
        """Whether there is work left."""
        return self._pieces is not None

    def work(self, pieces: Iterator[None], done: Callable[[], None]) -> None:
        """Do this work next, and then call ``done``; what is half done is finished before."""
        self._done = done
        if self._pieces is not None:
            self._waiting = pieces
        else:
            self._pieces = pieces
            self._timer.start()

    def flush(self) -> None:
        """Do everything now, as for a picture of the window."""
        while self._pieces is not None:
            self._next()

    def stop(self) -> None:
        """Leave the work undone; the window is closing."""
        self._timer.stop()
        self._pieces = self._waiting = None

    def _next(self) -> None:
        if self._pieces is None:
            return
        try:
            next(self._pieces)
        except StopIteration:
            self._pieces, self._waiting = self._waiting, None
            if self._pieces is None:
                self._timer.stop()
            self._done()
