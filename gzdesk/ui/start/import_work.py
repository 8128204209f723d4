"""ImportWork: reads and writes earlier votes away from the GUI thread, which looks whether it is done."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from gzdesk.catalogue.catalog_columns import CatalogueError
from gzdesk.earlier.importing import understand
from gzdesk.earlier.understood import Request, Understood
from gzdesk.project.earlier_votes import EarlierVote, EarlierVotes, Source, beside
from gzdesk.project.project import Project, ProjectError
from gzdesk.terminal import CommandError

LOOK_MS = 30
WORLDS_ERRORS = (CatalogueError, CommandError, OSError, ProjectError)


class LeftError(Exception):
    """Nobody waits for it any more."""


@dataclass(frozen=True, eq=False)
class Kept:
    """What a project holds of earlier votes."""

    sources: tuple[Source, ...]
    earlier_G_A: NDArray[np.int32] | None  # None where nothing has changed


Told = Callable[[int, int], None]
News = tuple[int, object]  # of which job; progress, what was found, or an error


class ImportWork(QObject):
    """One job at a time in a thread of its own; a new one makes an old one stop and be forgotten."""

    progressed = Signal(int, int)  # done, of how many
    understood = Signal(object)  # Understood
    kept = Signal(object)  # Kept
    failed = Signal(str)

    def __init__(self, project: Project, parent: QObject) -> None:
        super().__init__(parent)
        self._project = project
        self._told: SimpleQueue[News] = SimpleQueue()
        self._job = 0  # the newest one; another number tells an old one to stop
        self._writing = False
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def busy(self) -> bool:
        """Whether a job is under way."""
        return self._timer.isActive()

    @property
    def writing(self) -> bool:
        """Whether that job changes the project."""
        return self.busy and self._writing

    def tell_sources(self) -> None:
        """See what the project holds already; ``kept`` tells."""

        def look(told: Told) -> Kept:
            with beside(self._project.path) as votes:
                return Kept(tuple(votes.sources()), None)

        self._start(look)

    def read(self, request: Request) -> None:
        """See what a file holds; ``understood`` tells."""
        self._start(lambda told: understand(self._project, request, told))

    def write(self, found: Understood) -> None:
        """Keep what was understood; ``kept`` tells."""
        self._change(found.source, found.rows)

    def forget(self, source: str) -> None:
        """Take a source out; ``kept`` tells."""
        self._change(source, [])

    def stop(self) -> None:
        """Leave the job undone."""
        self._job += 1
        self._timer.stop()

    def end(self, seconds: float) -> None:
        """Leave nothing running; what is being written is given some time, as when the project closes."""
        if self.writing and self._thread is not None:
            self._thread.join(seconds)
        self.stop()
        if self._thread is not None:
            self._thread.join(seconds)

    def _change(self, source: str, rows: list[EarlierVote]) -> None:
        project = self._project

        def change(told: Told) -> Kept:
            with beside(project.path) as votes:
                votes.renew(source, rows, told)
                return _kept(votes, project)

        self._start(change, writing=True)

    def _start(self, work: Callable[[Told], object], *, writing: bool = False) -> None:
        self._job += 1
        self._writing = writing
        job, before = self._job, self._thread

        def told(done: int, total: int) -> None:
            if self._job != job:
                raise LeftError
            self._told.put((job, (done, total)))

        def run() -> None:
            if before is not None:
                before.join()  # it stops at its next word of progress
            try:
                self._told.put((job, work(told)))
            except LeftError:
                pass
            except Exception as error:  # told to the user in the GUI thread
                self._told.put((job, error))

        self._thread = threading.Thread(target=run, name="gzdesk-import", daemon=True)
        self._thread.start()
        self._timer.start()

    def _look(self) -> None:
        """Take what the thread has said: of progress only the newest, and then its last word."""
        progress: tuple[int, int] | None = None
        try:
            while True:
                job, news = self._told.get_nowait()
                if job != self._job:
                    continue
                if isinstance(news, tuple):
                    progress = news
                else:
                    self._finish(news)
                    return
        except Empty:
            pass
        if progress is not None:
            self.progressed.emit(*progress)

    def _finish(self, news: object) -> None:
        self._timer.stop()
        match news:
            case Understood():
                self.understood.emit(news)
            case Kept():
                self.kept.emit(news)
            case Exception() if isinstance(news, WORLDS_ERRORS):
                self.failed.emit(str(news))
            case Exception():
                raise news


def _kept(votes: EarlierVotes, project: Project) -> Kept:
    counts = votes.counts(project.tree).fold(len(project.galaxies), project.tree.answers)
    return Kept(tuple(votes.sources()), counts)
