"""Where one begins: the start window's wishes carried out, and the way from there to a desk, to another, and back.

What is heavy and not needed for a desk is imported where it is wanted, since a desk may be the first thing to open.
"""

import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from gzdesk import app
from gzdesk.catalogue.catalog_columns import CatalogueError
from gzdesk.making import FINDING, LOOKING, PLACING, READING, TILES, NothingReadableError, Stages, Told, make_project
from gzdesk.project.project import ProjectError
from gzdesk.questions.question import QuestionError
from gzdesk.questions.tree import load_asked
from gzdesk.settings import SettingsError
from gzdesk.terminal import CommandError
from gzdesk.ui.start.splash import Splash

if TYPE_CHECKING:
    from gzdesk.team.merge import Merged
    from gzdesk.ui.start.new_project import NewProject
    from gzdesk.ui.start.start_window import StartWindow

POLL_MS = 50
WORLDS_ERRORS = (CatalogueError, OSError, ProjectError, QuestionError, SettingsError, CommandError)


@dataclass(frozen=True)
class Remark:
    """What is to be said of a project that was made, before anybody opens it."""

    path: Path
    text: str


Job = Callable[[Stages], Path | Remark]  # makes a project in a thread of its own; returns its path, to open it now


class CancelledError(Exception):
    """The user does not want to wait for it any more."""


def run() -> int:
    """Open the start window; returns when the last window is closed."""
    application = app.make_application()
    start = Start(app.default_annotator())
    start.window.show()
    try:
        return application.exec()
    finally:
        start.close()


class Start(QObject):
    """Holds the start window, one desk at most, and the thread in which a project is being made."""

    def __init__(self, user: str) -> None:
        """``user`` is the user's name on this computer, under which he votes unless he gives another."""
        super().__init__()
        self._user = user
        self.desk: app.Desk | None = None
        self._told: SimpleQueue[str | Path | Remark | Exception] = SimpleQueue()
        self._cancelled = threading.Event()
        self._making: threading.Thread | None = None
        self._poll = QTimer(self)
        self._poll.timeout.connect(self._look)

    @cached_property
    def window(self) -> "StartWindow":
        """The start window, made when it is first wanted: a desk that is opened from a terminal may do without."""
        from gzdesk.ui.start.start_window import StartWindow

        window = StartWindow(user=self._user)
        window.opened.connect(self.open)
        window.create_asked.connect(self.create)
        window.demo_asked.connect(self.make_demo)
        window.merge_asked.connect(self.merge)
        window.cancel_asked.connect(self._cancelled.set)
        return window

    def open(self, path: Path, annotator: str = "") -> None:
        """Open a project's desk in the start window's place, or say there why that cannot be.

        ``annotator``, where empty, is who is named in the start window.
        """
        try:
            with Splash(path.stem) as splash:
                desk = app.open_desk(path, annotator or self.window.annotator.name, reading=splash.reading)
        except WORLDS_ERRORS as error:
            self.window.show()
            self.window.show_error(str(error))
            return
        self.window.show_home()
        self.window.hide()
        self.show_desk(desk)

    def show_desk(self, desk: app.Desk) -> None:
        """Show a desk that has been opened, and look after it until it is closed."""
        self.desk = desk
        desk.window.open_asked.connect(self._back)
        desk.window.annotator_asked.connect(self._change_annotator)
        desk.window.closed.connect(self._desk_closed)
        desk.open()

    def create(self, asked: "NewProject") -> None:
        """Make a new project in the background, then open it."""

        def job(stages: Stages) -> Path:
            tree = load_asked(asked.question)
            make_project(
                asked.path,
                asked.images,
                tree,
                catalogue=asked.catalogue,
                taken=asked.taken,
                cutout=asked.cutout,
                check=asked.check,
                stages=stages,
            ).close()
            return asked.path

        self._start(job, self.tr("Reading images") if asked.catalogue is None else self.tr("Reading the catalogue"))

    def make_demo(self) -> None:
        """Draw the demo's galaxies in the background, then open the desk on them."""
        from gzdesk.commands import demo

        folder = demo.user_folder()
        drawing = self.tr("Drawing galaxies")

        def job(stages: Stages) -> Path:
            return demo.make(folder, galaxies=demo.GALAXIES, seed=0, progress=stages(drawing))

        self._start(job, drawing)

    def merge(self, out: Path, projects: Sequence[Path]) -> None:
        """Join projects in the background, and say what has come of it."""
        from gzdesk.team.merge import merge

        merging = self.tr("Merging")

        def job(stages: Stages) -> Remark:
            merged = merge(out, projects, progress=stages(merging))
            return Remark(out, self._told_of(out, merged))

        self._start(job, merging)

    def _told_of(self, out: Path, merged: "Merged") -> str:
        """What a merge has brought, and what is to be looked at."""
        from gzdesk.team.merge import told

        rows = sum(merged.votes.values())
        sentences = [
            self.tr("{name}: {galaxies:,} galaxies, {rows:,} rows of votes by {hands} annotators.").format(
                name=out.name, galaxies=merged.galaxies, rows=rows, hands=len(merged.votes)
            )
        ]
        for one in merged.doubled:
            words = self.tr("{annotator} answered the same questions of {galaxies:,} galaxies in {first} and {second}.")
            sentences.append(words.format(**asdict(one)))
        if merged.conflicts:
            words = self.tr("Differences between the projects: {count:,}; the first: {first}")
            sentences.append(words.format(count=len(merged.conflicts), first=told(merged.conflicts[0])))
        return " ".join(sentences)

    def close(self) -> None:
        """Leave nothing running."""
        self._cancelled.set()
        if self._making is not None:
            self._making.join(5.0)
        if self.desk is not None:
            self.desk.close()
            self.desk = None

    def _start(self, job: Job, what: str) -> None:
        self._cancelled.clear()
        self.window.show_progress(what)

        words = self._words_of_stages()

        def stages(stage: str) -> Told:
            said = words.get(stage, stage)
            last = -math.inf

            def told(done: int, total: int) -> None:
                nonlocal last
                if self._cancelled.is_set():
                    raise CancelledError
                if time.monotonic() >= last + POLL_MS / 1000:
                    last = time.monotonic()
                    self._told.put(f"{said}: {done:,} of {total:,}")

            return told

        def work() -> None:
            try:
                self._told.put(job(stages))
            except Exception as error:  # told to the user in the GUI thread
                self._told.put(error)

        self._making = threading.Thread(target=work, name="gzdesk-making", daemon=True)
        self._making.start()
        self._poll.start(POLL_MS)

    def _words_of_stages(self) -> dict[str, str]:
        return {
            READING: self.tr("Reading the catalogue"),
            FINDING: self.tr("Finding the images"),
            TILES: self.tr("Reading the headers of mosaics"),
            PLACING: self.tr("Placing galaxies on mosaics"),
            LOOKING: self.tr("Reading images"),
        }

    def _look(self) -> None:
        """Take what the thread has said; the last word is a path or an error."""
        news: str | Path | Remark | Exception | None = None
        try:
            while True:
                news = self._told.get_nowait()
        except Empty:
            pass
        if isinstance(news, str):
            self.window.show_progress(news)
        elif news is not None:
            self._poll.stop()
            self.window.show_progress("")
            self._made(news)

    def _made(self, outcome: Path | Remark | Exception) -> None:
        if isinstance(outcome, Path):
            self.open(outcome)
        elif isinstance(outcome, Remark):
            self.window.recent_projects.remember(outcome.path)
            self.window.show_remark(outcome.text)
        elif isinstance(outcome, NothingReadableError) and outcome.catalogue.rejected:
            first = outcome.catalogue.rejected[0]
            self.window.show_error(f"{outcome} The first of them: {first.name}: {first.reason}")
        elif isinstance(outcome, WORLDS_ERRORS):
            self.window.show_error(str(outcome))
        elif not isinstance(outcome, CancelledError):
            raise outcome

    def _back(self) -> None:
        """Another project is wanted: close the desk and show the start window."""
        if self.desk is None:
            return
        self.window.show_home()
        self.window.show()
        if self.desk.window.close():
            self._desk_closed()
        else:  # a vote that the disk refused is still in hand, and the desk has said so
            self.window.hide()

    def _change_annotator(self, name: str) -> None:
        """Somebody else wants to vote: open the same project again, once the event that asked for it is over."""
        QTimer.singleShot(0, self, partial(self._open_again, name))

    def _open_again(self, name: str) -> None:
        desk, self.desk = self.desk, None
        if desk is None:
            return
        QGuiApplication.setQuitOnLastWindowClosed(False)  # for as long as there is no window
        try:
            if desk.window.close():
                path = desk.project.path
                desk.close()
                self.open(path, name)
            else:  # a vote that the disk refused is still in hand, and the desk has said so
                self.desk = desk
        finally:
            QGuiApplication.setQuitOnLastWindowClosed(True)

    def _desk_closed(self) -> None:
        """The desk's window is gone; its file is closed after the event that closed it."""
        desk, self.desk = self.desk, None
        if desk is not None:
            QTimer.singleShot(0, desk.close)
