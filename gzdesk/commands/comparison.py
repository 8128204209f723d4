"""``gzdesk simulate``: gathers a pool, an oracle and a student, runs the experiment, and writes what came of it."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gzdesk import __version__
from gzdesk.evaluation.learning_curve import Curve, summarise
from gzdesk.evaluation.scatter import usual_scatter
from gzdesk.experiment.experiment import ExperimentError, Point, Round, Rounds, Student, run
from gzdesk.experiment.pools import Pool, View, drawn, real
from gzdesk.experiment.preferences import preferences
from gzdesk.project.project import Project
from gzdesk.questions.question import Question, load_question
from gzdesk.settings import LearningSettings
from gzdesk.tables.export import write_csv

if TYPE_CHECKING:
    from gzdesk.model.encoder import Architecture


@dataclass(frozen=True)
class Plan:
    """What ``gzdesk simulate`` was asked for."""

    project: Path | None
    oracle: Path | None
    drawn: int | None
    question: str | None
    strategies: tuple[str, ...]
    votes: int
    budget: int
    seeds: int
    first: int
    batch: int
    architecture: str
    regime: str | None
    untrained: bool  # the encoder begins with random weights
    field: float | None  # part of the pictures that the network sees; None: the galaxy and some sky around it
    out: Path
    correction: str = "scatter"  # of posteriors before they are judged; or "none"


def command(plan: Plan) -> int:
    """``gzdesk simulate``: run the experiment, tell how it goes, and write curve, picture and summary."""
    from gzdesk.model.architectures import ask_for, find_architecture

    architecture = find_architecture(ask_for(plan.architecture))
    plan.out.mkdir(parents=True, exist_ok=True)
    question = _question(plan)
    pool = _pool(plan, question, architecture)
    student, regime = _student(plan, pool.crops_G_S_S, question)
    scatter = usual_scatter(question.name) if plan.correction == "scatter" else 0.0
    rounds = Rounds(plan.budget, min(plan.first, plan.budget), plan.batch, plan.votes, scatter)
    points, last = [], {}
    for one in run(student, pool.oracle, plan.strategies, rounds, plan.seeds):
        point = one.point
        points.append(point)
        last[point.strategy, point.seed] = one
        write_curve(points, plan.out / "learning_curve.csv")  # a run that is stopped keeps what it has
        print(
            f"seed {point.seed}  {point.strategy:12} {point.labels:5d} labels  log score {point.log_score:.4f}  "
            f"RMSE {point.rmse:.4f}  accuracy {point.accuracy:.4f}  {point.seconds:.1f} s",
            flush=True,
        )
    summary = _summary(points, plan, question, regime, pool.oracle.galaxies)
    summary["preferences"] = _preferences(last, plan, pool, question)
    (plan.out / "summary.json").write_text(json.dumps(summary, indent=2, allow_nan=False) + "\n", encoding="utf-8")
    _draw_curves(points, summary, plan.out / "learning_curve.png")
    return 0


def write_curve(points: Sequence[Point], file: Path) -> None:
    """Write the learning curves as CSV, one row a point."""
    write_csv(file, list(Point.__dataclass_fields__), [list(asdict(point).values()) for point in points])


def _question(plan: Plan) -> Question:
    if plan.project is None or plan.question:
        return load_question(plan.question or "bar")
    with Project.open(plan.project, read_only=True) as project:
        return project.question


def _pool(plan: Plan, question: Question, architecture: "Architecture") -> Pool:
    view = View(architecture.size, architecture.channels, plan.field)
    if plan.drawn:
        return drawn(plan.drawn, question, view)
    if plan.project is None or plan.oracle is None:
        raise ExperimentError("simulate needs --drawn N, or --project P with --oracle FILE")
    return real(plan.project, plan.oracle, question, view)


def _student(plan: Plan, crops_G_S_S: NDArray[np.uint8], question: Question) -> tuple[Student, str]:
    """The network in the regime asked for; by default frozen features where an encoder ships, else all layers."""
    from gzdesk.model.deepening import begin
    from gzdesk.model.device import prepare_worker
    from gzdesk.model.students import DeepLearner, FrozenLearner

    prepare_worker()
    settings = LearningSettings(architecture=plan.architecture)
    trained = not plan.untrained
    regime = plan.regime or ("frozen" if begin(plan.architecture, 2, 0)[1] else "fine-tuned")
    if regime == "frozen":
        return FrozenLearner.of(crops_G_S_S, question, settings, trained), regime
    return DeepLearner(crops_G_S_S, question, settings, trained), regime


def _metric(points: Sequence[Point]) -> str:
    """What curves are read by: the divergence from the truth where it is known, which is free of the votes' chance."""
    return "log_score" if any(math.isnan(point.kl) for point in points) else "kl"


def _summary(points: Sequence[Point], plan: Plan, question: Question, regime: str, galaxies: int) -> dict[str, object]:
    metric, curves = _metric(points), {}
    for strategy in plan.strategies:
        runs = [[p for p in points if (p.strategy, p.seed) == (strategy, seed)] for seed in range(plan.seeds)]
        curves[strategy] = {
            seed: Curve([point.labels for point in own], [getattr(point, metric) for point in own])
            for seed, own in enumerate(runs)
        }
    baseline = "random" if "random" in plan.strategies else plan.strategies[0]
    settings = {name: str(value) if isinstance(value, Path) else value for name, value in asdict(plan).items()}
    settings |= {"question": question.name, "regime": regime, "galaxies": galaxies, "baseline": baseline}
    settings |= {"version": __version__}
    return {**summarise(curves, metric, baseline), "settings": settings}


def _preferences(
    last: Mapping[tuple[str, int], Round], plan: Plan, pool: Pool, question: Question
) -> dict[str, object]:
    """What each strategy chose, the random beginning left out, beside what it could choose from."""
    counts_G_A = pool.oracle.counts_G_A
    shares_G_A = pool.oracle.rho_G_A
    if shares_G_A is None:
        shares_G_A = counts_G_A / np.maximum(counts_G_A.sum(axis=1, keepdims=True), 1)
    facts = {f"share of {answer.name}": shares_G_A[:, place] for place, answer in enumerate(question.answers)}
    begun = min(plan.first, plan.budget)
    picked = {
        strategy: [one.chosen[begun:] for (name, _), one in last.items() if name == strategy]
        for strategy in plan.strategies
    }
    pools = [last[plan.strategies[0], seed].pool for seed in range(plan.seeds)]
    return dict(preferences(picked, pools, {**facts, **pool.facts}))


def _draw_curves(points: Sequence[Point], summary: dict[str, object], file: Path) -> None:
    from gzdesk.ui.pictures.curve_picture import save_curves

    metric, curves = _metric(points), {}
    for strategy in dict.fromkeys(point.strategy for point in points):
        own = [point for point in points if point.strategy == strategy]
        labels = sorted({point.labels for point in own})
        values = [[getattr(point, metric) for point in own if point.labels == at] for at in labels]
        curves[strategy] = (np.array(labels, float), np.array(values).T)
    level = summary["level"]
    name = {"log_score": "log score (nats a galaxy)", "kl": "nats from the true probabilities"}[metric]
    save_curves(curves, name, file, level if isinstance(level, float) else None)
