"""The sheets of the help: all keys, searchable, as the user has them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QMainWindow

from gzdesk.ui.help import help_sheet
from gzdesk.ui.keys.key_bindings import KeyBindings
from gzdesk.ui.keys.keys_sheet import KeysSheet


@pytest.fixture
def desk(qtbot):
    desk = QMainWindow()
    qtbot.addWidget(desk)
    return desk


@pytest.fixture
def keys(desk, session, settings):
    keys = KeyBindings([session.question], settings, desk)
    menu = desk.menuBar().addMenu("&Vote")
    for name in ("undo", "skip"):
        action = QAction(name.capitalize(), desk)
        keys.bind(name, action)
        menu.addAction(action)
    return keys


def listed(sheet: KeysSheet) -> dict[str, str]:
    pairs = zip(sheet.list.rows, sheet.list.tree.rows, strict=True)
    return {item.text(0): item.text(1) for _, item in pairs if not item.isHidden()}


def test_the_sheet_lists_answers_actions_and_the_mouse(desk, keys):
    sheet = KeysSheet(keys, desk.menuBar(), lambda: None, desk)
    assert listed(sheet)["Bar"] == "1"
    assert listed(sheet)["Undo"] == "Z   Ctrl+Z"
    assert listed(sheet)["Zoom at the cursor"] == "Wheel"
    assert list(sheet.list.tree.heads) == [keys.questions[0].text, "Vote", "Mouse on the galaxy"]
    assert not sheet.isModal()


def test_the_sheet_follows_the_users_keys(desk, keys):
    sheet = KeysSheet(keys, desk.menuBar(), lambda: None, desk)
    keys.choose("skip", ("K",))
    assert listed(sheet)["Skip"] == "K"
    assert [item.text(2) for item in sheet.list.tree.rows if item.text(0) == "Skip"] == ["S"]


def test_no_key_is_cut_short(desk, keys, qtbot):
    keys.choose("skip", ("Ctrl+Alt+Shift+F11",))
    sheet = KeysSheet(keys, desk.menuBar(), lambda: None, desk)
    sheet.show()
    qtbot.waitExposed(sheet)
    tree = sheet.list.tree
    assert all(tree.columnWidth(column) >= tree.sizeHintForColumn(column) > 0 for column in (1, 2))


def test_typing_searches_at_once(desk, keys, qtbot):
    sheet = KeysSheet(keys, desk.menuBar(), lambda: None, desk)
    sheet.show()
    qtbot.waitExposed(sheet)
    QTest.keyClicks(sheet.list.search, "wheel")
    assert listed(sheet) == {"Zoom at the cursor": "Wheel"}
    assert [title for title, head in sheet.list.tree.heads.items() if not head.isHidden()] == ["Mouse on the galaxy"]


def test_the_sheet_leads_to_the_settings(desk, keys, qtbot):
    asked = []
    sheet = KeysSheet(keys, desk.menuBar(), lambda: asked.append(True), desk)
    qtbot.mouseClick(sheet.change, Qt.MouseButton.LeftButton)
    assert asked == [True]


def test_about_says_what_and_after_whom(desk, qtbot):
    sheet = help_sheet.about_sheet(desk)
    words = " ".join(label.text() for label in sheet.findChildren(help_sheet.QLabel))
    assert "Walmsley et al. 2020" in words
    sheet.findChild(QDialogButtonBox).rejected.emit()
    assert not sheet.isVisible()
