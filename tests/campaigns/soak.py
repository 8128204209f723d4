"""A long sitting at the real window: whether memory, handles and latency stay flat over 50,000 votes with learning on.

    python tests/campaigns/soak.py --votes 50000 --out soak.json

The window is offscreen, the network the one that ships; it learns in its thread from drawn galaxies, checkpoints and
all, while votes are given by key as fast as the desk takes them. Other acts stand between the votes in fixed shares:
undo and redo, stars, comments, going back, and now and then every page beside the desk. Votes begin once the network
has believed something, so that the first thousand are given under the same conditions as the last.
"""

import argparse
import gc
import json
import os
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

PICTURES, SIDE = 100, 424  # files that the galaxies share, and their size
DRAWN = 512  # different galaxies that the network sees, each moved and turned in its own way
CROP = 64
BEFORE = 40  # votes before the network has believed anything
EVERY = 1000  # votes between two marks
FLAT_MIB = 3.0  # per thousand votes: the rows of a sitting are kept for undo and for the history
UNREST = 1.02  # of handles and objects: what happens to be in the air
YARDSTICK = 60_000  # numbers made words and sorted: some ten milliseconds, as a vote takes
SLOWER = 1.10  # what the last tenth of the votes may take, of the first, measured by the yardstick


@dataclass(frozen=True)
class Mark:
    """What the process holds after so many votes, and how long those since the last mark took."""

    votes: int
    seconds: float  # since the first vote
    resident_mib: float
    files: int
    threads: int
    widgets: int
    objects: int  # QObjects beneath the window
    python_objects: int  # that the collector looks at
    journal_mib: float  # the project file
    wal_mib: float
    posteriors: int  # heard of the learner so far
    busy: float  # load average of the computer
    median_ms: float  # key to the next galaxy's paint
    p95_ms: float
    window_cpu_ms: float  # processor time of the window's thread, median
    yardstick_ms: float  # what a fixed piece of work in that thread took meanwhile, median: longer on a busy computer
    yardstick_cpu_ms: float  # of which processor time


def main() -> int:
    """Vote, print a line a mark, and judge; 0 where everything stayed flat."""
    parser = argparse.ArgumentParser(description="Vote for hours at the real window and see what grows")
    parser.add_argument("--votes", type=int, default=50_000)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--patience", type=float, default=900.0, help="seconds to wait for the first posterior")
    parser.add_argument("--resting", action="store_true", help="without learning, to tell its share")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        marks = Soak(Path(folder), options.votes, options.resting, options.patience).run(
            lambda marks: options.out.write_text(json.dumps([asdict(mark) for mark in marks], indent=1))
        )
        faults = judge(marks) + damage(Path(folder) / "soak.gzdesk", options.votes)
    print("\n".join(faults) or "flat")
    return 1 if faults else 0


def judge(marks: list[Mark]) -> list[str]:
    """What grew that should not have: the first tenth of the votes is held against the last.

    Memory since the second tenth, when all is warm; by medians, since at any moment one whole posterior more or less
    may be in the making.
    """
    tenth = max(len(marks) // 10, 1)
    first, last, start, end = marks[0], marks[-1], marks[:tenth], marks[-tenth:]
    warm = marks[tenth : 2 * tenth] or end
    votes = _median(mark.votes for mark in end) - _median(mark.votes for mark in warm)
    grown = _median(mark.resident_mib for mark in end) - _median(mark.resident_mib for mark in warm)
    growth = 1000 * grown / max(votes, 1)
    slower = _yardsticks(end) / _yardsticks(start)
    for name in asdict(first):
        print(f"{name}: {' / '.join(str(getattr(mark, name)) for mark in (first, warm[0], last))}")
    print(f"memory: {growth:.2f} MiB per thousand votes; WAL at most {max(mark.wal_mib for mark in marks)} MiB")
    print(f"a vote takes {_yardsticks(start):.2f} yardsticks at the start, {_yardsticks(end):.2f} at the end")
    found = [f"memory grows by {growth:.1f} MiB per thousand votes"] if growth > FLAT_MIB else []
    found += [f"votes take {slower:.2f} times as long as at the start"] if slower > SLOWER else []
    for name in ("files", "threads", "widgets", "objects"):
        if getattr(last, name) > UNREST * getattr(first, name):
            found.append(f"{name} grew from {getattr(first, name)} to {getattr(last, name)}")
    return found


def _yardsticks(marks: list[Mark]) -> float:
    """How long votes took, in what a fixed piece of work took meanwhile."""
    return _median(mark.median_ms / mark.yardstick_ms for mark in marks)


def _median(values: Iterable[float]) -> float:
    return float(np.median(list(values)))


def damage(path: Path, votes: int) -> list[str]:
    """What is wrong with the project that the sitting left behind."""
    from gzdesk.project.project import Project
    from gzdesk.project.vote import standing

    with Project.open(path, read_only=True) as project:
        stand = sum(row.kind == "vote" for row in standing(project.journal.rows()))
    with sqlite3.connect(path) as connection:
        whole = connection.execute("PRAGMA integrity_check").fetchone()[0]
    connection.close()
    found = [] if stand == votes + BEFORE else [f"{stand} votes stand on disk, of {votes + BEFORE} given"]
    return found + ([] if whole == "ok" else [f"the file is damaged: {whole}"])


class Soak:
    """One sitting from the first vote to the last."""

    def __init__(self, folder: Path, votes: int, resting: bool, patience: float) -> None:
        from gzdesk import app

        self.votes, self.resting, self.patience = votes, resting, patience
        self.path = folder / "soak.gzdesk"
        self.application = app.make_application(offscreen=True)
        self.desk = _desk(self.path, folder, round(1.04 * votes) + 200)
        self.voting, self.showing = self.desk.window.voting, self.desk.window.showing
        self.posteriors = 0
        self.taken_ms: list[float] = []
        self.cpu_ms: list[float] = []
        self.yardstick_ms: list[tuple[float, float]] = []  # by the clock, and of the processor
        self.desk.window.bridge.posterior_changed.connect(self._heard)

    def run(self, keep: Callable[[list[Mark]], None]) -> list[Mark]:
        """All votes; ``keep`` is called with the marks so far after each."""
        self._begin()
        marks: list[Mark] = []
        begin = time.monotonic()
        for number in range(1, self.votes + 1):
            self._other_acts(number)
            self._vote()
            if number % 10 == 0:
                self._measure_the_computer()
            if number % EVERY == 0 or number == self.votes:
                marks.append(self._mark(number, time.monotonic() - begin))
                print(" ".join(f"{name}={value}" for name, value in asdict(marks[-1]).items()), flush=True)
                keep(marks)
        self.desk.close()
        return marks

    def _begin(self) -> None:
        window = self.desk.window
        window.show()
        window.resize(1280, 800)
        if not self.resting:
            self.desk.learner.start()
        for _ in range(BEFORE):
            self._vote()
        patience = time.monotonic() + self.patience
        while not self.resting and self.desk.session.posterior is None and time.monotonic() < patience:
            self._live()
        self._pages()
        for measured in (self.taken_ms, self.cpu_ms, self.yardstick_ms):
            measured.clear()
        print(f"pid {os.getpid()}: {BEFORE} votes given, {self.posteriors} posteriors heard", flush=True)

    def _vote(self) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        self._until_votable()
        shown = self.desk.session.current
        key = Qt.Key.Key_1 if shown is None or shown.index % 2 else Qt.Key.Key_2
        before, begin, cpu = self.desk.session.votes_total, time.perf_counter(), time.thread_time()
        QTest.keyClick(self.desk.window, key)
        self._until_votable()
        self.taken_ms.append(1000 * (time.perf_counter() - begin))
        self.cpu_ms.append(1000 * (time.thread_time() - cpu))
        assert self.desk.session.votes_total == before + 1
        self.application.processEvents()

    def _measure_the_computer(self) -> None:
        """Do what never changes, in the window's thread and beside the learner's, as votes are taken."""
        begin, cpu = time.perf_counter(), time.thread_time()
        sorted(str(number) for number in range(YARDSTICK))
        self.yardstick_ms.append((1000 * (time.perf_counter() - begin), 1000 * (time.thread_time() - cpu)))

    def _other_acts(self, number: int) -> None:
        """What a person does between two votes, now and then; never measured as a vote."""
        acts: list[Callable[[], object]] = []
        if number % 50 == 10:
            acts += [self.voting.undo, self.voting.redo]
        if number % 100 == 30:
            acts += [self.voting.star]
        if number % 250 == 60:
            acts += [lambda: self.voting.comment(f"looked at after {number} votes")]
        if number % 100 == 80:
            acts += [self.voting.back, self.voting.back, self.voting.leave]
        if number % 2500 == 1250:
            acts += [self._pages]
        for act in acts:
            act()
            self._until_votable()

    def _pages(self) -> None:
        """Open every page of the survey's window, the manual and the settings, and close them."""
        from PySide6.QtWidgets import QApplication

        window = self.desk.window
        doings = (*window.desk_actions.survey.values(), window.desk_actions.manual, window.desk_actions.settings)
        for action in doings:
            action.trigger()
            for _ in range(5):
                self._live()
        for other in QApplication.topLevelWidgets():
            if other is not window and other.isVisible():
                other.close()
        self._live()
        window.activateWindow()
        window.view.canvas.setFocus()
        self._live()

    def _until_votable(self) -> None:
        from PySide6.QtCore import QEventLoop

        if not self.showing.votable:
            loop = QEventLoop()
            waiting = self.showing.changed.connect(lambda: self.showing.votable and loop.quit())
            loop.exec()
            self.showing.changed.disconnect(waiting)

    def _live(self) -> None:
        """Let the window and the other threads live for a little while."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(20, loop.quit)
        loop.exec()

    def _heard(self) -> None:
        self.posteriors += 1

    def _mark(self, number: int, seconds: float) -> Mark:
        from PySide6.QtCore import QObject
        from PySide6.QtWidgets import QApplication

        gc.collect()
        took_ms, cpu_ms, yardstick_ms = np.array(self.taken_ms), np.array(self.cpu_ms), np.array(self.yardstick_ms)
        for measured in (self.taken_ms, self.cpu_ms, self.yardstick_ms):
            measured.clear()
        wal = self.path.with_name(f"{self.path.name}-wal")
        return Mark(
            votes=number,
            seconds=round(seconds, 1),
            resident_mib=round(_resident_mib(), 1),
            files=len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0,
            threads=threading.active_count(),
            widgets=len(QApplication.allWidgets()),
            objects=len(self.desk.window.findChildren(QObject)),
            python_objects=len(gc.get_objects()),
            journal_mib=round(self.path.stat().st_size / 2**20, 2),
            wal_mib=round(wal.stat().st_size / 2**20, 2) if wal.exists() else 0.0,
            posteriors=self.posteriors,
            busy=round(os.getloadavg()[0], 1),
            median_ms=round(float(np.median(took_ms)), 2),
            p95_ms=round(float(np.percentile(took_ms, 95)), 2),
            window_cpu_ms=round(float(np.median(cpu_ms)), 2),
            yardstick_ms=round(float(np.median(yardstick_ms[:, 0])), 3),
            yardstick_cpu_ms=round(float(np.median(yardstick_ms[:, 1])), 3),
        )


def _resident_mib() -> float:
    """What the process holds in memory now."""
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def _desk(path: Path, folder: Path, galaxies: int):
    """The real desk and learner on a project of so many galaxies, but for crops that are drawn in place of read."""
    from astropy.io import fits

    from gzdesk import app
    from gzdesk.catalogue.galaxy import Catalogue, Galaxy
    from gzdesk.images.crops import ArrayCrops
    from gzdesk.project.project import Project
    from gzdesk.questions.question import load_question

    rng = np.random.default_rng(0)
    for number in range(PICTURES):
        fits.writeto(folder / f"{number:02d}.fits", rng.normal(0, 1, (SIDE, SIDE)).astype(np.float32))
    rows = tuple(Galaxy(f"g{n:06d}", f"{n % PICTURES:02d}.fits", None, 0.0, 0.0) for n in range(galaxies))
    Project.create(path, Catalogue(rows, tuple({} for _ in rows), ()), folder, load_question("bar")).close()
    usual, crops_G_S_S = app.open_crops, _crops(galaxies)
    app.open_crops = lambda project, settings: ArrayCrops(crops_G_S_S)
    try:
        return app.Desk(Project.open(path, annotator="a"), "a", layout=app.fresh_layout(folder))
    finally:
        app.open_crops = usual


def _crops(galaxies: int) -> NDArray[np.uint8]:
    """What the network sees: galaxies with a bar at odd places and without at even ones, each seen in its own way."""
    rng = np.random.default_rng(1)
    y, x = np.mgrid[:CROP, :CROP] - CROP / 2
    drawn = []
    for number in range(DRAWN):
        q, size = rng.uniform(0.5, 1), rng.uniform(6, 12)
        light = np.exp(-np.hypot(x, y / q) / size) + rng.normal(0, 0.03, (CROP, CROP))
        if number % 2:
            light += 0.6 * np.exp(-((x / 12) ** 4) - (y / 2.5) ** 2)
        drawn.append(np.clip(160 * light, 0, 255).astype(np.uint8))
    places, moves_G_2 = np.arange(galaxies) % DRAWN, rng.integers(-3, 4, (galaxies, 2))
    crops_G_S_S = np.empty((galaxies, CROP, CROP), np.uint8)
    for number, (place, (down, right)) in enumerate(zip(places, moves_G_2, strict=True)):
        crops_G_S_S[number] = np.rot90(np.roll(drawn[place], (down, right), (0, 1)), number // DRAWN)
    return crops_G_S_S


if __name__ == "__main__":
    sys.exit(main())
