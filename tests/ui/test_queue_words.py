"""The queue's sentences: every order says why, and none says what it must not."""

import pytest
from PySide6.QtCore import QLocale

from gzdesk.questions.question import load_question
from gzdesk.questions.tree import Tree, load_tree
from gzdesk.queue.orders import KINDS, Order
from gzdesk.queue.shown import Shown
from gzdesk.ui.queue_words import arcmin, kind_help, kind_name, order_name, over, why


@pytest.fixture(autouse=True)
def english():
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


BAR = Tree.of(load_question("bar"))


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (
            Shown(0, "active", 0.214, 12, "m", of=61578),
            "Shown because the networks disagree: rank 12 of 61,578, mutual information 0.21 nats",
        ),
        (Shown(0, "active"), "Shown because the networks disagree"),
        (Shown(0, "control"), "A random control: never taught, the posteriors are judged on it"),
        (Shown(0, "random"), "Random: no model has ranked it yet"),
        (Shown(0, "random", of=1200), "Shown at random: one of 1,200"),
        (Shown(0, "revisit"), "Revisited: Esc goes back to the queue"),
        (Shown(0, "searched"), "Searched for: Esc goes back to the queue"),
        (Shown(0, "later"), "Back again: you put it off"),
        (
            Shown(0, "likely", rank=3, of=900, value=0.93, what="Bar"),
            "Shown because “Bar” is likely: rank 3 of 900, probability 0.93",
        ),
        (
            Shown(0, "unlikely", rank=3, of=900, value=0.97, what="Bar"),
            "Shown because “Bar” is unlikely: rank 3 of 900, another answer with probability 0.97",
        ),
        (
            Shown(0, "uncertain", rank=1, of=9, value=0.69),
            "Shown because its answer is uncertain: rank 1 of 9, entropy 0.69 nats",
        ),
        (
            Shown(0, "disagreement", rank=1, of=9, value=0.04),
            "Shown because the model, though taught your vote, doubts it: rank 1 of 9, probability of your answer 0.04",
        ),
        (
            Shown(0, "disagreement", rank=1, of=9, value=0.04, control=True),
            "Shown because the model, not taught your vote, doubts it: rank 1 of 9, probability of your answer 0.04",
        ),
        (
            Shown(0, "annotators", rank=2, of=9, value=2 / 3),
            "Shown because annotators differ: rank 2 of 9, two of them differ with probability 0.67",
        ),
        (Shown(0, "starred", rank=2, of=9), "Shown because you starred it: rank 2 of 9"),
        (Shown(0, "list", rank=2, of=9), "Shown because it is in your list: rank 2 of 9"),
        (
            Shown(0, "position", rank=2, of=9, value=1.234, what="10.00000 +0.00000"),
            "Shown because it lies near 10.00000 +0.00000: rank 2 of 9, 1.23′ away",
        ),
        (
            Shown(0, "similar", rank=2, of=9, value=0.876, what="g3"),
            "Shown because it looks like g3: rank 2 of 9, likeness 0.88",
        ),
        (Shown(0, "list", rank=2), "Shown because it is in your list: rank 2"),
        (Shown(0, "likely", rank=2), "Shown for how likely an answer is: rank 2"),
        (Shown(0, "position", rank=2), "Shown for where it lies: rank 2"),
        (Shown(0, "similar", rank=2), "Shown because it looks like another one: rank 2"),
    ],
)
def test_every_galaxy_says_why_it_is_shown(shown, words):
    assert why(shown, revealed=True) == words


@pytest.mark.parametrize("because", ["likely", "unlikely"])
def test_what_the_model_expects_is_not_said_before_the_vote(because):
    shown = Shown(0, because, rank=3, of=900, value=0.93, what="Bar")
    assert "0.93" not in why(shown)
    assert "rank 3 of 900" in why(shown)


def test_a_blind_repeat_says_what_the_galaxy_whose_turn_it_was_would_say():
    ordinary = Shown(5, "active", 0.2, 7, "m", of=100)
    assert why(Shown(3, "repeat", instead=ordinary)) == why(ordinary)
    assert why(Shown(3, "repeat")) == why(Shown(3, "random"))  # as where a project has no other galaxies


def test_after_its_sitting_a_blind_repeat_says_what_every_galaxy_says():
    ordinary = Shown(5, "active", 0.2, 7, "m", again=True)
    assert why(Shown(3, "repeat", again=True)) == why(ordinary) == "Taken up again from an earlier sitting"


@pytest.mark.parametrize(
    ("order", "name"),
    [
        (Order(), "Most informative"),
        (Order("likely", question="bar", answer="yes"), "Most likely: Bar"),
        (Order("unlikely", question="bar", answer="yes"), "Least likely: Bar"),
        (Order("uncertain", question="bar"), "Most uncertain"),
        (Order("list", ids=("a", "b", "a")), "List of 2 ids"),
        (Order("position", ra=10, dec=-5, radius_arcmin=3), "Within 3′ of 10.00000 -5.00000"),
        (Order("similar", like="g3"), "Similar to g3"),
    ],
)
def test_an_order_is_named_with_what_it_is_about(order, name):
    assert order_name(order, BAR) == name


def test_in_a_tree_an_uncertain_answer_says_to_which_question():
    tree = load_tree("features-and-bar")
    question = tree.questions[-1]
    assert question.text in order_name(Order("uncertain", question=question.name), tree)


def test_all_orders_have_a_name_and_a_help_of_their_own():
    assert len({kind_name(kind) for kind in KINDS}) == len({kind_help(kind) for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize(("value", "text"), [(0.5, "30″"), (12.34, "12.3′"), (120, "2°")])
def test_distances_are_in_the_unit_that_fits(value, text):
    assert arcmin(value) == text


def test_galaxies_that_were_not_voted_on_are_not_said_to_have_been():
    tree = load_tree("features-and-bar")
    assert over(Order(), tree)[0] == "Every galaxy has been voted on"
    assert over(Order(), tree, unreadable=1)[0] == "No galaxy is left in this sitting"
    text = over(Order("random"), tree, unreadable=1, passed_by=3)[1]
    assert text == (
        "1 galaxy cannot be read: the status bar says why. 3 galaxies passed by: the next sitting brings them back."
    )
    assert "No more galaxies" in over(Order("starred"), tree, passed_by=3)[0]
