"""``gzdesk figures``: posteriors, and what is informative, as in Walmsley et al. (2020), from drawn galaxies."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gzdesk.acquisition.information import entropies
from gzdesk.experiment.oracle import VOLUNTEERS
from gzdesk.experiment.pools import Pool, View, drawn
from gzdesk.questions.question import Question, load_question
from gzdesk.settings import LearningSettings
from gzdesk.tables.export import write_csv
from gzdesk.terminal import CommandError

ON_PAGE = 6  # galaxies on the posterior page
SIDE_BY_SIDE = 20  # most and least informative galaxies shown
SUFFIXES = (".png", ".svg", ".pdf")


@dataclass(frozen=True)
class FiguresPlan:
    """What ``gzdesk figures`` was asked for."""

    question: str
    galaxies: int  # drawn
    taught: int  # of them, chosen at random, each with the votes of 40 volunteers
    seed: int
    out: Path


@dataclass(frozen=True, eq=False)
class Believed:
    """What the network thinks of galaxies that it was not taught, and how 40 volunteers voted on them."""

    question: Question
    crops_G_S_S: NDArray[np.uint8]
    counts_G_A: NDArray[np.int32]
    probs_G_T_A: NDArray[np.float32]
    redshift_G: NDArray[np.float64]
    predictive_G: NDArray[np.float64]  # entropy of the averaged prediction of the votes of 40 volunteers, nats
    expected_G: NDArray[np.float64]  # mean entropy of the single networks, of the same votes

    @property
    def information_G(self) -> NDArray[np.float64]:
        """What those votes would tell about the network, nats."""
        return np.maximum(self.predictive_G - self.expected_G, 0.0)

    @property
    def by_information(self) -> NDArray[np.int64]:
        """Places, the most informative first."""
        return np.argsort(-self.information_G)

    def spread(self, count: int) -> NDArray[np.int64]:
        """Galaxies evenly spread from the least to the most probable first answer."""
        order = np.argsort(self.probs_G_T_A[:, :, 0].mean(axis=1))
        return np.asarray(order[(np.linspace(0.02, 0.98, count) * (len(order) - 1)).round().astype(int)])


def command(plan: FiguresPlan) -> int:
    """Draw galaxies, teach the network, and write each figure as PNG, SVG and PDF, and a table behind them."""
    if plan.taught >= plan.galaxies:
        raise CommandError(f"figures: {plan.taught} galaxies to teach are not fewer than the {plan.galaxies} drawn")
    question = load_question(plan.question)
    believed = believe(plan, question)
    plan.out.mkdir(parents=True, exist_ok=True)
    _write_table(believed, plan.out / "informative.csv")
    from gzdesk.ui.learning.figure_pages import informative_page, plane_page, posterior_page, save_pages

    best = believed.by_information
    pages = {
        "posteriors": posterior_page(believed, believed.spread(ON_PAGE), VOLUNTEERS),
        "informative": informative_page(believed, best[:SIDE_BY_SIDE], best[::-1][:SIDE_BY_SIDE]),
        "entropies": plane_page(believed, best[:SIDE_BY_SIDE], VOLUNTEERS),
    }
    save_pages(pages, plan.out, SUFFIXES)
    for line in tell(believed):
        print(line)
    print(f"{plan.out} holds {', '.join(pages)} as PNG, SVG and PDF, and informative.csv")
    return 0


def believe(plan: FiguresPlan, question: Question) -> Believed:
    """The posterior of all galaxies that were not taught."""
    from gzdesk.model.architectures import find_architecture
    from gzdesk.model.device import prepare_worker
    from gzdesk.model.students import FrozenLearner

    settings = LearningSettings(seed=plan.seed)
    architecture = find_architecture(settings.architecture)
    pool = drawn(plan.galaxies, question, View(architecture.size, architecture.channels))
    prepare_worker()
    taught = np.random.default_rng([plan.seed, 5]).permutation(plan.galaxies)[: plan.taught]
    counts_G_A = np.zeros_like(pool.oracle.counts_G_A)
    counts_G_A[taught] = pool.oracle.counts_G_A[taught]
    probs_G_T_A = FrozenLearner.of(pool.crops_G_S_S, question, settings).learn(counts_G_A, plan.seed)
    left = np.setdiff1d(np.arange(plan.galaxies), taught)
    return _believed(pool, question, left, probs_G_T_A[left])


def _believed(pool: Pool, question: Question, left: NDArray[np.int64], probs_G_T_A: NDArray[np.float32]) -> Believed:
    predictive_G, expected_G = entropies(probs_G_T_A, VOLUNTEERS)
    return Believed(
        question,
        pool.crops_G_S_S[left],
        pool.oracle.counts_G_A[left],
        probs_G_T_A,
        pool.facts["redshift"][left],
        predictive_G,
        expected_G,
    )


def tell(believed: Believed) -> Sequence[str]:
    """In words, what the most and the least informative galaxies are like."""
    best = believed.by_information
    shares_G = believed.counts_G_A[:, 0] / believed.counts_G_A.sum(axis=1)
    answer = believed.question.answers[0].text
    lines = [f"{'':18} votes for “{answer}”   redshift   mutual information"]
    for name, places in (
        ("most informative", best[:SIDE_BY_SIDE]),
        ("least informative", best[::-1][:SIDE_BY_SIDE]),
        ("all", best),
    ):
        share, redshift = shares_G[places].mean(), believed.redshift_G[places].mean()
        lines.append(
            f"{name:18} {100 * share:8.0f} %{redshift:18.3f} {believed.information_G[places].mean():12.2f} nats"
        )
    return lines


def _write_table(believed: Believed, file: Path) -> None:
    names = [f"votes_{answer.name}" for answer in believed.question.answers]
    header = ["rank", "mutual_information_nats", "predictive_entropy_nats", "expected_entropy_nats", "redshift", *names]
    rows = [
        [
            rank,
            *(round(float(values[place]), 5) for values in (
                believed.information_G, believed.predictive_G, believed.expected_G, believed.redshift_G
            )),
            *believed.counts_G_A[place].tolist(),
        ]
        for rank, place in enumerate(believed.by_information, start=1)
    ]  # fmt: skip
    write_csv(file, header, rows)
