"""An order of the queue: what it says of itself, and that a project keeps it."""

import pytest

from gzdesk.project.vote import REASONS
from gzdesk.queue.orders import KINDS, Order, order_of_toml, order_to_toml


@pytest.mark.parametrize(
    "order",
    [
        Order(),
        Order("likely", question="bar", answer="yes", again=True),
        Order("list", ids=("NGC 1300", 'a "quoted" one', "tab\there", "\x7f", "Ωmega")),
        Order("position", ra=202.469575, dec=-47.2, radius_arcmin=30.0),
        Order("similar", like="J0952"),
    ],
)
def test_an_order_comes_back_from_its_text_as_it_was(order):
    assert order_of_toml(order_to_toml(order)) == order


@pytest.mark.parametrize(
    "text",
    [None, "", "kind =", 'kind = "of a later version"', "ra = 'here'", 'ids = "one"', "unheard_of = 1", "again = 1"],
)
def test_what_cannot_be_used_is_the_usual_order(text):
    assert order_of_toml(text) == Order()


def test_a_position_in_whole_degrees_may_be_written_without_a_point():
    assert order_of_toml('kind = "position"\nra = 10\ndec = -5\nradius_arcmin = 3').ra == 10.0


def test_only_orders_that_review_show_galaxies_voted_on_unless_asked_to():
    reviews = {kind for kind in KINDS if Order(kind).reviews}
    assert reviews == {"disagreement", "annotators", "conflicts", "starred"}
    assert Order("likely", again=True).reviews


def test_the_journal_knows_every_order_as_a_reason():
    """But for the usual one, whose galaxies are "active"."""
    assert set(KINDS) - {"informative"} <= set(REASONS)
