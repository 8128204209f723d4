"""Arrivals: what a worker gets ready is told in the window's thread, at once, and only while it is awaited."""

import threading

import pytest

from gzdesk.ui.voting.arrivals import Arrivals


@pytest.fixture
def arrivals(qapp):
    made = Arrivals()
    yield made
    made.close()


def from_elsewhere(function, *given) -> None:
    thread = threading.Thread(target=function, args=given)
    thread.start()
    thread.join()


def test_what_is_awaited_and_comes_from_another_thread_is_told_here(arrivals, qtbot):
    here = []
    arrivals.arrived.connect(lambda index: here.append((index, threading.current_thread())))
    arrivals.await_these([3, 4])
    from_elsewhere(arrivals.announce, 4)
    qtbot.waitUntil(lambda: bool(here))
    assert here == [(4, threading.main_thread())]


def test_what_came_before_it_was_awaited_is_told(arrivals, qtbot):
    from_elsewhere(arrivals.announce, 7)
    qtbot.wait(20)
    with qtbot.waitSignal(arrivals.arrived) as told:
        arrivals.await_these([7])
    assert told.args == [7]


def test_what_is_not_awaited_any_more_is_not_told(arrivals, qtbot):
    told = []
    arrivals.arrived.connect(told.append)
    arrivals.await_these([1, 2])
    arrivals.await_these([2])
    from_elsewhere(arrivals.announce, 1)
    from_elsewhere(arrivals.announce, 2)
    qtbot.waitUntil(lambda: bool(told))
    assert told == [2]


def test_more_than_the_window_can_hear_is_told_all_the_same(arrivals, qtbot):
    told = []
    arrivals.arrived.connect(told.append)
    arrivals.await_these(range(20_000))
    from_elsewhere(lambda: [arrivals.announce(index) for index in range(20_000)])
    qtbot.waitUntil(lambda: len(told) == 20_000)


def test_after_the_end_announcing_does_no_harm(arrivals):
    arrivals.close()
    arrivals.close()
    from_elsewhere(arrivals.announce, 1)
