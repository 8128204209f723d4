"""The votes of N annotators, against scipy."""

import numpy as np
import pytest
from scipy import stats

from gzdesk.multinomial import binomial, log_likelihood, log_mean_exp, log_outcomes, log_probs, outcomes


@pytest.mark.parametrize("votes", [0, 1, 2, 40])
@pytest.mark.parametrize("answers", [2, 3])
def test_probabilities_of_all_outcomes_are_those_of_scipy_and_sum_to_one(votes: int, answers: int) -> None:
    rho = np.random.default_rng(votes).dirichlet(np.ones(answers))
    counts, _ = outcomes(votes, answers)
    assert np.allclose(log_outcomes(rho, votes), stats.multinomial.logpmf(counts, votes, rho), rtol=1e-12, atol=1e-12)
    assert np.exp(log_outcomes(rho, votes)).sum() == pytest.approx(1, abs=1e-12)


def test_two_answers_count_up_from_no_vote_to_every_vote_for_the_first() -> None:
    assert outcomes(3, 2)[0].tolist() == [[0, 3], [1, 2], [2, 1], [3, 0]]


def test_more_outcomes_than_can_be_summed_are_refused() -> None:
    with pytest.raises(ValueError, match="40 votes on 9 answers"):
        outcomes(40, 9)


def test_binomial_is_scipys_at_the_extremes_too() -> None:
    p = np.array([0.0, 1e-12, 1e-5, 0.3, 1 - 1e-9, 1.0])
    assert np.allclose(binomial(p, 40), stats.binom.pmf(np.arange(41), 40, p[:, None]), rtol=1e-9, atol=1e-300)


def test_likelihood_of_counts_is_scipys() -> None:
    rng = np.random.default_rng(1)
    probs, counts = rng.dirichlet(np.ones(3), size=(7, 4)), rng.integers(0, 30, size=(7, 3))
    expected = [stats.multinomial.logpmf(c, c.sum(), p) for p, c in zip(probs, counts, strict=True)]
    assert np.allclose(log_likelihood(probs, counts), expected, rtol=1e-12)


def test_a_vote_held_impossible_costs_much_but_not_infinity() -> None:
    assert log_likelihood(np.array([[[0.0, 1.0]]]), [[1, 0]]) == pytest.approx(-708.4, abs=0.1)


def test_float32_probabilities_are_made_to_sum_to_one() -> None:
    probs = np.array([0.7, 0.2, 0.1], dtype=np.float32)
    assert np.exp(log_probs(probs)).sum() == pytest.approx(1, abs=1e-15)


def test_means_of_vanishing_probabilities_do_not_underflow() -> None:
    assert log_mean_exp(np.array([[-5000.0, -5000.0]]), axis=1) == pytest.approx(-5000)
