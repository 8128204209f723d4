"""The heart of the desk, with a real project file and no window and no network."""

from dataclasses import replace

import numpy as np
import pytest

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.evaluation.assessment import FEWEST_CONTROLS
from gzdesk.messages import Glimpse, Labels, Posterior, Withdrawn
from gzdesk.project.journal import JournalError
from gzdesk.project.project import Project
from gzdesk.project.vote import new_vote, standing
from gzdesk.questions.question import load_question
from gzdesk.session.session import FORESEEN, Session
from gzdesk.settings import QueueSettings

GALAXIES = 40


@pytest.fixture
def project(tmp_path):
    galaxies = tuple(Galaxy(f"g{n:02d}", f"g{n:02d}.png") for n in range(GALAXIES))
    catalogue = Catalogue(galaxies, tuple({} for _ in galaxies), ())
    with Project.create(tmp_path / "p.gzdesk", catalogue, tmp_path, load_question("bar")) as made:
        yield made


@pytest.fixture
def taught():
    return []


@pytest.fixture
def session(project, taught):
    return Session(project, "ann", teach=taught.append, queue_settings=QueueSettings(control_share=0.0))


def posterior(information_G=None, votes: int = 3) -> Posterior:
    information_G = np.linspace(0.0, 0.5, GALAXIES, dtype=np.float32) if information_G is None else information_G
    probs = np.full((GALAXIES, 4, 2), 0.5, np.float32)
    return Posterior("compact-1", votes, probs, information_G, information_G + 0.1, information_G * 0 + 0.1)


def test_a_vote_is_in_the_file_with_its_provenance_and_the_next_galaxy_is_current(session, project):
    shown = session.current
    following = session.upcoming(1)[0]
    session.vote(0, 1.5, "asinh 0.5-99.7")
    row = project.journal.rows()[-1]
    assert (row.kind, row.answer, row.annotator, row.seconds) == ("vote", "yes", "ann", 1.5)
    assert (row.galaxy_id, row.shown_because) == (f"g{shown.index:02d}", "random")
    assert (row.question, row.question_version, row.stretch) == ("bar", 1, "asinh 0.5-99.7")
    assert session.current.index == following
    assert session.last_voted == shown.index


def test_the_learner_hears_each_vote(session, taught):
    first = session.current.index
    session.vote(0, 1.0, "")
    session.vote(1, 1.0, "")
    assert isinstance(taught[-1], Labels)
    assert taught[-1].votes == 2
    assert taught[-1].counts_G_A[first].tolist() == [1, 0]
    assert taught[0].votes == 1


def test_a_vote_on_a_random_control_is_never_taught(project, taught):
    session = Session(project, "ann", teach=taught.append, queue_settings=QueueSettings(control_share=1.0))
    assert session.current.because == "control"
    session.vote(0, 1.0, "")
    assert taught == []
    assert session.labels().votes == 0
    assert session.votes_total == session.controls_voted == 1


def test_undo_takes_the_vote_back_and_shows_its_galaxy_again(session, taught, project):
    shown, following = session.current, session.upcoming(1)[0]
    session.vote(1, 1.0, "")
    undone = session.undo()
    assert undone.galaxy_id == f"g{shown.index:02d}"
    assert session.current == shown
    assert session.upcoming(1) == (following,)
    assert taught[-1].votes == 0
    assert session.votes_total == 0
    assert standing(project.journal.rows()) == []
    assert len(project.journal.rows()) == 2


def test_undo_reaches_back_without_limit_and_into_earlier_sittings(project):
    first = Session(project, "ann")
    seen = []
    for _ in range(12):
        seen.append(first.current.index)
        first.vote(0, 1.0, "")
    again = Session(project, "ann")
    back = [again.project.index_of(again.undo().galaxy_id) for _ in range(12)]
    assert back == seen[::-1]
    assert again.undo() is None


def test_undo_never_takes_back_what_another_annotator_said(project):
    Session(project, "bob").vote(0, 1.0, "")
    assert Session(project, "ann").undo() is None
    assert Session(project, "ann").votes_total == 1


def test_an_undone_control_comes_back_as_a_control(project):
    session = Session(project, "ann", queue_settings=QueueSettings(control_share=1.0))
    session.vote(0, 1.0, "")
    session.undo()
    assert session.current.because == "control"


def test_cant_tell_and_skip_are_recorded_and_not_taught(session, taught, project):
    session.cant_tell(2.0, "")
    session.skip(1.0, "")
    assert [row.kind for row in project.journal.rows()] == ["cant-tell", "skip"]
    assert taught == []
    assert session.votes_total == 0
    assert session.voted_galaxies == 1


def test_a_skipped_galaxy_comes_back_in_the_next_sitting_and_an_answered_one_does_not(project):
    first = Session(project, "ann", queue_settings=QueueSettings(control_share=0.0))
    skipped = first.current.index
    first.skip(1.0, "")
    answered = first.current.index
    first.vote(0, 1.0, "")
    later = Session(project, "ann", queue_settings=QueueSettings(control_share=0.0))
    seen = set()
    while later.current:
        seen.add(later.current.index)
        later.skip(0.1, "")
    assert skipped in seen
    assert answered not in seen


def test_a_star_toggles_without_moving_on_and_can_be_undone(session):
    shown = session.current
    assert session.star() is True
    assert session.current == shown
    assert session.counts.starred_G[shown.index]
    assert session.star() is False
    assert session.star() is True
    session.undo()
    assert not session.counts.starred_G[shown.index]
    assert session.current.index == shown.index


def test_a_refused_write_changes_nothing(session, project, monkeypatch):
    def refuse(vote):
        raise JournalError("p.gzdesk: the disk is full.")

    monkeypatch.setattr(project.journal, "append", refuse)
    shown, ahead = session.current, session.upcoming()
    for act in (lambda: session.vote(0, 1.0, ""), lambda: session.cant_tell(1.0, ""), session.star):
        with pytest.raises(JournalError):
            act()
    assert (session.current, session.upcoming()) == (shown, ahead)
    assert session.history == []
    assert session.votes_total == 0


def test_a_posterior_reranks_what_is_not_settled(session):
    pinned = (session.current, session.upcoming())
    session.receive(posterior())
    assert (session.current, session.upcoming()) == pinned
    for _ in range(5):
        session.vote(0, 0.1, "")
    assert session.current.because == "active"
    assert session.current.model == "compact-1"
    assert session.current.rank >= 1
    row = session.vote(0, 0.1, "")
    assert row.mutual_information > 0


def test_posteriors_are_judged_on_random_controls_only_and_the_curve_is_kept(project):
    session = Session(project, "ann", queue_settings=QueueSettings(control_share=1.0))
    session.receive(posterior(votes=1))
    assert session.learning_curve == []
    for _ in range(FEWEST_CONTROLS):
        session.vote(0, 0.1, "")
    session.receive(posterior(votes=9))
    (point,) = session.learning_curve
    assert point.votes == 9
    assert point.judgement.galaxies == FEWEST_CONTROLS
    assert point.judgement.log_score == pytest.approx(np.log(2))
    assert Session(project, "ann").learning_curve == session.learning_curve


def test_a_posterior_is_assessed_in_pieces_and_a_withdrawn_one_no_more(project):
    session = Session(project, "ann", queue_settings=QueueSettings(control_share=1.0))
    assert list(session.assess()) == []
    for _ in range(FEWEST_CONTROLS):
        session.vote(0, 0.1, "")
    session.receive(posterior(votes=9))
    pieces = session.assess()
    next(pieces)
    assert session.assessment is None
    for _ in pieces:
        pass
    assert session.assessment.model == session.posterior.model
    assert session.assessment.calibration.kind == "reliability"
    assert session.assessment.sure.of == len(project.galaxies)
    session.receive(Withdrawn())
    assert session.assessment is None


def test_controls_with_several_votes_tell_how_galaxies_scatter(project):
    session = Session(project, "ann", queue_settings=QueueSettings(control_share=1.0))
    usual = session.scatter
    sure = np.full((GALAXIES, 30, 2), 0.5, np.float32)
    session.receive(replace(posterior(votes=9), probs_G_T_A=sure))
    for _ in session.assess():
        pass
    assert session.scatter == usual
    for index in range(GALAXIES):  # annotators agree on each galaxy, and galaxies differ
        for one in range(6):
            answer = "yes" if index % 4 < 2 else "no"
            row = new_vote(
                galaxy_id=f"g{index:02d}", annotator=f"a{one}", question="bar", question_version=1, kind="vote",
                answer=answer, shown_because="control",
            )  # fmt: skip
            project.journal.append(row)
            session.counts.add(row)
    before = session.judge_controls(session.posterior)
    for _ in session.assess():
        pass
    assert session.scatter.value > usual.value + 0.3
    after = session.judge_controls(session.posterior)
    assert after.log_score < before.log_score
    assert after.rmse == pytest.approx(before.rmse, abs=1e-3)


def test_rounds_kept_before_there_were_intervals_still_make_a_curve(project):
    figures = dict.fromkeys(("log_score", "log_score_floor", "accuracy", "rmse", "rmse_floor", "brier"), 0.5)
    project.record_round("compact-1", 20, {"galaxies": 7, **figures})
    (point,) = Session(project, "ann").learning_curve
    assert (point.votes, point.judgement.galaxies, point.judgement.intervals) == (20, 7, None)


def test_a_visited_galaxy_is_voted_on_again_and_then_the_queue_goes_on(session):
    first = session.current.index
    session.vote(0, 1.0, "")
    waiting = session.current
    session.visit(first)
    assert session.current.because == "revisit"
    session.vote(1, 1.0, "")
    assert session.current == waiting
    assert session.votes_total == 1
    assert session.last_answer(first).answer == "no"
    session.undo()
    assert session.last_answer(first).answer == "yes"


def test_leaving_a_visited_galaxy_goes_back_to_the_queue_without_a_vote(session, project):
    first = session.current.index
    session.vote(0, 1.0, "")
    waiting = session.current
    session.visit(first)
    session.leave()
    assert session.current == waiting
    assert len(project.journal.rows()) == 1


def test_an_unreadable_galaxy_is_passed_by(session):
    bad, following = session.current.index, session.upcoming(1)[0]
    session.mark_unreadable(bad, "g.png: not an image")
    assert session.current.index == following
    assert session.unreadable == {bad: "g.png: not an image"}


def test_when_every_galaxy_has_an_answer_none_is_current_and_a_vote_is_refused(session):
    for _ in range(GALAXIES):
        session.vote(0, 0.1, "")
    assert session.current is None
    assert session.voted_galaxies == GALAXIES
    with pytest.raises(LookupError):
        session.vote(0, 0.1, "")
    session.undo()
    assert session.current is not None


def test_the_pace_is_known_after_two_votes(session):
    session.vote(0, 0.1, "")
    assert session.votes_a_minute == 0.0
    session.vote(0, 0.1, "")
    assert session.votes_a_minute > 0.0


def glimpse(galaxies, votes: int = 4) -> Glimpse:
    count = len(galaxies)
    probs = np.full((count, 4, 2), 0.25, np.float32)
    return Glimpse("compact-2", votes, np.array(galaxies, np.intp), probs, np.full(count, 0.07, np.float32))


def test_the_learner_is_told_which_galaxies_the_voter_sees_next(session, taught):
    voted = session.current.index
    session.vote(0, 1.0, "")
    ahead = taught[-1].ahead.tolist()
    assert {voted, session.current.index, *session.upcoming()} <= set(ahead)
    assert len(ahead) == 1 + FORESEEN
    for _ in range(10):
        session.skip(1.0, "")
        assert session.current.index in ahead


def test_a_glimpse_is_newer_than_the_posterior_and_gives_way_to_the_next(session):
    assert session.posterior_of(7) is None
    session.receive(posterior())
    session.receive(glimpse([7, 9]))
    assert (session.posterior_of(7).model, session.posterior_of(7).votes) == ("compact-2", 4)
    assert session.posterior_of(9).mutual_information == pytest.approx(0.07)
    assert session.posterior_of(8).model == "compact-1"
    session.receive(posterior(votes=4))
    assert session.posterior_of(7).model == "compact-1"


def test_a_galaxy_that_could_not_be_read_has_no_posterior(session):
    information_G = np.full(GALAXIES, 0.1, np.float32)
    information_G[7] = np.nan
    session.receive(posterior(information_G))
    assert session.posterior_of(7) is None
    assert session.posterior_of(8) is not None


def test_a_withdrawal_leaves_no_posterior_and_no_reason_but_chance(session):
    session.receive(posterior())
    session.receive(glimpse([7]))
    session.receive(Withdrawn())
    assert session.posterior is None
    assert session.posterior_of(7) is None
    for _ in range(6):  # beyond what was settled
        session.vote(0, 1.0, "")
    assert (session.current.because, session.current.model) == ("random", None)


def test_the_next_sitting_begins_with_what_the_last_network_had_chosen(session, project):
    session.receive(posterior())
    for _ in range(6):
        session.vote(0, 1.0, "")
    left = session.current
    session.keep_drawn()
    again = Session(project, "ann", queue_settings=QueueSettings(control_share=0.0))
    assert again.posterior is None
    assert again.current == left
    assert (left.because, left.model) == ("active", "compact-1")
    again.vote(1, 1.0, "")
    row = project.journal.rows()[-1]
    assert (row.shown_because, row.model, row.rank) == ("active", "compact-1", left.rank)
    assert again.current.because == "active"


def test_a_sitting_that_keeps_nothing_harms_none(session, project, tmp_path):
    session.keep_drawn()
    (tmp_path / "p.gzdesk-cache").rmdir()
    (tmp_path / "p.gzdesk-cache").write_text("in the way")
    session.receive(posterior())
    session.keep_drawn()
    assert Session(project, "ann").current.because in ("random", "control")
