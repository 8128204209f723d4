"""What the posterior panel draws and says, worked out from dropout samples: plain arrays, no Qt.

Letters: T dropout samples, A answers, S samples drawn, K = N + 1 possible numbers of votes k.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gzdesk.evaluation.scatter import network_votes, scattered

Array = NDArray[np.float64]
DRAWN = 30  # dropout samples drawn: more turn into one grey cloud


@dataclass(frozen=True, eq=False)
class Curves:
    """p(k of N) of some dropout samples, of one network, and of their average over all samples."""

    samples_S_K: Array
    network_K: Array
    average_K: Array

    @property
    def highest(self) -> float:
        """How high the axis must reach: the average and most samples; a few spikes may be cut."""
        peaks_S = self.samples_S_K.max(axis=1)
        return float(max(self.average_K.max(), self.network_K.max(), np.quantile(peaks_S, 0.8)) * 1.08)

    def towards(self, other: "Curves", share: float) -> "Curves":
        """A share of the way to other curves of the same shape."""
        return Curves(
            samples_S_K=self.samples_S_K + share * (other.samples_S_K - self.samples_S_K),
            network_K=self.network_K + share * (other.network_K - self.network_K),
            average_K=self.average_K + share * (other.average_K - self.average_K),
        )

    def can_become(self, other: "Curves") -> bool:
        """Whether other curves have the same shape."""
        return self.samples_S_K.shape == other.samples_S_K.shape


@dataclass(frozen=True)
class Belief:
    """The posterior of rho, the probability that an annotator gives the answer, in three numbers."""

    mean: float
    low: float  # 16th percentile over the dropout samples and the scatter about them
    high: float  # 84th


def curves_of(probs_T_A: ArrayLike, answer: int, votes: int, scatter: float = 0.0) -> Curves:
    """The curves for one answer out of ``votes`` votes, where galaxies that look alike scatter so (logits)."""
    p_T_K = network_votes(np.asarray(probs_T_A)[:, answer], votes, scatter)
    drawn = np.unique(np.linspace(0, len(p_T_K) - 1, min(DRAWN, len(p_T_K))).round().astype(int))
    return Curves(samples_S_K=p_T_K[drawn], network_K=p_T_K[0], average_K=p_T_K.mean(axis=0))


def belief_of(probs_T_A: ArrayLike, answer: int, scatter: float = 0.0) -> Belief:
    """Mean and central 68 % of rho over the dropout samples, and over the scatter of galaxies about them."""
    rho_T = np.asarray(scattered(np.asarray(probs_T_A)[None], scatter)[0, :, answer], dtype=np.float64)
    low, high = np.quantile(rho_T, [0.16, 0.84])
    return Belief(float(rho_T.mean()), float(low), float(high))
