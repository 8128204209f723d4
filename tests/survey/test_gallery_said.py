"""What one annotator has said of every galaxy, as arrays that follow the session."""

import numpy as np
import pytest

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.project.project import Project
from gzdesk.questions.question import load_question
from gzdesk.session.session import Session
from gzdesk.settings import QueueSettings
from gzdesk.survey.gallery_rows import CANT_TELL, NO_ANSWER
from gzdesk.survey.gallery_said import AllSaid

GALAXIES = 60


@pytest.fixture
def project(tmp_path):
    galaxies = tuple(Galaxy(f"g{n:02d}", f"g{n:02d}.png") for n in range(GALAXIES))
    catalogue = Catalogue(galaxies, ({},) * GALAXIES, ())
    with Project.create(tmp_path / "p.gzdesk", catalogue, tmp_path, load_question("bar")) as made:
        yield made


def sitting(project, **queue):
    return Session(project, "ann", queue_settings=QueueSettings(control_share=0.0, **queue))


def follow(said):
    for _ in said.follow():
        pass
    return said


def test_answers_marks_and_their_time_are_known(project):
    session = sitting(project)
    said = AllSaid(session)
    first = session.current.index
    session.star()
    session.comment("odd")
    session.vote(1, 1.0, "")
    second = session.current.index
    session.cant_tell(1.0, "")
    third = session.current.index
    session.artifact(1.0, "")
    follow(said)
    assert said.given["bar"][[first, second, third]].tolist() == [1, CANT_TELL, NO_ANSWER]
    assert np.flatnonzero(said.artifact_G).tolist() == [third]
    assert np.flatnonzero(said.starred_G).tolist() == np.flatnonzero(said.commented_G).tolist() == [first]
    assert np.flatnonzero(np.isfinite(said.voted_at_G)).tolist() == sorted([first, second, third])


def test_what_is_undone_is_forgotten_and_an_earlier_sitting_is_known(project):
    session = sitting(project)
    session.vote_many([3, 5], "bar", 0)
    said = follow(AllSaid(session))
    assert np.flatnonzero(said.given["bar"] == 0).tolist() == [3, 5]
    session.undo()
    follow(said)
    assert not np.isfinite(said.voted_at_G).any()
    session.vote_many([7], "bar", 1)
    assert np.flatnonzero(follow(AllSaid(sitting(project))).given["bar"] == 1).tolist() == [7]


def test_only_what_has_changed_is_looked_at_again(project):
    session = sitting(project)
    said = AllSaid(session)
    session.vote_many(range(20), "bar", 0)
    follow(said)
    said.given["bar"][0] = 1
    session.vote_many([30], "bar", 0)
    follow(said)
    assert said.given["bar"][0] == 1
    assert said.given["bar"][30] == 0


def test_a_blind_repeat_looks_unvoted_while_it_is_on_screen(project):
    session = sitting(project, repeat_share=1.0)
    said = AllSaid(session)
    while session.current.because != "repeat":
        session.vote(0, 1.0, "")
    index = session.current.index
    follow(said)
    assert said.given["bar"][index] == NO_ANSWER
    session.vote(1, 1.0, "")
    follow(said)
    assert said.given["bar"][index] == 1
