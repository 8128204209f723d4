"""The desk with a decision tree: one question after the other, back, forth and anew, by keys and by mouse."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QScreen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle, QTabBar

from gzdesk.catalogue.catalog import scan_folder
from gzdesk.project.project import Project
from gzdesk.project.vote import standing
from gzdesk.questions.tree import load_tree
from gzdesk.session.session import Session
from gzdesk.settings import QueueSettings
from gzdesk.ui import desk_layout, look
from gzdesk.ui.desk.window import VotingWindow

GZ2 = load_tree("gz2")
# Features, not edge-on, a bar, arms, tight ones, two of them, an obvious bulge, nothing odd.
WALK = "22111122"


@pytest.fixture
def project(tmp_path: Path, images: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "walks.gzdesk", scan_folder(images), images, GZ2) as project:
        yield project


@pytest.fixture
def session(project, learner) -> Session:
    return Session(project, "ana", teach=learner.teach, queue_settings=QueueSettings(control_share=0.0))


@pytest.fixture
def open_window(qtbot, qapp, session, store, learner, settings) -> Callable[[], VotingWindow]:
    def opened() -> VotingWindow:
        look.apply(qapp)
        window = VotingWindow(session, store, learner, settings=settings)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
        qtbot.waitUntil(lambda: window.voting.votable)
        return window

    return opened


@pytest.fixture
def window(open_window) -> VotingWindow:
    return open_window()


@pytest.fixture
def press(qtbot, window) -> Callable[..., None]:
    """Presses keys, one after the other, each when what came before is on screen."""

    def pressed(*keys: str | Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or window, key, modifier)
            qtbot.waitUntil(lambda: window.voting.votable)

    return pressed


@pytest.fixture
def click(qtbot, window) -> Callable[..., None]:
    """Clicks a widget, and waits until what follows is on screen."""

    def clicked(widget, at: QPoint | None = None) -> None:
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at or widget.rect().center())
        qtbot.waitUntil(lambda: window.voting.votable)

    return clicked


def said(project) -> list[tuple[str, str | None]]:
    """What the journal holds in force: the newest answer to each question, and every other standing row."""
    rows = standing(project.journal.rows())
    newest = {(row.galaxy_id, row.question): row for row in rows if row.kind == "vote"}
    kept = [row for row in rows if row.kind != "vote" or newest[row.galaxy_id, row.question] is row]
    return [(row.question, row.answer) if row.kind == "vote" else (row.kind, row.text) for row in kept]


def asked(window) -> str:
    """The question that can be read on the desk."""
    return window.answer_bar.question.text()


def marked(window) -> list[str]:
    """The answers that stand marked on the open page."""
    return [button.text() for button in window.answer_bar.answers if button._marked]


# -- walking


def test_digits_walk_the_whole_tree_and_then_the_next_galaxy_comes(window, press, session, project):
    first, following = session.current.index, session.upcoming(1)[0]
    press(*WALK)
    assert [question for question, _ in said(project)] == [
        "smooth-or-featured", "disk-edge-on", "bar", "has-spiral-arms", "spiral-winding", "spiral-arm-count",
        "bulge-size", "something-odd",
    ]  # fmt: skip
    assert {row.galaxy_id for row in project.journal.rows()} == {project.galaxies[first].id}
    assert session.current.index == following
    assert asked(window) == GZ2.questions[0].text


def test_a_digit_answers_the_question_being_asked_and_no_other(window, press, project):
    press("1", "3")
    assert said(project) == [("smooth-or-featured", "smooth"), ("how-rounded", "cigar")]
    assert asked(window) == GZ2["something-odd"].text


def test_a_key_hit_twice_in_one_breath_answers_one_question(window, project):
    QTest.keyClick(window, "2")
    QTest.keyClick(window, "2")  # the next question has not been painted yet
    assert said(project) == [("smooth-or-featured", "featured-or-disk")]


def test_the_time_of_a_vote_is_that_of_its_own_question(window, press, qtbot, project):
    qtbot.wait(800)
    press("1", "1")
    first, second = (row.seconds for row in project.journal.rows())
    assert first > 0.5  # it was painted a little after the window appeared
    assert second < first  # counted from the galaxy's appearance, it would be longer


def test_a_walk_by_mouse_alone(window, click, project, session):
    here = session.current.index
    click(window.answer_bar.answers[0])
    click(window.answer_bar.answers[2])
    click(window.panels.tree_map.knots["smooth-or-featured"])
    click(window.answer_bar.answers[2])
    assert said(project) == [("smooth-or-featured", "artifact")]
    assert session.current.index != here


# -- back, and a change of mind


def test_back_one_question_asks_it_again_with_its_answer_marked(window, press, project):
    press("2", "2", Qt.Key.Key_Backspace)
    assert asked(window) == GZ2["disk-edge-on"].text
    assert marked(window) == ["Not edge-on"]
    press(Qt.Key.Key_Backspace)
    assert marked(window) == ["Features or disk"]
    assert not window.desk_actions.vote.back_question.isEnabled()
    assert len(said(project)) == 2


def test_a_change_of_mind_withdraws_the_branch_and_undo_brings_it_back(window, press, project):
    press("2", "2", "1", *[Qt.Key.Key_Backspace] * 3, "1")
    assert said(project) == [("smooth-or-featured", "smooth")]
    assert asked(window) == GZ2["how-rounded"].text
    press("z")
    assert said(project)[0] == ("smooth-or-featured", "featured-or-disk")
    assert {question for question, _ in said(project)} == {"smooth-or-featured", "disk-edge-on", "bar"}
    assert asked(window) == GZ2["smooth-or-featured"].text


def test_nothing_is_said_to_be_hidden_before_there_is_a_posterior(window, press):
    press("2")
    window.panels.redraw.flush()
    assert window.panels.peek_bar.isHidden()
    assert not window.panels.peek_bar.offers


def test_the_same_answer_given_again_leads_to_the_first_open_question(window, press, project):
    press("2", "2", Qt.Key.Key_Backspace, Qt.Key.Key_Backspace, "2")
    assert asked(window) == GZ2["bar"].text


def test_undo_and_redo_go_across_galaxies_and_show_the_question(window, press, session, project):
    first = session.current.index
    press(*WALK, "1")
    press("z")
    assert asked(window) == GZ2["smooth-or-featured"].text
    press("z")
    assert session.current.index == first
    assert asked(window) == GZ2["something-odd"].text
    assert window.statusBar().currentMessage().startswith("Undone: Nothing odd on ")
    press("z", modifier=Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    press("y", modifier=Qt.KeyboardModifier.ControlModifier)
    assert len(said(project)) == len(WALK) + 1
    assert asked(window) == GZ2["how-rounded"].text
    assert not window.desk_actions.vote.redo.isEnabled()


# -- the map


def test_the_map_shows_the_path_and_where_one_is(window, press):
    press("2", "2")
    window.panels.redraw.flush()
    knots = window.panels.tree_map.knots
    assert [name for name, knot in knots.items() if knot.reached] == ["smooth-or-featured", "disk-edge-on", "bar"]
    assert [name for name, knot in knots.items() if knot.asked] == ["bar"]
    assert knots["disk-edge-on"].given == "no"
    assert window.panels.tree_map.caption.text() == "Is there a bar through the centre of the galaxy? (asked now)"


def test_the_keyboard_alone_goes_to_the_map_and_asks_again(window, press, project, qtbot):
    press("2", "2")
    window.panels.redraw.flush()
    for _ in range(80):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        if QApplication.focusWidget() is window.panels.tree_map.knots["disk-edge-on"]:
            break
    press(Qt.Key.Key_Return)
    assert asked(window) == GZ2["disk-edge-on"].text
    assert marked(window) == ["Not edge-on"]
    press("1")  # with the keyboard still on the map
    assert said(project) == [("smooth-or-featured", "featured-or-disk"), ("disk-edge-on", "yes")]


def test_questions_that_were_not_reached_cannot_be_asked(window, press, qtbot):
    press("1")
    window.panels.redraw.flush()
    knot = window.panels.tree_map.knots["bar"]
    assert not knot.isEnabled()
    qtbot.mouseClick(knot, Qt.MouseButton.LeftButton)
    assert asked(window) == GZ2["how-rounded"].text


def test_on_a_small_screen_the_desk_fits_and_the_posterior_can_be_read(open_window, monkeypatch, qtbot):
    monkeypatch.setattr(desk_layout, "USUAL", QSize(1024, 700))
    monkeypatch.setattr(QScreen, "availableSize", lambda screen: QSize(1024, 700))
    window = open_window()
    title = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    assert title > 0
    assert (window.width(), window.height()) == (1024, 700 - title)
    right = [dock for dock in window.desk_layout.docks if dock.objectName() in ("posterior", "learning")]
    assert window.tabifiedDockWidgets(right[0]) == [right[1]]


def test_the_posterior_has_most_of_its_column(open_window, monkeypatch, qtbot):
    monkeypatch.setattr(QScreen, "availableSize", lambda screen: QSize(1280, 900))
    window = open_window()
    assert (window.width(), window.height()) == (1280, 800)
    heights = {dock.objectName(): dock.height() for dock in window.desk_layout.docks}
    qtbot.waitUntil(lambda: window.panels.posterior.height() > 400)
    assert heights["posterior"] > heights["learning"]


def test_the_layout_of_a_tree_is_remembered_beside_that_of_a_single_question(window, settings, store, learner, qtbot):
    window.close()
    assert settings.contains("window/tree_state")
    assert not settings.contains("window/state")


# -- history


def test_left_and_right_go_through_the_history_and_back_to_the_queue(window, press, session, project):
    ids = []
    for keys in ("3", "3", "112"):
        ids.append(project.galaxies[session.current.index].id)
        press(*keys)
    queued = session.current.index
    press(Qt.Key.Key_Left)
    assert project.galaxies[session.current.index].id == ids[2]
    assert asked(window) == GZ2["smooth-or-featured"].text
    assert marked(window) == ["Smooth"]
    window.panels.redraw.flush()
    assert window.panels.history.list.currentIndex().data() == ids[2]
    press(Qt.Key.Key_Left, Qt.Key.Key_Left)
    assert project.galaxies[session.current.index].id == ids[0]
    press(Qt.Key.Key_Right)
    assert project.galaxies[session.current.index].id == ids[1]
    press(Qt.Key.Key_Right, Qt.Key.Key_Right)
    assert session.current.index == queued
    window.panels.redraw.flush()
    assert not window.panels.history.list.currentIndex().isValid()


def test_a_new_vote_on_a_revisited_galaxy_replaces_the_old_one(window, press, project):
    press("3", Qt.Key.Key_Left)
    assert marked(window) == ["Star or artifact"]
    press("1")
    assert asked(window) == GZ2["how-rounded"].text
    window.panels.redraw.flush()
    assert window.panels.history.model.rowCount() == 1
    assert window.panels.history.model.describe(window.panels.history.model.entry(0)) == "Smooth"


def test_the_history_has_a_row_a_galaxy_and_a_click_revisits(window, press, click, session, project):
    first = project.galaxies[session.current.index].id
    press(*WALK, "3")
    window.panels.redraw.flush()
    history = window.panels.history
    assert history.model.rowCount() == 2
    assert history.model.describe(history.model.entry(1)).startswith("Features or disk › Not edge-on › Bar › Arms")
    where = history.list.visualRect(history.model.index(1)).center()
    click(history.list.viewport(), where)
    assert project.galaxies[session.current.index].id == first


# -- what else can be said


def test_an_artifact_ends_the_galaxy(window, press, session, project, learner):
    here = session.current.index
    press("2", "x")
    assert said(project)[-1] == ("artifact", None)
    assert session.current.index != here
    assert learner.taught[-1].counts_G_A[here].sum() == 0


def test_cant_tell_ends_the_galaxy_and_is_of_its_question(window, press, session, project):
    here = session.current.index
    press("2", "c")
    row = project.journal.rows()[-1]
    assert (row.kind, row.question) == ("cant-tell", "disk-edge-on")
    assert session.current.index != here


def test_later_puts_the_galaxy_off(window, press, session, project):
    here = session.current.index
    press("w")
    assert said(project) == [("later", None)]
    assert session.current.index != here
    window.panels.redraw.flush()
    assert window.panels.history.model.entry(0).ended == "later"


def test_a_comment_is_typed_in_the_window_and_typing_votes_on_nothing(window, press, project, session, qtbot):
    here = session.current.index
    press("n")
    line = window.answer_bar.comment.line
    qtbot.waitUntil(line.hasFocus)
    QTest.keyClicks(line, "1 zsc 22 arms?")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert said(project) == [("comment", "1 zsc 22 arms?")]
    assert session.current.index == here
    assert window.view.canvas.hasFocus()
    assert window.desk_actions.vote.comment.isChecked()
    press("n")
    assert line.text() == "1 zsc 22 arms?"
    QTest.keyClicks(line, "other")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert said(project) == [("comment", "1 zsc 22 arms?")]
    press("1")
    assert said(project)[-1] == ("smooth-or-featured", "smooth")


def test_a_comment_begun_ends_when_another_galaxy_comes(window, press, click, qtbot):
    press("3", "n")
    qtbot.waitUntil(window.answer_bar.comment.line.hasFocus)
    window.panels.redraw.flush()
    history = window.panels.history
    click(history.list.viewport(), history.list.visualRect(history.model.index(0)).center())
    assert not window.answer_bar.commenting


def test_a_star_can_be_undone_and_done_again(window, press):
    star = window.desk_actions.vote.star
    press("f")
    assert star.isChecked()
    press("z")
    assert not star.isChecked()
    press("y", modifier=Qt.KeyboardModifier.ControlModifier)
    assert star.isChecked()


def test_everything_can_be_said_by_mouse(window, click, project, qtbot):
    for action, kind in (("later", "later"), ("artifact", "artifact"), ("cant_tell", "cant-tell"), ("skip", "skip")):
        wanted = getattr(window.desk_actions.vote, action)
        button = next(one for one in window.answer_bar.quiet.buttons if one.action is wanted)
        if button.isVisible():
            click(button)
        else:
            assert wanted in window.answer_bar.quiet.menu.actions()
            wanted.trigger()
            qtbot.waitUntil(lambda: window.voting.votable)
        assert said(project)[-1][0] == kind


@pytest.mark.parametrize("text_size", [100, 125, 150])
def test_a_small_window_stays_small_with_larger_text_and_the_usual_layout(window, press, qtbot, text_size):
    try:
        look.set_text_size(text_size)
        press("2")
        window.resize(1024, 700)
        window.desk_actions.reset_layout.trigger()  # panels share a place where they would stand too high
        QApplication.processEvents()
        window.resize(1024, 700)
        window.desk_actions.reset_layout.trigger()
        QApplication.processEvents()
        assert (window.width(), window.height()) == (1024, 700)
    finally:
        look.set_text_size(100)


def test_the_tabs_of_panels_that_share_a_place_have_a_name(window, qtbot):
    window.resize(1024, 700)
    window.desk_actions.reset_layout.trigger()
    qtbot.waitUntil(lambda: any(tabs.isVisible() for tabs in window.findChildren(QTabBar)))
    assert all(tabs.accessibleName() for tabs in window.findChildren(QTabBar) if tabs.isVisible())
