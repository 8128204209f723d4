"""Truth: everything that is known about drawn galaxies, and the universe that it is drawn from."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gzdesk.simulate.cosmology import arcsec_per_kpc, distance_modulus, redshift_at

Floats = NDArray[np.float64]

CLUMPS = 20  # star-forming knots that a galaxy can have
STARS = 10  # stars that a field can have
NEIGHBOURS = 3  # other galaxies that a field can have


class Kind(IntEnum):
    """What stands in the middle of the cutout."""

    ELLIPTICAL = 0
    DISC = 1  # lenticulars and spirals, at every inclination
    IRREGULAR = 2
    STAR = 3
    TRAIL = 4  # a satellite or aeroplane across the field
    GHOST = 5  # the out-of-focus reflection of a bright star


ARTIFACTS = (Kind.STAR, Kind.TRAIL, Kind.GHOST)


@dataclass(frozen=True, eq=False)
class Truth:
    """The parameters of B drawn cutouts: arrays over B, or over B and K where the name ends so.

    Angles in radians, sizes and places in arcsec from the middle of the cutout (x to the right, y up), fluxes in
    nanomaggies (magnitude 22.5 is 1). Angles of bar, arms and lopsidedness lie in the plane of the disc.
    """

    kind: NDArray[np.int64]
    redshift: Floats
    magnitude: Floats  # apparent, AB, r band
    flux: Floats  # of the galaxy with all its parts
    petro_radius: Floats  # holds 90 % of the Petrosian flux
    field: Floats  # width of the cutout on the sky
    offset_x: Floats  # of the galaxy's centre
    offset_y: Floats
    bulge_fraction: Floats  # share of the light; 1 for ellipticals
    bulge_index: Floats  # Sersic's n
    bulge_radius: Floats  # effective, along the major axis
    bulge_axis_ratio: Floats
    disc_scale: Floats  # exponential scale length
    inclination: Floats  # 0 face-on, pi/2 edge-on
    axis_ratio: Floats  # of the disc as seen, with its thickness
    position_angle: Floats  # of the major axis, from x towards y
    bar_strength: Floats  # share of the light; 0 without a bar
    bar_length: Floats  # half of its length
    bar_axis_ratio: Floats
    bar_angle: Floats
    bar_index: Floats  # Sersic's n of its fall-off: below 1, flat with a sharp end
    arm_strength: Floats  # brightness of the arms over that of the disc between them
    arm_count: Floats
    pitch: Floats  # negative: wound the other way
    arm_phase: Floats
    arm_start: Floats  # radius at which the arms begin
    arm_sharpness: Floats
    arm_asymmetry: Floats
    flocculence: Floats  # strength of the short broken arms
    flocculent_phase_B_K: Floats
    ring_strength: Floats
    ring_radius: Floats
    ring_width: Floats
    lopsidedness: Floats
    lopsided_angle: Floats
    dust: Floats  # depth of the lane in an edge-on disc
    clump_flux_B_K: Floats
    clump_x_B_K: Floats
    clump_y_B_K: Floats
    clump_sigma_B_K: Floats
    star_flux_B_K: Floats
    star_x_B_K: Floats
    star_y_B_K: Floats
    neighbour_flux_B_K: Floats
    neighbour_x_B_K: Floats
    neighbour_y_B_K: Floats
    neighbour_radius_B_K: Floats
    neighbour_axis_ratio_B_K: Floats
    neighbour_angle_B_K: Floats
    psf_fwhm: Floats
    psf_beta: Floats  # Moffat's
    native_scale: Floats  # the camera's pixel; a finer cutout is a resampled one, with correlated noise
    sky_noise: Floats  # in a square arcsecond, nanomaggies
    gain: Floats  # electrons per nanomaggy
    sky_slope_x: Floats  # left-over sky over the half field, in sky noises
    sky_slope_y: Floats
    artifact_angle: Floats
    artifact_width: Floats  # of a trail, or of a ghost's ring

    def __len__(self) -> int:
        return len(self.kind)

    def take(self, index: NDArray[np.int64] | NDArray[np.bool_] | slice) -> "Truth":
        """The truth of some of the galaxies: indices, a mask or a slice."""
        return Truth(**{field.name: getattr(self, field.name)[index] for field in fields(self)})

    @property
    def is_galaxy(self) -> NDArray[np.bool_]:
        """False for stars, trails and ghosts."""
        return np.asarray(self.kind < Kind.STAR)

    @property
    def has_disc(self) -> NDArray[np.bool_]:
        """True for discs and irregulars."""
        return np.asarray((self.kind == Kind.DISC) | (self.kind == Kind.IRREGULAR))

    @property
    def signal_to_noise(self) -> Floats:
        """Of a square arcsecond of mean brightness inside the Petrosian radius."""
        area = np.pi * self.petro_radius**2 * np.where(self.has_disc, self.axis_ratio, self.bulge_axis_ratio)
        brightness = 0.9 * self.flux / area
        return np.asarray(brightness / np.sqrt(self.sky_noise**2 + brightness / self.gain))


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
    parts |= _observation(parts, frame, rng)
    parts |= _company(parts, rng)
    parts.pop("late")
    return Truth(**parts)


SHARES: Mapping[Kind, float] = {
    Kind.ELLIPTICAL: 0.33,
    Kind.DISC: 0.57,
    Kind.IRREGULAR: 0.06,
    Kind.STAR: 0.015,
    Kind.TRAIL: 0.01,
    Kind.GHOST: 0.015,
}


def _size_and_brightness(kind: NDArray[np.int64], rng: np.random.Generator) -> dict[str, Any]:
    """Magnitudes, and sizes by the relations of Shen et al. 2003, placed at the distance that joins the two."""
    count = len(kind)
    late = np.where(kind == Kind.IRREGULAR, 1.0, rng.uniform(size=count))  # along Hubble's sequence: 0 S0/Sa, 1 Sd
    magnitude = _power_law(13.6, 17.6, 0.2, rng.uniform(size=count))
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
    scale = parts["disc_scale"] * (1 + 0.35 * share)
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
        "inclination": np.where(elliptical, 0.0, inclination),
        "axis_ratio": np.where(elliptical, 1.0, axis_ratio),
        "position_angle": rng.uniform(0, np.pi, count),
    }


def _bar(parts: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Seven discs in ten are barred, from hardly to strongly; bars of early types are longer and flatter."""
    kind, late, count = parts["kind"], parts["late"], len(parts["kind"])
    barred = (kind == Kind.DISC) & (rng.uniform(size=count) < 0.72)
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


def _observation(parts: dict[str, Any], frame: tuple[float, float], rng: np.random.Generator) -> dict[str, Any]:
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


def _company(parts: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Stars and other galaxies by chance, as many as the field is wide; few of them bright; a few close companions."""
    count, field = len(parts["kind"]), parts["field"]
    crowd = 0.0018 * field**2 * rng.lognormal(0, 0.6, count)  # objects in the field
    stars = _placed(count, STARS, field, rng)
    starry = np.arange(STARS) < rng.poisson(np.minimum(0.9 * crowd, 9))[:, None]
    star_magnitude = _power_law(14.6, 22.8, 0.3, rng.uniform(size=(count, STARS)))
    others = _placed(count, NEIGHBOURS, field, rng)
    there = np.arange(NEIGHBOURS) < rng.poisson(np.minimum(0.45 * crowd, 3))[:, None]
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


def _power_law(low: float, high: float, slope: float, uniform: Floats) -> Floats:
    """Magnitudes whose number rises as 10^(slope m) between two limits, from uniform numbers in 0 to 1."""
    a, b = 10 ** (slope * low), 10 ** (slope * high)
    return np.asarray(np.log10(a + uniform * (b - a)) / slope)
