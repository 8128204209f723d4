"""Every strategy chooses by what it says it does, whatever the pool looks like."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from gzdesk.acquisition.acquisition import STRATEGIES, ByScore, choose, draw, scores
from gzdesk.commands.arguments import parser

Probs = NDArray[np.floating]

ONE_BY_ONE = [name for name, strategy in STRATEGIES.items() if isinstance(strategy, ByScore)]


@pytest.fixture(params=STRATEGIES)
def strategy(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def pool() -> Probs:
    return np.random.default_rng(0).dirichlet([0.5, 0.5, 0.5], size=(60, 20)).astype(np.float32)


@pytest.mark.parametrize("count", [0, 1, 7, 60, 100])
def test_a_choice_is_of_as_many_different_galaxies_as_asked_and_there(strategy: str, pool: Probs, count: int) -> None:
    chosen = choose(strategy, pool, count, np.random.default_rng(1)).tolist()
    assert len(chosen) == len(set(chosen)) == min(count, 60)
    assert set(chosen) <= set(range(60))


def test_unreadable_galaxies_are_never_chosen(strategy: str, pool: Probs) -> None:
    pool[::3] = np.nan
    chosen = choose(strategy, pool, 60, np.random.default_rng(1))
    assert sorted(chosen) == [galaxy for galaxy in range(60) if galaxy % 3]


def test_nothing_is_chosen_from_nothing(strategy: str, pool: Probs) -> None:
    assert choose(strategy, pool[:0], 5, np.random.default_rng(1)).size == 0
    assert choose(strategy, np.full_like(pool, np.nan), 5, np.random.default_rng(1)).size == 0


def test_the_last_galaxy_is_chosen_by_every_strategy(strategy: str, pool: Probs) -> None:
    assert choose(strategy, pool[:1], 5, np.random.default_rng(1)).tolist() == [0]


def test_the_same_generator_chooses_the_same_galaxies(strategy: str, pool: Probs) -> None:
    one, other = (choose(strategy, pool, 10, np.random.default_rng(4)).tolist() for _ in range(2))
    assert one == other


def test_a_network_that_knows_nothing_leaves_the_choice_to_chance(strategy: str) -> None:
    flat = np.full((30, 10, 2), 0.5)
    first = {choose(strategy, flat, 1, np.random.default_rng(seed))[0] for seed in range(40)}
    assert len(first) > 10


def test_certain_networks_break_no_strategy(strategy: str) -> None:
    certain = np.zeros((30, 10, 2))
    certain[np.arange(30)[:, None], np.arange(10), np.random.default_rng(2).integers(0, 2, (30, 10))] = 1
    assert len(choose(strategy, certain, 30, np.random.default_rng(3))) == 30


def test_power_sharpens_what_is_sampled(pool: Probs) -> None:
    for name, top in (("bald", "bald-topk"), ("epig-sampled", "epig")):
        best = choose(top, pool, 1, np.random.default_rng(5))[0]
        hits = [choose(name, pool, 1, np.random.default_rng(seed), power=50.0)[0] == best for seed in range(30)]
        indifferent = [choose(name, pool, 1, np.random.default_rng(s), power=0.0)[0] == best for s in range(30)]
        assert sum(hits) > 2 * sum(indifferent) + 5


@pytest.mark.parametrize("name", ONE_BY_ONE)
def test_unreadable_galaxies_have_no_score_and_the_others_have(name: str, pool: Probs) -> None:
    pool[2] = np.nan
    assert np.isnan(scores(name, pool, np.random.default_rng())).nonzero()[0].tolist() == [2]


def test_a_strategy_that_judges_galaxies_together_says_that_it_has_no_scores(pool: Probs) -> None:
    with pytest.raises(ValueError, match="batchbald judges galaxies together"):
        scores("batchbald", pool, np.random.default_rng())


def test_entropy_ranks_the_undecided_and_bald_the_disagreeing_first() -> None:
    undecided, disagreeing, sure = [[0.5, 0.5]] * 2, [[0.95, 0.05], [0.15, 0.85]], [[0.99, 0.01]] * 2
    probs = np.array([undecided, disagreeing, sure])
    rng = np.random.default_rng()
    assert np.argsort(-scores("entropy", probs, rng)).tolist() == [0, 1, 2]
    assert scores("bald", probs, rng).argmax() == 1
    assert scores("bald-topk", probs, rng).tolist() == scores("bald", probs, rng).tolist()


def test_random_choice_does_not_look_at_the_posterior() -> None:
    one, other = np.random.default_rng(1).dirichlet([1, 1], size=(2, 50, 3))
    assert scores("random", one, np.random.default_rng(7)).tolist() == (
        scores("random", other, np.random.default_rng(7)).tolist()
    )


def test_an_unknown_strategy_is_refused_with_the_known_ones() -> None:
    for call in (lambda *args: scores("bold", *args), lambda probs, rng: choose("bold", probs, 1, rng)):
        with pytest.raises(ValueError, match=r"no strategy 'bold'.*bald-topk"):
            call(np.full((1, 1, 2), 0.5), np.random.default_rng())


@given(arrays(np.float64, st.integers(0, 30), elements=st.floats(0, 5) | st.just(np.nan)), st.integers(0, 40))
def test_a_draw_holds_no_galaxy_twice_and_no_unknown_one(scores_G: Probs, count: int) -> None:
    known = np.flatnonzero(~np.isnan(scores_G))
    for sampled in (True, False):
        chosen = draw(scores_G, count, np.random.default_rng(0), sampled=sampled)
        assert len(set(chosen.tolist())) == len(chosen) == min(count, len(known))
        assert set(chosen.tolist()) <= set(known.tolist())


@given(arrays(np.float64, st.integers(1, 30), elements=st.floats(0, 5)), st.integers(1, 30))
def test_the_plain_top_is_the_highest_scores_in_order(scores_G: Probs, count: int) -> None:
    chosen = draw(scores_G, count, np.random.default_rng(0), sampled=False)
    assert scores_G[chosen].tolist() == sorted(scores_G.tolist(), reverse=True)[:count]


def test_galaxies_are_drawn_in_proportion_to_score_to_the_power() -> None:
    rng = np.random.default_rng(11)
    for power, share in ((1.0, 3 / 4), (2.0, 9 / 10), (0.0, 1 / 2)):
        first = [draw([0.1, 0.3], 1, rng, power=power)[0] for _ in range(4000)]
        assert np.mean(first) == pytest.approx(share, abs=0.03)


def test_a_draw_of_several_is_one_after_the_other_without_replacement() -> None:
    rng = np.random.default_rng(12)
    pairs = [tuple(draw([1.0, 2.0, 4.0], 2, rng)) for _ in range(6000)]
    assert pairs.count((2, 1)) / 6000 == pytest.approx(4 / 7 * 2 / 3, abs=0.025)
    assert pairs.count((0, 1)) / 6000 == pytest.approx(1 / 7 * 2 / 6, abs=0.015)


def test_galaxies_that_teach_nothing_come_last() -> None:
    rng = np.random.default_rng(13)
    assert {tuple(sorted(draw([0.0, 1e-9, 0.0, 2.0], 2, rng).tolist())) for _ in range(200)} == {(1, 3)}


def test_equal_scores_are_parted_by_chance() -> None:
    rng = np.random.default_rng(14)
    assert {draw(np.zeros(4), 1, rng, sampled=False)[0] for _ in range(200)} == {0, 1, 2, 3}


def test_the_same_generator_draws_the_same_galaxies() -> None:
    scores_G = np.random.default_rng(1).random(100)
    one, other = (draw(scores_G, 10, np.random.default_rng(4)).tolist() for _ in range(2))
    assert one == other


def test_the_command_line_names_every_strategy(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")  # else names are broken at their hyphens
    with pytest.raises(SystemExit):
        parser().parse_args(["simulate", "--help"])
    assert f"of {', '.join(STRATEGIES)} (default" in capsys.readouterr().out
