"""The galaxies that the model is sure of are counted, and checked on the controls."""

import numpy as np

from gzdesk.evaluation.sure import Sure, count_sure


def at_once(probs, controls=(), counts=None) -> Sure:
    counts_n_A = np.zeros((0, probs.shape[2]), int) if counts is None else np.array(counts)
    work = count_sure(probs, np.array(controls, np.intp), counts_n_A)
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def posterior(*yes: float) -> np.ndarray:
    """Two answers; the samples scatter about the mean."""
    samples = np.array(yes)[:, None] + np.array([-0.02, 0.02])
    return np.stack([samples, 1 - samples], axis=-1).astype(np.float32)


def test_an_answer_with_a_mean_of_90_per_cent_is_sure():
    sure = at_once(posterior(0.91, 0.89, 0.5, 0.05))
    assert (sure.galaxies, sure.of) == (2, 4)


def test_any_of_several_answers_will_do():
    probs = np.array([[[0.05, 0.03, 0.92]], [[0.5, 0.3, 0.2]]], np.float32)
    assert at_once(probs).galaxies == 1


def test_galaxies_that_cannot_be_read_are_not_counted():
    probs = posterior(0.95, 0.95)
    probs[1] = np.nan
    sure = at_once(probs)
    assert (sure.galaxies, sure.of) == (1, 1)


def test_the_sure_controls_are_checked_against_their_votes():
    probs = posterior(0.95, 0.95, 0.95, 0.6, 0.03, 0.97)
    votes = [[1, 0], [0, 1], [3, 3], [0, 1], [0, 1]]  # right, wrong, a tie, not sure, right
    sure = at_once(probs, [0, 1, 2, 3, 4], votes)
    assert (sure.controls, sure.right) == (3, 2)
    assert sure.accuracy_on_controls == 2 / 3
    assert sure.interval.low90 < 2 / 3 < sure.interval.high90
    assert sure.text == "Sure of 5 of 6 galaxies; right on 2 of 3 such controls (25–92%)."


def test_without_controls_nothing_is_claimed_of_accuracy():
    sure = at_once(posterior(0.95, 0.5))
    assert np.isnan(sure.accuracy_on_controls)
    assert sure.text == "Sure of 1 of 2 galaxies; no control among them has a vote yet."


def test_sure_of_none_is_said_plainly():
    sure = at_once(posterior(0.6, 0.5))
    assert sure.text == "Sure of none of 2 galaxies yet."


def test_a_large_pool_is_counted_in_pieces():
    probs = np.full((30_000, 50, 2), [0.95, 0.05], np.float32)
    pieces = list(count_sure(probs, np.zeros(0, np.intp), np.zeros((0, 2), int)))
    assert len(pieces) == 3
    assert at_once(probs).galaxies == 30_000
