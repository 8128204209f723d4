"""Who votes, in the status bar: somebody else may sit down at the same desk."""

import pytest
from PySide6.QtCore import Qt

from gzdesk.ui import look
from gzdesk.ui.desk.annotator_choice import AnnotatorChoice


@pytest.fixture
def choice(qapp, qtbot):
    look.apply(qapp)
    made = AnnotatorChoice("ann", lambda: ["eve", "ann", "Bob", "eve"], None)
    qtbot.addWidget(made)
    made.show()
    return made


def names(choice):
    return [choice.sheet.names.item(row).text() for row in range(choice.sheet.names.count())]


def test_a_click_offers_the_others_who_have_voted(choice, qtbot):
    qtbot.mouseClick(choice, Qt.MouseButton.LeftButton)
    assert choice.sheet.isVisible()
    assert names(choice) == ["Bob", "eve"]
    assert [item.text() for item in choice.sheet.names.selectedItems()] == ["Bob"]
    assert "ann" in choice.sheet.words.text()


def test_one_of_them_is_taken_with_two_keys(choice, qtbot):
    choice.open()
    qtbot.waitUntil(choice.sheet.names.hasFocus)
    qtbot.keyClick(choice.sheet.names, Qt.Key.Key_Down)
    with qtbot.waitSignal(choice.chosen) as told:
        qtbot.keyClick(choice.sheet.names, Qt.Key.Key_Return)
    assert told.args == ["eve"]
    assert not choice.sheet.isVisible()


def test_a_new_name_is_typed(choice, qtbot):
    choice.open()
    assert not choice.sheet.take.isEnabled()
    qtbot.keyClicks(choice.sheet.edit, "  Vera   Rubin ")
    with qtbot.waitSignal(choice.chosen) as told:
        qtbot.mouseClick(choice.sheet.take, Qt.MouseButton.LeftButton)
    assert told.args == ["Vera Rubin"]


def test_ones_own_name_changes_nothing(choice, qtbot):
    choice.open()
    qtbot.keyClicks(choice.sheet.edit, "ann")
    with qtbot.assertNotEmitted(choice.chosen):
        qtbot.keyClick(choice.sheet.edit, Qt.Key.Key_Return)
    assert not choice.sheet.isVisible()


def test_the_window_passes_the_name_on(qapp, qtbot, session, store, learner, settings):
    from gzdesk.ui.desk.window import VotingWindow

    look.apply(qapp)
    window = VotingWindow(session, store, learner, settings=settings)
    qtbot.addWidget(window)
    window.show()
    assert window.panels.annotator.text() == "ana"
    with qtbot.waitSignal(window.annotator_asked) as told:
        window.panels.annotator.open()
        window.panels.annotator.sheet.edit.setText("eve")
        window.panels.annotator.sheet.take.click()
    assert told.args == ["eve"]
