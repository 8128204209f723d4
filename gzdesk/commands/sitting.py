"""A sitting without a person: a simulated astronomer votes at the real window, and what came of it is written down."""

import csv
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np

from gzdesk import app
from gzdesk.commands.marks import Examiner, Mark
from gzdesk.commands.tree_comparison import volunteers_answers
from gzdesk.experiment.tree_experiment import TreeOracle
from gzdesk.project.project import Project
from gzdesk.questions.question import Question
from gzdesk.session.session import Session
from gzdesk.settings import LearningSettings
from gzdesk.simulate.volunteers import SimulatedAnnotator
from gzdesk.tables.export import write_csv, write_posteriors, write_votes
from gzdesk.terminal import CommandError

ASTRONOMER = "simulated astronomer"
BATCH = 10  # votes that the simulated astronomer gives before he waits for the learner to have heard them
PICTURE_SIZE = (1280, 800)
PATIENCE = 60.0  # seconds without any sign of life


class SittingError(CommandError):
    """The desk does not answer; one sentence."""


def vote_alone(folder: Path, path: Path, votes: int, seed: int) -> None:
    """Let a simulated astronomer sit at the real window, and write down what came of it."""
    application = app.make_application(offscreen=True)
    project = Project.open(path, annotator=ASTRONOMER)
    with tempfile.TemporaryDirectory() as scratch:
        desk = app.Desk(project, ASTRONOMER, LearningSettings(seed=seed), app.fresh_layout(Path(scratch)))
        try:
            sitting = _Sitting(desk, application.processEvents, _oracle(folder, project), seed)
            desk.open()
            desk.window.resize(*PICTURE_SIZE)
            desk.window.desk_layout.reset()  # to the widths of a window of this size
            sitting.until(lambda: desk.window.showing.votable)
            desk.window.grab_picture(folder / "window-start.png")
            sitting.vote(votes)
            sitting.report()
            sitting.rest(0.6)  # the curves glide to their new places
            desk.window.grab_picture(folder / "window-end.png")
            _write_tables(folder, desk.session, sitting.marks)
        finally:
            desk.close()


class _Sitting:
    """A simulated astronomer at the desk: votes through the window, and lets the learner hear every ten votes."""

    def __init__(self, desk: "app.Desk", pump: Callable[[], None], oracle: TreeOracle, seed: int) -> None:
        self.desk, self.session, self.pump = desk, desk.session, pump
        self.examiner = Examiner(oracle, np.random.default_rng([seed, 4]))
        rng = np.random.default_rng([seed, 3])
        self.astronomer = {name: SimulatedAnnotator(rho_G_A, rng) for name, rho_G_A in oracle.rho_G_A.items()}
        self.test = np.flatnonzero(self.session.controls_G)
        self.marks: list[Mark] = []
        self.begin = time.perf_counter()
        self.idle = False
        self.failure = ""
        self.deadline = 0.0
        bridge = desk.window.bridge
        bridge.progress.connect(self._have_patience)
        bridge.idle.connect(lambda: setattr(self, "idle", True))
        bridge.failed.connect(lambda failed: setattr(self, "failure", failed.summary))

    def vote(self, votes: int) -> None:
        """Give this many votes, ten at a time."""
        print(f"A simulated astronomer gives {votes} votes on {self.session.galaxies_total} galaxies.")
        given = 0
        while given < votes and self.session.current is not None:
            for _ in range(min(BATCH, votes - given)):
                self._one_vote()
                given += 1
            if self._learning:
                self.until(self._heard)
                self._mark()
        if not self._learning:
            raise SittingError(
                f"{votes} votes are too few to learn from; give --votes {2 * self.desk.learning.first_votes}"
            )
        self.until(lambda: self._heard() and self.idle)
        self._mark()

    def _one_vote(self) -> None:
        self.until(lambda: self.desk.window.voting.votable or self.session.current is None)
        asked = self.session.asked
        if self.session.current is not None and asked is not None:
            self.idle = False
            self.desk.window.voting.answer(self.astronomer[asked.name].answer(self.session.current.index))

    def report(self) -> None:
        """Say what the votes have brought."""
        if not self.marks:
            print(
                f"These votes are too few to learn from: {self.desk.learning.first_votes} are needed, of two answers."
            )
            return
        print(f"On {self.test.size} random galaxies that were never taught (nats a vote, lower is better):")
        for question in self.session.tree.questions:
            self._report_on(question)
        for _ in self.session.assess():
            pass
        if self.session.assessment is not None:
            print(f"What the astronomer himself can know, by his votes on {self.session.controls_voted} of them:")
            print(f"  {self.session.assessment.advice.text}")
            print(f"  {self.session.assessment.sure.text}")

    def _report_on(self, question: Question) -> None:
        own = [mark for mark in self.marks if mark.question == question.name]
        first, last = own[0], own[-1]
        if len(self.session.tree.questions) > 1:
            print(f"{question.text} ({self.session.counts.of_question(question.name).sum()} votes)")
        print(f"  log score before any vote  {np.log(len(question.answers)):7.3f}   (every answer equally likely)")
        print(f"  with the first model       {first.log_score:7.3f}   ({first.votes} votes heard)")
        print(f"  at the end                 {last.log_score:7.3f}   ({last.votes} votes heard)")
        print(f"  binomial floor             {last.log_score_floor:7.3f}   (who knew the true probabilities)")
        print(f"  RMSE {last.rmse:.3f} beside its floor {last.rmse_floor:.3f}; accuracy {100 * last.accuracy:.0f} %")

    def until(self, done: Callable[[], bool]) -> None:
        """Let the window live until something is so; raises SittingError when for long nothing happens."""
        self._have_patience()
        while not done():
            self.pump()
            if self.failure:
                raise SittingError(self.failure)
            if time.perf_counter() > self.deadline:
                raise SittingError(f"the desk has not answered for {PATIENCE:.0f} s")
            time.sleep(0.002)

    def _have_patience(self) -> None:
        self.deadline = time.perf_counter() + PATIENCE

    def rest(self, seconds: float) -> None:
        """Let the window live for a while."""
        end = time.perf_counter() + seconds
        self.until(lambda: time.perf_counter() > end)

    @property
    def _learning(self) -> bool:
        """Whether there are enough votes to learn from."""
        counts_A = self.session.labels().counts_G_A.sum(axis=0)
        of_questions = [counts_A[part] for part in self.session.tree.parts.values()]
        return any(own.sum() >= self.desk.learning.first_votes and np.count_nonzero(own) >= 2 for own in of_questions)

    def _heard(self) -> bool:
        posterior = self.session.posterior
        return posterior is not None and posterior.votes >= self.session.labels().votes

    def _mark(self) -> None:
        posterior = self.session.posterior
        if posterior is None:
            return
        seconds = time.perf_counter() - self.begin
        for question in self.session.tree.questions:
            scatter = self.session.scatter_of(question.name).value
            mark = self.examiner.mark(question.name, posterior, self.test, scatter, seconds)
            self.marks.append(mark)
            name = "" if len(self.session.tree.questions) == 1 else f"{question.name} "
            print(
                f"  {self.session.votes_total:4d} votes: "
                f"{name}log score {mark.log_score:.3f} (floor {mark.log_score_floor:.3f}), RMSE {mark.rmse:.3f}, "
                f"{mark.seconds:.0f} s",
                flush=True,
            )


def _oracle(folder: Path, project: Project) -> TreeOracle:
    """The truth of the drawn galaxies, which lies beside the catalogue and never enters the project."""
    with (folder / "truth.csv").open(newline="", encoding="utf-8") as lines:
        rows = {row["id_str"]: row for row in csv.DictReader(lines)}
    rho = {}
    for question in project.tree.questions:
        columns = [f"{question.name}_{answer}" for answer in volunteers_answers(question)]
        rho_G_A = np.array([[float(rows[galaxy.id][column]) for column in columns] for galaxy in project.galaxies])
        rho[question.name] = rho_G_A / rho_G_A.sum(axis=1, keepdims=True)
    return TreeOracle(project.tree, rho)


def _write_tables(folder: Path, session: Session, marks: list[Mark]) -> None:
    project = session.project
    write_votes(project, folder / "votes.csv")
    if session.posterior is not None:
        galaxies = project.galaxies
        write_posteriors(galaxies, project.tree, session.posterior, session.counts, folder / "posteriors.csv")
    rows = [list(asdict(mark).values()) for mark in marks]
    write_csv(folder / "learning_curve.csv", list(Mark.__dataclass_fields__), rows)
