"""Posterior columns: means, intervals, p(k of N votes) and samples of rho, made a piece of galaxies at a time."""

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gzdesk.evaluation.multinomial import binomial
from gzdesk.evaluation.scatter import fit_scatter, scattered, usual_scatter
from gzdesk.messages import Posterior
from gzdesk.questions.question import Question
from gzdesk.questions.tree import Tree
from gzdesk.tables.described import Column
from gzdesk.votes.counts import Counts

QUANTILES = (0.5 - 0.68 / 2, 0.5 + 0.68 / 2, 0.05, 0.95)  # centred intervals that hold 68 and 90 %
INTERVALS = {
    "68pc-lower": "lower bound of the 68 % interval of",
    "68pc-upper": "upper bound of the 68 % interval of",
    "90pc-lower": "lower bound of the 90 % interval of",
    "90pc-upper": "upper bound of the 90 % interval of",
}
PIECE = 1 << 21  # numbers of p(k of N) made at a time

Reals = NDArray[np.floating]


def scatters_of(tree: Tree, posterior: Posterior, counts: Counts) -> Mapping[str, float]:
    """The scatter of every question: as told by all controls with several votes, else the usual one."""
    controls = np.flatnonzero(counts.judged_G)
    return {
        name: fit_scatter(
            posterior.probs_G_T_A[controls, :, part], counts.counts_G_A[controls, part], usual_scatter(name)
        )
        for name, part in tree.parts.items()
    }


def posterior_columns(
    question: Question,
    part: slice,
    posterior: Posterior,
    scatter: float,
    places: NDArray[np.intp],
    votes: int = 0,
    samples: int = 0,
) -> list[Column]:
    """What is believed of the answers to one question, which stand at ``part``, by galaxies at these places."""
    believed = _Believed(posterior, part, scatter, places)
    columns = list[Column]()
    for answer, of in enumerate(question.answers):
        rho = f"rho, the probability of '{of.text or of.name}' to: {question.text}"
        columns += _summary(believed, answer, question.column(answer), rho)
        if votes:
            columns.append(_of_votes(believed, answer, question.column(answer), votes, rho))
        if samples:
            columns.append(_samples(believed, answer, question.column(answer), samples, rho))
    return columns


class _Believed:
    """Draws of rho and their summaries, of the piece of galaxies that was asked for last."""

    def __init__(self, posterior: Posterior, part: slice, scatter: float, places: NDArray[np.intp]) -> None:
        self._posterior, self._part, self._scatter, self._places = posterior, part, scatter, places
        self._draws = lru_cache(maxsize=1)(self._make_draws)
        self._summaries = lru_cache(maxsize=1)(self._make_summaries)
        self.samples = int(posterior.probs_G_T_A.shape[1])  # of each galaxy

    def draws(self, rows: slice) -> Reals:
        """Galaxies, samples, answers."""
        return self._draws(rows.start, rows.stop)

    def summary(self, rows: slice, answer: int, which: int) -> Reals:
        """The mean, or one of the bounds after it, of one answer."""
        return self._summaries(rows.start, rows.stop)[which, :, answer]

    def _make_draws(self, start: int, stop: int) -> Reals:
        probs_G_T_A = self._posterior.probs_G_T_A[self._places[start:stop]]
        return scattered(probs_G_T_A[:, :, self._part], self._scatter)

    def _make_summaries(self, start: int, stop: int) -> Reals:
        draws_G_T_A = self._draws(start, stop)
        return np.stack([draws_G_T_A.mean(axis=1, dtype=np.float64), *_quantiles(draws_G_T_A)]).astype(np.float32)


def _quantiles(draws_G_T_A: Reals) -> Reals:
    """QUANTILES of the samples, as numpy has them, ten times as fast."""
    sorted_G_A_T = np.sort(np.moveaxis(draws_G_T_A, 1, 2), axis=-1)
    at_Q = np.array(QUANTILES) * (sorted_G_A_T.shape[-1] - 1)
    below_Q = np.floor(at_Q).astype(np.intp)
    above_Q = np.minimum(below_Q + 1, sorted_G_A_T.shape[-1] - 1)
    lower, upper = sorted_G_A_T[..., below_Q], sorted_G_A_T[..., above_Q]
    return np.moveaxis(lower + (upper - lower) * (at_Q - below_Q), -1, 0)


def _summary(believed: _Believed, answer: int, name: str, rho: str) -> list[Column]:
    def one(which: int) -> Callable[[slice], Reals]:
        return lambda rows: believed.summary(rows, answer, which)

    bounds = [
        Column(f"{name}_{bound}", "float32", one(which), f"{words} {rho}", "stat.probability;stat.interval")
        for which, (bound, words) in enumerate(INTERVALS.items(), 1)
    ]
    return [Column(f"{name}_mean", "float32", one(0), f"mean of {rho}", "stat.probability;stat.mean"), *bounds]


def _of_votes(believed: _Believed, answer: int, name: str, votes: int, rho: str) -> Column:
    """p(k of N) for k = 0 ... N: binomial in rho, averaged over its draws."""

    def values(rows: slice) -> Reals:
        rho_G_T = believed.draws(rows)[:, :, answer]
        step = max(1, PIECE // (rho_G_T.shape[1] * (votes + 1)))
        pieces = [binomial(rho_G_T[at : at + step], votes).mean(axis=1) for at in range(0, len(rho_G_T), step)]
        return np.concatenate(pieces).astype(np.float32)

    return Column(
        f"{name}_p-of-{votes}",
        "float32",
        values,
        f"p(k of N = {votes}) for k = 0 to {votes}: how probable it is that k of {votes} annotators who are asked give "
        f"this answer; {rho}",
        "stat.probability",
        parts=tuple(f"k-{k}" for k in range(votes + 1)),
    )


def _samples(believed: _Believed, answer: int, name: str, samples: int, rho: str) -> Column:
    """So many of the samples, spread evenly; the same networks for every galaxy and answer."""
    chosen = np.linspace(0, believed.samples - 1, min(samples, believed.samples)).astype(np.intp)
    return Column(
        f"{name}_sample",
        "float32",
        lambda rows: believed.draws(rows)[:, chosen, answer],
        f"samples of {rho}",
        "stat.probability",
        parts=tuple(str(place) for place in range(1, len(chosen) + 1)),
    )
