"""Votes in gzdesk: one key; prints times as JSON. ``--learning``: while a learner is hard at work."""

import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from desk_at_work import Desk, Frames, live, live_until_votable, resting, studying
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gzdesk import app
from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.project.project import Project
from gzdesk.questions.question import load_question

PAUSE_MS = 100  # between votes: ten a second is faster than any person


def main() -> None:
    """Open the list, vote, and tell the times."""
    folder, suffix, size, votes = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    learning = "--learning" in sys.argv
    path = folder / "objects.gzdesk"
    if not path.exists():
        rows = tuple(Galaxy(f"{n:06d}", f"{n:06d}.{suffix}", None, 10.0 + n * 1e-4, 0.0) for n in range(size))
        catalogue = Catalogue(rows, tuple({} for _ in rows), ())
        Project.create(path, catalogue, folder / "img", load_question("bar")).close()
    app.make_application(offscreen=True)
    with tempfile.TemporaryDirectory() as scratch:
        _sit(path, Path(scratch), size if learning else 0, votes)


def _sit(path: Path, scratch: Path, studied: int, votes: int) -> None:
    import gzdesk.model.training  # noqa: F401  (the real desk loads torch before its window, too)

    begin = time.perf_counter()
    desk = Desk(path, scratch, studying(studied) if studied else resting)
    made = time.perf_counter()
    desk.show()
    opened = time.perf_counter()
    for number in range(8):
        QTest.keyClick(desk.window, Qt.Key.Key_1 if number % 2 else Qt.Key.Key_2)
        live(PAUSE_MS)
    desk.learner.start()
    live(1500)
    frames, times_ms = Frames(), []
    for number in range(votes):
        live(PAUSE_MS)
        before = time.perf_counter()
        QTest.keyClick(desk.window, Qt.Key.Key_1 if number % 2 else Qt.Key.Key_2)
        live_until_votable(desk)
        times_ms.append(1000 * (time.perf_counter() - before))
    frames.stop()
    kept = desk.session.votes_total
    desk.close()
    if kept < votes:
        raise RuntimeError(f"gzdesk kept {kept} of {votes} votes")
    gaps_ms = sorted(frames.gaps_ms)
    more = {
        "window_to_first_galaxy_s": round(opened - made, 3),
        "frames_p99_ms": round(gaps_ms[int(0.99 * len(gaps_ms))], 1),
    }
    print(json.dumps({"open_s": opened - begin, "votes_ms": times_ms, "more": more}))


main()
