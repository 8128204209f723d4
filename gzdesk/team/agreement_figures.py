"""Figures of agreement: percent, kappa and alpha of answers to one question, with bootstrap intervals.

Letters in array names: n galaxies, A answers of one question, P ways in which galaxies were answered, B bootstrap
draws, K sums over galaxies, F figures. Intervals are the middle 95 % of a bootstrap over galaxies: as many galaxies are
drawn again, with replacement, and the figure is worked out anew (Efron 1979, Ann. Statist. 7, 1). Galaxies that were
answered alike are interchangeable, so that a draw is how many of each kind come: one multinomial number a kind, however
many galaxies there are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

DRAWS = 1000  # of the bootstrap, unless said
FEWEST = 10  # galaxies for an interval: from fewer, a bootstrap claims to know more than it does
LEVELS = (2.5, 97.5)  # percent
NUMBERS = 1 << 22  # of a bootstrap in flight
ROUNDING = 1e-12  # chance agreement this near to one is one


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval; None where it is not defined, as chance agreement is with one answer only."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Figures:
    """How far answers agree on galaxies that two annotators or more have answered."""

    galaxies: int
    percent: Estimate  # the share, from 0 to 1, of pairs of answers to the same galaxy that are the same
    kappa: Estimate  # Cohen's of two, Fleiss's of all
    alpha: Estimate  # Krippendorff's, nominal


def of_counts(counts_n_A: Ints, draws: "Draws | None" = None) -> Figures:
    """All annotators together, from how many of them gave each answer to each galaxy; galaxies with one say nothing.

    With n_uc answers c on galaxy u, and m_u answers in all on it:

    * percent is Fleiss's mean over galaxies of sum_c n_uc (n_uc - 1) / (m_u (m_u - 1));
    * kappa = (percent - e) / (1 - e), with e = sum_c p_c^2 and p_c the share of answer c among all (Fleiss 1971,
      Psychol. Bull. 76, 378; for unequal m_u Fleiss, Levin & Paik 2003, ch. 18);
    * alpha = 1 - D_o / D_e, with n = sum_u m_u, D_o = sum_u sum_c n_uc (m_u - n_uc) / (m_u - 1) / n and
      D_e = (n^2 - sum_c n_c^2) / (n (n - 1)) (Krippendorff 2004, Content Analysis, ch. 11; 2011, Computing
      Krippendorff's Alpha-Reliability).
    """
    several_n_A = counts_n_A[counts_n_A.sum(axis=1) > 1]
    kinds_P_A, number_P = np.unique(several_n_A, axis=0, return_counts=True)
    total_P = kinds_P_A.sum(axis=1)
    same_P = (kinds_P_A * (kinds_P_A - 1)).sum(axis=1) / np.maximum(total_P * (total_P - 1), 1)
    unlike_P = (kinds_P_A * (total_P[:, None] - kinds_P_A)).sum(axis=1) / np.maximum(total_P - 1, 1)
    sums_P_K = np.column_stack([np.ones(len(kinds_P_A)), same_P, unlike_P, kinds_P_A])
    return Figures(int(number_P.sum()), *estimates(sums_P_K, number_P, _of_all, draws))


def of_table(table_A_A: Array | Ints, draws: "Draws | None" = None) -> Figures:
    """Two annotators, from how many galaxies each answer of the one (row) met each answer of the other (column).

    percent is the diagonal's share; kappa = (percent - e) / (1 - e) with e = sum_c r_c k_c, the product of both shares
    of an answer (Cohen 1960, Educ. Psychol. Meas. 20, 37); alpha as in ``of_counts``.
    """
    number_P = np.asarray(table_A_A, np.int64).ravel()
    there = np.flatnonzero(number_P)
    sums_P_K = np.eye(number_P.size)[there]
    return Figures(int(number_P.sum()), *estimates(sums_P_K, number_P[there], _of_two, draws))


class Draws:
    """Bootstrap draws from one seed: how many galaxies of each kind come."""

    def __init__(self, draws: int, seed: Sequence[int]) -> None:
        self._draws, self._rng = draws, np.random.default_rng(list(seed))

    def sums(self, sums_P_K: Array, number_P: Ints) -> Array:
        """Sums over the galaxies of each draw, (B, K), where a galaxy of kind P adds so much."""
        galaxies = int(number_P.sum())
        share_P = number_P / galaxies
        step = max(1, NUMBERS // len(number_P))
        parts = [min(step, self._draws - start) for start in range(0, self._draws, step)]
        drawn = [self._rng.multinomial(galaxies, share_P, part) @ sums_P_K for part in parts]
        return np.concatenate(drawn) if drawn else np.empty((0, sums_P_K.shape[1]))


def estimates(
    sums_P_K: Array, number_P: Ints, formula: Callable[[Array], Array], draws: Draws | None
) -> list[Estimate]:
    """What a formula makes of the sums over all galaxies, and how that scatters over the draws."""
    if not len(number_P):
        values_F = formula(np.zeros((1, sums_P_K.shape[1])))[0]
        return [Estimate(None) for _ in values_F]
    values_F = formula(number_P[None] @ sums_P_K)[0]
    if draws is None or number_P.sum() < FEWEST:
        return [Estimate(_plain(value)) for value in values_F]
    drawn_B_F = formula(draws.sums(sums_P_K, number_P))
    return [
        Estimate(_plain(value), *_middle(drawn_B)) if np.isfinite(value) else Estimate(None)
        for value, drawn_B in zip(values_F, drawn_B_F.T, strict=True)
    ]


def _middle(drawn_B: Array) -> tuple[float | None, float | None]:
    """The middle 95 % of the draws in which the figure is defined."""
    defined_B = drawn_B[np.isfinite(drawn_B)]
    if not defined_B.size:
        return None, None
    low, high = np.percentile(defined_B, LEVELS).tolist()
    return low, high


def _plain(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _of_all(sums_B_K: Array) -> Array:
    """Percent, kappa, alpha from sums: galaxies, shares of like pairs, answers that meet unlike ones, and by kind."""
    galaxies_B, same_B, unlike_B, told_B_A = sums_B_K[:, 0], sums_B_K[:, 1], sums_B_K[:, 2], sums_B_K[:, 3:]
    percent_B = _ratio(same_B, galaxies_B)
    chance_B = _ratio((told_B_A**2).sum(axis=1), told_B_A.sum(axis=1) ** 2)
    return np.column_stack([percent_B, _beyond(percent_B, chance_B), _alpha(unlike_B, told_B_A)])


def _of_two(table_B_K: Array) -> Array:
    """Percent, kappa and alpha from tables of the one's answers against the other's, flat."""
    answers = round(table_B_K.shape[1] ** 0.5)
    table_B_A_A = table_B_K.reshape(-1, answers, answers)
    own_B_A, other_B_A = table_B_A_A.sum(axis=2), table_B_A_A.sum(axis=1)
    galaxies_B, same_B = own_B_A.sum(axis=1), np.trace(table_B_A_A, axis1=1, axis2=2)
    percent_B = _ratio(same_B, galaxies_B)
    chance_B = _ratio((own_B_A * other_B_A).sum(axis=1), galaxies_B**2)
    alpha_B = _alpha(2 * (galaxies_B - same_B), own_B_A + other_B_A)
    return np.column_stack([percent_B, _beyond(percent_B, chance_B), alpha_B])


def of_two_and_excess(table_B_K: Array) -> Array:
    """The same, and behind it how much more often the one gives each answer than the other."""
    answers = round(table_B_K.shape[1] ** 0.5)
    table_B_A_A = table_B_K.reshape(-1, answers, answers)
    more_B_A = table_B_A_A.sum(axis=2) - table_B_A_A.sum(axis=1)
    return np.column_stack([_of_two(table_B_K), _ratio(more_B_A, table_B_K.sum(axis=1)[:, None])])


def _alpha(unlike_B: Array, told_B_A: Array) -> Array:
    """1 - D_o / D_e, from how many answers meet unlike ones and how many of each kind there are."""
    told_B = told_B_A.sum(axis=1)
    expected_B = _ratio(told_B**2 - (told_B_A**2).sum(axis=1), told_B * (told_B - 1))
    expected_B[expected_B < ROUNDING] = np.nan  # one answer alone: nothing could have differed
    return 1 - _ratio(unlike_B, told_B) / expected_B


def _beyond(percent_B: Array, chance_B: Array) -> Array:
    """How much of what chance leaves over is agreement."""
    left_B = 1 - chance_B
    left_B[left_B < ROUNDING] = np.nan
    beyond_B: Array = (percent_B - chance_B) / left_B
    return beyond_B


def _ratio(part: Array, whole: Array) -> Array:
    """NaN where there is no whole."""
    ratio: Array = np.divide(part, whole, out=np.full(np.broadcast(part, whole).shape, np.nan), where=whole > 0)
    return ratio
