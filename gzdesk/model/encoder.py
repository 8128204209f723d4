"""The encoders: what turns a galaxy's picture into features, the deterministic part of the Bayesian CNN."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from gzdesk.terminal import CommandError


class EncoderError(CommandError):
    """An encoder that cannot be had or used; the text names it, the reason, and what to do."""


class Block(nn.Sequential):
    """Convolution, batch normalisation, ReLU."""

    def __init__(self, channels: int, filters: int, kernel: int = 3, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(channels, filters, kernel, stride, kernel // 2, bias=False),
            nn.BatchNorm2d(filters, momentum=0.05),
            nn.ReLU(inplace=True),
        )


class Residual(nn.Module):
    """Two convolutions whose outcome is added to their input, so that a deep stack still learns from few votes."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = Block(channels, channels)
        self.second = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.norm = nn.BatchNorm2d(channels, momentum=0.05)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x + self.norm(self.second(self.first(x))))


class Compact(nn.Module):
    """A small residual network for 96 px: 0.67 M parameters, some four hundred galaxies a second on one core.

    Resolution falls quickly where pixels are many and channels are dear; features are pooled from two scales, so
    that narrow bars and arms (12 x 12 cells) stand beside the whole galaxy (6 x 6 cells, mean and maximum). Pretrained
    for as long at 64 px it told drawn galaxies apart better, and real ones worse.
    """

    def __init__(self) -> None:
        super().__init__()
        self.fine = nn.Sequential(
            Block(1, 32, 5, 2), Block(32, 48, 3, 2), Residual(48), Block(48, 96, 3, 2), Residual(96)
        )
        self.coarse = nn.Sequential(Block(96, 128, 3, 2), Residual(128))

    def forward(self, x_B_1_S_S: Tensor) -> Tensor:
        fine = self.fine((x_B_1_S_S - 0.25) * 4.0)
        coarse = self.coarse(fine)
        return torch.cat([fine.mean((2, 3)), coarse.mean((2, 3)), coarse.amax((2, 3))], dim=1)


class Walmsley2019(nn.Module):
    """The network of Walmsley et al. 2020, section 3: the reference that newer ones are held against.

    Its last dense layer counts as encoder here, since the only dropout stands behind it.
    """

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for channels, filters in ((1, 32), (32, 32), (32, 64), (64, 64), (64, 128), (128, 128)):
            layers += [nn.Conv2d(channels, filters, 3, padding=1), nn.ReLU(inplace=True)]
            if (channels, filters) not in {(1, 32), (32, 64)}:
                layers.append(nn.MaxPool2d(2))
        self.convolutions = nn.Sequential(*layers)
        self.dense = nn.Linear(8 * 8 * 128, 128)

    def forward(self, x_B_1_S_S: Tensor) -> Tensor:
        return torch.relu(self.dense(self.convolutions(x_B_1_S_S).flatten(1)))


@dataclass(frozen=True)
class Architecture:
    """What the rest of the rooms must know of a network before it is made."""

    name: str
    size: int  # pixels on a side of its input
    make: Callable[[], nn.Module]  # of a pretrained encoder: with its weights
    features: int  # F
    hidden: int | None  # H, units of the dense layer behind the features; None: dropout acts on the features themselves
    slice_images: int  # galaxies of one training slice, which should last at most 50 ms on one core
    chunk_images: int  # galaxies encoded at once, likewise
    channels: int = 1  # bands of its input: 1 grey, 3 colour
    turns: int = 1  # of each picture over which features are averaged in the end, see encoding.encode
    pretrained: bool = False  # brings weights of its own; what ships with gzdesk is looked up by name instead


ARCHITECTURES = {
    "compact": Architecture("compact", 96, Compact, 96 + 2 * 128, 128, slice_images=4, chunk_images=12, turns=8),
    "walmsley2019": Architecture("walmsley2019", 128, Walmsley2019, 128, None, slice_images=1, chunk_images=3),
}


def initialise(module: nn.Module, generator: torch.Generator) -> None:
    """Draw every weight anew from this generator (He et al. 2015), so that no global random state is touched."""
    for part in module.modules():
        if isinstance(part, nn.Conv2d | nn.Linear):
            spread = math.sqrt(2.0 / part.weight[0].numel())
            with torch.no_grad():
                part.weight.copy_(torch.randn(part.weight.shape, generator=generator) * spread)
                if part.bias is not None:
                    part.bias.zero_()
        elif isinstance(part, nn.BatchNorm1d | nn.BatchNorm2d):
            part.reset_parameters()
