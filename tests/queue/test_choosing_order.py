"""A session in an order of the voter's choice: what votes record, what is taught, and what the project remembers."""

import numpy as np
import pytest

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.messages import Encoded, Posterior, Withdrawn, frozen
from gzdesk.project.project import Project
from gzdesk.questions.question import load_question
from gzdesk.questions.tree import load_tree
from gzdesk.queue.orders import Order
from gzdesk.session.session import Session
from gzdesk.settings import QueueSettings

GALAXIES = 40
LIKELY = Order("likely", question="bar", answer="yes")


def make(tmp_path, asked):
    rows = tuple(Galaxy(f"g{n}", f"{n}.png", None, 10 + n / 60, 0.0) for n in range(GALAXIES))
    return Project.create(tmp_path / "p.gzdesk", Catalogue(rows, tuple({} for _ in rows), ()), tmp_path, asked)


@pytest.fixture
def project(tmp_path):
    with make(tmp_path, load_question("bar")) as project:
        yield project


def sit(project, annotator="ann", control_share=0.0, taught=None):
    settings = QueueSettings(control_share=control_share)
    return Session(project, annotator, queue_settings=settings, teach=(taught if taught is not None else []).append)


def believing(model="m1", seed=0):
    yes = np.random.default_rng(seed).random((GALAXIES, 10), dtype=np.float32)
    information = frozen(yes.var(axis=1))
    return Posterior(model, 20, frozen(np.stack([yes, 1 - yes], axis=2)), information, information, information)


def test_a_vote_tells_the_journal_in_what_order_its_galaxy_was_shown(project):
    session = sit(project)
    posterior = believing()
    session.receive(posterior)
    session.choose_order(LIKELY)
    best = int(posterior.probs_G_T_A[:, :, 0].mean(axis=1).argmax())
    vote = session.vote(0, 1.0, "")
    assert (vote.galaxy_id, vote.shown_because, vote.rank, vote.model) == (f"g{best}", "likely", 1, "m1")
    assert vote.mutual_information == pytest.approx(float(posterior.mutual_information_G[best]))
    assert session.order_left == GALAXIES - 1


def test_a_control_that_comes_up_in_an_order_is_neither_taught_nor_judged_on_and_still_has_its_turn(project):
    taught = []
    session = sit(project, control_share=0.25, taught=taught)
    controls = np.flatnonzero(session.controls_G)
    session.choose_order(Order("list", ids=tuple(f"g{index}" for index in controls)))
    for _ in controls:
        session.vote(0, 1.0, "")
    assert session.current is None
    assert session.labels().votes == 0
    assert all(labels.votes == 0 for labels in taught)
    assert not session.counts.judged_G.any()
    session.choose_order(Order())
    again = sit(project, control_share=0.25)
    for one in (session, again):
        shown = []
        while one.current is not None:
            shown.append(one.current)
            one.skip(1.0, "")
        assert sorted(s.index for s in shown if s.because == "control") == controls.tolist()


def test_a_vote_in_an_order_of_review_replaces_the_one_before(project):
    session = sit(project)
    session.choose_order(Order("list", ids=("g7",)))
    session.star()
    session.vote(0, 1.0, "")
    session.choose_order(Order("starred"))
    assert session.project.galaxies[session.current.index].id == "g7"
    session.vote(1, 1.0, "")
    assert session.counts.counts_G_A[7].tolist() == [0, 1]
    assert session.current is None
    assert session.order_left == 0


def test_an_order_that_has_run_out_gives_way_to_another(project):
    session = sit(project)
    session.choose_order(Order("list", ids=("g7", "g8")))
    for _ in range(2):
        session.vote(0, 1.0, "")
    assert session.current is None
    session.choose_order(Order())
    assert session.current.because == "random"
    assert session.order_left == GALAXIES - 2


def test_an_undone_vote_brings_its_galaxy_back_into_the_order(project):
    session = sit(project)
    session.choose_order(Order("list", ids=("g7", "g8")))
    session.vote(0, 1.0, "")
    session.undo()
    assert (session.current.index, session.current.because) == (7, "list")
    assert (session.current.rank, session.current.of) == (1, 2)
    assert session.order_left == 2
    session.vote(1, 1.0, "")
    assert session.current.index == 8


def test_votes_against_the_model_come_back_until_another_order_is_chosen(project):
    session = sit(project)
    for _ in range(3):
        session.vote(0, 1.0, "")
    session.receive(believing())
    session.choose_order(Order("disagreement"))
    assert session.order_left == 3
    values = []
    while session.current is not None:
        values.append(session.current.value)
        session.vote(0, 1.0, "")
        session.receive(believing())
    assert values == sorted(values)
    assert len(values) == 3


def test_the_order_is_taken_up_again_in_the_next_sitting(project):
    session = sit(project)
    session.choose_order(Order("list", ids=("g7", "g8")))
    session.vote(0, 1.0, "")
    again = sit(project)
    assert again.order == session.order
    assert again.current.index == 8
    assert sit(project, "bob").current.index == 7


def test_a_galaxy_left_half_asked_comes_before_the_remembered_order(tmp_path):
    tree = load_tree("features-and-bar")
    with make(tmp_path, tree) as project:
        session = sit(project)
        session.choose_order(Order("list", ids=("g7", "g8")))
        lead = tree.leads[1][0]
        session.vote(tree[lead.question].index_of(lead.answer), 1.0, "")
        assert session.current.index == 7
        again = sit(project)
        assert again.current.index == 7
        assert again.asked.name == tree.questions[1].name
        assert again.upcoming()[0] == 8


def test_galaxies_alike_come_when_the_learner_has_encoded_them(project):
    session = sit(project)
    features = np.random.default_rng(0).normal(size=(GALAXIES, 6)).astype(np.float32)
    features[31] = features[3] * 1.01
    session.receive(Encoded(frozen(features)))
    session.choose_order(Order("similar", like="g3"))
    assert session.current.index == 31
    assert session.vote(0, 1.0, "").shown_because == "similar"


def test_a_posterior_that_is_withdrawn_leaves_nothing_to_order_by(project):
    session = sit(project)
    session.receive(believing())
    session.choose_order(LIKELY)
    session.receive(Withdrawn())
    assert session.ordering.waiting
    reasons = [session.skip(1.0, "").shown_because for _ in range(10)]
    assert reasons[-1] == "random"
