"""A sitting begins with the galaxies that the last one had drawn and not shown."""

import json

import numpy as np
import pytest

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.queue.drawn_ahead import FILE, MOST, keep, recall
from gzdesk.queue.voting_queue import AHEAD, Shown, VotingQueue
from gzdesk.settings import QueueSettings

GALAXIES = [Galaxy(f"g{place}", "a.png") for place in range(500)]
PLACES = {galaxy.id: place for place, galaxy in enumerate(GALAXIES)}


def ranked(**more) -> VotingQueue:
    queue = VotingQueue(len(GALAXIES), QueueSettings(control_share=0.1), **more)
    queue.rerank(np.linspace(0.01, 0.6, len(GALAXIES), dtype=np.float32), "compact-1")
    for _ in range(20):
        queue.advance()
    return queue


def test_what_was_drawn_and_not_shown_comes_first_with_all_that_was_known_of_it(tmp_path):
    queue = ranked()
    keep(tmp_path, queue.drawn, GALAXIES)
    recalled = recall(tmp_path, PLACES.__getitem__)
    assert recalled == queue.drawn[:MOST]
    assert len(recalled) == MOST
    again = VotingQueue(len(GALAXIES), QueueSettings(control_share=0.0), drawn=recalled)
    assert [again.current, *again._settled][1:] == recalled[: AHEAD + 1]
    assert again.current.mutual_information > 0
    assert again.current.model == "compact-1"


def test_those_voted_on_since_and_controls_are_left_out():
    queue = ranked()
    drawn = queue.drawn
    voted_G = np.zeros(len(GALAXIES), bool)
    voted_G[drawn[0].index] = True
    control = next(place for place in np.flatnonzero(queue.control_G))
    again = VotingQueue(
        len(GALAXIES),
        QueueSettings(control_share=0.1),
        voted_G=voted_G,
        drawn=[drawn[0], Shown(control, "active"), drawn[1]],
    )
    shown = [one for one in again._settled if one.because == "active"]
    assert shown == [drawn[1]]


def test_they_are_not_drawn_over_at_random_and_a_posterior_takes_their_place():
    drawn = ranked().drawn[:10]
    queue = VotingQueue(len(GALAXIES), QueueSettings(control_share=0.0), drawn=drawn)
    assert not queue.low
    queue.rerank(np.linspace(0.6, 0.01, len(GALAXIES), dtype=np.float32), "compact-2")
    for _ in range(AHEAD + 1):
        queue.advance()
    assert queue.current.model == "compact-2"


def test_after_the_last_of_them_galaxies_come_at_random():
    queue = VotingQueue(len(GALAXIES), QueueSettings(control_share=0.0), drawn=ranked().drawn[:2])
    reasons = []
    for _ in range(30):
        reasons.append(queue.current.because)
        queue.advance()
    assert reasons == ["active"] * 2 + ["random"] * 28


def test_without_a_model_nothing_is_kept_and_what_was_kept_goes(tmp_path):
    keep(tmp_path, ranked().drawn, GALAXIES)
    keep(tmp_path, VotingQueue(len(GALAXIES)).drawn, GALAXIES)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "rows",
    [
        "[" * 100_000, "{}", "null", "7", "[7]", "[[]]", [["g1", 0.1, 1, "m"]], [["nobody", 0.1, 1, "m", 9]],
        [[1, 0.1, 1, "m", 9]], [["g1", "0.1", 1, "m", 9]], [["g1", float("nan"), 1, "m", 9]],
        [["g1", 0.1, True, "m", 9]], [["g1", 0.1, None, "m", 9]], [["g1", 0.1, 1, None, 9]], [["g1", [], 1, "m", 9]],
    ],
)  # fmt: skip
def test_what_gzdesk_never_writes_is_not_believed(tmp_path, rows):
    (tmp_path / FILE).write_text(rows if isinstance(rows, str) else json.dumps(rows), "utf-8")
    assert recall(tmp_path, PLACES.__getitem__) == []
