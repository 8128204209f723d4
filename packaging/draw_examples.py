"""Draws the example galaxies into resources/examples: ``python packaging/draw_examples.py [ICON ...]``.

Every one is made by ``gzdesk.simulate`` from the numbers in ``example_galaxies.py`` and a seed, through three filters:
old stars redder than young ones. Nothing is copied from anywhere.
"""

import sys
import zlib
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from astropy.visualization import make_lupton_rgb
from example_galaxies import EXAMPLES, Galaxy
from numpy.typing import NDArray
from PIL import Image

from gzdesk.simulate.galaxies import draw_images, draw_truth
from gzdesk.simulate.lensing import lensed_light
from gzdesk.simulate.profiles import moffat_gaussians, sersic, sersic_flux
from gzdesk.simulate.tides import Encounter, Passed, passed
from gzdesk.simulate.truth import Kind, Truth

Floats = NDArray[np.float64]

FOLDER = Path(__file__).parents[1] / "resources" / "examples"
SIZE, FIELD = 176, 40.0  # pixels; arcsec
PSF, BETA, NOISE = 1.0, 3.5, 0.008  # arcsec; Moffat's; nanomaggies in a square arcsec
STARS = 80_000  # followed in each of two disks that pass each other
BANDS = ("z", "r", "g")
OLD = {"z": 1.3, "r": 1.0, "g": 0.68}  # light of old stars beside the r band: ellipticals, bulges, bars
YOUNG = {"z": 1.05, "r": 1.0, "g": 0.85}  # of disks
NEWBORN = {"z": 0.7, "r": 1.0, "g": 1.3}  # of knots
DUST = {"z": 0.9, "r": 0.95, "g": 1.0}  # what dust takes away
ARMS = {"z": 0.8, "r": 1.0, "g": 1.2}  # how strong the arms are
DEGREES = ("inclination", "position_angle", "bar_angle", "pitch", "arm_phase", "lopsided_angle", "artifact_angle")
ABSENT = (
    "offset_x", "offset_y", "bar_strength", "arm_strength", "arm_asymmetry", "flocculence", "ring_strength",
    "lopsidedness", "dust", "clump_flux_B_K", "star_flux_B_K", "neighbour_flux_B_K", "sky_slope_x", "sky_slope_y",
)  # fmt: skip


def draw(name: str, galaxy: Galaxy) -> Image.Image:
    """One galaxy as a picture; its name is its seed."""
    seed = zlib.crc32(name.encode())
    z, r, g = (_band(galaxy, band, seed)[::-1] for band in BANDS)  # row 0 at the top
    return Image.fromarray(make_lupton_rgb(z, r, g, minimum=-0.0004, stretch=0.03, Q=9))


def _band(galaxy: Galaxy, band: str, seed: int) -> Floats:
    """The galaxy through one filter, nanomaggies per pixel, with noise of its own."""
    noise = np.random.default_rng([seed, BANDS.index(band)]).standard_normal((SIZE, SIZE))
    return _light(galaxy, band, seed) + NOISE * FIELD / SIZE * noise


def _light(galaxy: Galaxy, band: str, seed: int) -> Floats:
    """The same without noise, with whatever else stands in the field."""
    if galaxy["kind"] == "passing":
        return _passing_light(galaxy, band, seed)
    image = np.asarray(draw_images(_truth(galaxy, band, seed), SIZE, 0, noise=False)[0], float)
    image = image + (_light(galaxy["also"], band, seed) if "also" in galaxy else 0.0)
    return image + (_lensed(galaxy["lens"], band) if "lens" in galaxy else 0.0)


def _truth(galaxy: Galaxy, band: str, seed: int) -> Truth:
    """The simulator's numbers for one galaxy through one filter: drawn from the seed, then set."""
    kind = Kind[galaxy["kind"].upper()]
    numbers = dict(vars(draw_truth(1, np.random.default_rng(galaxy.get("seed", seed)), shares={kind: 1.0})))
    numbers |= {"psf_fwhm": np.array([PSF]), "psf_beta": np.array([BETA]), "sky_noise": np.array([NOISE])}
    if kind is Kind.IRREGULAR:
        numbers |= _alone(numbers) | {"field": numbers["petro_radius"] * 2.7}
        return _coloured(numbers, band)
    numbers |= {name: np.zeros_like(numbers[name]) for name in ABSENT}
    for field in fields(Truth):
        if field.name in galaxy and field.name != "kind":
            value = np.radians(galaxy[field.name]) if field.name in DEGREES else galaxy[field.name]
            numbers[field.name] = np.array([value], float)
    numbers |= {"kind": np.array([kind]), "field": np.array([FIELD]), "gain": np.array([1500.0])}
    numbers |= {"native_scale": np.array([FIELD / SIZE])}
    if kind is Kind.DISC:
        numbers |= _inclined(galaxy, numbers) | _knots(galaxy, numbers, np.random.default_rng(seed))
    if "neighbour" in galaxy:
        numbers |= _neighbour(numbers, **galaxy["neighbour"])
    return _coloured(numbers, band)


def _alone(numbers: dict[str, Any]) -> dict[str, Any]:
    names = ("star_flux_B_K", "neighbour_flux_B_K", "offset_x", "offset_y", "sky_slope_x", "sky_slope_y")
    return {name: np.zeros_like(numbers[name]) for name in names}


def _inclined(galaxy: Galaxy, numbers: dict[str, Any]) -> dict[str, Any]:
    """Axis ratios of a disk with thickness, and of the bulge in it, at this inclination."""
    thickness = galaxy["thickness"]
    ratio = np.sqrt(np.cos(numbers["inclination"]) ** 2 * (1 - thickness**2) + thickness**2)
    bulge = numbers["bulge_axis_ratio"] if "bulge_axis_ratio" in galaxy else 1 - 0.35 * (1 - ratio)
    return {"axis_ratio": ratio, "bulge_axis_ratio": bulge}


def _knots(galaxy: Galaxy, numbers: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Young clusters along the arms, which share a part of the light; anywhere in the disk without arms."""
    count = numbers["clump_flux_B_K"].shape[1]
    scale, start, arm_count = (float(numbers[name][0]) for name in ("disc_scale", "arm_start", "arm_count"))
    radius = scale * rng.uniform(0.6, 2.6, count)
    along = numbers["arm_phase"][0] + np.log(np.maximum(radius, start) / start) / np.tan(numbers["pitch"][0])
    angle = along + 2 * np.pi * rng.integers(0, 12, count) / arm_count + 0.12 * rng.standard_normal(count)
    angle = angle if numbers["arm_strength"][0] > 0 else rng.uniform(0, 2 * np.pi, count)
    u, v = radius * np.cos(angle), radius * np.sin(angle) * numbers["axis_ratio"][0]
    cosine, sine = np.cos(numbers["position_angle"][0]), np.sin(numbers["position_angle"][0])
    weight = rng.exponential(size=count) * np.exp(-0.4 * radius / scale)
    return {
        "clump_flux_B_K": (galaxy["knots"] * numbers["flux"][0] * weight / weight.sum())[None],
        "clump_x_B_K": (u * cosine - v * sine)[None],
        "clump_y_B_K": (u * sine + v * cosine)[None],
        "clump_sigma_B_K": np.full((1, count), 0.07 * scale),
    }


def _neighbour(numbers: dict[str, Any], x: float, y: float, flux: float, radius: float, ratio: float) -> dict[str, Any]:
    """Another galaxy in the field."""
    given = {"x": x, "y": y, "flux": flux, "radius": radius, "axis_ratio": ratio}
    made = {f"neighbour_{name}_B_K": numbers[f"neighbour_{name}_B_K"].copy() for name in given}
    for name, value in given.items():
        made[f"neighbour_{name}_B_K"][0, 0] = value
    return made


def _coloured(numbers: dict[str, Any], band: str) -> Truth:
    """The same galaxy through a filter: each population has its own share of the light there."""
    if numbers["kind"][0] >= Kind.STAR:
        return Truth(**numbers)
    flux, bulge, bar = numbers["flux"], numbers["bulge_fraction"], numbers["bar_strength"]
    knots = numbers["clump_flux_B_K"].sum(axis=1) / flux
    seen = bulge * OLD[band] + bar * OLD[band] + knots * NEWBORN[band] + (1 - bulge - bar - knots) * YOUNG[band]
    return Truth(
        **numbers
        | {
            "flux": flux * seen,
            "bulge_fraction": bulge * OLD[band] / seen,
            "bar_strength": bar * OLD[band] / seen,
            "clump_flux_B_K": numbers["clump_flux_B_K"] * NEWBORN[band],
            "arm_strength": numbers["arm_strength"] * ARMS[band],
            "dust": numbers["dust"] * DUST[band],
            "neighbour_flux_B_K": numbers["neighbour_flux_B_K"] * YOUNG[band],
        }
    )


def _passing_light(galaxy: Galaxy, band: str, seed: int) -> Floats:
    """Two disks that pass each other: their stars counted into pixels, and a bulge in each."""
    encounter = galaxy["encounter"]
    seen = _followed(encounter, seed)
    middle = galaxy["centre"] * (seen.centres_2[0] + seen.centres_2[1])
    edges = np.linspace(-0.5, 0.5, SIZE + 1) * galaxy["width"]
    image = np.zeros((SIZE, SIZE))
    x, y = np.meshgrid(*2 * [(edges[1:] + edges[:-1]) / 2])
    for stars_N_2, centre, mass in zip(seen.stars_N_2, seen.centres_2, (1.0, encounter.mass), strict=True):
        light = galaxy["flux"] * mass / (1 + encounter.mass)
        counted, _, _ = np.histogram2d(*(stars_N_2 - middle).T[::-1], bins=(edges, edges))
        image += light * (1 - galaxy["bulge_fraction"]) * YOUNG[band] * counted / len(stars_N_2)
        radius = 0.07 * encounter.disk * mass**0.5
        profile = sersic(x, y, r_eff=radius, n=1.5, x_0=centre[0] - middle[0], y_0=centre[1] - middle[1])
        pixel = (galaxy["width"] / SIZE) ** 2
        image += light * galaxy["bulge_fraction"] * OLD[band] * profile * pixel / (float(sersic_flux(1.5)) * radius**2)
    return _blurred(image)


@lru_cache(maxsize=4)
def _followed(encounter: Encounter, seed: int) -> Passed:
    return passed(encounter, STARS, np.random.default_rng(seed))


def _lensed(lens: dict[str, Any], band: str) -> Floats:
    """Arcs of a young galaxy behind the lens."""
    axis = (np.arange(SIZE) - (SIZE - 1) / 2) * FIELD / SIZE
    light = lensed_light(axis[None, :], axis[:, None], **lens)
    return _blurred(0.55 * NEWBORN[band] * light * (FIELD / SIZE) ** 2)


def _blurred(image: Floats) -> Floats:
    """Through the same atmosphere as all others; dark all around."""
    shares, sigmas = moffat_gaussians([PSF], [BETA])
    wide = np.pad(image, SIZE // 4)
    down, across = np.fft.fftfreq(wide.shape[0])[:, None], np.fft.rfftfreq(wide.shape[1])[None, :]
    frequency = (down**2 + across**2) * 2 * np.pi**2
    response = sum(
        share * np.exp(-frequency * (sigma * SIZE / FIELD) ** 2)
        for share, sigma in zip(shares[0], sigmas[0], strict=True)
    )
    blurred = np.fft.irfft2(np.fft.rfft2(wide) * response, s=wide.shape)
    return np.asarray(blurred[SIZE // 4 : -(SIZE // 4), SIZE // 4 : -(SIZE // 4)])


def main(icons: list[str]) -> int:
    """Draw those of some icons, by default of all; the number of bytes."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = 0
    for icon in icons or EXAMPLES:
        for place, galaxy in enumerate(EXAMPLES[icon], start=1):
            file = FOLDER / f"{icon}-{place}.webp"
            draw(file.stem, galaxy).save(file, quality=82, method=6)
            written += file.stat().st_size
    return written


if __name__ == "__main__":
    sys.stdout.write(f"{main(sys.argv[1:])} bytes\n")
