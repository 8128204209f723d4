"""How probable it is that a question of a tree is asked at all, and what a galaxy's walk through the tree would teach.

Letters in array names: G galaxies, T dropout samples, A answers. Sample t is one network over all questions.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gzdesk.tree import Tree

Array = NDArray[np.float64]

CHUNK = 1 << 18  # probabilities in flight for each answer: they and their logs stay in a core's cache


def asked_of_samples(tree: Tree, probs_G_T_A: Mapping[str, ArrayLike]) -> dict[str, Array]:
    """Per question, the probability (G, T) that a galaxy's annotator comes to it, for each dropout sample.

    The product of the answers' probabilities along a way through the tree, summed over the ways, which exclude each
    other.
    """
    asked_G_T: dict[str, Array] = {}
    for question, leads in zip(tree.questions, tree.leads, strict=True):
        shape_G_T = np.shape(probs_G_T_A[question.name])[:2]
        reached = np.zeros(shape_G_T) if leads else np.ones(shape_G_T)
        for lead in leads:
            answer = tree[lead.question].index_of(lead.answer)
            reached += asked_G_T[lead.question] * np.asarray(probs_G_T_A[lead.question])[:, :, answer]
        asked_G_T[question.name] = reached
    return asked_G_T


def asked(tree: Tree, probs_G_T_A: Mapping[str, ArrayLike]) -> dict[str, Array]:
    """Per question, the expected probability (G) that a galaxy's annotator comes to it: 1 for the first question."""
    return {name: asked_G_T.mean(axis=1) for name, asked_G_T in asked_of_samples(tree, probs_G_T_A).items()}


def tree_information(tree: Tree, probs_G_T_A: Mapping[str, ArrayLike]) -> Array:
    """What one annotator's walk through the tree would tell about the network, nats per galaxy: BALD for a tree.

    The sum over questions of P(asked) times the mutual information of its answer. A question that is asked has already
    told which way the annotator came, so each dropout sample counts there in proportion to its own probability of
    being asked: this is the chain rule, exact where a question can be reached in one way (with at most ln T in all),
    an upper bound where ways join or part.
    """
    total_G: Array = np.sum(list(information_by_question(tree, probs_G_T_A).values()), axis=0)
    return total_G


def information_by_question(tree: Tree, probs_G_T_A: Mapping[str, ArrayLike]) -> dict[str, Array]:
    """The terms of ``tree_information``: what each question is expected to tell, nats per galaxy."""
    asked_G_T = asked_of_samples(tree, probs_G_T_A)
    return {name: _information(np.asarray(probs_G_T_A[name]), weights_G_T) for name, weights_G_T in asked_G_T.items()}


def _information(probs_G_T_A: NDArray[np.floating], weights_G_T: Array) -> Array:
    """``sum_t w_t KL(p_t, p) / T``, p being the mean of the p_t weighted by w: never negative, 0 where w is 0."""
    galaxies, samples, answers = probs_G_T_A.shape
    information_G = np.empty(galaxies)
    step = max(1, CHUNK // samples)
    for start in range(0, galaxies, step):
        part = slice(start, start + step)
        weights = weights_G_T[part]
        total_G = np.maximum(weights.sum(axis=1), np.finfo(np.float64).tiny)
        inner_G = np.zeros(len(weights))
        for answer in range(answers):
            p_G_T = probs_G_T_A[part, :, answer].astype(np.float64)
            joint_G = np.einsum("gt,gt->g", weights, p_G_T)
            inner_G += np.einsum("gt,gt->g", weights, _xlogx(p_G_T)) - joint_G * np.log(
                _above_nought(joint_G / total_G)
            )
        information_G[part] = inner_G / samples
    return np.maximum(information_G, 0.0)


def _xlogx(p: Array) -> Array:
    return p * np.log(_above_nought(p))


def _above_nought(p: Array) -> Array:
    return np.maximum(p, np.finfo(np.float64).tiny)
