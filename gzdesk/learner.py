"""The learner's thread: drives a training generator, passes its messages on, and can be paused and stopped."""

import contextlib
import os
import sys
import threading
import traceback
from collections.abc import Callable, Generator
from queue import SimpleQueue

from gzdesk.messages import Failed, Idle, Labels, Message, Stopped

Heard = Callable[[], Labels]
Training = Callable[[Heard], Generator[Message | None, None, None]]

LOADING_S = 0.2  # for a thread that has not said anything yet to end
NICENESS = 19  # the lowest priority of the learner's thread, so that the window wins when both want the processor


class Learner:
    """Runs what ``make`` returns in one thread, and knows neither torch nor Qt.

    ``make`` is called in the thread, with a function that returns the newest labels. Between any two values that the
    generator yields the learner can pause or stop; a generator that never yields cannot be stopped.
    """

    def __init__(self, make: Training, labels: Labels) -> None:
        self.outbox: SimpleQueue[Message] = SimpleQueue()
        self._make = make
        self._labels = labels
        self._wake = threading.Event()
        self._run = threading.Event()
        self._run.set()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._loaded = False

    @property
    def alive(self) -> bool:
        """Whether the thread runs (a paused one does)."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def paused(self) -> bool:
        """Whether the learner has been asked to pause."""
        return not self._run.is_set()

    def start(self) -> None:
        """Begin, or begin again after a failure; does nothing while the thread runs."""
        if self.alive:
            return
        self._stop.clear()
        self._loaded = False
        self._thread = threading.Thread(target=self._work, name="gzdesk-learner", daemon=True)
        self._thread.start()

    restart = start

    def teach(self, labels: Labels) -> None:
        """Replace the labels; the latest win, and there is no backlog."""
        self._labels = labels
        self._wake.set()

    def pause(self) -> None:
        """Rest from the next yield on."""
        self._run.clear()

    def resume(self) -> None:
        """Go on after a pause."""
        self._run.set()

    def stop(self, timeout: float | None = 5.0) -> bool:
        """Ask the thread to end and wait for it; returns whether it ended in time. It is never killed.

        One that loads its libraries still has nothing to save, and ends by itself once it has: nobody waits for that.
        """
        self._stop.set()
        self._run.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout if self._loaded else LOADING_S)
        return not self.alive

    def _work(self) -> None:
        try:
            self._drive()
        except Exception as error:
            self.outbox.put(Failed(_summary(error), traceback.format_exc()))
        finally:
            self.outbox.put(Stopped())

    def _drive(self) -> None:
        with contextlib.closing(self._make(lambda: self._labels)) as training:
            for number, message in enumerate(training):
                if number == 0:  # until then libraries are loaded, under a lock that the window must have back soon
                    self._loaded = True
                    _yield_to_the_window()
                if message is not None:
                    self.outbox.put(message)
                if isinstance(message, Idle):
                    self._wake.wait()
                    self._wake.clear()
                self._run.wait()
                if self._stop.is_set():
                    return


def _summary(error: Exception) -> str:
    text = str(error).strip().splitlines()
    return f"Learning stopped: {text[0] if text else type(error).__name__}"


def _yield_to_the_window() -> None:
    """Lower the priority of this thread where the system knows such a thing for threads (Linux)."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
