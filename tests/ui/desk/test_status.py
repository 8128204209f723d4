"""The status bar counts what cannot be voted on, lists it with reasons, and saves the list."""

import pytest
from PySide6.QtCore import Qt

from gzdesk.catalogue.galaxy import Rejected
from gzdesk.ui.desk.status import LISTED, UnreadableStatus


@pytest.fixture
def status(qtbot):
    status = UnreadableStatus()
    qtbot.addWidget(status)
    return status


def test_nothing_left_out_is_not_spoken_of(status):
    status.show_left_out((), lambda file: None)
    assert status.isHidden()


def test_what_was_left_out_and_what_cannot_be_read_are_counted_and_listed(status, qtbot):
    status.show_left_out([Rejected("J7", "its png_loc is blank")], lambda file: None)
    assert status.text() == "1 left out"
    status.show_unreadable({"J1": "the file is empty"})
    assert status.text() == "1 unreadable · 1 left out"
    qtbot.mouseClick(status, Qt.MouseButton.LeftButton)
    assert [status.list.item(row).text() for row in range(2)] == ["J1: the file is empty", "J7: its png_loc is blank"]
    assert status.more.text() == ""


def test_of_a_long_list_the_rest_is_counted(status, qtbot):
    status.show_left_out([Rejected(f"J{n}", "gone") for n in range(LISTED + 7)], lambda file: None)
    qtbot.mouseClick(status, Qt.MouseButton.LeftButton)
    assert (status.list.count(), status.more.text()) == (LISTED, "and 7 more")


def test_the_list_is_saved_and_it_is_said(status, qtbot, tmp_path):
    status.show_left_out([Rejected("J7", "gone")], lambda file: file.write_text("J7"))
    status.save_list(tmp_path / "left.csv")
    qtbot.waitUntil(lambda: status.more.text() == "Saved as left.csv")
    assert (tmp_path / "left.csv").read_text() == "J7"


def test_a_list_that_cannot_be_saved_is_said(status, qtbot, tmp_path):
    def refuse(file):
        raise OSError(f"{file.name}: cannot be written")

    status.show_left_out([Rejected("J7", "gone")], refuse)
    status.save_list(tmp_path / "left.csv")
    qtbot.waitUntil(lambda: status.more.text() == "left.csv: cannot be written")
