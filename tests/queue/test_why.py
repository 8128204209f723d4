"""Why a galaxy is asked about: the entropies, the split of the networks, the nearest voted galaxies."""

import numpy as np
import pytest

from gzdesk.queue.rankings import finished
from gzdesk.queue.why import BINS, nearest_voted, reasons


def of_yes(*rho):
    return np.stack([np.array(rho), 1 - np.array(rho)], axis=1)


def test_networks_that_contradict_each_other_disagree():
    found = reasons(of_yes(0.02, 0.98, 0.03, 0.97))
    assert found.verdict == "disagree"
    assert found.predictive == pytest.approx(np.log(2))
    assert found.information == pytest.approx(found.predictive - found.expected)


def test_networks_that_agree_on_even_odds_call_it_chance():
    found = reasons(of_yes(0.48, 0.52, 0.5))
    assert found.verdict == "chance"
    assert found.information < 0.01


def test_networks_that_agree_on_an_answer_expect_little():
    found = reasons(of_yes(0.98, 0.97, 0.99))
    assert found.verdict == "agree"
    assert found.by_probability == (0, 1)


def test_every_network_is_in_one_bin_the_certain_ones_too():
    found = reasons(of_yes(0.0, 1.0, 0.5))
    assert found.networks_A_B.shape == (2, BINS)
    assert found.networks_A_B.sum(axis=1).tolist() == [3, 3]
    assert found.networks_A_B[0, 0] == found.networks_A_B[0, -1] == 1


def test_the_nearest_voted_galaxies_come_in_the_order_of_their_likeness():
    angle = np.radians([0, 90, 5, 180, 20, 60, 270])
    features = np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float16)
    features[5] = np.nan
    found = finished(nearest_voted(features, np.array([0, 1, 3, 4, 5]), 0, count=2))
    assert [one.index for one in found] == [4, 1]
    assert found[0].likeness > found[1].likeness


def test_where_nobody_has_voted_there_is_no_neighbour():
    assert finished(nearest_voted(np.ones((3, 2), np.float32), np.array([], np.intp), 1, count=2)) == ()
