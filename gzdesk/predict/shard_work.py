"""The work on shards: helpers cut pictures ahead while the network encodes those before, and whole shards are written.

What comes out of a shard depends on its plan and its rows alone: not on who computes it, how many do, or how often.
"""

import itertools
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gzdesk.catalogue.spans import Span
from gzdesk.catalogue.streamed_catalogue import Listed, galaxies
from gzdesk.images.cutting import Cut, cut_out, on_tiles
from gzdesk.predict.manifest import CHECKPOINT
from gzdesk.predict.plan import Plan, ShardError
from gzdesk.predict.shards import Shard
from gzdesk.questions.tree import parse_asked

if TYPE_CHECKING:
    from gzdesk.images.mosaic import Tiles
    from gzdesk.model.predicting import Features, Predictor

PIECE, ACCELERATED_PIECE = 32, 512  # galaxies cut and encoded at once
BELIEVED = 1024  # galaxies whose dropout samples are in memory at once
PLACED = 64  # pieces whose galaxies are placed on mosaics at once
AHEAD = 3  # pieces that wait for the network, for each helper

Told = Callable[[int], None]  # hears of every piece how many galaxies it had


@dataclass
class Busy:
    """Who was busy for how long: seconds of the clock, summed over processes that worked side by side."""

    shards: int = 0
    galaxies: int = 0
    unreadable: int = 0
    wall: float = 0.0  # from the first galaxy to the last shard's last byte
    network: float = 0.0  # encoding, and what follows from it
    cutting: float = 0.0  # reading pictures and cutting them, all helpers together
    writing: float = 0.0
    helpers_wall: float = 0.0  # that the helpers could have been busy for
    device: str = ""

    def __add__(self, other: "Busy") -> "Busy":
        sums = {name: getattr(self, name) + getattr(other, name) for name in _SUMS}
        return Busy(**sums, device=self.device or other.device)

    @property
    def shares(self) -> tuple[float, float]:
        """Of the time, how much the network was busy, and how much the helpers were."""
        return self.network / max(self.wall, 1e-9), self.cutting / max(self.helpers_wall, 1e-9)


_SUMS = tuple(one.name for one in fields(Busy) if one.name != "device")


class _Piece(NamedTuple):
    """Some galaxies of one shard, on their way through helpers and network."""

    span: Span
    listed: list[Listed]


def work_through(
    plan: Plan, spans: Iterable[Span], helpers: int = 0, told: Told = lambda done: None, *, stay: bool = False
) -> Busy:
    """Make these shards, one after the other, while helpers cut the pictures of those that follow.

    ``helpers`` are processes of their own, or threads in a process that may have none; 0: one, or where the network has
    an accelerator, one for every core but one. They ``stay`` where more shards will follow in this process.
    """
    from gzdesk.model.predicting import take_one_thread

    take_one_thread()
    predictor = _predictor(plan)
    number = helpers or (max(1, cores() - 1) if predictor.accelerated else 1)
    executor = _helpers(number)
    try:
        for awake in [executor.submit(cut_out, [], Path(plan.images), plan.framing) for _ in range(number)]:
            awake.result()
        begin = time.perf_counter()
        pieces = _pieces(plan, spans, ACCELERATED_PIECE if predictor.accelerated else PIECE)
        work = _Work(plan, predictor)
        for piece, cut in _cut_ahead(plan, pieces, executor, AHEAD * number):
            work.take(piece, cut)
            told(len(piece.listed))
        work.busy.wall = time.perf_counter() - begin
    except BrokenProcessPool as error:
        stay = False
        raise ShardError(
            "A process that reads pictures was killed, perhaps for want of memory; give the same command again."
        ) from error
    finally:
        if not stay:
            executor.shutdown(cancel_futures=True)
            _helpers.cache_clear()
    work.busy.helpers_wall = work.busy.wall * number
    return work.busy


class _Work:
    """The network's side: pieces in, in order, and whole shards out."""

    def __init__(self, plan: Plan, predictor: "Predictor") -> None:
        self.plan, self.predictor = plan, predictor
        self.busy = Busy(device=predictor.device)
        self._shard: Shard | None = None
        self._rows: list[int] = []  # of the shard, whose features wait for what follows from them
        self._features: list[Features] = []

    def take(self, piece: _Piece, cut: Cut) -> None:
        """Encode a piece; where it is its shard's last, write the shard."""
        shard = self._shard = self._shard or Shard(self.plan, self.predictor.tree, piece.span)
        first = len(shard.listed)
        shard.listed += piece.listed
        shard.reasons |= {first + place: reason for place, reason in cut.reasons.items()}
        self.busy.cutting += cut.seconds
        ends = len(shard.listed) == piece.span.stop - piece.span.start
        begin = time.perf_counter()
        if cut.places:
            self._features.append(self.predictor.features(cut.crops_n_S_S))
            self._rows += [first + place for place in cut.places]
        if len(self._rows) >= BELIEVED or (ends and self._rows):
            self._believe(shard)
        self.busy.network += time.perf_counter() - begin
        if ends:
            self._write(shard)

    def _believe(self, shard: Shard) -> None:
        posterior = self.predictor.posterior(self._features, self.plan.samples, self.plan.seed)
        shard.add(np.array(self._rows, np.intp), posterior)
        self._rows, self._features = [], []

    def _write(self, shard: Shard) -> None:
        begin = time.perf_counter()
        shard.write(self.predictor.device)
        self.busy.writing += time.perf_counter() - begin
        self.busy.shards += 1
        self.busy.galaxies += len(shard.listed)
        self.busy.unreadable += len(shard.reasons)
        self._shard = None


@lru_cache(maxsize=1)  # a cluster's worker makes many shards of one plan
def _predictor(plan: Plan) -> "Predictor":
    from gzdesk.model.predicting import Predictor, digest_of

    file = plan.folder / CHECKPOINT
    try:
        changed = digest_of(file) != plan.checkpoint_digest
    except OSError as error:
        raise ShardError(f"{file}: the checkpoint cannot be read here ({error.strerror}).") from error
    if changed:
        raise ShardError(f"{file}: is another checkpoint than the one that this run began with.")
    tree = parse_asked(plan.tree, file.name)
    return Predictor(file, tree, plan.architecture, plan.turns, plan.precision, plan.device)


def _pieces(plan: Plan, spans: Iterable[Span], piece: int) -> Iterator[_Piece]:
    for span in spans:
        rows = 0
        for listed in _listed(plan, span, piece):
            rows += len(listed)
            yield _Piece(span, listed)
        if rows != span.stop - span.start:
            raise ShardError(f"{plan.catalogue}: has changed since this run began; it is shorter now.")


def _listed(plan: Plan, span: Span, piece: int) -> Iterator[list[Listed]]:
    """The galaxies of a shard; those without files are placed on the mosaics, many at once."""
    file = Path(plan.catalogue)
    if not plan.mosaics:
        yield from galaxies(file, plan.kind, plan.reading, span, piece)
        return
    tiles = _tiles(plan.images, plan.reading.hdu, plan.bands)
    for many in galaxies(file, plan.kind, plan.reading, span, piece * PLACED):
        placed = list(on_tiles(tiles, many))
        yield from (placed[start : start + piece] for start in range(0, len(placed), piece))


@lru_cache(maxsize=1)
def _tiles(images: str, hdu: str, bands: tuple[str, ...]) -> "Tiles":
    from gzdesk.images.mosaic import find_tiles, of_bands

    return of_bands(find_tiles(Path(images), hdu or None), Path(images), bands)


def _cut_ahead(plan: Plan, pieces: Iterator[_Piece], executor: Executor, ahead: int) -> Iterator[tuple[_Piece, Cut]]:
    """Pieces in order with what was cut for them, so many of them under way at a time."""
    waiting: deque[tuple[_Piece, Future[Cut]]] = deque()
    while True:
        for piece in itertools.islice(pieces, ahead + 1 - len(waiting)):
            done = executor.submit(cut_out, piece.listed, Path(plan.images), plan.framing, plan.allow_outside)
            waiting.append((piece, done))
        if not waiting:
            return
        piece, done = waiting.popleft()
        yield piece, done.result()


@lru_cache(maxsize=1)
def _helpers(number: int) -> Executor:
    """Processes, since reading pictures holds Python to itself for much of its time; or threads, in a daemon."""
    if multiprocessing.current_process().daemon:
        return ThreadPoolExecutor(number)
    return ProcessPoolExecutor(number, multiprocessing.get_context("spawn"), initializer=live_with_parent)


def live_with_parent() -> None:
    """End when the parent process does, even if it is killed, and leave an interrupt from the keyboard to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
