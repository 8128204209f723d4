"""Throttle: at most ten redraws of a panel a second, however many votes and posteriors ask for one."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

PERIOD_MS = 100


class Throttle(QObject):
    """Runs a function soon after it was asked for, never inside the asking slot, and never oftener than the period.

    The vote path only asks; the drawing happens after the next galaxy has been painted.
    """

    def __init__(
        self, run: Callable[[], None], parent: QObject, period_ms: int = PERIOD_MS, soonest_ms: int = 1
    ) -> None:
        """``soonest_ms`` after it was asked for it is run, so that something more urgent can be painted first."""
        super().__init__(parent)
        self._soonest_ms = soonest_ms
        self._run = run
        self._period_ms = period_ms
        self._last = float("-inf")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)

    @property
    def asked(self) -> bool:
        """Whether the function has still to be run."""
        return self._timer.isActive()

    def ask(self) -> None:
        """Have the function run once, a moment from now."""
        if not self._timer.isActive():
            since_ms = (time.monotonic() - self._last) * 1000
            self._timer.start(max(self._soonest_ms, round(self._period_ms - min(since_ms, self._period_ms))))

    def flush(self) -> None:
        """Run the function now, as for a picture of the window."""
        self._timer.stop()
        self._last = time.monotonic()
        self._run()

    def stop(self) -> None:
        """Forget what was asked for; the window is closing."""
        self._timer.stop()
