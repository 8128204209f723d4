"""GalaxyPosterior: what is believed about one galaxy, from the newest message that speaks of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gzdesk.messages import Glimpse, Posterior


@dataclass(frozen=True, eq=False)
class GalaxyPosterior:
    """One galaxy's part of a posterior."""

    model: str
    votes: int  # how many the network had heard
    probs_T_A: NDArray[np.float32]
    mutual_information: float  # of one further vote, nats


def of_galaxy(index: int, posterior: Posterior | None, glimpse: Glimpse | None) -> GalaxyPosterior | None:
    """What the glimpse says, where it speaks of this galaxy, else the posterior; None where neither knows it.

    ``glimpse`` is one that came after ``posterior``.
    """
    if glimpse is not None:
        for place in np.flatnonzero(glimpse.galaxies_n == index):
            information = float(glimpse.mutual_information_n[place])
            return GalaxyPosterior(glimpse.model, glimpse.votes, glimpse.probs_n_T_A[place], information)
    if posterior is None or not np.isfinite(posterior.mutual_information_G[index]):
        return None
    information = float(posterior.mutual_information_G[index])
    return GalaxyPosterior(posterior.model, posterior.votes, posterior.probs_G_T_A[index], information)
