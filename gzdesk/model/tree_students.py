"""Learning several questions at once, from the start, in one call: what experiments with a tree ask for."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gzdesk.evaluation.dispersion import Dispersion, dispersion
from gzdesk.model.deepening import QUICK, Pace, acquaint, begin, deepen, typical
from gzdesk.model.device import choose
from gzdesk.model.encoding import encode_all
from gzdesk.model.fitting import fit_heads
from gzdesk.model.heads import QuestionHeads
from gzdesk.model.network import BayesianNetwork
from gzdesk.model.posterior import Floats, sample_probs
from gzdesk.questions.tree import Tree
from gzdesk.settings import LearningSettings

Crops = NDArray[np.uint8]
Counts = Mapping[str, NDArray[np.integer]]  # per question: votes per galaxy and answer

HELD_OUT = 4  # one galaxy in so many judges whether counts vary more than the multinomial allows
FEWEST_HELD_OUT = 20  # galaxies with several votes on one question that such a judgement needs


@dataclass(frozen=True, eq=False)
class TreeBelief:
    """What a network believes of every galaxy on every question, and how it found each question's votes to scatter."""

    probs_G_T_A: Mapping[str, Floats]
    concentrations: Mapping[str, float | None]  # None: as the multinomial says
    dispersions: Mapping[str, Dispersion]  # only of questions with enough galaxies of several votes


class TreeLearner:
    """Encodes a pool once; each time it is taught, the heads of all questions learn anew on shared features."""

    def __init__(self, features_G_F: Tensor | Floats, tree: Tree, settings: LearningSettings) -> None:
        self.features_G_F = torch.as_tensor(features_G_F)
        self.tree, self.settings = tree, settings

    @classmethod
    def of(cls, crops_G_S_S: Crops, tree: Tree, settings: LearningSettings) -> "TreeLearner":
        """With the features of the encoder that ships with gzdesk, or of a random one where none ships."""
        network, pretrained = begin(settings.architecture, 2, settings.seed)
        network.to(choose(settings.device))
        pace = Pace.of(network)
        for _ in acquaint(network, _typical(crops_G_S_S), pace, pretrained):
            pass
        features_G_F = encode_all(network, crops_G_S_S, pace.chunk_images, network.architecture.turns)
        return cls(features_G_F.cpu(), tree, settings)

    def learn(self, counts_G_A: Counts, seed: int) -> Mapping[str, Floats]:
        """Posterior ``probs_G_T_A`` of every galaxy of the pool on every question after these votes."""
        return self.believe(counts_G_A, seed).probs_G_T_A

    def believe(self, counts_G_A: Counts, seed: int) -> TreeBelief:
        """As ``learn``, and says how each question's votes scatter."""
        heads = QuestionHeads.of(self.tree.questions)
        counts_G_O = _packed(heads, counts_G_A, len(self.features_G_F))
        dispersions = self.dispersions(counts_G_O, heads, seed)
        heads = heads.dispersed(dispersions)
        network = self._fit(counts_G_O, heads, seed)
        return _belief(network, self.features_G_F, heads, dispersions, self.settings.samples, seed)

    def dispersions(self, counts_G_O: NDArray[np.int32], heads: QuestionHeads, seed: int) -> Mapping[str, Dispersion]:
        """Of each question that has enough galaxies with several votes, judged on a quarter that is not learned from.

        Where every galaxy has one vote (a single expert) there is nothing to judge, and nothing is fitted.
        """
        voted = np.flatnonzero(counts_G_O.sum(axis=1) > 0)
        held_out = np.random.default_rng([seed, 3]).permutation(voted)[: len(voted) // HELD_OUT]
        several = {name: (counts_G_O[held_out, part].sum(axis=1) > 1).sum() for name, part in heads.parts.items()}
        if max(several.values()) < FEWEST_HELD_OUT:
            return {}
        learned_G_O = counts_G_O.copy()
        learned_G_O[held_out] = 0
        network = self._fit(learned_G_O, heads, seed)
        return {
            name: dispersion(
                sample_probs(network, self.features_G_F[held_out], self.settings.samples, seed, (place,)),
                counts_G_O[held_out, part],
            )
            for place, (name, part) in enumerate(heads.parts.items())
            if several[name] >= FEWEST_HELD_OUT
        }

    def _fit(self, counts_G_O: NDArray[np.int32], heads: QuestionHeads, seed: int) -> BayesianNetwork:
        network, _ = begin(self.settings.architecture, heads.sizes, seed)
        network.set_standard(self.features_G_F)
        voted = torch.from_numpy(np.flatnonzero(counts_G_O.sum(axis=1) > 0))
        if len(voted):
            counts = torch.from_numpy(counts_G_O)[voted]
            for _ in fit_heads(network, self.features_G_F[voted], counts, seed, QUICK, heads):
                pass
        return network


class DeepTreeLearner:
    """Each time it is taught, all layers learn every question from the pictures, through one shared encoder."""

    def __init__(self, crops_G_S_S: Crops, tree: Tree, settings: LearningSettings) -> None:
        self.crops_G_S_S, self.tree, self.settings = crops_G_S_S, tree, settings
        self._quick: TreeLearner | None = None

    def learn(self, counts_G_A: Counts, seed: int) -> Mapping[str, Floats]:
        """Posterior ``probs_G_T_A`` of every galaxy of the pool on every question after these votes."""
        return self.believe(counts_G_A, seed).probs_G_T_A

    def believe(self, counts_G_A: Counts, seed: int) -> TreeBelief:
        """As ``learn``, and says how each question's votes scatter: judged by heads on the encoder's first features."""
        heads = QuestionHeads.of(self.tree.questions)
        counts_G_O = _packed(heads, counts_G_A, len(self.crops_G_S_S))
        self._quick = self._quick or TreeLearner.of(self.crops_G_S_S, self.tree, self.settings)
        dispersions = self._quick.dispersions(counts_G_O, heads, seed)
        heads = heads.dispersed(dispersions)
        network, pretrained = begin(self.settings.architecture, heads.sizes, seed)
        network.to(choose(self.settings.device))
        voted, typical_B_S_S = np.flatnonzero(counts_G_O.sum(axis=1) > 0), _typical(self.crops_G_S_S)
        work = (
            deepen(
                network,
                typical_B_S_S,
                self.crops_G_S_S[voted],
                counts_G_O[voted],
                seed,
                pretrained=pretrained,
                heads=heads,
            )
            if len(voted)
            else acquaint(network, typical_B_S_S, Pace.of(network), pretrained)
        )
        for _ in work:
            pass
        features_G_F = encode_all(network, self.crops_G_S_S, Pace.of(network).chunk_images, network.architecture.turns)
        return _belief(network, features_G_F, heads, dispersions, self.settings.samples, seed)


def _packed(heads: QuestionHeads, counts_G_A: Counts, galaxies: int) -> NDArray[np.int32]:
    return heads.pack(counts_G_A) if counts_G_A else np.zeros((galaxies, heads.outputs), np.int32)


def _belief(
    network: BayesianNetwork,
    features_G_F: Tensor,
    heads: QuestionHeads,
    dispersions: Mapping[str, Dispersion],
    samples: int,
    seed: int,
) -> TreeBelief:
    return TreeBelief(
        {name: sample_probs(network, features_G_F, samples, seed, (at,)) for at, name in enumerate(heads.names)},
        dict(zip(heads.names, heads.concentrations, strict=True)),
        dispersions,
    )


def _typical(crops_G_S_S: Crops) -> Crops:
    return crops_G_S_S[typical(np.ones(len(crops_G_S_S), bool))]
