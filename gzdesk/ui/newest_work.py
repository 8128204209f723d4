"""NewestWork: computes away from the GUI thread; of what is asked for meanwhile only the newest is kept."""

from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QTimer

T = TypeVar("T")
Pieces = Generator[None, None, T]

LOOK_MS = 3  # between two looks whether it is done; only while there is something to wait for


class NewestWork(QObject):
    """One thread, and one result at a time, handed over in the GUI thread by looking for it.

    Looked for, because PySide is known to crash on signals sent from foreign threads. Work is a generator, so that it
    can be left at any of its yields.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, "gzdesk-survey")
        self._running: Future[Callable[[], None] | None] | None = None
        self._waiting: Callable[[], Callable[[], None] | None] | None = None
        self._left = False
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def busy(self) -> bool:
        """Whether there is work left."""
        return self._running is not None

    def ask(self, pieces: Pieces[T], done: Callable[[T], None]) -> None:
        """Do this next, and hand its result to ``done``; what waits for its turn is forgotten for it."""
        self._waiting = lambda: self._run(pieces, done)
        self._begin()

    def flush(self) -> None:
        """Wait until everything is done, as for a picture of the window."""
        while self._running is not None:
            self._running.exception()
            self._look()

    def stop(self) -> None:
        """Leave the work undone; the window is closing."""
        self._left = True
        self._waiting = self._running = None
        self._timer.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _begin(self) -> None:
        if self._running is None and self._waiting is not None and not self._left:
            self._running, self._waiting = self._pool.submit(self._waiting), None
            self._timer.start()

    def _run(self, pieces: Pieces[T], done: Callable[[T], None]) -> Callable[[], None] | None:
        """In the thread: work to the end, unless it is left; how the result is then handed over."""
        while not self._left:
            try:
                next(pieces)
            except StopIteration as end:
                result: T = end.value
                return lambda: done(result)
        return None

    def _look(self) -> None:
        if self._running is not None and self._running.done():
            finished, self._running = self._running, None
            self._begin()
            if self._running is None:
                self._timer.stop()
            hand_over = finished.result()
            if hand_over is not None:
                hand_over()


def in_one(work: Callable[[], T]) -> Pieces[T]:
    """Work that is done in one piece."""
    yield
    return work()
