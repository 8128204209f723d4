"""A stock of drawn galaxies to pretrain on, with what is known about each; parts of it are drawn anew all the time."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gzdesk.simulate.galaxies import draw_images, draw_truth
from gzdesk.simulate.truth import Kind, Truth
from gzdesk.simulate.volunteers import ANSWERS, arm_visibility, bar_visibility, rho

FRAME = (2.6, 8.0)  # width of the pictures in Petrosian radii; a part of them is shown, as a crop shows the galaxy
MARGIN = 1.5  # drawn with so many more pixels a side than the encoder sees, so that it can be shown a part
DRAWN_AT_ONCE = 64


class Stock:
    """Pictures in units of their own sky noise, half precision, with the soft answers and parameters to learn."""

    def __init__(self, count: int, size: int, rng: np.random.Generator) -> None:
        self.side, self._rng, self._next = int(size * MARGIN), rng, 0
        self.drawn = 0
        self.pictures_G_S_S = torch.empty(count, self.side, self.side, dtype=torch.float16)
        self.answers = {name: torch.empty(count, len(answers)) for name, answers in ANSWERS.items()}
        self.parameters_G_P = torch.empty(count, len(parameters(draw_truth(1, np.random.default_rng(0)))[0]))
        self.kind_G = torch.empty(count, dtype=torch.int64)

    def __len__(self) -> int:
        return len(self.pictures_G_S_S)

    def refresh(self, count: int = DRAWN_AT_ONCE) -> None:
        """Draw some galaxies in the place of the oldest ones."""
        truth = draw_truth(count, self._rng, frame=FRAME)
        places = torch.arange(self._next, self._next + count) % len(self)
        self.pictures_G_S_S[places] = torch.from_numpy(_in_sky_noises(draw_images(truth, self.side, self._rng))).half()
        for name, answers in self.answers.items():
            answers[places] = torch.from_numpy(rho(truth, name)).float()
        self.parameters_G_P[places] = torch.from_numpy(parameters(truth)).float()
        self.kind_G[places] = torch.from_numpy(truth.kind)
        self._next = (self._next + count) % len(self)
        self.drawn += count

    def fill(self) -> None:
        """Draw as many as the stock holds."""
        while self.drawn < len(self):
            self.refresh(min(DRAWN_AT_ONCE, len(self) - self.drawn))

    def standard(self) -> tuple[Tensor, Tensor]:
        """Mean and spread of the parameters."""
        spread_P, mean_P = torch.std_mean(self.parameters_G_P, dim=0)
        return mean_P, spread_P.clamp_min(1e-3)


def parameters(truth: Truth) -> NDArray[np.float64]:
    """What the encoder shall be able to tell of each galaxy, B x P; none of it changes when the picture is turned."""
    disc = truth.has_disc
    axis_ratio = np.where(disc, truth.axis_ratio, truth.bulge_axis_ratio)
    columns = [
        bar_visibility(truth),
        arm_visibility(truth),
        np.sqrt(truth.bar_strength),
        np.where(truth.bar_strength > 0, truth.bar_length / truth.petro_radius, 0),
        np.sqrt(truth.arm_strength),
        np.where(truth.arm_strength > 0, truth.arm_count, 0),
        np.where(truth.arm_strength > 0, np.abs(truth.pitch), 0),
        truth.flocculence * disc,
        truth.ring_strength,
        truth.lopsidedness * disc,
        axis_ratio,
        np.cos(truth.inclination) * disc,
        truth.bulge_fraction,
        np.log(np.maximum(truth.bulge_index, 0.3)),
        np.log(truth.petro_radius / truth.field),
        np.log(truth.petro_radius / truth.psf_fwhm),
        np.sqrt(truth.clump_flux_B_K.sum(axis=1) / truth.flux) * disc,
        truth.dust * disc,
        np.log(truth.signal_to_noise),
    ]
    return np.asarray(np.nan_to_num(np.stack(columns, axis=1), posinf=0, neginf=0).clip(-10, 10))


def galaxies_only(kind_G: Tensor) -> Tensor:
    """Which rows hold a galaxy, whose parameters mean something."""
    return kind_G < int(Kind.STAR)


def _in_sky_noises(images_B_S_S: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each picture over the noise of its sky, the median taken away; half precision then keeps all that matters."""
    flat = images_B_S_S.reshape(len(images_B_S_S), -1)
    sky = np.median(flat, axis=1, keepdims=True)
    noise = 1.4826 * np.median(np.abs(flat - sky), axis=1, keepdims=True) + 1e-12
    return np.asarray(((flat - sky) / noise).clip(-50, 6e4)).reshape(images_B_S_S.shape)
