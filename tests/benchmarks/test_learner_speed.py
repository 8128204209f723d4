"""How soon a vote is heard, and how near encoding comes to a bare forward pass.

Run with ``pytest tests/benchmarks/test_learner_speed.py --benchmark-only``. Goals, with 500 galaxies voted on and a
pool of 10,000 on two cores: the galaxies on screen and ahead hear a vote within 0.3 s, also during a deep pass, and the
whole pool within a second, of one question as of the eleven of Galaxy Zoo 2; encoding takes at most a ninth longer
than the same layers alone.

The learner runs in its thread as beside the window, with features drawn at random in place of encoded ones. Beside the
time on the clock stands the processor time of that thread: what a computer with nothing else to do would need.
"""

import time

import numpy as np
import pytest
import torch
from pytest_benchmark.fixture import BenchmarkFixture

from gzdesk.images.crops import ArrayCrops
from gzdesk.learner import Learner
from gzdesk.messages import Glimpse, Labels, Posterior, Progress
from gzdesk.model import serving, training
from gzdesk.model.deepening import begin
from gzdesk.model.device import keep_freed_memory, prepare_worker
from gzdesk.model.encoding import encode
from gzdesk.model.serving import Serving
from gzdesk.model.training import train
from gzdesk.model.workbench import Workbench
from gzdesk.questions.tree import Tree, load_asked
from gzdesk.settings import LearningSettings

GALAXIES, VOTED, AHEAD = 10_000, 500, 22
TREES = ["bar", "gz2"]
ROUNDS = 30
PAUSE_S = 0.5  # between two votes: an expert in a hurry
SETTINGS = LearningSettings(device="cpu")


def drawn_features(network, crops, readable_G, features_G_F, chunk, turns=1):
    """In place of encoding: it is not what is timed here."""
    features_G_F[:] = torch.rand(features_G_F.shape, generator=torch.Generator().manual_seed(0)) * 2
    yield int(readable_G.sum())


@pytest.fixture
def crops(monkeypatch) -> ArrayCrops:
    monkeypatch.setattr(serving, "encode", drawn_features)
    return ArrayCrops(np.random.default_rng(1).integers(0, 255, (GALAXIES, 64, 64), np.uint8))


def votes(tree: Tree) -> list[tuple[int, int, int]]:
    """Galaxies, answers and the order of galaxies: of one who walks galaxies through the tree and knows nothing."""
    rng, given = np.random.default_rng(2), []
    for order, galaxy in enumerate(rng.permutation(GALAXIES)[: VOTED + 10 * ROUNDS]):
        walk: dict[str, str] = {}
        while (question := tree.next_question(walk)) is not None:
            answer = int(rng.integers(len(question.answers)))
            walk[question.name] = question.answers[answer].name
            given.append((int(galaxy), tree.parts[question.name].start + answer, order))
    return given


class Votes:
    """The first votes of many, as the learner hears them."""

    def __init__(self, asked: str) -> None:
        self.tree = load_asked(asked)
        self._given = votes(self.tree)
        self.begun = sum(order < VOTED for _, _, order in self._given)
        self._ahead = np.sort(np.random.default_rng(3).permutation(GALAXIES)[:AHEAD])

    def labels(self, count: int) -> Labels:
        counts_G_A = np.zeros((GALAXIES, self.tree.answers), np.int32)
        for galaxy, answer, _ in self._given[:count]:
            counts_G_A[galaxy, answer] += 1
        return Labels(counts_G_A, count, ahead=self._ahead)


class Voter:
    """Teaches a learner in its thread one vote more at a time, and times what comes back."""

    def __init__(self, crops: ArrayCrops, asked: str) -> None:
        def training_of(heard):
            prepare_worker()
            yield from train(crops, heard, self._votes.tree, SETTINGS, None)

        self._votes = Votes(asked)
        self.votes = self._votes.begun
        self.learner = Learner(training_of, self._votes.labels(self.votes))
        self.glimpse_s: list[float] = []
        self.glimpse_cpu_s: list[float] = []
        self.stages: set[str] = set()

    def until(self, kind: type, votes: int) -> None:
        while True:
            message = self.learner.outbox.get(timeout=120)
            if isinstance(message, Progress):
                self.stages.add(message.stage)
            if isinstance(message, kind) and getattr(message, "votes", votes) >= votes:
                return

    def vote(self) -> None:
        self.votes += 1
        newest = self._votes.labels(self.votes)
        begin, begin_cpu = time.perf_counter(), self._cpu_s()
        self.learner.teach(newest)
        self.until(Glimpse, self.votes)
        self.glimpse_s.append(time.perf_counter() - begin)
        self.glimpse_cpu_s.append(self._cpu_s() - begin_cpu)
        self.until(Posterior, self.votes)

    def _cpu_s(self) -> float:
        assert self.learner._thread is not None
        return time.clock_gettime(time.pthread_getcpuclockid(self.learner._thread.ident))


@pytest.mark.skipif(not hasattr(time, "pthread_getcpuclockid"), reason="no processor time of threads here")
@pytest.mark.parametrize("deep", [False, True], ids=["resting", "deep-pass"])
@pytest.mark.parametrize("asked", TREES)
def test_a_vote_is_heard(benchmark: BenchmarkFixture, crops: ArrayCrops, monkeypatch, asked: str, deep: bool) -> None:
    monkeypatch.setattr(training, "DEEP_VOTES", 0 if deep else 10**9)
    monkeypatch.setattr(training, "GROWTH", 0.0)  # one deep pass after the other
    voter = Voter(crops, asked)
    voter.learner.start()
    try:
        voter.until(Posterior, voter.votes)
        if deep:
            while "fine-tuning" not in voter.stages:
                voter.until(Progress, 0)
        benchmark.pedantic(voter.vote, setup=lambda: time.sleep(PAUSE_S), rounds=ROUNDS, warmup_rounds=1)
    finally:
        assert voter.learner.stop(20)
    pool_s = benchmark.stats.stats.data
    for name, seconds in (("glimpse", voter.glimpse_s), ("glimpse_cpu", voter.glimpse_cpu_s), ("pool", pool_s)):
        for word, share in (("median", 50), ("p95", 95)):
            benchmark.extra_info[f"{name}_{word}_ms"] = round(1000 * float(np.percentile(seconds, share)), 1)


@pytest.mark.benchmark(timer=time.process_time)
@pytest.mark.parametrize("asked", TREES)
def test_quick_refit(benchmark: BenchmarkFixture, crops: ArrayCrops, asked: str) -> None:
    torch.set_num_threads(1)
    keep_freed_memory()
    voted = Votes(asked)
    network, _ = begin("compact", [len(question.answers) for question in voted.tree.questions], 0)
    desk = Serving(network, voted.tree, crops, Workbench())
    finish(desk.acquaint())
    count = voted.begun
    finish(desk.refit(voted.labels(count).counts_G_A, 0))

    def refit() -> None:
        nonlocal count
        count += 1
        newest = voted.labels(count)
        finish(desk.refit(newest.counts_G_A, 0))
        finish(desk.glimpse(newest.ahead, SETTINGS.samples, 0, count))
        finish(desk.publish(SETTINGS.samples, 0, count))

    benchmark.pedantic(refit, rounds=20, warmup_rounds=2)
    assert benchmark.stats.stats.median <= 1.0


@pytest.mark.benchmark(timer=time.process_time)
def test_encoding_beside_a_bare_forward_pass(benchmark: BenchmarkFixture) -> None:
    torch.set_num_threads(1)
    keep_freed_memory()
    network, _ = begin("compact", 2, 0)
    chunk = network.architecture.chunk_images
    crops_G_S_S = np.random.default_rng(1).integers(0, 255, (32 * chunk, 64, 64), np.uint8)
    features_G_F = torch.zeros(len(crops_G_S_S), network.architecture.features)
    picture = torch.rand(chunk, 1, 64, 64).contiguous(memory_format=torch.channels_last)
    bare_s: list[float] = []

    def bare() -> None:
        begin_s = time.process_time()
        with torch.inference_mode():
            for _ in range(len(crops_G_S_S) // chunk):
                network.encoder(picture)
        bare_s.append(time.process_time() - begin_s)

    def whole() -> None:
        finish(encode(network, crops_G_S_S, np.ones(len(crops_G_S_S), bool), features_G_F, chunk))

    benchmark.pedantic(whole, setup=bare, rounds=15, warmup_rounds=2)
    share = min(bare_s) / benchmark.stats.stats.min
    benchmark.extra_info["images_a_second"] = round(len(crops_G_S_S) / benchmark.stats.stats.min)
    benchmark.extra_info["share_of_a_bare_pass"] = round(share, 3)
    assert share >= 0.9


def finish(work) -> None:
    for _ in work:
        pass
