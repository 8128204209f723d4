"""Importing votes at the desk: looked at first, written when asked, in a thread of its own, and voting goes on."""

import csv

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from gzdesk.project.project import Project
from gzdesk.ui import look
from gzdesk.ui.desk.window import VotingWindow
from gzdesk.ui.start.import_window import ImportWindow


@pytest.fixture(scope="session")
def dressed(qapp):
    look.apply(qapp)
    return qapp


@pytest.fixture
def table(tmp_path):
    """A table of votes on two galaxies of the project and one of elsewhere."""
    rows = [["galaxy-00", 3, 1, 0.1], ["galaxy-05", 0, 7, 0.2], ["elsewhere", 1, 1, 0.3]]
    with (tmp_path / "gz.csv").open("w", newline="") as lines:
        csv.writer(lines).writerows([["id_str", "bar_yes", "bar_no", "redshift"], *rows])
    return tmp_path / "gz.csv"


@pytest.fixture
def window(qtbot, dressed, session):
    """The import window beside nothing, and how often the desk was told that the learner has heard of votes."""
    parent, heard = QWidget(), []
    qtbot.addWidget(parent)
    window = ImportWindow(session, lambda: heard.append(1), parent)
    window.heard_of = heard
    window.show_again()
    qtbot.waitUntil(lambda: not window.work.busy)
    yield window
    window.stop()


@pytest.fixture
def understood(qtbot, window, table):
    QTest.keyClicks(window.file.edit, str(table))
    qtbot.waitUntil(lambda: window.take.isEnabled())
    return window


def lines(window):
    """What the window says, section by section."""
    heads = [window.found.topLevelItem(place) for place in range(window.found.topLevelItemCount())]
    return {
        head.text(0): {head.child(place).text(0): head.child(place).text(1) for place in range(head.childCount())}
        for head in heads
    }


def test_a_file_is_looked_at_and_nothing_is_written(understood, session):
    said = lines(understood)
    assert said["Goes in"] == {"bar": "11 votes on 2 galaxies"}
    assert said["Rows left out"] == {"1": "no galaxy of this project"}
    assert set(said["Columns that are no votes"]) == {"redshift"}
    assert "Nothing has been written" in understood.message.text()
    assert session.project.earlier_votes() == []


def test_import_keeps_the_votes_and_lets_the_learner_hear_them(qtbot, understood, session, learner):
    QTest.mouseClick(understood.take, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(understood.heard_of))
    assert sum(row.votes for row in session.project.earlier_votes()) == 11
    assert learner.taught[-1].votes == 11
    assert learner.taught[-1].counts_G_A[5].tolist() == [0, 7]
    assert session.history == []
    assert understood.sources.currentData() == "gz"
    assert not understood.take.isEnabled()


def test_a_source_is_forgotten_by_its_button(qtbot, understood, session, learner):
    understood.take.click()
    qtbot.waitUntil(lambda: len(understood.heard_of) == 1)
    QTest.mouseClick(understood.forget, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(understood.heard_of) == 2)
    assert session.project.earlier_votes() == []
    assert learner.taught[-1].votes == 0
    assert not understood.forget.isEnabled()


def test_a_word_about_the_file_has_it_looked_at_again(qtbot, window, tmp_path):
    file = tmp_path / "odd.csv"
    file.write_text("Object,Barred,Plain\ngalaxy-01,2,1\n")
    QTest.keyClicks(window.file.edit, str(file))
    qtbot.waitUntil(lambda: "no votes" in window.message.text())
    assert not window.take.isEnabled()
    QTest.keyClicks(window.names, "Object=id_str, Barred=bar_yes, Plain=bar_no")
    qtbot.waitUntil(lambda: window.take.isEnabled())
    assert lines(window)["Goes in"] == {"bar": "3 votes on one galaxy"}


@pytest.mark.parametrize(("field", "text", "said"), [("names", "nonsense", "THEIRS=OURS"), ("within", "far", "arcsec")])
def test_what_cannot_be_meant_so_is_said_beside_it(qtbot, understood, field, text, said):
    QTest.keyClicks(getattr(understood, field), text)
    qtbot.waitUntil(lambda: said in understood.message.text())
    assert not understood.take.isEnabled()


def test_a_file_that_is_not_there_is_said(qtbot, window):
    QTest.keyClicks(window.file.edit, "/nowhere/votes.csv")
    qtbot.waitUntil(lambda: "there is no such file" in window.message.text())


def test_the_report_is_saved_where_one_likes(monkeypatch, understood, tmp_path):
    out = tmp_path / "report.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: (str(out), ""))
    understood.save.click()
    assert "row,elsewhere,left out: no galaxy of this project" in out.read_text("utf-8")


def test_a_file_that_comes_in_place_of_another_is_the_one_that_counts(qtbot, understood, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("id_str,bar_yes,bar_no\ngalaxy-02,1,1\n")
    understood.file.set_path(other)
    assert not understood.take.isEnabled()  # of what it shows no more than of the first
    qtbot.waitUntil(lambda: understood.take.isEnabled())
    assert lines(understood)["Goes in"] == {"bar": "2 votes on one galaxy"}


def test_the_desk_opens_it_from_the_menu_and_votes_go_on(qtbot, dressed, session, store, learner, settings, table):
    desk = VotingWindow(session, store, learner, settings=settings)
    qtbot.addWidget(desk)
    desk.show()
    qtbot.waitUntil(lambda: desk.showing.votable)
    desk.desk_actions.import_votes.trigger()
    importing = desk.beside.importing
    assert importing.isVisible()
    assert not importing.isModal()
    importing.file.set_path(table)
    qtbot.waitUntil(lambda: importing.take.isEnabled())
    importing.take.click()
    desk.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is desk)
    QTest.keyClick(desk, Qt.Key.Key_1)  # while it is being written
    qtbot.waitUntil(lambda: bool(learner.taught) and learner.taught[-1].votes == 12)
    assert len(session.history) == 1
    desk.close()


def test_closing_the_desk_ends_what_is_being_written(qtbot, understood, project):
    understood.take.click()
    understood.stop()
    with Project.open(project.path, read_only=True) as again:
        assert sum(row.votes for row in again.earlier_votes()) == 11
