"""The queue: settled galaxies stay, the rest follows the mutual information, controls are kept apart."""

import numpy as np
import pytest

from gzdesk.settings import QueueSettings
from gzdesk.voting_queue import AHEAD, Shown, VotingQueue


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
