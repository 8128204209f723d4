"""Whether counts vary more than the multinomial allows: found where it was put in, and nowhere else."""

import numpy as np
import pytest

from gzdesk.evaluation.dispersion import bounded, dispersion

GALAXIES = 400


def voted(concentration, votes, answers=3, seed=0):
    """True probabilities, and votes on galaxies whose own probabilities scatter about them."""
    rng = np.random.default_rng(seed)
    rho_G_A = rng.dirichlet(np.ones(answers), GALAXIES)
    own_G_A = rho_G_A
    if concentration is not None:
        own_G_A = rng.gamma(np.maximum(concentration * rho_G_A, 1e-3))
        own_G_A /= own_G_A.sum(axis=1, keepdims=True)
    return rho_G_A[:, None, :], rng.multinomial(votes, own_G_A)


@pytest.mark.parametrize("answers", [2, 4])
@pytest.mark.parametrize("concentration", [3.0, 20.0])
def test_scatter_is_found_where_galaxies_scatter(concentration, answers):
    found = dispersion(*voted(concentration, votes=40, answers=answers))
    assert found.proven
    assert found.concentration == pytest.approx(concentration, rel=0.25)
    assert found.galaxies == GALAXIES


@pytest.mark.parametrize("votes", [2, 5, 40])
@pytest.mark.parametrize("answers", [2, 4])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_no_scatter_is_proven_where_votes_are_multinomial(votes, answers, seed):
    assert not dispersion(*voted(None, votes, answers, seed)).proven


def test_one_vote_a_galaxy_says_nothing():
    found = dispersion(*voted(2.0, votes=1))
    assert (found.galaxies, found.gain, found.proven) == (0, 0.0, False)
    assert np.isnan(found.concentration)


def test_two_odd_galaxies_prove_nothing():
    probs, counts = voted(None, votes=40, answers=2)
    probs[:2], counts[:2] = [0.98, 0.02], [5, 35]
    found = dispersion(probs, counts)
    assert found.gain > 10
    assert not found.proven


def test_unvoted_and_unreadable_galaxies_take_no_part():
    probs, counts = voted(5.0, votes=40)
    whole = dispersion(probs, counts)
    strange = np.full((2, 1, 3), np.nan), np.full((2, 1, 3), 1 / 3)
    more = np.concatenate([probs, *strange])
    votes = np.concatenate([counts, [[9, 9, 9]] * 2, [[0, 0, 0], [0, 1, 0]]])
    assert dispersion(more, votes) == whole


def test_any_number_is_a_concentration_between_its_bounds():
    assert bounded(0) == 51
    assert 1 < bounded(-30) < bounded(30) <= 101
