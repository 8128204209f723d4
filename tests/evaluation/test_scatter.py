"""Scatter: how far each galaxy's rho lies from what the network says of galaxies like it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gzdesk.evaluation.coverage import deviation_coverage
from gzdesk.evaluation.evaluation import accuracy, log_score, rmse
from gzdesk.evaluation.multinomial import binomial
from gzdesk.evaluation.scatter import (
    ELSEWHERE,
    Scatter,
    fit_scatter,
    network_votes,
    ranked_score,
    scattered,
    telling_scatter,
    usual_scatter,
)

TRUE = 1.5  # logits
VOTES = 40


def networks(galaxies: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """What 50 networks say of galaxies, and the votes of 40 on galaxies that scatter about what one network says."""
    rng = np.random.default_rng(seed)
    logit_G_T = rng.normal(-0.5, 1.5, (galaxies, 1)) + rng.normal(0.0, 0.4, (galaxies, 50))
    own_G = logit_G_T[:, 0] * np.sqrt(1 + np.pi * TRUE**2 / 8) + TRUE * rng.normal(size=galaxies)
    yes_G_T, rho_G = 1 / (1 + np.exp(-logit_G_T)), 1 / (1 + np.exp(-own_G))
    k_G = rng.binomial(VOTES, rho_G)
    return np.stack([yes_G_T, 1 - yes_G_T], axis=2).astype(np.float32), np.stack([k_G, VOTES - k_G], axis=1)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 4), st.floats(0.1, 3.0), st.integers(0, 99))
def test_scatter_leaves_every_mean_where_it_was(answers, scatter, seed):
    rng = np.random.default_rng(seed)
    probs = rng.dirichlet(np.full(answers, 0.7), (5, 40)).astype(np.float32)
    draws = scattered(probs, scatter)
    np.testing.assert_allclose(draws.mean(axis=1), probs.mean(axis=1), atol=0.002)
    np.testing.assert_allclose(draws.sum(axis=2), 1.0, atol=1e-5)
    assert draws.std(axis=1).mean() > probs.std(axis=1).mean() * 0.9


def test_single_votes_are_foretold_as_before():
    probs, counts = networks(300)
    single = (counts > VOTES / 2).astype(int)
    draws = scattered(probs, TRUE)
    for figure in (log_score, rmse, accuracy):
        assert figure(draws, single) == pytest.approx(figure(probs, single), abs=0.002)


def test_many_votes_are_foretold_far_better_and_claims_are_kept():
    probs, counts = networks(1000)
    draws = scattered(probs, TRUE)
    assert log_score(draws, counts) < log_score(probs, counts) - 1.0
    assert deviation_coverage(probs, counts).mean_error > 0.1
    assert deviation_coverage(draws, counts).mean_error < 0.03


def test_scatter_is_told_from_galaxies_with_many_votes():
    probs, counts = networks(400)
    assert fit_scatter(probs, counts, usual=0.5) == pytest.approx(TRUE, abs=0.25)


def test_votes_that_follow_the_network_show_no_scatter():
    rng = np.random.default_rng(1)
    yes_G = rng.uniform(0.1, 0.9, 200)
    probs = np.repeat(np.stack([yes_G, 1 - yes_G], axis=1)[:, None], 30, axis=1).astype(np.float32)
    k_G = rng.binomial(VOTES, yes_G)
    assert fit_scatter(probs, np.stack([k_G, VOTES - k_G], axis=1), usual=1.5) < 0.4


def test_a_few_galaxies_stay_near_what_is_usual():
    probs, counts = networks(3)
    alone, trusted = fit_scatter(probs, counts, usual=3.5), fit_scatter(*networks(300), usual=3.5)
    assert abs(trusted - TRUE) < 0.3 < abs(alone - TRUE)


def test_single_votes_tell_nothing_of_scatter():
    probs, counts = networks(50)
    assert fit_scatter(probs, (counts > VOTES / 2).astype(int), usual=0.7) == 0.7
    assert fit_scatter(probs, np.zeros_like(counts), usual=0.7) == 0.7


def told(probs, counts, places) -> Scatter:
    work = telling_scatter(probs, counts, places, 1.0)
    while True:
        try:
            next(work)
        except StopIteration as done:
            return done.value


def test_galaxies_are_judged_by_a_scatter_that_their_own_votes_did_not_tell():
    probs, counts = networks(60)
    places = np.arange(100, 160)
    odd = counts.copy()
    odd[::2] = [VOTES // 2, VOTES // 2]  # the even galaxies' votes change: nothing may change for themselves
    before, after = (told(probs, one, places).draws(probs, places) for one in (counts, odd))
    np.testing.assert_array_equal(before[::2], after[::2])
    assert not np.array_equal(before[1::2], after[1::2])


def test_until_controls_tell_scatter_is_the_usual_one():
    usual = Scatter.usual("bar")
    assert usual.value == usual_scatter("bar")
    probs, counts = networks(10)
    assert told(probs, (counts > VOTES / 2).astype(int), np.arange(10)) == Scatter(1.0, 1.0)
    np.testing.assert_array_equal(usual.draws(probs, np.arange(10)), scattered(probs, usual_scatter("bar")))


def test_galaxies_without_a_posterior_stay_without():
    probs, counts = networks(6)
    probs[2] = np.nan
    draws = scattered(probs, 1.0)
    assert np.isnan(draws[2]).all()
    assert np.isfinite(np.delete(draws, 2, axis=0)).all()
    assert np.isfinite(fit_scatter(probs, counts, 1.0))


def test_without_scatter_nothing_changes():
    probs, _ = networks(4)
    np.testing.assert_array_equal(scattered(probs, 0.0), probs)
    np.testing.assert_allclose(network_votes(probs[0, :, 0], 20, 0.0), binomial(probs[0, :, 0], 20), atol=1e-6)


def test_each_network_foretells_votes_with_the_same_mean_and_more_spread():
    narrow, wide = network_votes([0.3], 20, 0.0)[0], network_votes([0.3], 20, TRUE)[0]
    k = np.arange(21)
    assert wide.sum() == pytest.approx(1.0)
    assert wide @ k == pytest.approx(narrow @ k, abs=0.4)
    assert wide @ (k - 6) ** 2 > 2 * (narrow @ (k - 6) ** 2)


def test_the_ranked_score_is_least_for_the_truth_and_counts_distance():
    certain = np.array([[[1.0, 0.0]]])
    assert ranked_score(certain, [[4, 0]]) == pytest.approx(0.0, abs=1e-12)
    assert ranked_score(certain, [[3, 1]]) == pytest.approx(0.25)
    assert ranked_score(certain, [[0, 4]]) == pytest.approx(1.0)


def test_a_question_has_the_scatter_that_was_measured_for_it():
    assert usual_scatter("bar") > usual_scatter("smooth-or-featured")
    assert usual_scatter("my own") == ELSEWHERE
