"""The start window: recent projects, a drop, a new project, and what is wrong said where it is wrong."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog

from gzdesk.catalogue.column_roles import Taken
from gzdesk.ui.start.new_project import NewProject
from gzdesk.ui.start.recent import RecentProjects
from gzdesk.ui.start.start_window import RECENT_ROLE, StartWindow, below


@pytest.fixture
def start(qtbot, settings):
    start = StartWindow(settings)
    qtbot.addWidget(start)
    start.show()
    return start


@pytest.fixture
def bars(tmp_path) -> Path:
    path = tmp_path / "bars.gzdesk"
    path.touch()
    return path


def drop(start: StartWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    none = Qt.KeyboardModifier.NoModifier
    start.dropEvent(QDropEvent(QPointF(), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none))


# -- recent projects


def test_a_recent_project_is_one_click_away(start, bars, qtbot):
    start.recent_projects.remember(bars)
    start.show_recent()
    where = start.recent.visualItemRect(start.recent.item(0)).center()
    with qtbot.waitSignal(start.opened) as caught:
        qtbot.mouseClick(start.recent.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where))
    assert caught.args == [bars]


def test_enter_opens_and_delete_forgets(start, bars, qtbot):
    start.recent_projects.remember(bars)
    start.show_recent()
    start.activateWindow()
    start.recent.setFocus()
    start.recent.setCurrentRow(0)
    qtbot.waitUntil(start.recent.hasFocus)
    with qtbot.waitSignal(start.opened):
        qtbot.keyClick(start.recent, Qt.Key.Key_Return)
    qtbot.keyClick(start.recent, Qt.Key.Key_Delete)
    assert start.recent.count() == 0
    assert bars.exists()


def test_a_missing_project_is_greyed_with_the_reason(start, tmp_path):
    start.recent_projects.remember(tmp_path / "unplugged" / "virgo.gzdesk")
    start.show_recent()
    item = start.recent.item(0)
    assert not item.flags() & Qt.ItemFlag.ItemIsEnabled
    assert below(item.data(RECENT_ROLE)) == f"Not found: {tmp_path / 'unplugged'}"


def test_the_list_outlives_the_window_newest_first_and_once_each(settings, tmp_path):
    recent = RecentProjects(settings)
    for name in ("a", "b", "a"):
        recent.remember(tmp_path / f"{name}.gzdesk")
    assert [one.path.stem for one in RecentProjects(settings).all()] == ["a", "b"]


def test_the_list_stays_short(settings, tmp_path):
    recent = RecentProjects(settings)
    for number in range(30):
        recent.remember(tmp_path / f"{number}.gzdesk")
    assert len(recent.all()) == 12
    assert recent.all()[0].path.stem == "29"


@pytest.mark.parametrize("stored", ["not json", "[1, 2]", '[{"path": "x"}]', "{}"])
def test_a_damaged_list_is_an_empty_one(settings, stored):
    settings.setValue("start/recent", stored)
    assert RecentProjects(settings).all() == []


# -- what was dropped


def test_a_dropped_project_is_opened(start, bars, qtbot):
    with qtbot.waitSignal(start.opened) as caught:
        drop(start, bars)
    assert caught.args == [bars]


def test_a_dropped_folder_begins_a_project(start, images, qtbot):
    with qtbot.waitSignal(start.new_asked):
        drop(start, images)
    assert start.new_project.images.path == images
    assert start.new_project.place.path == images.parent / "images.gzdesk"


def test_a_dropped_catalogue_begins_a_project_with_its_folder(start, images):
    (images / "catalogue.csv").write_text("id_str,file_loc\n")
    drop(start, images / "catalogue.csv")
    assert (start.new_project.images.path, start.new_project.catalogue.path) == (images, images / "catalogue.csv")


def test_what_cannot_be_opened_is_not_taken(start, tmp_path, bars):
    (tmp_path / "letter.docx").touch()
    opened = []
    start.opened.connect(opened.append)
    drop(start, tmp_path / "letter.docx")
    drop(start, bars, bars)
    assert opened == []
    assert start.pages.currentIndex() == 0


# -- a new project


@pytest.fixture
def page(start):
    start.show_new_project()
    return start.new_project


def test_a_folder_is_enough_for_a_project(start, page, images, qtbot):
    page.images.set_path(images)
    with qtbot.waitSignal(start.create_asked) as caught:
        page.make.click()
    assert caught.args == [NewProject(images.parent / "images.gzdesk", images, None, "bar")]


def test_a_project_file_gets_its_suffix(start, page, images, tmp_path, qtbot):
    page.images.set_path(images)
    page.place.set_path(tmp_path / "coma")
    with qtbot.waitSignal(start.create_asked) as caught:
        page.make.click()
    assert caught.args[0].path == tmp_path / "coma.gzdesk"


def test_a_place_chosen_by_hand_is_not_changed_by_another_folder(page, images, tmp_path):
    page.place.set_path(tmp_path / "coma.gzdesk")
    page.images.set_path(images)
    assert page.place.path == tmp_path / "coma.gzdesk"


def test_nothing_can_be_made_of_nothing(page):
    assert not page.make.isEnabled()


@pytest.mark.parametrize(
    ("field", "wrong", "said"),
    [
        ("images", "nowhere", "nowhere: there is no such folder."),
        ("catalogue", "nowhere.csv", "nowhere.csv: there is no such file."),
        ("place", "images", ""),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(page, images, tmp_path, field, wrong, said):
    page.images.set_path(images)
    getattr(page, field).set_path(tmp_path / wrong)
    assert getattr(page, field).wrong == bool(said)
    if said:
        assert getattr(page, field).words.text() == said
    assert page.make.isEnabled() != bool(said)


def test_an_existing_project_is_not_overwritten(page, images, bars):
    page.images.set_path(images)
    page.place.set_path(bars)
    assert page.place.words.text() == "bars.gzdesk: exists already; choose another name."
    assert not page.make.isEnabled()


def test_a_broken_question_is_said_and_a_good_one_shown(start, page, images, tmp_path, qtbot):
    page.images.set_path(images)
    page.question.setCurrentIndex(page.question.count() - 1)
    assert not page.make.isEnabled()
    file = tmp_path / "rings.toml"
    file.write_text("name = ")
    page.question_file.set_path(file)
    assert page.question_file.words.text().startswith("rings.toml: not valid TOML")
    file.write_text(
        'name = "ring"\ntext = "Is there a ring?"\n'
        '[[answers]]\nname = "yes"\ntext = "Ring"\n[[answers]]\nname = "no"\ntext = "No ring"\n'
    )
    page.question_file.edit.textChanged.emit(str(file))
    assert page.preview.text() == "Is there a ring?\n1  Ring   2  No ring"
    with qtbot.waitSignal(start.create_asked) as caught:
        page.make.click()
    assert caught.args[0].question == str(file)


def test_while_it_is_made_nothing_else_can_be_asked(start, page, images):
    page.images.set_path(images)
    start.show_progress("Reading the catalogue")
    assert not page.make.isEnabled()
    assert page.message.text() == "Reading the catalogue"
    assert page.busy.isVisible()
    start.show_error("images.gzdesk: cannot be made")
    assert page.make.isEnabled()
    assert not page.busy.isVisible()
    assert page.message.text() == "images.gzdesk: cannot be made"


def test_an_error_of_the_first_page_is_said_there(start):
    start.show_error("bars.gzdesk: is not a gzdesk project")
    assert start.message.isVisible()
    start.show_new_project()
    start.new_project.back.click()
    assert not start.message.isVisible()


def test_the_demo_is_asked_for(start, qtbot):
    with qtbot.waitSignal(start.demo_asked):
        start.demo.click()


def test_trees_can_be_chosen_as_well_and_begin_with_their_first_question(start, page, images, qtbot):
    page.images.set_path(images)
    page.question.setCurrentIndex(page.question.findData("features-and-bar"))
    assert page.question.currentText() == "features-and-bar: a tree of 2 questions"
    assert "Is the galaxy smooth" in page.preview.text()
    with qtbot.waitSignal(start.create_asked) as caught:
        page.make.click()
    assert caught.args[0].question == "features-and-bar"


# -- the columns of a catalogue


@pytest.fixture
def catalogued(page, images, qtbot):
    """The page with a catalogue whose columns have been looked at."""

    def show(text: str, name: str = "survey.csv") -> None:
        (images / name).write_text(text)
        page.images.set_path(images)
        page.catalogue.set_path(images / name)
        qtbot.waitUntil(lambda: not page._peeking.busy)

    return show


def made_of(start, page, qtbot) -> NewProject:
    with qtbot.waitSignal(start.create_asked) as caught:
        page.make.click()
    return caught.args[0]


def test_the_columns_recognised_are_shown_with_their_first_values(start, page, catalogued, qtbot):
    catalogued("objid,png_loc,RAJ2000,DEJ2000,z\n7,galaxy-00.png,10.5,-2,1\n8,galaxy-01.png,11.5,-3,2\n")
    shown = {
        role: (choice.currentText(), page.columns.values[role].text()) for role, choice in page.columns.choices.items()
    }
    assert shown["id_str"] == ("objid", "7, 8")
    assert shown["file_loc"] == ("png_loc", "galaxy-00.png, galaxy-01.png")
    assert shown["ra"] == ("RAJ2000", "10.5, 11.5")
    assert shown["cut"] == ("The same for all", "")
    assert made_of(start, page, qtbot).taken == ()


def test_a_column_is_put_right_by_keyboard(start, page, catalogued, qtbot):
    catalogued("objid,png_loc,z\n7,galaxy-00.png,1\n")
    choice = page.columns.choices["id_str"]
    choice.setFocus()
    qtbot.keyClick(choice, Qt.Key.Key_End)
    assert (choice.currentText(), page.columns.values["id_str"].text()) == ("z", "1")
    assert made_of(start, page, qtbot).taken == (Taken("id_str", ("z",)),)
    qtbot.keyClick(choice, Qt.Key.Key_Home)
    assert made_of(start, page, qtbot).taken == (Taken("id_str", ()),)


def test_bands_in_files_of_their_own_are_one_choice(start, page, catalogued, qtbot):
    catalogued("id,file_g,file_r\n7,galaxy-00.png,galaxy-01.png\n")
    assert page.columns.choices["file_loc"].currentText() == "file_r + file_g"
    assert page.columns.values["file_loc"].text() == "galaxy-01.png · galaxy-00.png"
    assert made_of(start, page, qtbot).taken == ()


def test_without_ids_and_files_nothing_can_be_made_and_it_is_said(page, catalogued, qtbot):
    catalogued("z,mass\n1,2\n")
    assert page.catalogue.words.text() == "Choose the column of the ids or of the image files."
    assert not page.make.isEnabled()
    qtbot.keyClick(page.columns.choices["file_loc"], Qt.Key.Key_End)
    assert page.make.isEnabled()


def test_cutouts_and_the_first_look_are_asked_for(start, page, catalogued, qtbot):
    catalogued("id,ra,dec\n1,2,3\n")
    page.columns.side.setFocus()
    page.columns.side.selectAll()
    qtbot.keyClicks(page.columns.side, "40")
    qtbot.mouseClick(
        page.columns.look_first, Qt.MouseButton.LeftButton, pos=QPoint(8, page.columns.look_first.height() // 2)
    )
    asked = made_of(start, page, qtbot)
    assert (asked.cutout, asked.check) == (40.0, False)


def test_a_catalogue_that_cannot_be_read_is_said_beside_it_and_another_may_follow(page, catalogued):
    catalogued("no table\x00", "survey.fits")
    assert page.catalogue.words.text() == "survey.fits: is not a FITS file, though its name says so."
    assert not page.make.isEnabled()
    assert not page.columns.isVisible()
    catalogued("id,path\n7,galaxy-00.png\n")
    assert page.make.isEnabled()
    assert page.columns.isVisible()


# -- several hands


def test_a_name_is_typed_once_and_remembered(start, settings, qtbot):
    assert start.annotator.name == ""
    start.activateWindow()
    start.annotator.edit.setFocus()
    qtbot.waitUntil(start.annotator.edit.hasFocus)
    qtbot.keyClicks(start.annotator.edit, " Vera  Rubin ")
    qtbot.keyClick(start.annotator.edit, Qt.Key.Key_Return)
    assert start.annotator.name == "Vera Rubin"
    again = StartWindow(settings, user="vr")
    qtbot.addWidget(again)
    assert again.annotator.name == "Vera Rubin"
    assert again.annotator.edit.placeholderText() == "vr"


def test_projects_are_chosen_and_named_and_then_merged(start, tmp_path, monkeypatch, qtbot):
    chosen = [str(tmp_path / f"{name}.gzdesk") for name in "ab"]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *given: (chosen, ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given, **options: (str(tmp_path / "all"), ""))
    with qtbot.waitSignal(start.merge_asked) as caught:
        qtbot.mouseClick(start.merge, Qt.MouseButton.LeftButton)
    assert caught.args == [tmp_path / "all.gzdesk", [Path(name) for name in chosen]]


def test_who_chooses_no_projects_or_no_name_merges_nothing(start, tmp_path, monkeypatch, qtbot):
    for chosen, out in (([], "x"), ([str(tmp_path / "a.gzdesk")], "")):
        monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *given, chosen=chosen: (chosen, ""))
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given, out=out, **options: (out, ""))
        with qtbot.assertNotEmitted(start.merge_asked):
            qtbot.mouseClick(start.merge, Qt.MouseButton.LeftButton)


def test_the_window_grows_until_every_field_is_seen(start, tmp_path, qtbot):
    (tmp_path / "c.csv").write_text("objid,ra,dec\n1,10,20\n")
    start.resize(860, 500)
    start.show_new_project(images=tmp_path, catalogue=tmp_path / "c.csv")
    area = start.new_project.area
    qtbot.waitUntil(lambda: area.widget().height() > 450 and area.verticalScrollBar().maximum() == 0)
    assert start.height() <= start.screen().availableGeometry().height()
