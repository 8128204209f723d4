"""Which galaxies to ask about next: mutual information (BALD) and its rivals behind one function, ``choose``.

Letters in array names: G galaxies, T dropout samples, A answers. All information is in nats.

| strategy | chooses | source |
|---|---|---|
| ``bald`` | in proportion to a power of the mutual information of vote and network: the default | arXiv 2106.12059 |
| ``bald-topk`` | the highest mutual information; redundant in batches | arXiv 1112.5745, 1703.02910 |
| ``batchbald`` | the batch of highest joint mutual information, greedily | arXiv 1906.08158 |
| ``epig`` | the highest information about votes on random galaxies of the pool | arXiv 2304.08151 |
| ``epig-sampled`` | in proportion to that information | arXiv 2304.08151, 2106.12059 |
| ``entropy`` | the highest entropy of the averaged prediction: classic uncertainty sampling | |
| ``random`` | any | |
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gzdesk.acquisition.batchbald import informative_batch
from gzdesk.acquisition.epig import expected_predictive_information_gain, random_targets
from gzdesk.acquisition.information import Array, Floats, entropies, mutual_information, three_axes
from gzdesk.evaluation.multinomial import SMALLEST
from gzdesk.settings import QueueSettings

Indices = NDArray[np.intp]


def choose(
    strategy: str, probs_G_T_A: ArrayLike, count: int, rng: np.random.Generator, power: float = QueueSettings.power
) -> Indices:
    """Choose ``count`` galaxies by a strategy of ``STRATEGIES``, first chosen first.

    Galaxies with NaN are never chosen, so fewer may come back. ``power`` sharpens the strategies that sample in
    proportion to a score (0: any galaxy; large: the top); the others have no use for it. Measured with batches of 40
    and 20: power 1 saves 12 % of the votes on drawn bars and 40 % on SDSS galaxies, power 4 37 % and 60 %, taking the
    top 48 % and 54 %.
    """
    return _named(strategy).choose(three_axes(probs_G_T_A), count, rng, power)


def scores(strategy: str, probs_G_T_A: ArrayLike, rng: np.random.Generator) -> Array:
    """Score of every galaxy under a strategy that judges galaxies one by one; NaN where the posterior is NaN."""
    found = _named(strategy)
    if not isinstance(found, ByScore):
        raise ValueError(f"{strategy} judges galaxies together and has no score for each; choose with it")
    return found.score(three_axes(probs_G_T_A), rng)


def draw(
    scores_G: ArrayLike, count: int, rng: np.random.Generator, power: float = 1.0, sampled: bool = True
) -> Indices:
    """Choose ``count`` galaxies without replacement, first chosen first: in proportion to score**power, or the top.

    Galaxies whose score is NaN are never chosen, so fewer may come back; those of score nought come last. Equal
    scores are parted by chance. In proportion means the exponential race: the top of power ln(score) plus Gumbel
    noise (Kirsch et al. 2021, arXiv 2106.12059, which finds a batch so drawn as good as BatchBALD's). Cost: G.
    """
    score = np.asarray(scores_G, dtype=np.float64)
    eligible = rng.permutation(np.flatnonzero(~np.isnan(score)))
    keys = score[eligible]
    if sampled:
        keys = power * np.log(np.maximum(keys, SMALLEST)) + rng.gumbel(size=len(eligible))
    count = max(0, min(count, len(eligible)))
    whole = count in (0, len(eligible))
    top = np.arange(count) if whole else np.argpartition(-keys, count - 1)[:count]
    return eligible[top[np.argsort(-keys[top], kind="stable")]]


class Strategy(Protocol):
    """One way to choose the next galaxies from posterior samples."""

    def choose(self, probs_G_T_A: Floats, count: int, rng: np.random.Generator, power: float) -> Indices: ...


@dataclass(frozen=True)
class ByScore:
    """Judges every galaxy by itself, and samples in proportion to the score or takes the top."""

    score: Callable[[Floats, np.random.Generator], Array]
    sampled: bool

    def choose(self, probs_G_T_A: Floats, count: int, rng: np.random.Generator, power: float) -> Indices:
        return draw(self.score(probs_G_T_A, rng), count, rng, power, self.sampled)


@dataclass(frozen=True)
class Together:
    """Judges a batch as a whole, galaxy after galaxy in the light of those before (BatchBALD)."""

    def choose(self, probs_G_T_A: Floats, count: int, rng: np.random.Generator, power: float) -> Indices:
        return informative_batch(probs_G_T_A, count, rng)[0]


def _named(strategy: str) -> Strategy:
    if strategy not in STRATEGIES:
        raise ValueError(f"no strategy {strategy!r}; there are {', '.join(STRATEGIES)}")
    return STRATEGIES[strategy]


def _mutual_information(probs_G_T_A: Floats, rng: np.random.Generator) -> Array:
    return mutual_information(probs_G_T_A)


def _predictive_gain(probs_G_T_A: Floats, rng: np.random.Generator) -> Array:
    return expected_predictive_information_gain(probs_G_T_A, random_targets(probs_G_T_A, rng))


def _predictive_entropy(probs_G_T_A: Floats, rng: np.random.Generator) -> Array:
    return entropies(probs_G_T_A)[0]


def _random(probs_G_T_A: Floats, rng: np.random.Generator) -> Array:
    readable_G = np.isfinite(probs_G_T_A).all(axis=(1, 2))
    return np.where(readable_G, rng.random(len(probs_G_T_A)), np.nan)


STRATEGIES: Mapping[str, Strategy] = MappingProxyType(
    {
        "bald": ByScore(_mutual_information, sampled=True),  # the shipped default
        "bald-topk": ByScore(_mutual_information, sampled=False),
        "batchbald": Together(),
        "epig": ByScore(_predictive_gain, sampled=False),
        "epig-sampled": ByScore(_predictive_gain, sampled=True),
        "entropy": ByScore(_predictive_entropy, sampled=False),
        "random": ByScore(_random, sampled=False),  # the top of random numbers is a random choice
    }
)
