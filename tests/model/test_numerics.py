"""The encoder's numerics: what is faster is taken if it says the same, and chance decides nothing."""

import pytest
import torch

from gzdesk.model import numerics, quickest
from gzdesk.model.network import make_network
from gzdesk.model.numerics import PLAIN, Numerics, numerics_of
from gzdesk.model.quickest import choose


class Clock:
    """A clock that a candidate's run moves on by what the test says."""

    def __init__(self):
        self.now, self.seconds = 0.0, {}

    def perf_counter(self):
        return self.now


@pytest.fixture
def network(monkeypatch):
    monkeypatch.setattr(numerics, "_chosen", {})
    return make_network("compact", 2, seed=1)


@pytest.fixture
def pictures():
    return torch.randint(0, 255, (4, 64, 64), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))


@pytest.fixture
def clock(monkeypatch, network):
    clock, right = Clock(), network.features

    def features(pictures):
        clock.now += clock.seconds[numerics_of("compact", torch.device("cpu"))]
        return right(pictures)

    monkeypatch.setattr(network, "features", features)
    monkeypatch.setattr(quickest, "time", clock)
    return clock


CONTIGUOUS, HALF = Numerics(channels_last=False), Numerics(half=True)


@pytest.mark.parametrize(("seconds", "expected"), [(0.9, PLAIN), (0.5, CONTIGUOUS), (2.0, PLAIN)])
def test_another_order_is_taken_where_it_is_clearly_faster(network, pictures, clock, monkeypatch, seconds, expected):
    monkeypatch.setattr(quickest, "_claims_bfloat16", lambda device: False)
    clock.seconds = {PLAIN: 1.0, CONTIGUOUS: seconds}
    list(choose(network, pictures))
    assert numerics_of("compact", torch.device("cpu")) == expected
    kernel = network.encoder.fine[1][0].weight
    assert kernel.is_contiguous(memory_format=expected.memory_format)


def test_what_says_something_else_is_not_taken(network, pictures, clock, monkeypatch):
    monkeypatch.setattr(quickest, "_claims_bfloat16", lambda device: True)
    clock.seconds = dict.fromkeys(quickest._candidates(torch.device("cpu")), 1.0) | {HALF: 0.1}
    with monkeypatch.context() as strict:
        strict.setattr(quickest, "AGREEMENT", 1e-9)
        list(choose(network, pictures))
        assert numerics_of("compact", torch.device("cpu")) == PLAIN
    numerics._chosen.clear()
    list(choose(network, pictures))
    assert numerics_of("compact", torch.device("cpu")) == HALF


def test_half_precision_moves_features_little_and_they_stay_float32(network, pictures):
    with torch.inference_mode():
        plain = network.features(pictures)
        numerics._chosen["compact", "cpu"] = HALF
        half = network.features(pictures)
    assert half.dtype == torch.float32
    assert not torch.equal(half, plain)
    assert quickest._agree(half, plain)


def test_training_in_half_precision_leaves_weights_and_gradients_float32(network, pictures):
    numerics._chosen["compact", "cpu"] = HALF
    masks = torch.ones(4, network.units)
    torch.nn.init.normal_(network.head_of(0).out.weight)
    loss = network(pictures, masks).square().sum()
    loss.backward()
    assert loss.dtype == torch.float32
    assert all(p.grad is not None and p.grad.dtype == torch.float32 for p in network.encoder.parameters())


def test_trying_happens_once_and_in_small_steps(network, pictures):
    assert len(list(choose(network, pictures))) >= 2 * (1 + quickest.RUNS)
    assert list(choose(network, pictures)) == []


def test_a_trial_that_is_broken_off_leaves_the_plain_numerics(network, pictures):
    trial = choose(network, pictures)
    for _ in range(1 + quickest.RUNS + 1):
        next(trial)
    trial.close()
    assert numerics_of("compact", torch.device("cpu")) == PLAIN
