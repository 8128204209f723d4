"""The universe that truths are drawn from: how common, bright, large, wound and barred galaxies are."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gzdesk.simulate.cosmology import arcsec_per_kpc, distance_modulus, redshift_at
from gzdesk.simulate.observing import company, observation, power_law
from gzdesk.simulate.truth import Kind, Truth

CLUMPS = 20  # star-forming knots that a galaxy can have
SHARES: Mapping[Kind, float] = {
    Kind.ELLIPTICAL: 0.31,
    Kind.DISC: 0.59,
    Kind.IRREGULAR: 0.06,
    Kind.STAR: 0.015,
    Kind.TRAIL: 0.01,
    Kind.GHOST: 0.015,
}


def draw_truth(
    count: int,
    rng: np.random.Generator,
    *,
    frame: tuple[float, float] = (3.2, 7.0),
    shares: Mapping[Kind, float] | None = None,
) -> Truth:
    """Draw ``count`` galaxies like those of a survey limited at magnitude 17.6, with its seeing and noise.

    ``frame``: least and greatest width of a cutout in Petrosian radii. ``shares``: of each kind, summing to 1.
    """
    shares = shares or SHARES
    kinds = np.array(list(shares), np.int64)
    kind = rng.choice(kinds, count, p=np.array(list(shares.values())) / sum(shares.values()))
    parts: dict[str, Any] = {"kind": kind}
    parts |= _size_and_brightness(kind, rng)
    parts |= _bulge_and_disc(parts, rng)
    parts |= _bar(parts, rng)
    parts |= _arms(parts, rng)
    parts |= _rings_and_disorder(parts, rng)
    parts |= _clumps(parts, rng)
    parts |= observation(parts, frame, rng)
    parts |= company(parts, rng)
    parts.pop("late")
    return Truth(**parts)


def _size_and_brightness(kind: NDArray[np.int64], rng: np.random.Generator) -> dict[str, Any]:
    """Magnitudes, and sizes by the relations of Shen et al. 2003, placed at the distance that joins the two."""
    count = len(kind)
    late = np.where(kind == Kind.IRREGULAR, 1.0, rng.uniform(size=count))  # along Hubble's sequence: 0 S0/Sa, 1 Sd
    magnitude = power_law(13.6, 17.6, 0.2, rng.uniform(size=count))
    elliptical = kind == Kind.ELLIPTICAL
    centre = np.where(elliptical, -21.6, np.where(kind == Kind.IRREGULAR, -18.8, -20.7 - 0.8 * (0.5 - late)))
    absolute = centre + 0.8 * rng.standard_normal(count)
    redshift = redshift_at(magnitude - absolute).clip(0.006, 0.25)
    absolute = magnitude - distance_modulus(redshift)
    brighter = -(absolute + 21)
    half_light_kpc = np.where(elliptical, 3.6 * 10 ** (0.25 * brighter), 5.4 * 10 ** (0.13 * brighter))
    scatter = 10 ** (0.13 * rng.standard_normal(count))
    half_light = (half_light_kpc * scatter * arcsec_per_kpc(redshift)).clip(1.3, 40.0)
    return {
        "late": late,
        "redshift": redshift,
        "magnitude": magnitude,
        "flux": 10 ** (0.4 * (22.5 - magnitude)),
        "petro_radius": half_light * np.where(elliptical, 2.6, 2.3),
        "disc_scale": half_light / 1.6,
        "bulge_radius": half_light,
    }


def _bulge_and_disc(parts: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Ellipticals are one Sersic profile; discs have a bulge that shrinks along Hubble's sequence."""
    kind, late, count = parts["kind"], parts["late"], len(parts["kind"])
    elliptical = kind == Kind.ELLIPTICAL
    share = (0.55 * (1 - late) ** 1.6 * rng.uniform(0.4, 1.3, count)).clip(0.005, 0.75)
    share = np.where(kind == Kind.IRREGULAR, 0.02 * rng.uniform(size=count), share)
    # Some discs end within a few scale lengths: plateaus, whose scale is the longer for the same half of the light.
    disc_break = np.where(rng.uniform(size=count) < 0.4, rng.uniform(1.6, 3.5, count), rng.uniform(4, 8, count))
    scale = parts["disc_scale"] * (1 + 0.35 * share) * (1 + 1.6 / disc_break**2)
    radius = scale * rng.uniform(0.1, 0.32, count) * (0.7 + share)
    index = np.where(elliptical, rng.uniform(2.0, 6.0, count), 1 + 3 * (1 - late) * rng.uniform(size=count))
    inclination = np.arccos(rng.uniform(0, 1, count))
    thickness = rng.uniform(0.07, 0.2, count) + 0.25 * (kind == Kind.IRREGULAR)
    axis_ratio = np.sqrt(np.cos(inclination) ** 2 * (1 - thickness**2) + thickness**2)
    round_bulge = 1 - (1 - axis_ratio) * rng.uniform(0.2, 0.55, count)
    return {
        "bulge_fraction": np.where(elliptical, 1.0, share),
        "bulge_radius": np.where(elliptical, parts["bulge_radius"], radius),
        "bulge_index": index.clip(0.7, 6.0),
        "bulge_axis_ratio": np.where(elliptical, 1 - 0.55 * rng.beta(1.3, 2.2, count), round_bulge),
        "disc_scale": scale,
        "disc_break": disc_break,
        "inclination": np.where(elliptical, 0.0, inclination),
        "axis_ratio": np.where(elliptical, 1.0, axis_ratio),
        "position_angle": rng.uniform(0, np.pi, count),
    }


def _bar(parts: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Three discs in four are barred, from hardly to strongly; bars of early types are longer and flatter."""
    kind, late, count = parts["kind"], parts["late"], len(parts["kind"])
    barred = (kind == Kind.DISC) & (rng.uniform(size=count) < 0.76)
    barred |= (kind == Kind.IRREGULAR) & (rng.uniform(size=count) < 0.25)
    strength = rng.lognormal(np.log(0.16), 0.75, count).clip(0.008, 0.4)
    length = parts["disc_scale"] * (rng.lognormal(np.log(1.4), 0.28, count) * (1.25 - 0.5 * late)).clip(0.5, 2.6)
    return {
        "bar_strength": np.where(barred, strength, 0.0) * (1 - 0.5 * parts["bulge_fraction"]),
        "bar_length": length,
        "bar_axis_ratio": rng.uniform(0.16, 0.38, count),
        "bar_angle": rng.uniform(0, np.pi, count),
        "bar_index": (rng.uniform(0.35, 0.6, count) + 0.35 * late).clip(0.35, 0.9),
    }


def _arms(parts: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Logarithmic arms, opening along Hubble's sequence, that begin at the ends of a bar where there is one."""
    kind, late, count = parts["kind"], parts["late"], len(parts["kind"])
    lenticular = rng.uniform(size=count) < np.where(late < 0.25, 0.75, 0.12)
    grand = rng.lognormal(np.log(1.25), 0.65, count).clip(0.06, 3.5) * (0.6 + 0.6 * late)
    strength = np.where((kind != Kind.DISC) | lenticular, 0.0, grand)
    arms = rng.choice([1, 2, 3, 4, 5, 6], count, p=[0.05, 0.6, 0.12, 0.11, 0.07, 0.05])
    pitch = np.radians((7 + 22 * late + 5 * rng.standard_normal(count)).clip(5, 42))
    barred = parts["bar_strength"] > 0.02
    unbarred_start = parts["disc_scale"] * rng.uniform(0.2, 0.7, count)
    return {
        "arm_strength": strength,
        "arm_count": arms.astype(float),
        "pitch": pitch * rng.choice([-1, 1], count),
        "arm_phase": np.where(barred, parts["bar_angle"], rng.uniform(0, 2 * np.pi, count)),
        "arm_start": np.where(barred, 0.95 * parts["bar_length"], unbarred_start),
        "arm_sharpness": rng.uniform(0.8, 3.5, count),
        "arm_asymmetry": rng.beta(1.2, 3, count),
        "flocculence": np.where(strength > 0, rng.lognormal(np.log(0.25), 0.7, count).clip(0, 0.9) * late, 0.0),
        "flocculent_phase_B_K": rng.uniform(0, 2 * np.pi, (count, 3)),
    }


def _rings_and_disorder(parts: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Rings, many of them around a bar's ends; discs that are brighter on one side; dust seen against the edge."""
    kind, count, scale = parts["kind"], len(parts["kind"]), parts["disc_scale"]
    ringed = (kind == Kind.DISC) & (rng.uniform(size=count) < 0.2)
    at_bar = (parts["bar_strength"] > 0.02) & (rng.uniform(size=count) < 0.6)
    irregular = kind == Kind.IRREGULAR
    lopsided = 0.3 * rng.beta(1, 4, count) + irregular * rng.uniform(0.05, 0.3, count)
    dusty = (kind == Kind.DISC) & (rng.uniform(size=count) < 0.6)
    return {
        "ring_strength": ringed * rng.uniform(0.3, 2.2, count),
        "ring_radius": np.where(at_bar, 1.05 * parts["bar_length"], scale * rng.uniform(1.2, 3.0, count)),
        "ring_width": scale * rng.uniform(0.15, 0.4, count),
        "lopsidedness": np.where(parts["kind"] == Kind.ELLIPTICAL, 0.0, lopsided),
        "lopsided_angle": rng.uniform(0, 2 * np.pi, count),
        "dust": dusty * rng.uniform(0.2, 0.85, count),
    }


def _clumps(parts: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Star-forming knots, along the arms of spirals and anywhere in irregulars."""
    kind, late = parts["kind"], parts["late"]
    shape = (len(kind), CLUMPS)
    scale, irregular = parts["disc_scale"][:, None], (kind == Kind.IRREGULAR)[:, None]
    radius = scale * rng.gamma(2.6, 0.62, shape).clip(0.15, 3.8)
    start, pitch = parts["arm_start"][:, None], parts["pitch"][:, None]
    arm = rng.integers(0, 6, shape) % parts["arm_count"][:, None]
    on_arm = parts["arm_phase"][:, None] + 2 * np.pi * arm / parts["arm_count"][:, None]
    on_arm = on_arm + np.log(radius.clip(start) / start) / np.tan(pitch) + 0.15 * rng.standard_normal(shape)
    anywhere = irregular | (parts["arm_strength"][:, None] == 0)
    angle = np.where(anywhere, rng.uniform(0, 2 * np.pi, shape), on_arm)
    u, v = radius * np.cos(angle), radius * np.sin(angle) * parts["axis_ratio"][:, None]
    cosine, sine = np.cos(parts["position_angle"])[:, None], np.sin(parts["position_angle"])[:, None]
    spiral = 0.16 * rng.beta(1, 3.5, len(kind)) * late * (parts["arm_strength"] > 0)
    share = np.where(kind == Kind.IRREGULAR, rng.uniform(0.08, 0.4, len(kind)), spiral)
    weight = rng.exponential(size=shape) ** 1.5 * np.exp(-0.5 * radius / scale)
    weight *= rng.uniform(size=shape) < rng.uniform(0.3, 1, (len(kind), 1))
    weight /= weight.sum(axis=1, keepdims=True) + 1e-9
    return {
        "clump_flux_B_K": parts["flux"][:, None] * share[:, None] * weight,
        "clump_x_B_K": u * cosine - v * sine,
        "clump_y_B_K": u * sine + v * cosine,
        "clump_sigma_B_K": scale * rng.lognormal(np.log(0.09), 0.45, shape) * np.where(irregular, 1.5, 1.0),
    }
