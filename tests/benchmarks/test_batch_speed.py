"""How long a batch takes to choose whose galaxies tell different things, beside scikit-activeml's BatchBALD.

Run with ``OPENBLAS_NUM_THREADS=1 pytest tests/benchmarks/test_batch_speed.py --benchmark-only``; the table shows both
and their ratio where scikit-activeml is installed (see tests/agreement). Processor time counts, the best of several
rounds. Goals: 10 of 5,000 galaxies (T = 100, two answers) in at most a third of the rival's time.
"""

import time

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture

from gzdesk.acquisition.acquisition import choose
from gzdesk.acquisition.batchbald import informative_batch
from gzdesk.acquisition.epig import expected_predictive_information_gain

pytestmark = pytest.mark.benchmark(timer=time.process_time)

CONFIGURATIONS = 500  # joint answers that the rival samples, as many as ours sums
DRAWS = {"alike": True, "unrelated": False}


def pool(galaxies: int, alike: bool, samples: int = 100) -> NDArray[np.float64]:
    """Galaxies whose features the network reads, or, the hardest to choose among, wholly unrelated ones."""
    rng = np.random.default_rng(0)
    if alike:
        mean_F, spread_F_T = 0.7 * rng.normal(size=(16, 1)), 0.5 * rng.normal(size=(16, samples))
        yes = 1 / (1 + np.exp(-rng.normal(size=(galaxies, 16)) @ (mean_F + spread_F_T)))
    else:
        yes = rng.beta(0.5, 0.5, size=(galaxies, samples))
    return np.stack([yes, 1 - yes], axis=-1)


def our_batch(probs: NDArray[np.float64]) -> NDArray[np.intp]:
    return informative_batch(probs, 10, np.random.default_rng(0), CONFIGURATIONS + 12)[0]


@pytest.mark.parametrize("draw", DRAWS)
def test_ten_of_five_thousand(benchmark: BenchmarkFixture, draw: str) -> None:
    benchmark.group = f"batch-diverse 10 of 5,000, {draw}"
    chosen = benchmark.pedantic(our_batch, (pool(5000, DRAWS[draw]),), rounds=5, warmup_rounds=1)
    assert len(set(chosen.tolist())) == 10
    assert benchmark.stats.stats.min <= 0.3


@pytest.mark.parametrize("draw", DRAWS)
def test_ten_of_five_thousand_by_scikit_activeml(benchmark: BenchmarkFixture, draw: str) -> None:
    rival = pytest.importorskip("skactiveml.pool")
    benchmark.group = f"batch-diverse 10 of 5,000, {draw}"
    probs = pool(5000, DRAWS[draw])
    probs_T_G_A = np.ascontiguousarray(probs.transpose(1, 0, 2))
    utilities = benchmark.pedantic(rival.batch_bald, (probs_T_G_A, 10, CONFIGURATIONS, 0), rounds=3, warmup_rounds=1)
    begin = time.process_time()
    ours = our_batch(probs)
    seconds = time.process_time() - begin
    theirs = np.nanargmax(utilities, axis=1)
    assert seconds <= benchmark.stats.stats.min / 3
    assert _together(probs[ours]) >= 0.999 * _together(probs[theirs])


def test_ten_of_a_hundred_thousand(benchmark: BenchmarkFixture) -> None:
    chosen = benchmark.pedantic(our_batch, (pool(100_000, alike=True),), rounds=3)
    assert len(set(chosen.tolist())) == 10
    assert benchmark.stats.stats.min <= 1.5


def test_ten_thousand_galaxies_judged_by_two_hundred_targets(benchmark: BenchmarkFixture) -> None:
    probs = pool(10_000, alike=True)
    gain = benchmark.pedantic(expected_predictive_information_gain, (probs, np.arange(200)), rounds=5, warmup_rounds=1)
    assert np.isfinite(gain).all()
    assert benchmark.stats.stats.min <= 0.3


@pytest.mark.parametrize("strategy", ["bald", "epig-sampled", "entropy"])
def test_a_batch_of_the_large_pool_by_strategy(benchmark: BenchmarkFixture, strategy: str) -> None:
    probs = pool(100_000, alike=True).astype(np.float32)
    chosen = benchmark.pedantic(choose, (strategy, probs, 128, np.random.default_rng(0)), rounds=3)
    assert len(chosen) == 128
    assert benchmark.stats.stats.min <= 2.0


def _together(probs_B_T_A: NDArray[np.float64]) -> float:
    """Joint mutual information of these galaxies, exactly."""
    return float(informative_batch(probs_B_T_A, 10, np.random.default_rng(0), 1024)[1].sum())
