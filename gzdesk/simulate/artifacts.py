"""What a survey mistakes for a galaxy: bright stars, trails of satellites, and ghosts of stars out of focus."""

import numpy as np

from gzdesk.simulate.arrays import Pixels, Space
from gzdesk.simulate.profiles import rotated
from gzdesk.simulate.truth import Kind, Truth


def artifact_light(truth: Truth, x: Pixels, y: Pixels, space: Space) -> Pixels:
    """Surface brightness, nanomaggies per square arcsecond; zero for galaxies."""
    x, y = x - space.column(truth.offset_x), y - space.column(truth.offset_y)
    angle = truth.artifact_angle
    u, v = rotated(x, y, space.column(np.cos(angle)), space.column(np.sin(angle)))
    return (
        space.column(truth.kind == Kind.STAR) * _star(truth, u, v, space)
        + space.column(truth.kind == Kind.TRAIL) * _trail(truth, v, space)
        + space.column(truth.kind == Kind.GHOST) * _ghost(truth, u, v, space)
    )


def _star(truth: Truth, u: Pixels, v: Pixels, space: Space) -> Pixels:
    """A bright star: the core of the point spread function, a wide aureole, and four diffraction spikes."""
    xp = space.xp
    radius = space.column(truth.psf_fwhm / (2 * np.sqrt(2 ** (1 / truth.psf_beta) - 1)))
    squared = (u * u + v * v) / radius**2
    beta = space.column(truth.psf_beta)
    core = xp.exp(-beta * xp.log(1 + squared)) * ((beta - 1) / (np.pi * radius**2))
    width = space.column(truth.artifact_width)
    aureole = 0.004 / (1 + (u * u + v * v) / width**2) ** 1.5 / width**2
    thin = 0.45 * radius
    spikes = xp.exp(-0.5 * (v / thin) ** 2 - xp.abs(u) / (2.5 * width))
    spikes = spikes + xp.exp(-0.5 * (u / thin) ** 2 - xp.abs(v) / (2.5 * width))
    return space.column(6 * truth.flux) * (core + aureole + 0.0016 * spikes / (width * thin))


def _trail(truth: Truth, v: Pixels, space: Space) -> Pixels:
    """A straight band across the whole field, as wide as the satellite was out of focus."""
    width = space.column(truth.artifact_width / 2)
    brightness = space.column(truth.sky_noise * (2 + 0.05 * truth.flux.clip(0, 400)))
    return brightness * space.xp.exp(-((v / width) ** 4))


def _ghost(truth: Truth, u: Pixels, v: Pixels, space: Space) -> Pixels:
    """The image of the telescope's mouth: a disc of even light with a dark middle, not centred in it."""
    xp = space.xp
    outer = space.column(truth.field * (0.12 + 0.2 * (truth.artifact_angle / np.pi)))
    soft = space.column(truth.psf_fwhm)
    distance = xp.sqrt(u * u + v * v + 1e-6)
    hole = xp.sqrt((u - 0.15 * outer) ** 2 + v * v + 1e-6)
    disc = 0.5 - 0.5 * xp.tanh((distance - outer) / soft)
    dark = 0.5 - 0.5 * xp.tanh((hole - 0.38 * outer) / soft)
    brightness = space.column(truth.sky_noise * (1.0 + 0.02 * truth.flux.clip(0, 400)))
    return brightness * disc * (1 - dark) * (1 + 0.3 * u / outer)
