"""Learning a tree in one call: both questions, what was never asked, and how votes scatter."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from gzdesk.model.tree_students import DeepTreeLearner, TreeLearner
from gzdesk.questions.tree import load_tree

GALAXIES = 600


@pytest.fixture
def tree():
    return load_tree("features-and-bar")


@pytest.fixture
def sky():
    return Sky()


class Sky:
    """Features from which the truth can be read off: featured galaxies, and the bars of those that are featured."""

    def __init__(self, seed=0):
        rng = np.random.default_rng(seed)
        seen_G_2 = rng.normal(size=(GALAXIES, 2))
        self.features_G_F = np.repeat(seen_G_2, 176, axis=1).astype(np.float32)
        featured, bar = 1 / (1 + np.exp(-1.5 * seen_G_2.T))
        self.rho = {
            "smooth-or-featured": np.stack([0.98 * (1 - featured), 0.98 * featured, np.full(GALAXIES, 0.02)], 1),
            "bar": np.stack([bar, 1 - bar], 1),
        }

    def walks(self, votes, galaxies, concentration=None, seed=1):
        rng, counts, asked = np.random.default_rng(seed), {}, np.zeros(GALAXIES, int)
        asked[galaxies] = votes
        for question, rho in self.rho.items():
            own = rho
            if concentration is not None:
                own = rng.gamma(concentration * rho + 1e-3)
                own /= own.sum(1, keepdims=True)
            counts[question] = rng.multinomial(asked, own)
            asked = counts[question][:, 1]  # bars are asked of those who said featured
        return counts


def error(sky, probs, question):
    return np.sqrt(((probs[question].mean(1) - sky.rho[question])[500:] ** 2).mean())


def test_the_heads_learn_both_questions_where_bars_are_only_asked_of_featured_galaxies(sky, tree, settings):
    probs = TreeLearner(sky.features_G_F, tree, settings).learn(sky.walks(5, range(500)), seed=2)
    for question, rho in sky.rho.items():
        spread = rho[500:].std(axis=0).max()
        assert probs[question].shape == (GALAXIES, settings.samples, rho.shape[1])
        assert error(sky, probs, question) < 0.6 * spread


def test_a_question_never_voted_on_keeps_the_uniform_posterior(sky, tree, settings):
    counts = {"smooth-or-featured": sky.walks(5, range(500))["smooth-or-featured"]}
    learner = TreeLearner(sky.features_G_F, tree, settings)
    assert (learner.learn(counts, seed=2)["bar"] == 0.5).all()
    for probs in learner.learn({}, seed=2).values():
        np.testing.assert_allclose(probs, 1 / probs.shape[2], rtol=1e-6)


def test_the_same_votes_and_seed_give_the_same_beliefs(sky, tree, settings):
    learner, counts = TreeLearner(sky.features_G_F, tree, settings), sky.walks(1, range(100))
    first, again = learner.learn(counts, seed=3), learner.learn(counts, seed=3)
    for question in first:
        np.testing.assert_array_equal(first[question], again[question])


def test_a_single_experts_votes_are_not_searched_for_scatter(sky, tree, settings):
    belief = TreeLearner(sky.features_G_F, tree, settings).believe(sky.walks(1, range(500)), seed=4)
    assert belief.dispersions == {}
    assert belief.concentrations == {"smooth-or-featured": None, "bar": None}


def test_votes_that_scatter_are_found_to_and_votes_that_do_not_are_not(sky, tree, settings):
    learner = TreeLearner(sky.features_G_F, tree, replace(settings, samples=50))
    calm = learner.believe(sky.walks(4, range(600)), seed=5)
    assert calm.concentrations == {"smooth-or-featured": None, "bar": None}
    wild = learner.believe(sky.walks(40, range(600), concentration=2.0), seed=5)
    assert all(found is not None and 1 < found < 6 for found in wild.concentrations.values())


@pytest.mark.usefixtures("pretrained", "short_fits")
def test_the_deep_learner_teaches_the_shared_encoder(pool, tree, settings):
    learner = DeepTreeLearner(pool.crops_G_S_S, tree, settings)
    counts = {"bar": pool.counts(range(30))}
    probs, again = learner.learn(counts, seed=6), learner.learn(counts, seed=6)
    assert np.isfinite(probs["bar"]).all()
    assert (probs["bar"] != 0.5).any()
    np.testing.assert_allclose(probs["smooth-or-featured"], 1 / 3, rtol=1e-6)
    np.testing.assert_array_equal(probs["bar"], again["bar"])
    assert all((p == p[:1]).all() for p in learner.learn({}, seed=6).values())


def test_features_may_come_as_a_tensor(sky, tree, settings):
    learner = TreeLearner(torch.from_numpy(sky.features_G_F), tree, settings)
    assert set(learner.learn({}, seed=0)) == {"smooth-or-featured", "bar"}
