"""Posteriors that claim what votes keep are told from those that claim too much."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from gzdesk.evaluation.coverage import LEVELS, coverage, deviation_coverage

Floats = NDArray[np.float64]


def survey(galaxies: int, answers: int = 2, seed: int = 0, most: int = 45) -> tuple[Floats, NDArray[np.int64]]:
    """Galaxies of known rho, each with its own number of votes, fewer than ``most``."""
    rng = np.random.default_rng(seed)
    rho = rng.dirichlet(np.ones(answers), size=galaxies)
    totals = rng.integers(1, most, size=galaxies)
    return rho, np.array([rng.multinomial(n, p) for n, p in zip(totals, rho, strict=True)])


def sharpened(rho: Floats, power: float) -> Floats:
    return rho**power / (rho**power).sum(axis=1, keepdims=True)


@pytest.mark.parametrize("answer", [0, 2])
def test_a_true_posterior_covers_what_it_claims(answer: int) -> None:
    rho, counts = survey(6000, answers=3, seed=4)
    result = coverage(rho[:, None], counts, answer)
    assert (result.claimed >= np.array(LEVELS) - 1e-12).all()
    assert (np.abs(result.covered - result.claimed) < 4 * result.error).all()
    assert (result.error == np.sqrt(result.covered * (1 - result.covered) / 6000)).all()


def test_an_overconfident_posterior_covers_less_than_it_claims() -> None:
    rho, counts = survey(2000)
    result = coverage(sharpened(rho, 3)[:, None], counts)
    assert (result.covered < result.claimed - 4 * result.error).all()


def test_coverage_takes_the_most_probable_votes_first() -> None:
    probs = np.array([[[1e-3, 1 - 1e-3], [1 - 1e-3, 1e-3]]])  # two peaks, at 0 and at all votes
    assert coverage(probs, [[10, 0]]).covered[-1] == 1
    assert coverage(probs, [[5, 5]]).covered[-1] == 0


def test_shares_near_the_mean_are_those_of_scipys_binomial() -> None:
    probs = np.array([[[0.3, 0.7], [0.5, 0.5]], [[0.9, 0.1], [0.9, 0.1]]])
    counts = [[5, 5], [1, 19]]
    result = deviation_coverage(probs, counts)
    assert result.deviation[[0, -1]] == pytest.approx([0.01, 0.2])
    p_first = np.mean([stats.binom.pmf(np.arange(11), 10, p) for p in (0.3, 0.5)], axis=0)  # its mean is 0.4
    p_second = stats.binom.pmf(np.arange(21), 20, 0.9)
    assert result.claimed[-1] == pytest.approx((p_first[2:7].sum() + p_second[14:].sum()) / 2, abs=1e-12)
    assert result.observed[0] == 0
    assert result.observed[-1] == 0.5  # the first galaxy is 0.1 off, the second 0.85


@pytest.mark.parametrize("most_votes", [2, 45])
def test_a_true_posterior_errs_no_more_than_chance_does(most_votes: int) -> None:
    rho, counts = survey(3000, seed=5, most=most_votes)
    result = deviation_coverage(rho[:, None], counts)
    assert (np.abs(result.observed - result.claimed) <= 4 * result.error).all()
    assert result.mean_error < 3 * result.chance < 0.03
    assert result.mean_error <= result.greatest_error


def test_an_overconfident_posterior_errs_far_more_than_chance_does() -> None:
    rho, counts = survey(3000, seed=6)
    result = deviation_coverage(sharpened(rho, 3)[:, None], counts)
    assert (result.observed < result.claimed)[2:].all()
    assert result.mean_error > 0.1
    assert result.mean_error - 4 * result.mean_error_error > result.chance


def test_the_error_bar_of_the_coverage_error_is_its_scatter_between_surveys() -> None:
    surveys = [survey(300, seed=seed, most=9) for seed in range(40)]
    results = [deviation_coverage(sharpened(rho, 3)[:, None], counts) for rho, counts in surveys]
    scatter = np.std([result.mean_error for result in results])
    assert np.mean([result.mean_error_error for result in results]) == pytest.approx(scatter, rel=0.3)


def test_a_narrower_deviation_can_be_asked_for_and_another_answer() -> None:
    rho, counts = survey(200, answers=3, seed=7)
    narrow = deviation_coverage(rho[:, None], counts, most=0.1)
    assert narrow.deviation[-1] == pytest.approx(0.1)
    other = deviation_coverage(rho[:, None, ::-1], counts[:, ::-1], answer=2, most=0.1)
    np.testing.assert_allclose(other.claimed, narrow.claimed)


def test_where_nothing_was_voted_on_there_is_no_coverage() -> None:
    nothing = deviation_coverage(np.full((3, 2, 2), 0.5), np.zeros((3, 2)))
    assert np.isnan(nothing.observed).all()
    assert np.isnan(nothing.mean_error)
    assert np.isnan(coverage(np.full((3, 2, 2), 0.5), np.zeros((3, 2))).covered).all()
