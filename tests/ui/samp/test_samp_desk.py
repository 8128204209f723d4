"""The desk among other programs: nothing before it is asked for, everything told, and no vote is ever in their way."""

import sqlite3
from dataclasses import replace

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gzdesk.catalogue.catalog import scan_folder
from gzdesk.project.project import Project
from gzdesk.questions.question import load_question
from gzdesk.queue.orders import Order
from gzdesk.samp.samp_news import Highlighted, Selected, local_path
from gzdesk.ui import look
from gzdesk.ui.desk.window import VotingWindow
from gzdesk.ui.samp import samp_desk, samp_strip

WAIT_MS = 20_000  # a computer may be busy; a test that passes waits for milliseconds


@pytest.fixture
def project(tmp_path, images):
    """Galaxies ten degrees apart."""
    found = scan_folder(images)
    placed = [one._replace(ra=10.0 * place, dec=5.0) for place, one in enumerate(found.galaxies)]
    catalogue = replace(found, galaxies=tuple(placed))
    with Project.create(tmp_path / "bars.gzdesk", catalogue, images, load_question("bar")) as project:
        yield project


@pytest.fixture
def window(qtbot, qapp, session, store, learner, settings, no_hub):
    look.apply(qapp)
    window = VotingWindow(session, store, learner, settings=settings)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: window.showing.votable)
    return window


@pytest.fixture
def connect(qtbot, window):
    """Connects with the menu's action, and waits until that has been told."""

    def connected(names=()):
        window.desk_actions.samp.connect_hub.trigger()
        qtbot.waitUntil(lambda: window.samp.door.clients() == names and window.samp.status.isVisible(), timeout=WAIT_MS)
        qtbot.waitUntil(window.desk_actions.samp.send_table.isEnabled, timeout=WAIT_MS)

    return connected


@pytest.fixture
def topcat(other_program):
    return other_program()


@pytest.fixture
def table(qtbot, window, topcat, connect):
    """How TOPCAT calls the table that the desk has sent."""
    connect(("TOPCAT",))
    window.desk_actions.samp.send_table.trigger()
    qtbot.waitUntil(lambda: bool(topcat.said("table.load.votable")), timeout=WAIT_MS)
    return topcat.said("table.load.votable")[0]["table-id"]


def votes(project):
    with sqlite3.connect(f"file:{project.path}?mode=ro", uri=True) as connection:
        rows = connection.execute("SELECT galaxy_id, saw_posterior FROM votes WHERE kind = 'vote'").fetchall()
    connection.close()
    return rows


def another(session):
    """A galaxy that is not on screen, nor soon to be."""
    near = {session.current.index, *session.upcoming(3)}
    return next(index for index in range(12) if index not in near)


# -- off until asked for


def test_it_is_off_at_the_start_and_offers_to_connect_alone(window, no_hub):
    do = window.desk_actions.samp
    assert window.samp.door.state == "off"
    assert not window.samp.status.isVisible()
    assert do.connect_hub.isEnabled()
    others = (do.send_table, do.posteriors, do.send_galaxy, do.follow, do.queue)
    assert not [action.text() for action in others if action.isEnabled()]
    assert not no_hub.exists()


def test_nothing_that_connects_is_remembered(window, connect, hub, settings, qtbot):
    connect()
    window.desk_actions.samp.follow.trigger()
    window.close()
    settings.sync()
    assert not [key for key in settings.allKeys() if "samp" in key.lower()]


def test_no_hub_is_told_in_the_banner_and_voting_goes_on(window, qtbot, project):
    QTest.keyClick(window, "i", Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "No SAMP hub is running" in window.banner.text.text(), timeout=WAIT_MS)
    assert not window.samp.status.isVisible()
    QTest.keyClick(window, "1")
    assert len(votes(project)) == 1


def test_the_status_bar_says_with_whom(window, topcat, connect, qtbot):
    connect(("TOPCAT",))
    qtbot.waitUntil(lambda: window.samp.status.text() == "SAMP: 1 program", timeout=WAIT_MS)
    assert "TOPCAT" in window.samp.status.accessibleName()


def test_the_same_action_takes_leave(window, hub, connect, qtbot):
    connect()
    assert "Dis" in window.desk_actions.samp.connect_hub.text()
    window.desk_actions.samp.connect_hub.trigger()
    qtbot.waitUntil(lambda: window.samp.door.state == "off", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not window.samp.status.isVisible(), timeout=WAIT_MS)
    assert window.banner.isHidden()


def test_a_hub_that_dies_is_told_and_voting_goes_on(window, hub, connect, qtbot, project):
    connect()
    hub.stop()
    qtbot.waitUntil(lambda: "SAMP hub has stopped" in window.banner.text.text(), timeout=WAIT_MS)
    assert not window.desk_actions.samp.send_table.isEnabled()
    QTest.keyClick(window, "1")
    assert len(votes(project)) == 1


def test_closing_the_desk_takes_leave(window, topcat, connect):
    connect(("TOPCAT",))
    window.close()
    assert window.samp.door.state == "off"


# -- sending


def test_the_table_arrives_and_can_be_read(window, topcat, table, project, qtbot):
    sent = Table.read(local_path(topcat.said("table.load.votable")[0]["url"]))
    assert list(sent["id_str"]) == [one.id for one in project.galaxies]
    assert sent["ra"].tolist() == [one.ra for one in project.galaxies]
    assert str(sent["ra"].unit) == "deg"
    assert {"bar_yes", "bar_no"} <= set(sent.colnames)
    assert not {"bar_yes_mean", "mutual_information"} & set(sent.colnames)
    said = "Sent the table of 12 galaxies to TOPCAT."
    qtbot.waitUntil(lambda: window.banner.text.text() == said, timeout=WAIT_MS)


def test_posteriors_go_with_it_only_where_asked_for(window, session, topcat, connect, posterior, qtbot):
    connect(("TOPCAT",))
    believed = posterior(3)
    session.receive(believed)
    window.desk_actions.samp.posteriors.trigger()
    window.desk_actions.samp.send_table.trigger()
    qtbot.waitUntil(lambda: bool(topcat.said("table.load.votable")), timeout=WAIT_MS)
    sent = Table.read(local_path(topcat.said("table.load.votable")[0]["url"]))
    np.testing.assert_allclose(sent["bar_yes_mean"], believed.probs_G_T_A[:, :, 0].mean(axis=1), rtol=1e-6)
    np.testing.assert_allclose(sent["mutual_information"], believed.mutual_information_G, rtol=1e-6)


def test_the_galaxy_on_screen_arrives_with_place_and_image(window, session, topcat, connect, qtbot, images, project):
    connect(("TOPCAT",))
    galaxy = project.galaxies[session.current.index]
    QTest.keyClick(window, "g", Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(topcat.said("image.load.fits")), timeout=WAIT_MS)
    (pointed,), (image,) = topcat.said("coord.pointAt.sky"), topcat.said("image.load.fits")
    assert (float(pointed["ra"]), float(pointed["dec"])) == (galaxy.ra, galaxy.dec)
    assert image["name"] == galaxy.id
    with fits.open(local_path(image["url"])) as sent, Image.open(images / galaxy.file) as shown:
        np.testing.assert_array_equal(np.moveaxis(sent[0].data, 0, 2)[::-1], np.asarray(shown))


def test_following_points_at_what_is_on_screen(window, session, topcat, connect, qtbot, project):
    connect(("TOPCAT",))
    window.desk_actions.samp.follow.trigger()
    qtbot.waitUntil(lambda: len(topcat.said("coord.pointAt.sky")) == 1, timeout=WAIT_MS)
    QTest.keyClick(window, "1")
    here = project.galaxies[session.current.index]
    qtbot.waitUntil(lambda: len(topcat.said("coord.pointAt.sky")) == 2, timeout=WAIT_MS)
    assert float(topcat.said("coord.pointAt.sky")[-1]["ra"]) == here.ra
    assert not topcat.said("image.load.fits")


def test_nothing_follows_unless_asked_for(window, session, topcat, table, qtbot):
    QTest.keyClick(window, "1")
    assert not window.samp._follow.asked
    assert not topcat.said("coord.pointAt.sky")


# -- hearing


def test_a_row_highlighted_there_comes_up_here(window, session, topcat, table, qtbot, project):
    there = another(session)
    topcat.say("table.highlight.row", table_id=table, url="", row=str(there))
    qtbot.waitUntil(lambda: session.current.index == there, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.showing.votable)
    assert window.answer_bar.galaxy.text() == project.galaxies[there].id
    QTest.keyClick(window, "1")
    assert votes(project) == [(project.galaxies[there].id, 0)]


def test_a_place_pointed_to_there_comes_up_here(window, session, topcat, table, qtbot, project):
    there = another(session)
    ra, dec = project.galaxies[there].ra, project.galaxies[there].dec
    topcat.say("coord.pointAt.sky", ra=f"{ra + 8 / 3600}", dec=f"{dec}")
    qtbot.waitUntil(lambda: session.current.index == there, timeout=WAIT_MS)


def test_a_galaxy_highlighted_in_a_table_with_its_posterior_was_seen(window, session, posterior, qtbot, project):
    there = another(session)
    session.receive(posterior(1))
    window.samp._hear(Highlighted(there, "TOPCAT", posteriors=True))
    window.samp.look()
    qtbot.waitUntil(lambda: window.showing.votable)
    QTest.keyClick(window, "1")
    assert votes(project) == [(project.galaxies[there].id, 1)]


def test_nobody_is_interrupted_in_the_middle_of_voting(window, session, qtbot, monkeypatch):
    QTest.keyClick(window, "1")
    here = session.current.index
    window.samp._hear(Highlighted(another(session), "TOPCAT"))
    window.samp.look()
    assert session.current.index == here
    monkeypatch.setattr(samp_desk, "QUIET_S", 0.0)
    window.samp.look()
    assert session.current.index != here


def test_a_comment_that_is_being_written_stays(window, session, qtbot):
    QTest.keyClick(window, "n")
    qtbot.waitUntil(lambda: window.answer_bar.commenting)
    here = session.current.index
    window.samp._hear(Highlighted(another(session), "TOPCAT"))
    window.samp.look()
    assert session.current.index == here
    assert window.answer_bar.commenting


def test_what_is_sent_there_does_not_come_back(window, session, hub, connect):
    connect()
    here = session.current.index
    window.desk_actions.samp.send_galaxy.trigger()
    QTest.keyClick(window, "1")
    window.samp._hear(Highlighted(here, "TOPCAT"))
    assert window.samp._wanted is None


def test_a_selection_is_asked_about_before_it_is_queued(window, session, topcat, table, qtbot, project):
    before = session.order
    topcat.say("table.select.rowList", table_id=table, row_list=["7", "2", "99"])
    qtbot.waitUntil(window.samp.notice.isVisible, timeout=WAIT_MS)
    assert window.samp.notice.words.text() == "TOPCAT selected 2 galaxies."
    assert session.order == before
    qtbot.mouseClick(window.samp.notice.queue, Qt.MouseButton.LeftButton)
    assert session.order == Order("list", ids=(project.galaxies[7].id, project.galaxies[2].id), again=True)
    assert not window.samp.notice.isVisible()


def test_a_selection_can_be_queued_with_a_key(window, session):
    window.samp._hear(Selected(np.array([4]), "TOPCAT"))
    QTest.keyClick(window, "q", Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert session.order.kind == "list"


def test_a_selection_can_be_dismissed(window, session, qtbot):
    before = session.order
    window.samp._hear(Selected(np.array([4]), "TOPCAT"))
    qtbot.mouseClick(window.samp.notice.dismiss, Qt.MouseButton.LeftButton)
    assert not window.samp.notice.isVisible()
    assert not window.desk_actions.samp.queue.isEnabled()
    assert session.order == before


def test_of_a_selection_too_large_the_first_are_queued(window, session, monkeypatch):
    for room in (samp_desk, samp_strip):
        monkeypatch.setattr(room, "AT_MOST", 3)
    window.samp._hear(Selected(np.arange(12), "TOPCAT"))
    assert window.samp.notice.queue.text() == "Queue the first 3"
    window.samp.notice.queue.click()
    assert len(session.order.ids) == 3


def test_nothing_selected_takes_the_question_away(window):
    window.samp._hear(Selected(np.array([4]), "TOPCAT"))
    window.samp._hear(Selected(np.array([], np.intp), "TOPCAT"))
    assert not window.samp.notice.isVisible()


def test_a_name_that_looks_like_a_text_with_marks_is_shown_as_it_is(window):
    window.samp._hear(Selected(np.array([4]), "<b>TOPCAT</b>"))
    assert window.samp.notice.words.textFormat() == Qt.TextFormat.PlainText
    assert window.samp.status.textFormat() == Qt.TextFormat.PlainText
    assert QApplication.activeWindow() is window
