"""How long T = 20 dropout samples of the pool's posterior take, beside BaaL's wrapper round the same network.

Run with ``pytest tests/benchmarks/test_posterior_speed.py --benchmark-only``. BaaL passes every galaxy T times
through the whole network; here the encoder, in front of all dropout, runs once. Both work from the same 64 px crops on
one core; processor time counts. Goal: at least 15 times as fast as BaaL, where that is installed (see
tests/agreement). The head alone is timed on a pool of the size of Galaxy Zoo 2.
"""

import time
import warnings
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture
from torch import Tensor, nn

from gzdesk.model.encoding import encode_all
from gzdesk.model.network import BayesianNetwork, make_network
from gzdesk.model.posterior import sample_probs

pytestmark = pytest.mark.benchmark(timer=time.process_time)

GALAXIES = 1000
SAMPLES = 20
GZ2_GALAXIES = 61_578


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def network() -> BayesianNetwork:
    """The network that ships, with an output that has opinions."""
    network = make_network("compact", 2, seed=0)
    with torch.no_grad():
        network.head_of(0).out.weight.normal_(0, 0.3, generator=torch.Generator().manual_seed(1))
    network.set_standard(encode_all(network, crops()))
    return network


def crops() -> NDArray[np.uint8]:
    size = 64
    return np.random.default_rng(0).integers(0, 255, (GALAXIES, size, size), dtype=np.uint8)


def our_posterior(network: BayesianNetwork) -> NDArray[np.float32]:
    features = encode_all(network, crops(), network.architecture.chunk_images)
    return sample_probs(network, features, SAMPLES, seed=0)


class Plain(nn.Module):
    """The same network as anyone would write it: one layer after the other, a dropout layer among them."""

    def __init__(self, network: BayesianNetwork) -> None:
        super().__init__()
        self.network, self.head = network, network.head_of(0)
        self.dropout = nn.Dropout(0.5)

    def forward(self, x_B_S_S: Tensor) -> Tensor:
        return self.head.out(self.dropout(self.head.hidden(self.network.standardise(self.network.features(x_B_S_S)))))


def test_posterior_of_a_thousand_galaxies(benchmark: BenchmarkFixture, network: BayesianNetwork) -> None:
    benchmark.group = f"T = {SAMPLES} posterior of {GALAXIES} galaxies from crops"
    probs = benchmark.pedantic(our_posterior, (network,), rounds=5, warmup_rounds=1)
    assert probs.shape == (GALAXIES, SAMPLES, 2)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of BaaL's logging
def test_posterior_of_a_thousand_galaxies_by_baal(benchmark: BenchmarkFixture, network: BayesianNetwork) -> None:
    benchmark.group = f"T = {SAMPLES} posterior of {GALAXIES} galaxies from crops"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # BaaL warns of its own dependencies when it is imported
        modelwrapper = pytest.importorskip("baal.modelwrapper")
        patched = pytest.importorskip("baal.bayesian.dropout").MCDropoutModule(Plain(network).eval())
    # one pass after the other: BaaL's other way, T copies of a batch at once, takes longer still on a CPU
    arguments = modelwrapper.TrainingArgs(batch_size=32, use_cuda=False, workers=0, replicate_in_memory=False)
    predict = modelwrapper.ModelWrapper(patched, arguments).predict_on_dataset
    dataset = torch.utils.data.TensorDataset(torch.from_numpy(crops()))
    logits_G_A_T = benchmark.pedantic(predict, (dataset, SAMPLES), {"verbose": False}, rounds=1)
    times = []
    for _ in range(3):
        begin = time.process_time()
        our_posterior(network)
        times.append(time.process_time() - begin)
    assert_same_posterior(network, torch.softmax(torch.from_numpy(logits_G_A_T), dim=1)[:, 0].numpy())
    assert min(times) <= benchmark.stats.stats.min / 15


def assert_same_posterior(network: BayesianNetwork, yes_G_T: NDArray[np.float32]) -> None:
    """The rival's means scatter about those of many of our dropout samples as means of its few samples must."""
    many_G_T = sample_probs(network, encode_all(network, crops()), 400, seed=1)[:, :, 0]
    scatter_G = many_G_T.std(axis=1) / np.sqrt(yes_G_T.shape[1])
    error_G = yes_G_T.mean(axis=1) - many_G_T.mean(axis=1)
    assert 0.7 < np.sqrt(np.mean(error_G**2) / np.mean(scatter_G**2)) < 1.5


def test_posterior_of_galaxy_zoo_2_from_features(benchmark: BenchmarkFixture, network: BayesianNetwork) -> None:
    features = torch.randn(GZ2_GALAXIES, network.architecture.features, generator=torch.Generator().manual_seed(2))
    probs = benchmark.pedantic(sample_probs, (network, features, SAMPLES, 0), rounds=5, warmup_rounds=1)
    assert probs.shape == (GZ2_GALAXIES, SAMPLES, 2)
    assert benchmark.stats.stats.min <= 1.5
