"""What goes wrong in the world, in the real window on real files: nothing is lost, and there is a way on."""

import shutil
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from gzdesk.images.store import ImageStore
from gzdesk.messages import Failed, Stopped
from gzdesk.project import clock as journal_clock
from gzdesk.project import holder
from gzdesk.project.project import Project, ProjectLocked
from gzdesk.settings import DisplaySettings
from gzdesk.ui import look
from gzdesk.ui.desk.window import VotingWindow
from gzdesk.ui.start.recent import RecentProjects
from gzdesk.ui.voting import drive_watch, troubles


@pytest.fixture
def store(project, images):
    made = ImageStore(project.galaxies, images, DisplaySettings())
    yield made
    made.close()


@pytest.fixture
def window(qtbot, qapp, session, store, learner, settings) -> VotingWindow:
    look.apply(qapp)
    window = VotingWindow(session, store, learner, settings=settings)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    qtbot.waitUntil(lambda: window.showing.votable)
    return window


def test_when_the_image_folder_is_back_one_click_goes_on_at_once(window, session, images, qtbot):
    away = images.rename(images.with_name("unplugged"))
    qtbot.waitUntil(lambda: window.showing.error is not None or bool(QTest.keyClick(window, "1")), timeout=5000)
    assert "image folder cannot be found" in window.banner.text.text()
    waiting, voted = session.current, session.voted_galaxies
    QTest.keyClick(window, "1")
    assert session.voted_galaxies == voted
    away.rename(images)
    qtbot.mouseClick(window.banner.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.showing.votable)
    assert (session.current, session.unreadable) == (waiting, {})
    assert window.banner.isHidden()


def test_a_survey_without_a_picture_is_not_said_to_be_voted_on(window, session, images, qtbot):
    for file in images.iterdir():
        file.write_bytes(b"")
    qtbot.waitUntil(lambda: session.current is None or bool(QTest.keyClick(window, "s")), timeout=5000)
    assert "No galaxy is left in this sitting" in window.view.canvas.accessibleName()


# -- disks that refuse


def on_disk(file) -> list[tuple[str, str | None]]:
    """The votes as another program reads them."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT galaxy_id, answer FROM votes ORDER BY row").fetchall()


def vote_once(window, qtbot, key="1") -> None:
    QTest.keyClick(window, key)
    qtbot.waitUntil(lambda: window.showing.votable)


class Sick:
    """A connection to a file on a sick disk: every write fails with one of SQLite's errors until it is well again."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.error = ""
        self.readable = True

    def execute(self, sql, *values):
        if self.error and not sql.startswith("PRAGMA") and (not self.readable or not sql.startswith("SELECT")):
            error = sqlite3.OperationalError(self.error)
            error.sqlite_errorname = self.error
            raise error
        return self._connection.execute(sql, *values)

    def __getattr__(self, name):
        return getattr(self._connection, name)


@pytest.fixture
def disk(project) -> Sick:
    sick = Sick(project._connection)
    project._connection = project.journal._connection = sick
    return sick


@pytest.fixture
def soon(monkeypatch):
    """Tries come at once, and not after seconds."""
    monkeypatch.setattr(troubles, "RETRY_MS", 20)
    monkeypatch.setattr(drive_watch, "ASK_MS", 20)
    monkeypatch.setattr(drive_watch, "LOOK_MS", 10)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("SQLITE_FULL", "the disk is full; free some space"),
        ("SQLITE_READONLY", "cannot be written to"),
        ("SQLITE_IOERR_WRITE", "the disk failed to read or write"),
        ("SQLITE_BUSY", "another program is writing to it"),
    ],
)
def test_a_vote_that_the_disk_refuses_is_kept_and_written_by_itself(
    soon, window, session, project, disk, qtbot, error, said
):
    here = session.current
    disk.error = error
    QTest.keyClick(window, "1")
    assert f"bars.gzdesk: {said}" in window.banner.text.text()
    assert "Your vote is kept, and tried again" in window.banner.text.text()
    assert (session.current, on_disk(project.path)) == (here, [])
    disk.error = ""
    qtbot.waitUntil(lambda: window.banner.isHidden())
    assert on_disk(project.path) == [(project.galaxies[here.index].id, "yes")]
    assert session.current != here


def test_what_a_disk_that_is_really_full_refused_is_written_once_there_is_room(soon, window, project, qtbot):
    connection = project._connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    window.voting.comment("x" * 20_000)
    assert "the disk is full" in window.banner.text.text()
    connection.execute(f"PRAGMA max_page_count = {pages + 100}")
    qtbot.waitUntil(lambda: window.banner.isHidden())
    assert len(on_disk(project.path)) == 1


def test_a_folder_that_is_moved_away_is_told_before_a_vote_and_all_is_well_when_it_is_back(
    soon, window, session, project, qtbot
):
    vote_once(window, qtbot)
    folder = project.path.parent
    window.showing.close()  # the images go as well, which is another trouble
    away = folder.rename(folder.with_name("away"))
    qtbot.waitUntil(lambda: "bars.gzdesk: the project file has been moved" in window.banner.text.text())
    away.rename(folder)
    qtbot.waitUntil(lambda: window.banner.isHidden())


def test_votes_never_go_to_a_file_that_another_has_taken_the_place_of(window, session, project, qtbot):
    vote_once(window, qtbot)
    mine = project.path.rename(project.path.with_name("mine"))
    shutil.copy(mine, project.path)
    QTest.keyClick(window, "2")
    assert "another file is in the project's place" in window.banner.text.text()
    assert window.voting.in_hand
    window.voting.undo()


def test_a_disk_that_was_unplugged_and_comes_back_as_another_takes_the_vote(soon, window, session, project, qtbot):
    vote_once(window, qtbot)
    project._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    mine = project.path.rename(project.path.with_name("mine"))
    for end in ("-wal", "-shm"):
        project.path.with_name(project.path.name + end).unlink()
    QTest.keyClick(window, "2")
    assert window.voting.in_hand
    shutil.copy(mine, project.path)
    qtbot.waitUntil(lambda: window.banner.isHidden())
    assert [answer for _, answer in on_disk(project.path)] == ["yes", "no"]


def test_a_disk_that_comes_back_without_some_votes_is_not_written_to(soon, window, session, project, qtbot):
    old = project.path.with_name("backup")
    shutil.copy(project.path, old)
    vote_once(window, qtbot)
    project.path.unlink()
    for end in ("-wal", "-shm"):
        project.path.with_name(project.path.name + end).unlink()
    shutil.copy(old, project.path)
    QTest.keyClick(window, "2")
    window.banner.again.click()
    assert window.voting.in_hand
    assert on_disk(project.path) == []
    window.voting.undo()


def test_a_desk_whose_lock_was_taken_over_writes_nothing_more(window, session, project, qtbot):
    vote_once(window, qtbot)
    file = project.path.with_name("bars.gzdesk.lock")
    other = replace(holder.me("bo", "2026-01-01T00:00:00Z"), host="hubble", machine="another")
    file.unlink()
    file.write_text(other.text)
    QTest.keyClick(window, "2")
    assert "has been taken over by bo on hubble" in window.banner.text.text()
    assert len(on_disk(project.path)) == 1
    window.voting.undo()


def test_a_drive_that_does_not_answer_is_told_and_not_asked_to_write(
    soon, monkeypatch, window, session, project, qtbot
):
    monkeypatch.setattr(drive_watch, "PATIENCE", 0.05)
    answer = threading.Event()
    monkeypatch.setattr(project, "look", lambda: answer.wait(10.0) and 2**40)
    append = project.journal.append
    monkeypatch.setattr(project.journal, "append", lambda *rows: pytest.fail("the window would hang"))
    qtbot.waitUntil(lambda: "bars.gzdesk: its disk or network drive does not answer" in window.banner.text.text())
    QTest.keyClick(window, "1")
    assert window.voting.in_hand
    monkeypatch.setattr(project.journal, "append", append)
    answer.set()
    qtbot.waitUntil(lambda: window.banner.isHidden())
    assert len(on_disk(project.path)) == 1


def test_a_disk_that_is_nearly_full_is_told_once_before_a_vote_is_refused(soon, monkeypatch, window, project, qtbot):
    monkeypatch.setattr(project, "look", lambda: 2**20)
    qtbot.waitUntil(lambda: "Only 1 MiB are free on the disk of bars.gzdesk" in window.banner.text.text())
    window.banner.dismiss.click()
    asked = []
    monkeypatch.setattr(project, "look", lambda: asked.append(1) or 2**20)
    qtbot.waitUntil(lambda: len(asked) > 2)
    assert window.banner.isHidden()


# -- a copy elsewhere


@pytest.fixture
def choose(monkeypatch, tmp_path):
    """What the dialog returns."""
    target = tmp_path / "stick" / "rescued.gzdesk"
    target.parent.mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given, **options: (str(target), ""))
    return target


@pytest.mark.parametrize("readable", [True, False])
def test_all_votes_and_the_one_in_hand_go_elsewhere_and_so_does_the_next(
    window, session, project, disk, choose, qtbot, settings, readable
):
    project.set_setting("display", "stretch = 'log'")
    vote_once(window, qtbot)
    disk.error, disk.readable = "SQLITE_IOERR_WRITE", readable
    here, old = session.current, project.path
    QTest.keyClick(window, "2")
    qtbot.mouseClick(window.banner.elsewhere, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.voting.in_hand)
    assert [answer for _, answer in on_disk(choose)] == ["yes", "no"]
    assert on_disk(old) == on_disk(choose)[:1]
    assert session.current != here
    told = window.banner.text.text()
    assert told.startswith(f"All votes are now in {choose}, and new ones go there. The old file, {old.name}, is left")
    assert ("Could not be read any more: " in told) is not readable
    assert (project.setting("display") == "stretch = 'log'") is readable
    qtbot.waitUntil(lambda: window.showing.votable)
    vote_once(window, qtbot)
    assert len(on_disk(choose)) == 3
    assert window.windowTitle() == "rescued"
    assert RecentProjects(settings).all()[0].path == choose
    window.voting.undo()
    assert len(on_disk(choose)) == 4


def test_a_copy_that_cannot_be_made_leaves_all_as_it_was_and_says_why(window, session, project, disk, choose, qtbot):
    choose.write_text("another's")
    disk.error = "SQLITE_FULL"
    QTest.keyClick(window, "1")
    window.banner.elsewhere.click()
    qtbot.waitUntil(lambda: "rescued.gzdesk: exists already" in window.banner.text.text())
    assert "still in hand" in window.banner.text.text()
    assert choose.read_text() == "another's"
    disk.error = ""
    window.banner.again.click()
    assert len(on_disk(project.path)) == 1


def test_the_copy_is_a_project_like_any_other(window, session, project, disk, choose, qtbot):
    vote_once(window, qtbot)
    window.voting.undo()
    qtbot.waitUntil(lambda: window.showing.votable)
    disk.error = "SQLITE_FULL"
    QTest.keyClick(window, "1")
    window.banner.elsewhere.click()
    qtbot.waitUntil(lambda: not window.voting.in_hand)
    with Project.open(choose, read_only=True) as copy:
        assert copy.journal.rows() == list(session.known)
        assert (tuple(copy.galaxies), copy.tree, copy.images) == (project.galaxies, project.tree, project.images)
        assert copy.about["made_utc"] == project.about["made_utc"]
    with pytest.raises(ProjectLocked):
        Project.open(choose)


# -- clocks


def test_a_clock_that_was_set_back_is_told_once_and_rows_keep_their_order(soon, window, project, monkeypatch, qtbot):
    vote_once(window, qtbot)
    monkeypatch.setattr(journal_clock._clock, "_last", datetime.now(UTC) + timedelta(hours=2))
    qtbot.waitUntil(lambda: "clock is 120 min behind the newest vote" in window.banner.text.text())
    window.banner.dismiss.click()
    vote_once(window, qtbot)
    window.troubles.look_at_clock()
    assert window.banner.isHidden()
    times = [row.utc for row in project.journal.rows()]
    assert times == sorted(set(times))


def test_the_time_that_the_computer_slept_is_no_time_of_looking(window, session, qtbot):
    clock = Clock()
    for watch in (window.showing._watch, window.asking._watch):
        watch._now = clock
        watch.begin()
    clock.now += 2.5
    assert (window.showing.seconds, window.asking.seconds) == (2.5, 2.5)
    clock.now += 8 * 3600.0
    assert (window.showing.seconds, window.asking.seconds) == (2.5, 2.5)
    clock.now += 1.5
    vote_once(window, qtbot)
    assert session.known[-1].seconds == 4.0


class Clock:
    """A clock that the test sets."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_learner_that_the_old_disk_has_stopped_begins_again_elsewhere(window, disk, choose, learner, qtbot):
    learner.outbox.put(Failed("Learning stopped: no space left on device", ""))
    learner.outbox.put(Stopped())
    qtbot.waitUntil(lambda: window.learning.failed)
    disk.error = "SQLITE_FULL"
    QTest.keyClick(window, "1")
    assert learner.restarts == 0
    window.banner.elsewhere.click()
    qtbot.waitUntil(lambda: learner.restarts == 1)
    assert "All votes are now in" in window.banner.text.text()
    assert not window.banner.isHidden()
