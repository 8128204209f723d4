"""Learning in one call, as experiments do."""

import numpy as np
import pytest

from gzdesk.model.students import DeepLearner, FrozenLearner, fit_once


@pytest.mark.usefixtures("pretrained")
def test_the_frozen_learner_tells_galaxies_apart_from_twenty_votes(pool, bar, settings):
    learner = FrozenLearner.of(pool.crops_G_S_S, bar, settings)
    probs = learner.learn(pool.counts(range(20)), seed=1)
    assert probs.shape == (60, settings.samples, 2)
    assert ((probs.mean(1)[:, 0] > 0.5) == pool.long_G)[20:].all()
    np.testing.assert_array_equal(probs, learner.learn(pool.counts(range(20)), seed=1))


@pytest.mark.usefixtures("pretrained", "short_fits")
def test_without_votes_every_answer_is_equally_likely(pool, bar, settings):
    for learner in (
        FrozenLearner.of(pool.crops_G_S_S, bar, settings),
        DeepLearner(pool.crops_G_S_S, bar, settings),
    ):
        assert (learner.learn(pool.counts([]), seed=0) == 0.5).all()


@pytest.mark.parametrize("regime", ["pretrained", "from_scratch"])
@pytest.mark.usefixtures("short_fits")
def test_the_deep_learner_changes_the_encoder(pool, bar, settings, regime, request):
    request.getfixturevalue(regime)
    network, probs = fit_once(pool.crops_G_S_S, pool.counts(range(20)), bar, settings, seed=2)
    fresh, _ = fit_once(pool.crops_G_S_S, pool.counts([]), bar, settings, seed=2)
    first = next(network.encoder.parameters()), next(fresh.encoder.parameters())
    assert not np.array_equal(first[0].detach(), first[1].detach())
    assert np.isfinite(probs).all()
    again = DeepLearner(pool.crops_G_S_S, bar, settings).learn(pool.counts(range(20)), seed=2)
    np.testing.assert_array_equal(probs, again)
