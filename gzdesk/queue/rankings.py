"""What each order ranks galaxies by: values from beliefs, votes, positions and features, computed in short pieces.

Letters in array names: G galaxies of the project, T dropout samples, A answers of all questions one after the other,
F features. Every function is a generator that yields every few milliseconds and returns one value a galaxy, NaN where
the galaxy is not in the order, so that whoever runs it can do something else between.
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from gzdesk.questions.tree import Tree

Floats = NDArray[np.float32]
Value = TypeVar("Value")
Pieces = Generator[None, None, Value]

NUMBERS = 1 << 18  # read between two yields: about a millisecond on one core
TYPICAL = 4096  # galaxies from which the middle of the pool is told


def finished(pieces: Pieces[Value]) -> Value:
    """Run all pieces at once, where nothing else waits."""
    try:
        while True:
            next(pieces)
    except StopIteration as end:
        result: Value = end.value
        return result


def said(tree: Tree, probs_G_T_A: Floats, question: str, answer: str) -> Pieces[Floats]:
    """Probability that an annotator comes to a question and gives this answer, by the mean of the networks."""
    column = tree.parts[question].start + tree[question].index_of(answer)
    value_G = np.empty(len(probs_G_T_A), np.float32)
    for part in _parts(probs_G_T_A.shape[0], probs_G_T_A.shape[1] * _depth(tree, question)):
        probs = probs_G_T_A[part]
        value_G[part] = np.mean(_asked(tree, probs, question) * probs[:, :, column], axis=1)
        yield
    return value_G


def otherwise(tree: Tree, probs_G_T_A: Floats, question: str, answer: str) -> Pieces[Floats]:
    """Probability that an annotator comes to a question and gives another answer."""
    column = tree.parts[question].start + tree[question].index_of(answer)
    value_G = np.empty(len(probs_G_T_A), np.float32)
    for part in _parts(probs_G_T_A.shape[0], probs_G_T_A.shape[1] * _depth(tree, question)):
        probs = probs_G_T_A[part]
        value_G[part] = np.mean(_asked(tree, probs, question) * (1 - probs[:, :, column]), axis=1)
        yield
    return value_G


def uncertainty(tree: Tree, probs_G_T_A: Floats, question: str) -> Pieces[Floats]:
    """Entropy (nats) of the answer to a question, by the mean of the networks, times how probably it is asked."""
    columns = tree.parts[question]
    answers = columns.stop - columns.start
    value_G = np.empty(len(probs_G_T_A), np.float32)
    for part in _parts(probs_G_T_A.shape[0], probs_G_T_A.shape[1] * (_depth(tree, question) + answers)):
        probs = probs_G_T_A[part]
        asked_g_T = np.broadcast_to(_asked(tree, probs, question), probs.shape[:2])
        asked_g = np.maximum(asked_g_T.mean(axis=1), np.finfo(np.float32).tiny)
        value_G[part] = 0.0
        for column in range(columns.start, columns.stop):
            share_g = np.mean(asked_g_T * probs[:, :, column], axis=1) / asked_g
            value_G[part] -= asked_g * share_g * np.log(np.maximum(share_g, np.finfo(np.float32).tiny))
        yield
    return value_G


def agreement(probs_G_T_A: Floats, galaxies_n: Sequence[int], columns_n: Sequence[int]) -> Pieces[Floats]:
    """Probability that the networks give to the voter's own answer; of several answers the least probable one's.

    The answers are told by the galaxies' places and by their columns.
    """
    value_G = np.full(len(probs_G_T_A), np.nan, np.float32)
    for part in _parts(len(galaxies_n), 8 * probs_G_T_A.shape[1]):  # they lie apart in memory, which takes its time
        galaxies, columns = np.array(galaxies_n[part], np.intp), np.array(columns_n[part], np.intp)
        np.fmin.at(value_G, galaxies, probs_G_T_A[galaxies, :, columns].mean(axis=1))
        yield
    return value_G


def split(tree: Tree, counts_G_A: NDArray[np.int32]) -> Pieces[Floats]:
    """Probability that two of a galaxy's annotators, drawn at random, differ on a question; the most split one's.

    Only galaxies on which annotators differ at all are in the order.
    """
    value_G = np.full(len(counts_G_A), np.nan, np.float32)
    for part in _parts(*counts_G_A.shape):
        several = part.start + np.flatnonzero(counts_G_A[part].any(axis=1))
        for columns in tree.parts.values():
            counts_n_A = counts_G_A[several, columns].astype(np.float32)
            total_n = counts_n_A.sum(axis=1)
            same_n = (counts_n_A * (counts_n_A - 1)).sum(axis=1)
            differ_n = 1 - same_n / np.maximum(total_n * (total_n - 1), 1)
            split_n = (total_n > 1) & (differ_n > 0)
            np.fmax.at(value_G, several[split_n], differ_n[split_n])
        yield
    return value_G


def listed(galaxies: int, places: Sequence[int]) -> Pieces[Floats]:
    """The place in a list, from 1; galaxies that stand there twice come where they stand first."""
    value_G = np.full(galaxies, np.nan, np.float32)
    value_G[np.array(places[::-1], np.intp)] = np.arange(len(places), 0, -1, dtype=np.float32)
    yield
    return value_G


def separation(ra_G: NDArray[np.float64], dec_G: NDArray[np.float64], ra: float, dec: float) -> Pieces[Floats]:
    """Distance on the sky, arcmin, by the haversine formula; positions in degrees, NaN where there is none."""
    value_G = np.empty(len(ra_G), np.float32)
    for part in _parts(len(ra_G), 16):
        ra_g, dec_g = np.radians(ra_G[part]), np.radians(dec_G[part])
        across_g = np.cos(dec_g) * np.cos(np.radians(dec)) * np.sin((ra_g - np.radians(ra)) / 2) ** 2
        haversine_g = np.sin((dec_g - np.radians(dec)) / 2) ** 2 + across_g
        value_G[part] = np.degrees(2 * np.arcsin(np.sqrt(np.minimum(haversine_g, 1)))) * 60
        yield
    return value_G


def likeness(features_G_F: NDArray[np.floating], like: int, among: NDArray[np.intp] | None = None) -> Pieces[Floats]:
    """How much a galaxy looks like one other to the network, from -1 to 1; that one is not in the order itself.

    The cosine of the angle between the two in feature space, seen from the middle of the pool. Measured on 1,400 SDSS
    cutouts, the ten galaxies nearest by it are of the same Galaxy Zoo class a little more often than by distance.
    ``among`` are places of the only galaxies to compare with; then there is one value for each of these.
    """
    mean_F = yield from _mean(features_G_F[:: max(1, len(features_G_F) // TYPICAL)])
    towards_F = features_G_F[like].astype(np.float32) - mean_F
    towards_F /= max(float(np.linalg.norm(towards_F)), float(np.finfo(np.float32).tiny))
    count = len(features_G_F) if among is None else len(among)
    value_n = np.empty(count, np.float32)
    for part in _parts(count, features_G_F.shape[1]):
        features_g_F = features_G_F[part] if among is None else features_G_F[among[part]]
        away_g_F = features_g_F - mean_F
        length_g = np.sqrt(np.einsum("gf,gf->g", away_g_F, away_g_F))
        value_n[part] = away_g_F @ towards_F / np.maximum(length_g, np.finfo(np.float32).tiny)
        value_n[part][~_encoded(features_g_F)] = np.nan
        yield
    value_n[like if among is None else among == like] = np.nan
    return value_n


def _mean(features_n_F: NDArray[np.floating]) -> Pieces[Floats]:
    """Mean of every feature over the galaxies that have features."""
    known = 0
    sum_F = np.zeros(features_n_F.shape[1])
    for part in _parts(*features_n_F.shape):
        encoded_n = _encoded(features_n_F[part])
        known += int(np.count_nonzero(encoded_n))
        sum_F += features_n_F[part][encoded_n].sum(axis=0, dtype=np.float64)
        yield
    mean_F: Floats = (sum_F / max(1, known)).astype(np.float32)
    return mean_F


def _encoded(features_n_F: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Which galaxies have features at all."""
    known_n: NDArray[np.bool_] = np.isfinite(features_n_F[:, 0]) & features_n_F.any(axis=1)
    return known_n


def _parts(rows: int, numbers_a_row: int) -> Iterable[slice]:
    """Slices of so many rows that each reads about ``NUMBERS`` numbers."""
    step = max(1, NUMBERS // max(1, numbers_a_row))
    return (slice(start, min(start + step, rows)) for start in range(0, rows, step))


def _asked(tree: Tree, probs_g_T_A: Floats, question: str) -> Floats | float:
    """Probability that a galaxy's annotator comes to a question, for each network; 1 for the first question."""
    leads = tree.leads[tree.place(question)]
    if not leads:
        return 1.0
    reached_g_T = np.zeros(probs_g_T_A.shape[:2], np.float32)
    before: Mapping[str, Floats | float] = {
        name: _asked(tree, probs_g_T_A, name) for name in {lead.question for lead in leads}
    }
    for lead in leads:
        column = tree.parts[lead.question].start + tree[lead.question].index_of(lead.answer)
        reached_g_T += before[lead.question] * probs_g_T_A[:, :, column]
    return reached_g_T


def _depth(tree: Tree, question: str) -> int:
    """How many probabilities ``_asked`` reads for one network of one galaxy, and one more."""
    leads = tree.leads[tree.place(question)]
    return 1 + len(leads) + sum(_depth(tree, name) - 1 for name in {lead.question for lead in leads})
