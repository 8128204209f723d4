"""Ordering: the chosen order reaches the queue, is worked out anew when it must be, and is remembered."""

import numpy as np
import pytest

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.messages import Posterior, frozen
from gzdesk.project.project import Project
from gzdesk.project.vote import new_vote
from gzdesk.questions.question import load_question
from gzdesk.questions.tree import load_tree
from gzdesk.queue.ordering import Ordering, answer_named, paced
from gzdesk.queue.orders import Order
from gzdesk.queue.rankings import finished
from gzdesk.queue.voting_queue import AHEAD, VotingQueue
from gzdesk.settings import QueueSettings
from gzdesk.votes.counts import Counts

GALAXIES = 40


def believing(seed=0, model="m1"):
    yes = np.random.default_rng(seed).random((GALAXIES, 10), dtype=np.float32)
    yes[5:] *= 0.8
    yes[:5] = 0.9 + 0.02 * np.arange(5)[:, None]  # galaxy 4 is the most likely one
    information = frozen(yes.var(axis=1))
    return Posterior(model, 20, frozen(np.stack([yes, 1 - yes], axis=2)), information, information, information)


class Sitting:
    """What an Ordering needs around it."""

    def __init__(self, project):
        self.project, self.rows = project, []
        self.counts = Counts.of([], project.galaxies, load_question("bar"))
        self.queue = VotingQueue(GALAXIES, QueueSettings(control_share=0.0))
        self.ordering = Ordering(project, self.queue, self.counts, self.rows)

    def add(self, galaxy, answer=None, annotator="ann", kind="vote"):
        vote = new_vote(
            galaxy_id=f"g{galaxy}", annotator=annotator, question="bar", question_version=1, answer=answer, kind=kind
        )
        self.counts.add(vote)
        if annotator == "ann":
            self.rows.append(vote)

    def walk(self, steps):
        seen = []
        while self.queue.current is not None and len(seen) < steps:
            seen.append(self.queue.current.index)
            self.queue.advance()
        return seen


@pytest.fixture
def project(tmp_path):
    rows = tuple(Galaxy(f"g{n}", f"{n}.png", None, 10 + n / 60, 0.0) for n in range(GALAXIES - 1))
    rows += (Galaxy(f"g{GALAXIES - 1}", "last.png"),)
    catalogue = Catalogue(rows, tuple({} for _ in rows), ())
    with Project.create(tmp_path / "p.gzdesk", catalogue, tmp_path, load_question("bar")) as project:
        yield project


@pytest.fixture
def sitting(project):
    return Sitting(project)


def test_the_most_likely_galaxies_come_first(sitting):
    sitting.ordering.believe(believing())
    sitting.ordering.choose(Order("likely", question="bar", answer="yes"))
    shown = sitting.queue.current
    assert (shown.because, shown.what, shown.rank, shown.of, shown.model) == ("likely", "Bar", 1, GALAXIES, "m1")
    assert shown.value == pytest.approx(0.98, abs=1e-3)
    assert sitting.walk(5) == [4, 3, 2, 1, 0]


def test_the_least_likely_galaxies_come_first(sitting):
    sitting.ordering.believe(believing())
    sitting.ordering.choose(Order("unlikely", question="bar", answer="yes"))
    assert sitting.walk(GALAXIES)[-5:] == [0, 1, 2, 3, 4]


def test_the_most_uncertain_galaxies_come_first(sitting):
    posterior = believing()
    sitting.ordering.believe(posterior)
    sitting.ordering.choose(Order("uncertain", question="bar"))
    first = posterior.probs_G_T_A[sitting.walk(1), :, 0].mean()
    assert abs(first - 0.5) == pytest.approx(np.abs(posterior.probs_G_T_A[:, :, 0].mean(axis=1) - 0.5).min())


def test_a_new_posterior_reorders_what_is_not_settled(sitting):
    sitting.ordering.believe(believing())
    sitting.ordering.choose(Order("likely", question="bar", answer="yes"))
    before = (sitting.queue.current, sitting.queue.upcoming())
    sitting.ordering.believe(believing(seed=1, model="m2"))
    assert (sitting.queue.current, sitting.queue.upcoming()) == before
    sitting.walk(1 + AHEAD)
    assert sitting.queue.current.model == "m2"


def test_until_there_is_a_model_galaxies_are_drawn(sitting):
    sitting.ordering.choose(Order("likely", question="bar", answer="yes"))
    assert sitting.ordering.waiting
    on_screen = sitting.queue.current
    assert on_screen.because == "random"
    sitting.ordering.believe(believing())
    assert not sitting.ordering.waiting
    assert sitting.queue.current == on_screen
    sitting.walk(1 + AHEAD)
    assert sitting.queue.current.because == "likely"


def test_a_withdrawn_model_orders_nothing(sitting):
    sitting.ordering.believe(believing())
    sitting.ordering.choose(Order("likely", question="bar", answer="yes"))
    sitting.ordering.believe(None)
    sitting.walk(1 + AHEAD)
    assert sitting.queue.current.because == "random"
    assert sitting.ordering.waiting


def test_votes_that_the_model_least_believes_come_first_and_only_ones_own(sitting):
    for galaxy, answer in ((4, "no"), (3, "yes"), (2, "no")):
        sitting.add(galaxy, answer)
    sitting.add(7, "yes", annotator="bob")
    sitting.ordering.believe(believing())
    sitting.ordering.choose(Order("disagreement"))
    assert sitting.ordering.left == 3
    assert sitting.walk(9) == [4, 2, 3]


def test_of_several_votes_on_a_galaxy_the_newest_counts(sitting):
    sitting.add(4, "no")
    sitting.add(4, "yes")
    sitting.add(3, "no")
    sitting.add(3, kind="cant-tell")
    sitting.add(2, "yes")
    sitting.add(2, kind="artifact")
    sitting.ordering.believe(believing())
    sitting.ordering.choose(Order("disagreement"))
    assert sitting.queue.current.value == pytest.approx(0.98, abs=1e-3)
    assert sitting.walk(9) == [4]


def test_galaxies_on_which_annotators_differ_come_most_split_first(sitting):
    for galaxy, answers in ((1, ["yes", "yes", "no"]), (2, ["yes", "no"]), (3, ["yes", "yes"]), (4, ["no"])):
        for annotator, answer in zip(("ann", "bob", "cat"), answers, strict=False):
            sitting.add(galaxy, answer, annotator)
    sitting.ordering.choose(Order("annotators"))
    assert sitting.walk(9) == [2, 1]


def test_ones_own_stars_come_in_the_order_in_which_they_were_given(sitting):
    for galaxy, kind in ((7, "star"), (3, "star"), (9, "star"), (3, "unstar")):
        sitting.add(galaxy, kind=kind)
    sitting.add(1, annotator="bob", kind="star")
    sitting.ordering.choose(Order("starred"))
    assert sitting.walk(9) == [7, 9]


def test_a_list_comes_as_it_was_given_without_what_the_project_has_not(sitting):
    sitting.ordering.choose(Order("list", ids=("g7", "g1", "NGC 1300", "g30")))
    assert sitting.queue.current.of == 3
    assert sitting.walk(9) == [7, 1, 30]


def test_galaxies_around_a_position_come_nearest_first(sitting):
    sitting.ordering.choose(Order("position", ra=10 + 20 / 60, dec=0.0, radius_arcmin=1.5))
    assert sitting.queue.current.value == pytest.approx(0, abs=1e-3)
    assert sorted(sitting.walk(9)) == [19, 20, 21]


def test_the_most_similar_galaxies_come_once_the_features_are_there(sitting):
    features = np.random.default_rng(0).normal(size=(GALAXIES, 8)).astype(np.float16)
    features[11] = features[2] * np.float16(1.01)
    sitting.ordering.choose(Order("similar", like="g2"))
    assert sitting.ordering.waiting
    sitting.ordering.encoded(frozen(features))
    sitting.ordering.choose(Order("similar", like="g2"))
    shown = sitting.queue.current
    assert (shown.index, shown.because, shown.what) == (11, "similar", "g2")


def test_galaxies_voted_on_come_again_only_where_that_is_asked_for(project):
    sitting = Sitting(project)
    sitting.queue.advance()
    done = next(g for g in range(GALAXIES) if not sitting.queue.open(False)[g])
    sitting.ordering.choose(Order("list", ids=(f"g{done}", "g39")))
    assert done not in sitting.walk(9)
    sitting.ordering.choose(Order("list", ids=(f"g{done}", "g39"), again=True))
    assert done in sitting.walk(9)


def test_a_project_remembers_its_order(project):
    order = Order("list", ids=("g7", "g1"), again=True)
    Sitting(project).ordering.choose(order)
    sitting = Sitting(project)
    sitting.ordering.recall()
    assert sitting.ordering.order == order
    assert sitting.walk(9) == [7, 1]


@pytest.mark.parametrize(
    "order", [Order("likely", question="ring", answer="yes"), Order("similar", like="NGC 1300"), Order("uncertain")]
)
def test_an_order_of_what_the_project_has_not_is_refused_and_never_recalled(sitting, order):
    with pytest.raises(KeyError):
        sitting.ordering.choose(order)
    assert sitting.ordering.order == Order()


def test_an_order_chosen_while_another_is_worked_out_wins(sitting):
    waiting = []
    sitting.ordering.work = lambda pieces, done: waiting.append(pieces)
    sitting.ordering.choose(Order("list", ids=("g1",)))
    sitting.ordering.choose(Order("list", ids=("g2",)))
    for pieces in waiting:
        for _ in pieces:
            pass
    assert sitting.walk(9) == [2]


def test_galaxies_are_drawn_ahead_before_they_run_out(project, monkeypatch):
    monkeypatch.setattr("gzdesk.queue.draws.DRAWN", 20)
    monkeypatch.setattr("gzdesk.queue.draws.LOW", 10)
    sitting, pieces = Sitting(project), []
    sitting.ordering.work = lambda work, done: pieces.append(work)
    sitting.ordering.keep_up()
    assert pieces == []
    sitting.walk(12)
    for _ in range(2):
        sitting.ordering.keep_up()
    for _ in pieces.pop():
        pass
    assert pieces == []
    assert len(sitting.queue.foreseen(GALAXIES)) == 1 + AHEAD + 20


def test_no_more_is_drawn_where_all_is_drawn_already(sitting):
    sitting.walk(GALAXIES - 5)
    sitting.ordering.work = lambda work, done: pytest.fail("there is nothing to draw")
    sitting.ordering.keep_up()


def test_whoever_shows_the_queue_hears_of_a_change(sitting):
    told = []
    sitting.ordering.told = lambda: told.append(sitting.queue.current.index)
    sitting.ordering.choose(Order("list", ids=("g3",)))
    assert told == [3]


def test_what_an_order_would_hold_can_be_counted_before_it_is_chosen(sitting):
    count = sitting.ordering.count
    assert finished(count(Order("list", ids=("g3", "g4", "nobody")))) == 2
    assert finished(count(Order())) == GALAXIES
    sitting.queue.advance()
    assert finished(count(Order("random"))) == GALAXIES - 1
    assert sitting.ordering.order == Order()


def test_answers_that_read_alike_are_named_with_their_questions():
    tree = load_tree("gz2")
    texts = [answer_named(tree, q.name, a.name) for q in tree.questions for a in q.answers]
    assert len(set(texts)) == len(texts)
    assert "Ring" in texts


def test_short_pieces_are_joined_to_longer_ones():
    assert len(list(paced(iter([None] * 1000), seconds=10.0))) == 0
    assert len(list(paced(iter([None] * 10), seconds=0.0))) == 10
