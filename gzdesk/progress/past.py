"""Past: what was believed before about the galaxies looked at in this sitting, so that one sees votes move it.

Letters in array names: n galaxies, T dropout samples, A answers of all questions, Q quantiles of rho over the samples,
P earlier posteriors, K = N + 1 possible numbers of votes k.
"""

from collections import OrderedDict, deque
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from gzdesk.evaluation.multinomial import Array
from gzdesk.evaluation.scatter import network_votes
from gzdesk.messages import Glimpse, Posterior

GALAXIES = 48  # the last that were looked at
KEPT = 20  # earlier posteriors of each
QUANTILES = 12  # of rho, from which an average curve is as good as from all samples
DRAWS = 12  # of scatter about each


@dataclass(frozen=True, eq=False)
class _Belief:
    """What one state of the network said of a galaxy."""

    serial: int
    model: str
    rho_Q_A: NDArray[np.float32]


class Past:
    """Keeps, for the last galaxies looked at, quantiles of what the last posteriors said of every answer.

    At most ``GALAXIES * KEPT`` tables of ``QUANTILES`` numbers an answer: 97 kB for two answers, 1.8 MB for 37.
    """

    def __init__(self) -> None:
        self._beliefs: OrderedDict[int, deque[_Belief]] = OrderedDict()  # the galaxy looked at last at the end
        self._serial = count()
        self._heard: object = None
        self._curves: tuple[tuple[object, ...], dict[int, Array]] = ((), {})  # by serial number

    def look(self, index: int, posterior: Posterior | None, glimpse: Glimpse | None) -> None:
        """A galaxy is looked at: follow it from now on."""
        if index not in self._beliefs:
            self._beliefs[index] = deque(maxlen=KEPT + 1)
            self._note(posterior, np.array([index]))
            self._note_glimpse(glimpse, np.array([index]))
            if len(self._beliefs) > GALAXIES:
                self._beliefs.popitem(last=False)
        self._beliefs.move_to_end(index)

    def hear(self, posterior: Posterior | None, glimpse: Glimpse | None) -> None:
        """Note what the newest beliefs say of all galaxies followed; nothing where they are those heard before."""
        newest = glimpse if glimpse is not None else posterior
        if newest is None:  # withdrawn: nothing that was believed stands
            self._beliefs.clear()
        elif newest is not self._heard:
            followed = np.array(list(self._beliefs), np.intp)
            if glimpse is None:
                self._note(posterior, followed)
            self._note_glimpse(glimpse, followed)
        self._heard = newest

    def curves(self, index: int, column: int, votes: int, scatter: float) -> list[Array]:
        """The average p(k of N) of each earlier posterior of a galaxy, oldest first, without the newest.

        ``column`` is the answer's place among those of all questions.
        """
        earlier = list(self._beliefs.get(index, ()))[:-1]
        key = (index, column, votes, round(scatter, 6))
        known = self._curves[1] if self._curves[0] == key else {}
        missing = [one for one in earlier if one.serial not in known]
        if missing:
            rho_P_Q = np.stack([one.rho_Q_A[:, column] for one in missing])
            p_P_K = network_votes(rho_P_Q.ravel(), votes, scatter, DRAWS).reshape(*rho_P_Q.shape, -1).mean(axis=1)
            known = known | {one.serial: p_K for one, p_K in zip(missing, p_P_K, strict=True)}
        self._curves = key, {one.serial: known[one.serial] for one in earlier}
        return list(self._curves[1].values())

    def _note(self, posterior: Posterior | None, galaxies_n: NDArray[np.intp]) -> None:
        if posterior is not None and galaxies_n.size:
            self._keep(posterior.model, galaxies_n, posterior.probs_G_T_A[galaxies_n])

    def _note_glimpse(self, glimpse: Glimpse | None, galaxies_n: NDArray[np.intp]) -> None:
        if glimpse is not None:
            spoken_of = np.flatnonzero(np.isin(glimpse.galaxies_n, galaxies_n))
            self._keep(glimpse.model, glimpse.galaxies_n[spoken_of], glimpse.probs_n_T_A[spoken_of])

    def _keep(self, model: str, galaxies_n: NDArray[np.intp], probs_n_T_A: NDArray[np.float32]) -> None:
        """All galaxies at once: one by one it would take ten times as long."""
        known_n = np.isfinite(probs_n_T_A).all(axis=(1, 2))
        tables = quantiles(probs_n_T_A[known_n])
        for index, rho_Q_A in zip(galaxies_n[known_n].tolist(), tables, strict=True):
            beliefs = self._beliefs[index]
            if not beliefs or beliefs[-1].model != model:  # a glimpse and its posterior say the same
                beliefs.append(_Belief(next(self._serial), model, rho_Q_A))


def quantiles(probs_n_T_A: NDArray[np.float32]) -> NDArray[np.float32]:
    """Evenly spaced quantiles of every answer over the samples: as many numbers of equal weight, (n, Q, A)."""
    samples = probs_n_T_A.shape[1]
    ordered = np.sort(probs_n_T_A, axis=1)
    places = (np.arange(QUANTILES) + 0.5) / QUANTILES * samples - 0.5
    low = np.clip(np.floor(places).astype(np.intp), 0, samples - 1)
    high = np.minimum(low + 1, samples - 1)
    share = (places - low).clip(0, 1)[:, None].astype(np.float32)
    table: NDArray[np.float32] = ordered[:, low] * (1 - share) + ordered[:, high] * share
    return table
