"""Bridge: carries the learner's messages over to the GUI thread, which is the only one that touches Qt."""

from queue import Empty, SimpleQueue
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from gzdesk.messages import (
    Encoded,
    Failed,
    Glimpse,
    Idle,
    Labels,
    Message,
    Notice,
    Posterior,
    Progress,
    Stopped,
    Withdrawn,
)
from gzdesk.project.journal import JournalError
from gzdesk.project.project import ProjectError

PERIOD_MS = 50


class LearnerHandle(Protocol):
    """What the window holds of a learner: enough to teach, pause and stop it, and nothing of torch."""

    @property
    def outbox(self) -> SimpleQueue[Message]: ...
    @property
    def paused(self) -> bool: ...
    @property
    def alive(self) -> bool: ...
    def start(self) -> None: ...
    def restart(self) -> None: ...
    def teach(self, labels: Labels, /) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...
    def stop(self, timeout: float | None = 5.0) -> bool: ...


class Receiver(Protocol):
    """What the bridge needs of a session."""

    def receive(self, message: Message, /) -> None: ...


class Bridge(QObject):
    """Polls the outbox, hands messages to the session, and tells the window; of Progress only the newest is passed on.

    A poll, because PySide6 is known to crash on signals sent from foreign threads.
    """

    progress = Signal(object)  # Progress
    idle = Signal()
    posterior_changed = Signal()
    encoded = Signal()  # the network sees the galaxies otherwise than before
    notice = Signal(str)
    failed = Signal(object)  # Failed
    stopped = Signal()

    def __init__(self, learner: LearnerHandle, session: Receiver, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._learner = learner
        self._session = session
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.drain)
        self._timer.start(PERIOD_MS)

    def drain(self) -> None:
        """Pass on everything that has come since the last look; the newest posterior stands for those before it."""
        messages = self._taken()
        progress = _last(messages, Progress)
        posterior = _last(messages, Posterior)
        for message in messages:
            if isinstance(message, Posterior) and message is not posterior:
                continue
            self._pass_on(message)
            self._tell(message, newest=message is progress)

    def close(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _pass_on(self, message: Message) -> None:
        """Tell the session, which writes down a round of learning; a disk that refuses that is no reason to stop."""
        try:
            self._session.receive(message)
        except (JournalError, ProjectError) as error:
            self.notice.emit(str(error))

    def _taken(self) -> list[Message]:
        messages: list[Message] = []
        try:
            while True:
                messages.append(self._learner.outbox.get_nowait())
        except Empty:
            return messages

    def _tell(self, message: Message, newest: bool) -> None:
        match message:
            case Progress() if newest:
                self.progress.emit(message)
            case Idle():
                self.idle.emit()
            case Posterior() | Glimpse() | Withdrawn():
                self.posterior_changed.emit()
            case Encoded():
                self.encoded.emit()
            case Notice(text):
                self.notice.emit(text)
            case Failed():
                self.failed.emit(message)
            case Stopped():
                self.stopped.emit()


def _last(messages: list[Message], kind: type[Message]) -> Message | None:
    return next((message for message in reversed(messages) if isinstance(message, kind)), None)
