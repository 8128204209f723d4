"""Learning from the start, in one call: what experiments ask for, in the frozen and in the deep regime."""

from collections.abc import Iterable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gzdesk.model.deepening import QUICK, Pace, acquaint, begin, deepen, typical
from gzdesk.model.device import choose
from gzdesk.model.encoding import encode_all
from gzdesk.model.fitting import fit_head
from gzdesk.model.network import BayesianNetwork, make_network
from gzdesk.model.posterior import Floats, sample_probs
from gzdesk.questions.question import Question
from gzdesk.settings import LearningSettings

Crops = NDArray[np.uint8]
Counts = NDArray[np.int32]


class FrozenLearner:
    """Encodes a pool once; each time it is taught, only the head learns anew: a fraction of a second a round."""

    def __init__(self, features_G_F: Tensor | Floats, question: Question, settings: LearningSettings) -> None:
        self.features_G_F = torch.as_tensor(features_G_F)
        self.question, self.settings = question, settings

    @classmethod
    def of(
        cls, crops_G_S_S: Crops, question: Question, settings: LearningSettings, trained: bool = True
    ) -> "FrozenLearner":
        """With the features of a pretrained encoder, or of a random one where there is none or it is not wanted."""
        network, pretrained = _begin(question, settings, settings.seed, trained)
        network.to(choose(settings.device))
        _acquaint(network, crops_G_S_S, pretrained)
        chunk = Pace.of(network).chunk_images
        features_G_F = encode_all(network, crops_G_S_S, chunk, network.architecture.turns)
        return cls(features_G_F.cpu(), question, settings)

    def learn(self, counts_G_A: Counts, seed: int) -> Floats:
        """Posterior ``probs_G_T_A`` of every galaxy of the pool after these votes."""
        network, _ = begin(self.settings.architecture, len(self.question.answers), seed)
        network.set_standard(self.features_G_F)
        voted = torch.from_numpy(np.flatnonzero(counts_G_A.sum(axis=1) > 0))
        if len(voted):
            counts = torch.from_numpy(counts_G_A)[voted]
            _finish(fit_head(network, self.features_G_F[voted], counts, seed, QUICK))
        return sample_probs(network, self.features_G_F, self.settings.samples, seed)


class DeepLearner:
    """Each time it is taught, all layers learn from the pictures: from the shipped encoder, or from random weights."""

    def __init__(
        self, crops_G_S_S: Crops, question: Question, settings: LearningSettings, trained: bool = True
    ) -> None:
        """``trained`` false: the encoder begins with random weights even where pretrained ones ship."""
        self.crops_G_S_S, self.question, self.settings, self.trained = crops_G_S_S, question, settings, trained

    def learn(self, counts_G_A: Counts, seed: int) -> Floats:
        """Posterior ``probs_G_T_A`` of every galaxy of the pool after these votes."""
        return fit_once(self.crops_G_S_S, counts_G_A, self.question, self.settings, seed, self.trained)[1]


def fit_once(
    crops_G_S_S: Crops,
    counts_G_A: Counts,
    question: Question,
    settings: LearningSettings,
    seed: int,
    trained: bool = True,
) -> tuple[BayesianNetwork, Floats]:
    """One deep pass over the galaxies that have votes: the network, and its posterior of the whole pool."""
    network, pretrained = _begin(question, settings, seed, trained)
    network.to(choose(settings.device))
    voted = np.flatnonzero(counts_G_A.sum(axis=1) > 0)
    typical_B_S_S = _typical(crops_G_S_S)
    if len(voted):
        counts = counts_G_A[voted].astype(np.int32)
        _finish(deepen(network, typical_B_S_S, crops_G_S_S[voted], counts, seed, pretrained=pretrained))
    else:
        _acquaint(network, crops_G_S_S, pretrained)
    features_G_F = encode_all(network, crops_G_S_S, Pace.of(network).chunk_images, network.architecture.turns)
    return network, sample_probs(network, features_G_F, settings.samples, seed)


def _begin(question: Question, settings: LearningSettings, seed: int, trained: bool) -> tuple[BayesianNetwork, bool]:
    answers = len(question.answers)
    if trained:
        return begin(settings.architecture, answers, seed)
    return make_network(settings.architecture, answers, seed), False


def _typical(crops_G_S_S: Crops) -> Crops:
    return crops_G_S_S[typical(np.ones(len(crops_G_S_S), bool))]


def _acquaint(network: BayesianNetwork, crops_G_S_S: Crops, pretrained: bool) -> None:
    _finish(acquaint(network, _typical(crops_G_S_S), Pace.of(network), pretrained))


def _finish(work: Iterable[object]) -> None:
    for _ in work:
        pass
