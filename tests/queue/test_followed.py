"""Followed: a ranking is gone down from its best galaxy, however much of it has been sorted."""

import numpy as np

from gzdesk.queue import followed
from gzdesk.queue.followed import Followed, Ranking


def down(one, taken_G):
    seen = []
    while (shown := one.next(taken_G)) is not None:
        seen.append(shown)
    return seen


def test_galaxies_come_from_the_best_one_down_whatever_is_sorted_at_a_time(monkeypatch):
    monkeypatch.setattr(followed, "HEAD", 7)
    values = np.random.default_rng(0).random(50).astype(np.float32)
    seen = down(Followed(Ranking("likely", values, largest_first=True), np.ones(50, bool)), np.zeros(50, bool))
    assert [shown.index for shown in seen] == np.argsort(-values).tolist()
    assert [shown.rank for shown in seen] == list(range(1, 51))


def test_galaxies_of_equal_value_come_in_the_catalogues_order():
    values = np.array([0.5, 0.1, 0.5, 0.5, 0.1], np.float32)
    seen = down(Followed(Ranking("annotators", values, largest_first=True), np.ones(5, bool)), np.zeros(5, bool))
    assert [shown.index for shown in seen] == [0, 2, 3, 1, 4]


def test_a_galaxy_says_what_it_was_ranked_by_and_among_how_many():
    values = np.array([np.nan, 0.25, 0.5, 0.75], np.float32)
    ranking = Ranking("likely", values, largest_first=True, what="Bar", model="compact-1")
    open_G = np.array([True, True, True, False])
    shown = Followed(ranking, open_G).next(np.zeros(4, bool))
    assert (shown.index, shown.because, shown.rank, shown.of) == (2, "likely", 1, 2)
    assert (shown.value, shown.what, shown.model) == (0.5, "Bar", "compact-1")
    assert ranking.count(open_G) == 2


def test_the_place_in_a_list_is_no_value():
    shown = Followed(Ranking("list", np.ones(1, np.float32), valued=False), np.ones(1, bool)).next(np.zeros(1, bool))
    assert shown.value is None


def test_galaxies_taken_meanwhile_are_left_out_and_keep_their_rank():
    values = np.arange(4, dtype=np.float32)
    one = Followed(Ranking("position", values), np.ones(4, bool))
    seen = down(one, np.array([False, True, False, False]))
    assert [(shown.index, shown.rank) for shown in seen] == [(0, 1), (2, 3), (3, 4)]


def test_an_empty_ranking_has_no_next():
    one = Followed(Ranking("list", np.full(3, np.nan, np.float32)), np.ones(3, bool))
    assert one.next(np.zeros(3, bool)) is None
    assert list(one.ahead(5)) == []
