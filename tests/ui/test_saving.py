"""Saving pictures and tables: every format by its suffix, and a clear word where it cannot be done."""

import csv

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel

from gzdesk.ui.saving import SHARPER, UnsavedError, save_table, save_widget


@pytest.fixture
def label(qtbot):
    made = QLabel("mutual information")
    qtbot.addWidget(made)
    made.resize(200, 80)
    return made


def test_a_widget_is_saved_twice_as_sharp_as_on_screen(label, tmp_path):
    save_widget(label, tmp_path / "a.png")
    image = QImage(str(tmp_path / "a.png"))
    assert (image.width(), image.height()) == (200 * SHARPER, 80 * SHARPER)


def test_words_stay_words_in_svg(label, tmp_path):
    save_widget(label, tmp_path / "a.svg")
    assert "mutual information" in (tmp_path / "a.svg").read_text()


def test_a_pdf_is_one(label, tmp_path):
    save_widget(label, tmp_path / "deep" / "a.PDF")
    assert (tmp_path / "deep" / "a.PDF").read_bytes().startswith(b"%PDF")


def test_another_suffix_is_refused_with_those_that_can_be_had(label, tmp_path):
    with pytest.raises(UnsavedError, match=r"a\.gif: name it \.png, \.svg or \.pdf"):
        save_widget(label, tmp_path / "a.gif")


def test_a_place_that_cannot_be_written_is_named(label, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UnsavedError, match="cannot be written"):
        save_widget(label, tmp_path / "file" / "a.png")


def test_a_table_is_csv(tmp_path):
    save_table(["votes", "log_score"], [[20, 0.5], [40, 0.4]], tmp_path / "t.csv")
    lines = (tmp_path / "t.csv").read_text().splitlines()
    assert list(csv.reader(lines)) == [
        ["votes", "log_score"],
        ["20", "0.5"],
        ["40", "0.4"],
    ]
