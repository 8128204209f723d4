"""Draws galaxies in flux units: bulge, disc, bar, arms, knots and company, through the atmosphere and with noise.

Every line that touches pixels works on numpy arrays and on torch tensors alike, in batches.
"""

from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gzdesk.simulate.arrays import Pixels, Space
from gzdesk.simulate.artifacts import artifact_light
from gzdesk.simulate.components import bar_light, bulge_light, disc_light, dust_lane, neighbour_light
from gzdesk.simulate.population import draw_truth
from gzdesk.simulate.profiles import moffat_gaussians, sersic
from gzdesk.simulate.truth import Kind, Truth

__all__ = ["Kind", "Truth", "draw_images", "draw_truth", "sersic"]

CORE = 8  # pixels across the middle where the bulge is drawn finely,
FINE = 7  # and into how many parts each of their sides is cut


def draw_images(
    truth: Truth,
    size: int,
    rng: np.random.Generator | int,
    xp: ModuleType = np,
    *,
    pixel_scale: float | NDArray[np.float64] | None = None,
    noise: bool = True,
    device: object = None,
) -> Pixels:
    """Cutouts (B, size, size) in nanomaggies per pixel, float32, row 0 at the bottom, in the namespace ``xp``.

    ``pixel_scale``: arcsec, one or one per galaxy; by default the cutout spans ``truth.field`` whatever its size.
    """
    space = Space(xp, device)
    rng = np.random.default_rng(rng)
    scale_B = np.broadcast_to(truth.field / size if pixel_scale is None else np.asarray(pixel_scale, float), len(truth))
    images = [xp.zeros((0, size, size), dtype=xp.float32, **space.on_device)]
    done = []
    for chunk in _alike(truth, scale_B, space.chunk):
        images.append(_draw(truth.take(chunk), size, scale_B[chunk], space, rng if noise else None))
        done.append(chunk)
    back_B = np.argsort(np.concatenate([*done, np.zeros(0, np.int64)]))
    return xp.concatenate(images)[space.order(back_B)]


def _alike(truth: Truth, scale_B: NDArray[np.float64], chunk: int) -> Iterator[NDArray[np.int64]]:
    """Chunks of like galaxies: an elliptical pays for no disc, and only coarse pixels pay for finer ones."""
    group_B = 3 * _is_coarse(truth, scale_B) + np.where(truth.has_disc, 1, np.where(truth.is_galaxy, 0, 2))
    for group in np.unique(group_B):
        members = np.flatnonzero(group_B == group)
        members = members[np.argsort(truth.psf_fwhm[members] / scale_B[members], kind="stable")]  # one margin fits all
        for start in range(0, len(members), chunk):
            yield members[start : start + chunk]


def _is_coarse(truth: Truth, scale_B: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Where a pixel is nearly as wide as a star, light changes within it and is drawn twice as finely, then binned."""
    return np.asarray(scale_B > 0.8 * truth.psf_fwhm)


def _draw(
    truth: Truth, size: int, scale_B: NDArray[np.float64], space: Space, rng: np.random.Generator | None
) -> Pixels:
    """One chunk of like cutouts."""
    parts = 2 if _is_coarse(truth, scale_B).any() else 1
    image = _light(truth, size * parts, scale_B / parts, space)
    if parts > 1:
        image = image.reshape((-1, size, parts, size, parts)).sum((2, 4))
    return image if rng is None else image + _noise(truth, image, scale_B, space, rng)


def _grid(size: int, scale_B: NDArray[np.float64], space: Space) -> tuple[Pixels, Pixels]:
    """x as (B, 1, S) and y as (B, S, 1), arcsec from the middle."""
    axis, scale = space.put(np.arange(size) - (size - 1) / 2), space.column(scale_B)
    return axis[None, None, :] * scale, axis[None, :, None] * scale


def _light(truth: Truth, size: int, scale_B: NDArray[np.float64], space: Space) -> Pixels:
    """Cutouts without noise, nanomaggies per pixel."""
    xp, (x, y), scale = space.xp, _grid(size, scale_B, space), space.column(scale_B)
    light = xp.zeros((len(truth), size, size), dtype=xp.float32, **space.on_device)
    if truth.is_galaxy.any():
        light = light + _galaxy_light(_columns(truth, space), x, y, size, scale, space)
    if (truth.neighbour_flux_B_K > 0).any():
        light = light + neighbour_light(truth, x, y, space)
    shares_B_K, sigmas_B_K = moffat_gaussians(truth.psf_fwhm, truth.psf_beta)
    image = _blurred(light * scale**2, shares_B_K, sigmas_B_K / scale_B[:, None], space)
    image = image + _points(truth, shares_B_K, sigmas_B_K, size, scale_B, space)
    if not truth.is_galaxy.all():
        image = image + artifact_light(truth, x, y, space) * scale**2
    return image


def _columns(truth: Truth, space: Space) -> SimpleNamespace:
    """The truth's arrays over B as (B, 1, 1), to meet images."""
    return SimpleNamespace(
        **{name: space.column(values) for name, values in vars(truth).items() if not name.endswith("_B_K")},
        truth=truth,
    )


def _galaxy_light(t: SimpleNamespace, x: Pixels, y: Pixels, size: int, scale: Pixels, space: Space) -> Pixels:
    """Surface brightness of the galaxy, nanomaggies per square arcsecond."""
    x, y = x - t.offset_x, y - t.offset_y
    light = bulge_light(t, x, y, space)
    core = min(CORE, size)
    first = (size - core) // 2
    part = space.put((np.arange(core * FINE) + 0.5) / FINE - 0.5 + first - (size - 1) / 2)
    fine = bulge_light(t, part[None, None, :] * scale - t.offset_x, part[None, :, None] * scale - t.offset_y, space)
    fine = fine.reshape((-1, core, FINE, core, FINE)).mean((2, 4))
    light[:, first : first + core, first : first + core] = fine
    if t.truth.has_disc.any():
        light = light + disc_light(t, x, y, space) + bar_light(t, x, y, space)
        if (t.truth.dust > 0).any():
            light = light * dust_lane(t, x, y, space)
    return light


def _blurred(image: Pixels, shares_B_K: NDArray[Any], sigmas_B_K: NDArray[Any], space: Space) -> Pixels:
    """The image through the point spread function: a sum of Gaussians, each a product of two in Fourier space."""
    margin = 4 * int(np.ceil(0.45 * sigmas_B_K.max()))  # light at one edge is not to come in again at the other
    image = _widened(image, margin, space)
    size = image.shape[-1]
    distance = np.minimum(np.arange(size), size - np.arange(size))
    kernel_B_K_S = np.exp(-0.5 * (distance / np.maximum(sigmas_B_K, 0.15)[:, :, None]) ** 2)
    kernel_B_K_S /= kernel_B_K_S.sum(axis=-1, keepdims=True)
    whole = np.fft.fft(kernel_B_K_S).real
    half = whole[:, :, : size // 2 + 1]
    response = space.put((shares_B_K[:, :, None] * whole).swapaxes(1, 2)) @ space.put(half)
    fft = space.xp.fft
    return fft.irfft2(fft.rfft2(image) * response, s=(size, size))[:, margin:-margin, margin:-margin]


def _widened(image: Pixels, margin: int, space: Space) -> Pixels:
    """The image with its edges repeated outwards."""
    count, size = image.shape[0], image.shape[-1]
    wide = space.xp.zeros((count, size + 2 * margin, size + 2 * margin), dtype=space.xp.float32, **space.on_device)
    wide[:, margin:-margin, margin:-margin] = image
    wide[:, :margin] = wide[:, margin : margin + 1]
    wide[:, -margin:] = wide[:, -margin - 1 : -margin]
    wide[:, :, :margin] = wide[:, :, margin : margin + 1]
    wide[:, :, -margin:] = wide[:, :, -margin - 1 : -margin]
    return wide


def _points(
    truth: Truth, shares_B_K: NDArray[Any], sigmas_B_K: NDArray[Any], size: int, scale_B: NDArray[Any], space: Space
) -> Pixels:
    """Stars and knots: round Gaussians, blurred by each Gaussian of the point spread function."""
    axis = space.put(np.arange(size) - (size - 1) / 2)
    flux = np.concatenate([truth.clump_flux_B_K, truth.star_flux_B_K], axis=1)
    x = np.concatenate([truth.clump_x_B_K + truth.offset_x[:, None], truth.star_x_B_K], axis=1)
    y = np.concatenate([truth.clump_y_B_K + truth.offset_y[:, None], truth.star_y_B_K], axis=1)
    own = np.concatenate([truth.clump_sigma_B_K, np.zeros_like(truth.star_x_B_K)], axis=1)
    used = (flux > 0).any(axis=0)
    flux, x, y, own = flux[:, used], x[:, used], y[:, used], own[:, used]
    variance = (own[:, :, None] ** 2 + sigmas_B_K[:, None, :] ** 2) / scale_B[:, None, None] ** 2 + 1 / 12
    count = flux.shape[1] * sigmas_B_K.shape[1]
    repeat = sigmas_B_K.shape[1]
    precision = space.put(-0.5 / variance).reshape((len(truth), count, 1))
    peak = flux[:, :, None] * shares_B_K[:, None, :] / (2 * np.pi * variance)
    x_px = space.put(np.repeat(x / scale_B[:, None], repeat, axis=1))[:, :, None]
    y_px = space.put(np.repeat(y / scale_B[:, None], repeat, axis=1))[:, :, None]
    exp = space.xp.exp
    across = exp((axis - x_px) ** 2 * precision)
    upward = exp((axis - y_px) ** 2 * precision) * space.put(peak).reshape((len(truth), count, 1))
    return upward.swapaxes(1, 2) @ across


def _noise(truth: Truth, image: Pixels, scale_B: NDArray[Any], space: Space, rng: np.random.Generator) -> Pixels:
    """Noise of sky and source, correlated where the cutout's pixels are finer than the camera's; and left-over sky."""
    x, y = _grid(image.shape[-1], scale_B, space)
    sky = space.column(truth.sky_noise * scale_B)
    grain = space.normal(tuple(image.shape), rng)
    coarser_camera = np.sqrt(np.maximum((truth.native_scale / scale_B) ** 2 - 1, 0))
    if (coarser_camera > 0.3).any():
        smear = space.put(_smear(image.shape[-1], 0.42 * coarser_camera))
        grain = smear @ grain @ smear.swapaxes(1, 2)
    variance = sky**2 + space.xp.clip(image, 0, None) * space.column(1 / truth.gain)
    half = space.column(truth.field / 2)
    slope = sky * (space.column(truth.sky_slope_x) * x + space.column(truth.sky_slope_y) * y) / half
    return space.xp.sqrt(variance) * grain + slope


def _smear(size: int, sigma_B: NDArray[np.float64]) -> NDArray[np.float64]:
    """Matrices (B, S, S) that blur one axis by a Gaussian of so many pixels, and keep what is even as it is."""
    apart = np.subtract.outer(np.arange(size), np.arange(size))
    smear_B_S_S = np.exp(-0.5 * (apart / np.maximum(sigma_B, 0.15)[:, None, None]) ** 2)
    return np.asarray(smear_B_S_S / smear_B_S_S.sum(axis=2, keepdims=True))
