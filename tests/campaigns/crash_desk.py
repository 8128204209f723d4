"""The process that is killed: the real window on a project, voted on by keys, each act told before the next begins."""

import json
import os
import time
from queue import SimpleQueue

import numpy as np
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest

from gzdesk.app import make_application
from gzdesk.images.store import ImageStore
from gzdesk.project.project import Project
from gzdesk.session.session import Session
from gzdesk.settings import DisplaySettings
from gzdesk.ui.desk.window import VotingWindow

ANNOTATOR = "ana"
PATIENCE_S = 60.0
Key, Control = Qt.Key, Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
# What is done, how often, and by which key; an answer takes a key of the question asked.
ACTS = {
    "answer": (60, None, NONE),
    "undo": (10, Key.Key_Z, Control),
    "redo": (7, Key.Key_Y, Control),
    "star": (5, Key.Key_F, NONE),
    "comment": (4, Key.Key_N, NONE),
    "skip": (3, Key.Key_S, NONE),
    "can't tell": (3, Key.Key_C, NONE),
    "artifact": (2, Key.Key_X, NONE),
    "later": (2, Key.Key_W, NONE),
    "back": (4, Key.Key_Left, NONE),  # to a galaxy acted on before, which is then voted on again
}


class RestingLearner:
    """Hears labels and learns nothing, so that the kills hit the votes."""

    def __init__(self):
        self.outbox, self.paused, self.alive = SimpleQueue(), False, True

    def start(self): ...
    def restart(self): ...
    def teach(self, labels): ...
    def pause(self): ...
    def resume(self): ...
    def stop(self, timeout=5.0):
        self.alive = False
        return True


def vote_until_killed(file, seed, pipe):
    """Never returns: opens the window, votes, and tells the pipe of every act, until somebody kills the process."""
    told = os.fdopen(pipe, "w", buffering=1)
    application = make_application(offscreen=True)
    project = Project.open(file, annotator=ANNOTATOR)
    session = Session(project, ANNOTATOR)
    store = ImageStore(project.galaxies, project.images, DisplaySettings())
    layout = QSettings(str(file.with_suffix(".ini")), QSettings.Format.IniFormat)
    window = VotingWindow(session, store, RestingLearner(), settings=layout)
    window.show()
    window.activateWindow()
    hand = _Hand(application, window, session, np.random.default_rng(seed))
    hand.wait()
    say(told, "open", standing=[row.uuid for row in session.history])
    while True:
        act = hand.chosen()
        before = len(session.written)
        say(told, "begin", act=act)
        hand.do(act)
        rows = [row_of(row) for row in session.written[before:]]
        say(told, "done", act=act, rows=rows, standing=len(session.history), left=hand.left)


def row_of(row):
    return [row.uuid, row.kind, row.galaxy_id, row.answer, row.retracts, row.act]


def say(told, what, **more):
    """One line, written at once."""
    told.write(json.dumps({"what": what, **more}) + "\n")


class _Hand:
    """Presses keys at the window, and waits after each until the screen has moved on."""

    def __init__(self, application, window, session, rng):
        self._pump, self._window, self._session, self._rng = application.processEvents, window, session, rng
        weights = np.array([weight for weight, _, _ in ACTS.values()], float)
        self._weights = weights / weights.sum()

    @property
    def left(self):
        return self._session.galaxies_total - self._session.voted_galaxies

    def chosen(self):
        return str(self._rng.choice(list(ACTS), p=self._weights))

    def do(self, act):
        _, key, modifier = ACTS[act]
        if act == "answer":
            key = Key.Key_1 + int(self._rng.integers(len(self._session.asked.answers)))
        QTest.keyClick(self._window, Key(key), modifier)
        if act == "comment":
            line = self._window.answer_bar.comment.line
            QTest.keyClicks(line, f"seen {self._rng.integers(1000)}")
            QTest.keyClick(line, Key.Key_Return)
        self.wait()

    def wait(self):
        """Until a galaxy and its question are on screen."""
        end = time.monotonic() + PATIENCE_S
        while not self._window.voting.votable:
            if self._session.current is None or time.monotonic() > end:
                raise RuntimeError("nothing is on screen to vote on")
            self._pump()
            time.sleep(0.001)
