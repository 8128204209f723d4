"""What a strategy picked, beside what it could pick from."""

import math

import numpy as np
import pytest

from gzdesk.experiment.preferences import preferences


def test_a_strategy_that_picks_large_values_is_seen_to():
    value_G = np.arange(10.0)
    picked = {"greedy": [np.array([8, 9]), np.array([7, 9])], "modest": [np.array([0]), np.array([0])]}
    found = preferences(picked, [np.arange(10), np.arange(10)], {"size": value_G})["size"]
    assert found["pool"] == {"mean": 4.5, "error": 0.0}
    assert found["greedy"]["mean"] == pytest.approx(8.25)
    assert found["greedy"]["error"] == pytest.approx(0.25)
    assert found["modest"]["mean"] == 0


def test_unknown_values_are_left_out():
    value_G = np.array([1.0, math.nan, 3.0])
    found = preferences({"all": [np.arange(3)], "none": [np.array([1])]}, [np.arange(3)], {"redshift": value_G})
    assert found["redshift"]["all"] == {"mean": 2.0, "error": None}
    assert found["redshift"]["none"] == {"mean": None, "error": None}
