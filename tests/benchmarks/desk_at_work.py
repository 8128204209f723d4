"""The desk that benchmarks sit at: the real window on pictures made for it, with a learner at rest or hard at work."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt, QTimer

from gzdesk import app
from gzdesk.images.crops import ArrayCrops
from gzdesk.learner import Learner
from gzdesk.messages import Idle
from gzdesk.project.project import Project
from gzdesk.questions.question import load_question
from gzdesk.settings import LearningSettings


def resting(heard):
    while True:
        yield Idle()


def studying(galaxies: int):
    """A real learner that is always in the middle of training, on noise: quick refits, and deep passes between."""

    def training(heard):
        from gzdesk.model import training as model_training
        from gzdesk.model.device import prepare_worker
        from gzdesk.model.training import train

        model_training.DEEP_VOTES = 8
        prepare_worker()
        crops_G_S_S = np.random.default_rng(1).integers(0, 255, (galaxies, 64, 64), np.uint8)
        settings = LearningSettings(first_votes=2)
        while True:
            for message in train(ArrayCrops(crops_G_S_S), heard, load_question("bar"), settings, None):
                yield None if isinstance(message, Idle) else message
                if isinstance(message, Idle):
                    break

    return training


class Desk(app.Desk):
    """The real desk, but for what its learner learns from."""

    def __init__(self, path: Path, scratch: Path, training) -> None:
        annotator = scratch.name  # one for each sitting, so that each finds every galaxy still to be voted on
        usual = app.make_learner
        app.make_learner = lambda project, session, _: Learner(training, session.labels())
        try:
            super().__init__(Project.open(path, annotator=annotator), annotator, layout=app.fresh_layout(scratch))
        finally:
            app.make_learner = usual

    def show(self) -> None:
        self.window.show()
        self.window.resize(1280, 800)
        live_until_votable(self)


def live(milliseconds: int) -> None:
    """Let the window live, in an event loop that leaves Python to the other threads (QTest.qWait does not)."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def live_until_votable(desk) -> None:
    """Let the window live until its galaxy has been painted."""
    if not desk.window.showing.votable:
        loop = QEventLoop()
        waiting = desk.window.showing.changed.connect(lambda: desk.window.showing.votable and loop.quit())
        loop.exec()
        desk.window.showing.changed.disconnect(waiting)


class Frames:
    """Gaps between the ticks of a 60 Hz timer in the GUI thread: what a person would see as stutter."""

    def __init__(self) -> None:
        self.gaps_ms: list[float] = []
        self._clock = QElapsedTimer()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._clock.start()
        self._timer.start(16)

    def _tick(self) -> None:
        self.gaps_ms.append(self._clock.nsecsElapsed() / 1e6)
        self._clock.restart()

    def stop(self) -> None:
        self._timer.stop()
