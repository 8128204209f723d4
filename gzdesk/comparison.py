"""``gzdesk simulate``: gathers a pool, an oracle and a student, runs the experiment, and writes what came of it."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gzdesk import __version__
from gzdesk.experiment import ExperimentError, Point, Rounds, Student, run
from gzdesk.export import write_csv
from gzdesk.learning_curve import Curve, summarise
from gzdesk.making import allows_outside
from gzdesk.oracle import Oracle, of_drawn, read_oracle
from gzdesk.project import Project
from gzdesk.question import Question, load_question
from gzdesk.settings import LearningSettings
from gzdesk.terminal import counter

DRAWN_AT_ONCE = 64


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
    out: Path


def command(plan: Plan) -> int:
    """``gzdesk simulate``: run the experiment, tell how it goes, and write curve, picture and summary."""
    plan.out.mkdir(parents=True, exist_ok=True)
    question = _question(plan)
    crops_G_S_S, oracle = _drawn(plan, question) if plan.drawn else _real(plan, question)
    student, regime = _student(plan, crops_G_S_S, question)
    rounds = Rounds(plan.budget, min(plan.first, plan.budget), plan.batch, plan.votes)
    points = []
    for point in run(student, oracle, plan.strategies, rounds, plan.seeds):
        points.append(point)
        write_curve(points, plan.out / "learning_curve.csv")  # a run that is stopped keeps what it has
        print(
            f"seed {point.seed}  {point.strategy:12} {point.labels:5d} labels  log score {point.log_score:.4f}  "
            f"RMSE {point.rmse:.4f}  accuracy {point.accuracy:.4f}  {point.seconds:.1f} s",
            flush=True,
        )
    summary = _summary(points, plan, question, regime, oracle.galaxies)
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


def _drawn(plan: Plan, question: Question) -> tuple[NDArray[np.uint8], Oracle]:
    """Draw galaxies straight to the network's view of them, and let volunteers stand by."""
    from gzdesk.images.read import Picture
    from gzdesk.images.stretch import to_grey8
    from gzdesk.simulate.galaxies import draw_images, draw_truth
    from gzdesk.simulate.volunteers import ANSWERS, rho

    if question.name not in ANSWERS:
        raise ExperimentError(f"drawn galaxies can be asked {' or '.join(ANSWERS)}, not {question.name!r}")
    rng = np.random.default_rng(plan.drawn)
    truth, size = draw_truth(plan.drawn or 0, rng), _size(plan)
    crops, tell = np.empty((len(truth), size, size), np.uint8), counter("Drawing galaxies")
    for start in range(0, len(truth), DRAWN_AT_ONCE):
        part = slice(start, min(start + DRAWN_AT_ONCE, len(truth)))
        for place, image in enumerate(draw_images(truth.take(part), 2 * size, rng), start=start):
            crops[place] = to_grey8(Picture(np.flipud(image)), size)
        tell(part.stop, len(truth))
    return crops, of_drawn(rho(truth, question.name), rng)


def _real(plan: Plan, question: Question) -> tuple[NDArray[np.uint8], Oracle]:
    """The galaxies of a project that the oracle knows and whose images can be read."""
    from gzdesk.images.crops import CropCache

    if plan.project is None or plan.oracle is None:
        raise ExperimentError("simulate needs --drawn N, or --project P with --oracle FILE")
    with Project.open(plan.project, read_only=True) as project, tempfile.TemporaryDirectory() as scratch:
        oracle, known = read_oracle(plan.oracle, project.galaxies, question)
        galaxies, tell = [project.galaxies[index] for index in known], counter("Reading images")
        crops = CropCache(galaxies, project.images, Path(scratch), _size(plan), allow_outside=allows_outside(project))
        for done in crops.prepare():
            tell(done, len(galaxies))
        readable = np.flatnonzero(crops.readable_G)
        if not readable.size:
            raise ExperimentError(f"{plan.project.name}: no image of a galaxy that the oracle knows can be read")
        return np.array(crops.crops_G_S_S[readable]), Oracle(oracle.counts_G_A[readable])


def _size(plan: Plan) -> int:
    from gzdesk.model.encoder import ARCHITECTURES

    if plan.architecture not in ARCHITECTURES:
        raise ExperimentError(f"no architecture {plan.architecture!r}; there are: {', '.join(ARCHITECTURES)}")
    return ARCHITECTURES[plan.architecture].size


def _student(plan: Plan, crops_G_S_S: NDArray[np.uint8], question: Question) -> tuple[Student, str]:
    """The network in the regime asked for; by default frozen features where an encoder ships, else all layers."""
    from gzdesk.model.checkpoint import shipped_encoder
    from gzdesk.model.device import prepare_worker
    from gzdesk.model.students import DeepLearner, FrozenLearner

    prepare_worker()
    settings = LearningSettings(architecture=plan.architecture)
    regime = plan.regime or ("frozen" if shipped_encoder(plan.architecture) is not None else "fine-tuned")
    if regime == "frozen":
        return FrozenLearner.of(crops_G_S_S, question, settings), regime
    return DeepLearner(crops_G_S_S, question, settings), regime


def _summary(points: Sequence[Point], plan: Plan, question: Question, regime: str, galaxies: int) -> dict[str, object]:
    curves = {
        strategy: {
            seed: Curve(
                [point.labels for point in points if (point.strategy, point.seed) == (strategy, seed)],
                [point.log_score for point in points if (point.strategy, point.seed) == (strategy, seed)],
            )
            for seed in range(plan.seeds)
        }
        for strategy in plan.strategies
    }
    baseline = "random" if "random" in plan.strategies else plan.strategies[0]
    settings = {name: str(value) if isinstance(value, Path) else value for name, value in asdict(plan).items()}
    settings |= {"question": question.name, "regime": regime, "galaxies": galaxies, "baseline": baseline}
    settings |= {"version": __version__}
    return {**summarise(curves, "log_score", baseline), "settings": settings}


def _draw_curves(points: Sequence[Point], summary: dict[str, object], file: Path) -> None:
    from gzdesk.ui.curve_picture import save_curves

    curves = {}
    for strategy in dict.fromkeys(point.strategy for point in points):
        own = [point for point in points if point.strategy == strategy]
        labels = sorted({point.labels for point in own})
        values = [[point.log_score for point in own if point.labels == at] for at in labels]
        curves[strategy] = (np.array(labels, float), np.array(values).T)
    level = summary["level"]
    save_curves(curves, "log score (nats a galaxy)", file, level if isinstance(level, float) else None)
