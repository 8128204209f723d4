"""The gallery in the real window: looked through, filtered, chosen from and voted in by keys and mouse."""

import csv

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.project.journal import JournalError
from gzdesk.project.project import Project
from gzdesk.questions.question import load_question
from gzdesk.queue.orders import Order
from gzdesk.ui.desk.window import VotingWindow
from gzdesk.ui.gallery import gallery_acts

GALAXIES = 12
Key, Modifier = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def project(tmp_path, images):
    """Two columns of a catalogue beside the pictures."""
    galaxies = tuple(Galaxy(f"g{n:02d}", f"galaxy-{n:02d}.png", None, 10.0 + n, 0.0) for n in range(GALAXIES))
    columns = tuple({"redshift": n / 10, "survey": "SDSS" if n % 2 else "DECaLS"} for n in range(GALAXIES))
    with Project.create(tmp_path / "g.gzdesk", Catalogue(galaxies, columns, ()), images, load_question("bar")) as made:
        yield made


@pytest.fixture
def desk(qtbot, session, store, learner, settings):
    window = VotingWindow(session, store, learner, settings=settings)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    yield window
    window.survey.stop()


@pytest.fixture
def page(qtbot, desk):
    page = desk.survey.open("gallery")
    page.window().resize(900, 600)
    settled(qtbot, page)
    page.grid.setFocus()
    return page


def settled(qtbot, page):
    """Let the window live until everything is worked out."""
    qtbot.waitUntil(lambda: not (page._work.busy or page._reading.busy or page._following.busy), timeout=20_000)


def press(page, *keys, held=Modifier.NoModifier):
    for key in keys:
        QTest.keyClick(page.grid, key, held)


def click(page, place, held=Modifier.NoModifier):
    QTest.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, held, middle(page, place))


def middle(page, place) -> QPoint:
    return page.grid.plan.cell(place, page.grid.scrolled).center()


def chosen(page) -> list[int]:
    return np.flatnonzero(page.grid.selection.chosen_G).tolist()


def search(page, words):
    page.head.ids.setFocus()
    QTest.keyClicks(page.head.ids, words)


def choose(box, data):
    box.setCurrentIndex(next(place for place in range(box.count()) if box.itemData(place) == data))


# -- looking


def test_a_key_at_the_desk_opens_it_on_all_galaxies(qtbot, desk, project):
    QTest.keyClick(desk, Key.Key_F3)
    page = desk.survey.window.page
    settled(qtbot, page)
    assert page.rows == list(range(GALAXIES))
    assert page.foot.shown.text() == "12 galaxies"


def test_the_thumbnails_in_sight_come(qtbot, page):
    qtbot.waitUntil(lambda: all(page.thumbnails.get(index) is not None for index in page.grid.seen))
    assert page.faces.face(0).picture.shape == (32, 32)


def test_arrows_move_and_the_screen_reader_hears_where(page):
    columns = page.grid.plan.columns
    press(page, Key.Key_Right, Key.Key_Down)
    assert page.grid.selection.galaxy == min(1 + columns, GALAXIES - 1)
    assert page.grid.accessibleName() == f"Gallery: g{page.grid.selection.galaxy:02d}, not voted on"
    press(page, Key.Key_End)
    assert page.grid.selection.galaxy == GALAXIES - 1
    press(page, Key.Key_PageUp, Key.Key_Home, Key.Key_Left)
    assert page.grid.selection.galaxy == 0
    assert chosen(page) == []


def test_space_chooses_shift_extends_and_escape_lets_go(page):
    press(page, Key.Key_Space, Key.Key_Right, Key.Key_Space)
    assert chosen(page) == [0, 1]
    press(page, Key.Key_Right, Key.Key_Right, held=Modifier.ShiftModifier)
    assert chosen(page) == [1, 2, 3]
    press(page, Key.Key_A, held=Modifier.ControlModifier)
    assert len(chosen(page)) == GALAXIES
    press(page, Key.Key_Escape)
    assert chosen(page) == []
    assert page.window().isVisible()
    press(page, Key.Key_Escape)
    assert not page.window().isVisible()


def test_clicks_choose_one_besides_others_or_a_stretch(page):
    click(page, 2)
    assert chosen(page) == [2]
    click(page, 4, Modifier.ControlModifier)
    assert chosen(page) == [2, 4]
    click(page, 6, Modifier.ShiftModifier)
    assert chosen(page) == [4, 5, 6]
    click(page, 0)
    assert chosen(page) == [0]


def test_a_band_is_drawn_around_galaxies(page):
    view, begin, end = page.grid.viewport(), middle(page, 0), middle(page, 2)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Modifier.NoModifier, begin)
    QTest.mouseMove(view, QPoint((begin.x() + end.x()) // 2, begin.y()))
    QTest.mouseMove(view, end)
    assert page.grid.band is not None
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Modifier.NoModifier, end)
    assert chosen(page) == [0, 1, 2]
    assert page.grid.band is None


def test_enter_and_a_double_click_open_the_galaxy_at_the_desk(page, session):
    press(page, Key.Key_Right, Key.Key_Right, Key.Key_Return)
    assert session.current.index == 2
    QTest.mouseDClick(page.grid.viewport(), Qt.MouseButton.LeftButton, Modifier.NoModifier, middle(page, 3))
    assert session.current.index == 3


def test_thumbnails_become_larger_by_wheel_key_and_slider(page):
    side = page.grid.side
    press(page, Key.Key_Plus, held=Modifier.ControlModifier)
    assert page.grid.side > side
    assert page.head.size_slider.value() == page.grid.side
    page.head.size_slider.setValue(200)
    assert page.grid.side == 200
    assert page.grid.plan.columns == (page.grid.viewport().width() - 8) // 208


def test_the_wheel_scrolls_through_a_long_grid(page, turn_wheel):
    page.head.size_slider.setValue(208)
    page.window().resize(500, 400)
    turn_wheel(page.grid.viewport(), QPointF(50, 50), -120)
    assert page.grid.scrolled > 0
    assert page.grid.seen.stop <= GALAXIES


# -- filter and order


def test_filters_combine_and_the_count_is_shown(qtbot, page, session):
    session.vote_many([1, 3, 4], "bar", 0)
    page.refresh()
    choose(page.head.filter.mark, "voted")
    row = page.head.filter.add_condition()
    row.column.setCurrentText("redshift")
    choose(row.operator, ">")
    QTest.keyClicks(row.value, "0.2")
    qtbot.waitUntil(lambda: page.rows == [3, 4])
    row = page.head.filter.add_condition()
    row.column.setCurrentText("survey")
    choose(row.operator, "=")
    QTest.keyClicks(row.value, "sdss")
    qtbot.waitUntil(lambda: page.rows == [3])
    assert page.foot.shown.text() == "1 of 12 galaxies"
    assert page.filtered.text() == "Voted on · redshift > 0.2 · survey = sdss"
    assert page.head.filter_button.text() == "Filter · 3"


def test_ids_are_searched_as_one_types(qtbot, page):
    search(page, "g1")
    qtbot.waitUntil(lambda: page.rows == [10, 11])
    QTest.keyClick(page.head.ids, Key.Key_Return)
    press(page, Key.Key_Right)
    assert page.grid.selection.galaxy == 11


def test_nothing_found_says_by_what_and_leads_back(qtbot, page):
    search(page, "ngc")
    qtbot.waitUntil(lambda: "ngc" in page.none.text.text())
    assert page.none.isVisible()
    QTest.mouseClick(page.none.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.rows) == GALAXIES)
    assert page.grid.isVisible()


def test_a_condition_that_makes_no_sense_says_so(qtbot, page):
    row = page.head.filter.add_condition()
    row.column.setCurrentText("redshift")
    QTest.keyClicks(row.value, "far")
    qtbot.waitUntil(lambda: page.head.filter.trouble.text() != "")
    assert "redshift" in page.head.filter.trouble.text()


def test_galaxies_are_sorted_by_a_column_and_turned_around(qtbot, page):
    choose(page.head.sort, ("column", "survey"))
    qtbot.waitUntil(lambda: page.rows == [0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11])
    QTest.mouseClick(page.head.falling, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.rows[0] == 1)
    assert page.head.falling.accessibleName() == "Largest or newest first"


def test_galaxies_are_sorted_and_filtered_by_the_posterior(qtbot, page, session, posterior):
    session.receive(posterior(3))
    choose(page.head.sort, ("posterior", ""))
    mean_G = session.posterior.probs_G_T_A[:, :, 0].mean(axis=1)
    qtbot.waitUntil(lambda: page.rows == np.argsort(-mean_G, kind="stable").tolist())
    page.head.filter.low.setText("0.5")
    page.head.filter.low.textEdited.emit("0.5")
    qtbot.waitUntil(lambda: sorted(page.rows) == np.flatnonzero(mean_G >= 0.5).tolist())


def test_rows_stay_under_the_hand_until_one_asks(qtbot, page, session, monkeypatch):
    monkeypatch.setattr(page, "isActiveWindow", lambda: True)
    choose(page.head.filter.mark, "not-voted")
    settled(qtbot, page)
    session.vote_many([0], "bar", 0)
    page.refresh()
    qtbot.waitUntil(page.foot.renew.isVisible)
    assert page.rows[0] == 0
    QTest.mouseClick(page.foot.renew, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.rows[0] == 1)
    assert not page.foot.renew.isVisible()


def test_rows_follow_while_one_works_at_the_desk(qtbot, page, session, monkeypatch):
    monkeypatch.setattr(page, "isActiveWindow", lambda: False)
    choose(page.head.filter.mark, "not-voted")
    settled(qtbot, page)
    session.vote_many([0], "bar", 0)
    page.refresh()
    qtbot.waitUntil(lambda: page.rows[0] == 1)


# -- votes on many


def test_many_are_voted_on_by_key_journaled_one_by_one_and_undone_as_one(qtbot, page, session, project):
    session.vote_many([11], "bar", 1)
    press(page, Key.Key_Space, Key.Key_Right, Key.Key_Space, Key.Key_Right, Key.Key_Space, Key.Key_1)
    rows = project.journal.rows()[1:]
    assert [(row.kind, row.galaxy_id, row.answer, row.shown_because) for row in rows] == [
        ("vote", f"g{n:02d}", "yes", "searched") for n in range(3)
    ]
    assert page.foot.told.text() == "“Bar” on 3 galaxies"
    qtbot.waitUntil(lambda: page.faces.face(1).said == "Bar")
    press(page, Key.Key_Z, held=Modifier.ControlModifier)
    assert session.votes_total == 1
    assert len(project.journal.rows()) == 7
    qtbot.waitUntil(lambda: page.faces.face(1).said == "")


def test_without_a_choice_the_framed_galaxy_is_voted_on(page, session):
    press(page, Key.Key_Right, Key.Key_2)
    assert session.counts.counts_G_A[1].tolist() == [0, 1]


def test_the_menu_votes_too_and_the_word_of_it_leads_back(page, session):
    click(page, 4)
    page.foot.answers.actions()[1].trigger()
    assert session.counts.counts_G_A[4].tolist() == [0, 1]
    QTest.mouseClick(page.foot.undo, Qt.MouseButton.LeftButton)
    assert session.votes_total == 0
    assert not page.foot.undo.isVisible()


def test_what_has_that_answer_already_is_told(page, session):
    session.vote_many([0, 1], "bar", 0)
    press(page, Key.Key_A, held=Modifier.ControlModifier)
    press(page, Key.Key_1)
    assert session.votes_total == GALAXIES
    assert page.foot.told.text() == "“Bar” on 10 galaxies; 2 had it, or are not asked"
    press(page, Key.Key_1)
    assert "already" in page.foot.told.text()


def test_before_many_are_voted_on_the_gallery_asks(page, session, monkeypatch):
    monkeypatch.setattr(gallery_acts, "MANY", 5)
    press(page, Key.Key_A, held=Modifier.ControlModifier)
    press(page, Key.Key_1)
    assert page.foot.asking
    assert page.foot.question.text() == "Vote “Bar” on 12 galaxies?"
    assert session.votes_total == 0
    QTest.keyClick(page.foot.do_it, Key.Key_Escape)
    assert not page.foot.asking
    assert session.votes_total == 0
    press(page, Key.Key_1)
    QTest.keyClick(page.foot.do_it, Key.Key_Return)
    assert session.votes_total == GALAXIES
    assert page.window().isVisible()


def test_more_than_can_be_looked_at_are_refused(page, session, monkeypatch):
    monkeypatch.setattr(gallery_acts, "AT_ONCE", 5)
    press(page, Key.Key_A, held=Modifier.ControlModifier)
    press(page, Key.Key_1, Key.Key_F)
    assert page.foot.told.text() == "Choose 5 galaxies at most."
    assert session.votes_total == 0


def test_stars_are_given_to_those_without_and_then_taken_away(qtbot, page, session):
    session.star_many([1], True)
    page.refresh()
    press(page, Key.Key_Space, Key.Key_Right, Key.Key_Space, Key.Key_F)
    assert np.flatnonzero(session.counts.starred_G).tolist() == [0, 1]
    qtbot.waitUntil(lambda: page.faces.face(0).starred)
    press(page, Key.Key_F)
    assert not session.counts.starred_G.any()


def test_the_chosen_galaxies_become_the_queue(qtbot, page, session):
    click(page, 5)
    click(page, 2, Modifier.ControlModifier)
    QTest.mouseClick(page.foot.desk, Qt.MouseButton.LeftButton)
    assert session.order == Order("list", ids=("g02", "g05"), again=True)


def test_a_disk_that_refuses_is_told_here_and_at_the_desk(page, desk, session, project, monkeypatch):
    def refuse(*votes):
        raise JournalError("g.gzdesk: the disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(project.journal, "append", refuse)
        press(page, Key.Key_1)
    assert "Nothing was saved" in page.foot.told.text()
    assert desk.voting.in_hand
    assert session.votes_total == 0
    desk.voting.try_again()
    assert session.votes_total == 1


# -- posteriors before the vote


def test_posteriors_are_hidden_until_the_vote_unless_one_asks(qtbot, page, session, posterior, project):
    session.receive(posterior(1))
    session.vote_many([2], "bar", 0)
    page.settle()
    assert page.faces.face(2).posterior is not None
    assert page.faces.face(3).posterior is None
    press(page, Key.Key_1)
    QTest.mouseClick(page.head.reveal, Qt.MouseButton.LeftButton)
    assert page.faces.face(3).posterior is not None
    press(page, Key.Key_Right, Key.Key_1)
    assert [row.saw_posterior for row in project.journal.rows()] == [0, 0, 1]


def test_an_order_by_the_posterior_tells_of_it(qtbot, page, session, posterior, project):
    session.receive(posterior(1))
    choose(page.head.sort, ("posterior", ""))
    settled(qtbot, page)
    press(page, Key.Key_1)
    assert project.journal.rows()[-1].saw_posterior == 1


# -- saving


def test_what_is_shown_is_saved_as_a_table_and_as_a_sheet(qtbot, page, session, tmp_path):
    session.vote_many([1], "bar", 0)
    page.settle()
    search(page, "g0")
    settled(qtbot, page)
    page.saves.save_rows(tmp_path / "rows.csv")
    settled(qtbot, page)
    with (tmp_path / "rows.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["id_str"] for row in rows] == [f"g{n:02d}" for n in range(10)]
    assert [row["bar"] for row in rows[:3]] == ["", "yes", ""]
    page.saves.save_sheet(tmp_path / "sheet.png")
    assert QImage(str(tmp_path / "sheet.png")).width() == 2 * page.grid.viewport().width()


@pytest.mark.parametrize("believed", [False, True])
@pytest.mark.parametrize("suffix", ["csv", "fits", "ecsv", "vot"])
def test_votes_and_posteriors_of_the_chosen_are_exported(qtbot, page, session, posterior, tmp_path, suffix, believed):
    if believed:
        session.receive(posterior(1))
    session.vote_many([4, 7], "bar", 1)
    click(page, 7)
    click(page, 4, Modifier.ControlModifier)
    file = tmp_path / f"some.{suffix}"
    page.saves.export(file)
    settled(qtbot, page)
    assert page.foot.told.text() == f"Saved some.{suffix}: 2 galaxies"
    if suffix == "csv":
        with file.open(newline="") as lines:
            rows = list(csv.DictReader(lines))
    else:
        from astropy.table import Table

        rows = Table.read(file)
    assert [str(row["id_str"]) for row in rows] == ["g04", "g07"]
    assert [int(row["bar_no"]) for row in rows] == [1, 1]
    assert ("bar_yes_mean" in (rows[0] if suffix == "csv" else rows.colnames)) == believed


def test_a_folder_that_is_not_there_is_told(qtbot, page, tmp_path):
    page.saves.export(tmp_path / "gone" / "some.csv")
    settled(qtbot, page)
    assert "some.csv" in page.foot.told.text()
