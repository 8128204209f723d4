"""Work away from the GUI thread: its result comes back in it, the newest wins, and what fails is heard of."""

import threading

import pytest

from gzdesk.ui.newest_work import NewestWork, in_one


@pytest.fixture
def work(qapp):
    work = NewestWork(qapp)
    yield work
    work.stop()


def test_results_come_back_in_the_thread_that_asked(qtbot, work):
    threads = []
    work.ask(in_one(threading.get_ident), lambda ident: threads.extend([ident, threading.get_ident()]))
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threads[0] != threads[1] == threading.get_ident()
    assert not work.busy


def test_of_what_waits_only_the_newest_is_done(work):
    begin, done = threading.Event(), []
    work.ask(in_one(lambda: begin.wait(5)), lambda _: done.append("first"))
    for name in ("second", "third"):
        work.ask(in_one(lambda name=name: name), done.append)
    begin.set()
    work.flush()
    assert done == ["first", "third"]


def test_work_is_left_at_its_next_pause_when_the_window_closes(work):
    begun, steps = threading.Event(), []

    def endless():
        while True:
            begun.set()
            steps.append(1)
            yield

    work.ask(endless(), steps.append)
    assert begun.wait(5)
    work.stop()
    work._pool.shutdown(wait=True)
    work.ask(in_one(lambda: 1), steps.append)
    assert not work.busy


def test_an_error_of_ours_is_not_swallowed(work):
    work.ask(in_one(lambda: 1 / 0), print)
    with pytest.raises(ZeroDivisionError):
        work.flush()
    assert not work.busy
