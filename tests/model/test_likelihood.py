"""The likelihood against scipy, and where float32 would saturate."""

import numpy as np
import pytest
import torch
from scipy import special, stats

from gzdesk.model.likelihood import negative_log_likelihood, probabilities


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
