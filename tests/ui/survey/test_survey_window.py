"""The survey window stands beside the desk: opened by keys, made lazily, refreshed while it can be seen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gzdesk.ui.desk.window import VotingWindow
from gzdesk.ui.doings import Doings
from gzdesk.ui.keys.key_bindings import KeyBindings
from gzdesk.ui.survey.survey_window import SurveyWindow
from gzdesk.ui.survey_page import SurveyPage, Tab


class Page(SurveyPage):
    """Counts what it is told."""

    def __init__(self, parent) -> None:
        super().__init__(parent)
        self.refreshed, self.stopped = 0, False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def refresh(self) -> None:
        self.refreshed += 1

    def stop(self) -> None:
        self.stopped = True


def tab(name, title) -> Tab:
    return Tab(name, title, f"&{title}", "map", lambda session, store, doings, parent: Page(parent))


@pytest.fixture
def survey(qtbot, session, store, settings):
    keys = KeyBindings(session.tree.questions, settings)
    tabs = [tab("gallery", "Gallery"), tab("survey_map", "Map")]
    window = SurveyWindow(session, store, Doings(), tabs, keys, settings)
    qtbot.addWidget(window)
    return window


@pytest.fixture
def desk(qtbot, session, store, learner, settings):
    window = VotingWindow(session, store, learner, settings=settings)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


def test_a_page_is_made_when_it_is_first_shown(survey):
    assert survey.page is None
    gallery = survey.open_page("gallery")
    assert survey.page is gallery
    assert survey.open_page("gallery") is gallery
    assert len(survey.findChildren(Page)) == 1


def test_only_the_page_that_can_be_seen_is_refreshed_and_hidden_ones_catch_up(qtbot, survey):
    gallery, the_map = survey.open_page("gallery"), survey.open_page("survey_map")
    qtbot.waitUntil(lambda: the_map.refreshed == 1)
    survey.redraw.flush()
    assert (gallery.refreshed, the_map.refreshed) == (0, 2)
    survey.hide()
    survey.redraw.flush()
    assert the_map.refreshed == 2
    survey.open_page("gallery")
    qtbot.waitUntil(lambda: gallery.refreshed == 1)


def test_many_changes_are_one_refresh(qtbot, survey):
    page = survey.open_page("gallery")
    qtbot.waitUntil(lambda: page.refreshed == 1)
    for _ in range(100):
        survey.redraw.ask()
    qtbot.waitUntil(lambda: page.refreshed == 2)
    QTest.qWait(150)
    assert page.refreshed == 2


def test_keys_turn_the_pages_and_esc_hides_the_window(qtbot, survey):
    gallery = survey.open_page("gallery")
    qtbot.waitUntil(survey.isActiveWindow)
    QTest.keyClick(gallery, Qt.Key.Key_F4)
    the_map = survey.page
    assert the_map is not gallery
    QTest.keyClick(the_map, Qt.Key.Key_F3)
    assert survey.page is gallery
    QTest.keyClick(gallery, Qt.Key.Key_Escape)
    assert not survey.isVisible()


def test_the_place_of_the_window_is_remembered(qtbot, survey, session, store, settings):
    survey.open_page("gallery")
    survey.resize(601, 502)
    survey.hide()
    again = SurveyWindow(session, store, Doings(), [tab("gallery", "Gallery")], KeyBindings([], settings), settings)
    qtbot.addWidget(again)
    assert (again.width(), again.height()) == (601, 502)


def test_the_desk_opens_the_survey_by_its_key_and_closes_it(desk):
    assert desk.survey.window is None
    QTest.keyClick(desk, Qt.Key.Key_F4)
    survey = desk.survey.window
    assert survey.isVisible()
    assert not survey.isModal()
    desk.close()
    assert desk.survey.window is None
    assert not survey.isVisible()


def test_a_galaxy_is_shown_at_the_desk_ready_to_be_voted_on(desk, session):
    desk.survey.doings.show_galaxy(7)
    assert session.current.index == 7


def test_galaxies_become_the_queue_of_the_desk(qtbot, desk, session):
    desk.survey.doings.queue_of([5, 3, 8])
    qtbot.waitUntil(lambda: session.current.index == 5)
    assert session.order.kind == "list"
    assert session.order_left == 3
