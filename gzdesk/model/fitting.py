"""Fitting the network to votes: the head alone on cached features (quick), or all layers on pictures (deep).

Both are generators that yield after every slice of work, so that whoever drives them can pause or stop at once.
"""

import math
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from gzdesk.model.augmentation import augment
from gzdesk.model.descent import Adam, Group, schedule
from gzdesk.model.encoding import Rows
from gzdesk.model.heads import QuestionHeads
from gzdesk.model.likelihood import Likelihood, negative_log_likelihood
from gzdesk.model.network import BayesianNetwork, draw_masks


class DivergedError(ArithmeticError):
    """The loss is no longer a number; whoever fits must go back to the last good state."""


@dataclass(frozen=True)
class HeadFit:
    """How the head is fitted to cached features."""

    steps: int = 100
    rate: float = 2e-3
    batch: int = 256
    precision: float = 20.0  # of the Gaussian prior on every weight; chosen on real galaxies, so that few votes
    # do not make the posterior overconfident


@dataclass(frozen=True)
class DeepFit:
    """How all layers are fitted to pictures."""

    steps: int = 150
    batch: int = 32
    rate: float = 5e-4  # of the head
    encoder_rate: float = 1e-4  # a pretrained encoder that moves faster makes few votes look certain
    decay: float = 1e-2
    precision: float = 20.0  # of the Gaussian prior on the head's weights, as in HeadFit
    frozen_statistics: bool = True  # batch normalisation keeps the statistics it was pretrained with


def fit_head(
    network: BayesianNetwork,
    features_B_F: Tensor,
    counts_B_A: Tensor,
    seed: int,
    fit: HeadFit,
    *,
    place: int = 0,
    likelihood: Likelihood = negative_log_likelihood,
    among: Tensor | None = None,
) -> Iterator[float]:
    """Fit one question's head by gradient descent from where it stands; yields the loss (nats a galaxy) of every step.

    ``counts_B_A`` are the votes on that question alone, some of them on every galaxy. The head's present weights are
    the centre of a Gaussian prior: the whole is maximum a posteriori under dropout. ``among``: the galaxies' places,
    where the features are those of a whole pool; a batch's are read at a time, so that more votes take no more memory.
    """
    generator = torch.Generator().manual_seed(seed)
    parameters = list(network.head_of(place).parameters())
    prior = _Prior(parameters, fit.precision / float(counts_B_A.sum()))
    descent = Adam([Group(parameters, fit.rate)])
    network.eval()
    for step in range(fit.steps):
        chosen = _batch(len(counts_B_A), fit.batch, generator).to(features_B_F.device)
        masks = draw_masks(len(chosen), network.units, generator).to(features_B_F.device)
        features = features_B_F[chosen if among is None else among[chosen]]
        nats = likelihood(network.logits_of(place, features, masks), counts_B_A[chosen])
        loss = nats.sum() / counts_B_A[chosen].sum()
        descent.forget_gradients()
        loss.backward()  # type: ignore[no-untyped-call]
        prior.pull()
        descent.step(schedule(step / fit.steps))
        yield _finite(float(nats.detach().mean()))
    _check_weights(parameters)


def fit_heads(
    network: BayesianNetwork,
    features_B_F: Tensor,
    counts_B_O: Tensor,
    seed: int,
    fit: HeadFit,
    heads: QuestionHeads,
) -> Iterator[float]:
    """Fit the head of every question that has votes, each on the galaxies that they fell on."""
    for place, part in enumerate(network.parts):
        counts_B_A = counts_B_O[:, part]
        voted = counts_B_A.sum(dim=1) > 0
        if bool(voted.any()):
            likelihood = heads.likelihood(place)
            yield from fit_head(
                network, features_B_F[voted], counts_B_A[voted], seed, fit, place=place, likelihood=likelihood
            )


def fine_tune(
    network: BayesianNetwork,
    crops_B_S_S: Rows,
    counts_B_A: NDArray[np.int32],
    seed: int,
    fit: DeepFit,
    slice_images: int,
    *,
    likelihood: Likelihood = negative_log_likelihood,
) -> Generator[float | None, None, None]:
    """Fit all layers to augmented pictures; yields None after every slice, and the loss after every step.

    A batch is the sum of its slices' gradients, so that a slice may be as short as the window wants it.
    """
    generator = torch.Generator().manual_seed(seed)
    device = network.device
    encoder = Group(list(network.encoder.parameters()), fit.encoder_rate)
    descent = Adam([encoder, Group(network.head_parameters(), fit.rate)], fit.decay)
    prior = _Prior(network.head_parameters(), fit.precision / float(counts_B_A.sum()))
    try:
        for step in range(fit.steps):
            chosen = _batch(len(crops_B_S_S), fit.batch, generator).numpy()
            votes = counts_B_A[chosen].sum()
            descent.forget_gradients()
            total = 0.0
            for start in range(0, len(chosen), slice_images):
                part = chosen[start : start + slice_images]
                network.train()
                _still(network, fit.frozen_statistics)
                pictures = augment(torch.as_tensor(crops_B_S_S[part]).to(device), generator)
                masks = draw_masks(len(part), network.units, generator).to(device)
                counts = torch.from_numpy(counts_B_A[part]).to(device)
                nats = likelihood(network(pictures, masks), counts).sum()
                (nats / votes).backward()
                total += float(nats.detach())
                yield None
            prior.pull()
            descent.step(schedule(step / fit.steps), longest=5.0)
            yield _finite(total / len(chosen))
        _check_weights(list(network.parameters()))
    finally:
        network.eval()


class _Prior:
    """A Gaussian around where the weights stood: its pull, in units of the likelihood of one vote."""

    def __init__(self, parameters: list[nn.Parameter], precision: float) -> None:
        self._parameters, self._precision = parameters, precision
        self._centres = [parameter.detach().clone() for parameter in parameters]

    def pull(self) -> None:
        """Add the prior's gradient to the likelihood's."""
        for parameter, centre in zip(self._parameters, self._centres, strict=True):
            if parameter.grad is not None:
                parameter.grad.add_(parameter.detach() - centre, alpha=self._precision)


def _still(network: BayesianNetwork, frozen_statistics: bool) -> None:
    """Keep normalisation as it is: the features' always, the encoder's where its statistics are pretrained."""
    network.standardise.eval()
    if frozen_statistics:
        network.encoder.eval()


def _batch(count: int, size: int, generator: torch.Generator) -> Tensor:
    """A random batch: without repeats where there are enough galaxies, else in as many rounds as fill it."""
    rounds = [torch.randperm(count, generator=generator) for _ in range(math.ceil(size / count))]
    return torch.cat(rounds)[:size]


def _finite(loss: float) -> float:
    if not math.isfinite(loss):
        raise DivergedError("the loss is not a number")
    return loss


def _check_weights(parameters: list[nn.Parameter]) -> None:
    if not all(bool(torch.isfinite(parameter).all()) for parameter in parameters):
        raise DivergedError("a weight is not a number")
