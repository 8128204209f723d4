"""The informativeness map: what its points mean, how they are coloured, and the table behind it.

Letters in array names as in ``messages``: G galaxies, T dropout samples, A answers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.messages import Posterior
from gzdesk.questions.tree import Tree
from gzdesk.survey.survey_view import Bounds, bounds_of

Kind = Literal["information", "mine", "votes", "mean"]
STEP = 0.05  # nats: the edges of the plane of entropies are rounded to it, so that it keeps still as posteriors come
BRIGHTEST = 0.999  # of the galaxies have no more information than the end of the scale
ROWS = 4096

UNSAID = -1  # in place of an answer


@dataclass(frozen=True)
class Colouring:
    """What the points are coloured by."""

    kind: Kind = "information"
    question: str = ""  # "mine", "votes" and "mean": of which question, by name
    answer: int = 0  # "mean": of which answer, by its place


@dataclass(frozen=True, eq=False)
class Shades:
    """Each galaxy's place on a scale of colours, and what the end of the scale stands for."""

    shade_G: NDArray[np.float32]
    top: float


def entropy_bounds(posterior: Posterior) -> Bounds | None:
    """The part of the plane of entropies with galaxies in it, from zero on; nats."""
    bounds = bounds_of(posterior.expected_entropy_G, posterior.predictive_entropy_G)
    if bounds is None:
        return None
    right, top = (float(np.ceil(max(end, STEP) / STEP - 1e-6)) * STEP for end in (bounds[1], bounds[3]))
    return 0.0, right, 0.0, top


def information_shades(posterior: Posterior) -> Shades:
    """By mutual information, nats; what lies beyond the end of the scale has its last colour."""
    information_G = posterior.mutual_information_G
    known = information_G[np.isfinite(information_G)]
    top = float(np.quantile(known, BRIGHTEST)) if len(known) else 0.0
    top = max(top, 1e-3)
    return Shades(np.nan_to_num(information_G / np.float32(top)).clip(0, 1), top)


def mean_shades(posterior: Posterior, column: int) -> Shades:
    """By the mean over the networks of the probability of one answer, given that its question is asked."""
    return Shades(np.nan_to_num(mean_of(posterior.probs_G_T_A, column)), 1.0)


def mean_of(probs_G_T_A: NDArray[np.float32], column: int) -> NDArray[np.float32]:
    """The mean probability of one answer; a single pass through memory, as the answers stand."""
    galaxies, samples, answers = probs_G_T_A.shape
    weights = np.zeros((samples, answers), np.float32)
    weights[:, column] = 1 / samples
    mean_G: NDArray[np.float32] = probs_G_T_A.reshape(galaxies, samples * answers) @ weights.ravel()
    return mean_G


def said_by_most(counts_G_A: NDArray[np.int32]) -> NDArray[np.intp]:
    """The answer with most votes to one question, the first of equals; UNSAID where there is no vote."""
    most_G: NDArray[np.intp] = np.where(counts_G_A.any(axis=1), counts_G_A.argmax(axis=1), UNSAID)
    return most_G


def said_by_one(galaxies: Sequence[int], columns: Sequence[int], part: slice, total: int) -> NDArray[np.intp]:
    """One voter's answers to one question, of his answers to all (their places among those of all questions)."""
    said_G = np.full(total, UNSAID, np.intp)
    column_N = np.asarray(columns, np.intp)
    of_part_N = (column_N >= part.start) & (column_N < part.stop)
    said_G[np.asarray(galaxies, np.intp)[of_part_N]] = column_N[of_part_N] - part.start
    return said_G


def table_header(tree: Tree) -> list[str]:
    """Columns of the table behind the map; entropies and mutual information in nats."""
    answers = [f"{question.name}_{answer.name}" for question in tree.questions for answer in question.answers]
    heads = ["id_str", "predictive_entropy", "expected_entropy", "mutual_information"]
    return [*heads, *(f"{answer}_mean" for answer in answers), *(f"{answer}_votes" for answer in answers)]


def table_rows(
    galaxies: Sequence[Galaxy], posterior: Posterior, counts_G_A: NDArray[np.int32]
) -> Iterator[list[str | int | float | None]]:
    """One galaxy each, in catalogue order; empty where nothing is believed of it."""
    for start in range(0, len(galaxies), ROWS):
        part = slice(start, start + ROWS)
        believed = (posterior.predictive_entropy_G, posterior.expected_entropy_G, posterior.mutual_information_G)
        numbers_N_B = np.stack([values_G[part] for values_G in believed], axis=1)
        means_N_A = posterior.probs_G_T_A[part].mean(axis=1)
        for galaxy, numbers, votes in zip(
            galaxies[part], np.hstack([numbers_N_B, means_N_A]).tolist(), counts_G_A[part].tolist(), strict=True
        ):
            yield [galaxy.id, *(None if number != number else round(number, 6) for number in numbers), *votes]
