"""Volunteers who vote on drawn galaxies by what can really be seen, with known probabilities."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gzdesk.simulate.components import BOXINESS, bar_flattening, swept
from gzdesk.simulate.profiles import disc_flux, sersic_shape
from gzdesk.simulate.truth import Kind, Truth

Floats = NDArray[np.float64]

ANSWERS: Mapping[str, tuple[str, ...]] = {
    "bar": ("yes", "no"),
    "smooth-or-featured": ("smooth", "featured", "artifact"),
}


def rho(truth: Truth, question_name: str) -> Floats:
    """True probability (B, A) of each answer of a question, in the order of ``ANSWERS``; smooth in every parameter."""
    if question_name == "bar":
        yes = _says_bar(truth)
        return np.stack([yes, 1 - yes], axis=1)
    if question_name == "smooth-or-featured":
        artifact, featured = _says_artifact(truth), _says_featured(truth)
        return np.stack([(1 - artifact) * (1 - featured), (1 - artifact) * featured, artifact], axis=1)
    raise ValueError(f"no volunteers for the question {question_name!r}; they know: {', '.join(ANSWERS)}")


def votes(rho_B_A: Floats, total: ArrayLike, rng: np.random.Generator) -> NDArray[np.int64]:
    """Vote counts (B, A) of ``total`` volunteers a galaxy, one number or one per galaxy."""
    return rng.multinomial(np.broadcast_to(np.asarray(total), len(rho_B_A)), rho_B_A)


class SimulatedAnnotator:
    """One astronomer who sits at the desk in a person's place and answers with the galaxy's true probabilities."""

    def __init__(self, rho_G_A: Floats, rng: np.random.Generator) -> None:
        self._cumulative_G_A = np.cumsum(rho_G_A, axis=1)
        self._rng = rng

    def answer(self, index: int) -> int:
        """One answer to the galaxy at this place; asked again, it may be another."""
        cumulative_A = self._cumulative_G_A[index]
        return int(np.searchsorted(cumulative_A[:-1], self._rng.uniform() * cumulative_A[-1], side="right"))


def bar_visibility(truth: Truth) -> Floats:
    """How clearly a bar is seen, 0 to 1: blurred contrast, length in seeing discs, direction, signal to noise."""
    length, width = _bar_as_seen(truth)
    seeing = truth.psf_fwhm
    kept = width / np.hypot(width, 0.5 * seeing)  # share of the contrast that blurring leaves
    contrast = kept * _bar_brightness(truth) / (_brightness_under_bar(truth) + 1e-12)
    signal = 0.5 * kept * _bar_brightness(truth) * np.sqrt(2 * length * np.maximum(width, seeing)) / _noise(truth)
    # A bar along the major axis of a tilted disc hides in the disc's own length.
    hidden = 0.6 * np.cos(truth.bar_angle) ** 2 * _rise(1 - truth.axis_ratio, 0.45, 0.06)
    return np.asarray(
        (1 - hidden)
        * _rise(np.log(contrast + 1e-6), np.log(0.6), 0.3)
        * _rise(2 * length / seeing, 2.3, 0.5)
        * _rise(np.cos(truth.inclination), 0.27, 0.05)
        * _rise(np.log(signal + 1e-6), np.log(4.0), 0.4)
        * truth.has_disc
    )


def arm_visibility(truth: Truth) -> Floats:
    """How clearly arms are seen, 0 to 1: contrast, their spacing in seeing discs, inclination, signal to noise."""
    radius = 1.8 * truth.disc_scale
    spacing = 2 * np.pi * radius * np.abs(np.sin(truth.pitch)) / truth.arm_count * np.sqrt(truth.axis_ratio)
    strength = truth.arm_strength + 0.5 * truth.flocculence
    signal = strength * _disc_brightness(truth, radius) * np.sqrt(8 * spacing * truth.psf_fwhm) / _noise(truth)
    return np.asarray(
        _rise(np.log(strength + 1e-6), np.log(0.45), 0.3)
        * _rise(np.log(spacing / truth.psf_fwhm), np.log(1.2), 0.25)
        * _rise(np.cos(truth.inclination), 0.28, 0.05)
        * _rise(np.log(signal + 1e-6), np.log(6.0), 0.4)
        * truth.has_disc
    )


def _says_bar(truth: Truth) -> Floats:
    """A few say bar where there is none; more do where tight arms or a tilted disc look like one."""
    seen = bar_visibility(truth)
    tilted = _rise(truth.inclination, 1.0, 0.1) * _rise(-truth.inclination, -1.35, 0.06) * truth.has_disc
    mistaken = 0.02 + 0.1 * arm_visibility(truth) + 0.08 * tilted
    mistaken = mistaken + 0.1 * (truth.kind == Kind.IRREGULAR)
    return np.asarray(0.97 * seen + (1 - seen) * mistaken)


def _says_featured(truth: Truth) -> Floats:
    """Any one of the features seen is enough; a disc that is only tilted convinces some."""
    seeing, noise = truth.psf_fwhm, _noise(truth)
    size = truth.disc_scale / seeing
    knots = truth.clump_flux_B_K.sum(axis=1)
    knot_signal = knots / 4 / (noise * seeing)
    ring_signal = (
        truth.ring_strength * _disc_brightness(truth, truth.ring_radius) * np.sqrt(8 * seeing * seeing) / noise
    )
    cosine = np.cos(truth.inclination)
    disc = (1 - truth.bulge_fraction) * truth.has_disc
    features = [
        arm_visibility(truth),
        0.8 * bar_visibility(truth),
        0.95 * _rise(-cosine, -0.24, 0.04) * _rise(size, 1.3, 0.25) * _rise(disc, 0.3, 0.08),
        0.85
        * _rise(np.log(truth.ring_strength + 1e-6), np.log(0.5), 0.3)
        * _rise(truth.ring_radius * np.sqrt(truth.axis_ratio) / seeing, 2.2, 0.4)
        * _rise(np.log(ring_signal + 1e-6), np.log(4), 0.4),
        0.9
        * _rise(np.log(knots / truth.flux + 1e-6), np.log(0.05), 0.3)
        * _rise(size, 1.2, 0.25)
        * _rise(np.log(knot_signal + 1e-6), np.log(3), 0.4),
        0.25 * _rise(-cosine, -0.55, 0.08) * _rise(disc, 0.5, 0.1) * _rise(size, 1.2, 0.3),
    ]
    missed = np.prod([1 - feature for feature in features], axis=0)
    return np.asarray(0.04 + 0.93 * (1 - missed) * truth.is_galaxy)


def _says_artifact(truth: Truth) -> Floats:
    """Some call any faint or crowded galaxy an artifact; nearly all know a real one."""
    galaxy = 0.02 + 0.08 * _rise(-np.log(truth.signal_to_noise), -np.log(5), 0.4)
    real = {Kind.STAR: 0.9, Kind.TRAIL: 0.93, Kind.GHOST: 0.88}
    return np.asarray(np.select([truth.kind == kind for kind in real], list(real.values()), galaxy))


def _noise(truth: Truth) -> Floats:
    """Noise in a square arcsecond at the galaxy's mean brightness, nanomaggies."""
    mean = 0.9 * truth.flux / (np.pi * truth.petro_radius**2 * truth.axis_ratio)
    return np.sqrt(truth.sky_noise**2 + mean / truth.gain)


def _disc_brightness(truth: Truth, radius: Floats) -> Floats:
    """Of the smooth disc at a radius, nanomaggies per square arcsecond."""
    flux = truth.flux * np.maximum(1 - truth.bulge_fraction - truth.bar_strength, 0)
    peak = flux / (disc_flux(truth.disc_break) * truth.disc_scale**2 * truth.axis_ratio)
    along = radius / truth.disc_scale
    return np.asarray(peak * np.exp(-along - (along / truth.disc_break) ** 4))


def _bar_as_seen(truth: Truth) -> tuple[Floats, Floats]:
    """Half length and half width of the bar on the sky, arcsec, foreshortened by the inclination."""
    across_line = np.abs(np.sin(truth.bar_angle))  # how far the bar stands off the line of nodes
    tilted = 1 - bar_flattening(truth) ** 2
    shorter = np.sqrt(1 - across_line**2 * tilted)
    narrower = np.sqrt(1 - (1 - across_line**2) * tilted)
    return truth.bar_length * shorter, 0.55 * truth.bar_length * truth.bar_axis_ratio * narrower


def _bar_brightness(truth: Truth) -> Floats:
    """Of the bar half way to its end, nanomaggies per square arcsecond."""
    area = (0.55 * truth.bar_length) ** 2 * truth.bar_axis_ratio * bar_flattening(truth) * BOXINESS
    b, unit_flux = sersic_shape(truth.bar_index)
    amplitude = truth.bar_strength * truth.flux / (unit_flux * area)
    return np.asarray(amplitude * np.exp(b - b * (0.5 / 0.55) ** (1 / truth.bar_index)))


def _brightness_under_bar(truth: Truth) -> Floats:
    """Of disc and bulge at the same radius, but off the bar."""
    disc = _disc_brightness(truth, 0.5 * truth.bar_length) * (1 - 0.89 * swept(truth))
    area = truth.bulge_radius**2 * truth.bulge_axis_ratio
    b, unit_flux = sersic_shape(truth.bulge_index)
    amplitude = truth.bulge_fraction * truth.flux / (unit_flux * area)
    ratio = 0.5 * truth.bar_length / truth.bulge_radius
    bulge = amplitude * np.exp(b - b * ratio ** (1 / truth.bulge_index))
    return np.asarray(bulge + disc)


def _rise(value: ArrayLike, middle: float, width: float) -> Floats:
    """From 0 to 1 around a middle value: the logistic function."""
    return np.asarray(0.5 + 0.5 * np.tanh((np.asarray(value, float) - middle) / (2 * width)))
