"""How long an accelerator takes for what it is there for: fine-tuning, and encoding the whole pool again.

Run with ``pytest tests/benchmarks/test_gpu.py --benchmark-only`` where there is CUDA; elsewhere it is skipped. Goals,
on a card of the H100's class: a deep pass over 2,000 galaxies within 10 s, encoding 100,000 within 5 s. The share of a
bare forward pass says what is lost between the pictures and the layers.
"""

import time

import numpy as np
import pytest
import torch
from pytest_benchmark.fixture import BenchmarkFixture

from gzdesk.images.crops import ArrayCrops
from gzdesk.model.deepening import Pace, begin, deepen, typical
from gzdesk.model.device import choose, probe
from gzdesk.model.network import BayesianNetwork
from gzdesk.model.serving import Serving
from gzdesk.model.workbench import Workbench
from gzdesk.questions.question import load_question
from gzdesk.questions.tree import Tree

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")

VOTED, GALAXIES = 2_000, 100_000


@pytest.fixture
def desk() -> Serving:
    """A pool of noise on the accelerator, with the numerics that are fastest there."""
    bench = Workbench()
    bench.device = choose("cuda")
    probe(bench.device)
    crops = ArrayCrops(np.random.default_rng(1).integers(0, 255, (GALAXIES, 64, 64), np.uint8))
    network, pretrained = begin("compact", 2, 0)
    assert pretrained
    desk = Serving(network, Tree.of(load_question("bar")), crops, bench)
    finish(desk.try_numerics())
    return desk


def test_fine_tuning_on_2000_galaxies(benchmark: BenchmarkFixture, desk: Serving) -> None:
    rng = np.random.default_rng(2)
    counts_n_A = np.eye(2, dtype=np.int32)[rng.integers(0, 2, VOTED)]
    finish(desk.pictures.carry_over())

    def deep_pass() -> None:
        network = desk.on_device(desk.kept)
        pictures = desk.pictures.of(typical(desk.crops.readable_G))
        voted = desk.pictures.of(np.arange(VOTED))
        finish(deepen(network, pictures, voted, counts_n_A, 0, pretrained=True))
        torch.cuda.synchronize()

    benchmark.pedantic(deep_pass, rounds=3, warmup_rounds=1)
    assert benchmark.stats.stats.median <= 10.0


@pytest.mark.parametrize("turns", [1, 8])
def test_encoding_100000_galaxies(benchmark: BenchmarkFixture, desk: Serving, turns: int) -> None:
    network = desk.on_device(desk.kept)
    finish(desk.pictures.carry_over())
    benchmark.pedantic(lambda: finish(desk.adopt(desk.kept, 0, turns=turns)), rounds=3, warmup_rounds=1)
    bare_s = turns * bare(network, Pace.of(network).chunk_images)
    benchmark.extra_info["share_of_a_bare_pass"] = round(bare_s / benchmark.stats.stats.min, 3)
    if turns == 1:
        assert benchmark.stats.stats.median <= 5.0


def test_a_vote_is_heard(benchmark: BenchmarkFixture, desk: Serving) -> None:
    counts_G_A = np.zeros((GALAXIES, 2), np.int32)
    counts_G_A[np.arange(500), np.random.default_rng(2).integers(0, 2, 500)] = 1
    finish(desk.adopt(desk.kept, 0, turns=1))

    def refit() -> None:
        finish(desk.refit(counts_G_A, 0))
        finish(desk.glimpse(np.arange(21), 100, 0, 500))

    benchmark.pedantic(refit, rounds=10, warmup_rounds=1)
    assert benchmark.stats.stats.median <= 0.3


def bare(network: BayesianNetwork, chunk: int) -> float:
    """Seconds that the layers alone take for as many galaxies, with pictures that are there already."""
    pictures = torch.randint(0, 255, (chunk, 64, 64), dtype=torch.uint8, device=network.device)
    best = float("inf")
    for _ in range(3):
        torch.cuda.synchronize()
        begin_s = time.perf_counter()
        with torch.inference_mode():
            for _ in range(-(-GALAXIES // chunk)):
                network.features(pictures)
        torch.cuda.synchronize()
        best = min(best, time.perf_counter() - begin_s)
    return best


def finish(work) -> None:
    for _ in work:
        pass
