"""What goes wrong in the world, in the real window on real files: nothing is lost, and there is a way on."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gzdesk.images.store import ImageStore
from gzdesk.settings import DisplaySettings
from gzdesk.ui import look
from gzdesk.ui.window import VotingWindow


@pytest.fixture
def store(project, images):
    made = ImageStore(project.galaxies, images, DisplaySettings())
    yield made
    made.close()


@pytest.fixture
def window(qtbot, qapp, session, store, learner, settings) -> VotingWindow:
    look.apply(qapp)
    window = VotingWindow(session, store, learner, settings=settings)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    qtbot.waitUntil(lambda: window.showing.votable)
    return window


def test_when_the_image_folder_is_back_one_click_goes_on_at_once(window, session, images, qtbot):
    away = images.rename(images.with_name("unplugged"))
    qtbot.waitUntil(lambda: window.showing.error is not None or bool(QTest.keyClick(window, "1")), timeout=5000)
    assert "image folder cannot be found" in window.banner.text.text()
    waiting, voted = session.current, session.voted_galaxies
    QTest.keyClick(window, "1")
    assert session.voted_galaxies == voted
    away.rename(images)
    qtbot.mouseClick(window.banner.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.showing.votable)
    assert (session.current, session.unreadable) == (waiting, {})
    assert window.banner.isHidden()


def test_a_survey_without_a_picture_is_not_said_to_be_voted_on(window, session, images, qtbot):
    for file in images.iterdir():
        file.write_bytes(b"")
    qtbot.waitUntil(lambda: session.current is None or bool(QTest.keyClick(window, "s")), timeout=5000)
    assert "No galaxy is left in this sitting" in window.view.canvas.accessibleName()
