"""Several questions on one network: whose outputs are whose, and that the unasked stay untouched."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from gzdesk.evaluation.dispersion import Dispersion
from gzdesk.model.fitting import HeadFit, fit_head, fit_heads
from gzdesk.model.heads import QuestionHeads
from gzdesk.model.likelihood import dirichlet_multinomial_nll, negative_log_likelihood
from gzdesk.model.network import draw_masks, make_network
from gzdesk.model.posterior import sample_probs
from gzdesk.questions.tree import load_tree

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
    heads = replace(HEADS, concentrations=concentrations)
    network = make_network("compact", heads.sizes, seed=1)
    generator = torch.Generator().manual_seed(2)
    for head in network.heads:
        torch.nn.init.normal_(head.out.weight, generator=generator)
    counts = heads.pack({"smooth-or-featured": np.tile([[3, 2, 1]], (10, 1))})
    features = torch.randn(10, network.architecture.features, generator=generator)
    logits = network.head(features, draw_masks(10, network.units, generator))
    heads.nll(logits, torch.from_numpy(counts)).sum().backward()
    assert all((parameter.grad == 0).all() for parameter in network.head_of(1).parameters())
    assert (network.head_of(0).out.weight.grad != 0).any()
    votes_nowhere = heads.nll(logits.detach(), torch.zeros(10, heads.outputs, dtype=torch.int32))
    assert (votes_nowhere == 0).all()


def test_counts_stand_side_by_side_in_the_order_of_the_questions():
    packed = HEADS.pack({"bar": np.array([[1, 2], [3, 4]])})
    np.testing.assert_array_equal(packed, [[0, 0, 0, 1, 2], [0, 0, 0, 3, 4]])
    assert HEADS.parts == {"smooth-or-featured": slice(0, 3), "bar": slice(3, 5)}


def test_every_question_sees_the_same_dropout_masks():
    network = make_network("compact", (2, 2), seed=3)
    generator = torch.Generator().manual_seed(3)
    torch.nn.init.normal_(network.head_of(0).out.weight, generator=generator)
    network.head_of(1).load_state_dict(network.head_of(0).state_dict())
    features = torch.randn(5, network.architecture.features, generator=generator)
    first, second = (sample_probs(network, features, 6, 9, (place,)) for place in (0, 1))
    np.testing.assert_array_equal(first, second)
    alone = make_network("compact", 2, seed=3)
    alone.head_of(0).load_state_dict(network.head_of(0).state_dict())
    np.testing.assert_array_equal(first, sample_probs(alone, features, 6, 9))


def test_a_question_is_fitted_in_a_tree_as_it_is_alone():
    generator = torch.Generator().manual_seed(4)
    features, counts = torch.randn(40, 352, generator=generator), torch.zeros(40, 5, dtype=torch.int32)
    counts[:, 0:2] = torch.randint(0, 3, (40, 2), generator=generator) + 1
    counts[:20, 3:] = torch.randint(0, 3, (20, 2), generator=generator) + 1  # half are asked the second question
    together, alone = make_network("compact", (3, 2), seed=5), make_network("compact", 2, seed=5)
    alone.head_of(0).load_state_dict(together.head_of(1).state_dict())
    for _ in fit_heads(together, features, counts, 6, HeadFit(steps=5), HEADS):
        pass
    for _ in fit_head(alone, features[:20], counts[:20, 3:], 6, HeadFit(steps=5)):
        pass
    for ours, theirs in zip(together.head_of(1).parameters(), alone.head_of(0).parameters(), strict=True):
        assert torch.equal(ours, theirs)
