"""Galaxies that come back: when, how often, and which."""

from collections import Counter

import pytest

from gzdesk.queue.returning import AFTER, Returning
from gzdesk.queue.voting_queue import VotingQueue
from gzdesk.settings import QueueSettings


def places(returning, count, settled=()):
    """Who came back at each of the next places."""
    return [returning.next(settled, last=False) for _ in range(count)]


def test_one_put_off_comes_after_the_galaxies_settled_already_and_others():
    returning = Returning(QueueSettings())
    returning.put_off(7, settled=3)
    found = places(returning, 30)
    assert found.index((7, "later")) == AFTER - 3
    assert found.count(None) == 29


def test_one_put_off_does_not_wait_when_nobody_else_is_left():
    returning = Returning(QueueSettings())
    returning.put_off(7, settled=0)
    assert returning.next((), last=True) == (7, "later")
    assert returning.next((), last=True) is None


@pytest.mark.parametrize("what", ["vote", "unvote"])
def test_one_voted_on_or_taken_back_is_put_off_no_more(what):
    returning = Returning(QueueSettings())
    returning.put_off(7, settled=0)
    getattr(returning, what)(7)
    assert set(places(returning, 30)) == {None}


def test_repeats_are_the_share_that_was_asked_for_and_each_galaxy_comes_once():
    returning = Returning(QueueSettings(repeat_share=0.2), voted=range(5000))
    found = Counter(places(returning, 2000))
    assert found.pop(None) == pytest.approx(1600, abs=4 * (2000 * 0.2 * 0.8) ** 0.5)
    assert set(found.values()) == {1}
    assert {because for _, because in found} == {"repeat"}
    assert max(index for index, _ in found) < 5000 - AFTER


def test_only_galaxies_voted_on_long_enough_ago_come_back():
    returning = Returning(QueueSettings(repeat_share=1.0), voted=range(AFTER - 1))
    assert set(places(returning, 50)) == {None}
    returning.vote(AFTER)
    assert set(places(returning, 200)) - {None} == {(0, "repeat")}


def test_galaxies_taken_back_repeated_or_settled_do_not_come_back():
    returning = Returning(QueueSettings(repeat_share=1.0), voted=range(AFTER + 3), repeated=[0])
    returning.unvote(1)
    found = set(places(returning, 500, settled=[2])) - {None}
    assert found == {(3, "repeat")}


def test_none_is_repeated_when_nobody_else_is_left():
    returning = Returning(QueueSettings(repeat_share=1.0), voted=range(100))
    assert returning.next((), last=True) is None


def test_the_galaxy_whose_place_a_repeat_takes_comes_next_and_lends_it_its_looks():
    settings = QueueSettings(control_share=0.0, repeat_share=0.3)
    plain = VotingQueue(80, QueueSettings(control_share=0.0))
    queue = VotingQueue(80, settings)
    order, repeats = [], []
    while queue.current is not None:
        shown = queue.current
        if shown.because == "repeat":
            repeats.append(shown)
        else:
            order.append(shown.index)
            queue.returning.vote(shown.index)
        queue.advance()
    expected = []
    while plain.current is not None:
        expected.append(plain.current.index)
        plain.advance()
    assert order == expected
    assert repeats
    assert all(shown.instead.because == "random" for shown in repeats)


def test_repeats_asked_for_in_the_middle_of_a_sitting_know_what_was_voted_on_before():
    queue = VotingQueue(200, QueueSettings(control_share=0.0), returning=Returning(QueueSettings(), voted=range(60)))
    queue.change_shares(QueueSettings(control_share=0.0, repeat_share=1.0))
    came = []
    for _ in range(20):
        queue.advance()
        came.append(queue.current.because)
    assert "repeat" in came[4:]
    queue.change_shares(QueueSettings(control_share=0.0, repeat_share=0.0))
    for _ in range(5):
        queue.advance()
    assert queue.current.because == "random"


def test_controls_come_more_or_less_often_at_once_and_stay_the_same_galaxies():
    queue = VotingQueue(1000, QueueSettings(control_share=0.1))
    aside_G = queue.control_G.copy()
    queue.change_shares(QueueSettings(control_share=0.0))
    for _ in range(10):
        queue.advance()
    came = []
    for _ in range(100):
        queue.advance()
        came.append(queue.current.because)
    assert set(came) == {"random"}
    assert (queue.control_G == aside_G).all()
