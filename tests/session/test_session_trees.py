"""The heart over a decision tree: one question after the other, back, again, undone, put off and resumed."""

from dataclasses import replace

import numpy as np
import pytest

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.messages import Posterior
from gzdesk.project.journal import JournalError
from gzdesk.project.project import Project
from gzdesk.project.vote import standing
from gzdesk.questions.tree import parse_asked
from gzdesk.queue.voting_queue import AHEAD
from gzdesk.session.session import Session
from gzdesk.settings import QueueSettings

GALAXIES = 60
SHAPE, ARMS, BAR, ODD = "shape", "arms", "bar", "odd"
TREE = parse_asked(
    """
name = "walks"
[[questions]]
name = "shape"
text = "Smooth, or a disk?"
answers = [{name = "smooth", text = "Smooth"}, {name = "disk", text = "Disk"}, {name = "other", text = "Other"}]
[[questions]]
name = "arms"
text = "Are there arms?"
after = ["shape_disk"]
answers = [{name = "yes", text = "Arms"}, {name = "no", text = "None"}]
[[questions]]
name = "bar"
text = "Is there a bar?"
after = ["arms_yes"]
answers = [{name = "yes", text = "Bar"}, {name = "no", text = "None"}]
[[questions]]
name = "odd"
text = "Anything odd?"
after = ["shape_smooth", "shape_disk"]
answers = [{name = "yes", text = "Odd"}, {name = "no", text = "No"}]
""",
    "walks.toml",
)


@pytest.fixture
def project(tmp_path):
    galaxies = tuple(Galaxy(f"g{n:02d}", f"g{n:02d}.png") for n in range(GALAXIES))
    with Project.create(tmp_path / "p.gzdesk", Catalogue(galaxies, ({},) * GALAXIES, ()), tmp_path, TREE) as made:
        yield made


@pytest.fixture
def taught():
    return []


def sitting(project, taught=None, **queue):
    heard = [] if taught is None else taught
    return Session(project, "ann", teach=heard.append, queue_settings=QueueSettings(control_share=0.0, **queue))


@pytest.fixture
def session(project, taught):
    return sitting(project, taught)


def say(session, *answers):
    """Give answers by name, one after the other."""
    for name in answers:
        session.vote(session.asked.index_of(name), 0.5, "")


def state(session):
    """All that a voter can see of a session, and what the learner may hear."""
    return (
        session.current,
        session.asked,
        dict(session.given),
        [row.uuid for row in session.history],
        session.counts.counts_G_A.tolist(),
        session.counts.artifact_G.tolist(),
        session.voted_galaxies,
        session.upcoming(),
    )


def test_one_question_is_asked_after_the_other_and_then_the_next_galaxy(session):
    first, following = session.current, session.upcoming(1)[0]
    assert session.asked.name == SHAPE
    say(session, "disk")
    assert (session.current, session.asked.name, session.given) == (first, ARMS, {SHAPE: "disk"})
    say(session, "yes")
    say(session, "no")
    assert session.asked.name == ODD
    say(session, "no")
    assert (session.current.index, session.asked.name, session.given) == (following, SHAPE, {})
    assert [(row.question, row.answer) for row in session.history] == [
        (SHAPE, "disk"), (ARMS, "yes"), (BAR, "no"), (ODD, "no"),
    ]  # fmt: skip


def test_an_answer_that_ends_the_tree_ends_the_galaxy(session):
    following = session.upcoming(1)[0]
    say(session, "other")
    assert session.current.index == following
    assert session.voted_galaxies == 1


def test_answers_of_all_questions_are_counted_side_by_side_and_taught(session, taught):
    index = session.current.index
    say(session, "disk", "yes", "no", "no")
    assert session.counts.counts_G_A[index].tolist() == [0, 1, 0, 1, 0, 0, 1, 0, 1]
    assert taught[-1].counts_G_A[index].tolist() == [0, 1, 0, 1, 0, 0, 1, 0, 1]
    assert [labels.votes for labels in taught] == [1, 2, 3, 4]
    assert session.counts.of_question(BAR)[index].tolist() == [0, 1]
    assert session.counts.asked_G(BAR).sum() == 1
    assert session.votes_total == 4


def test_a_new_answer_withdraws_the_answers_that_it_leads_to_no_more(session, project):
    index = session.current.index
    say(session, "disk", "yes", "yes")
    session.ask(SHAPE)
    assert session.asked.name == SHAPE
    say(session, "smooth")
    assert session.given == {SHAPE: "smooth"}
    assert session.asked.name == ODD
    assert session.counts.counts_G_A[index].tolist() == [1, 0, 0, 0, 0, 0, 0, 0, 0]
    rows = project.journal.rows()
    assert [row.kind for row in rows] == ["vote", "vote", "vote", "retraction", "retraction", "vote"]
    assert {row.act for row in rows[3:5]} == {rows[5].uuid}
    assert [row.question for row in standing(rows)] == [SHAPE, SHAPE]


def test_an_answer_that_leads_on_as_before_withdraws_nothing(session):
    say(session, "disk", "yes", "yes", "no")
    session.visit(session.last_voted)
    assert session.asked.name == SHAPE
    session.ask(ARMS)
    say(session, "yes")
    assert len(standing(session.project.journal.rows())) == 5
    assert session.voted_galaxies == 1


def test_an_answer_to_a_question_further_down_stays_where_both_answers_lead_to_it(session):
    say(session, "disk", "no", "yes")
    index = session.last_voted
    session.visit(index)
    session.ask(SHAPE)
    say(session, "smooth")
    assert session.voted_galaxies == 1
    assert session.counts.said(index, "ann")[ODD].answer == "yes"
    assert session.counts.counts_G_A[index].tolist() == [1, 0, 0, 0, 0, 0, 0, 1, 0]


def test_one_goes_back_question_by_question(session):
    say(session, "disk", "yes")
    assert session.asked.name == BAR
    assert [session.back_question() for _ in range(3)] == [True, True, False]
    assert session.asked.name == SHAPE
    say(session, "disk")  # as before: on to what is open
    assert session.asked.name == BAR


def test_a_question_that_the_answers_do_not_lead_to_cannot_be_asked(session):
    say(session, "disk")
    with pytest.raises(LookupError, match="'bar'"):
        session.ask(BAR)
    assert session.asked.name == ARMS


def test_can_t_tell_ends_the_galaxy_and_keeps_what_was_said(session):
    index, following = session.current.index, session.upcoming(1)[0]
    say(session, "disk")
    row = session.cant_tell(1.0, "")
    assert (row.kind, row.question) == ("cant-tell", ARMS)
    assert session.current.index == following
    assert session.voted_galaxies == 1
    assert session.counts.counts_G_A[index].sum() == 1
    session.visit(index)
    assert session.asked.name == ARMS
    say(session, "no")
    assert session.asked.name == ODD


def test_can_t_tell_of_an_earlier_question_withdraws_what_followed_from_its_answer(session):
    index = session.current.index
    say(session, "disk", "yes")
    session.ask(SHAPE)
    session.cant_tell(1.0, "")
    assert not session.counts.counts_G_A[index].any()
    session.undo()
    assert session.counts.counts_G_A[index].tolist() == [0, 1, 0, 1, 0, 0, 0, 0, 0]


def test_undo_goes_back_question_by_question_and_redo_forth(session):
    states = [state(session)]
    for name in ("disk", "yes", "no", "no", "smooth", "yes", "other"):
        say(session, name)
        states.append(state(session))
    for expected in states[-2::-1]:
        session.undo()
        assert state(session) == expected
    assert session.undo() is None
    for expected in states[1:]:
        session.redo()
        assert state(session) == expected
    assert session.redo() is None


def test_a_new_answer_and_all_that_it_withdrew_are_undone_as_one(session, project, taught):
    say(session, "disk", "yes", "yes")
    before = state(session)[2:]
    session.ask(SHAPE)
    asked = state(session)
    say(session, "smooth")
    after = state(session)
    assert session.undo().answer == "smooth"
    assert state(session)[1:] == asked[1:]
    assert state(session)[2:] == before
    assert taught[-1].counts_G_A.sum() == 3
    session.redo()
    assert state(session)[1:] == after[1:]
    session.undo()
    assert state(session)[2:] == before
    assert sitting(project).counts.counts_G_A.tolist() == session.counts.counts_G_A.tolist()


def test_a_later_sitting_undoes_a_new_answer_with_all_that_it_withdrew(session, project):
    say(session, "disk", "yes", "yes")
    rows = [row.uuid for row in session.history]
    session.ask(SHAPE)
    say(session, "smooth")
    again = sitting(project)
    again.undo()
    assert [row.uuid for row in again.history] == rows
    assert again.given == {SHAPE: "disk", ARMS: "yes", BAR: "yes"}


def test_whatever_is_done_undone_and_redone_the_journal_tells_the_same(project):
    chance, session = np.random.default_rng(0), sitting(project)
    acts = (
        ["vote"] * 6 + ["undo"] * 3 + ["redo"] * 3 + ["ask", "cant_tell", "artifact", "later", "skip", "star", "back"]
    )
    for _ in range(200):
        match chance.choice(acts):
            case "vote":
                session.vote(int(chance.integers(len(session.asked.answers))), 0.1, "")
            case "ask":
                session.ask(str(chance.choice([SHAPE, *session.given])))
            case "star":
                session.star()
            case "undo" | "redo" | "back" as act:
                getattr(session, act)()
            case act:
                getattr(session, act)(0.1, "")
        if chance.random() < 0.1:
            again = sitting(project)
            assert again.counts.counts_G_A.tolist() == session.counts.counts_G_A.tolist()
            assert again.counts.artifact_G.tolist() == session.counts.artifact_G.tolist()
            assert sorted(row.uuid for row in again.history) == sorted(row.uuid for row in session.history)
            assert again.voted_galaxies == session.voted_galaxies
            assert again.labels().counts_G_A.tolist() == session.labels().counts_G_A.tolist()
    assert len(project.journal.rows()) > 100


def test_something_new_leaves_nothing_to_redo(session):
    say(session, "other", "other")
    session.undo()
    assert session.can_redo
    session.star()
    assert not session.can_redo
    assert session.redo() is None


def test_a_refused_write_of_several_rows_changes_nothing(session, project, monkeypatch):
    say(session, "disk", "yes", "yes")
    session.ask(SHAPE)

    def refuse(*votes):
        raise JournalError("p.gzdesk: the disk is full.")

    before = state(session)
    monkeypatch.setattr(project.journal, "append", refuse)
    for act in (
        lambda: say(session, "smooth"), lambda: session.cant_tell(1.0, ""), lambda: session.artifact(1.0, ""),
        lambda: session.later(1.0, ""), lambda: session.comment("odd"), session.undo,
    ):  # fmt: skip
        with pytest.raises(JournalError):
            act()
        assert state(session) == before
    monkeypatch.undo()
    session.undo()
    before = state(session)
    monkeypatch.setattr(project.journal, "append", refuse)
    with pytest.raises(JournalError):
        session.redo()
    assert state(session) == before
    assert session.can_redo


def test_a_galaxy_left_between_two_questions_comes_first_next_time_at_the_open_one(session, project):
    say(session, "other", "disk", "yes")
    half = session.current
    again = sitting(project, seed=1)
    assert (again.current, again.asked.name, again.given) == (
        replace(half, again=True),
        BAR,
        {SHAPE: "disk", ARMS: "yes"},
    )
    say(again, "no", "no")
    assert again.current.index != half.index
    assert again.voted_galaxies == 2


def test_a_half_asked_galaxy_that_was_skipped_waits_for_its_turn(session, project):
    say(session, "disk")
    session.skip(1.0, "")
    again = sitting(project, seed=1)
    assert again.given == {}
    assert again.history[-1].kind == "skip"


def test_an_artifact_ends_the_galaxy_and_is_never_taught(session, taught):
    index, following = session.current.index, session.upcoming(1)[0]
    say(session, "disk")
    row = session.artifact(1.0, "s")
    assert (row.kind, row.seconds, row.stretch) == ("artifact", 1.0, "s")
    assert session.current.index == following
    assert session.counts.artifact_G[index]
    assert not taught[-1].counts_G_A.any()
    assert session.votes_total == 1
    session.undo()
    assert taught[-1].counts_G_A[index].sum() == 1
    assert session.asked.name == ARMS


def test_an_answer_to_what_was_called_an_artifact_makes_it_a_galaxy_again(session, taught):
    index = session.current.index
    session.artifact(1.0, "")
    session.visit(index)
    say(session, "other")
    assert not session.counts.artifact_G[index]
    assert taught[-1].counts_G_A[index].sum() == 1


def test_an_artifact_is_not_shown_again_in_the_next_sitting(session, project):
    index = session.current.index
    session.artifact(1.0, "")
    again, seen = sitting(project), set()
    while again.current:
        seen.add(again.current.index)
        again.skip(0.1, "")
    assert seen == set(range(GALAXIES)) - {index}


def test_a_galaxy_put_off_comes_back_after_twenty_others(session):
    say(session, "other")
    put_off = session.current.index
    session.later(1.0, "")
    others = []
    while session.current.index != put_off:
        others.append(session.current.index)
        say(session, "other")
    assert len(others) == len(set(others)) == 20
    assert session.current.because == "later"
    say(session, "other")
    while session.current:
        assert session.current.index not in (put_off, *others)
        say(session, "other")
    assert session.voted_galaxies == GALAXIES


def test_a_galaxy_put_off_comes_back_when_no_other_is_left(session):
    while session.voted_galaxies < GALAXIES - 3:
        say(session, "other")
    put_off = session.current.index
    session.later(1.0, "")
    say(session, "other", "other")
    assert session.current.index == put_off
    say(session, "other")
    assert session.current is None


def test_a_galaxy_put_off_comes_back_in_the_next_sitting_half_asked_as_it_was(session, project):
    say(session, "disk")
    put_off = session.current.index
    session.later(1.0, "")
    again = sitting(project, seed=1)
    assert (again.current.index, again.current.because) == (put_off, "later")
    assert (again.asked.name, again.given) == (ARMS, {SHAPE: "disk"})
    say(again, "no", "no")
    assert not again.counts.later_G.any()
    assert sitting(project).current.because == "random"


def test_a_galaxy_put_off_and_answered_meanwhile_does_not_come_back(session):
    put_off = session.current.index
    session.later(1.0, "")
    session.visit(put_off)
    say(session, "other")
    for _ in range(30):
        assert session.current.index != put_off
        say(session, "other")


def test_a_galaxy_put_off_by_mistake_is_back_at_once_and_once_only(session):
    put_off = session.current
    session.later(1.0, "")
    session.undo()
    assert session.current == put_off
    for _ in range(GALAXIES):
        say(session, "other")
    assert session.current is None


def test_a_comment_is_kept_replaced_and_taken_away(session, project):
    index = session.current.index
    session.comment(" two nuclei ")
    assert session.current.index == index
    assert session.comment_on(index) == "two nuclei"
    session.comment("three nuclei")
    assert session.counts.comments() == {index: {"ann": "three nuclei"}}
    session.undo()
    assert session.comment_on(index) == "two nuclei"
    session.comment("")
    assert session.comment_on(index) == ""
    assert session.counts.comments() == {}
    assert Session(project, "ben").comment_on(index) == ""


def test_a_vote_says_whether_the_posterior_was_seen_before(session):
    session.saw_posterior = True
    say(session, "disk", "no", "no")
    say(session, "other")
    assert [row.saw_posterior for row in session.history] == [1, 1, 1, 0]
    assert session.star()
    assert session.history[-1].saw_posterior is None


def test_one_goes_back_through_the_galaxies_one_acted_on_and_forth_to_the_queue(session):
    seen = []
    for name in ("other", "smooth", "no", "other"):
        seen += [session.current.index] if session.current.index not in seen else []
        say(session, name)
    waiting = session.current
    places = []
    while session.back():
        places.append(session.current.index)
        assert session.current.because == "revisit"
    assert places == seen[::-1]
    assert session.forward()
    assert session.current.index == seen[1]
    assert session.back()
    assert session.current.index == seen[0]
    while session.forward():
        places.append(session.current.index)
    assert places[3:] == [seen[1], seen[2], waiting.index]
    assert session.current == waiting
    assert not session.forward()


def test_back_begins_before_the_half_asked_galaxy_on_screen_which_waits_meanwhile(session):
    first = session.current.index
    say(session, "other", "disk", "yes")
    half = session.current
    assert session.back()
    assert session.current.index == first
    assert not session.back()
    assert session.forward()
    assert (session.current, session.asked.name) == (half, BAR)


def test_a_vote_on_a_galaxy_gone_back_to_leads_to_the_queue_and_makes_it_the_newest(session):
    first = session.current.index
    say(session, "other", "other", "other")
    waiting = session.current
    for _ in range(3):
        session.back()
    say(session, "other")
    assert session.current == waiting
    session.back()
    assert session.current.index == first


def test_from_a_galaxy_found_in_another_way_one_goes_back_and_forth_from_there(session):
    seen = []
    for _ in range(4):
        seen.append(session.current.index)
        say(session, "other")
    session.visit(seen[1])
    session.back()
    assert session.current.index == seen[0]
    session.forward()
    session.forward()
    assert session.current.index == seen[2]


def test_galaxies_visited_one_after_the_other_do_not_pile_up(session):
    seen = []
    for _ in range(3):
        seen.append(session.current.index)
        say(session, "other")
    waiting = session.current
    for index in seen:
        session.visit(index)
    session.leave()
    assert session.current == waiting


def repeats(session, votes):
    """The galaxies that came back, and what was visible of them; every galaxy is called a smooth one."""
    found = []
    for _ in range(votes):
        if session.current is None:
            break
        if session.current.because == "repeat":
            found.append((session.current.index, dict(session.given), session.last_answer(session.current.index)))
        say(session, "smooth", "no")
    return found


def test_a_share_of_galaxies_comes_back_unannounced_after_twenty_others(project):
    session = sitting(project, repeat_share=0.3)
    found = repeats(session, 200)
    assert len(found) == len({index for index, _, _ in found}) > 8
    assert all(given == {} and last is None for _, given, last in found)
    ended = [row for row in session.history if row.question == ODD]
    for place, row in enumerate(ended):
        if row.shown_because == "repeat":
            galaxies = [other.galaxy_id for other in ended[:place]]
            assert place - galaxies.index(row.galaxy_id) > 20
    assert session.voted_galaxies == GALAXIES
    assert session.current is None


def test_no_galaxy_comes_back_where_none_is_asked_to(project):
    assert repeats(sitting(project), 200) == []


def test_a_repeat_is_walked_from_the_start_and_withdraws_what_it_leads_to_no_more(project):
    session = sitting(project, repeat_share=0.5)
    while session.current.because != "repeat":
        say(session, "disk", "yes", "yes", "no")
    index = session.current.index
    assert session.asked.name == SHAPE
    say(session, "disk")
    assert (session.current.index, session.asked.name, session.given) == (index, ARMS, {SHAPE: "disk"})
    assert session.last_answer(index).question == SHAPE
    assert session.counts.counts_G_A[index].sum() == 4
    say(session, "no")
    assert (session.asked.name, session.given) == (ODD, {SHAPE: "disk", ARMS: "no"})
    say(session, "no")
    assert session.current.index != index
    assert set(session.counts.said(index, "ann")) == {SHAPE, ARMS, ODD}
    (shape, arms, odd) = session.consistency()
    assert [(one.question, one.agreeing, one.repeats) for one in (shape, arms, odd)] == [
        (SHAPE, 1, 1), (ARMS, 0, 1), (ODD, 1, 1),
    ]  # fmt: skip


def test_a_repeat_that_is_undone_comes_on_screen_as_a_repeat_again(project):
    session = sitting(project, repeat_share=0.5)
    while session.current.because != "repeat":
        say(session, "smooth", "no")
    shown = session.current
    say(session, "smooth", "no")
    session.undo()
    assert (session.current.index, session.given) == (shown.index, {SHAPE: "smooth"})
    session.undo()
    assert (session.current.index, session.given, session.asked.name) == (shown.index, {}, SHAPE)
    assert session.consistency() == ()


def test_a_repeat_hides_star_and_comment_and_loses_neither(project):
    session = sitting(project, repeat_share=0.5)
    while session.current.because != "repeat":
        if not session.given:
            session.star()
            session.comment("two nuclei")
        say(session, "smooth", "no")
    index = session.current.index
    assert session.comment_on(index) == ""
    session.comment("a shell")
    assert session.comment_on(index) == "two nuclei\na shell"
    assert session.star()
    assert session.counts.starred_G[index]


def test_a_galaxy_comes_back_but_once_over_all_sittings(project):
    first = repeats(sitting(project, repeat_share=0.3), 45)
    second = repeats(sitting(project, repeat_share=0.3, seed=1), 200)
    assert first
    assert second
    assert not {index for index, _, _ in first} & {index for index, _, _ in second}


def posterior():
    probs_A = np.array([0.5, 0.3, 0.2, 0.6, 0.4, 0.1, 0.9, 0.7, 0.3], np.float32)
    flat_G = np.full(GALAXIES, 0.1, np.float32)
    return Posterior("m", 3, np.broadcast_to(probs_A, (GALAXIES, 4, 9)), flat_G, flat_G, flat_G)


def test_each_question_has_its_own_part_of_the_posterior(session):
    session.receive(posterior())
    assert session.posterior_of(3).probs_T_A[0].tolist() == pytest.approx([0.5, 0.3, 0.2])
    assert session.posterior_of(3, BAR).probs_T_A[0].tolist() == pytest.approx([0.1, 0.9])


def test_posteriors_are_judged_question_by_question_and_artifacts_left_out(project):
    session = Session(project, "ann", queue_settings=QueueSettings(control_share=1.0))
    session.artifact(0.1, "")
    for _ in range(6):
        say(session, "disk", "yes", "yes", "no")
    for _ in range(3):
        say(session, "smooth", "no")
    session.receive(posterior())
    assert session.judge_controls(session.posterior).galaxies == 9
    assert session.judge_controls(session.posterior, BAR).galaxies == 6
    assert session.judge_controls(session.posterior, BAR).log_score == pytest.approx(-np.log(0.1), rel=1e-5)
    again = Session(project, "ann")
    assert again.curve_of(BAR)[-1].judgement.galaxies == 6
    assert again.learning_curve == session.learning_curve
    for question in (None, BAR):
        for _ in session.assess(question):
            pass
    assert session.assessment_of(BAR).scatter == session.scatter_of(BAR)
    assert session.assessment is session.assessment_of(SHAPE)


def test_after_its_sitting_a_repeat_taken_back_looks_like_any_galaxy_taken_back(project):
    first = sitting(project, repeat_share=0.5)
    while first.current.because != "repeat":
        say(first, "smooth", "no")
    say(first, "smooth", "no")
    later = sitting(project, repeat_share=0.5)
    later.undo()
    assert (later.current.because, later.given) == ("repeat", {SHAPE: "smooth"})
    assert later.current.again
    later.undo()
    later.undo()
    assert later.current.because != "repeat"
    assert later.current.again


def test_a_new_share_of_repeats_holds_from_the_next_galaxy_drawn_on(project):
    session = sitting(project)
    assert repeats(session, 30) == []
    session.change_shares(QueueSettings(control_share=0.0, repeat_share=1.0))
    assert len(repeats(session, 10)) >= 10 - AHEAD - 1
