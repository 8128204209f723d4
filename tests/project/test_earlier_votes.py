"""Votes from before the project: kept by source, taught, and nobody's at this desk."""

import numpy as np
import pytest
from PIL import Image

from gzdesk.catalogue.catalog import scan_folder
from gzdesk.progress.facts import facts_of
from gzdesk.project.earlier_votes import EarlierVote, beside
from gzdesk.project.project import Project, ProjectError
from gzdesk.project.vote import new_vote
from gzdesk.questions.question import load_question
from gzdesk.session.session import Session
from gzdesk.settings import QueueSettings
from gzdesk.votes.counts import Counts
from gzdesk.votes.record import Record

BAR = load_question("bar")


@pytest.fixture
def project(tmp_path):
    images = tmp_path / "images"
    images.mkdir()
    for name in "abcde":
        Image.new("L", (8, 8)).save(images / f"{name}.png")
    with Project.create(tmp_path / "bars.gzdesk", scan_folder(images), images, BAR) as project:
        yield project


def earlier(galaxy, answer, votes, source="gz", version=1, question="bar"):
    return EarlierVote(source, galaxy, question, version, answer, votes)


def counts_of(project):
    rows = project.journal.rows()
    return Counts.of(rows, project.galaxies, project.tree, project.places, project.earlier_counts())


def test_earlier_votes_are_kept_and_read_again(project):
    rows = [earlier("a", "no", 7), earlier("a", "yes", 3), earlier("c", "yes", 1)]
    project.add_earlier_votes("gz", rows)
    assert project.earlier_votes() == rows
    project.close()
    with Project.open(project.path) as again:
        assert again.earlier_votes() == rows
        assert [tuple(one) for one in again.earlier_sources()] == [("gz", 2, 11)]


def test_a_source_replaces_itself_and_no_other(project):
    project.add_earlier_votes("gz", [earlier("a", "yes", 3), earlier("b", "yes", 9)])
    project.add_earlier_votes("ann", [earlier("a", "no", 1, source="ann")])
    project.add_earlier_votes("gz", [earlier("a", "yes", 4)])
    assert {(row.source, row.galaxy_id, row.votes) for row in project.earlier_votes()} == {
        ("gz", "a", 4),
        ("ann", "a", 1),
    }


def test_a_source_is_forgotten_with_its_annotators(project):
    project.add_earlier_votes("gz", [earlier("a", "yes", 1, source="gz/ann"), earlier("a", "yes", 1, source="gz/bob")])
    project.add_earlier_votes("gz2", [earlier("a", "yes", 2, source="gz2")])
    assert [tuple(one) for one in project.earlier_sources()] == [("gz", 1, 2), ("gz2", 1, 2)]
    assert project.forget_earlier_votes("gz") == 2
    assert [row.source for row in project.earlier_votes()] == ["gz2"]
    assert project.forget_earlier_votes("gz") == 0


def test_a_refused_row_leaves_what_was_there(project):
    project.add_earlier_votes("gz", [earlier("a", "yes", 3)])
    with pytest.raises(ProjectError):
        project.add_earlier_votes("gz", [earlier("b", "yes", 1), earlier("c", "yes", 0)])
    assert project.earlier_votes() == [earlier("a", "yes", 3)]
    project.journal.append(vote("a", "yes"))  # the file is not left locked


def test_a_source_that_breaks_off_while_it_is_read_leaves_what_was_there(project):
    def broken():
        yield earlier("b", "yes", 1)
        raise KeyboardInterrupt

    project.add_earlier_votes("gz", [earlier("a", "yes", 3)])
    with pytest.raises(KeyboardInterrupt):
        project.add_earlier_votes("gz", broken())
    assert project.earlier_votes() == [earlier("a", "yes", 3)]


def vote(galaxy, answer, because="active", annotator="ana", kind="vote"):
    return new_vote(
        kind=kind, galaxy_id=galaxy, annotator=annotator, seconds=1.0, question="bar", question_version=1,
        answer=answer, shown_because=because,
    )  # fmt: skip


def test_earlier_votes_are_taught_beside_those_of_the_desk(project):
    project.add_earlier_votes("gz", [earlier("a", "yes", 3), earlier("b", "no", 5)])
    project.add_earlier_votes("other", [earlier("a", "yes", 2, source="other")])
    project.journal.append(vote("a", "no"))
    counts = counts_of(project)
    labels = counts.taught()
    assert labels.counts_G_A.tolist() == [[5, 1], [0, 5], [0, 0], [0, 0], [0, 0]]
    assert labels.votes == 11
    assert counts.earlier_G_A.tolist()[:2] == [[5, 0], [0, 5]]
    assert counts.counts_G_A.tolist()[:2] == [[0, 1], [0, 0]]
    assert (counts.votes, counts.voted_G.tolist()) == (1, [True, False, False, False, False])


def test_earlier_votes_on_controls_and_artifacts_are_not_taught(project):
    project.add_earlier_votes("gz", [earlier(name, "yes", 3) for name in "abc"])
    counts = counts_of(project)
    counts.withhold(np.array([True, False, False, False, False]))
    counts.add(vote("b", "no", because="control"))
    assert counts.taught().counts_G_A[:, 0].tolist() == [0, 0, 3, 0, 0]
    counts.add(vote("c", None, kind="artifact"))
    assert counts.taught().votes == 0


def test_earlier_votes_of_another_version_or_question_are_kept_but_not_taught(project):
    rows = [earlier("a", "yes", 3, version=2), earlier("b", "yes", 3, question="ring"), earlier("zz", "yes", 3)]
    project.add_earlier_votes("gz", rows)
    assert len(project.earlier_votes()) == 3
    assert counts_of(project).taught().votes == 0


def test_counts_hear_of_earlier_votes_that_come_and_go_while_voting(project):
    counts = counts_of(project)
    counts.taught()
    project.add_earlier_votes("gz", [earlier("a", "yes", 3)])
    before = counts.edition
    counts.hear_earlier(project.earlier_counts().fold(5, 2))
    assert counts.edition > before
    assert counts.taught().counts_G_A[0].tolist() == [3, 0]
    project.forget_earlier_votes("gz")
    counts.hear_earlier(project.earlier_counts().fold(5, 2))
    assert counts.taught().votes == 0


def test_absurd_numbers_in_a_foreign_file_do_not_overflow(project):
    project.add_earlier_votes("gz", [earlier("a", "yes", 2**62), earlier("a", "yes", 2**62, source="gz/x")])
    assert 0 < counts_of(project).taught().counts_G_A[0, 0] <= 200_000


def test_a_source_is_renewed_beside_whoever_votes(project):
    heard = []
    project.add_earlier_votes("gz", [earlier("a", "yes", 3), earlier("b", "yes", 9), earlier("c", "no", 1)])
    new = [earlier("a", "yes", 4), earlier("c", "no", 1), earlier("d", "no", 2, source="gz/ann")]
    with beside(project.path) as others:
        others.renew("gz", new, lambda done, total: heard.append((done, total)))
        project.journal.append(vote("a", "yes"))
        assert others.counts(project.tree).fold(5, 2).tolist() == counts_of(project).earlier_G_A.tolist()
    assert sorted(project.earlier_votes()) == sorted(new)
    assert heard[-1] == (3, 3)  # a changed, b gone, d come; c was so already
    with beside(project.path) as others:
        others.renew("gz", [], lambda done, total: None)
    assert project.earlier_votes() == []


def test_a_galaxy_with_earlier_votes_stays_in_the_queue_and_out_of_the_history(project):
    project.add_earlier_votes("gz", [earlier(name, "yes", 3) for name in "abcde"])
    session = Session(project, "ana", queue_settings=QueueSettings(control_share=0.0))
    assert session.history == []
    assert session.votes_total == 0
    assert not Record(project, "ana").ended
    seen = set()
    while session.current is not None:
        seen.add(session.current.index)
        session.vote(0, 1.0, "asinh")
    assert seen == {0, 1, 2, 3, 4}


def test_a_sitting_teaches_earlier_votes_from_the_start(project):
    project.add_earlier_votes("gz", [earlier("a", "yes", 3), earlier("b", "no", 5)])
    session = Session(project, "ana", queue_settings=QueueSettings(control_share=0.0))
    assert session.labels().votes == 8


def test_the_facts_tell_the_sources(project):
    project.add_earlier_votes("gz", [earlier("a", "yes", 3)])
    assert facts_of(project)["earlier_votes"] == {"gz": {"galaxies": 1, "votes": 3}}
    assert facts_of(project)["votes"] == 0
