"""The display and a real store: a drag is drawn latest-wins on screen, and ends with its galaxy."""

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gzdesk.catalogue.catalog import scan_folder
from gzdesk.images.store import ImageStore
from gzdesk.project.project import Project
from gzdesk.questions.question import load_question
from gzdesk.session.session import Session
from gzdesk.settings import DisplaySettings, QueueSettings
from gzdesk.ui import look, wording
from gzdesk.ui.desk.window import VotingWindow


@pytest.fixture
def window(qapp, qtbot, tmp_path: Path, learner, settings):
    look.apply(qapp)
    rng = np.random.default_rng(0)
    folder = tmp_path / "cutouts"
    folder.mkdir()
    for number in range(3):
        fits.writeto(folder / f"{number}.fits", rng.normal(size=(48, 48)).astype(np.float32))
    with Project.create(tmp_path / "p.gzdesk", scan_folder(folder), folder, load_question("bar")) as project:
        session = Session(project, "ana", teach=learner.teach, queue_settings=QueueSettings(control_share=0.0))
        store = ImageStore(project.galaxies, folder, DisplaySettings())
        window = VotingWindow(session, store, learner, settings=settings)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitUntil(lambda: window.showing.votable)
        yield window
        window.close()


def on_screen(window) -> DisplaySettings:
    return window.view._drawn.settings


def test_the_last_of_many_changes_is_what_stays_on_screen_and_is_written_with_the_vote(window, qtbot):
    here = window.session.current.index
    for step in range(1, 40):
        window.view.bending.more_bias(1 if step % 3 else -1)
        if step % 7 == 0:
            qtbot.wait(1)
    wanted = window.view.display
    qtbot.waitUntil(lambda: on_screen(window) == wanted)
    QTest.keyClick(window, "1")
    assert window.session.project.journal.rows()[0].stretch == wording.stretch(wanted)
    qtbot.waitUntil(lambda: window.showing.votable and window.session.current.index != here)
    assert on_screen(window) == window.view.display == DisplaySettings()


def test_a_galaxy_that_is_seen_again_is_drawn_as_all_others(window, qtbot):
    here = window.session.current.index
    QTest.keyClick(window, "I")
    qtbot.waitUntil(lambda: on_screen(window).invert)
    QTest.keyClick(window, "1")
    qtbot.waitUntil(lambda: window.showing.votable and window.session.current.index != here)
    QTest.keyClick(window, "Z")
    qtbot.waitUntil(lambda: window.session.current.index == here and window.showing.votable)
    qtbot.waitUntil(lambda: not on_screen(window).invert)
    assert not window.view.strip.changed


def test_what_is_applied_to_all_is_how_the_next_galaxy_comes(window, qtbot):
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window, "I")
    QTest.keyClick(window, "A", both)
    qtbot.waitUntil(lambda: on_screen(window).invert)
    QTest.keyClick(window, "1")
    qtbot.waitUntil(lambda: window.showing.votable)
    qtbot.waitUntil(lambda: on_screen(window).invert)
    assert not window.view.strip.changed
