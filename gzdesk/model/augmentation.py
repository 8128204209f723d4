"""Augmentation: the same galaxy turned, mirrored, shifted, zoomed and redrawn in other brightness.

A galaxy's answer does not depend on any of these, and a network that sees few galaxies must be told so.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

ZOOM = (0.9, 1.2)
SHIFT = 0.04  # of the side
BRIGHTNESS = 0.06  # of white
CONTRAST = 0.15


def augment(crops_B_S_S: Tensor, generator: torch.Generator) -> Tensor:
    """8-bit crops to pictures of 0 to 1, each changed by random numbers drawn on the CPU from ``generator``.

    Crops are B x S x S, or B x S x S x 3 in colour, whose bands all change alike; so are the pictures.
    """
    count, device, colour = len(crops_B_S_S), crops_B_S_S.device, crops_B_S_S.ndim == 4
    pictures = crops_B_S_S.float() / 255
    pictures_B_C_S_S = pictures.permute(0, 3, 1, 2) if colour else pictures.unsqueeze(1)
    grid = functional.affine_grid(_turns(count, generator).to(device), list(pictures_B_C_S_S.shape), False)
    moved = functional.grid_sample(
        pictures_B_C_S_S, grid, mode="bilinear", padding_mode="reflection", align_corners=False
    )
    contrast, brightness = _around(1.0, CONTRAST, count, generator), _around(0.0, BRIGHTNESS, count, generator)
    changed = (moved * contrast.to(device) + brightness.to(device)).clamp_(0, 1)
    return changed.permute(0, 2, 3, 1) if colour else changed.squeeze(1)


def _turns(count: int, generator: torch.Generator) -> Tensor:
    """Random affine maps, B x 2 x 3: quarter turns and mirrors (which keep the pixels), zoom and shift."""
    angle = torch.randint(4, (count,), generator=generator) * (math.pi / 2)
    mirror = torch.randint(2, (count,), generator=generator) * 2.0 - 1.0
    low, high = (math.log(zoom) for zoom in ZOOM)
    scale = torch.exp(-(low + (high - low) * torch.rand(count, generator=generator)))
    cosine, sine = torch.cos(angle) * scale, torch.sin(angle) * scale
    shift = (torch.rand(count, 2, generator=generator) * 2 - 1) * (2 * SHIFT)  # the grid spans -1 to 1
    rows = [torch.stack([cosine * mirror, -sine, shift[:, 0]], 1), torch.stack([sine * mirror, cosine, shift[:, 1]], 1)]
    return torch.stack(rows, 1)


def _around(middle: float, spread: float, count: int, generator: torch.Generator) -> Tensor:
    return middle + (torch.rand(count, 1, 1, 1, generator=generator) * 2 - 1) * spread
