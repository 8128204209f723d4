"""Several questions on one network: whose outputs are whose, and that the unasked stay untouched."""

import numpy as np
import pytest
import torch

from gzdesk.dispersion import Dispersion
from gzdesk.model.heads import QuestionHeads
from gzdesk.model.likelihood import dirichlet_multinomial_nll, negative_log_likelihood
from gzdesk.model.network import draw_masks, make_network
from gzdesk.model.posterior import sample_probs
from gzdesk.tree import load_tree

HEADS = QuestionHeads.of(load_tree("features-and-bar").questions)


def random_batch(galaxies=20):
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(galaxies, HEADS.outputs, generator=generator, requires_grad=True)
    return logits, torch.randint(0, 9, (galaxies, HEADS.outputs), generator=generator)


def test_the_loss_is_the_sum_over_questions():
    logits, counts = random_batch()
    expected = negative_log_likelihood(logits[:, :3], counts[:, :3]) + negative_log_likelihood(
        logits[:, 3:], counts[:, 3:]
    )
    np.testing.assert_allclose(HEADS.nll(logits, counts).detach(), expected.detach(), rtol=1e-6)


def test_a_question_whose_counts_are_proven_to_vary_more_has_a_likelihood_that_lets_them():
    logits, counts = random_batch()
    heads = HEADS.dispersed(
        {"bar": Dispersion(99, 5.0, 40.0, 6.0), "smooth-or-featured": Dispersion(99, 7.0, 1.0, 2.0)}
    )
    assert heads.concentrations == (None, 5.0)
    looser = dirichlet_multinomial_nll(logits[:, 3:], torch.tensor(5.0).log(), counts[:, 3:])
    expected = negative_log_likelihood(logits[:, :3], counts[:, :3]) + looser
    np.testing.assert_allclose(heads.nll(logits, counts).detach(), expected.detach(), rtol=1e-6)


@pytest.mark.parametrize("concentrations", [(None, None), (4.0, 4.0)])
def test_a_question_without_votes_has_exactly_no_gradient(concentrations):
    heads = QuestionHeads(HEADS.questions, concentrations)
    network = make_network("compact", heads.outputs, seed=1)
    torch.nn.init.normal_(network.out.weight, generator=torch.Generator().manual_seed(1))
    counts = heads.pack({"smooth-or-featured": np.tile([[3, 2, 1]], (10, 1))})
    generator = torch.Generator().manual_seed(2)
    features = torch.randn(10, network.architecture.features, generator=generator)
    logits = network.head(features, draw_masks(10, network.units, generator))
    heads.nll(logits, torch.from_numpy(counts)).sum().backward()
    assert (network.out.weight.grad[3:] == 0).all()
    assert (network.out.bias.grad[3:] == 0).all()
    assert (network.out.weight.grad[:3] != 0).any()
    votes_nowhere = heads.nll(logits.detach(), torch.zeros(10, heads.outputs, dtype=torch.int32))
    assert (votes_nowhere == 0).all()


def test_counts_stand_side_by_side_in_the_order_of_the_questions():
    packed = HEADS.pack({"bar": np.array([[1, 2], [3, 4]])})
    np.testing.assert_array_equal(packed, [[0, 0, 0, 1, 2], [0, 0, 0, 3, 4]])
    assert HEADS.parts == {"smooth-or-featured": slice(0, 3), "bar": slice(3, 5)}


def test_every_question_sees_the_same_dropout_masks():
    network = make_network("compact", 4, seed=3)
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        network.out.weight[:2] = torch.randn(2, network.units, generator=generator)
        network.out.weight[2:] = network.out.weight[:2]
    features = torch.randn(5, network.architecture.features, generator=generator)
    first, second = (sample_probs(network, features, 6, 9, part) for part in (slice(0, 2), slice(2, 4)))
    np.testing.assert_array_equal(first, second)
    alone = make_network("compact", 2, seed=3)
    alone.load_state_dict(
        network.state_dict() | {"out.weight": network.out.weight[:2], "out.bias": network.out.bias[:2]}
    )
    np.testing.assert_array_equal(first, sample_probs(alone, features, 6, 9))
