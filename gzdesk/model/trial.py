"""Trial: a deep pass serves only if it foretells votes that it has not heard better than the frozen encoder does.

With few votes, and those chosen because they are difficult, all layers can learn the votes by heart. A fifth of the
voted galaxies is therefore held back from every deep pass, to judge it.
"""

from collections.abc import Generator

import numpy as np
import torch
from numpy.typing import NDArray

from gzdesk.model.deepening import QUICK, Pace, acquaint, begin
from gzdesk.model.encoding import Rows, encode
from gzdesk.model.fitting import fit_heads
from gzdesk.model.heads import QuestionHeads
from gzdesk.model.network import BayesianNetwork
from gzdesk.model.posterior import sample_probs

HELD_BACK = 5  # one voted galaxy in so many judges the pass
SAMPLES = 50

Crops = NDArray[np.uint8] | torch.Tensor
Counts = NDArray[np.int32]
Floats = NDArray[np.float64]


def hold_back(galaxies: NDArray[np.intp], seed: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Part the voted galaxies at random: those that the pass hears, and those that judge it."""
    shuffled = np.random.default_rng(seed).permutation(galaxies)
    count = len(galaxies) // HELD_BACK
    return np.sort(shuffled[count:]), np.sort(shuffled[:count])


def proves_better(
    tuned: BayesianNetwork,
    typical_B_S_S: Crops,
    heard: tuple[Rows, Counts],
    held_back: tuple[Rows, Counts],
    seed: int,
    shrink: int = 1,
) -> Generator[None, None, bool]:
    """Whether ``tuned`` foretells the votes held back better than heads on the pretrained encoder's features.

    Both have heard the same votes. Better means by more than the standard error of the difference, over galaxies, of
    what is summed over the questions asked of each.
    """
    frozen = yield from _frozen(tuned, typical_B_S_S, heard, seed, shrink)
    own_n = yield from _surprise(tuned, held_back, seed, shrink)
    other_n = yield from _surprise(frozen, held_back, seed, shrink)
    gain_n = other_n - own_n
    if len(gain_n) < 2:
        return False
    return bool(gain_n.mean() > gain_n.std(ddof=1) / np.sqrt(len(gain_n)))


def _frozen(
    tuned: BayesianNetwork, typical_B_S_S: Crops, heard: tuple[Rows, Counts], seed: int, shrink: int
) -> Generator[None, None, BayesianNetwork]:
    """The pretrained encoder with heads that have heard these votes."""
    device = tuned.device
    network, pretrained = begin(tuned.architecture, tuned.sizes, seed)
    network.to(device)
    yield from acquaint(network, typical_B_S_S, Pace.of(network, shrink), pretrained)
    features = yield from _features(network, heard[0], shrink)
    heads, counts = QuestionHeads.plain(network.sizes), torch.from_numpy(heard[1]).to(device)
    for _ in fit_heads(network, features, counts, seed, QUICK, heads):
        yield
    return network


def _surprise(
    network: BayesianNetwork, judges: tuple[Rows, Counts], seed: int, shrink: int
) -> Generator[None, None, Floats]:
    """Minus the log probability of a vote on each question, nats, summed over the questions that a galaxy was asked.

    Of several votes on one question the average counts.
    """
    features = yield from _features(network, judges[0], shrink)
    mean_n_A = sample_probs(network, features, SAMPLES, seed).mean(axis=1, dtype=np.float64)
    nats_n_A, votes_n_A = -judges[1] * np.log(np.maximum(mean_n_A, 1e-9)), judges[1]
    nats_n: Floats = np.zeros(len(nats_n_A))
    for part in network.parts:
        nats_n += nats_n_A[:, part].sum(axis=1) / np.maximum(votes_n_A[:, part].sum(axis=1), 1)
    return nats_n


def _features(network: BayesianNetwork, crops_n_S_S: Rows, shrink: int) -> Generator[None, None, torch.Tensor]:
    features = torch.zeros(len(crops_n_S_S), network.architecture.features, device=network.device)
    chunk = Pace.of(network, shrink).chunk_images
    turns = network.architecture.turns
    for _ in encode(network, crops_n_S_S, np.ones(len(crops_n_S_S), bool), features, chunk, turns):
        yield
    return features
