"""The same said of many galaxies at once: a row for each, written and undone as one."""

import numpy as np
import pytest

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.project.journal import JournalError
from gzdesk.project.project import Project
from gzdesk.project.vote import standing
from gzdesk.questions.question import load_question
from gzdesk.questions.tree import parse_asked
from gzdesk.session.session import Session
from gzdesk.settings import QueueSettings
from gzdesk.votes.counts import Counts

GALAXIES = 40
TREE = parse_asked(
    """
name = "walks"
[[questions]]
name = "shape"
text = "Smooth, or a disk?"
answers = [{name = "smooth", text = "Smooth"}, {name = "disk", text = "Disk"}]
[[questions]]
name = "arms"
text = "Are there arms?"
after = ["shape_disk"]
answers = [{name = "yes", text = "Arms"}, {name = "no", text = "None"}]
""",
    "walks.toml",
)


def make_project(folder, asked):
    galaxies = tuple(Galaxy(f"g{n:02d}", f"g{n:02d}.png") for n in range(GALAXIES))
    return Project.create(folder / "p.gzdesk", Catalogue(galaxies, ({},) * GALAXIES, ()), folder, asked)


@pytest.fixture
def project(tmp_path):
    with make_project(tmp_path, load_question("bar")) as made:
        yield made


@pytest.fixture
def walks(tmp_path):
    with make_project(tmp_path, TREE) as made:
        yield made


def sitting(project, taught=None, annotator="ann"):
    heard = [] if taught is None else taught
    return Session(project, annotator, teach=heard.append, queue_settings=QueueSettings(control_share=0.0))


def test_each_galaxy_gets_a_row_of_its_own(project):
    session = sitting(project)
    session.vote_many([3, 5, 8], "bar", 0, "asinh", lambda index: index == 5)
    rows = project.journal.rows()
    assert [(row.kind, row.galaxy_id, row.answer, row.saw_posterior) for row in rows] == [
        ("vote", "g03", "yes", 0),
        ("vote", "g05", "yes", 1),
        ("vote", "g08", "yes", 0),
    ]
    assert {(row.shown_because, row.stretch, row.act) for row in rows} == {("searched", "asinh", rows[-1].uuid)}


def test_they_are_undone_as_one_and_redone_as_one(project):
    session = sitting(project)
    session.vote(1, 1.0, "")
    session.vote_many([3, 5, 8], "bar", 0)
    on_screen = session.current
    row = session.undo()
    assert session.galaxies_of(row) == 3
    assert session.votes_total == 1
    assert session.current == on_screen
    assert len(project.journal.rows()) == 7
    session.redo()
    assert session.votes_total == 4
    assert session.undo().act
    assert session.undo().act is None
    assert session.votes_total == 0
    assert not session.can_undo


def test_another_sitting_undoes_them_as_one_too(project):
    sitting(project).vote_many([3, 5, 8], "bar", 0)
    later = sitting(project)
    assert later.galaxies_of(later.undo()) == 3
    assert later.votes_total == 0


def test_the_state_is_that_of_a_fold_over_the_journal(project):
    session = sitting(project)
    session.vote_many(range(10), "bar", 0)
    session.vote_many(range(5, 15), "bar", 1)
    session.undo()
    session.star_many([1, 2], True)
    folded = Counts.of(project.journal.rows(), project.galaxies, project.tree)
    np.testing.assert_array_equal(session.counts.counts_G_A, folded.counts_G_A)
    np.testing.assert_array_equal(session.counts.starred_G, folded.starred_G)


def test_what_has_been_said_already_is_not_said_again(project):
    session = sitting(project)
    session.vote_many([3, 5], "bar", 0)
    assert session.unanswered([3, 4, 5], "bar", 0) == [4]
    session.vote_many([3, 5], "bar", 0)
    assert len(project.journal.rows()) == 2
    session.vote_many([3, 4], "bar", 1)
    assert session.counts.counts_G_A[3].tolist() == [0, 1]
    assert session.votes_total == 3


def test_galaxies_voted_on_leave_the_screen_and_the_queue(project):
    session = sitting(project)
    there = [session.current.index, *session.upcoming()]
    session.vote_many(there, "bar", 0)
    assert session.current.index not in there
    assert session.voted_galaxies == 4
    seen = set()
    while session.current is not None:
        seen.add(session.current.index)
        session.vote(0, 1.0, "")
    assert len(seen) == GALAXIES - 4
    assert not seen & set(there)


def test_galaxies_come_to_their_turn_again_once_it_is_undone(project):
    session = sitting(project)
    session.vote_many(range(GALAXIES), "bar", 0)
    assert session.current is None
    session.undo()
    seen = set()
    while session.current is not None:
        seen.add(session.current.index)
        session.vote(0, 1.0, "")
    assert seen == set(range(GALAXIES))


def test_the_learner_hears_of_all_at_once(project):
    taught = []
    session = sitting(project, taught)
    session.vote_many(range(6), "bar", 0)
    assert [labels.votes for labels in taught] == [6]
    session.undo()
    assert taught[-1].votes == 0


def test_a_later_question_is_answered_only_where_it_is_reached(walks):
    session = sitting(walks)
    session.vote_many([1, 2, 3], "shape", 1)
    session.vote_many([4], "shape", 0)
    assert session.unanswered([1, 2, 3, 4, 5], "arms", 0) == [1, 2, 3]
    session.vote_many([1, 2, 3, 4, 5], "arms", 0)
    assert session.counts.of_question("arms").sum() == 3
    assert session.voted_galaxies == 4


def test_answers_left_behind_are_withdrawn_and_come_back(walks):
    session = sitting(walks)
    session.vote_many([1, 2], "shape", 1)
    session.vote_many([1, 2], "arms", 0)
    session.vote_many([1, 2, 3], "shape", 0)
    assert session.counts.of_question("arms").sum() == 0
    reopened = sitting(walks)
    for each in (session, reopened):
        each.undo()
        assert each.counts.of_question("arms").sum() == 2
        each.redo()
        assert each.counts.of_question("arms").sum() == 0
    folded = Counts.of(walks.journal.rows(), walks.galaxies, walks.tree)
    np.testing.assert_array_equal(reopened.counts.counts_G_A, folded.counts_G_A)


def test_a_galaxy_half_asked_stays_in_the_queue(walks):
    session = sitting(walks)
    index = session.current.index
    session.vote_many([index], "shape", 1)
    assert session.current.index == index
    assert session.asked.name == "arms"


def test_an_artifact_may_be_called_a_galaxy_after_all(project):
    session = sitting(project)
    index = session.current.index
    session.vote(0, 1.0, "")
    session.visit(index)
    session.artifact(1.0, "")
    assert session.unanswered([index], "bar", 0) == [index]
    session.vote_many([index], "bar", 0)
    assert not session.counts.artifact_G[index]


def test_stars_are_given_and_taken_from_those_that_differ(project):
    session = sitting(project)
    session.star_many([1, 2], True)
    session.star_many([1, 2, 3], True)
    assert [row.galaxy_id for row in project.journal.rows()] == ["g01", "g02", "g03"]
    on_screen = session.current
    session.star_many([1, 3], False)
    assert np.flatnonzero(session.counts.starred_G).tolist() == [2]
    session.undo()
    assert np.flatnonzero(session.counts.starred_G).tolist() == [1, 2, 3]
    assert session.current == on_screen
    assert session.star_many([1], True) is None


def test_a_disk_that_refuses_leaves_everything_as_it_was(project, monkeypatch):
    session = sitting(project)
    session.vote_many([1], "bar", 0)

    def refuse(*votes):
        raise JournalError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(project.journal, "append", refuse)
        with pytest.raises(JournalError):
            session.vote_many([2, 3], "bar", 0)
    assert session.votes_total == 1
    assert len(standing(project.journal.rows())) == 1
    session.vote_many([2, 3], "bar", 0)
    assert session.votes_total == 3
