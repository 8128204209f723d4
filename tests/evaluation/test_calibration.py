"""Calibration compares what posteriors claim with what votes show, whatever the number of votes."""

import numpy as np
import pytest
from numpy.typing import NDArray

from gzdesk.evaluation.calibration import Calibration, calibrate, reliability
from gzdesk.evaluation.coverage import LEVELS, coverage, deviation_coverage

Floats = NDArray[np.float64]


def survey(galaxies: int, votes: int, answers: int = 2, seed: int = 0) -> tuple[Floats, NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    rho = rng.dirichlet(np.ones(answers), size=galaxies)
    return rho, rng.multinomial(votes, rho)


def sharpened(rho: Floats) -> Floats:
    return (rho**3 / (rho**3).sum(axis=1, keepdims=True))[:, None]


def at_once(probs: Floats, counts: NDArray[np.int64]) -> tuple[Calibration | None, int]:
    """The calibration, and in how many pieces it was made."""
    work, pieces = calibrate(probs, counts), 0
    while True:
        try:
            next(work)
            pieces += 1
        except StopIteration as end:
            return end.value, pieces


def test_with_one_vote_each_it_is_reliability_in_bins_of_equal_number():
    rho, counts = survey(600, votes=1)
    found, _ = at_once(rho[:, None], counts)
    assert found.kind == "reliability"
    assert len(found.claimed) == 6
    np.testing.assert_allclose(found.claimed, (np.arange(6) + 0.5) / 6, atol=0.05)
    assert (np.abs(found.observed - found.claimed) < 4 * (found.high - found.low) / 2).all()
    assert found.error < 2.5 * found.chance < 0.1


@pytest.mark.parametrize("votes", [1, 20])
@pytest.mark.parametrize("answers", [2, 3])
def test_claims_that_are_too_sure_are_found_out(votes, answers):
    rho, counts = survey(400, votes, answers)
    honest, _ = at_once(rho[:, None], counts)
    overconfident, _ = at_once(sharpened(rho), counts)
    assert honest.error < 2.5 * honest.chance
    assert overconfident.error > 2.5 * overconfident.chance
    assert overconfident.error - 3 * overconfident.error_error > honest.error


def test_reliability_of_a_case_worked_by_hand():
    probs = np.repeat([[[0.2, 0.8]], [[0.9, 0.1]]], 10, axis=0)
    counts = np.array([[1, 0]] * 3 + [[0, 1]] * 7 + [[1, 0]] * 8 + [[0, 1]] * 2)
    found = reliability(probs, counts)
    np.testing.assert_allclose(found.claimed, [0.2, 0.9])
    np.testing.assert_allclose(found.observed, [0.3, 0.8])
    assert found.error == pytest.approx(0.1)
    assert ((found.low < found.observed) & (found.observed < found.high)).all()


def test_few_controls_are_one_bin():
    rho, counts = survey(7, votes=1)
    found = reliability(rho[:, None], counts)
    assert len(found.claimed) == 1
    assert found.observed[0] == pytest.approx(counts[:, 0].mean())


def test_with_many_votes_each_it_is_coverage():
    rho, counts = survey(300, votes=20)
    found, _ = at_once(rho[:, None], counts)
    assert found.kind == "coverage"
    expected = coverage(rho[:, None], counts)
    np.testing.assert_array_equal(found.observed, expected.covered)
    assert found.error == deviation_coverage(rho[:, None], counts).mean_error
    assert len(found.low) == len(LEVELS)
    assert (found.high > found.low).all()


def test_much_work_is_done_in_pieces():
    rho, counts = survey(1000, votes=40)
    found, pieces = at_once(rho[:, None].repeat(60, axis=1), counts)
    assert pieces > 5
    np.testing.assert_allclose(found.observed, coverage(rho[:, None], counts).covered)


def test_nothing_to_compare_is_none():
    assert at_once(np.full((3, 2, 2), 0.5), np.zeros((3, 2), int)) == (None, 0)
