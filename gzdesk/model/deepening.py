"""One deep pass: from where a network begins to one whose every layer has learned from the votes."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gzdesk.messages import Progress
from gzdesk.model.checkpoint import load_encoder, shipped_encoder
from gzdesk.model.device import describe
from gzdesk.model.encoder import Architecture
from gzdesk.model.encoding import Rows, encode, settle
from gzdesk.model.fitting import DeepFit, HeadFit, fine_tune, fit_heads
from gzdesk.model.heads import QuestionHeads
from gzdesk.model.network import BayesianNetwork, make_network

TYPICAL = 512  # galaxies of the pool whose features stand for all when the features are standardised
QUICK = HeadFit()  # on the features of an encoder that has heard no vote
TOUCH_UP = HeadFit(steps=60, rate=1e-3)  # on features already tuned to earlier votes: stay near
FEWEST_STEPS, STEPS_A_GALAXY = 80, 4  # of a deep pass: few galaxies are soon known by heart
ACCELERATED_PIXELS = 1 << 23  # encoded at once where there is a GPU: 910 galaxies of 96 px, 167 of 224
FROM_PRETRAINED = DeepFit()
FROM_SCRATCH = DeepFit(steps=400, rate=1e-3, encoder_rate=1e-3, frozen_statistics=False)

Crops = NDArray[np.uint8] | Tensor


@dataclass(frozen=True)
class Pace:
    """How much is computed between two yields."""

    slice_images: int  # of training
    chunk_images: int  # of encoding

    @classmethod
    def of(cls, network: BayesianNetwork, shrink: int = 1) -> "Pace":
        """On a CPU slices of some 30 ms; elsewhere a whole batch; smaller by ``shrink`` where memory is short."""
        architecture = network.architecture
        if network.device.type == "cpu":
            return cls(max(1, architecture.slice_images // shrink), max(1, architecture.chunk_images // shrink))
        chunk = ACCELERATED_PIXELS // architecture.size**2
        return cls(max(1, FROM_PRETRAINED.batch // shrink), max(1, chunk // shrink))


def begin(architecture: str | Architecture, answers: int | Sequence[int], seed: int) -> tuple[BayesianNetwork, bool]:
    """A network that has heard no vote, and whether its encoder is pretrained: given with weights, or shipped."""
    network = make_network(architecture, answers, seed)
    if network.architecture.pretrained:
        return network, True
    tensors = shipped_encoder(network.architecture.name)
    if tensors is not None:
        load_encoder(network, tensors)
    return network, tensors is not None


def typical(readable_G: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Some galaxies spread evenly over the pool."""
    readable = np.flatnonzero(readable_G)
    return readable[np.linspace(0, len(readable) - 1, min(TYPICAL, len(readable))).astype(np.intp)]


def acquaint(network: BayesianNetwork, crops_B_S_S: Crops, pace: Pace, pretrained: bool) -> Iterator[None]:
    """Standardise the features by typical galaxies of the pool; a random encoder's normalisation as well."""
    if not pretrained:
        yield from settle(network, crops_B_S_S, pace.chunk_images)
    features_B_F = torch.zeros(len(crops_B_S_S), network.architecture.features, device=network.device)
    yield from _quiet(encode(network, crops_B_S_S, np.ones(len(crops_B_S_S), bool), features_B_F, pace.chunk_images))
    network.set_standard(features_B_F)


def deepen(
    network: BayesianNetwork,
    typical_B_S_S: Crops,
    crops_n_S_S: Rows,
    counts_n_A: NDArray[np.int32],
    seed: int,
    *,
    pretrained: bool,
    learned: bool = False,
    shrink: int = 1,
    heads: QuestionHeads | None = None,
) -> Generator[Progress | None, None, None]:
    """Fit all layers of ``network`` to the votes on these galaxies, in slices.

    A pretrained network first fits its heads alone, so that the first steps do not tear the encoder apart; one that has
    ``learned`` in an earlier pass goes on from its heads. ``heads``, if given, say how votes scatter.
    """
    heads = heads or QuestionHeads.plain(network.sizes)
    pace, device = Pace.of(network, shrink), network.device
    if not learned:
        yield from acquaint(network, typical_B_S_S, pace, pretrained)
    if pretrained and not learned:
        counts = torch.from_numpy(counts_n_A).to(device)
        features_n_F = torch.zeros(len(counts), network.architecture.features, device=device)
        whole_n, turns = np.ones(len(counts), bool), network.architecture.turns
        yield from _quiet(encode(network, crops_n_S_S, whole_n, features_n_F, pace.chunk_images, turns))
        yield from _quiet(fit_heads(network, features_n_F, counts, seed, QUICK, heads))
    fit = FROM_PRETRAINED if pretrained else FROM_SCRATCH
    fit = replace(fit, steps=min(fit.steps, max(FEWEST_STEPS, STEPS_A_GALAXY * len(crops_n_S_S))))
    stage, step = "fine-tuning" if pretrained or learned else "training", 0
    for loss in fine_tune(network, crops_n_S_S, counts_n_A, seed, fit, pace.slice_images, likelihood=heads.nll):
        step += loss is not None
        yield None if loss is None else Progress(stage, step, fit.steps, loss, describe(device))
    if not fit.frozen_statistics:
        yield from settle(network, typical_B_S_S, pace.chunk_images)


def _quiet(work: Iterator[object]) -> Iterator[None]:
    """Work whose steps nobody needs to hear of."""
    for _ in work:
        yield None
