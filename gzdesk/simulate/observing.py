"""What lies between a galaxy and its cutout: framing, seeing, noise, and the stars and galaxies around it."""

from typing import Any

import numpy as np

from gzdesk.simulate.truth import Floats

STARS = 10  # stars that a field can have
NEIGHBOURS = 3  # other galaxies that a field can have


def observation(parts: dict[str, Any], frame: tuple[float, float], rng: np.random.Generator) -> dict[str, Any]:
    """Seeing, noise and framing, as they vary over a survey and between surveys."""
    count = len(parts["kind"])
    width = np.exp(rng.uniform(np.log(frame[0]), np.log(frame[1]), count))
    field = (parts["petro_radius"] * width).clip(12.0, 400.0)
    noise = rng.lognormal(np.log(0.028), 0.5, count).clip(0.006, 0.1)
    slope = 0.5 * rng.standard_normal((2, count)) * rng.beta(0.5, 2, count)
    return {
        "field": field,
        "offset_x": 0.006 * field * rng.standard_normal(count),
        "offset_y": 0.006 * field * rng.standard_normal(count),
        "psf_fwhm": rng.lognormal(np.log(1.25), 0.15, count).clip(0.8, 2.0),
        "psf_beta": rng.uniform(2.5, 4.5, count),
        "native_scale": rng.uniform(0.24, 0.42, count),
        "sky_noise": noise,
        "gain": rng.uniform(600, 2000, count),
        "sky_slope_x": slope[0],
        "sky_slope_y": slope[1],
        "artifact_angle": rng.uniform(0, np.pi, count),
        "artifact_width": field * rng.uniform(0.012, 0.05, count),
    }


def company(parts: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Stars and other galaxies by chance, as many as the field is wide; few of them bright; a few close companions."""
    count, field = len(parts["kind"]), parts["field"]
    crowd = 0.0018 * field**2 * rng.lognormal(0, 0.6, count)  # objects in the field
    stars = _placed(count, STARS, field, rng)
    starry = np.arange(STARS) < rng.poisson(np.minimum(0.9 * crowd, 9))[:, None]
    star_magnitude = power_law(14.6, 22.8, 0.3, rng.uniform(size=(count, STARS)))
    others = _placed(count, NEIGHBOURS, field, rng)
    there = np.arange(NEIGHBOURS) < rng.poisson(np.minimum(0.3 * crowd, 3))[:, None]
    fainter = rng.gamma(2.5, 1.0, (count, NEIGHBOURS)) + 0.3
    flux = np.maximum(parts["flux"][:, None] * 10 ** (-0.4 * 1.3 * fainter), 1.0)
    ratio = np.sqrt(flux / parts["flux"][:, None])
    radius = parts["petro_radius"][:, None] * 0.45 * ratio * rng.lognormal(0, 0.25, (count, NEIGHBOURS))
    return {
        "star_flux_B_K": starry * 10 ** (0.4 * (22.5 - star_magnitude)),
        "star_x_B_K": stars[0],
        "star_y_B_K": stars[1],
        "neighbour_flux_B_K": there * flux,
        "neighbour_x_B_K": others[0],
        "neighbour_y_B_K": others[1],
        "neighbour_radius_B_K": radius.clip(0.3),
        "neighbour_axis_ratio_B_K": rng.uniform(0.25, 1, (count, NEIGHBOURS)),
        "neighbour_angle_B_K": rng.uniform(0, np.pi, (count, NEIGHBOURS)),
    }


def _placed(count: int, places: int, field: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Places anywhere in the field or just outside it, arcsec from the middle."""
    x, y = rng.uniform(-0.53, 0.53, (2, count, places)) * field[:, None]
    return x, y


def power_law(low: float, high: float, slope: float, uniform: Floats) -> Floats:
    """Magnitudes whose number rises as 10^(slope m) between two limits, from uniform numbers in 0 to 1."""
    a, b = 10 ** (slope * low), 10 ** (slope * high)
    return np.asarray(np.log10(a + uniform * (b - a)) / slope)
