"""Cyclic garbage is collected in the GUI thread alone while a desk is open."""

import gc
import threading
import weakref

from gzdesk.ui.garbage import Garbage


class Ring:
    def __init__(self) -> None:
        self.me = self


def make_rings() -> list:
    return [weakref.ref(Ring()) for _ in range(5000)]


def test_another_thread_collects_nothing_and_the_timer_does(qtbot):
    garbage = Garbage()
    try:
        seen = []
        thread = threading.Thread(target=lambda: seen.extend(make_rings()))
        thread.start()
        thread.join()
        assert all(ring() is not None for ring in seen)
        garbage.collect()
        assert all(ring() is None for ring in seen)
    finally:
        garbage.close()


def test_the_collector_is_left_as_it_was_found(qtbot):
    garbage = Garbage()
    assert not gc.isenabled()
    garbage.close()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
