"""Long work is done in pieces, and the newest wish is not lost."""

import pytest
from PySide6.QtCore import QObject

from gzdesk.ui.spare_time import SpareTime


@pytest.fixture
def spare_time(qapp):
    owner = QObject()
    made = SpareTime(owner)
    yield made
    made.stop()
    owner.deleteLater()


def pieces(name: str, log: list[str], count: int = 3):
    for place in range(count):
        log.append(f"{name}{place}")
        yield


def test_work_is_done_piece_by_piece_and_then_told_of(spare_time, qtbot):
    log: list[str] = []
    spare_time.work(pieces("a", log), lambda: log.append("done"))
    assert log == []
    qtbot.waitUntil(lambda: not spare_time.busy)
    assert log == ["a0", "a1", "a2", "done"]


def test_what_is_half_done_is_finished_and_of_the_rest_only_the_newest_is_done(spare_time):
    log: list[str] = []
    for name in "abc":
        spare_time.work(pieces(name, log, 1), lambda: log.append("done"))
    spare_time.flush()
    assert log == ["a0", "done", "c0", "done"]
    assert not spare_time.busy


def test_a_closing_window_leaves_the_work_undone(spare_time, qtbot):
    log: list[str] = []
    spare_time.work(pieces("a", log), lambda: log.append("done"))
    spare_time.stop()
    qtbot.wait(30)
    assert log == []
    assert not spare_time.busy
