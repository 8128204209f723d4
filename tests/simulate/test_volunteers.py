"""Volunteers see what is there to be seen, and their votes follow their probabilities."""

from dataclasses import replace

import numpy as np
import pytest

from gzdesk.questions.question import load_question
from gzdesk.simulate.galaxies import Kind, draw_truth
from gzdesk.simulate.volunteers import ANSWERS, SimulatedAnnotator, rho, votes

TRUTH = draw_truth(3000, np.random.default_rng(0))
BARRED = draw_truth(3000, np.random.default_rng(1), shares={Kind.DISC: 1})


def mean_bar(truth, **changes):
    changed = {name: getattr(truth, name) * factor for name, factor in changes.items()}
    return rho(replace(truth, **changed), "bar")[:, 0].mean()


@pytest.mark.parametrize("name", ANSWERS)
def test_the_answers_are_those_of_the_shipped_question(name):
    assert ANSWERS[name] == tuple(answer.name for answer in load_question(name).answers)


@pytest.mark.parametrize("name", ANSWERS)
def test_probabilities_of_the_answers_sum_to_one_and_none_is_certain(name):
    rho_B_A = rho(TRUTH, name)
    assert rho_B_A.shape == (len(TRUTH), len(ANSWERS[name]))
    assert rho_B_A.dtype == np.float64
    np.testing.assert_allclose(rho_B_A.sum(axis=1), 1)
    assert (rho_B_A > 0).all()


def test_an_unknown_question_is_refused_by_name():
    with pytest.raises(ValueError, match=r"'ring'.*bar"):
        rho(TRUTH, "ring")


def test_votes_on_bars_spread_as_in_galaxy_zoo():
    yes = rho(TRUTH, "bar")[:, 0]
    assert 0.2 < yes.mean() < 0.36
    assert yes.std() > 0.2
    assert np.mean(yes < 0.1) > 0.2
    assert np.mean((yes > 0.2) & (yes < 0.8)) > 0.12
    assert np.mean(yes > 0.8) > 0.05


def test_half_of_the_galaxies_are_smooth_and_a_few_are_artifacts():
    smooth, featured, artifact = rho(TRUTH, "smooth-or-featured").mean(axis=0)
    assert 0.35 < smooth < 0.65
    assert 0.35 < featured < 0.65
    assert 0.02 < artifact < 0.1


def test_a_stronger_bar_convinces_more():
    assert mean_bar(BARRED, bar_strength=0.3) < mean_bar(BARRED) < mean_bar(BARRED, bar_strength=1.5)


def test_seeing_noise_and_tilt_hide_a_bar():
    plain = mean_bar(BARRED)
    assert mean_bar(BARRED, psf_fwhm=3) < 0.8 * plain
    assert mean_bar(BARRED, sky_noise=30) < 0.8 * plain
    edge_on = replace(BARRED, inclination=np.full(len(BARRED), np.pi / 2), axis_ratio=np.full(len(BARRED), 0.12))
    assert rho(edge_on, "bar")[:, 0].mean() < 0.15


def test_an_elliptical_has_no_bar_and_is_smooth():
    truth = TRUTH.take(TRUTH.kind == Kind.ELLIPTICAL)
    assert rho(truth, "bar")[:, 0].max() < 0.1
    assert rho(truth, "smooth-or-featured")[:, 0].min() > 0.8


def test_arms_make_a_galaxy_featured_unless_seeing_hides_them():
    spirals = BARRED.take((BARRED.arm_strength > 1.5) & (np.cos(BARRED.inclination) > 0.5))
    featured = rho(spirals, "smooth-or-featured")[:, 1].mean()
    blurred = rho(replace(spirals, psf_fwhm=5 * spirals.psf_fwhm), "smooth-or-featured")[:, 1].mean()
    assert featured > 0.8
    assert blurred < 0.6 * featured


@pytest.mark.parametrize("kind", [Kind.STAR, Kind.TRAIL, Kind.GHOST])
def test_what_is_no_galaxy_is_called_an_artifact(kind):
    truth = draw_truth(20, np.random.default_rng(0), shares={kind: 1})
    assert (rho(truth, "smooth-or-featured").argmax(axis=1) == 2).all()


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("part", ["bar_strength", "psf_fwhm", "inclination", "arm_strength", "flux", "bar_angle"])
def test_probabilities_have_no_jumps(name, part):
    nudged = replace(TRUTH, **{part: getattr(TRUTH, part) * 1.0001})
    assert np.abs(rho(nudged, name) - rho(TRUTH, name)).max() < 1e-2


def test_votes_follow_the_probabilities():
    rho_B_A = np.array([[0.2, 0.5, 0.3]] * 4000)
    counts_B_A = votes(rho_B_A, 10, np.random.default_rng(0))
    assert (counts_B_A.sum(axis=1) == 10).all()
    np.testing.assert_allclose(counts_B_A.mean(axis=0) / 10, [0.2, 0.5, 0.3], atol=0.01)


def test_each_galaxy_can_have_its_own_number_of_volunteers():
    totals = np.array([0, 1, 40])
    assert (votes(np.full((3, 2), 0.5), totals, np.random.default_rng(0)).sum(axis=1) == totals).all()


def test_a_simulated_annotator_answers_with_the_galaxys_probabilities():
    annotator = SimulatedAnnotator(np.array([[0.0, 1.0, 0.0], [0.7, 0.1, 0.2]]), np.random.default_rng(0))
    assert {annotator.answer(0) for _ in range(50)} == {1}
    given = np.bincount([annotator.answer(1) for _ in range(4000)], minlength=3) / 4000
    np.testing.assert_allclose(given, [0.7, 0.1, 0.2], atol=0.03)
