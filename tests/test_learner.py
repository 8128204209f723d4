"""The learner's thread, driven by generators of three lines."""

import os
import sys
import threading
import time
from collections.abc import Callable, Generator

import numpy as np
import pytest

from gzdesk.learner import NICENESS, Learner
from gzdesk.messages import Failed, Idle, Labels, Message, Notice, Stopped


def labels(votes: int) -> Labels:
    return Labels(np.zeros((3, 2), np.int32), votes)


def drain(learner: Learner, until: type = Stopped) -> list[Message]:
    seen: list[Message] = []
    while not seen or not isinstance(seen[-1], until):
        seen.append(learner.outbox.get(timeout=5))
    return seen


@pytest.fixture
def run():
    learners = []

    def start(make, *, votes: int = 0) -> Learner:
        learner = Learner(make, labels(votes))
        learners.append(learner)
        learner.start()
        return learner

    yield start
    for learner in learners:
        assert learner.stop()


def test_what_the_generator_yields_comes_out_in_order_and_ends_with_stopped(run):
    def training(heard):
        yield Notice("one")
        yield None
        yield Notice("two")

    assert drain(run(training)) == [Notice("one"), Notice("two"), Stopped()]


def test_an_idle_learner_wakes_up_when_it_is_taught_and_hears_only_the_latest(run):
    def training(heard: Callable[[], Labels]) -> Generator[Message | None, None, None]:
        while True:
            yield Notice(str(heard().votes))
            yield Idle()

    learner = run(training)
    drain(learner, Idle)
    learner.teach(labels(7))
    assert drain(learner, Idle) == [Notice("7"), Idle()]


def test_labels_taught_before_the_start_are_heard(run):
    def training(heard):
        yield Notice(str(heard().votes))

    assert drain(run(training, votes=4))[0] == Notice("4")


def test_an_exception_becomes_a_failed_message_with_its_traceback(run):
    def training(heard):
        yield None
        raise ValueError("the loss is not a number")

    failed, stopped = drain(run(training))
    assert isinstance(failed, Failed)
    assert failed.summary == "Learning stopped: the loss is not a number"
    assert "ValueError" in failed.details
    assert stopped == Stopped()


def test_a_failure_before_the_first_yield_is_told_too(run):
    def training(heard):
        raise MemoryError
        yield

    assert drain(run(training))[0].summary == "Learning stopped: MemoryError"


def test_a_failed_learner_can_be_started_again(run):
    runs = []

    def training(heard):
        runs.append(1)
        if len(runs) == 1:
            raise RuntimeError("no")
        yield Notice("better")

    learner = run(training)
    drain(learner)
    learner.stop()
    learner.restart()
    assert drain(learner) == [Notice("better"), Stopped()]


def test_a_paused_learner_does_nothing_until_it_is_resumed():
    steps = []

    def training(heard):
        for step in range(3):
            steps.append(step)
            yield Notice(str(step))

    learner = Learner(training, labels(0))
    learner.pause()
    learner.start()
    assert learner.outbox.get(timeout=5) == Notice("0")
    assert learner.paused
    assert learner.alive
    time.sleep(0.05)
    assert steps == [0]
    learner.resume()
    assert drain(learner) == [Notice("1"), Notice("2"), Stopped()]
    assert learner.stop()


def test_stop_ends_a_busy_an_idle_and_a_paused_learner_and_closes_the_generator(run):
    closed = []

    def training(heard, first):
        try:
            while True:
                yield first
        finally:
            closed.append(first)

    for first in (None, Idle()):
        learner = run(lambda heard, first=first: training(heard, first))
        assert learner.stop(5)
        assert not learner.alive
    learner = run(lambda heard: training(heard, None))
    learner.pause()
    assert learner.stop(5)
    assert len(closed) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="threads have a priority of their own on Linux alone")
def test_it_yields_to_the_window_once_it_has_loaded_what_it_needs(run):
    seen = []

    def training(heard):
        for _ in range(2):
            seen.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
            yield None

    drain(run(training))
    assert seen == [os.getpriority(os.PRIO_PROCESS, 0), NICENESS]


def test_nobody_waits_for_libraries_to_load():
    loaded, went_on = threading.Event(), []

    def training(heard):
        loaded.wait(10)
        yield None
        went_on.append(True)
        yield None

    learner = Learner(training, labels(0))
    learner.start()
    begin = time.monotonic()
    assert not learner.stop(timeout=5)
    assert time.monotonic() - begin < 2
    loaded.set()
    drain(learner)
    assert not went_on
