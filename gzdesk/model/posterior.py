"""From features to beliefs: dropout samples of the answers' probabilities for every galaxy of the pool.

Letters in array names: G galaxies, T dropout samples, A answers, F features, H units behind the features.
"""

from collections.abc import Generator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gzdesk.information import entropies
from gzdesk.messages import Glimpse, Posterior, frozen
from gzdesk.model.network import BayesianNetwork, draw_masks

Floats = NDArray[np.float32]
ALL = slice(None)  # outputs of a network that answers one question
NUMBERS_AT_ONCE = 1 << 19  # probabilities computed between two yields: a few milliseconds on one core


def sample_probs(
    network: BayesianNetwork, features_G_F: Tensor | Floats, samples: int, seed: int, outputs: slice = ALL
) -> Floats:
    """Probabilities of the answers, G x T x A; mask t is the same for every galaxy, so that t is one network.

    Where the network answers several questions, ``outputs`` are those of one; each question sees the same masks.
    """
    features = torch.as_tensor(features_G_F)
    probs_G_T_A = np.empty((len(features), samples, len(range(network.answers)[outputs])), np.float32)
    for _ in fill_probs(network, features, probs_G_T_A, seed, outputs):
        pass
    return probs_G_T_A


def fill_probs(
    network: BayesianNetwork, features_G_F: Tensor, probs_G_T_A: Floats, seed: int, outputs: slice = ALL
) -> Generator[slice, None, None]:
    """Fill ``probs_G_T_A`` chunk by chunk, yielding the chunk just filled.

    All samples come from one product: the masks are folded into the output weights, H x (T A). Two answers need only
    the difference of their logits, which halves the work.
    """
    galaxies, samples, answers = probs_G_T_A.shape
    weights_H_TA, bias_A = _masked_output(network, samples, seed, outputs)
    step = max(1, NUMBERS_AT_ONCE // (samples * answers))
    for start in range(0, galaxies, step):
        part = slice(start, min(start + step, galaxies))
        with torch.inference_mode():
            hidden = network.hidden(features_G_F[part].to(weights_H_TA.device))
            logits = (hidden @ weights_H_TA).view(len(hidden), samples, -1) + bias_A
            if answers == 2:
                yes = torch.sigmoid(logits[..., 0]).cpu().numpy()
                probs_G_T_A[part, :, 0] = yes
                np.subtract(1.0, yes, out=probs_G_T_A[part, :, 1])
            else:
                probs_G_T_A[part] = torch.softmax(logits, dim=-1).cpu().numpy()
        yield part


def _masked_output(network: BayesianNetwork, samples: int, seed: int, outputs: slice) -> tuple[Tensor, Tensor]:
    weight_A_H, bias_A = network.out.weight.detach()[outputs], network.out.bias.detach()[outputs]
    if len(bias_A) == 2:
        weight_A_H, bias_A = weight_A_H[:1] - weight_A_H[1:], bias_A[:1] - bias_A[1:]
    masks_T_H = draw_masks(samples, network.units, torch.Generator().manual_seed(seed)).to(weight_A_H.device)
    weights_H_T_A = masks_T_H.T[:, :, None] * weight_A_H.T[:, None, :]
    return weights_H_T_A.reshape(network.units, -1), bias_A


def glimpse(
    network: BayesianNetwork,
    features_n_F: Tensor,
    galaxies_n: NDArray[np.intp],
    samples: int,
    seed: int,
    model: str,
    votes: int,
) -> Glimpse:
    """What one state of the network believes about a few galaxies: with the masks that ``believe`` takes for all."""
    probs_n_T_A = sample_probs(network, features_n_F, samples, seed)
    predictive, expected = entropies(probs_n_T_A)
    information_n = np.maximum(predictive - expected, 0.0).astype(np.float32)
    return Glimpse(model, votes, frozen(galaxies_n), frozen(probs_n_T_A), frozen(information_n))


def believe(
    network: BayesianNetwork,
    features_G_F: Tensor,
    readable_G: NDArray[np.bool_],
    samples: int,
    seed: int,
    model: str,
    votes: int,
) -> Generator[None, None, Posterior]:
    """The Posterior of one state of the network, made in chunks: yields between them, returns the message."""
    galaxies = len(features_G_F)
    probs_G_T_A = np.empty((galaxies, samples, network.answers), np.float32)
    predictive_G, expected_G = np.empty(galaxies, np.float32), np.empty(galaxies, np.float32)
    information_G = np.empty(galaxies, np.float32)
    for part in fill_probs(network, features_G_F, probs_G_T_A, seed):
        probs_G_T_A[part][~readable_G[part]] = np.nan
        yield
        predictive, expected = entropies(probs_G_T_A[part])
        predictive_G[part], expected_G[part] = predictive, expected
        information_G[part] = np.maximum(predictive - expected, 0.0)  # mutual information of one further vote
        yield
    for array_G in (predictive_G, expected_G, information_G):
        array_G[~readable_G] = np.nan
    return Posterior(model, votes, frozen(probs_G_T_A), frozen(information_G), frozen(predictive_G), frozen(expected_G))
