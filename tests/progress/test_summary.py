"""Where a project stands, question by question: what is counted, and what is None while nothing is believed."""

import numpy as np
import pytest

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.messages import Posterior
from gzdesk.progress.summary import Ground, chosen_by, stand, standing_rows, summarise
from gzdesk.project.project import Project
from gzdesk.project.vote import new_vote
from gzdesk.questions.question import load_question
from gzdesk.queue.rankings import finished
from gzdesk.votes.counts import Counts

GALAXIES = 20


def vote(place, answer="yes", because="control", annotator="ana"):
    return new_vote(
        galaxy_id=f"g{place:02d}",
        annotator=annotator,
        question="bar",
        question_version=1,
        answer=answer,
        shown_because=because,
    )


def believed() -> Posterior:
    yes_G_T = np.tile(np.linspace(0.05, 0.95, GALAXIES, dtype=np.float32)[:, None], (1, 12))
    nats_G = np.full(GALAXIES, 0.1, np.float32)
    return Posterior("m1", 12, np.stack([yes_G_T, 1 - yes_G_T], axis=2), nats_G, nats_G, nats_G)


@pytest.fixture
def project(tmp_path):
    rows = tuple(Galaxy(f"g{place:02d}", "x.png", None, None, None) for place in range(GALAXIES))
    catalogue = Catalogue(rows, tuple({} for _ in rows), ())
    with Project.create(tmp_path / "bars.gzdesk", catalogue, tmp_path, load_question("bar")) as project:
        project.journal.append(
            *(vote(place, "yes" if place > 9 else "no") for place in range(2, 18, 2)),
            vote(1, because="active"),
            vote(1, "no", "active", annotator="bo"),
            vote(3, because="searched"),
        )
        yield project


def test_galaxies_are_told_apart_by_what_chose_them(project):
    counts = Counts.of(project.journal.rows(), project.galaxies, project.tree)
    assert chosen_by(counts) == {"random": 8, "active": 1, "searched": 1}


def test_a_summary_counts_votes_galaxies_annotators_and_controls(project):
    found = summarise(project, believed())
    assert (found.galaxies, found.voted, found.votes, found.controls) == (GALAXIES, 10, 11, 8)
    assert {who: len(times_V) for who, times_V in found.pace.times_V.items()} == {"ana": 10, "bo": 1}
    assert found.model == "m1"


def test_a_question_stands_as_its_controls_say(project):
    (standing,) = summarise(project, believed()).standings
    assert standing.confusion.controls == standing.confusion.right == 8
    assert standing.assessment.model == "m1"
    assert standing.calibration.kind == "reliability"
    assert standing.answers.counts_A.tolist() == [6, 5]


def test_before_a_model_there_are_answers_and_nothing_judged(project):
    (standing,) = summarise(project, None).standings
    assert standing.assessment is standing.calibration is standing.confusion is None
    assert standing.answers.votes == 11


def test_what_a_thread_reads_does_not_change_with_votes(project):
    rows = project.journal.rows()
    counts = Counts.of(rows, project.galaxies, project.tree)
    ground = Ground.of(project.question, (), believed(), counts)
    for place in range(2, 18, 2):
        counts.add(vote(place, "yes", annotator="cy"))
    assert finished(stand(ground)).confusion.controls == 8
    assert ground.counts_G_A.sum() == 8


def test_rows_are_read_beside_whoever_votes(project):
    assert len(standing_rows(project.path)) == 11


def test_annotators_with_a_galaxy_in_common_agree_or_do_not(project):
    project.journal.append(*(vote(place, annotator="bo") for place in range(2, 18, 2)))
    (standing,) = summarise(project, None).standings
    assert standing.agreement.figures.galaxies == 9
    assert standing.agreement.figures.percent.value == pytest.approx(4 / 9)


def test_without_a_galaxy_in_common_nothing_is_said_of_agreement(tmp_path, project):
    with Project.create(
        tmp_path / "own.gzdesk", Catalogue(project.galaxies, ({},) * GALAXIES, ()), tmp_path, load_question("bar")
    ) as own:
        own.journal.append(vote(2), vote(4, annotator="bo"))
        (standing,) = summarise(own, None).standings
    assert standing.agreement is None
