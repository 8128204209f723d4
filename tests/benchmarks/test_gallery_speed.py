"""How soon the gallery opens on 200,000 galaxies, how smoothly it scrolls, and how much memory that takes.

Run with ``pytest tests/benchmarks/test_gallery_speed.py --benchmark-only``. The galaxies share two hundred pictures.
"""

import time
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from desk_at_work import Desk, Frames, live, resting
from PySide6.QtCore import QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.images.thumbnails import KEEP_BYTES
from gzdesk.messages import Posterior, frozen
from gzdesk.project.project import Project
from gzdesk.questions.question import load_question
from gzdesk.ui import look

GALAXIES = 200_000
PICTURES = 200
SIDE = 424
SAMPLES = 20
ROUNDS = 150
PAUSE_MS = 20  # between turns of the wheel


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("images")
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:SIDE, :SIDE] - SIDE / 2
    for number in range(PICTURES):
        q, size = rng.uniform(0.3, 1), rng.uniform(10, 60)
        light = 100 * np.exp(-np.hypot(x, y / q) / size) + rng.normal(0, 1, (SIDE, SIDE))
        fits.writeto(folder / f"{number:03d}.fits", light.astype(np.float32))
    rows = tuple(Galaxy(f"g{n:06d}", f"{n % PICTURES:03d}.fits", None, 0.0, 0.0) for n in range(GALAXIES))
    columns = tuple({"redshift": n % 997 / 1000, "survey": f"s{n % 7}"} for n in range(GALAXIES))
    made = tmp_path_factory.mktemp("projects") / "gallery.gzdesk"
    Project.create(made, Catalogue(rows, columns, ()), folder, load_question("bar")).close()
    return made


@pytest.fixture
def desk(path, tmp_path, qapp):
    look.apply(qapp)
    desk = Desk(path, tmp_path, resting)
    desk.show()
    live(300)
    yield desk
    desk.close()


@pytest.fixture
def page(desk):
    page = desk.window.survey.open("gallery")
    page.window().resize(1280, 800)
    until(lambda: not page._work.busy and not page._reading.busy)
    return page


def until(done, seconds=30.0) -> None:
    """Let the window live until something is so."""
    ends = time.perf_counter() + seconds
    while not done():
        assert time.perf_counter() < ends
        live(5)


def painted(grid) -> None:
    """Let the window live until the grid has been painted anew."""
    loop = QEventLoop()
    QTimer.singleShot(0, loop.quit)
    loop.exec()
    grid.viewport().repaint()


def posterior() -> Posterior:
    yes_G_T = np.random.default_rng(1).random((GALAXIES, SAMPLES), dtype=np.float32)
    nats_G = yes_G_T.var(axis=1)
    probs_G_T_A = frozen(np.stack([yes_G_T, 1 - yes_G_T], axis=2))
    return Posterior("compact-1", 40, probs_G_T_A, frozen(nats_G), frozen(nats_G + 0.3), frozen(nats_G * 0 + 0.3))


def turn_wheel(grid, turned: int) -> None:
    place = QPointF(grid.viewport().rect().center())
    none = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False
    where = QPointF(grid.viewport().mapToGlobal(place.toPoint()))
    event = QWheelEvent(place, where, QPoint(), QPoint(0, turned), Qt.MouseButton.NoButton, *none)
    QApplication.sendEvent(grid.viewport(), event)


def note(benchmark, frames) -> None:
    frames.stop()
    benchmark.extra_info["frames_p99_ms"] = round(float(np.percentile(frames.gaps_ms, 99)), 1)
    benchmark.extra_info["frames_over_33_ms_percent"] = round(100 * float(np.mean(np.array(frames.gaps_ms) > 33)), 2)


def test_open(benchmark, desk):
    """From the key to the first painting, the rooms' import included in the first of the rounds."""

    def open_gallery() -> None:
        page = desk.window.survey.open("gallery")
        painted(page.grid)

    benchmark.pedantic(open_gallery, setup=desk.window.survey.stop, rounds=5)
    assert len(desk.window.survey.open("gallery").grid.selection.rows) == GALAXIES


@pytest.mark.parametrize("notches", [1, 40], ids=["by rows", "by leaps"])
def test_scroll(benchmark, desk, page, notches):
    """Turns of the mouse's wheel one after the other, the thumbnails drawn from FITS meanwhile."""
    frames = Frames()
    before = page.grid.scrolled
    benchmark.pedantic(lambda: turn_wheel(page.grid, -120 * notches), setup=lambda: live(PAUSE_MS), rounds=ROUNDS)
    note(benchmark, frames)
    assert page.grid.scrolled > before
    until(
        lambda: all(page.thumbnails.get(int(page.grid.selection.rows[place])) is not None for place in page.grid.seen)
    )
    benchmark.extra_info["thumbnails_mib"] = round(page.thumbnails.bytes / 2**20, 1)
    assert page.thumbnails.bytes <= KEEP_BYTES


@pytest.mark.parametrize(
    ("sort", "ids"), [("posterior", ""), ("id", ""), ("catalogue", "77")], ids=["posterior", "id", "search"]
)
def test_sort_and_search(benchmark, desk, page, sort, ids):
    """From a choice to the rows on screen; the window lives on meanwhile."""
    desk.session.receive(posterior())
    frames = Frames()

    def choose() -> None:
        page.head.ids.setText(ids)
        places = [n for n in range(page.head.sort.count()) if (page.head.sort.itemData(n) or ("",))[0] == sort]
        page.head.sort.setCurrentIndex(places[0])
        until(lambda: not page._work.busy)

    def back() -> None:
        page.head.ids.clear()
        page.head.sort.setCurrentIndex(0)
        until(lambda: not page._work.busy)

    benchmark.pedantic(choose, setup=back, rounds=10)
    note(benchmark, frames)


@pytest.mark.parametrize("galaxies", [50, 500, 2000])
def test_vote_on_many(benchmark, desk, galaxies):
    """On disk, and in the counts, the queue and what is taught."""
    session = desk.session
    before = session.votes_total  # of whom sat here before

    def take_back() -> None:
        if session.can_undo:
            session.undo()

    benchmark.pedantic(lambda: session.vote_many(range(galaxies), "bar", 0), setup=take_back, rounds=5)
    assert session.votes_total == before + galaxies
    take_back()
