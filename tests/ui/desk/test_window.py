"""The desk: a key is a vote on disk and the next galaxy on screen, whatever disk, pictures or learner do."""

import sqlite3
import subprocess
import sys

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QTabBar

from gzdesk.messages import Failed, Idle, Notice, Progress, Stopped, Withdrawn
from gzdesk.project.journal import JournalError
from gzdesk.project.vote import standing
from gzdesk.settings import DisplaySettings, load
from gzdesk.ui import look, wording
from gzdesk.ui.desk.window import VotingWindow
from gzdesk.ui.keys.keys import KEYS
from gzdesk.ui.keys.keys_sheet import KeysSheet


@pytest.fixture(scope="session")
def dressed(qapp):
    """The application in its clothes, put on once, as the program does."""
    look.apply(qapp)
    return qapp


@pytest.fixture
def open_window(qtbot, dressed, session, store, learner, settings):
    """Opens the desk on an offscreen screen."""

    def opened() -> VotingWindow:
        window = VotingWindow(session, store, learner, settings=settings)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
        return window

    return opened


@pytest.fixture
def window(open_window, qtbot):
    window = open_window()
    qtbot.waitUntil(lambda: window.showing.votable)
    return window


@pytest.fixture
def press(qtbot, window):
    """Presses a key, and waits until the galaxy that follows has been painted."""

    def pressed(key, modifier=Qt.KeyboardModifier.NoModifier, wait: bool = True) -> None:
        QTest.keyClick(window, key, modifier)
        if wait:
            qtbot.waitUntil(lambda: window.showing.votable)

    return pressed


def on_disk(project) -> list[tuple[str, str, str | None]]:
    """The journal as another program reads it."""
    with sqlite3.connect(f"file:{project.path}?mode=ro", uri=True) as connection:
        rows = connection.execute("SELECT kind, galaxy_id, answer FROM votes ORDER BY row").fetchall()
    connection.close()
    return rows


def on_screen(window) -> str:
    return window.answer_bar.galaxy.text()


# -- voting


def test_a_key_is_a_vote_on_disk_and_brings_the_next_galaxy(window, press, session, project):
    first, following = session.current.index, session.upcoming(1)[0]
    press("1")
    assert on_disk(project) == [("vote", project.galaxies[first].id, "yes")]
    assert session.current.index == following
    assert on_screen(window) == project.galaxies[following].id


def test_the_pictures_behind_the_one_on_screen_are_fetched(press, store, session):
    press("2")
    assert store.prefetched[-1] == (session.current.index, *session.upcoming(3))


def test_an_answer_can_be_clicked(window, qtbot, project):
    qtbot.mouseClick(window.answer_bar.answers[1], Qt.MouseButton.LeftButton)
    assert [answer for _, _, answer in on_disk(project)] == ["no"]


@pytest.mark.parametrize(
    ("key", "modifier"), [("z", Qt.KeyboardModifier.NoModifier), ("z", Qt.KeyboardModifier.ControlModifier)]
)
def test_undo_brings_the_galaxy_back(press, session, project, window, key, modifier):
    first = session.current.index
    press("1")
    press("2")
    press(key, modifier)
    press(key, modifier)
    assert session.current.index == first
    assert on_screen(window) == project.galaxies[first].id
    assert [kind for kind, _, _ in on_disk(project)] == ["vote", "vote", "retraction", "retraction"]
    assert standing(project.journal.rows()) == []


def test_a_held_key_votes_once(window, qtbot, project):
    def key(repeated: bool) -> QKeyEvent:
        return QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_1, Qt.KeyboardModifier.NoModifier, "1", repeated)

    QTest.keyPress(window, "1")
    qtbot.waitUntil(lambda: window.showing.votable)
    for _ in range(5):
        QApplication.sendEvent(window, key(repeated=True))
    assert all(not action.autoRepeat() for action in window.desk_actions.vote.answers["bar"])
    assert len(on_disk(project)) == 1


def test_a_key_hit_twice_in_one_breath_votes_once(press, project):
    press("1", wait=False)
    press("1", wait=False)  # the next galaxy has not been painted yet
    assert len(on_disk(project)) == 1


def test_cant_tell_and_skip_are_written_and_go_on(press, session, project):
    first, second = session.current.index, session.upcoming(1)[0]
    press("c")
    press("s")
    ids = [project.galaxies[index].id for index in (first, second)]
    assert on_disk(project) == [("cant-tell", ids[0], None), ("skip", ids[1], None)]


def test_a_star_stays_with_its_galaxy(press, window, session, project):
    here = session.current.index
    press("f")
    assert session.current.index == here
    assert window.desk_actions.vote.star.text() == "&Take the star away"
    press("1")
    window.panels.redraw.flush()
    shown = window.panels.history.model.index(0)
    assert "starred" in shown.data(Qt.ItemDataRole.AccessibleTextRole)


def test_the_time_runs_from_the_moment_the_galaxy_is_seen(open_window, qtbot, store, session, project):
    store.held_back.add(session.current.index)
    window = open_window()
    qtbot.wait(150)  # of waiting for the picture, which the voter does not pay for
    store.bring(session.current.index)
    qtbot.waitUntil(lambda: window.showing.votable)
    QTest.keyClick(window, "1")
    assert 0 <= project.journal.rows()[0].seconds < 0.15


def test_the_stretch_in_use_is_written_with_the_vote(press, window, project):
    display = DisplaySettings(stretch="log", invert=True)
    window.view.display = display
    press("1")
    assert project.journal.rows()[0].stretch == wording.stretch(display)


def test_after_the_last_galaxy_the_desk_says_so_and_undo_goes_back(window, press, session, project):
    for _ in range(len(project.galaxies)):
        press("2", wait=False)
        QTest.qWait(1)
        QApplication.processEvents()
    assert session.current is None
    assert "Every galaxy has been voted on" in window.view.canvas.accessibleName()
    window.panels.redraw.flush()
    assert window.panels.peek_bar.isHidden()
    press("1", wait=False)
    assert len(on_disk(project)) == len(project.galaxies)
    press("z")
    assert session.current is not None


# -- pictures


def test_no_vote_is_taken_while_the_picture_is_not_there(open_window, qtbot, store, session, project):
    here = session.current.index
    store.held_back.add(here)
    window = open_window()
    for key in ("1", "c", "f", "s"):
        QTest.keyClick(window, key)
    assert on_disk(project) == []
    assert not window.answer_bar.answers[0].isEnabled()
    store.bring(here)
    qtbot.waitUntil(lambda: window.showing.votable)
    QTest.keyClick(window, "1")
    assert on_disk(project) == [("vote", project.galaxies[here].id, "yes")]


def test_an_unreadable_galaxy_is_said_and_passed_on_with_skip(open_window, qtbot, store, session, project):
    here, following = session.current.index, session.upcoming(1)[0]
    store.unreadable[here] = "the file is empty"
    window = open_window()
    assert "the file is empty" in window.view.canvas.accessibleName()
    QTest.keyClick(window, "1")
    assert on_disk(project) == []
    QTest.keyClick(window, "s")
    qtbot.waitUntil(lambda: window.showing.votable)
    assert session.current.index == following
    assert session.unreadable == {here: "the file is empty"}
    assert on_disk(project) == []


def test_unreadable_galaxies_ahead_are_passed_by_and_counted(open_window, qtbot, store, session, project):
    ahead = session.upcoming(2)
    store.held_back.update(ahead)
    window = open_window()
    for index in ahead:
        store.unreadable[index] = "not a FITS file"
        store.bring(index)
    qtbot.waitUntil(lambda: len(session.unreadable) == 2)
    qtbot.waitUntil(lambda: window.panels.unreadable.text() == "2 unreadable")
    assert not set(ahead) & set(session.upcoming(3))
    qtbot.mouseClick(window.panels.unreadable, Qt.MouseButton.LeftButton)
    texts = {window.panels.unreadable.list.item(row).text() for row in range(2)}
    assert texts == {f"{project.galaxies[index].id}: not a FITS file" for index in ahead}


def test_a_missing_image_folder_marks_no_galaxy_unreadable(open_window, qtbot, store, session, images):
    store.unreadable.update(dict.fromkeys((session.current.index, *session.upcoming(3)), "there is no such file"))
    away = images.rename(images.with_name("unplugged"))
    window = open_window()
    assert "image folder cannot be found" in window.banner.text.text()
    QTest.keyClick(window, "s")
    assert session.unreadable == {}
    away.rename(images)
    store.unreadable.clear()
    window.banner.again.click()
    qtbot.waitUntil(lambda: window.showing.votable)
    assert window.banner.isHidden()


def test_a_changed_display_is_asked_of_the_store_for_this_galaxy_alone(window, press, store, session, qtbot):
    here = session.current.index
    press("i")
    qtbot.waitUntil(lambda: store.redrawn == [(here, DisplaySettings(invert=True))])
    press("1")
    assert store.redrawn[1:] == [(here, None)]
    assert window.view.display == DisplaySettings()
    assert store.displays == []


def test_a_display_for_all_is_asked_of_the_store_and_kept_in_the_project_at_once(window, press, store, project):
    press("i")
    QTest.keyClick(window, "A", Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    wanted = DisplaySettings(invert=True)
    assert store.displays == [wanted]
    assert load(DisplaySettings, project.setting("display")) == wanted
    press("1")
    assert window.view.display == wanted


# -- the disk


@pytest.fixture
def full_disk(session, monkeypatch):
    """A disk that takes nothing until it is told to."""

    class Disk:
        full = True

    append = session.project.journal.append

    def refuse(vote) -> None:
        if Disk.full:
            raise JournalError("bars.gzdesk: the disk is full; free some space.")
        append(vote)

    monkeypatch.setattr(session.project.journal, "append", refuse)
    return Disk


def test_a_full_disk_keeps_the_galaxy_and_the_vote_in_hand(window, full_disk, qtbot, session, project):
    here = session.current.index
    QTest.keyClick(window, "1")
    assert session.current.index == here
    assert window.banner.text.text().startswith("bars.gzdesk: the disk is full; free some space. Your vote is kept")
    assert on_disk(project) == []
    full_disk.full = False
    window.banner.again.click()
    assert on_disk(project) == [("vote", project.galaxies[here].id, "yes")]
    assert session.current.index != here
    assert window.banner.isHidden()


def test_undo_drops_the_vote_in_hand(window, full_disk, project):
    QTest.keyClick(window, "1")
    QTest.keyClick(window, "z")
    full_disk.full = False
    window.voting.try_again()
    assert on_disk(project) == []
    assert window.banner.isHidden()


def test_another_answer_replaces_the_one_in_hand(window, full_disk, project):
    QTest.keyClick(window, "1")
    full_disk.full = False
    QTest.keyClick(window, "2")
    assert [answer for _, _, answer in on_disk(project)] == ["no"]
    assert window.banner.isHidden()


def test_closing_with_a_vote_in_hand_warns_once(window, full_disk, learner):
    QTest.keyClick(window, "1")
    assert not window.close()
    assert "not saved" in window.banner.text.text()
    assert learner.stops == 0
    assert window.close()


# -- learning


def test_a_vote_is_taught_but_not_a_control(press, learner, session):
    press("1")
    assert learner.taught[-1].votes == 1


def test_a_failed_learner_leaves_a_banner_and_votes_go_on(window, qtbot, press, learner, project):
    learner.outbox.put(Failed("Learning stopped: out of memory", "Traceback: here"))
    learner.outbox.put(Stopped())
    qtbot.waitUntil(lambda: not window.banner.isHidden())
    assert window.banner.text.text() == "Learning stopped: out of memory. Voting goes on."
    assert window.panels.learner_status.text.text() == "Learning stopped"
    window.banner.details_button.click()
    assert window.banner.details.isVisible()
    assert window.banner.details.toPlainText() == "Traceback: here"
    press("1")
    assert len(on_disk(project)) == 1
    window.banner.again.click()
    assert learner.restarts == 1
    assert window.banner.isHidden()


def test_a_vote_refused_beside_a_failed_learner_is_not_forgotten(window, qtbot, learner, full_disk):
    learner.outbox.put(Failed("Learning stopped: out of memory", "Traceback: here"))
    qtbot.waitUntil(lambda: not window.banner.isHidden())
    QTest.keyClick(window, "1")
    assert "the disk is full" in window.banner.text.text()
    learner.outbox.put(Notice("half the batch"))
    window.bridge.drain()
    assert "the disk is full" in window.banner.text.text()


def test_a_learner_that_fails_does_not_cover_a_vote_in_hand(window, qtbot, learner, full_disk, project):
    QTest.keyClick(window, "1")
    learner.outbox.put(Failed("Learning stopped: out of memory", "Traceback: here"))
    window.bridge.drain()
    assert "the disk is full" in window.banner.text.text()
    assert window.panels.learner_status.text.text() == "Learning stopped"
    full_disk.full = False
    window.banner.again.click()
    assert len(on_disk(project)) == 1


def test_learning_can_be_started_again_from_the_menu_once_it_has_stopped(window, learner):
    assert not window.desk_actions.restart.isEnabled()
    learner.outbox.put(Stopped())
    window.bridge.drain()
    window.desk_actions.restart.trigger()
    assert learner.restarts == 1
    assert not window.desk_actions.restart.isEnabled()


def test_a_posterior_moves_the_panel_and_the_queue(window, qtbot, press, learner, session, posterior):
    press("1")
    learner.outbox.put(posterior(1))
    qtbot.waitUntil(lambda: session.posterior is not None)
    qtbot.waitUntil(lambda: window.panels.posterior.title.text().startswith("Last vote: "))
    before = window.panels.posterior.facts.texts()
    learner.outbox.put(posterior(2))
    qtbot.waitUntil(lambda: window.panels.posterior.facts.texts() != before)
    assert "compact-test-0002" in window.panels.posterior.model.text()


def test_a_glimpse_moves_the_panel_before_the_posterior_comes(window, qtbot, press, learner, posterior, glimpse):
    press("1")
    learner.outbox.put(posterior(1))
    model = window.panels.posterior.model
    qtbot.waitUntil(lambda: model.text() == "Model compact-test-0001")
    learner.outbox.put(glimpse(2))
    qtbot.waitUntil(lambda: model.text() == "Model compact-test-0002")
    assert window.panels.posterior.title.text().startswith("Last vote: ")  # that of the galaxy on screen stays hidden


def test_a_withdrawn_posterior_is_seen_no_more(window, qtbot, press, learner, posterior):
    press("1")
    learner.outbox.put(posterior(1))
    panel = window.panels.posterior
    qtbot.waitUntil(lambda: not panel.waiting.isVisible())
    learner.outbox.put(Withdrawn())
    qtbot.waitUntil(lambda: panel.waiting.isVisible())
    assert panel.waiting.title.text() == "No model yet"


def test_the_learner_is_paused_and_resumed(window, press, learner):
    press("l")
    assert learner.paused
    assert window.panels.learner_status.text.text() == "Learning paused"
    assert window.desk_actions.pause.text() == "&Resume learning"
    press("l")
    assert not learner.paused


def test_the_status_bar_says_what_the_learner_does(window, qtbot, press, learner):
    status = window.panels.learner_status
    learner.outbox.put(Progress("fine-tuning", 3, 12, 0.5, "CPU"))
    qtbot.waitUntil(lambda: status.text.text() == "Fine-tuning")
    assert (status.bar.value(), status.bar.maximum()) == (3, 12)
    assert (status.loss.text(), status.device.text()) == ("loss 0.500 nats", "CPU")
    press("1")
    learner.outbox.put(Idle())
    qtbot.waitUntil(lambda: status.text.text() == "Waiting for 19 more votes")


def test_the_status_bar_counts_votes_and_keeps_count_while_the_learner_waits(window, qtbot, press, learner):
    learner.outbox.put(Idle())
    qtbot.waitUntil(lambda: window.panels.learner_status.text.text() == "Waiting for 20 more votes")
    press("1")
    qtbot.waitUntil(lambda: window.panels.learner_status.text.text() == "Waiting for 19 more votes")
    qtbot.waitUntil(lambda: window.panels.voting_status.text() == "1 of 12 voted · 0 random controls")


# -- what leads the voter


def drawn_of(window) -> str:
    """The heading of the posterior that is drawn; empty where none is."""
    window.panels.redraw.flush()
    plot = window.panels.posterior
    return plot.title.text() if plot.canvas.isVisible() else ""


def test_the_posterior_is_hidden_until_the_vote(window, press, learner, session, project, posterior):
    learner.outbox.put(posterior())
    window.bridge.drain()
    assert drawn_of(window) == ""
    voted_on = project.galaxies[session.current.index].id
    press("1")
    assert drawn_of(window) == f"Last vote: {voted_on} · Bar"


def test_peeking_shows_the_galaxy_on_screen_and_ends_with_it(window, press, learner, session, project, posterior):
    learner.outbox.put(posterior())
    window.bridge.drain()
    here = project.galaxies[session.current.index].id
    press("p")
    assert drawn_of(window) == here
    press("p")
    assert drawn_of(window) == ""
    press("p")
    press("1")
    assert drawn_of(window) == f"Last vote: {here} · Bar"


def test_a_posterior_need_not_be_hidden(window, learner, session, project, posterior):
    learner.outbox.put(posterior())
    window.bridge.drain()
    window.desk_actions.hide_posterior.trigger()
    assert not session.desk.hide_posterior
    assert drawn_of(window) == project.galaxies[session.current.index].id


def test_a_revisited_galaxy_shows_its_posterior_for_its_vote_is_given(window, press, learner, session, posterior):
    learner.outbox.put(posterior())
    window.bridge.drain()
    press("1")
    window.revisit(session.history[0].galaxy_id)
    assert drawn_of(window) == session.history[0].galaxy_id


# -- history, layout, menus


def test_a_click_in_the_history_revisits(window, qtbot, press, session, project):
    first = session.current.index
    for key in "121":
        press(key)
    waiting = session.current.index
    window.panels.redraw.flush()
    rows = window.panels.history.list
    where = rows.visualRect(window.panels.history.model.index(2)).center()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where))
    qtbot.waitUntil(lambda: window.showing.votable)
    assert on_screen(window) == project.galaxies[first].id
    press("2")
    assert on_disk(project)[-1] == ("vote", project.galaxies[first].id, "no")
    assert project.journal.rows()[-1].shown_because == "revisit"
    assert session.current.index == waiting


def test_escape_goes_back_from_a_revisit_without_a_vote(window, press, session, project):
    press("1")
    waiting = session.current.index
    window.revisit(session.history[0].galaxy_id)
    press(Qt.Key.Key_Escape)
    assert session.current.index == waiting
    assert len(on_disk(project)) == 1


def test_the_layout_is_remembered(window, open_window, qtbot):
    window.desk_layout.docks[0].hide()
    window.close()
    again = open_window()
    hidden = [dock.isHidden() for dock in again.desk_layout.docks]
    assert hidden == [True, *[False] * (len(hidden) - 2), True]  # the last is put away until it is asked for
    again.desk_actions.reset_layout.trigger()
    assert not again.desk_layout.docks[0].isHidden()


def test_on_a_low_screen_the_plots_share_their_place(window, qtbot):
    window.resize(1024, 700)
    for _ in range(3):  # once more leaves no tabs of before
        window.desk_actions.reset_layout.trigger()
    qtbot.waitUntil(lambda: len([tabs for tabs in window.findChildren(QTabBar) if tabs.isVisible()]) == 1)
    assert window.panels.posterior.isVisible()
    window.resize(1280, 800)
    window.desk_actions.reset_layout.trigger()
    qtbot.waitUntil(lambda: not [tabs for tabs in window.findChildren(QTabBar) if tabs.isVisible()])


def actions_of(menu: QMenu) -> list:
    found = []
    for action in menu.actions():
        found += actions_of(action.menu()) if action.menu() else [action]
    return found


def test_everything_can_be_reached_from_the_menus(window):
    in_menus = [action for top in window.menuBar().actions() for action in actions_of(top.menu())]
    assert not set(window.actions()) - set(in_menus)
    assert all(action.text() for action in in_menus if not action.isSeparator())


def test_no_two_actions_share_a_key(window):
    keys = [keys.toString() for action in window.actions() for keys in action.shortcuts()]
    assert sorted(keys) == sorted(set(keys))


def test_every_button_has_a_name_for_those_who_do_not_see_it(window):
    bar = window.answer_bar
    names = [button.accessibleName() for button in (*bar.answers, *bar.quiet.buttons)]
    assert names == [
        "Bar", "No bar", "Can't tell", "Skip", "Star", "Comment", "Ask me again later",
        "Artifact: no galaxy to judge", "Undo", "Back one question", "Redo",
    ]  # fmt: skip


def test_the_help_lists_every_key(window):
    window.desk_actions.keys.trigger()
    sheet = window.findChild(KeysSheet)
    keys = {row.does: row.written for row in sheet.list.rows}
    assert (keys["Bar"], keys["Undo"]) == ("1", "Z   Ctrl+Z")
    assert set(window.keys.actions) == set(vars(KEYS))


def test_closing_stops_the_learner_and_the_store(window, learner, store, qtbot):
    with qtbot.waitSignal(window.closed):
        window.close()
    window.close()
    assert (learner.stops, store.closed, store.on_ready) == (1, True, None)


def test_a_picture_of_the_window_can_be_saved(window, tmp_path):
    window.grab_picture(tmp_path / "desk.png")
    assert (tmp_path / "desk.png").stat().st_size > 10_000
    with pytest.raises(OSError, match=r"desk\.png"):
        window.grab_picture(tmp_path / "nowhere" / "desk.png")


def test_the_desk_fits_a_small_screen(window):
    assert window.minimumSizeHint().width() <= 1024
    assert window.minimumSizeHint().height() <= 700


# -- the libraries beneath


def test_the_window_is_imported_without_torch_and_without_samp():
    code = "import sys, gzdesk.ui.desk.window, gzdesk.ui.start.start_window\n"
    code += "sys.exit(bool({'torch', 'astropy.samp', 'xmlrpc.client'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_calls_of_qt_do_not_use_up_none(window):
    """PySide6 6.12.0 on Python 3.11 drops a reference to None in every call that returns nothing."""
    before = sys.getrefcount(None)
    for _ in range(500):
        window.answer_bar.update()
        window.statusBar().clearMessage()
    assert sys.getrefcount(None) > before - 100
