"""Keys, settings and hints in the real window."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gzdesk.ui import look
from gzdesk.ui.desk.window import VotingWindow
from gzdesk.ui.desk_choices import DeskChoices
from gzdesk.ui.settings.settings_keys import KeysPage
from gzdesk.ui.settings.settings_window import SettingsWindow

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot, qapp, session, store, learner, settings):
    look.apply(qapp)
    window = VotingWindow(session, store, learner, settings=settings)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window and window.showing.votable)
    yield window
    look.set_text_size(100)


@pytest.fixture
def keys_page(window, qtbot):
    """The page of the keys, opened as the user does."""
    QTest.keyClick(window, Qt.Key.Key_Comma, CTRL)
    beside = window.findChild(SettingsWindow)
    QTest.keyClick(beside.list, Qt.Key.Key_Down)
    page = beside.pages[beside.list.currentRow()]
    assert isinstance(page, KeysPage)
    return page


def give(page: KeysPage, does: str, key) -> None:
    place = next(place for place, row in enumerate(page.list.rows) if row.does == does)
    page.list.tree.setCurrentItem(page.list.tree.rows[place])
    QTest.keyClick(page.list.tree, Qt.Key.Key_Return)
    QTest.keyClick(page.capture, key)


def answers(session) -> list[str | None]:
    return [vote.answer for vote in session.history]


def test_a_key_chosen_in_the_settings_votes_at_once_and_stands_on_the_button(window, keys_page, session, qtbot):
    give(keys_page, "No bar", "b")
    assert window.answer_bar.answers[1].accessibleDescription() == "Key B"
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    QTest.keyClick(window, "2")
    assert answers(session) == []
    QTest.keyClick(window, "b")
    assert answers(session) == ["no"]


def test_a_desk_key_chosen_in_the_settings_is_in_the_menu_and_on_the_button(window, keys_page, session, qtbot):
    give(keys_page, "Skip", "k")
    assert window.desk_actions.vote.skip.shortcut().toString() == "K"
    button = next(one for one in window.answer_bar.quiet.buttons if one.text() == "Skip")
    assert button.accessibleDescription() == "Key K"


def test_a_taken_key_changes_nothing(window, keys_page, settings):
    give(keys_page, "No bar", "z")
    assert keys_page.capture.text().startswith("Z already does “Undo”")
    assert [key for key in settings.allKeys() if key.startswith("keys/")] == []
    assert window.answer_bar.answers[1].accessibleDescription() == "Key 2"


def test_keys_in_the_settings_do_not_vote(window, keys_page, session):
    QTest.keyClicks(keys_page.list.search, "12")
    QTest.keyClick(keys_page.list.tree, "1")
    assert answers(session) == []


def test_the_places_of_the_digits_vote_on_a_french_keyboard(window, session):
    press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key(ord("É")), Qt.KeyboardModifier.NoModifier, 11, 0, 0, "é", False, 1)
    QApplication.sendEvent(window.view.canvas, press)
    assert answers(session) == ["no"]


def test_a_comment_keeps_its_digits(window, session):
    window.desk_actions.vote.comment.trigger()
    line = QApplication.focusWidget()
    QTest.keyClicks(line, "2 arms")
    press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key(ord("É")), Qt.KeyboardModifier.NoModifier, 11, 0, 0, "é", False, 1)
    QApplication.sendEvent(line, press)
    assert line.text() == "2 armsé"
    assert answers(session) == []


def test_the_first_hint_goes_with_the_first_vote_and_help_brings_it_back(window, qtbot):
    hints = window.hints
    assert hints.shown == "vote"
    QTest.keyClick(window, "1")
    qtbot.waitUntil(lambda: window.showing.votable)
    assert hints.shown == "undo"
    QTest.keyClick(window, "z")
    assert hints.shown == ""
    window.desk_actions.hints.trigger()
    assert hints.shown == "vote"


def test_done_once_is_done_for_good(window, session, store, learner, settings, qtbot):
    QTest.keyClick(window, "1")
    again = VotingWindow(session, store, learner, settings=settings)
    qtbot.addWidget(again)
    again.show()
    assert again.hints.shown != "vote"


def test_the_size_of_text_is_taken_up_again_at_the_next_start(window, session, store, learner, settings, qtbot):
    DeskChoices(session, settings).set_text_size(130)
    look.set_text_size(100)
    again = VotingWindow(session, store, learner, settings=settings)
    qtbot.addWidget(again)
    assert look.font("body").pixelSize() == 17
