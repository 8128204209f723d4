"""The panel of facts: what was chosen of the catalogue, where the galaxy is, and the ways elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSettings, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gzdesk.catalogue.catalog import read_catalogue
from gzdesk.catalogue.chosen_columns import SETTING, load
from gzdesk.catalogue.position import Position
from gzdesk.project.project import Project, ProjectError
from gzdesk.questions.question import load_question
from gzdesk.session.session import Session
from gzdesk.settings import DisplaySettings, QueueSettings
from gzdesk.ui import look
from gzdesk.ui.desk.window import VotingWindow
from gzdesk.ui.view.display_facts import PictureFacts
from gzdesk.ui.view.elsewhere import OpenElsewhere
from gzdesk.ui.view.facts_panel import FactsPanel

M51 = Position(202.46958, 47.19526)
COLUMNS = {"redshift": 0.00154, "mag_r": 8.08, "mag_g": 8.6, "class": "SAbc", "flag": None}


@pytest.fixture
def opened() -> list[QUrl]:
    """The addresses that were handed to the browser."""
    return []


@pytest.fixture
def elsewhere(qapp, qtbot, opened) -> Iterator[OpenElsewhere]:
    home = QWidget()
    qtbot.addWidget(home)
    yield OpenElsewhere(home, opened.append)
    home.deleteLater()


@pytest.fixture
def panel(qapp, qtbot, elsewhere) -> FactsPanel:
    look.apply(qapp)
    made = FactsPanel(elsewhere)
    qtbot.addWidget(made)
    made.resize(200, 300)
    made.show()
    made.activateWindow()
    return made


def test_nothing_of_the_catalogue_is_shown_unasked(panel):
    panel.show_galaxy("m51", M51, COLUMNS)
    assert panel.table.texts() == {}
    assert "give the answer away" in panel.empty.text()
    panel.show_galaxy("m51", M51, {})
    assert "no columns of a catalogue" in panel.empty.text()
    assert not panel.choose.isEnabled()


def test_columns_are_found_by_search_and_ticked_with_keys_alone(panel, qtbot):
    panel.show_galaxy("m51", M51, COLUMNS)
    told = []
    panel.columns_chosen.connect(told.append)
    panel.choose.setFocus()
    QTest.keyClick(panel.choose, Qt.Key.Key_Space)
    chooser = panel.chooser
    assert chooser.isVisible()
    QTest.keyClicks(chooser.search, "MAG")
    assert [line for line in range(5) if not chooser.list.item(line).isHidden()] == [1, 2]
    QTest.keyClick(chooser.search, Qt.Key.Key_Return)
    QTest.keyClick(chooser.search, Qt.Key.Key_Down)
    QTest.keyClick(chooser.list, Qt.Key.Key_Space)
    assert told == [("mag_r",), ("mag_r", "mag_g")]
    assert panel.table.texts() == {"mag_r": "8.08", "mag_g": "8.6"}
    QTest.keyClick(chooser.list, Qt.Key.Key_Space)
    assert panel.chosen == ("mag_r",)
    QTest.keyClick(chooser, Qt.Key.Key_Escape)
    assert not chooser.isVisible()


def test_the_next_galaxy_shows_the_same_columns(panel):
    panel.chosen = ("class", "redshift", "flag", "gone")
    panel.show_galaxy("m51", M51, COLUMNS)
    assert panel.table.texts() == {"class": "SAbc", "redshift": "0.00154", "flag": "–", "gone": "–"}
    panel.show_galaxy("m101", None, {"redshift": 0.0008})
    assert panel.table.texts()["redshift"] == "0.0008"
    panel.chosen = ("redshift",)
    assert panel.table.texts() == {"redshift": "0.0008"}


def test_a_position_is_shown_and_copied_by_a_click(panel):
    panel.show_galaxy("m51", M51, {})
    assert panel.name.text() == "m51"
    QTest.mouseClick(panel.sexagesimal, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == M51.sexagesimal
    panel.show_galaxy("m51", None, {})
    assert not panel.sexagesimal.isVisible()
    assert panel.no_position.isVisible()


def test_a_galaxy_opens_elsewhere_only_on_request_and_where_it_is(elsewhere, opened):
    assert not any(action.isEnabled() for action in elsewhere.actions)
    assert all("Neither the catalogue nor the picture" in action.toolTip() for action in elsewhere.actions)
    elsewhere.follow(lambda: M51)
    assert opened == []
    for action in elsewhere.actions:
        action.trigger()
    assert [url.host() for url in opened] == [
        "simbad.cds.unistra.fr", "ned.ipac.caltech.edu", "www.legacysurvey.org", "sky.esa.int", "skyserver.sdss.org",
    ]  # fmt: skip
    assert "202.469580" in opened[2].toString()
    assert "%2B47.19526" in bytes(opened[0].toEncoded()).decode()


# -- in the window


@pytest.fixture
def catalogued(tmp_path: Path) -> Iterator[Project]:
    folder = tmp_path / "cutouts"
    folder.mkdir()
    lines = ["id_str,file_loc,ra,dec,redshift,mag"]
    for number in range(12):
        Image.fromarray(np.full((16, 16, 3), 20 * number, np.uint8)).save(folder / f"galaxy-{number:02d}.png")
        lines.append(f"galaxy-{number:02d},galaxy-{number:02d}.png,{10 + number},-5.5,{number / 100},{15 + number}")
    table = tmp_path / "catalogue.csv"
    table.write_text("\n".join(lines))
    catalogue = read_catalogue(table, folder)
    with Project.create(tmp_path / "p.gzdesk", catalogue, folder, load_question("bar")) as project:
        yield project


@pytest.fixture
def desk(qapp, qtbot, catalogued, store, learner, settings: QSettings) -> VotingWindow:
    look.apply(qapp)
    session = Session(catalogued, "ana", teach=learner.teach, queue_settings=QueueSettings(control_share=0.0))
    window = VotingWindow(session, store, learner, settings=settings)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: window.showing.votable)
    return window


def test_columns_are_read_after_the_galaxy_is_painted_and_follow_it(desk, qtbot, catalogued, monkeypatch):
    read = []
    columns = catalogued.columns
    monkeypatch.setattr(catalogued, "columns", lambda index: read.append(index) or columns(index))
    desk.viewing.facts.panel.chosen = ("redshift",)
    qtbot.waitUntil(lambda: desk.viewing.facts.panel.name.text() != "")
    read.clear()
    QTest.keyClick(desk, "1")
    assert read == []  # not in the vote's own path
    here = desk.session.current.index
    qtbot.waitUntil(lambda: here in read)
    assert desk.viewing.facts.panel.table.texts() == {"redshift": f"{here / 100:g}"}
    assert desk.viewing.facts.elsewhere.position == Position(10 + here, -5.5)


def test_chosen_columns_are_kept_in_the_project_at_once(desk, catalogued):
    desk.viewing.facts.panel.columns_chosen.emit(("mag", "redshift"))
    assert load(catalogued.setting(SETTING)) == ("mag", "redshift")


def test_a_project_that_cannot_be_written_is_spoken_of(desk, catalogued, monkeypatch):
    def refuse(name: str, text: str) -> None:
        raise ProjectError("p.gzdesk: the disk is full.")

    monkeypatch.setattr(catalogued, "set_setting", refuse)
    desk.view.strip.change({"invert": True})
    desk.view.strip.make_default()
    assert "disk is full" in desk.banner.text.text()


def test_keys_bend_the_light_pan_copy_and_unfold_the_controls(desk, qtbot):
    view, control, shift = desk.view, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(desk, Qt.Key.Key_Up, shift)
    QTest.keyClick(desk, Qt.Key.Key_Right, shift)
    assert (view.display.contrast, view.display.bias) == (1.1, 0.52)
    QTest.keyClick(desk, Qt.Key.Key_Home, shift)
    assert not view.strip.changed
    QTest.keyClick(desk, "V")
    before = view.canvas.viewport.centre
    QTest.keyClick(desk, Qt.Key.Key_Right, control)
    assert view.canvas.viewport.centre[0] > before[0]
    QTest.keyClick(desk, "H", control)
    QTest.keyClick(desk, Qt.Key.Key_Left, control | shift)
    assert view.canvas.cross_hair.x == 15.5
    QTest.keyClick(desk, "D", control)
    assert view.strip.details.isVisible()
    assert view.strip.isAncestorOf(QApplication.focusWidget())
    QTest.keyClick(desk, "D", control)
    assert not view.strip.details.isVisible()
    assert QApplication.focusWidget() is view.canvas


def test_the_catalogue_s_position_is_copied_where_the_picture_has_none(desk, qtbot):
    control, here = Qt.KeyboardModifier.ControlModifier, desk.session.current.index
    QTest.keyClick(desk, "C", control)
    assert QApplication.clipboard().text() == f"{10 + here}.00000 -5.50000"
    assert desk.view.canvas.hint == f"Copied {10 + here}.00000 -5.50000"


def test_a_number_typed_into_the_limits_is_no_vote(desk, qtbot):
    rows = len(desk.session.project.journal.rows())
    desk.view.strip.unfold(True)
    desk.view.strip.show_facts(PictureFacts())  # of raw pixels
    desk.view.display = DisplaySettings(limits="manual")
    field = desk.view.strip.details.limits.low
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "-12")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert desk.view.display.low == -12
    assert len(desk.session.project.journal.rows()) == rows
    assert QApplication.focusWidget() is desk.view.canvas


def test_the_unfolded_controls_are_remembered(desk, settings):
    desk.view.strip.more.click()
    assert settings.value("desk/display_unfolded", type=bool) is True


def test_a_narrow_panel_writes_a_position_in_two_lines_and_copies_it_whole(panel):
    panel.resize(260, 300)
    panel.show_galaxy("m51", M51, {})
    QApplication.processEvents()
    assert panel.sexagesimal.text() == M51.sexagesimal
    panel.resize(panel.minimumSizeHint().width(), 300)
    QApplication.processEvents()
    assert panel.sexagesimal.text() == M51.sexagesimal.replace(" ", "\n")
    assert panel.sexagesimal.geometry().right() < panel.width()
    panel.sexagesimal.copy()
    assert QApplication.clipboard().text() == M51.sexagesimal
