"""The votes of N annotators, against scipy."""

import numpy as np
import pytest
from scipy import special, stats

from gzdesk.evaluation.multinomial import (
    binomial,
    log_likelihood,
    log_mean_exp,
    log_outcomes,
    log_probs,
    log_rising,
    outcomes,
)


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


@pytest.mark.parametrize("concentration", [0.5, 5.0, 101.0, 1e6])
@pytest.mark.parametrize("answers", [2, 4])
def test_counts_that_vary_more_are_those_of_scipy(answers: int, concentration: float) -> None:
    rng = np.random.default_rng(answers)
    probs_G_T_A = rng.dirichlet(np.ones(answers), (30, 3))
    totals = np.append(rng.integers(0, 60, 29), 20_000)
    counts_G_A = np.array([rng.multinomial(n, p) for n, p in zip(totals, probs_G_T_A[:, 0], strict=True)])
    ours = log_likelihood(probs_G_T_A, counts_G_A, concentration)
    for t in range(3):
        alpha = concentration * probs_G_T_A[:, t]
        theirs = [
            stats.dirichlet_multinomial.logpmf(k, a, n) for k, a, n in zip(counts_G_A, alpha, totals, strict=True)
        ]
        assert np.allclose(ours[:, t], theirs, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("answers", [2, 3])
def test_outcomes_that_vary_more_sum_to_one_and_agree_with_their_likelihood(answers: int) -> None:
    rho = np.random.default_rng(answers).dirichlet(np.ones(answers))
    counts, _ = outcomes(12, answers)
    log_p = log_outcomes(rho, 12, concentration=3.0)
    assert np.exp(log_p).sum() == pytest.approx(1, abs=1e-12)
    one_each = np.broadcast_to(rho, (len(counts), 1, answers))
    assert np.allclose(log_p, log_likelihood(one_each, counts, concentration=3.0)[:, 0], atol=1e-9)


def test_the_beta_binomial_is_that_of_scipy() -> None:
    theirs = stats.betabinom.pmf(np.arange(41), 40, 4 * 0.3, 4 * 0.7)
    assert np.allclose(binomial(0.3, 40, concentration=4.0), theirs, atol=1e-12)


def test_one_vote_and_a_great_concentration_are_multinomial() -> None:
    probs = np.array([[[0.7, 0.2, 0.1]]])
    assert np.allclose(log_likelihood(probs, [[0, 1, 0]], 2.0), log_likelihood(probs, [[0, 1, 0]]), atol=1e-9)
    assert np.allclose(log_likelihood(probs, [[20, 15, 5]], 1e9), log_likelihood(probs, [[20, 15, 5]]), atol=1e-5)


def test_impossible_votes_stay_finite_where_counts_vary_more() -> None:
    assert np.isfinite(log_likelihood(np.array([[[1.0, 0.0]]]), [[0, 900_000]], 2.0)).all()


def test_rising_factorials_lose_nothing_where_gammas_would_cancel() -> None:
    x, k = np.geomspace(1e-9, 1e12, 50)[:, None], np.array([[0, 1, 2, 7]])
    exact = np.array([[np.log(value + np.arange(count)).sum() for count in k[0]] for value in x[:, 0]])
    assert np.allclose(log_rising(x, k), exact, rtol=1e-9, atol=1e-9)
    many = np.array([1_000_000])
    assert np.allclose(log_rising(np.array([3.5]), many), special.gammaln(1_000_003.5) - special.gammaln(3.5))
