"""How probable it is that a question of a tree is asked at all, and what a galaxy's walk through the tree would teach.

Letters in array names: G galaxies, T dropout samples, A answers. Sample t is one network over all questions.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gzdesk.acquisition.information import chunks, xlogx
from gzdesk.questions.tree import Tree

Array = NDArray[np.float64]

CHUNK = 1 << 17  # probabilities in flight: they and their logs stay in a core's cache


def asked_of_samples(tree: Tree, probs_G_T_A: Mapping[str, ArrayLike]) -> dict[str, Array]:
    """Per question, the probability (G, T) that a galaxy's annotator comes to it, for each dropout sample.

    The product of the answers' probabilities along a way through the tree, summed over the ways, which exclude each
    other.
    """
    p_G_A_T = _side_by_side(tree, probs_G_T_A).transpose(0, 2, 1).astype(np.float64)
    asked_G_Q_T: Array = _asked(tree, p_G_A_T).astype(np.float64, copy=False)
    return {question.name: asked_G_Q_T[:, place] for place, question in enumerate(tree.questions)}


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
    predictive_G, expected_G = tree_entropies(tree, _side_by_side(tree, probs_G_T_A))
    return np.maximum(predictive_G - expected_G, 0.0)


def information_by_question(tree: Tree, probs_G_T_A: Mapping[str, ArrayLike]) -> dict[str, Array]:
    """The terms of ``tree_information``: what each question is expected to tell, nats per galaxy."""
    predictive_G_A, expected_G_A = _by_answer(tree, _side_by_side(tree, probs_G_T_A))
    told_G_A = predictive_G_A - expected_G_A
    return {name: np.maximum(told_G_A[:, part].sum(axis=1), 0.0) for name, part in tree.parts.items()}


def tree_entropies(tree: Tree, probs_G_T_A: NDArray[np.floating]) -> tuple[Array, Array]:
    """Predictive and expected entropy of one further annotator's walk, nats per galaxy, of all answers side by side.

    The sum over questions of P(asked) times the entropy of the answer: of the prediction of those samples that come to
    the question, and of each such sample's own. They differ by ``tree_information``; of a tree of one question they are
    ``information.entropies``. Cost: G T A logarithms; fastest where the samples of an answer lie next to each other.
    """
    predictive_G_A, expected_G_A = _by_answer(tree, probs_G_T_A)
    return predictive_G_A.sum(axis=1), expected_G_A.sum(axis=1)


def _side_by_side(tree: Tree, probs_G_T_A: Mapping[str, ArrayLike]) -> NDArray[np.floating]:
    return np.concatenate([np.asarray(probs_G_T_A[question.name]) for question in tree.questions], axis=2)


def _by_answer(tree: Tree, probs_G_T_A: NDArray[np.floating]) -> tuple[Array, Array]:
    """What each answer adds to the predictive and to the expected entropy of its question, times P(asked): (G, A).

    Logs and sums over samples are taken in the input's precision: of float32 good to 1e-6.
    """
    galaxies, samples, answers = probs_G_T_A.shape
    predictive_G_A, expected_G_A = np.empty((galaxies, answers)), np.empty((galaxies, answers))
    question_A = np.repeat(np.arange(len(tree.questions)), [len(question.answers) for question in tree.questions])
    for part in chunks(galaxies, samples * answers, CHUNK):
        p_G_A_T = np.ascontiguousarray(probs_G_T_A[part].transpose(0, 2, 1))
        asked_G_Q_T = _asked(tree, p_G_A_T)
        asked_G_A_T = asked_G_Q_T[:, question_A]
        joint_G_A = np.einsum("gat,gat->ga", asked_G_A_T, p_G_A_T).astype(np.float64)
        total_G_A = _above_nought(asked_G_Q_T.sum(axis=2, dtype=np.float64))[:, question_A]
        expected_G_A[part] = -np.einsum("gat,gat->ga", asked_G_A_T, xlogx(p_G_A_T)) / samples
        predictive_G_A[part] = -joint_G_A * np.log(_above_nought(joint_G_A / total_G_A)) / samples
    return predictive_G_A, expected_G_A


def _asked(tree: Tree, p_G_A_T: NDArray[np.floating]) -> NDArray[np.floating]:
    """``asked_of_samples`` of all questions side by side: (G, Q, T)."""
    galaxies, _, samples = p_G_A_T.shape
    asked_G_Q_T = np.zeros((galaxies, len(tree.questions), samples), p_G_A_T.dtype)
    for place, leads in enumerate(tree.leads):
        if not leads:
            asked_G_Q_T[:, place] = 1.0
        for lead in leads:
            answer = tree.parts[lead.question].start + tree[lead.question].index_of(lead.answer)
            asked_G_Q_T[:, place] += asked_G_Q_T[:, tree.place(lead.question)] * p_G_A_T[:, answer]
    return asked_G_Q_T


def _above_nought(p: Array) -> Array:
    return np.maximum(p, np.finfo(np.float64).tiny)
