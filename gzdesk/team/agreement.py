"""Agreement: how far annotators say the same of the same galaxies, all together, two by two, and each of his own.

Letters in array names: G galaxies that were answered, n some of them, A answers of one question, P ways in which
galaxies were answered, K sums over galaxies. What the figures are stands in ``gzdesk.team.agreement_figures``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from gzdesk.project.vote import Vote, standing
from gzdesk.questions.tree import Tree
from gzdesk.team.agreement_figures import (
    DRAWS,
    Draws,
    Estimate,
    Figures,
    Ints,
    estimates,
    of_counts,
    of_table,
    of_two_and_excess,
)
from gzdesk.votes.consistency import Consistency, consistency_of

MOST_ANNOTATORS = 24  # looked at one by one and in pairs, those with the most answers first; figures count all


@dataclass(frozen=True)
class Pair:
    """Two annotators on one question."""

    annotator: str
    other: str
    figures: Figures


@dataclass(frozen=True)
class Bias:
    """How much more often an annotator gives an answer than the others do on the same galaxies, from -1 to 1."""

    answer: str
    own: float  # the share of his answers
    others: float
    excess: Estimate


@dataclass(frozen=True)
class OneAgainstRest:
    """One annotator beside all others, who stand together for one annotator drawn from them at random.

    Every galaxy counts once, however many others have answered it (Vanbelle & Albert 2009, Stat. Neerl. 63, 82).
    """

    annotator: str
    figures: Figures
    biases: tuple[Bias, ...]  # in the order of the question's answers


@dataclass(frozen=True)
class QuestionAgreement:
    """One question: all annotators together, two by two, and each against the rest."""

    question: str
    figures: Figures
    pairs: tuple[Pair, ...]
    rest: tuple[OneAgainstRest, ...]


@dataclass(frozen=True)
class Agreement:
    """What annotators make of each other's galaxies, and each of his own when they come back unannounced."""

    annotators: Mapping[str, int]  # answers in force of each, by name
    questions: tuple[QuestionAgreement, ...]  # in the tree's order, those that two annotators answered on a galaxy
    consistency: tuple[Consistency, ...]
    draws: int
    seed: int

    def of(self, question: str) -> QuestionAgreement | None:
        """That of one question; None where no galaxy has two annotators' answers to it."""
        return next((one for one in self.questions if one.question == question), None)


@dataclass(frozen=True, eq=False)
class Answers:
    """The answers in force to one question: of which galaxy, by whom, and which, as places."""

    galaxies_n: Ints  # from 0 on, those alone that were answered
    annotators_n: Ints
    answers_n: Ints
    count: int  # of answers that the question has

    @property
    def counts_G_A(self) -> Ints:
        """How many annotators gave each answer, per galaxy."""
        galaxies = int(self.galaxies_n.max(initial=-1)) + 1
        flat = np.bincount(self.galaxies_n * self.count + self.answers_n, minlength=galaxies * self.count)
        return flat.reshape(galaxies, self.count)

    def by(self, annotator: int) -> tuple[Ints, Ints]:
        """One annotator's galaxies, in rising order, and what he answered on each."""
        own_n = self.annotators_n == annotator
        order = np.argsort(self.galaxies_n[own_n], kind="stable")
        return self.galaxies_n[own_n][order], self.answers_n[own_n][order]


def agreement_of(
    rows: Iterable[Vote],
    tree: Tree,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Agreement:
    """What the journal's rows say of it; ``progress`` is told the questions done, and all.

    Undone and withdrawn rows say nothing, and of each annotator only the newest word on a question of a galaxy counts.
    "Can't tell" is no answer: it says something of the picture and contradicts nobody, so that the galaxy lacks this
    annotator's answer, which all figures here allow for. The same goes for a galaxy that he calls an artifact: what he
    answered on it before counts no more. Answers settled in a meeting are nobody's own, and are left out; so are other
    versions of a question.
    """
    rows = list(rows)
    words = newest_words(rows, tree)
    names = sorted({annotator for _, annotator in words})
    told = dict.fromkeys(names, 0)
    for (_, annotator), said in words.items():
        told[annotator] += len(said)
    shown = sorted(names, key=lambda name: (-told[name], name))[:MOST_ANNOTATORS]
    answered = answers_by_question(words, tree, names)
    questions: list[QuestionAgreement | None] = []
    for name, answers in answered.items():
        questions.append(_question(name, answers, tree, names, sorted(shown), Draws(draws, [seed, tree.place(name)])))
        progress(len(questions), len(answered))
    known = tuple(one for one in questions if one is not None)
    return Agreement(told, known, consistency_of(rows, tree), draws, seed)


Said = dict[tuple[str, str], dict[str, str]]  # by galaxy and annotator: per question the answer in force


def newest_words(rows: Iterable[Vote], tree: Tree) -> Said:
    """Per galaxy and annotator the answers in force, by question; see ``agreement_of`` for what counts."""
    versions = {question.name: question.version for question in tree.questions}
    known = {(question.name, answer.name) for question in tree.questions for answer in question.answers}
    words: Said = {}
    for row in standing(rows):
        if row.kind == "artifact":
            words.pop((row.galaxy_id, row.annotator), None)
        elif versions.get(row.question) != row.question_version:
            continue
        elif row.kind == "vote" and (row.question, row.answer) in known:
            words.setdefault((row.galaxy_id, row.annotator), {})[row.question] = str(row.answer)
        elif row.kind == "cant-tell":
            words.get((row.galaxy_id, row.annotator), {}).pop(row.question, None)
    return words


def answers_by_question(words: Said, tree: Tree, annotators: Sequence[str]) -> dict[str, Answers]:
    """The same as places, question by question, in the tree's order; only questions that were answered."""
    places = {name: place for place, name in enumerate(annotators)}
    answer_places = {
        question.name: {answer.name: place for place, answer in enumerate(question.answers)}
        for question in tree.questions
    }
    found: dict[str, tuple[list[str], list[int], list[int]]] = {name: ([], [], []) for name in answer_places}
    for (galaxy, annotator), said in words.items():
        for question, answer in said.items():
            galaxies, by, given = found[question]
            galaxies.append(galaxy)
            by.append(places[annotator])
            given.append(answer_places[question][answer])
    return {
        question: Answers(_numbered(galaxies), np.array(by), np.array(given), len(answer_places[question]))
        for question, (galaxies, by, given) in found.items()
        if galaxies
    }


def _question(
    name: str, answers: Answers, tree: Tree, names: Sequence[str], shown: Sequence[str], draws: Draws
) -> QuestionAgreement | None:
    """One question, unless no galaxy has two answers to it."""
    counts_G_A = answers.counts_G_A
    if not (counts_G_A.sum(axis=1) > 1).any():
        return None
    figures = of_counts(counts_G_A, draws)
    own = {who: answers.by(names.index(who)) for who in shown}
    pairs = [_pair(one, other, own, answers.count, draws) for one, other in combinations(shown, 2)]
    texts = [answer.name for answer in tree[name].answers]
    rest = [_against_rest(who, own[who], counts_G_A, texts, draws) for who in shown]
    return QuestionAgreement(
        name, figures, tuple(one for one in pairs if one is not None), tuple(one for one in rest if one is not None)
    )


def _pair(one: str, other: str, own: Mapping[str, tuple[Ints, Ints]], answers: int, draws: Draws) -> Pair | None:
    (galaxies_1, answers_1), (galaxies_2, answers_2) = own[one], own[other]
    _, at_1, at_2 = np.intersect1d(galaxies_1, galaxies_2, assume_unique=True, return_indices=True)
    if not at_1.size:
        return None
    met_n = answers_1[at_1] * answers + answers_2[at_2]
    table_A_A = np.bincount(met_n, minlength=answers * answers).reshape(answers, answers)
    return Pair(one, other, of_table(table_A_A, draws))


def _against_rest(
    who: str, own: tuple[Ints, Ints], counts_G_A: Ints, texts: Sequence[str], draws: Draws
) -> OneAgainstRest | None:
    galaxies_n, answers_n = own
    others_n_A = counts_G_A[galaxies_n]
    others_n_A[np.arange(len(answers_n)), answers_n] -= 1
    met_n = others_n_A.any(axis=1)
    if not met_n.any():
        return None
    kinds_P_X, number_P = np.unique(np.column_stack([answers_n[met_n], others_n_A[met_n]]), axis=0, return_counts=True)
    share_P_A = kinds_P_X[:, 1:] / kinds_P_X[:, 1:].sum(axis=1, keepdims=True)
    own_P_A = np.eye(len(texts))[kinds_P_X[:, 0]]
    sums_P_K = (own_P_A[:, :, None] * share_P_A[:, None, :]).reshape(len(number_P), -1)
    percent, kappa, alpha, *excess = estimates(sums_P_K, number_P, of_two_and_excess, draws)
    own_A, others_A = number_P @ own_P_A / number_P.sum(), number_P @ share_P_A / number_P.sum()
    biases = [Bias(*one) for one in zip(texts, own_A.tolist(), others_A.tolist(), excess, strict=True)]
    return OneAgainstRest(who, Figures(int(number_P.sum()), percent, kappa, alpha), tuple(biases))


def _numbered(ids: Sequence[str]) -> Ints:
    """The same as numbers, from 0 on, in the order in which they first come."""
    places: dict[str, int] = {}
    return np.array([places.setdefault(one, len(places)) for one in ids], np.int64)
