"""From features to beliefs: dropout samples of the answers' probabilities for every galaxy of the pool.

Letters in array names: G galaxies, T dropout samples, A answers of all questions, F features, H units behind the
features.
"""

from collections.abc import Generator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from gzdesk.acquisition.asking import tree_entropies
from gzdesk.acquisition.information import entropies
from gzdesk.messages import Glimpse, Posterior, frozen
from gzdesk.model.network import BayesianNetwork, Head, draw_masks
from gzdesk.questions.tree import Tree

Floats = NDArray[np.float32]
NUMBERS_AT_ONCE = 1 << 19  # probabilities computed between two yields: a few milliseconds on one core
MOST_NUMBERS = 100_000_000  # probabilities of a posterior: 400 MB
SOON_NUMBERS = 20_000_000  # probabilities of a tree that are computed within a third of a second on one core
FAITHFUL_SAMPLES, FEWEST_SAMPLES = 27, 10


def samples_within(samples: int, galaxies: int, network: BayesianNetwork) -> int:
    """How many dropout samples of the number wished for are worth their time and fit into memory.

    One question gets all, up to half a million galaxies. A tree has many times the answers, and its information sums up
    many terms: with the eleven questions of Galaxy Zoo 2 learned from 60 and 300 galaxies, galaxies rank by it as by
    2,000 samples with a correlation of .97 and .98 at T = 100, .94 to .97 at 50, .90 to .94 at 27, .80 to .85 at 13;
    one question is at .97, .94, .90 and .81. So 10,000 galaxies get 54 samples, and 100,000 still 27.
    """
    numbers = max(1, galaxies * network.answers)
    room = max(FEWEST_SAMPLES, MOST_NUMBERS // numbers)
    if len(network.sizes) == 1:
        return min(samples, room)
    return min(samples, room, max(FAITHFUL_SAMPLES, SOON_NUMBERS // numbers))


def sample_probs(
    network: BayesianNetwork, features_G_F: Tensor | Floats, samples: int, seed: int, places: Sequence[int] = ()
) -> Floats:
    """Probabilities of the answers, G x T x A; mask t is the same for every galaxy and question: t is one network.

    Of the questions at these ``places`` alone, where they are given; each question's part sums to one.
    """
    features = torch.as_tensor(features_G_F)
    places = places or range(len(network.sizes))
    probs_G_T_A = room_for(len(features), samples, sum(network.sizes[place] for place in places))
    for _ in fill_probs(network, features, probs_G_T_A, seed, places):
        pass
    return probs_G_T_A


def room_for(galaxies: int, samples: int, answers: int) -> Floats:
    """An empty G x T x A array in which the samples of an answer lie next to each other, as they are computed and read.

    That is several times faster than with the answers next to each other, which are few.
    """
    return np.empty((galaxies, answers, samples), np.float32).transpose(0, 2, 1)


def fill_probs(
    network: BayesianNetwork, features_G_F: Tensor, probs_G_T_A: Floats, seed: int, places: Sequence[int] = ()
) -> Generator[slice, None, None]:
    """Fill ``probs_G_T_A`` chunk by chunk, yielding the chunk just filled."""
    galaxies, samples, answers = probs_G_T_A.shape
    masks_T_H = draw_masks(samples, network.units, torch.Generator().manual_seed(seed)).to(network.device)
    heads = [_Sampled(network.head_of(place), masks_T_H) for place in places or range(len(network.sizes))]
    step = max(1, NUMBERS_AT_ONCE // (samples * answers))
    for start in range(0, galaxies, step):
        part = slice(start, min(start + step, galaxies))
        with torch.inference_mode():
            standard_B_F = network.standardise(features_G_F[part].to(network.device))
            first = 0
            for head in heads:
                head.fill(standard_B_F, probs_G_T_A[part, :, first : first + head.answers])
                first += head.answers
        yield part


class _Sampled:
    """All dropout samples of one head in one product: the masks are folded into the output weights, H x (A T).

    Two answers need only the difference of their logits, which halves the work. A head that has learned nothing needs
    none at all.
    """

    def __init__(self, head: Head, masks_T_H: Tensor) -> None:
        weight_A_H, bias_A = head.out.weight.detach(), head.out.bias.detach()
        self.answers, self.flat = len(bias_A), head.flat
        if self.answers == 2:
            weight_A_H, bias_A = weight_A_H[:1] - weight_A_H[1:], bias_A[:1] - bias_A[1:]
        self._head, self._samples, self._bias_A_1 = head, len(masks_T_H), bias_A[:, None]
        weights_H_A_T = weight_A_H.T[:, :, None] * masks_T_H.T[:, None, :]
        self._weights_H_AT = weights_H_A_T.reshape(masks_T_H.shape[1], -1)

    def fill(self, standard_B_F: Tensor, probs_B_T_A: Floats) -> None:
        """Compute the probabilities of these galaxies."""
        if self.flat:
            probs_B_T_A[:] = 1.0 / self.answers
            return
        hidden = self._head.hidden(standard_B_F)
        logits_B_A_T = (hidden @ self._weights_H_AT).view(len(hidden), -1, self._samples) + self._bias_A_1
        if self.answers == 2:
            yes = torch.sigmoid(logits_B_A_T[:, 0]).cpu().numpy()
            probs_B_T_A[..., 0] = yes
            np.subtract(1.0, yes, out=probs_B_T_A[..., 1])
        else:
            probs_B_T_A[:] = functional.softmax(logits_B_A_T, dim=1).cpu().numpy().transpose(0, 2, 1)


def walk_entropies(tree: Tree, probs_G_T_A: Floats) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Predictive and expected entropy of one further annotator's walk, nats: of one vote on a single question."""
    if len(tree.questions) == 1:
        return entropies(probs_G_T_A)
    return tree_entropies(tree, probs_G_T_A)


def glimpse(
    network: BayesianNetwork,
    tree: Tree,
    features_n_F: Tensor,
    galaxies_n: NDArray[np.intp],
    samples: int,
    seed: int,
    model: str,
    votes: int,
) -> Glimpse:
    """What one state of the network believes about a few galaxies: with the masks that ``believe`` takes for all."""
    probs_n_T_A = sample_probs(network, features_n_F, samples, seed)
    predictive, expected = walk_entropies(tree, probs_n_T_A)
    information_n = np.maximum(predictive - expected, 0.0).astype(np.float32)
    return Glimpse(model, votes, frozen(galaxies_n), frozen(probs_n_T_A), frozen(information_n))


def believe(
    network: BayesianNetwork,
    tree: Tree,
    features_G_F: Tensor,
    readable_G: NDArray[np.bool_],
    samples: int,
    seed: int,
    model: str,
    votes: int,
) -> Generator[None, None, Posterior]:
    """The Posterior of one state of the network, made in chunks: yields between them, returns the message."""
    galaxies = len(features_G_F)
    probs_G_T_A = room_for(galaxies, samples, network.answers)
    predictive_G, expected_G = np.empty(galaxies, np.float32), np.empty(galaxies, np.float32)
    information_G = np.empty(galaxies, np.float32)
    for part in fill_probs(network, features_G_F, probs_G_T_A, seed):
        probs_G_T_A[part][~readable_G[part]] = np.nan
        yield
        predictive, expected = walk_entropies(tree, probs_G_T_A[part])
        predictive_G[part], expected_G[part] = predictive, expected
        information_G[part] = np.maximum(predictive - expected, 0.0)  # mutual information of one further walk
        yield
    for array_G in (predictive_G, expected_G, information_G):
        array_G[~readable_G] = np.nan
    return Posterior(model, votes, frozen(probs_G_T_A), frozen(information_G), frozen(predictive_G), frozen(expected_G))
