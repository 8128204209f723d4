"""Tides: what passing galaxies do to each other's disks, by physics alone."""

import numpy as np
import pytest

from gzdesk.simulate.tides import Encounter, passed

STARS = 1500


def radii(encounter: Encounter) -> np.ndarray:
    """How far the first disk's stars stand from its centre at the end, seen along the orbit's axis."""
    seen = passed(encounter, STARS, np.random.default_rng(1))
    return np.hypot(*seen.stars_N_2[0].T)


def test_a_disk_left_alone_stays_as_it_was():
    alone = radii(Encounter(mass=1e-9, time=-1, view=0, begin=-4))
    assert alone.max() < 0.95
    assert np.median(alone) == pytest.approx(0.62 * 0.4, rel=0.25)


def test_a_passing_galaxy_draws_out_tails():
    far = 1.2
    assert (radii(Encounter(time=2, view=0)) > far).mean() > 0.03
    assert (radii(Encounter(mass=1e-9, time=2, view=0)) > far).mean() == 0


def test_a_disk_that_turns_with_the_orbit_suffers_most():
    prograde, retrograde = (radii(Encounter(time=2, view=0, tilts=(tilt, 0))) for tilt in (0.0, np.pi))
    assert np.quantile(prograde, 0.97) > 1.3 * np.quantile(retrograde, 0.97)


def test_the_galaxies_are_closest_at_time_zero_one_unit_apart():
    def apart(time: float) -> float:
        seen = passed(Encounter(time=time, view=0, begin=-2), 1, np.random.default_rng(1))
        return float(np.hypot(*(seen.centres_2[1] - seen.centres_2[0])))

    assert apart(0.0) == pytest.approx(1.0, abs=0.01)
    assert apart(-0.5) > 1.1
    assert apart(0.5) == pytest.approx(apart(-0.5), rel=0.02)


def test_the_same_seed_draws_the_same_stars():
    encounter = Encounter(time=0, begin=-0.2)
    one, other = (passed(encounter, 10, np.random.default_rng(5)).stars_N_2[1] for _ in range(2))
    assert np.array_equal(one, other)
