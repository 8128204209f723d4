"""Lensing: rings, arcs, and the light that it keeps."""

import numpy as np
import pytest

from gzdesk.simulate.lensing import lensed_light

AXIS = np.linspace(-4, 4, 321)
X, Y = np.meshgrid(AXIS, AXIS)
CELL = (AXIS[1] - AXIS[0]) ** 2


def test_a_source_right_behind_becomes_a_ring():
    light = lensed_light(X, Y, 2.0, (0, 0), 0.1)
    bright = np.hypot(X, Y)[light > 0.5 * light.max()]
    assert bright.min() > 1.8
    assert bright.max() < 2.2


def test_a_source_beside_becomes_an_arc_and_its_counterpart():
    light = lensed_light(X, Y, 2.0, (0.8, 0.0), 0.1)
    middle = light[160]
    assert AXIS[np.argmax(middle)] == pytest.approx(2.8, abs=0.2) or AXIS[np.argmax(middle)] == pytest.approx(
        -1.2, abs=0.2
    )
    assert middle[np.abs(AXIS - 2.8).argmin()] > 1
    assert middle[np.abs(AXIS + 1.2).argmin()] > 1


def test_surface_brightness_is_kept_and_light_is_gained():
    without, behind = (lensed_light(X, Y, radius, (0.6, 0), 0.25) for radius in (0.0, 1.5))
    assert behind.max() == pytest.approx(without.max(), rel=0.1)
    assert behind.sum() > 2 * without.sum()


def test_shear_breaks_the_ring():
    ring, torn = (lensed_light(X, Y, 2.0, (0, 0), 0.1, flattening=shear) for shear in (0.0, 0.15))
    around = np.hypot(X, Y) < 3
    dim = {name: np.quantile(light[around], 0.95) / light.max() for name, light in (("ring", ring), ("torn", torn))}
    assert dim["torn"] < dim["ring"]
