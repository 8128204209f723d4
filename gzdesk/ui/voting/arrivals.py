"""Arrivals: tells the window, in its own thread, which pictures the image store has got ready."""

import contextlib
import socket
import weakref
from collections.abc import Iterable
from queue import Empty, SimpleQueue

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal


class Arrivals(QObject):
    """Takes the store's calls from its worker threads, and repeats them as a signal of the GUI thread.

    What is dragged must follow the hand: a byte through a pair of sockets wakes the window at once, where looking
    every few milliseconds would be late by half of them. No Qt object is touched from another thread.
    """

    arrived = Signal(int)  # place of the galaxy in the project

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ready: SimpleQueue[int] = SimpleQueue()
        self._awaited: set[int] = set()
        self._bell, self._rope = socket.socketpair()
        for end in (self._bell, self._rope):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._bell.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.drain)
        self._cut = weakref.finalize(self, _close, self._bell, self._rope)

    def announce(self, index: int) -> None:
        """Called by the store, from any thread: touches no Qt object."""
        self._ready.put(index)
        with contextlib.suppress(OSError):  # full of bytes that have not been read yet, or closed
            self._rope.send(b"\0")

    def await_these(self, indices: Iterable[int]) -> None:
        """Look out for these galaxies, and no longer for those asked for before."""
        self._awaited = set(indices)
        if self._awaited and not self._ready.empty():  # it came before it was awaited
            self._soon.start(0)

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
        for index in sorted(awaited):
            self.arrived.emit(index)

    def close(self) -> None:
        """Look no more; a second call does nothing."""
        self._awaited.clear()
        self._soon.stop()
        self._notifier.setEnabled(False)
        self._cut()

    def _wake(self) -> None:
        with contextlib.suppress(OSError):
            self._bell.recv(4096)
        if self._awaited:  # else it may yet be, and is kept
            self.drain()


def _close(*ends: socket.socket) -> None:
    for end in ends:
        end.close()
