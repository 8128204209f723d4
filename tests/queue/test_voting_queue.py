"""The queue: settled galaxies stay, the rest follows the mutual information, controls are kept apart."""

import numpy as np
import pytest

from gzdesk.queue.followed import Ranking
from gzdesk.queue.voting_queue import AHEAD, Shown, VotingQueue
from gzdesk.settings import QueueSettings


def walk(queue: VotingQueue, steps: int) -> list[Shown]:
    seen = []
    for _ in range(steps):
        if queue.current is None:
            break
        seen.append(queue.current)
        queue.advance()
    return seen


def test_before_the_first_model_galaxies_come_at_random_with_controls_among_them():
    seen = walk(VotingQueue(1000, QueueSettings(control_share=0.1)), 1000)
    assert {shown.because for shown in seen} == {"random", "control"}
    early = [shown.because for shown in seen[:500]]
    assert 25 <= early.count("control") <= 80
    assert [shown.index for shown in seen[:50]] != sorted(shown.index for shown in seen[:50])


def test_every_galaxy_is_shown_once_and_then_none_is_left():
    queue = VotingQueue(57, QueueSettings(control_share=0.2))
    seen = walk(queue, 100)
    assert sorted(shown.index for shown in seen) == list(range(57))
    assert queue.current is None
    assert queue.upcoming() == ()


def test_a_posterior_never_moves_the_galaxy_on_screen_or_those_being_prefetched():
    queue = VotingQueue(500, QueueSettings(control_share=0.0))
    before = (queue.current, queue.upcoming())
    queue.rerank(np.linspace(0, 0.6, 500, dtype=np.float32), "compact-1")
    assert (queue.current, queue.upcoming()) == before
    later = walk(queue, 1 + AHEAD + 1)[-1]
    assert later.because == "active"
    assert later.model == "compact-1"


def test_galaxies_are_drawn_in_proportion_to_their_mutual_information():
    information_G = np.where(np.arange(2000) < 1000, 0.3, 0.1).astype(np.float32)
    first = []
    for seed in range(40):
        queue = VotingQueue(2000, QueueSettings(control_share=0.0, power=1.0, seed=seed))
        queue.rerank(information_G, "m")
        first += [shown.index < 1000 for shown in walk(queue, 30)[1 + AHEAD :]]
    assert np.mean(first) == pytest.approx(0.75, abs=0.04)


def test_the_rank_counts_from_the_most_informative_galaxy():
    information_G = np.linspace(0.01, 0.6, 300, dtype=np.float32)
    queue = VotingQueue(300, QueueSettings(control_share=0.0))
    settled = {shown.index for shown in walk(queue, 0)} | {queue.current.index, *queue.upcoming()}
    queue.rerank(information_G, "m")
    shown = walk(queue, 2 + AHEAD)[-1]
    better = [g for g in range(300) if information_G[g] > information_G[shown.index] and g not in settled]
    assert shown.rank == len(better) + 1
    assert shown.mutual_information == pytest.approx(float(information_G[shown.index]))


def test_controls_are_set_aside_at_random_and_never_chosen_for_what_they_would_teach():
    information_G = np.linspace(0.01, 0.6, 1000, dtype=np.float32)
    queue = VotingQueue(1000, QueueSettings(control_share=0.1))
    queue.rerank(information_G, "m")
    seen = walk(queue, 1000)
    controls = [shown.index for shown in seen if shown.because == "control"]
    assert len(controls) == 100
    assert np.mean(information_G[controls]) == pytest.approx(np.mean(information_G), abs=0.06)


def test_an_undone_galaxy_comes_back_and_the_one_it_displaced_is_next():
    queue = VotingQueue(50)
    first = queue.current
    second = queue.advance()
    queue.show(first)
    assert queue.current == first
    assert queue.upcoming()[0] == second.index
    assert queue.advance() == second


def test_an_unreadable_galaxy_is_passed_by_for_good():
    queue = VotingQueue(20, QueueSettings(control_share=0.0))
    bad = queue.upcoming()[1]
    queue.drop(bad)
    queue.drop(queue.current.index)
    seen = [shown.index for shown in walk(queue, 30)]
    assert bad not in seen
    assert len(seen) == 18


def test_galaxies_without_a_posterior_wait_until_the_others_are_done():
    information_G = np.full(100, 0.2, np.float32)
    information_G[50:] = np.nan
    queue = VotingQueue(100, QueueSettings(control_share=0.0))
    queue.rerank(information_G, "m")
    seen = walk(queue, 100)[1 + AHEAD :]
    readable = [shown.index < 50 for shown in seen]
    assert readable == sorted(readable, reverse=True)
    assert all(shown.mutual_information is None for shown in seen if shown.index >= 50)


def test_galaxies_voted_on_before_are_not_shown_again():
    voted_G = np.zeros(30, bool)
    voted_G[:25] = True
    seen = walk(VotingQueue(30, voted_G=voted_G), 30)
    assert sorted(shown.index for shown in seen) == [25, 26, 27, 28, 29]


def test_an_empty_project_has_no_current_galaxy():
    assert VotingQueue(0).current is None


def test_a_high_power_still_parts_galaxies_of_little_information():
    information_G = np.where(np.arange(400) < 200, 3e-4, 1e-4).astype(np.float32)
    queue = VotingQueue(400, QueueSettings(control_share=0.0, power=8.0))
    queue.rerank(information_G, "m")
    assert all(shown.index < 200 for shown in walk(queue, 60)[1 + AHEAD :])


def ranking(values, **given):
    return Ranking(values_G=np.asarray(values, np.float32), **{"because": "likely", "largest_first": True, **given})


def test_a_chosen_order_begins_with_the_galaxy_on_screen():
    queue = VotingQueue(300)
    queue.follow(ranking(np.arange(300)), now=True)
    assert [shown.index for shown in walk(queue, 5)] == [299, 298, 297, 296, 295]


def test_there_are_no_controls_drawn_into_a_chosen_order():
    queue = VotingQueue(300, QueueSettings(control_share=0.5))
    queue.follow(ranking(np.arange(300)), now=True)
    seen = walk(queue, 400)
    assert {shown.because for shown in seen} == {"likely"}
    assert len(seen) == 300


def test_an_order_worked_out_anew_leaves_what_is_settled_and_shows_nothing_twice():
    queue = VotingQueue(300)
    queue.follow(ranking(np.arange(300)), now=True)
    queue.advance()
    before = (queue.current, queue.upcoming())
    queue.follow(ranking(-np.arange(300)), now=False)
    assert (queue.current, queue.upcoming()) == before
    seen = [shown.index for shown in walk(queue, 400)]
    assert seen[: 1 + AHEAD + 2] == [298, 297, 296, 295, 0, 1]
    assert len(set(seen)) == len(seen) == 299


def test_an_order_for_labelling_leaves_out_galaxies_voted_on_and_one_for_review_does_not():
    voted_G = np.arange(30) < 10
    queue = VotingQueue(30, voted_G=voted_G)
    queue.follow(ranking(np.arange(30)), now=True)
    assert queue.left == 20
    assert min(shown.index for shown in walk(queue, 40)) == 10
    assert queue.left == 0
    queue.follow(ranking(np.arange(30), reviews=True), now=True)
    assert queue.left == 30
    assert len(walk(queue, 40)) == 30


def test_an_order_that_has_run_out_is_empty_until_another_is_chosen():
    queue = VotingQueue(30, QueueSettings(control_share=0.0))
    queue.follow(ranking([1.0] + 29 * [np.nan]), now=True)
    assert queue.left == 1
    assert queue.advance() is None
    assert queue.left == 0
    queue.draw(at_random=False, now=True)
    assert queue.current is not None
    assert queue.left == 29


def test_galaxies_that_were_settled_but_not_seen_come_again_in_another_order():
    queue = VotingQueue(8, QueueSettings(control_share=0.0))
    queue.follow(ranking(np.arange(8)), now=True)
    queue.advance()
    queue.draw(at_random=False, now=True)
    assert sorted(shown.index for shown in walk(queue, 20)) == list(range(7))


def test_random_galaxies_may_be_asked_for_though_there_is_a_model():
    queue = VotingQueue(100, QueueSettings(control_share=0.0))
    queue.rerank(np.linspace(0, 0.6, 100, dtype=np.float32), "m")
    queue.draw(at_random=True, now=True)
    queue.rerank(np.linspace(0, 0.6, 100, dtype=np.float32), "m2")
    shown = walk(queue, 50)[-1]
    assert (shown.because, shown.rank) == ("random", None)
    assert shown.of is not None
    queue.draw(at_random=False, now=True)
    assert queue.current.because == "active"


def test_a_galaxy_chosen_for_something_else_still_says_what_it_would_teach():
    queue = VotingQueue(100)
    information = np.linspace(0, 0.6, 100, dtype=np.float32)
    queue.rerank(information, "m")
    queue.follow(ranking(np.arange(100)), now=True)
    assert queue.current.mutual_information == pytest.approx(0.6)


def test_a_control_voted_on_in_a_chosen_order_still_has_its_turn_as_a_control():
    queue = VotingQueue(40, QueueSettings(control_share=0.5))
    queue.follow(ranking(np.where(queue.control_G, 1.0, np.nan)), now=True)
    walk(queue, 40)
    queue.draw(at_random=False, now=True)
    controls = [shown.index for shown in walk(queue, 80) if shown.because == "control"]
    assert sorted(controls) == np.flatnonzero(queue.control_G).tolist()


def test_a_ranking_in_pieces_changes_nothing_before_its_end():
    queue = VotingQueue(500, QueueSettings(control_share=0.0))
    pieces = queue.rerank_in_pieces(np.linspace(0, 0.6, 500, dtype=np.float32), "m")
    next(pieces)
    assert queue.foreseen(20) == VotingQueue(500, QueueSettings(control_share=0.0)).foreseen(20)
    for _ in pieces:
        pass
    assert walk(queue, 1 + AHEAD + 1)[-1].because == "active"


def test_galaxies_drawn_while_the_order_was_changed_are_not_shown():
    queue = VotingQueue(500, QueueSettings(control_share=0.0))
    pieces = queue.rerank_in_pieces(np.linspace(0, 0.6, 500, dtype=np.float32), "m")
    next(pieces)
    queue.draw(at_random=True, now=True)
    for _ in pieces:
        pass
    assert {shown.because for shown in walk(queue, 50)} == {"random"}


def test_those_that_probably_follow_are_told_of_a_chosen_order_too():
    queue = VotingQueue(100)
    queue.follow(ranking(np.arange(100)), now=True)
    assert queue.foreseen(21) == tuple(range(99, 78, -1))
