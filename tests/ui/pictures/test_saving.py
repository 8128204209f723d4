"""Saving pictures and tables: every format by its suffix, and a clear word where it cannot be done."""

import csv

import pytest
from astropy.table import Table
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QLabel

from gzdesk.tables.tables import kinds_at_hand
from gzdesk.ui.pictures.saving import SHARPER, UnsavedError, ask_for_table, save_table, save_widget


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


@pytest.mark.parametrize("suffix", [".fits", ".ecsv", ".vot"])
def test_a_table_is_of_the_format_that_its_name_says(tmp_path, suffix):
    save_table(["question", "votes", "score"], [["bar", 20, 0.5], ["ring", 40, None]], tmp_path / f"t{suffix}")
    found = Table.read(tmp_path / f"t{suffix}")
    assert [str(one) for one in found["question"]] == ["bar", "ring"]
    assert found["votes"].tolist() == [20, 40]
    assert found["score"].tolist() == [0.5, None]


def test_a_table_in_no_format_is_refused_with_those_that_there_are(tmp_path):
    with pytest.raises(UnsavedError, match=r"t\.xls: no table can be called that; name it \.csv"):
        save_table(["a"], [[1]], tmp_path / "t.xls")


@pytest.mark.parametrize(
    ("chosen", "kind", "saved"),
    [
        ("t.vot", "CSV (*.csv)", "t.vot"),
        ("t", "FITS (*.fits)", "t.fits"),
        ("survey.dr5", "ECSV (*.ecsv)", "survey.dr5.ecsv"),
        ("t", "", "t.csv"),
    ],
)
def test_a_name_without_suffix_gets_that_of_the_kind_chosen(label, monkeypatch, tmp_path, chosen, kind, saved):
    offered = []

    def dialog(window, caption, name, kinds):
        offered.extend(kinds.split(";;"))
        return str(tmp_path / chosen), kind

    monkeypatch.setattr(QFileDialog, "getSaveFileName", dialog)
    assert ask_for_table(label, "Save the table", "votes") == tmp_path / saved
    assert offered[:4] == ["CSV (*.csv)", "ECSV (*.ecsv)", "FITS (*.fits)", "VOTable (*.vot)"]


def test_a_dialog_left_without_a_name_saves_nothing(label, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: ("", ""))
    assert ask_for_table(label, "Save the table", "votes") is None


def test_parquet_is_offered_only_where_it_can_be_written(monkeypatch):
    monkeypatch.setattr("gzdesk.tables.tables.find_spec", lambda name: None)
    assert "Parquet" not in kinds_at_hand()
