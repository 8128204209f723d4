"""DriveWatch: asks now and then, away from the window, whether the project's disk answers and takes votes."""

import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from gzdesk.project.journal import JournalError

ASK_MS = 5000  # from one question to the next
LOOK_MS = 500  # from one look for the answer to the next
PATIENCE = 4.0  # seconds after which a disk that has not answered is said to be silent


class DriveWatch(QObject):
    """Tells of a silent disk before a vote is given to it: a write that does not return cannot be called back.

    Each question has a thread of its own, which nobody waits for, at closing neither; at most one is under way.
    """

    silent = Signal()  # no answer for a while
    answered = Signal(str, float)  # what stands against voting, or nothing; bytes free on the disk

    def __init__(self, ask: Callable[[], int], parent: QObject) -> None:
        """``ask`` returns how many bytes are free, or raises JournalError; called from threads."""
        super().__init__(parent)
        self._ask = ask
        self._answers: list[tuple[str, float]] = []
        self._asked_at: float | None = None
        self._told = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(ASK_MS)

    def ask(self) -> None:
        """Ask now, unless an answer is being waited for."""
        if self._asked_at is None:
            self._asked_at, self._told = time.monotonic(), False
            answers = self._answers = []
            threading.Thread(target=self._run, args=(answers,), name="gzdesk-drive", daemon=True).start()
            self._timer.start(LOOK_MS)

    def forget(self) -> None:
        """Wait no more for the answer: it is of a disk that we have left."""
        self._asked_at = None
        self._timer.start(ASK_MS)

    def stop(self) -> None:
        """Ask no more."""
        self._timer.stop()

    def _run(self, answers: list[tuple[str, float]]) -> None:
        try:
            answers.append(("", float(self._ask())))
        except JournalError as error:
            answers.append((str(error), 0.0))

    def _look(self) -> None:
        if self._asked_at is None:
            self.ask()
        elif self._answers:
            self.forget()
            self.answered.emit(*self._answers[0])
        elif not self._told and time.monotonic() > self._asked_at + PATIENCE:
            self._told = True
            self.silent.emit()
