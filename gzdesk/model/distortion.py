"""Distortion: one drawn galaxy as many surveys would show it, so that the encoder transfers to any of them.

Pictures come in units of their sky noise and leave as the network's input, 0 to 1: turned and zoomed, blurred, noisier,
crowded, and stretched either as ``images.stretch.to_grey8`` stretches measured light or as a survey's own JPEGs are.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

ZOOM = (0.55, 1.0)  # share of the drawn side that is shown
SOFTENING = 0.1  # of the asinh, as in images.stretch

_COSINES = torch.tensor(  # the discrete cosine transform of eight numbers, as an orthogonal matrix
    [[math.sqrt((1 if k == 0 else 2) / 8) * math.cos(math.pi * (n + 0.5) * k / 8) for n in range(8)] for k in range(8)]
)
_JPEG_STEPS = torch.tensor(  # ITU T.81, annex K, table K.1: how coarsely each coefficient of luminance is rounded
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ],
    dtype=torch.float32,
)


def distort(pictures_B_S_S: Tensor, size: int, generator: torch.Generator) -> Tensor:
    """Drawn pictures to pictures of ``size`` pixels, 0 to 1, each under a survey of its own."""
    pictures = _crowd(pictures_B_S_S, generator)
    pictures = _shown(pictures, size, _maps(len(pictures), generator))
    pictures = _noisier(_blurred(pictures, generator), generator)
    measured = _chance(len(pictures), 0.55, generator)
    grey = torch.where(measured[:, None, None], as_measured(pictures, generator), _as_survey_jpeg(pictures, generator))
    return _compressed(_redrawn(grey, generator), generator)


def plain(pictures_B_S_S: Tensor, size: int) -> Tensor:
    """The same without chance: the middle shown as measured light is, for judging what was learned."""
    middle = torch.eye(2, 3).expand(len(pictures_B_S_S), 2, 3) * 0.8
    return as_measured(_shown(pictures_B_S_S, size, middle), None)


def as_measured(pictures_B_S_S: Tensor, generator: torch.Generator | None) -> Tensor:
    """The asinh stretch between percentiles of each picture; the limits and the softening vary with a generator."""
    count, flat = len(pictures_B_S_S), pictures_B_S_S[:, ::2, 1::2].flatten(1)  # a quarter tells the percentiles
    low, high, softening = torch.full((count,), 0.005), torch.full((count,), 0.997), torch.full((count,), SOFTENING)
    if generator is not None:
        vary = _chance(count, 0.6, generator)
        low = torch.where(vary, _uniform(count, 0.001, 0.3, generator), low)
        high = torch.where(vary, 1 - torch.exp(_uniform(count, math.log(5e-4), math.log(2e-2), generator)), high)
        softening = torch.where(vary, torch.exp(_uniform(count, math.log(0.03), math.log(0.5), generator)), softening)
    ordered = flat.sort(dim=1).values
    ends = torch.stack([low, high], 1) * (flat.shape[1] - 1)
    limits = ordered.gather(1, ends.round().long())[:, :, None, None]
    scaled = ((pictures_B_S_S - limits[:, 0]) / (limits[:, 1] - limits[:, 0]).clamp_min(1e-6)).clamp(0, 1)
    a = softening[:, None, None]
    return torch.asinh(scaled / a) / torch.asinh(1 / a)


def _as_survey_jpeg(pictures_B_S_S: Tensor, generator: torch.Generator) -> Tensor:
    """Black a little around the sky, white at a fixed brightness, whatever the galaxy: many are dim in the frame."""
    count = len(pictures_B_S_S)
    black = _uniform(count, -3.0, 2.0, generator)[:, None, None]
    white = torch.exp(_uniform(count, math.log(25.0), math.log(900.0), generator))[:, None, None]
    a = torch.exp(_uniform(count, math.log(0.01), math.log(0.5), generator))[:, None, None]
    return (torch.asinh((pictures_B_S_S - black).clamp_min(0) / white / a) / torch.asinh(1 / a)).clamp(0, 1)


def _maps(count: int, generator: torch.Generator) -> Tensor:
    """Affine maps, B x 2 x 3: any angle, mirrored or not, a part of the drawn field, a little off the centre."""
    angle = _uniform(count, 0, 2 * math.pi, generator)
    mirror = torch.where(_chance(count, 0.5, generator), -1.0, 1.0)
    zoom = torch.exp(_uniform(count, math.log(ZOOM[0]), math.log(ZOOM[1]), generator))
    cosine, sine = torch.cos(angle) * zoom, torch.sin(angle) * zoom
    shift = (torch.rand(count, 2, generator=generator) * 2 - 1) * 0.06
    rows = [torch.stack([cosine * mirror, -sine, shift[:, 0]], 1), torch.stack([sine * mirror, cosine, shift[:, 1]], 1)]
    return torch.stack(rows, 1)


def _shown(pictures_B_S_S: Tensor, size: int, maps_B_2_3: Tensor) -> Tensor:
    grid = functional.affine_grid(maps_B_2_3, [len(pictures_B_S_S), 1, size, size], align_corners=False)
    shown = functional.grid_sample(
        pictures_B_S_S.float().unsqueeze(1), grid, mode="bilinear", padding_mode="reflection", align_corners=False
    )
    return shown.squeeze(1)


def _crowd(pictures_B_S_S: Tensor, generator: torch.Generator) -> Tensor:
    """Now and then another galaxy of the batch stands near the edge."""
    count, side = len(pictures_B_S_S), pictures_B_S_S.shape[-1]
    crowded = torch.nonzero(_chance(count, 0.15, generator)).flatten()
    if len(crowded) == 0:
        return pictures_B_S_S
    pictures = pictures_B_S_S.clone()
    others = pictures_B_S_S[torch.randint(count, (len(crowded),), generator=generator)]
    away = int(_uniform(1, 0.35, 0.5, generator).item() * side)
    across = int(_uniform(1, -0.5, 0.5, generator).item() * side)
    light = others.roll((away, across), (1, 2)).float() * _uniform(len(crowded), 0.1, 1, generator)[:, None, None]
    pictures[crowded] = (pictures[crowded].float() + light.clamp_min(0)).clamp_max(6e4).to(pictures.dtype)
    return pictures


def _blurred(pictures_B_S_S: Tensor, generator: torch.Generator) -> Tensor:
    """Half of them through a worse atmosphere: a Gaussian of up to 1.2 pixels."""
    count = len(pictures_B_S_S)
    sigma = _uniform(count, 0.3, 1.2, generator) * _chance(count, 0.5, generator) + 1e-3
    steps = torch.arange(-3, 4)
    kernel = torch.exp(-0.5 * (steps / sigma[:, None]) ** 2)
    kernel = kernel / kernel.sum(1, keepdim=True)
    padded = functional.pad(pictures_B_S_S.unsqueeze(0), (3, 3, 3, 3), mode="reflect")
    across = functional.conv2d(padded, kernel[:, None, None, :], groups=count)
    return functional.conv2d(across, kernel[:, None, :, None], groups=count).squeeze(0)


def _noisier(pictures_B_S_S: Tensor, generator: torch.Generator) -> Tensor:
    """Some under a brighter sky or a shorter exposure."""
    count = len(pictures_B_S_S)
    amount = torch.exp(_uniform(count, math.log(0.3), math.log(4.0), generator)) * _chance(count, 0.4, generator)
    grain = torch.randn(pictures_B_S_S.shape, generator=generator)
    return pictures_B_S_S + amount[:, None, None] * grain


def _redrawn(grey_B_S_S: Tensor, generator: torch.Generator) -> Tensor:
    """Gamma, contrast, brightness, and the steps of eight or fewer bits."""
    count = len(grey_B_S_S)
    gamma = torch.exp(_uniform(count, -0.35, 0.35, generator))[:, None, None]
    contrast = _uniform(count, 0.6, 1.05, generator)[:, None, None]
    brightness = (_uniform(count, -0.05, 0.12, generator) * _chance(count, 0.5, generator))[:, None, None]
    levels = torch.exp(_uniform(count, math.log(48), math.log(255), generator)).round()[:, None, None]
    redrawn = (grey_B_S_S.clamp_min(1e-6) ** gamma * contrast + brightness).clamp(0, 1)
    return (redrawn * levels).round() / levels


def _compressed(grey_B_S_S: Tensor, generator: torch.Generator) -> Tensor:
    """Some through JPEG: blocks of 8 x 8 whose cosine coefficients are rounded (ITU T.81, luminance, quality 30-95)."""
    count, side = len(grey_B_S_S), grey_B_S_S.shape[-1]
    hit = torch.nonzero(_chance(count, 0.3, generator)).flatten()
    if len(hit) == 0 or side % 8:
        return grey_B_S_S
    quality = _uniform(len(hit), 30.0, 95.0, generator)
    scale = torch.where(quality < 50, 50 / quality, 2 - quality / 50)[:, None, None, None, None]
    steps = (_JPEG_STEPS * scale).clamp_min(1.0)
    blocks = (grey_B_S_S[hit] * 255 - 128).view(len(hit), side // 8, 8, side // 8, 8).transpose(2, 3)
    rounded = ((_COSINES @ blocks @ _COSINES.T) / steps).round() * steps
    rebuilt = (_COSINES.T @ rounded @ _COSINES).transpose(2, 3).flatten(3, 4).flatten(1, 2)
    grey = grey_B_S_S.clone()
    grey[hit] = ((rebuilt + 128) / 255).clamp(0, 1)
    return grey


def _uniform(count: int, low: float, high: float, generator: torch.Generator) -> Tensor:
    return low + (high - low) * torch.rand(count, generator=generator)


def _chance(count: int, share: float, generator: torch.Generator) -> Tensor:
    return torch.rand(count, generator=generator) < share
