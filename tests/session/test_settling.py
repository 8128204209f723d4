"""A meeting at the desk: what annotators differ on is settled with votes of a kind of their own."""

import pytest

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.project.project import Project
from gzdesk.project.vote import new_vote, standing
from gzdesk.questions.question import load_question
from gzdesk.questions.tree import parse_asked
from gzdesk.queue.orders import Order
from gzdesk.session.session import Session
from gzdesk.settings import QueueSettings

GALAXIES = 30
CONFLICTS = Order("conflicts")
TREE = parse_asked(
    """
name = "walks"
[[questions]]
name = "shape"
text = "Smooth, or a disk?"
answers = [{name = "smooth", text = "Smooth"}, {name = "disk", text = "Disk"}]
[[questions]]
name = "bar"
text = "Is there a bar?"
after = ["shape_disk"]
answers = [{name = "yes", text = "Bar"}, {name = "no", text = "None"}]
""",
    "walks.toml",
)


def make(tmp_path, asked):
    galaxies = tuple(Galaxy(f"g{n}", f"g{n}.png") for n in range(GALAXIES))
    return Project.create(tmp_path / "p.gzdesk", Catalogue(galaxies, ({},) * GALAXIES, ()), tmp_path, asked)


@pytest.fixture
def project(tmp_path):
    with make(tmp_path, load_question("bar")) as made:
        yield made


def say(project, annotator, said, question="bar"):
    rows = [
        new_vote(galaxy_id=f"g{n}", annotator=annotator, question=question, question_version=1, answer=answer)
        for n, answer in said.items()
    ]
    project.journal.append(*rows)


def sit(project, annotator="ann", taught=None, **queue):
    heard = [] if taught is None else taught
    settings = QueueSettings(control_share=0.0, **queue)
    return Session(project, annotator, teach=heard.append, queue_settings=settings)


@pytest.fixture
def meeting(project):
    """Ann and Bob differ on two galaxies, on the second of which Cat sides with Ann."""
    say(project, "ann", {3: "yes", 5: "yes", 7: "yes"})
    say(project, "bob", {3: "no", 5: "no", 7: "yes"})
    say(project, "cat", {5: "yes"})
    session = sit(project)
    session.choose_order(CONFLICTS)
    return session


def test_the_most_disputed_galaxy_comes_first_with_all_that_was_said_of_it(meeting):
    assert (meeting.current.index, meeting.current.because) == (3, "conflicts")
    assert meeting.settling
    assert meeting.disputed == ("bar",)
    assert {who: row.answer for who, row in meeting.words["bar"].items()} == {"ann": "yes", "bob": "no"}
    assert meeting.upcoming() == (5,)
    assert meeting.order_left == 2


def test_an_answer_in_a_meeting_is_a_vote_of_its_own_kind_and_one_more_in_what_is_taught(meeting, project):
    row = meeting.vote(1, 2.0, "asinh")
    assert (row.kind, row.answer, row.annotator, row.shown_because) == ("settled", "no", "ann", "conflicts")
    assert project.journal.rows()[-1] == row
    assert meeting.labels().counts_G_A[3].tolist() == [1, 2]
    assert meeting.last_answer(3).answer == "yes"  # her own word stands
    assert meeting.current.index == 5
    meeting.vote(0, 1.0, "")
    assert meeting.current is None
    assert not meeting.settling


def test_a_settled_galaxy_does_not_come_again_in_another_meeting_whoever_sits_there(meeting, project):
    meeting.vote(1, 1.0, "")
    later = sit(project, "bob")
    assert later.order == CONFLICTS
    assert later.current.index == 5
    assert later.order_left == 1


def test_a_settled_answer_is_undone_and_redone_like_any_act(meeting, project):
    row = meeting.vote(1, 1.0, "")
    assert meeting.undo() == row
    assert (meeting.current.index, meeting.settling, meeting.disputed) == (3, True, ("bar",))
    assert meeting.labels().counts_G_A[3].tolist() == [1, 1]
    assert meeting.redo() == row
    assert meeting.current.index == 5
    assert [one.kind for one in standing(project.journal.rows())][-1] == "settled"


def test_a_later_sitting_undoes_a_settled_answer_and_is_in_the_meeting_again(meeting, project):
    meeting.vote(1, 1.0, "")
    later = sit(project)
    later.choose_order(Order())
    assert not later.settling
    later.undo()
    assert later.settling
    assert (later.current.index, later.asked.name) == (3, "bar")


def test_a_new_settled_answer_replaces_the_one_before(meeting):
    meeting.vote(1, 1.0, "")
    meeting.undo()
    meeting.vote(0, 1.0, "")
    assert meeting.counts.settled(3)["bar"].answer == "yes"
    assert meeting.labels().counts_G_A[3].tolist() == [2, 1]


def test_a_meeting_that_goes_back_to_what_it_has_settled_is_still_one(meeting):
    meeting.vote(1, 1.0, "")
    assert meeting.back()
    assert (meeting.current.index, meeting.settling, meeting.given) == (3, True, {"bar": "no"})
    row = meeting.vote(0, 1.0, "")
    assert (row.kind, row.shown_because) == ("settled", "revisit")
    assert meeting.counts.settled(3)["bar"] == row
    assert meeting.current.index == 5


def test_a_galaxy_on_which_all_agree_is_one_s_own_in_a_meeting_too(meeting):
    meeting.visit(7)
    assert not meeting.settling
    assert meeting.vote(1, 1.0, "").kind == "vote"


@pytest.mark.parametrize("act", ["cant_tell", "artifact", "later"])
def test_a_meeting_settles_on_an_answer_or_skips(meeting, project, act):
    before = len(project.journal.rows())
    with pytest.raises(LookupError, match="meeting"):
        getattr(meeting, act)(1.0, "")
    assert len(project.journal.rows()) == before
    assert meeting.skip(1.0, "").kind == "skip"
    assert meeting.current.index == 5


def test_outside_a_meeting_nobody_s_words_are_told_and_votes_are_one_s_own(meeting):
    meeting.choose_order(Order())
    assert (meeting.settling, meeting.disputed, meeting.words) == (False, (), {})
    meeting.visit(3)
    assert meeting.given == {"bar": "yes"}
    assert meeting.vote(1, 1.0, "").kind == "vote"


def test_no_galaxy_comes_back_between_those_of_a_meeting(project):
    everything = dict.fromkeys(range(25), "yes")
    say(project, "ann", everything)
    say(project, "bob", dict.fromkeys(everything, "no"))
    session = sit(project, repeat_share=1.0)
    session.choose_order(CONFLICTS)
    seen = []
    while session.current is not None:
        seen.append(session.current.because)
        session.vote(0, 1.0, "")
    assert seen == ["conflicts"] * 25


def test_disputed_questions_of_a_tree_are_asked_one_after_the_other(tmp_path):
    with make(tmp_path, TREE) as project:
        for who, shape, bar in (("ann", "disk", "yes"), ("bob", "disk", "no"), ("cat", "smooth", None)):
            say(project, who, {4: shape}, "shape")
            say(project, who, {4: bar} if bar else {})
        session = sit(project)
        session.choose_order(CONFLICTS)
        assert session.asked.name == "shape"
        session.vote(1, 1.0, "")
        assert (session.current.index, session.asked.name) == (4, "bar")
        assert session.given == {"shape": "disk"}
        assert session.back_question()
        assert session.asked.name == "shape"
        session.vote(0, 1.0, "")  # the meeting thinks again: no disk, and so no question of a bar
        assert session.current is None
        session.undo()
        assert session.asked.name == "shape"


def test_a_galaxy_left_half_asked_is_taken_up_again_as_one_s_own_after_a_meeting_on_it(tmp_path):
    with make(tmp_path, TREE) as project:
        session = sit(project)
        first = session.current.index
        session.vote(1, 1.0, "")
        say(project, "bob", {first: "smooth"}, "shape")
        meeting = sit(project)
        meeting.choose_order(CONFLICTS)
        meeting.vote(1, 1.0, "")
        meeting.choose_order(Order())
        later = sit(project)
        assert (later.current.index, later.settling, later.asked.name) == (first, False, "bar")
