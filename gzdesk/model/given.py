"""Encoders that come with weights: their own preprocessing in front of them, and a pace that suits their size."""

import copy
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from gzdesk.model.encoder import Architecture, EncoderError

HIDDEN = 128  # units of the dense layer behind the features, as behind the compact encoder's
SLICE_SECONDS = 0.04
SPEED = (
    2e10  # floating-point operations a second of one core: of EfficientNet-Lite; ConvNeXt does up to four times that
)
TRAINING = 3  # times as long as encoding
MOST_CHUNK, MOST_SLICE = 64, 32  # galaxies


class Prepared(nn.Module):
    """An encoder behind the shift and scale that its pictures were prepared with when it was trained."""

    def __init__(self, encoder: nn.Module, mean: Sequence[float], spread: Sequence[float]) -> None:
        super().__init__()
        self.encoder = encoder
        self.mean: Tensor
        self.spread: Tensor
        self.register_buffer("mean", torch.tensor(mean, dtype=torch.float32).reshape(1, -1, 1, 1))
        self.register_buffer("spread", torch.tensor(spread, dtype=torch.float32).reshape(1, -1, 1, 1))

    def forward(self, x_B_C_S_S: Tensor) -> Tensor:
        features: Tensor = self.encoder((x_B_C_S_S - self.mean) / self.spread)
        return features


def given_architecture(
    name: str,
    encoder: nn.Module,
    size: int,
    channels: int,
    mean: Sequence[float],
    spread: Sequence[float],
    *,
    pretrained: bool = True,
) -> Architecture:
    """The architecture of an encoder that is there already; every network made of it gets a copy."""
    if channels not in (1, 3):
        raise EncoderError(f"{name}: wants pictures of {channels} bands; gzdesk gives grey (1) or colour (3).")
    prepared = Prepared(encoder, _of(mean, channels), _of(spread, channels)).eval()
    features, operations = _measured(prepared, name, size, channels)
    seconds = operations / SPEED

    def make() -> nn.Module:
        return copy.deepcopy(prepared)

    return Architecture(
        name,
        size,
        make,
        features,
        HIDDEN,
        slice_images=_fitting(SLICE_SECONDS / (TRAINING * seconds), MOST_SLICE),
        chunk_images=_fitting(SLICE_SECONDS / seconds, MOST_CHUNK),
        channels=channels,
        pretrained=pretrained,
    )


def _measured(prepared: nn.Module, name: str, size: int, channels: int) -> tuple[int, int]:
    """Features and floating-point operations of one galaxy, those of convolutions and dense layers."""
    counts: list[int] = []  # torch's own counter imports as much again as torch itself

    def count(layer: nn.Module, _: object, outcome: Tensor) -> None:
        assert isinstance(layer, nn.Conv2d | nn.Linear)  # noqa: S101
        counts.append(2 * outcome.numel() * layer.weight[0].numel())

    hooks = [
        part.register_forward_hook(count) for part in prepared.modules() if isinstance(part, nn.Conv2d | nn.Linear)
    ]
    try:
        with torch.inference_mode():
            features = prepared(torch.full((1, channels, size, size), 0.5))
    except RuntimeError as error:
        raise EncoderError(f"{name}: cannot take pictures of {size} pixels and {channels} bands ({error}).") from error
    finally:
        for hook in hooks:
            hook.remove()
    if features.ndim != 2 or not bool(torch.isfinite(features).all()):
        raise EncoderError(f"{name}: gives no usable features of a picture.")
    return features.shape[1], max(1, sum(counts))


def _of(values: Sequence[float], channels: int) -> list[float]:
    """Values by band, for this many bands: their mean where the encoder sees grey."""
    if len(values) == channels:
        return list(values)
    return [sum(values) / len(values)] * channels


def _fitting(count: float, most: int) -> int:
    return max(1, min(most, int(count)))
