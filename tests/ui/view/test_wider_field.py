"""A galaxy that is cut out of a larger image can be seen with more of the sky around it, and is told from its edge."""

import numpy as np
import pytest
from astropy.io import fits
from astropy.wcs import WCS
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.images.store import ImageStore
from gzdesk.project.project import Project
from gzdesk.questions.question import load_question
from gzdesk.session.session import Session
from gzdesk.settings import DisplaySettings, QueueSettings
from gzdesk.ui import look
from gzdesk.ui.desk.window import VotingWindow

FIELD = 40.0  # arcsec, and pixels


@pytest.fixture
def cut_project(tmp_path):
    wcs = WCS(naxis=2)
    wcs.wcs.ctype, wcs.wcs.crval, wcs.wcs.crpix = ["RA---TAN", "DEC--TAN"], [150.0, 2.0], [200.5, 200.5]
    wcs.wcs.cdelt = [-1 / 3600, 1 / 3600]
    y, x = np.mgrid[:400, :400]
    light = sum(np.exp(-np.hypot(x - column, y - 199.5) / 3) for column in range(20, 400, 30))
    fits.PrimaryHDU(light.astype(np.float32), wcs.to_header()).writeto(tmp_path / "tile.fits")
    galaxies = []
    for number, column in enumerate((199.5, 229.5, 5.0)):
        ra, dec = wcs.all_pix2world(column, 199.5, 0)
        galaxies.append(Galaxy(f"J{number}", "tile.fits", None, float(ra), float(dec), FIELD))
    catalogue = Catalogue(tuple(galaxies), ({},) * 3, ())
    with Project.create(tmp_path / "cut.gzdesk", catalogue, tmp_path, load_question("bar")) as project:
        yield project


@pytest.fixture
def window(qtbot, qapp, cut_project, learner, settings):
    look.apply(qapp)
    session = Session(cut_project, "ana", teach=learner.teach, queue_settings=QueueSettings(control_share=0.0))
    store = ImageStore(cut_project.galaxies, cut_project.images, DisplaySettings())
    window = VotingWindow(session, store, learner, settings=settings)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window and window.showing.votable)
    yield window
    store.close()


def width(window):
    return window.view.canvas.viewport.picture[0]


def test_v_shows_more_of_the_sky_and_v_again_the_galaxy(window, qtbot):
    assert width(window) == 40
    QTest.keyClick(window, Qt.Key.Key_V)
    qtbot.waitUntil(lambda: width(window) == 160)
    assert window.showing.votable
    QTest.keyClick(window, Qt.Key.Key_V)
    qtbot.waitUntil(lambda: width(window) == 40)


def test_a_vote_in_the_wider_field_counts_and_the_next_galaxy_comes_in_its_own(window, qtbot):
    QTest.keyClick(window, Qt.Key.Key_V)
    qtbot.waitUntil(lambda: width(window) == 160)
    first = window.showing._session.current.index
    QTest.keyClick(window, "1")
    session = window.showing._session
    qtbot.waitUntil(lambda: session.current.index != first and window.showing.votable)
    assert [vote.answer for vote in session.history] == ["yes"]
    assert width(window) == 40
    QTest.keyClick(window, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: session.current.index == first and window.showing.votable)
    assert width(window) == 40


def test_a_wider_field_follows_the_display(window, qtbot):
    QTest.keyClick(window, Qt.Key.Key_V)
    qtbot.waitUntil(lambda: width(window) == 160)
    QTest.keyClick(window, Qt.Key.Key_I)
    qtbot.waitUntil(lambda: window.view._drawn.settings.invert)
    assert width(window) == 160


def test_a_galaxy_at_the_edge_of_its_image_says_so(window, qtbot):
    session, told = window.showing._session, {}
    for number in range(3):
        qtbot.waitUntil(lambda: window.showing.votable)
        told[session.project.galaxies[session.current.index].id] = window.view.canvas.accessibleName()
        if number < 2:
            before = session.current.index
            QTest.keyClick(window, "1")
            qtbot.waitUntil(lambda before=before: session.current.index != before)
    assert told == {"J0": "Galaxy J0", "J1": "Galaxy J1", "J2": "Galaxy J2, at the edge of the image"}
