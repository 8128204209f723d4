"""The settings window: by mouse and by keyboard, kept where it belongs, and never in the way of voting."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from gzdesk.project.project import ProjectError
from gzdesk.settings import DeskSettings, LearningSettings, QueueSettings, load
from gzdesk.ui import look
from gzdesk.ui.desk_choices import DeskChoices, recall_text_size
from gzdesk.ui.keys.key_bindings import KeyBindings
from gzdesk.ui.keys.keys import KEYS
from gzdesk.ui.settings.settings_appearance import AppearancePage
from gzdesk.ui.settings.settings_keys import KeysPage
from gzdesk.ui.settings.settings_learning import LearningPage
from gzdesk.ui.settings.settings_page import SettingsPage
from gzdesk.ui.settings.settings_voting import VotingPage
from gzdesk.ui.settings.settings_window import SettingsWindow


@pytest.fixture
def desk(qtbot, qapp):
    """A window with a few actions of the desk."""
    look.apply(qapp)
    desk = QMainWindow()
    qtbot.addWidget(desk)
    desk.menuBar().addMenu("&Vote")
    yield desk
    look.set_text_size(100)
    look.set_scheme("system")


@pytest.fixture
def keys(desk, session, settings):
    keys = KeyBindings([session.question], settings, desk)
    for name in ("undo", "skip", "star", "zoom_in"):
        action = QAction(name.capitalize(), desk)
        keys.bind(name, action)
        desk.menuBar().actions()[0].menu().addAction(action)
    return keys


@pytest.fixture
def choices(session, settings):
    return DeskChoices(session, settings)


@pytest.fixture
def schemes(desk):
    actions = {name: QAction(name, desk, checkable=True) for name in ("system", "light", "dark")}
    for name, action in actions.items():
        action.triggered.connect(lambda checked=False, name=name: look.set_scheme(name))
    return actions


@pytest.fixture
def hide(desk):
    action = QAction("Hide", desk, checkable=True)
    action.setChecked(True)
    return action


@pytest.fixture
def window(qtbot, desk, keys, choices, schemes, hide):
    window = SettingsWindow(desk)
    qtbot.addWidget(window)
    window.add_pages(
        [
            VotingPage(choices, hide, window.change),
            KeysPage(keys, desk.menuBar()),
            AppearancePage(choices, schemes),
            LearningPage(choices, window.change),
        ]
    )
    window.open_page(VotingPage)
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    return window


@pytest.fixture
def page(window):
    """Opens the page of a kind."""

    def opened(kind: type[SettingsPage]) -> SettingsPage:
        window.open_page(kind)
        return next(page for page in window.pages if isinstance(page, kind))

    return opened


def test_the_window_never_stops_the_desk(window):
    assert not window.isModal()


def test_pages_are_reached_by_the_arrows(window):
    window.list.setFocus()
    QTest.keyClick(window.list, Qt.Key.Key_Down)
    assert window.list.currentRow() == 1
    assert window.pages[1].isVisible()


def test_everything_can_be_reached_by_tab_and_has_a_name(window, page):
    for kind in (VotingPage, KeysPage, AppearancePage, LearningPage):
        page(kind)
        reached: list[QWidget] = []
        window.list.setFocus()
        while QApplication.focusWidget() not in reached:
            reached.append(QApplication.focusWidget())
            window.focusNextChild()
        wanted = [
            widget
            for widget in window.findChildren(QWidget)
            if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        assert set(wanted) - set(reached) == {one for one in wanted if one.focusProxy() is not None}
        assert all(widget.accessibleName() or getattr(widget, "text", str)() for widget in reached)


# -- voting


def test_the_posterior_votes_hold_at_once_and_are_kept(page, session, project):
    page(VotingPage).votes.setValue(40)
    assert session.desk.posterior_votes == 40
    assert load(DeskSettings, project.setting("desk")).posterior_votes == 40


def test_shares_are_kept_by_the_project(page, project):
    voting = page(VotingPage)
    voting.repeats.setValue(5)
    voting.controls.setValue(20)
    kept = load(QueueSettings, project.setting("queue"))
    assert (kept.repeat_share, kept.control_share) == (0.05, 0.2)


def test_blind_repeats_begin_at_once(page, session):
    """Of twelve galaxies none was voted on long enough ago; the queue knows the share all the same."""
    page(VotingPage).repeats.setValue(30)
    assert session._queue.settings.repeat_share == session._queue.returning.share == 0.3


def test_a_number_is_kept_once_it_is_entered_whole(page, project):
    box = page(VotingPage).votes
    box.selectAll()
    QTest.keyClicks(box, "35")
    assert project.setting("desk") is None
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert load(DeskSettings, project.setting("desk")).posterior_votes == 35


def test_hiding_the_posterior_is_one_choice_with_the_menus(page, hide, qtbot):
    box = page(VotingPage).hide_posterior
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert not hide.isChecked()
    hide.trigger()
    assert box.isChecked()


def test_the_usual_values_of_a_page_come_back(page, window, project, qtbot, hide):
    voting = page(VotingPage)
    voting.votes.setValue(40)
    voting.controls.setValue(0)
    hide.trigger()
    qtbot.mouseClick(window.usual, Qt.MouseButton.LeftButton)
    assert load(DeskSettings, project.setting("desk")) == DeskSettings()
    assert load(QueueSettings, project.setting("queue")) == QueueSettings()
    assert hide.isChecked()


def test_a_change_that_the_disk_refuses_is_told_and_not_shown_as_made(page, window, session, monkeypatch):
    def refuse(name: str, text: str) -> None:
        raise ProjectError("bars.gzdesk: cannot be written; free some space.")

    voting = page(VotingPage)
    monkeypatch.setattr(session.project, "set_setting", refuse)
    voting.votes.setValue(40)
    assert window.message.text() == "bars.gzdesk: cannot be written; free some space."
    assert (voting.votes.value(), session.desk.posterior_votes) == (20, 20)


# -- keys


def pick(page: KeysPage, does: str) -> None:
    place = next(place for place, row in enumerate(page.list.rows) if row.does == does)
    page.list.tree.setCurrentItem(page.list.tree.rows[place])


def test_a_key_is_changed_with_the_keyboard_alone(page, keys):
    on = page(KeysPage)
    pick(on, "Skip")
    on.list.tree.setFocus()
    QTest.keyClick(on.list.tree, Qt.Key.Key_Return)
    assert on.capture.hasFocus()
    QTest.keyClick(on.capture, "k")
    assert keys.of("skip") == ("K",)
    assert on.list.current.keys == ("K",)
    assert on.message.text() == "“Skip” is on K now."
    assert on.list.tree.hasFocus()


def test_a_key_is_changed_with_the_mouse(page, keys, qtbot):
    on = page(KeysPage)
    pick(on, "Skip")
    qtbot.mouseClick(on.add, Qt.MouseButton.LeftButton)
    QTest.keyClick(on.capture, Qt.Key.Key_F5)
    assert keys.of("skip") == ("S", "F5")
    qtbot.mouseClick(on.remove, Qt.MouseButton.LeftButton)
    assert keys.of("skip") == ()
    qtbot.mouseClick(on.usual, Qt.MouseButton.LeftButton)
    assert keys.of("skip") == KEYS.skip


def test_a_conflict_is_said_at_once_and_never_saved(page, keys, settings, session):
    on = page(KeysPage)
    pick(on, session.question.answers[0].text)
    on.change.click()
    QTest.keyClick(on.capture, "s")
    assert on.capture.text().startswith("S already does “Skip”.")
    assert settings.allKeys() == []
    assert on.capture.hasFocus()
    QTest.keyClick(on.capture, "b")
    assert keys.answers(session.question)[0] == "B"


def test_escape_leaves_the_key_as_it_is_and_the_window_open(page, window, keys):
    on = page(KeysPage)
    pick(on, "Skip")
    on.change.click()
    QTest.keyClick(on.capture, Qt.Key.Key_Escape)
    assert (keys.of("skip"), on.capture.isVisible(), window.isVisible()) == (KEYS.skip, False, True)


def test_tab_cannot_be_caught(page, keys):
    on = page(KeysPage)
    pick(on, "Skip")
    on.change.click()
    QTest.keyClick(on.capture, Qt.Key.Key_Tab)
    assert on.capture.text().startswith("Tab moves the focus")
    assert keys.of("skip") == KEYS.skip


def test_the_usual_key_is_refused_while_something_else_has_it(page, keys):
    on = page(KeysPage)
    keys.choose("skip", ("K",))
    keys.choose("star", ("S",))
    pick(on, "Skip")
    on.usual.click()
    assert on.message.text().startswith("S already does “Star”.")
    assert keys.of("skip") == ("K",)


def test_keys_are_found_by_words_and_by_key(page):
    on = page(KeysPage)

    def found() -> list[str]:
        return [row.does for row, item in zip(on.list.rows, on.list.tree.rows, strict=True) if not item.isHidden()]

    on.list.search.setText("zoom")
    assert found() == ["Zoom_in"]
    on.list.search.setText("ctrl+z")
    assert found() == ["Undo"]


def test_all_keys_go_back_to_the_usual_ones(page, window, keys, session):
    on = page(KeysPage)
    keys.choose("skip", ("K",))
    keys.choose_answer(session.question, 0, "B")
    window.usual.click()
    assert (keys.of("skip"), keys.answers(session.question)) == (KEYS.skip, ("1", "2"))
    assert all(row.is_usual for row in on.list.rows)


# -- appearance and learning


def test_the_size_of_text_changes_at_once_and_is_remembered(page, settings, window):
    page(AppearancePage).text_size.button(6).click()
    assert window.font().pixelSize() == 20
    look.set_text_size(100)
    recall_text_size(settings)
    assert look.font("body").pixelSize() == 20
    settings.setValue("desk/text_size", "large")
    recall_text_size(settings)
    assert look.font("body").pixelSize() == 13


def test_the_scheme_is_one_choice_with_the_menus(page, schemes):
    on = page(AppearancePage)
    on.scheme.button(2).click()
    assert look.look().dark
    schemes["light"].trigger()
    assert on.scheme.place == 1


def test_learning_is_kept_for_the_next_start(page, project):
    on = page(LearningPage)
    on.device.setCurrentIndex(1)
    on.device.activated.emit(1)
    on.first_votes.setValue(50)
    kept = load(LearningSettings, project.setting("learning"))
    assert (kept.device, kept.first_votes) == ("cpu", 50)
