"""How smoothly 200,000 galaxies pan and zoom on the map, how soon it is open, and how soon a posterior reaches it.

Run with ``pytest tests/benchmarks/test_map_speed.py --benchmark-only``. The window is the real one, in a real event
loop; a hand moves the mouse sixty times a second. Goals: 30 frames a second, 0.5 s and 0.1 s. Beside the time on the
clock, which other programs lengthen, the processor time of the window's thread is told for each frame.
"""

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, QPointF, QSettings, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytest_benchmark.fixture import BenchmarkFixture

from gzdesk.app import SWITCH_S
from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.messages import Posterior, frozen
from gzdesk.project.project import Project
from gzdesk.project.vote import new_vote
from gzdesk.questions.question import load_question
from gzdesk.session.session import Session
from gzdesk.survey.survey_finder import SurveyFinder
from gzdesk.ui import look
from gzdesk.ui.doings import Doings
from gzdesk.ui.keys.key_bindings import KeyBindings
from gzdesk.ui.map.map_page import MapPage
from gzdesk.ui.survey.survey_tabs import survey_tabs
from gzdesk.ui.survey.survey_window import SurveyWindow

GALAXIES, VOTED, SAMPLES = 200_000, 2_000, 20
SECONDS, ROUNDS = 1.5, 4
FRAME_MS, OPEN_S, REACH_S = 1000 / 30, 0.5, 0.1
LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def believing(seed: int) -> Posterior:
    """Galaxies of which most are sure, with the networks apart on some."""
    rng = np.random.default_rng(seed)
    middle_G = rng.beta(0.6, 0.6, (GALAXIES, 1))
    yes_G_T = np.clip(middle_G + rng.normal(0, 0.12, (GALAXIES, SAMPLES)), 0.01, 0.99).astype(np.float32)
    probs = np.stack([yes_G_T, 1 - yes_G_T], axis=2)
    expected_G = -(probs * np.log(probs)).sum(axis=2).mean(axis=1)
    mean = probs.mean(axis=1)
    predictive_G = -(mean * np.log(mean)).sum(axis=1)
    return Posterior(f"m{seed}", 20, frozen(probs), *map(frozen, (predictive_G - expected_G, predictive_G, expected_G)))


@pytest.fixture(scope="module")
def session(tmp_path_factory) -> Iterator[Session]:
    sys.setswitchinterval(SWITCH_S)  # as at the desk
    folder: Path = tmp_path_factory.mktemp("survey")
    Image.fromarray(np.zeros((8, 8), np.uint8)).save(folder / "one.png")
    rows = tuple(Galaxy(f"g{n:06d}", "one.png", None, 0.0, 0.0) for n in range(GALAXIES))
    question = load_question("bar")
    path = folder / "large.gzdesk"
    with Project.create(path, Catalogue(rows, tuple({} for _ in rows), ()), folder, question) as project:
        for number in range(VOTED):
            answer = question.answers[number % 2].name
            vote = new_vote(
                galaxy_id=f"g{97 * number:06d}", annotator="ann", question="bar", question_version=1, answer=answer
            )
            project.journal.append(vote)
        session = Session(project, "ann")
        session.receive(believing(0))
        yield session


@pytest.fixture
def survey(qapp, session: Session, tmp_path) -> Iterator[SurveyWindow]:
    look.apply(qapp)
    settings = QSettings(str(tmp_path / "desk.ini"), QSettings.Format.IniFormat)
    keys = KeyBindings(session.tree.questions, settings)
    window = SurveyWindow(session, None, Doings(), survey_tabs(), keys, settings)  # type: ignore[arg-type]
    window.resize(1280, 800)
    yield window
    window.close_for_good()


def spin(until: Callable[[], bool], seconds: float = 20.0) -> None:
    """Let the window live until something holds."""
    loop, end = QEventLoop(), time.monotonic() + seconds
    look_again = QTimer()
    look_again.timeout.connect(lambda: (until() or time.monotonic() > end) and loop.quit())
    look_again.start(1)
    loop.exec()
    assert until()


def is_drawn(page: MapPage, posterior: Posterior) -> bool:
    sheet = page.canvas.sheet
    return page.canvas.isVisible() and sheet.scene.x_G is posterior.expected_entropy_G and not sheet.busy


class Paints(QObject):
    """When the canvas was painted."""

    def __init__(self, canvas: QObject) -> None:
        super().__init__()
        self.at: list[float] = []
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.at.append(time.perf_counter())
        return False


def dragging(page: MapPage) -> Callable[[int], None]:
    canvas, middle = page.canvas, page.canvas.area.center()
    press = QMouseEvent(QEvent.Type.MouseButtonPress, middle, canvas.mapToGlobal(middle), LEFT, LEFT, NO_KEY)
    QApplication.sendEvent(canvas, press)

    def move(step: int) -> None:
        at = middle + QPointF(200 * np.sin(step / 15), 120 * np.sin(step / 11))
        event = QMouseEvent(QEvent.Type.MouseMove, at, canvas.mapToGlobal(at), Qt.MouseButton.NoButton, LEFT, NO_KEY)
        QApplication.sendEvent(canvas, event)

    return move


def zooming(page: MapPage) -> Callable[[int], None]:
    canvas, at = page.canvas, page.canvas.area.center() + QPointF(-150, 60)

    def move(step: int) -> None:
        turned = 40 if (step // 60) % 2 == 0 else -40
        phase = Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(
            at, canvas.mapToGlobal(at), QPoint(), QPoint(0, turned), Qt.MouseButton.NoButton, NO_KEY, phase, False
        )
        QApplication.sendEvent(canvas, event)

    return move


def at_work(page: MapPage, move: Callable[[int], None]) -> tuple[list[float], float]:
    """Milliseconds between paints, and of the thread's processor time for each."""
    paints, loop, timer, steps = Paints(page.canvas), QEventLoop(), QTimer(), iter(range(10**6))
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: move(next(steps)))
    QTimer.singleShot(int(1000 * SECONDS), loop.quit)
    begin = time.thread_time()
    timer.start(16)
    loop.exec()
    timer.stop()
    page.canvas.removeEventFilter(paints)
    spent_ms = 1000 * (time.thread_time() - begin) / max(len(paints.at), 1)
    return (1000 * np.diff(paints.at)).tolist(), spent_ms


@pytest.mark.parametrize("hand", [dragging, zooming], ids=lambda hand: hand.__name__)
@pytest.mark.parametrize("colours", [0, 1, 3], ids=["information", "votes", "posterior"])
def test_frames_while(benchmark: BenchmarkFixture, survey, session: Session, hand, colours: int) -> None:
    page = survey.open_page("survey_map")
    spin(lambda: is_drawn(page, session.posterior))
    page.side.colours.choose(colours)
    page.side.colours.activated.emit(colours)
    spin(lambda: is_drawn(page, session.posterior))
    rounds: list[tuple[list[float], float]] = []
    benchmark.pedantic(lambda: rounds.append(at_work(page, hand(page))), rounds=ROUNDS)
    gaps_ms, spent_ms = min(rounds, key=lambda one: np.median(one[0]))  # other programs can only add to it
    told = {"median_ms": np.median(gaps_ms), "p99_ms": np.quantile(gaps_ms, 0.99), "longest_ms": max(gaps_ms)}
    told |= {"frames_a_second": 1000 * len(gaps_ms) / sum(gaps_ms), "window_thread_ms_a_frame": spent_ms}
    told |= {"frames_over_33_ms": np.mean(np.array(gaps_ms) > FRAME_MS)}
    benchmark.extra_info |= {name: round(float(value), 3) for name, value in told.items()}
    assert np.median(gaps_ms) <= FRAME_MS
    assert spent_ms <= FRAME_MS


def test_opening_the_map(benchmark: BenchmarkFixture, survey, session: Session) -> None:
    def open_it() -> None:
        page = survey.open_page("survey_map")
        spin(lambda: is_drawn(page, session.posterior))

    benchmark.pedantic(open_it, rounds=1)
    assert benchmark.stats.stats.max <= OPEN_S


def test_a_posterior_reaches_the_map(benchmark: BenchmarkFixture, survey, session: Session) -> None:
    page = survey.open_page("survey_map")
    spin(lambda: is_drawn(page, session.posterior))
    posteriors = [believing(seed) for seed in range(1, 4)]
    spent_ms: list[float] = []

    def tell(posterior: Posterior) -> None:
        begin = time.thread_time()
        session.posterior = posterior  # the queue's own work on it has a benchmark of its own
        survey.redraw.ask()
        spin(lambda: is_drawn(page, posterior))
        spent_ms.append(1000 * (time.thread_time() - begin))

    def fresh() -> tuple[tuple[Posterior], dict[str, object]]:
        spin(lambda: not page.canvas.sheet.busy)
        time.sleep(0.15)  # longer than between two redraws
        return (replace(posteriors[len(spent_ms) % 3], expected_entropy_G=_moved(posteriors, len(spent_ms))),), {}

    benchmark.pedantic(tell, setup=fresh, rounds=7)
    benchmark.extra_info["window_thread_ms"] = round(min(spent_ms), 2)
    assert benchmark.stats.stats.min <= REACH_S  # other programs can only add to it


def _moved(posteriors: list[Posterior], number: int) -> np.ndarray:
    return frozen(posteriors[number % 3].expected_entropy_G * np.float32(1 - 0.001 * number))


def test_what_is_under_the_pointer(benchmark: BenchmarkFixture, survey, session: Session) -> None:
    page = survey.open_page("survey_map")
    spin(lambda: is_drawn(page, session.posterior))
    view, finder = page.canvas.sheet.view, page.canvas.finder
    assert isinstance(finder, SurveyFinder)
    places = np.random.default_rng(0).random((500, 2)) * (view.width, view.height)
    found = benchmark(lambda: [finder.nearest(view, x, y, 6) for x, y in places])
    assert any(galaxy is not None for galaxy in found)
    assert benchmark.stats.stats.median / len(places) <= 0.001


def test_a_lasso_around_half_of_all(benchmark: BenchmarkFixture, survey, session: Session) -> None:
    page = survey.open_page("survey_map")
    spin(lambda: is_drawn(page, session.posterior))
    angle = np.linspace(0, 2 * np.pi, 200)
    line = np.stack([0.35 + 0.25 * np.cos(angle), 0.4 + 0.3 * np.sin(angle)], axis=1)
    inside = benchmark(lambda: page.canvas.finder.inside(line))
    assert len(inside) > GALAXIES / 10
