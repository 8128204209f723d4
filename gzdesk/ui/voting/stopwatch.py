"""Stopwatch: how long something has been looked at, without the hours in which the computer slept."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

TICK_MS = 1000
ASLEEP = 5.0  # seconds between two ticks after which nothing can have been looked at meanwhile


class Stopwatch(QObject):
    """Counts on only while the window lives: what lies between two ticks too far apart is no time of looking.

    So a lid that was closed, a stopped process and a disk that held the window up are left out alike.
    """

    def __init__(self, parent: QObject, now: Callable[[], float] | None = None) -> None:
        """``now`` is a clock in seconds that never goes backwards."""
        super().__init__(parent)
        self._now = now or (lambda: time.monotonic())
        self._seconds, self._last = 0.0, self._now()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)  # a battery's sake: wakes up together with others
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)

    def begin(self) -> None:
        """Begin anew at nought."""
        self._seconds, self._last = 0.0, self._now()

    @property
    def seconds(self) -> float:
        """For how long the window has lived since it began."""
        self._tick()
        return self._seconds

    def _tick(self) -> None:
        now = self._now()
        if now - self._last < ASLEEP:
            self._seconds += now - self._last
        self._last = now
