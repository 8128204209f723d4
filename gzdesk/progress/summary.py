"""Summary: where a project stands, question by question, in numbers: for the page of progress and the page for print.

Letters in array names: G galaxies, T dropout samples, A answers of all questions, C random controls.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gzdesk.evaluation.advice import CurvePoint, curve_of
from gzdesk.evaluation.assessment import Assessment, assess, voted_controls
from gzdesk.evaluation.calibration import Calibration
from gzdesk.evaluation.scatter import usual_scatter
from gzdesk.messages import Posterior
from gzdesk.progress.pace import Timeline, timeline
from gzdesk.progress.tallies import Answers, Confusion, confuse, count_answers
from gzdesk.project.journal import Journal
from gzdesk.project.project import Project
from gzdesk.project.project_file import connect_to_read
from gzdesk.project.vote import Vote, standing
from gzdesk.questions.question import Question
from gzdesk.questions.tree import Tree
from gzdesk.queue.rankings import Pieces, finished
from gzdesk.team.agreement import QuestionAgreement, agreement_of
from gzdesk.votes.consistency import Consistency
from gzdesk.votes.counts import AT_RANDOM, Counts


@dataclass(frozen=True, eq=False)
class Standing:
    """How one question stands; what needs a posterior is None while there is none."""

    answers: Answers
    curve: Sequence[CurvePoint]
    assessment: Assessment | None
    confusion: Confusion | None
    agreement: QuestionAgreement | None = None  # worked out for the summary alone; where galaxies have two answers

    @property
    def question(self) -> Question:
        """The question."""
        return self.answers.question

    @property
    def calibration(self) -> Calibration | None:
        """Claims against votes; None while too few controls have any."""
        return self.assessment.calibration if self.assessment is not None else None


@dataclass(frozen=True, eq=False)
class Ground:
    """What a standing is worked out from, so held that a thread may read it while votes come in."""

    question: Question
    answers: Answers
    curve: Sequence[CurvePoint]
    posterior: Posterior | None
    counts_G_A: NDArray[np.int32]  # of all questions; the controls' alone where it is a copy
    judged_G: NDArray[np.bool_]
    part: slice

    @classmethod
    def of(
        cls, question: Question, curve: Sequence[CurvePoint], posterior: Posterior | None, counts: Counts
    ) -> "Ground":
        """Copy what changes with votes: of the counts those of the controls alone."""
        judged_G, part = counts.judged_G, counts.tree.parts[question.name]
        places = np.flatnonzero(judged_G)
        own_G_A = np.zeros_like(counts.counts_G_A)  # pages that nobody writes to cost nothing
        own_G_A[places] = counts.counts_G_A[places]
        answers = count_answers(counts, question)
        return cls(question, answers, tuple(curve), posterior, own_G_A, judged_G, part)


def stand(ground: Ground) -> Pieces[Standing]:
    """Work a standing out, in pieces of a few milliseconds."""
    posterior, question = ground.posterior, ground.question
    if posterior is None:
        return Standing(ground.answers, ground.curve, None, None)
    usual = usual_scatter(question.name)
    found = yield from assess(posterior, ground.counts_G_A, ground.judged_G, ground.curve, usual, ground.part)
    controls_C = voted_controls(posterior, ground.counts_G_A, ground.judged_G, ground.part)
    if not controls_C.size:
        return Standing(ground.answers, ground.curve, found, None)
    probs_C_T_A = posterior.probs_G_T_A[controls_C, :, ground.part]
    yield
    confusion = confuse(question, probs_C_T_A, ground.counts_G_A[controls_C, ground.part])
    return Standing(ground.answers, ground.curve, found, confusion)


@dataclass(frozen=True, eq=False)
class Summary:
    """A whole project."""

    name: str
    tree: Tree
    galaxies: int
    voted: int  # galaxies with a vote of anybody
    votes: int  # in force
    voted_by: Mapping[str, int]  # voted galaxies by what chose them: "active", "random", or another reason
    controls: int  # random ones with a vote
    artifacts: int
    rejected: int
    pace: Timeline
    consistency: tuple[Consistency, ...]
    standings: tuple[Standing, ...]  # in the tree's order
    model: str  # empty while there is none


def chosen_by(counts: Counts) -> dict[str, int]:
    """Galaxies with votes by what first brought them on screen, most first; all that chance chose together."""
    found: dict[str, int] = {}
    for place in np.flatnonzero(counts.voted_G).tolist():
        because = counts.shown_because.get(place, "")
        kind = "random" if because in AT_RANDOM else because
        found[kind] = found.get(kind, 0) + 1
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def standing_rows(path: Path) -> list[Vote]:
    """The rows in force of all annotators, read beside whoever votes, from any thread."""
    return standing(journal_rows(path))


def journal_rows(path: Path) -> list[Vote]:
    """All rows of all annotators, in the same way."""
    connection = connect_to_read(path)
    try:
        return Journal(connection, path).rows()
    finally:
        connection.close()


def summarise(project: Project, posterior: Posterior | None) -> Summary:
    """All of a project, read from its file, with what its network believes now."""
    rows, tree = project.journal.rows(), project.tree
    counts = Counts.of(rows, project.galaxies, tree, project.places, project.earlier_counts())
    agreement = agreement_of(rows, tree)
    rounds, first = project.rounds(), tree.questions[0].name
    curves = [curve_of(rounds, "" if question.name == first else question.name) for question in tree.questions]
    return Summary(
        name=Path(project.path).stem,
        tree=tree,
        galaxies=len(project.galaxies),
        voted=int(counts.voted_G.sum()),
        votes=counts.votes,
        voted_by=chosen_by(counts),
        controls=int(np.count_nonzero(counts.judged_G & counts.voted_G)),
        artifacts=int(counts.artifact_G.sum()),
        rejected=len(project.rejected),
        pace=timeline(standing(rows)),
        consistency=agreement.consistency,
        standings=tuple(
            replace(
                finished(stand(Ground.of(question, curve, posterior, counts))), agreement=agreement.of(question.name)
            )
            for question, curve in zip(tree.questions, curves, strict=True)
        ),
        model=posterior.model if posterior is not None else "",
    )
