"""Segments: words side by side where there is room, a drop-down of the same words where there is not."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from gzdesk.ui import look
from gzdesk.ui.segments import Segments

WORDS = ("Smooth", "Features & a disk", "Star or artifact")


@pytest.fixture
def ground(qapp, qtbot) -> QWidget:
    """Nothing lays out what stands on it but the test."""
    look.apply(qapp)
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(800, 80)
    made.show()
    made.activateWindow()
    return made


@pytest.fixture
def row(ground) -> Segments:
    made = Segments(ground)
    made.setAccessibleName("Answer")
    made.set_words(WORDS)
    made.choose(1)
    made.show()
    made.resize(made.sizeHint())
    return made


def narrow(row) -> None:
    row.resize(row.minimumSizeHint())


def test_no_word_is_cut_short(row):
    assert not row.folded
    assert [row.button(place).text() for place in range(3)] == [word.replace("&", "&&") for word in WORDS]
    row.resize(row.width() - 1, row.height())
    assert row.folded
    assert row.menu.isVisible()
    assert [row.menu.itemText(place) for place in range(3)] == list(WORDS)
    row.resize(row.sizeHint())
    assert not row.folded
    assert not row.menu.isVisible()


def test_the_drop_down_is_the_same_choice_under_the_same_name(row, qtbot):
    narrow(row)
    assert row.menu.currentText() == WORDS[1]
    assert row.menu.accessibleName() == "Answer"
    row.menu.setFocus()
    with qtbot.waitSignal(row.chosen, timeout=1000) as told:
        QTest.keyClick(row.menu, Qt.Key.Key_Down)
    assert told.args == [2]
    assert row.place == 2
    row.resize(row.sizeHint())
    assert row.button(2).isChecked()


def test_the_keyboard_stays_where_it_was(row, qtbot):
    row.button(1).setFocus()
    narrow(row)
    qtbot.waitUntil(row.menu.hasFocus)
    row.resize(row.sizeHint())
    qtbot.waitUntil(row.button(1).hasFocus)


def test_larger_letters_fold_it(row, qtbot):
    width = row.width()
    try:
        look.set_text_size(150)
        qtbot.waitUntil(lambda: row.folded)
        assert row.sizeHint().width() > width
    finally:
        look.set_text_size(100)
    qtbot.waitUntil(lambda: not row.folded)
