"""What the points of the map mean: where they lie, what colours them, and their table."""

import numpy as np
import pytest

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.messages import Posterior, frozen
from gzdesk.questions.question import load_question
from gzdesk.questions.tree import Tree
from gzdesk.survey.survey_map import (
    UNSAID,
    entropy_bounds,
    information_shades,
    mean_of,
    mean_shades,
    said_by_most,
    said_by_one,
    table_header,
    table_rows,
)


def believed(expected, information):
    expected_G = np.array(expected, np.float32)
    information_G = np.array(information, np.float32)
    yes_G_T = np.linspace(0.1, 0.7, 4 * len(expected), dtype=np.float32).reshape(len(expected), 4)
    return Posterior(
        "m",
        20,
        frozen(np.stack([yes_G_T, 1 - yes_G_T], axis=2)),
        frozen(information_G),
        frozen(expected_G + information_G),
        frozen(expected_G),
    )


def test_the_plane_of_entropies_begins_at_zero_and_ends_at_a_round_number():
    bounds = entropy_bounds(believed([0.1, 0.42, np.nan], [0.05, 0.2, np.nan]))
    assert bounds == pytest.approx((0, 0.45, 0, 0.65))
    assert entropy_bounds(believed([np.nan], [np.nan])) is None


def test_the_plane_keeps_still_while_the_posterior_moves_a_little():
    assert entropy_bounds(believed([0.41], [0.1])) == entropy_bounds(believed([0.44], [0.09]))


def test_the_scale_of_information_is_not_set_by_a_single_galaxy():
    shades = information_shades(believed([0.3] * 10_001, [*np.linspace(0, 0.2, 10_000), 5.0]))
    assert shades.top == pytest.approx(0.2, rel=0.01)
    assert (shades.shade_G.min(), shades.shade_G.max()) == (0, 1)


def test_a_galaxy_of_which_nothing_is_believed_has_no_colour_that_stands_out():
    assert information_shades(believed([0.3, np.nan], [0.1, np.nan])).shade_G[1] == 0


def test_the_mean_posterior_is_the_mean_of_the_networks():
    posterior = believed([0.3, 0.4, 0.5], [0.1, 0.1, 0.1])
    mean_G = posterior.probs_G_T_A.mean(axis=1)[:, 1]
    assert np.allclose(mean_of(posterior.probs_G_T_A, 1), mean_G, atol=1e-6)
    assert np.allclose(mean_shades(posterior, 1).shade_G, mean_G, atol=1e-6)


def test_votes_of_all_are_told_by_their_majority():
    assert said_by_most(np.array([[0, 0], [1, 2], [2, 2]], np.int32)).tolist() == [UNSAID, 1, 0]


def test_one_voters_answers_are_those_to_the_question_at_hand():
    said_G = said_by_one([4, 1, 2], [0, 3, 2], slice(2, 4), 5)
    assert said_G.tolist() == [UNSAID, 1, 0, UNSAID, UNSAID]


def test_the_table_tells_what_the_map_draws():
    tree = Tree.of(load_question("bar"))
    galaxies = [Galaxy(f"g{n}", f"g{n}.png", None, None, None) for n in range(2)]
    posterior = believed([0.3, np.nan], [0.1, np.nan])
    header, rows = table_header(tree), list(table_rows(galaxies, posterior, np.array([[1, 0], [0, 2]], np.int32)))
    assert header[:4] == ["id_str", "predictive_entropy", "expected_entropy", "mutual_information"]
    assert header[4:] == ["bar_yes_mean", "bar_no_mean", "bar_yes_votes", "bar_no_votes"]
    assert rows[0][:4] == ["g0", pytest.approx(0.4), pytest.approx(0.3), pytest.approx(0.1)]
    assert rows[1][1:4] == [None, None, None]
    assert rows[1][-2:] == [0, 2]
    assert all(len(row) == len(header) for row in rows)
