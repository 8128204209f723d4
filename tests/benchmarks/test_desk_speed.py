"""How long a vote takes to the next galaxy's paint, how smooth the window stays, and how soon a project opens.

Run with ``pytest tests/benchmarks --benchmark-only``. Pictures are 424 px FITS files; large projects share two
hundred of them.
"""

import time
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from desk_at_work import Desk, Frames, live, live_until_votable, resting, studying
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.project.project import Project
from gzdesk.questions.question import load_question
from gzdesk.session.session import Session
from gzdesk.ui import look

PICTURES = 200
SIDE = 424
PAUSE_MS = 100  # between votes: ten a second is faster than any person
VOTES = 150


@pytest.fixture(scope="session")
def images(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("images")
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:SIDE, :SIDE] - SIDE / 2
    for number in range(PICTURES):
        q, size = rng.uniform(0.3, 1), rng.uniform(10, 60)
        light = 100 * np.exp(-np.hypot(x, y / q) / size) + rng.normal(0, 1, (SIDE, SIDE))
        fits.writeto(folder / f"{number:03d}.fits", light.astype(np.float32))
    return folder


@pytest.fixture(scope="session")
def project_of(images, tmp_path_factory):
    made = {}

    def make(galaxies: int) -> Path:
        if galaxies not in made:
            rows = tuple(Galaxy(f"g{n:06d}", f"{n % PICTURES:03d}.fits", None, 0.0, 0.0) for n in range(galaxies))
            path = tmp_path_factory.mktemp("projects") / f"{galaxies}.gzdesk"
            Project.create(path, Catalogue(rows, tuple({} for _ in rows), ()), images, load_question("bar")).close()
            made[galaxies] = path
        return made[galaxies]

    return make


@pytest.fixture
def desk_of(project_of, tmp_path, qapp):
    look.apply(qapp)
    desks = []

    def make(galaxies: int, learning: bool) -> Desk:
        import gzdesk.model.training  # noqa: F401  (the real desk loads torch before its window, too)

        desk = Desk(project_of(galaxies), tmp_path, studying(galaxies) if learning else resting)
        desks.append(desk)
        desk.show()
        if learning:
            for key in (Qt.Key.Key_1, Qt.Key.Key_2) * 4:
                QTest.keyClick(desk.window, key)
                live(PAUSE_MS)
        desk.learner.start()
        live(1500)
        return desk

    yield make
    for desk in desks:
        desk.close()


@pytest.mark.parametrize("learning", [False, True], ids=["resting", "learning"])
@pytest.mark.parametrize("galaxies", [200, 20_000, 100_000, 200_000])
def test_vote_to_next_paint(benchmark, desk_of, galaxies, learning):
    desk = desk_of(galaxies, learning)
    votes = min(VOTES, galaxies - 30)
    frames = Frames()

    def vote() -> None:
        before = desk.session.voted_galaxies
        QTest.keyClick(desk.window, Qt.Key.Key_1 if before % 2 else Qt.Key.Key_2)
        live_until_votable(desk)
        assert desk.session.voted_galaxies == before + 1

    benchmark.pedantic(vote, setup=lambda: live(PAUSE_MS), rounds=votes)
    frames.stop()
    assert desk.learner.alive
    times_ms = 1000 * np.array(benchmark.stats.stats.data)
    benchmark.extra_info["p95_ms"] = round(float(np.percentile(times_ms, 95)), 2)
    benchmark.extra_info["frames_p99_ms"] = round(float(np.percentile(frames.gaps_ms, 99)), 1)
    benchmark.extra_info["frames_over_33_ms_percent"] = round(100 * float(np.mean(np.array(frames.gaps_ms) > 33)), 2)


@pytest.mark.parametrize("galaxies", [20_000, 200_000])
def test_open(benchmark, project_of, tmp_path, qapp, galaxies):
    look.apply(qapp)
    path = project_of(galaxies)
    shown_ms = []

    def open_and_show() -> Desk:
        desk = Desk(path, tmp_path, resting)
        begin = time.perf_counter()
        desk.show()
        shown_ms.append(1000 * (time.perf_counter() - begin))
        return desk

    def timed() -> None:
        open_and_show().close()

    benchmark.pedantic(timed, rounds=5)
    benchmark.extra_info["window_to_first_galaxy_ms"] = round(float(np.median(shown_ms)), 1)


def test_durable_vote(benchmark, project_of):
    with Project.open(project_of(200), annotator="bench") as project:
        session = Session(project, "bench")
        benchmark.pedantic(lambda: session.project.journal.append(_row(session)), rounds=500)
    times_ms = 1000 * np.array(benchmark.stats.stats.data)
    benchmark.extra_info["p95_ms"] = round(float(np.percentile(times_ms, 95)), 2)


def _row(session: Session):
    from gzdesk.project.vote import new_vote

    return new_vote(
        galaxy_id=session.project.galaxies[0].id, annotator="other", question="bar", question_version=1, answer="yes"
    )
