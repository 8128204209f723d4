"""Garbage: Python's cyclic collector, kept to the GUI thread and to short spells.

Left alone it runs in whichever thread makes the most objects: in the learner's it would destroy Qt objects off the GUI
thread, and with torch loaded one full collection stalls the window for a fifth of a second.
"""

import gc
import sys

from PySide6.QtCore import QObject, QTimer

PERIOD_MS = 1000


class Garbage(QObject):
    """Collects a little at a time from a timer of the GUI thread, from its making until ``close``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._modules = 0
        self._pass_over_libraries()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(PERIOD_MS)

    def collect(self) -> None:
        """Collect what the collector itself would have by now."""
        self._pass_over_libraries()
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [generation for generation in range(3) if counts[generation] > thresholds[generation]]
        if due:
            gc.collect(max(due))

    def close(self) -> None:
        """Leave the collector as it was found."""
        self._timer.stop()
        gc.unfreeze()
        gc.collect()  # the next desk passes over all that is there
        gc.enable()

    def _pass_over_libraries(self) -> None:
        """Where libraries were loaded: hundreds of thousands of objects that no later collection need look at."""
        if len(sys.modules) > self._modules:
            self._modules = len(sys.modules)
            gc.freeze()
