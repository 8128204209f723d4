"""ConvNeXt (Liu et al. 2022, arXiv 2201.03545), with the tensor names that timm gives it: Zoobot's weights fit in.

Written here since timm brings torchvision, which pins PyTorch; the shape of a network is read off its tensors.
"""

import re
from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

EPSILON = 1e-6  # of every layer normalisation
STEM = "stem.0.weight"


class ChannelNorm(nn.LayerNorm):
    """Layer normalisation over the channels of a picture."""

    def __init__(self, width: int) -> None:
        super().__init__(width, EPSILON)

    def forward(self, x_B_C_S_S: Tensor) -> Tensor:
        return super().forward(x_B_C_S_S.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class Perceptron(nn.Module):
    """Two dense layers on the channels of every pixel."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width, hidden)
        self.fc2 = nn.Linear(hidden, width)

    def forward(self, x_B_S_S_C: Tensor) -> Tensor:
        mixed: Tensor = self.fc2(functional.gelu(self.fc1(x_B_S_S_C)))
        return mixed


class Block(nn.Module):
    """A wide depthwise convolution and a perceptron, scaled and added to their input."""

    def __init__(self, width: int, hidden: int, kernel: int) -> None:
        super().__init__()
        self.conv_dw = nn.Conv2d(width, width, kernel, padding=kernel // 2, groups=width)
        self.norm = nn.LayerNorm(width, EPSILON)
        self.mlp = Perceptron(width, hidden)
        self.gamma = nn.Parameter(torch.full((width,), 1e-6))

    def forward(self, x_B_C_S_S: Tensor) -> Tensor:
        mixed_B_S_S_C: Tensor = self.mlp(self.norm(self.conv_dw(x_B_C_S_S).permute(0, 2, 3, 1)))
        return x_B_C_S_S + (mixed_B_S_S_C * self.gamma).permute(0, 3, 1, 2)


class Stage(nn.Module):
    """Blocks of one width, behind a step down in resolution unless they are the first."""

    def __init__(self, before: int | None, blocks: list[Block], width: int) -> None:
        super().__init__()
        self.downsample = (
            nn.Identity() if before is None else nn.Sequential(ChannelNorm(before), nn.Conv2d(before, width, 2, 2))
        )
        self.blocks = nn.Sequential(*blocks)

    def forward(self, x_B_C_S_S: Tensor) -> Tensor:
        deeper: Tensor = self.blocks(self.downsample(x_B_C_S_S))
        return deeper


class ConvNeXt(nn.Module):
    """The network whose shape these tensors have, without a classifier: a picture in, the last width's features out."""

    def __init__(self, tensors: Mapping[str, Tensor]) -> None:
        super().__init__()
        stem = tensors[STEM]
        self.channels, self.features = stem.shape[1], tensors["head.norm.weight"].shape[0]
        self.stem = nn.Sequential(
            nn.Conv2d(self.channels, stem.shape[0], stem.shape[2], stem.shape[2]), ChannelNorm(stem.shape[0])
        )
        stages: list[Stage] = []
        before: int | None = None
        while f"stages.{len(stages)}.blocks.0.conv_dw.weight" in tensors:
            blocks = _blocks(tensors, f"stages.{len(stages)}.blocks.")
            width = blocks[0].conv_dw.out_channels
            stages.append(Stage(before, blocks, width))
            before = width
        self.stages = nn.Sequential(*stages)
        self.head = nn.ModuleDict({"norm": nn.LayerNorm(self.features, EPSILON)})

    def forward(self, x_B_C_S_S: Tensor) -> Tensor:
        pooled_B_F = self.stages(self.stem(x_B_C_S_S)).mean((2, 3))
        features: Tensor = self.head["norm"](pooled_B_F)
        return features


def _blocks(tensors: Mapping[str, Tensor], prefix: str) -> list[Block]:
    blocks: list[Block] = []
    while (depthwise := tensors.get(f"{prefix}{len(blocks)}.conv_dw.weight")) is not None:
        hidden = tensors[f"{prefix}{len(blocks)}.mlp.fc1.weight"].shape[0]
        blocks.append(Block(depthwise.shape[0], hidden, depthwise.shape[2]))
    return blocks


def read_convnext(tensors: Mapping[str, Tensor]) -> ConvNeXt | None:
    """The network that these tensors are the weights of; None where they are no plain ConvNeXt's.

    Its names may stand behind a prefix ("encoder."); a classifier behind it ("head.fc") is left out.
    """
    stem = next((name for name in tensors if re.fullmatch(rf"(.+\.)?{re.escape(STEM)}", name)), None)
    if stem is None:
        return None
    prefix = stem.removesuffix(STEM)
    own = {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
    own = {name: _dense(name, tensor) for name, tensor in own.items() if name.split(".")[0] in ("stem", "stages")} | {
        name: tensor for name, tensor in own.items() if name.startswith("head.norm.")
    }
    try:
        with torch.device("meta"):
            network = ConvNeXt(own)
        network.load_state_dict(own, assign=True)
    except (KeyError, IndexError, RuntimeError):  # another family, whose stem has the same name
        return None
    return network


def _dense(name: str, tensor: Tensor) -> Tensor:
    """Convolutions of one pixel, which timm uses in the small variants, are dense layers."""
    one_pixel = ".mlp." in name and tensor.ndim == 4 and tensor.shape[2:] == (1, 1)
    return tensor.flatten(1) if one_pixel else tensor
