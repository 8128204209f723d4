"""Why a galaxy is asked about: how unsure its next vote is, how much of that is chance, and how the networks split.

Letters in array names: T dropout samples, A answers of one question, B bins of rho from 0 to 1, n some galaxies, F
features.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gzdesk.acquisition.information import entropies
from gzdesk.queue.rankings import Pieces, likeness

BINS = 24
DIVIDED = 0.25  # of the entropy of the averaged prediction: more than this is disagreement that one should speak of
CERTAIN = 0.35  # of the largest entropy there is: below, the next vote is nearly known

Verdict = Literal["disagree", "chance", "agree"]


@dataclass(frozen=True, eq=False)
class Reasons:
    """What one more vote on a galaxy would tell, nats, and how many networks believe what."""

    predictive: float  # entropy of the averaged prediction of one vote
    expected: float  # mean entropy of the single networks' predictions
    most: float  # the largest either could be: ln A
    mean_A: NDArray[np.float64]
    networks_A_B: NDArray[np.int64]  # how many give the answer a probability in each bin

    @property
    def information(self) -> float:
        """What the networks disagree by: the mutual information."""
        return max(self.predictive - self.expected, 0.0)

    @property
    def verdict(self) -> Verdict:
        """Whether the networks confidently disagree, agree that it is a matter of chance, or agree on the answer."""
        if self.predictive < CERTAIN * self.most:
            return "agree"
        return "disagree" if self.information > DIVIDED * self.predictive else "chance"

    @property
    def by_probability(self) -> tuple[int, ...]:
        """Places of the answers, the most probable first."""
        return tuple(int(place) for place in np.argsort(-self.mean_A, kind="stable"))


def reasons(probs_T_A: NDArray[np.floating]) -> Reasons:
    """Of one galaxy and one question."""
    probs = np.asarray(probs_T_A, np.float64)
    predictive_G, expected_G = entropies(probs[None])
    place_T_A = np.clip((probs * BINS).astype(np.int64), 0, BINS - 1)
    networks_A_B = np.stack([np.bincount(place_T, minlength=BINS) for place_T in place_T_A.T])
    most = float(np.log(probs.shape[1]))
    return Reasons(float(predictive_G[0]), float(expected_G[0]), most, probs.mean(axis=0), networks_A_B)


@dataclass(frozen=True)
class Neighbour:
    """A galaxy already voted on, and how much it looks like the one asked about."""

    index: int
    likeness: float  # cosine in feature space, -1 to 1


def nearest_voted(
    features_G_F: NDArray[np.floating], voted_n: NDArray[np.intp], like: int, count: int
) -> Pieces[tuple[Neighbour, ...]]:
    """The voted galaxies that look most like one galaxy to the network, the most alike first, in short pieces."""
    others_n = voted_n[voted_n != like]
    value_n = yield from likeness(features_G_F, like, among=others_n)
    known = np.flatnonzero(np.isfinite(value_n))
    best = known[np.argsort(-value_n[known], kind="stable")[:count]]
    return tuple(Neighbour(int(others_n[place]), float(value_n[place])) for place in best)
