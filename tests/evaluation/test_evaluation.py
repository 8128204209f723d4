"""Posteriors are judged by what votes say, beside the best that could be had."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from gzdesk.evaluation.evaluation import (
    FIGURES,
    Judgement,
    accuracy,
    brier,
    divergence,
    interval68,
    judge,
    log_score,
    log_score_floor,
    rmse,
    rmse_floor,
    vote_distribution,
)

Floats = NDArray[np.float64]


def survey(galaxies: int, answers: int = 2, seed: int = 0) -> tuple[Floats, NDArray[np.int64]]:
    """Galaxies of known rho, each with its own number of votes."""
    rng = np.random.default_rng(seed)
    rho = rng.dirichlet(np.ones(answers), size=galaxies)
    totals = rng.integers(1, 45, size=galaxies)
    return rho, np.array([rng.multinomial(n, p) for n, p in zip(totals, rho, strict=True)])


def test_log_score_is_the_mean_over_samples_of_scipys_multinomial() -> None:
    rng = np.random.default_rng(1)
    probs, counts = rng.dirichlet([1, 1, 1], size=(6, 5)), rng.integers(0, 20, size=(6, 3))
    p = [stats.multinomial.pmf(c, c.sum(), one).mean() for c, one in zip(counts, probs, strict=True)]
    assert log_score(probs, counts) == pytest.approx(-np.log(p).mean(), rel=1e-10)


def test_log_score_of_single_votes_is_that_of_the_mean_beside_galaxies_with_more() -> None:
    rng = np.random.default_rng(1)
    probs, counts = rng.dirichlet([1, 1, 1], size=(4, 5)), np.array([[0, 1, 0], [2, 1, 0], [1, 0, 0], [0, 0, 1]])
    p = [stats.multinomial.pmf(c, c.sum(), one).mean() for c, one in zip(counts, probs, strict=True)]
    assert log_score(probs, counts) == pytest.approx(-np.log(p).mean(), rel=1e-10)
    certain = np.tile([1.0, 0.0], (1, 3, 1))
    assert log_score(certain, [[0, 1]]) == pytest.approx(708, abs=1)  # not infinity


@pytest.mark.parametrize(("answers", "votes"), [(2, 1), (2, 40), (3, 12)])
def test_log_score_floor_is_the_entropy_of_scipys_multinomial(answers: int, votes: int) -> None:
    rho = np.random.default_rng(2).dirichlet(np.ones(answers), size=5)
    expected = np.mean([stats.multinomial.entropy(votes, p) for p in rho])
    assert log_score_floor(rho, np.full(5, votes)) == pytest.approx(expected, rel=1e-10)


def test_who_knows_rho_scores_at_the_floor() -> None:
    rho, counts = survey(20_000)
    knowing = rho[:, None]
    assert log_score(knowing, counts) == pytest.approx(log_score_floor(rho, counts.sum(axis=1)), abs=0.02)
    assert rmse(knowing, counts) == pytest.approx(rmse_floor(rho, counts.sum(axis=1)), abs=0.002)


@pytest.mark.parametrize(("votes", "floor"), [(1, 0.408), (5, 0.183), (10, 0.129), (40, 0.065)])
def test_rmse_floor_of_evenly_spread_rho_falls_with_the_root_of_votes(votes: int, floor: float) -> None:
    yes = (np.arange(10_000) + 0.5) / 10_000
    rho = np.stack([yes, 1 - yes], axis=1)
    assert rmse_floor(rho, np.full(10_000, votes)) == pytest.approx(floor, abs=5e-4)


def test_certainty_has_a_floor_of_nought() -> None:
    assert log_score_floor([[1.0, 0.0]], [40]) == pytest.approx(0, abs=1e-12)
    assert rmse_floor([[1.0, 0.0]], [40]) == 0


def test_rmse_accuracy_and_brier_of_a_case_worked_by_hand() -> None:
    probs = [[[0.8, 0.2], [0.6, 0.4]], [[0.9, 0.1], [0.7, 0.3]]]  # means 0.7 and 0.8
    counts = [[1, 1], [4, 0]]
    assert rmse(probs, counts) == pytest.approx(math.sqrt((0.2**2 + 0.2**2) / 2))
    assert accuracy(probs, counts) == 1.0  # the tied galaxy is left out
    assert brier(probs, counts) == pytest.approx(((0.3**2 + 0.7**2) / 2 + 0.2**2) / 2)


def test_accuracy_counts_the_most_voted_answer() -> None:
    probs = np.repeat([[[0.5, 0.3, 0.2]]], 3, axis=0)
    assert accuracy(probs, [[5, 1, 1], [1, 5, 1], [2, 2, 1]]) == 0.5


def test_galaxies_without_votes_or_posterior_take_no_part() -> None:
    rho, counts = survey(200)
    probs = rho[:, None].repeat(3, axis=1)
    expected = judge(probs, counts)
    gaps = np.concatenate([probs, np.full((1, 3, 2), np.nan), probs[:1]])
    assert judge(gaps, np.concatenate([counts, [[3, 1]], [[0, 0]]])) == expected
    assert expected.galaxies == 200


def test_nothing_to_judge_is_not_a_number_and_no_error() -> None:
    nothing = judge(np.full((3, 2, 2), 0.5), np.zeros((3, 2), dtype=np.int32))
    assert nothing.galaxies == 0
    assert all(math.isnan(value) for value in (nothing.log_score, nothing.rmse, nothing.accuracy, nothing.brier))


def test_counts_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit counts"):
        log_score(np.full((3, 2, 2), 0.5), np.zeros((4, 2)))
    with pytest.raises(ValueError, match="does not fit vote totals"):
        rmse_floor(np.full((3, 2), 0.5), np.zeros(4))


def test_a_judgement_holds_the_single_scores() -> None:
    _, counts = survey(50, answers=3)
    probs = np.random.default_rng(3).dirichlet([2, 2, 2], size=(50, 4)).astype(np.float32)
    judgement = judge(probs, counts)
    assert judgement.log_score == log_score(probs, counts)
    assert judgement.rmse == rmse(probs, counts)
    assert judgement.accuracy == accuracy(probs, counts)
    assert judgement.brier == brier(probs, counts)
    assert judgement.rmse_floor == pytest.approx(rmse_floor(probs.mean(axis=1, dtype=float), counts.sum(axis=1)))


def test_every_figure_of_a_judgement_lies_in_its_intervals() -> None:
    rho, counts = survey(40, answers=3)
    judgement = judge(rho[:, None], counts)
    for name in FIGURES:
        interval = getattr(judgement.intervals, name)
        assert interval.low90 < interval.low68 < getattr(judgement, name) < interval.high68 < interval.high90


def test_with_one_vote_each_few_galaxies_are_as_uncertain_as_the_posterior_says() -> None:
    alike = np.full((6, 3, 2), [0.8, 0.2])
    interval = judge(alike, np.tile([1, 0], (6, 1))).intervals
    assert interval is not None
    assert interval.log_score is not None
    assert interval.log_score.high68 > -math.log(0.8) + 0.1
    many = judge(alike, np.tile([8, 2], (6, 1))).intervals
    assert many is not None
    assert many.log_score is not None
    assert many.log_score.high68 == pytest.approx(many.log_score.low68)


def test_a_judgement_comes_back_from_its_figures() -> None:
    rho, counts = survey(40)
    judgement = judge(rho[:, None], counts)
    assert Judgement.of(judgement.figures()) == judgement
    alone = judge(rho[:1, None], counts[:1])  # no scatter to be seen: a share alone has an interval
    assert Judgement.of(alone.figures()) == alone


def test_figures_that_were_kept_without_intervals_can_be_read() -> None:
    figures = {"galaxies": 31.0, "log_score": 0.6, "log_score_floor": 0.4, "accuracy": 0.8}
    figures |= {"rmse": 0.3, "rmse_floor": 0.2, "brier": 0.1}
    judgement = Judgement.of(figures)
    assert judgement == Judgement(31, 0.6, 0.4, 0.8, 0.3, 0.2, 0.1)
    assert judgement.figures() == figures


def test_vote_distribution_is_one_binomial_for_each_sample() -> None:
    probs = np.array([[0.2, 0.8], [0.6, 0.4]], dtype=np.float32)
    expected = stats.binom.pmf(np.arange(21), 20, np.array([[0.8], [0.4]]))
    assert vote_distribution(probs, 1, 20) == pytest.approx(expected, abs=1e-7)


def test_interval68_is_the_shortest_run_that_holds_68_per_cent() -> None:
    assert interval68([0.1, 0.2, 0.5, 0.15, 0.05]) == (1, 2)
    assert interval68([0.02, 0.02, 0.3, 0.02, 0.64]) == (2, 4)
    assert interval68([1.0]) == (0, 0)
    assert interval68(np.ones(10)) == (0, 6)


def test_interval68_of_many_votes_is_one_sigma_either_side() -> None:
    low, high = interval68(stats.binom.pmf(np.arange(10_001), 10_000, 0.5))
    assert (high - low) / 2 == pytest.approx(50, abs=1)
    assert (high + low) / 2 == pytest.approx(5000, abs=1)


def test_the_divergence_is_nought_for_who_knows_the_truth_and_the_kl_of_two_coins_else():
    rho = np.array([[0.2, 0.8], [0.5, 0.5], [0.0, 1.0]])
    probs = np.repeat(rho[:, None, :], 4, axis=1)
    assert divergence(rho, probs) == pytest.approx(0, abs=1e-9)
    fair = np.full((3, 4, 2), 0.5)
    expected = np.mean([0.2 * np.log(0.4) + 0.8 * np.log(1.6), 0.0, np.log(2)])
    assert divergence(rho, fair) == pytest.approx(expected)
