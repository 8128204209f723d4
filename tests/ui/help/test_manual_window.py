"""The help: F1 opens the page about what the keyboard is in; links, search and keys lead through it."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

import gzdesk.ui
from gzdesk import manual
from gzdesk.ui.desk.window import VotingWindow
from gzdesk.ui.help.manual_window import ManualWindow, set_topics, topic_of
from gzdesk.ui.start.start_window import StartWindow
from gzdesk.ui.survey.survey_tabs import survey_tabs


@pytest.fixture
def window(qtbot, settings):
    window = ManualWindow(settings)
    qtbot.addWidget(window)
    window.open_page("start")
    qtbot.waitExposed(window)
    return window


def test_a_widget_is_told_of_on_the_nearest_page_around_it(qtbot):
    around, within = QWidget(), QWidget()
    qtbot.addWidget(around)
    within.setParent(around)
    leaf = QLabel(within)
    assert topic_of(leaf) == "start"
    set_topics({"queue": around})
    assert topic_of(leaf) == "queue"
    set_topics({"map": within})
    assert topic_of(leaf) == "map"


def test_every_page_named_in_the_window_is_in_the_help():
    sources = [file.read_text("utf-8") for file in Path(gzdesk.ui.__file__).parent.rglob("*.py")]
    calls = [call for source in sources for call in re.findall(r"set_topics\(\{(.*?)\}\)", source)]
    named = {name for call in calls for name in re.findall(r'"(\w+)":', call)} | {tab.topic for tab in survey_tabs()}
    assert len(named) > 10
    assert named <= {page.name for page in manual.pages()}


def test_every_page_can_be_opened_and_shows_its_heading(window):
    for row in range(window.list.count()):
        window.list.setCurrentRow(row)
        page = manual.page(window.page)
        assert window.text.toPlainText().startswith(page.title)
    assert window.list.count() == len(manual.pages())


def test_a_link_opens_its_page_and_back_returns(window):
    window.text.anchorClicked.emit(QUrl("posterior"))
    assert window.page == "posterior"
    assert window.list.currentItem().text() == manual.page("posterior").title
    window.text.anchorClicked.emit(QUrl("formulas#scores"))
    assert window.page == "formulas"
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.page == "posterior"


def test_a_link_to_a_heading_leads_to_it(window):
    window.resize(700, 300)
    window.text.anchorClicked.emit(QUrl("formulas#scores"))
    assert window.page == "formulas"
    assert window.text.textCursor().block().text() == "Scores"
    assert window.text.verticalScrollBar().value() > 0


def test_a_link_into_the_program_is_told(window, qtbot):
    with qtbot.waitSignal(window.asked) as told:
        window.text.anchorClicked.emit(QUrl("gzdesk:keys"))
    assert told.args == ["keys"]


def test_a_search_lists_what_is_found_enter_opens_it_and_esc_ends_it(window):
    window.search.setFocus()
    QTest.keyClicks(window.search, "lasso")
    assert 0 < window.list.count() < len(manual.pages())
    QTest.keyClick(window.search, Qt.Key.Key_Return)
    assert "lasso" in manual.page(window.page).words
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.list.count() == len(manual.pages())
    assert window.isVisible()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_nothing_found_is_said(window):
    QTest.keyClicks(window.search, "zebra")
    assert "Nothing is found" in window.list.item(0).text()
    QTest.keyClick(window.search, Qt.Key.Key_Return)
    assert window.page == "start"


def test_no_picture_comes_from_outside_the_program(window, tmp_path):
    kind = 2  # QTextDocument.ResourceType.ImageResource
    for name in ("../icons/gzdesk", str(tmp_path / "x"), "http://example.org/x.png", "posterior-start/../x"):
        assert window.text.loadResource(kind, QUrl(name)).isNull()
    assert window.text.loadResource(3, QUrl("style.css")) is None


def test_f1_at_the_desk_opens_the_page_about_what_the_keyboard_is_in(qtbot, session, store, learner, settings):
    desk = VotingWindow(session, store, learner, settings=settings)
    qtbot.addWidget(desk)
    desk.show()
    qtbot.waitUntil(lambda: desk.showing.votable)
    desk.view.canvas.setFocus()
    QTest.keyClick(desk, Qt.Key.Key_F1)
    assert desk.beside.manual is not None
    assert desk.beside.manual.page == "picture"
    desk.close()
    assert desk.beside.manual is None


def test_f1_beside_the_desk_opens_the_page_about_the_window(qtbot, session, store, learner, settings):
    desk = VotingWindow(session, store, learner, settings=settings)
    qtbot.addWidget(desk)
    desk.show()
    gallery = desk.survey.open("gallery")
    assert topic_of(gallery) == "gallery"
    desk.survey.open("agreement")
    assert topic_of(gallery.window()) == "agreement"
    assert topic_of(desk.beside.open_settings().list) == "settings"
    assert topic_of(desk.beside.open_import(lambda: None).file.edit) == "votes"
    assert topic_of(desk.beside.open_keys_sheet().list) == "desk"
    desk.helping.toggle()
    assert topic_of(desk.helping.help) == "questions"
    panels = {"desk": desk.panels.history, "picture": desk.viewing.facts.panel, "queue": desk.queue.bar}
    for page, widget in panels.items():
        assert topic_of(widget) == page
    assert topic_of(desk.samp.notice.queue) == "samp"
    assert topic_of(desk.banner) == "safety"
    assert topic_of(desk.panels.unreadable) == "catalogue"
    desk.close()


def test_f1_in_the_start_window_opens_the_help_which_goes_with_it(qtbot, settings):
    start = StartWindow(settings)
    qtbot.addWidget(start)
    start.show()
    start.activateWindow()
    qtbot.waitUntil(start.isActiveWindow)
    QTest.keyClick(start, Qt.Key.Key_F1)
    assert start.manual is not None
    assert start.manual.page == "start"
    start.manual.text.anchorClicked.emit(QUrl("gzdesk:keys"))
    assert start.manual.page == "desk"
    start.activateWindow()
    start.show_new_project()
    start.new_project.images.edit.setFocus()
    start.help.click()
    assert start.manual.page == "catalogue"
    start.close()
    assert start.manual is None


def test_the_first_page_begins_at_its_beginning(qtbot, settings):
    window = ManualWindow(settings)
    qtbot.addWidget(window)
    window.open_page("catalogue")  # longer than the window
    qtbot.wait(50)  # the page is fitted to the window once that is laid out
    assert window.text.verticalScrollBar().maximum() > 0
    assert window.text.verticalScrollBar().value() == 0
