"""What the tests of the window share: a project on disk, a learner without torch, a store that waits to be told."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from queue import SimpleQueue

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from gzdesk.catalogue.catalog import scan_folder
from gzdesk.images.easel import Panel
from gzdesk.images.read import Picture, UnreadableImage
from gzdesk.images.store import Drawn
from gzdesk.messages import Glimpse, Labels, Message, Posterior, frozen
from gzdesk.project.project import Project
from gzdesk.questions.question import load_question
from gzdesk.session.session import Session
from gzdesk.settings import DisplaySettings, QueueSettings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

GALAXIES = 12


class FakeLearner:
    """Keeps what it is told; its outbox is filled by the test."""

    def __init__(self) -> None:
        self.outbox: SimpleQueue[Message] = SimpleQueue()
        self.paused = False
        self.alive = True
        self.taught: list[Labels] = []
        self.restarts = 0
        self.stops = 0

    def start(self) -> None:
        self.alive = True

    def restart(self) -> None:
        self.restarts += 1
        self.alive = True

    def teach(self, labels: Labels) -> None:
        self.taught.append(labels)

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        self.paused = False

    def stop(self, timeout: float | None = 5.0) -> bool:
        self.stops += 1
        self.alive = False
        return True


class FakeStore:
    """Every picture is there at once, but for those that the test holds back or calls unreadable."""

    def __init__(self) -> None:
        self.on_ready: Callable[[int], None] | None = None
        self.held_back: set[int] = set()
        self.unreadable: dict[int, str] = {}
        self.prefetched: list[tuple[int, ...]] = []
        self.settings = DisplaySettings()
        self.displays: list[DisplaySettings] = []
        self.redrawn: list[tuple[int, DisplaySettings | None]] = []
        self.closed = False
        self.looked_again = 0
        self.wide: int | None = None

    def widen(self, index: int | None) -> None:
        self.wide = index

    def prefetch(self, indices: Sequence[int]) -> None:
        self.prefetched.append(tuple(indices))

    def ready(self, index: int) -> Drawn | UnreadableImage | None:
        if index in self.held_back:
            return None
        if index in self.unreadable:
            return UnreadableImage(f"galaxy-{index:02d}.png", self.unreadable[index])
        return drawn(index)

    def bring(self, index: int) -> None:
        """Do what a worker thread does when a picture has been drawn."""
        self.held_back.discard(index)
        if self.on_ready is not None:
            self.on_ready(index)

    def set_display(self, settings: DisplaySettings) -> None:
        self.displays.append(settings)

    def redraw(self, index: int, settings: DisplaySettings | None, zoom: float = 1.0) -> None:
        self.redrawn.append((index, settings))

    def look_again(self) -> None:
        self.looked_again += 1

    def close(self) -> None:
        self.closed = True


def drawn(index: int) -> Drawn:
    pixels_H_W_3 = np.full((32, 32, 3), 10 * index % 255, np.uint8)
    picture = Picture(pixels_H_W_3.astype(np.float32), wcs=None, display_ready=True, pixel_scale=None)
    return Drawn(index, picture, (Panel.of_rgb(pixels_H_W_3),), f"galaxy-{index:02d}.png")


@pytest.fixture
def turn_wheel() -> Callable[[QWidget, QPointF, int], None]:
    """Turn the mouse's wheel over a point of a widget, in eighths of a degree."""

    def turn(widget: QWidget, place: QPointF, turned: int) -> None:
        none, no_phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
        where = widget.mapToGlobal(place)
        no_button = Qt.MouseButton.NoButton
        event = QWheelEvent(place, where, QPoint(), QPoint(0, turned), no_button, none, no_phase, False)
        QApplication.sendEvent(widget, event)

    return turn


@pytest.fixture
def learner() -> FakeLearner:
    return FakeLearner()


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """A folder of small pictures."""
    folder = tmp_path / "images"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for number in range(GALAXIES):
        Image.fromarray(rng.integers(0, 255, (32, 32, 3), np.uint8)).save(folder / f"galaxy-{number:02d}.png")
    return folder


@pytest.fixture
def project(tmp_path: Path, images: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "bars.gzdesk", scan_folder(images), images, load_question("bar")) as project:
        yield project


@pytest.fixture
def session(project: Project, learner: FakeLearner) -> Session:
    """A sitting whose queue has no random controls unless a test wants them."""
    return Session(project, "ana", teach=learner.teach, queue_settings=QueueSettings(control_share=0.0))


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "desk.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def posterior() -> Callable[..., Posterior]:
    """A posterior of the project's galaxies, by a seed."""
    return make_posterior


@pytest.fixture
def glimpse() -> Callable[..., Glimpse]:
    """A glimpse of all the project's galaxies, by a seed."""

    def make(seed: int, votes: int = 21) -> Glimpse:
        whole = make_posterior(seed, votes)
        return Glimpse(whole.model, votes, np.arange(GALAXIES), whole.probs_G_T_A, whole.mutual_information_G)

    return make


def make_posterior(seed: int = 0, votes: int = 20, galaxies: int = GALAXIES, samples: int = 30) -> Posterior:
    yes_G_T = np.random.default_rng(seed).random((galaxies, samples), dtype=np.float32)
    information_G = yes_G_T.var(axis=1)
    return Posterior(
        model=f"compact-test-{seed:04d}",
        votes=votes,
        probs_G_T_A=frozen(np.stack([yes_G_T, 1 - yes_G_T], axis=2)),
        mutual_information_G=frozen(information_G),
        predictive_entropy_G=frozen(information_G + 0.3),
        expected_entropy_G=frozen(np.full(galaxies, 0.3, np.float32)),
    )
