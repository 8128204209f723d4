"""Shards by several processes of one computer, each of which takes the next one that nobody has taken."""

import contextlib
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any

from gzdesk.catalogue.spans import Span
from gzdesk.predict.plan import Plan, ShardError
from gzdesk.predict.shard_work import Busy, Told, live_with_parent, work_through

TOLD_S = 0.5  # between two looks at how far they are


class _Stopped(Exception):  # noqa: N818
    """The others have failed, or the user has had enough."""


@dataclass
class _Shared:
    """What the processes see of each other."""

    next: Any  # place of the next shard that nobody has taken
    done: Any  # galaxies
    stop: Any


_shared: _Shared | None = None  # in each of the processes


def side_by_side(plan: Plan, spans: Sequence[Span], processes: int, helpers: int, told: Told) -> Busy:
    """Make these shards; raises ShardError where a process is killed, and then all that is whole stays."""
    context = multiprocessing.get_context("spawn")  # torch does not survive a fork
    shared = _Shared(context.Value("q", 0), context.Value("q", 0), context.Value("b", 0))
    values = shared.next, shared.done, shared.stop
    with ProcessPoolExecutor(processes, context, initializer=_begin, initargs=values) as executor:
        try:
            waiting = {executor.submit(_work, plan, tuple(spans), helpers) for _ in range(processes)}
            busy, heard = Busy(), 0
            while waiting:
                finished, waiting = wait(waiting, TOLD_S, FIRST_COMPLETED)
                busy = sum((one.result() for one in finished), busy)
                now = shared.done.value
                told(now - heard)
                heard = now
        except BrokenProcessPool as error:
            raise ShardError(
                "A process was killed, perhaps for want of memory. Give the same command again to go on, with fewer "
                "--processes."
            ) from error
        finally:
            with contextlib.suppress(ValueError):
                shared.stop.value = 1
    return busy


def _begin(following: Any, done: Any, stop: Any) -> None:  # noqa: ANN401  (values of multiprocessing)
    global _shared
    live_with_parent()
    _shared = _Shared(following, done, stop)


def _work(plan: Plan, spans: Sequence[Span], helpers: int) -> Busy:
    shared = _shared
    assert shared is not None  # noqa: S101

    def told(galaxies: int) -> None:
        with shared.done.get_lock():
            shared.done.value += galaxies
        if shared.stop.value:
            raise _Stopped

    return work_through(plan, _taken(spans, shared), helpers, told)


def _taken(spans: Sequence[Span], shared: _Shared) -> Iterator[Span]:
    while not shared.stop.value:
        with shared.next.get_lock():
            place = shared.next.value
            shared.next.value += 1
        if place >= len(spans):
            return
        yield spans[place]
