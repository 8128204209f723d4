"""Surface brightness of a galaxy's parts before the atmosphere, nanomaggies per square arcsecond.

``t`` holds the truth's numbers as (B, 1, 1); x and y are arcsec from the galaxy's centre.
"""

from types import ModuleType, SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from gzdesk.simulate.arrays import Pixels, Space
from gzdesk.simulate.profiles import angle_of, disc_flux, rotated, sersic_falloff, sersic_shape
from gzdesk.simulate.truth import Truth


def bulge_light(t: SimpleNamespace, x: Pixels, y: Pixels, space: Space) -> Pixels:
    """A Sersic profile: a disc's bulge, or a whole elliptical."""
    truth = t.truth
    squared_size = truth.bulge_radius**2 * truth.bulge_axis_ratio
    b, unit_flux = sersic_shape(truth.bulge_index)
    amplitude = truth.bulge_fraction * truth.flux / (unit_flux * squared_size)
    u, v = _turned(truth.position_angle, x, y, space)
    inverse = space.column(1 / truth.bulge_radius)
    squared = (u * inverse) ** 2 + (v * inverse / t.bulge_axis_ratio) ** 2
    falloff = sersic_falloff(squared, space.column(b), 0.5 / t.bulge_index, space.xp)
    return falloff * space.column(amplitude)


def disc_light(t: SimpleNamespace, x: Pixels, y: Pixels, space: Space) -> Pixels:
    """An inclined exponential disc with arms, ring and lopsidedness, cleared where a bar turns."""
    truth, xp = t.truth, space.xp
    u, v = _turned(truth.position_angle, x, y, space)
    w = v / t.axis_ratio
    radius = xp.sqrt(u * u + w * w + 1e-6)
    share = 1 - truth.bulge_fraction - truth.bar_strength - truth.clump_flux_B_K.sum(axis=1) / truth.flux
    peak = share * truth.flux / (disc_flux(truth.disc_break) * truth.disc_scale**2 * truth.axis_ratio)
    toward_bright_side = u * space.column(np.cos(truth.lopsided_angle)) + w * space.column(np.sin(truth.lopsided_angle))
    stretched = radius - t.lopsidedness * toward_bright_side
    along = stretched / t.disc_scale
    beyond = along * along / t.disc_break**2
    light = space.column(peak) * xp.exp(-along - beyond * beyond)
    structure = 1 + arms(t, u, w, radius, space) + t.ring_strength * _bump((radius - t.ring_radius) / t.ring_width, xp)
    light = light * xp.clip(structure, 0.04, None)
    if (truth.bar_strength > 0).any():
        inside = radius / (0.85 * t.bar_length)
        light = light * (1 - space.column(swept(truth)) * xp.exp(-((inside * inside) ** 2)))
    return light


def arms(t: SimpleNamespace, u: Pixels, w: Pixels, radius: Pixels, space: Space) -> Pixels:
    """Brightness of the arms over the smooth disc, about 0 in the mean: ridges along logarithmic spirals."""
    truth, xp = t.truth, space.xp
    wind = space.column(1 / np.tan(truth.pitch))
    log_radius = xp.log(radius / t.arm_start)
    turn = angle_of(u, w, xp) - t.arm_phase - wind * log_radius
    wobble = 0.35 * xp.sin(turn + t.arm_phase + radius / t.disc_scale)
    sharpness = t.arm_sharpness
    mean = space.column(np.i0(truth.arm_sharpness) * np.exp(-truth.arm_sharpness))
    phase = t.arm_count * turn + wobble
    ridge = xp.exp(sharpness * (xp.cos(phase) - 1)) - mean
    ridge = ridge * (1 + t.arm_asymmetry * xp.cos(turn))
    first, second, third = (space.column(truth.flocculent_phase_B_K[:, k]) for k in range(3))
    broken = xp.cos(5 * turn + first + 2 * wobble) + xp.cos(8 * turn + 3 * log_radius + second)
    broken = broken * (1 + xp.cos(3 * turn - 4 * log_radius + third))
    seen = space.column(_seen_from_above(truth))
    begun = 0.5 + 0.5 * xp.tanh(3.5 * (radius / t.arm_start - 0.95))
    faded = xp.exp(-((radius / (4.2 * t.disc_scale)) ** 2))
    return seen * begun * faded * (t.arm_strength * ridge + 0.5 * t.flocculence * broken)


def bar_light(t: SimpleNamespace, x: Pixels, y: Pixels, space: Space) -> Pixels:
    """A boxy bar in the plane of the disc, with a Sersic fall-off of low index: flat, then sharply ending."""
    truth, xp = t.truth, space.xp
    u, v = _turned(truth.position_angle, x, y, space)
    along, across = _turned(truth.bar_angle, u, v / space.column(bar_flattening(truth)), space)
    # Boxy: fourth powers in place of squares. Half of the light lies inside 0.55 of the length for such indices.
    effective = 0.55 * t.bar_length
    major, minor = (along / effective) ** 2, (across / (effective * t.bar_axis_ratio)) ** 2
    squared = xp.sqrt(major * major + minor * minor)
    area = (0.55 * truth.bar_length) ** 2 * truth.bar_axis_ratio * bar_flattening(truth) * BOXINESS
    b, unit_flux = sersic_shape(truth.bar_index)
    amplitude = truth.bar_strength * truth.flux / (unit_flux * area)
    falloff = sersic_falloff(squared, space.column(b), 0.5 / t.bar_index, xp)
    return falloff * space.column(amplitude)


def bar_flattening(truth: Truth) -> NDArray[np.float64]:
    """The tilt's foreshortening of the bar: less than the disc's, since bars are thick (they make boxy bulges)."""
    return np.asarray(np.sqrt((truth.axis_ratio**2 + 0.05) / 1.05))


def swept(truth: Truth) -> NDArray[np.float64]:
    """The share of the disc's light that a bar has cleared from inside its radius."""
    return np.asarray(0.8 * (1 - np.exp(-truth.bar_strength / 0.1)))


BOXINESS = 1.1803406  # area of |x|^4 + |y|^4 < 1 over that of the unit circle: 3.70815 / pi


def dust_lane(t: SimpleNamespace, x: Pixels, y: Pixels, space: Space) -> Pixels:
    """The share of light that a lane of dust along the major axis lets through; only seen nearly from the side."""
    truth = t.truth
    u, v = _turned(truth.position_angle, x, y, space)
    depth = truth.dust * (0.5 - 0.5 * np.tanh((np.cos(truth.inclination) - 0.22) / 0.08))
    height = 0.45 * t.axis_ratio * t.disc_scale
    lane = _bump(v / height - 0.3, space.xp) * _bump(u / (2.2 * t.disc_scale), space.xp)
    return 1 - space.column(depth) * lane


def neighbour_light(truth: Truth, x: Pixels, y: Pixels, space: Space) -> Pixels:
    """Other galaxies in the field: exponential discs."""
    light: Pixels = 0
    for k in range(truth.neighbour_flux_B_K.shape[1]):
        flux = truth.neighbour_flux_B_K[:, k]
        if not (flux > 0).any():
            continue
        radius, ratio = truth.neighbour_radius_B_K[:, k], truth.neighbour_axis_ratio_B_K[:, k]
        u, v = _turned(
            truth.neighbour_angle_B_K[:, k],
            x - space.column(truth.neighbour_x_B_K[:, k]),
            y - space.column(truth.neighbour_y_B_K[:, k]),
            space,
        )
        distance = space.xp.sqrt((u / space.column(radius)) ** 2 + (v / space.column(radius * ratio)) ** 2 + 0.02)
        light = light + space.column(flux / (2 * np.pi * radius**2 * ratio)) * space.xp.exp(-distance)
    return light


def _turned(angle_B: NDArray[np.float64], x: Pixels, y: Pixels, space: Space) -> tuple[Pixels, Pixels]:
    return rotated(x, y, space.column(np.cos(angle_B)), space.column(np.sin(angle_B)))


def _bump(distance: Pixels, xp: ModuleType) -> Pixels:
    return xp.exp(-0.5 * distance * distance)


def _seen_from_above(truth: Truth) -> NDArray[np.float64]:
    """1 face-on, 0 edge-on: arms in a disc with thickness merge when it is seen from the side."""
    cosine = np.cos(truth.inclination)
    return np.asarray(cosine**2 / (cosine**2 + 0.03))
