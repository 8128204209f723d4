"""Intervals of figures taken on few galaxies hold the truth about as often as they claim."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from gzdesk.evaluation.intervals import Z68, Z90, Interval, of_mean, of_share, student

Floats = NDArray[np.float64]


def surprises(sharpness: float) -> tuple[Floats, float]:
    """Log scores of 600 surveys with one vote a galaxy, and their variance as the posterior expects it.

    With a ``sharpness`` above one the posterior is surer than it should be.
    """
    rng = np.random.default_rng(0)
    true = 1 / (1 + np.exp(-2 * rng.normal(size=(600, 200))))
    yes = true**sharpness / (true**sharpness + (1 - true) ** sharpness)
    scores = -np.log(np.where(rng.random(yes.shape) < true, yes, 1 - yes))
    return scores, float((yes * (1 - yes) * np.log(yes / (1 - yes)) ** 2).mean())


def share_that_hold(intervals: list[Interval], truth: float) -> tuple[float, float]:
    return (
        float(np.mean([one.low68 <= truth <= one.high68 for one in intervals])),
        float(np.mean([one.low90 <= truth <= one.high90 for one in intervals])),
    )


@pytest.mark.parametrize("galaxies", [5, 10, 30, 200])
@pytest.mark.parametrize("sharpness", [0.5, 1.0, 2.0])
def test_intervals_of_skewed_scores_hold_the_truth_as_often_as_they_claim(galaxies, sharpness):
    scores, expected = surprises(sharpness)
    intervals = [of_mean(one[:galaxies], expected, least=0.0) for one in scores]
    held68, held90 = share_that_hold(intervals, scores.mean())
    assert 0.60 <= held68 <= (0.84 if galaxies < 10 else 0.77)
    assert 0.87 <= held90 <= (1.0 if galaxies < 30 else 0.95)


def test_a_plain_interval_of_skewed_scores_would_not():
    scores, _ = surprises(2.0)
    few = scores[:, :10]
    half = stats.t.ppf(0.95, 9) * few.std(axis=1, ddof=1) / math.sqrt(10)
    assert np.mean(np.abs(few.mean(axis=1) - scores.mean()) <= half) < 0.8


@pytest.mark.parametrize(("share", "galaxies"), [(0.5, 5), (0.9, 20), (0.97, 30), (0.85, 200)])
def test_intervals_of_shares_hold_the_truth_as_often_as_they_claim(share, galaxies):
    right = np.random.default_rng(1).binomial(galaxies, share, size=3000)
    held68, held90 = share_that_hold([of_share(int(one), galaxies) for one in right], share)
    assert 0.60 <= held68 <= 0.85  # a count can only hit or miss: no interval holds exactly 68 %
    assert 0.85 <= held90 <= 0.99


def test_a_share_has_wilsons_interval():
    interval = of_share(9, 10)
    low, high = stats.binomtest(9, 10).proportion_ci(0.9, method="wilson")
    assert (interval.low90, interval.high90) == pytest.approx((low, high), rel=1e-9)
    assert interval.low90 < interval.low68 < 0.9 < interval.high68 < interval.high90


def test_all_right_is_not_certainty():
    assert of_share(10, 10).high90 == 1.0
    assert 0.75 < of_share(10, 10).low90 < 0.85
    assert of_share(0, 0) == Interval(0, 1, 0, 1)


def test_values_without_skewness_have_students_interval():
    interval = of_mean([1, 2, 3, 4, 5, 6])
    low, high = stats.t.interval(0.9, 5, loc=3.5, scale=math.sqrt(3.5 / 6))
    assert (interval.low90, interval.high90) == pytest.approx((low, high), rel=1e-3)


def test_skewed_values_have_an_interval_that_reaches_farther_up():
    interval = of_mean([0.1] * 8 + [0.2, 2.0], least=0.0)
    assert interval.high90 - 0.3 > 2 * (0.3 - interval.low90)
    assert interval.low90 >= 0


def test_values_that_have_not_scattered_yet_are_as_uncertain_as_the_posterior_says():
    alike = [0.3] * 5
    assert of_mean(alike) == Interval(*[pytest.approx(0.3)] * 4)
    helped = of_mean(alike, claimed_variance=0.5)
    assert helped.low68 < 0.2 < 0.4 < helped.high68
    assert of_mean([1, 2, 3, 4], claimed_variance=0.01) == of_mean([1, 2, 3, 4])


def test_one_value_says_nothing_about_its_scatter():
    assert of_mean([0.3], 1.0) is None
    assert of_mean([]) is None


def test_the_interval_of_a_root_is_the_root_of_the_interval():
    assert Interval(0.04, 0.09, -0.01, 0.16).root() == Interval(0.2, 0.3, 0.0, 0.4)


@pytest.mark.parametrize("degrees", [4, 7, 30, 1000])
def test_students_quantiles_are_scipys(degrees):
    assert student(Z68, degrees) == pytest.approx(stats.t.ppf(0.84, degrees), rel=1e-3)
    assert student(Z90, degrees) == pytest.approx(stats.t.ppf(0.95, degrees), rel=1e-3)
