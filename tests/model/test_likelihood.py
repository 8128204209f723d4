"""The likelihood against scipy, and where float32 would saturate."""

import numpy as np
import pytest
import torch
from scipy import special, stats

from gzdesk.model.likelihood import dirichlet_multinomial_nll, negative_log_likelihood, probabilities


def test_two_answers_agree_with_the_binomial():
    rng = np.random.default_rng(1)
    logits, totals = rng.normal(0, 3, (50, 2)), rng.integers(0, 41, 50)
    k = rng.binomial(totals, 0.3)
    ours = negative_log_likelihood(
        torch.tensor(logits), torch.tensor(np.stack([k, totals - k], 1)), coefficient=True
    ).numpy()
    expected = -stats.binom.logpmf(k, totals, special.expit(logits[:, 0] - logits[:, 1]))
    np.testing.assert_allclose(ours, expected, atol=1e-10)


def test_more_answers_agree_with_the_multinomial():
    rng = np.random.default_rng(2)
    logits = rng.normal(0, 2, (50, 4))
    counts = np.stack([rng.multinomial(n, [0.1, 0.2, 0.3, 0.4]) for n in rng.integers(0, 41, 50)])
    ours = negative_log_likelihood(torch.tensor(logits), torch.tensor(counts), coefficient=True).numpy()
    expected = [-stats.multinomial.logpmf(c, c.sum(), special.softmax(z)) for c, z in zip(counts, logits, strict=True)]
    np.testing.assert_allclose(ours, expected, atol=1e-10)


@pytest.mark.parametrize("answers", [2, 3])
def test_votes_against_a_certain_network_still_pull_it_back(answers):
    logits = torch.zeros(2, answers)
    logits[0, 0], logits[1, 0] = 60.0, -60.0
    logits.requires_grad_()
    counts = torch.zeros(2, answers, dtype=torch.int32)
    counts[0, 1], counts[1, 0] = 1, 1
    loss = negative_log_likelihood(logits, counts)
    loss.sum().backward()
    np.testing.assert_allclose(loss.detach(), [60, 60 + np.log(answers - 1)], rtol=1e-6)
    assert torch.isfinite(logits.grad).all()
    np.testing.assert_allclose(logits.grad[:, 0], [1, -1], rtol=1e-6)


@pytest.mark.parametrize("answers", [2, 3])
def test_a_galaxy_without_votes_adds_no_loss(answers):
    logits = torch.randn(4, answers, generator=torch.Generator().manual_seed(0))
    counts = torch.zeros(4, answers, dtype=torch.int32)
    assert (negative_log_likelihood(logits, counts, coefficient=True) == 0).all()


def test_probabilities_of_two_answers_are_the_logistic_of_the_difference():
    logits = torch.tensor([[2.0, -1.0], [0.0, 5.0]])
    np.testing.assert_allclose(probabilities(logits)[:, 0], special.expit([3.0, -5.0]), rtol=1e-6)


@pytest.mark.parametrize("answers", [2, 4])
@pytest.mark.parametrize("concentration", [1.0, 7.0, 101.0])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_counts_that_vary_more_agree_with_scipy(answers, concentration, dtype):
    rng = np.random.default_rng(answers)
    logits = torch.tensor(rng.normal(0, 2, (50, answers)), dtype=dtype)
    probs = special.softmax(logits.double().numpy(), axis=1)
    totals = rng.integers(0, 41, 50)
    counts = np.stack([rng.multinomial(n, p) for n, p in zip(totals, probs, strict=True)])
    ours = dirichlet_multinomial_nll(
        logits, torch.tensor(concentration, dtype=dtype).log(), torch.tensor(counts), coefficient=True
    ).numpy()
    expected = [
        -stats.dirichlet_multinomial.logpmf(k, concentration * p, n)
        for k, p, n in zip(counts, probs, totals, strict=True)
    ]
    np.testing.assert_allclose(ours, expected, atol=1e-6 if dtype == torch.float64 else 2e-4)


def test_a_great_concentration_gives_back_the_multinomial():
    rng = np.random.default_rng(5)
    logits, counts = torch.tensor(rng.normal(0, 2, (20, 3))), torch.tensor(rng.integers(0, 20, (20, 3)))
    ours = dirichlet_multinomial_nll(logits, torch.tensor(1e10).log(), counts)
    np.testing.assert_allclose(ours, negative_log_likelihood(logits, counts), atol=1e-5)


def test_one_vote_cannot_vary_more():
    logits, counts = torch.randn(3, 3, generator=torch.Generator().manual_seed(1)), torch.eye(3)
    ours = dirichlet_multinomial_nll(logits, torch.tensor(2.0).log(), counts)
    np.testing.assert_allclose(ours, negative_log_likelihood(logits, counts), atol=1e-5)


def test_votes_that_vary_more_still_pull_a_certain_network_back():
    logits = torch.zeros(3, 2)
    logits[0, 0], logits[1, 0], logits[2, 0] = 300.0, -300.0, 300.0
    logits.requires_grad_()
    counts = torch.tensor([[0, 10_000], [1, 0], [0, 0]])
    loss = dirichlet_multinomial_nll(logits, torch.tensor(5.0).log(), counts)
    loss.sum().backward()
    assert torch.isfinite(loss).all()
    np.testing.assert_allclose(logits.grad[:, 0], [1, -1, 0], rtol=1e-5)


def test_many_votes_lose_no_precision_in_single_precision():
    logits, counts = torch.tensor([[0.4, -0.2, 0.1]]), torch.tensor([[30_000, 12_345, 2]])
    single = dirichlet_multinomial_nll(logits, torch.tensor(50.0).log(), counts)
    double = dirichlet_multinomial_nll(logits.double(), torch.tensor(50.0, dtype=torch.float64).log(), counts)
    np.testing.assert_allclose(single, double, rtol=1e-5)
