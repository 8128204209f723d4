"""What was believed before about the galaxies looked at in this sitting."""

import numpy as np
import pytest

from gzdesk.evaluation.scatter import network_votes
from gzdesk.messages import Glimpse, Posterior
from gzdesk.progress import past
from gzdesk.progress.past import Past, quantiles

GALAXIES = 60


def believed(model, yes=0.5):
    rho_G_T = np.clip(np.random.default_rng(0).normal(yes, 0.1, (GALAXIES, 50)), 0.01, 0.99).astype(np.float32)
    nats_G = np.full(GALAXIES, 0.1, np.float32)
    return Posterior(model, 20, np.stack([rho_G_T, 1 - rho_G_T], axis=2), nats_G, nats_G, nats_G)


def test_the_first_posterior_of_a_galaxy_leaves_no_trail():
    kept, first = Past(), believed("a")
    kept.look(3, first, None)
    kept.hear(first, None)
    assert kept.curves(3, 0, 20, 1.0) == []


def test_every_later_posterior_pushes_the_one_before_into_the_trail():
    kept = Past()
    kept.look(3, believed("a", 0.2), None)
    for model, yes in (("b", 0.5), ("c", 0.8)):
        kept.hear(believed(model, yes), None)
    means = [float(np.arange(21) @ p_K) / 20 for p_K in kept.curves(3, 0, 20, 0.0)]
    assert means == pytest.approx([0.2, 0.5], abs=0.03)


def test_the_trail_of_another_answer_is_another_one():
    kept = Past()
    kept.look(3, believed("a", 0.2), None)
    kept.hear(believed("b", 0.5), None)
    (no,) = kept.curves(3, 1, 20, 0.0)
    assert float(np.arange(21) @ no) / 20 == pytest.approx(0.8, abs=0.03)


def test_a_glimpse_and_its_posterior_count_once():
    kept, later = Past(), believed("b", 0.8)
    kept.look(3, believed("a", 0.2), None)
    glimpse = Glimpse("b", 21, np.array([3]), later.probs_G_T_A[[3]], later.mutual_information_G[[3]])
    kept.hear(believed("a", 0.2), glimpse)
    kept.hear(later, None)
    assert len(kept.curves(3, 0, 20, 1.0)) == 1


def test_the_average_from_quantiles_is_the_one_from_all_samples():
    posterior = believed("a", 0.3)
    kept = Past()
    kept.look(7, posterior, None)
    kept.hear(believed("b"), None)
    (p_K,) = kept.curves(7, 0, 20, 1.1)
    exact = network_votes(posterior.probs_G_T_A[7, :, 0], 20, 1.1).mean(axis=0)
    assert p_K == pytest.approx(exact, abs=0.006)


def test_no_more_galaxies_and_posteriors_are_kept_than_are_allowed():
    kept = Past()
    for index in range(past.GALAXIES + 2):
        kept.look(index, believed("start"), None)
    for number in range(past.KEPT + 5):
        kept.hear(believed(f"m{number}"), None)
    assert kept.curves(1, 0, 20, 1.0) == []
    assert len(kept.curves(2, 0, 20, 1.0)) == past.KEPT


def test_what_was_withdrawn_is_forgotten():
    kept = Past()
    kept.look(3, believed("a"), None)
    kept.hear(believed("b"), None)
    kept.hear(None, None)
    assert kept.curves(3, 0, 20, 1.0) == []


def test_quantiles_of_few_samples_stay_within_them():
    table = quantiles(np.array([[[0.2, 0.8], [0.4, 0.6]]], np.float32))[0]
    assert table.min() >= 0.2
    assert table.shape == (past.QUANTILES, 2)
    assert table[:, 0].mean() == pytest.approx(0.3, abs=1e-3)
