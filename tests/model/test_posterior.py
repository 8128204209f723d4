"""Dropout samples: one network each, the same for every galaxy."""

import numpy as np
import pytest
import torch

from gzdesk.acquisition.asking import tree_information
from gzdesk.model.network import draw_masks, make_network
from gzdesk.model.posterior import MOST_NUMBERS, believe, glimpse, sample_probs, samples_within
from gzdesk.questions.question import load_question
from gzdesk.questions.tree import Tree, load_tree


def trained(answers, name="compact"):
    """A network whose output is not zero."""
    network, generator = make_network(name, answers, seed=3), torch.Generator().manual_seed(4)
    with torch.no_grad():
        for head in network.heads:
            head.out.weight.copy_(torch.randn(head.out.weight.shape, generator=generator))
            head.out.bias.copy_(torch.randn(head.out.bias.shape, generator=generator))
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
    work = believe(
        network, Tree.of(load_question("bar")), features(network, 30), readable, 10, 0, "compact-0000-0001", 7
    )
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


TREE = load_tree("features-and-bar")


def believed(network, tree, features_G_F, samples=10):
    work = believe(network, tree, features_G_F, np.ones(len(features_G_F), bool), samples, 0, "m", 7)
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def test_a_tree_is_believed_question_by_question():
    network = trained((3, 2))
    features_G_F = features(network, 30)
    posterior = believed(network, TREE, features_G_F)
    assert posterior.probs_G_T_A.shape == (30, 10, 5)
    for place, part in enumerate(TREE.parts.values()):
        alone = sample_probs(network, features_G_F, 10, 0, (place,))
        np.testing.assert_array_equal(posterior.probs_G_T_A[:, :, part], alone)
        np.testing.assert_allclose(alone.sum(axis=2), 1, rtol=1e-6)
    by_name = {name: posterior.probs_G_T_A[:, :, part] for name, part in TREE.parts.items()}
    np.testing.assert_allclose(posterior.mutual_information_G, tree_information(TREE, by_name), atol=1e-6)
    difference = posterior.predictive_entropy_G - posterior.expected_entropy_G
    np.testing.assert_allclose(posterior.mutual_information_G, difference, atol=1e-6)
    few = glimpse(network, TREE, features_G_F[5:8], np.arange(5, 8), 10, 0, "m", 7)
    np.testing.assert_allclose(few.probs_n_T_A, posterior.probs_G_T_A[5:8], atol=1e-5)
    np.testing.assert_allclose(few.mutual_information_n, posterior.mutual_information_G[5:8], atol=1e-5)


def test_a_question_that_has_learned_nothing_is_flat_and_draws_no_galaxies():
    network = trained((3, 2))
    whole = believed(network, TREE, features(network, 30))
    network.head_of(1).flatten()
    posterior = believed(network, TREE, features(network, 30))
    assert (posterior.probs_G_T_A[:, :, TREE.parts["bar"]] == 0.5).all()
    first = believed(trained(3), Tree.of(TREE.questions[0]), features(network, 30))
    np.testing.assert_allclose(posterior.mutual_information_G, first.mutual_information_G, atol=1e-6)
    assert (posterior.mutual_information_G < whole.mutual_information_G).all()


def test_samples_are_as_many_as_there_is_time_and_room_for():
    one, tree = make_network("compact", 2, 0), make_network("compact", [3, 2, 6, 26], 0)
    assert [samples_within(100, galaxies, one) for galaxies in (10_000, 500_000, 10**6)] == [100, 100, 50]
    assert [samples_within(100, galaxies, tree) for galaxies in (1000, 10_000, 100_000)] == [100, 54, 27]
    assert samples_within(100, 200_000, tree) * 200_000 * 37 <= MOST_NUMBERS
    assert samples_within(20, 10_000, tree) == 20
    assert samples_within(100, 10**8, tree) == 10
