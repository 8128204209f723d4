"""``gzdesk simulate --tree``: draws galaxies, walks annotators through a tree, writes a learning curve per question."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gzdesk import __version__
from gzdesk.evaluation.learning_curve import Curve, summarise
from gzdesk.experiment.experiment import ExperimentError, Rounds
from gzdesk.experiment.pools import View, drawn_crops
from gzdesk.experiment.tree_experiment import TreeOracle, TreePoint, TreeStudent, check_strategies, run_tree
from gzdesk.questions.question import Answer, Question
from gzdesk.questions.tree import Tree, load_tree
from gzdesk.settings import LearningSettings
from gzdesk.tables.export import write_csv

if TYPE_CHECKING:
    from gzdesk.simulate.truth import Truth


def command(
    name_or_file: str,
    drawn: int,
    strategies: Sequence[str],
    rounds: Rounds,
    seeds: int,
    architecture: str,
    regime: str,
    field: float | None,
    out: Path,
) -> int:
    """Run the experiment, tell how it goes, and write learning_curve.csv and summary.json into ``out``."""
    from gzdesk.model.architectures import find_architecture

    tree, chosen = load_tree(name_or_file), find_architecture(architecture)
    check_drawn(tree)
    check_strategies(strategies)
    out.mkdir(parents=True, exist_ok=True)
    crops_G_S_S, truth, _ = drawn_crops(drawn, View(chosen.size, chosen.channels, field))
    oracle = drawn_oracle(tree, truth)
    student = _student(tree, crops_G_S_S, LearningSettings(architecture=architecture), regime)
    points = []
    for point in run_tree(student, oracle, strategies, rounds, seeds):
        points.append(point)
        write_csv(
            out / "learning_curve.csv",
            list(TreePoint.__dataclass_fields__),
            [list(asdict(one).values()) for one in points],
        )
        print(
            f"seed {point.seed}  {point.strategy:10} {point.labels:5d} galaxies  {point.question:20} "
            f"log score {point.log_score:.4f}  RMSE {point.rmse:.4f}  accuracy {point.accuracy:.4f}",
            flush=True,
        )
    settled: dict[str, object] = {"tree": tree.name, "regime": regime, "galaxies": drawn, "rounds": asdict(rounds)}
    settled |= {"architecture": architecture, "field": field, "seeds": seeds, "version": __version__}
    summary = {"questions": _summaries(points, tree, strategies, seeds), "settings": settled}
    (out / "summary.json").write_text(json.dumps(summary, indent=2, allow_nan=False) + "\n", encoding="utf-8")
    return 0


def drawn_oracle(tree: Tree, truth: "Truth") -> TreeOracle:
    """Annotators who know the true probability of every answer of the tree on drawn galaxies."""
    from gzdesk.simulate.volunteers import ANSWERS, rho

    places = {q.name: [ANSWERS[q.name].index(name) for name in volunteers_answers(q)] for q in tree.questions}
    return TreeOracle(tree, {name: rho(truth, name)[:, place] for name, place in places.items()})


def volunteers_answers(question: Question) -> list[str]:
    """What the volunteers of drawn galaxies call each answer."""
    return [_known(question, answer) for answer in question.answers]


def check_drawn(tree: Tree) -> None:
    """Raise ExperimentError where drawn galaxies cannot be walked through the tree, before any of them is drawn."""
    from gzdesk.simulate.volunteers import ANSWERS

    for question in tree.questions:
        if question.name not in ANSWERS:
            raise ExperimentError(
                f"drawn galaxies can be asked {' or '.join(ANSWERS)}, not {question.name!r} of tree {tree.name!r}"
            )
        if sorted(volunteers_answers(question)) != sorted(ANSWERS[question.name]):
            given = ", ".join(ANSWERS[question.name])
            raise ExperimentError(f"drawn galaxies answer {question.name!r} with {given}; tree {tree.name!r} differs")


def _known(question: Question, answer: Answer) -> str:
    from gzdesk.simulate.volunteers import ANSWERS

    return next((name for name in ANSWERS[question.name] if answer.is_named(name)), "")


def _student(tree: Tree, crops_G_S_S: NDArray[np.uint8], settings: LearningSettings, regime: str) -> TreeStudent:
    from gzdesk.model.device import prepare_worker
    from gzdesk.model.tree_students import DeepTreeLearner, TreeLearner

    prepare_worker()
    if regime == "frozen":
        return TreeLearner.of(crops_G_S_S, tree, settings)
    return DeepTreeLearner(crops_G_S_S, tree, settings)


def _summaries(points: Sequence[TreePoint], tree: Tree, strategies: Sequence[str], seeds: int) -> dict[str, object]:
    """Per question: the level that random choice reaches, and the labels that each strategy needs for it."""
    baseline = "random" if "random" in strategies else strategies[0]
    return {
        question.name: summarise(
            {
                strategy: {seed: _curve(points, question.name, strategy, seed) for seed in range(seeds)}
                for strategy in strategies
            },
            "log_score",
            baseline,
        )
        for question in tree.questions
    }


def _curve(points: Sequence[TreePoint], question: str, strategy: str, seed: int) -> Curve:
    wanted = (question, strategy, seed)
    own = [point for point in points if (point.question, point.strategy, point.seed) == wanted]
    return Curve([point.labels for point in own], [point.log_score for point in own])
