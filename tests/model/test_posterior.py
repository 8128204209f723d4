"""Dropout samples: one network each, the same for every galaxy."""

import numpy as np
import pytest
import torch

from gzdesk.model.network import draw_masks, make_network
from gzdesk.model.posterior import believe, sample_probs


def trained(answers, name="compact"):
    """A network whose output is not zero."""
    network, generator = make_network(name, answers, seed=3), torch.Generator().manual_seed(4)
    with torch.no_grad():
        network.out.weight.copy_(torch.randn(network.out.weight.shape, generator=generator))
        network.out.bias.copy_(torch.randn(answers, generator=generator))
    return network


def features(network, galaxies):
    return torch.rand(galaxies, network.architecture.features, generator=torch.Generator().manual_seed(5))


@pytest.mark.parametrize("name", ["compact", "walmsley2019"])
@pytest.mark.parametrize("answers", [2, 3])
def test_samples_agree_with_one_pass_a_mask(name, answers):
    network = trained(answers, name)
    features_G_F = features(network, 40)
    probs = sample_probs(network, features_G_F, samples=7, seed=11)
    masks = draw_masks(7, network.units, torch.Generator().manual_seed(11))
    with torch.inference_mode():
        for t in range(7):
            expected = torch.softmax(network.head(features_G_F, masks[t].expand(40, -1)), -1)
            np.testing.assert_allclose(probs[:, t], expected, atol=1e-5)


def test_a_galaxy_gets_the_same_samples_in_any_company():
    network = trained(2)
    features_G_F = features(network, 3000)
    probs = sample_probs(network, features_G_F, samples=100, seed=1)
    alone = sample_probs(network, features_G_F[2999:], samples=100, seed=1)
    np.testing.assert_allclose(probs[2999:], alone, atol=1e-5)


def test_probabilities_sum_to_one():
    np.testing.assert_allclose(sample_probs(trained(3), features(trained(3), 10), 5, 0).sum(-1), 1, rtol=1e-6)


def test_a_posterior_is_frozen_and_blank_where_no_image_could_be_read():
    network = trained(2)
    readable = np.ones(30, bool)
    readable[[3, 29]] = False
    work = believe(network, features(network, 30), readable, 10, 0, "compact-0000-0001", 7)
    while True:
        try:
            next(work)
        except StopIteration as end:
            posterior = end.value
            break
    arrays = (
        posterior.probs_G_T_A,
        posterior.mutual_information_G,
        posterior.predictive_entropy_G,
        posterior.expected_entropy_G,
    )
    for array in arrays:
        assert not array.flags.writeable
        assert np.isnan(array[~readable]).all()
        assert np.isfinite(array[readable]).all()
    difference = posterior.predictive_entropy_G - posterior.expected_entropy_G
    np.testing.assert_allclose(posterior.mutual_information_G[readable], difference[readable], atol=1e-6)
    assert (posterior.mutual_information_G[readable] > 0).all()
