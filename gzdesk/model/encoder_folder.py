"""An encoder in a folder: weights as safetensors, and a config.json that says what they are and what they want to see.

The layout is the one in which timm and Zoobot publish encoders. Nothing is ever unpickled.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import safetensors
import torch
from torch import Tensor, nn

from gzdesk.model import timm_encoder
from gzdesk.model.convnext import read_convnext
from gzdesk.model.encoder import Architecture, EncoderError
from gzdesk.model.given import given_architecture

CONFIG, WEIGHTS = "config.json", "model.safetensors"
LARGEST_CONFIG = 2**20  # bytes
LARGEST_WEIGHTS = 512 * 2**20
SIZES = range(32, 513)  # pixels a side
PLAIN = ((0.0,), (1.0,))  # mean and spread of an encoder that wants values from 0 to 1 as they are


@dataclass(frozen=True)
class Card:
    """What config.json says of an encoder."""

    architecture: str  # timm's name of the network
    size: int  # pixels on a side of its input
    mean: tuple[float, ...]  # of the values 0 to 1, by band or for all alike; to be taken off
    spread: tuple[float, ...]  # to be divided by
    bands: int  # of its input, where the weights do not tell
    first: str  # its first layer, whose weights do tell
    arguments: dict[str, Any]  # how the network differs from timm's of that name


def open_folder(folder: Path, called: str | None = None) -> Architecture:
    """The encoder in a folder, named after it (or ``called``) and its weights; raises EncoderError."""
    folder = folder.resolve()
    name = called or folder.name
    try:
        marks = tuple(
            _mark(folder / part, limit) for part, limit in ((CONFIG, LARGEST_CONFIG), (WEIGHTS, LARGEST_WEIGHTS))
        )
    except FileNotFoundError as error:
        raise EncoderError(_what_is_missing(folder, name)) from error
    except OSError as error:
        raise EncoderError(f"{name}: the encoder's folder cannot be read ({error.strerror}).") from error
    return _opened(folder, name, marks)


def open_weights(weights: Path, config: dict[str, Any], name: str) -> Architecture:
    """The encoder of a file of weights that has no config.json beside it, but these same words about it."""
    return _of_card(_card(config, name), weights, name)


def read_card(file: Path, name: str) -> Card:
    """Read config.json."""
    try:
        return _card(json.loads(file.read_text("utf-8")), name)
    except (OSError, ValueError, RecursionError) as error:
        raise EncoderError(f"{name}: its config.json does not say what the encoder is ({error!r}).") from error


def _card(config: Any, name: str) -> Card:  # noqa: ANN401  (out of a JSON file)
    """What a config.json says.

    Zoobot's encoders are trained on values from 0 to 1 as they are. The mean and spread in their ``pretrained_cfg``
    are left over from the ImageNet weights that they set out from, and are not used; those at the top level would be.
    """
    try:
        given: Any = config.get("pretrained_cfg") or config
        bands, size = int(given["input_size"][0]), int(given["input_size"][-1])
        values = config if "mean" in config or "zoobot" in name.lower() else given
        mean, spread = _numbers(values.get("mean", PLAIN[0])), _numbers(values.get("std", PLAIN[1]))
        arguments = dict(config.get("model_args") or {})
        architecture, first = str(config["architecture"]), str(given.get("first_conv"))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise EncoderError(f"{name}: its config.json does not say what the encoder is ({error!r}).") from error
    if size not in SIZES:
        raise EncoderError(f"{name}: wants pictures of {size} pixels; gzdesk cuts {SIZES.start} to {SIZES.stop - 1}.")
    if not mean or min(spread, default=0) <= 0 or not all(abs(value) < 1e3 for value in (*mean, *spread)):
        raise EncoderError(f"{name}: its config.json has no usable mean and std.")
    return Card(architecture, size, mean, spread, bands, first, arguments)


def read_weights(file: Path, name: str) -> dict[str, Tensor]:
    """Every tensor of a safetensors file, as float32."""
    try:
        with safetensors.safe_open(file, framework="pt") as opened:
            tensors = {key: opened.get_tensor(key) for key in opened.keys()}  # noqa: SIM118
    except (OSError, safetensors.SafetensorError) as error:
        raise EncoderError(f"{name}: {file.name} is not a readable safetensors file ({error}).") from error
    tensors = {key: tensor.float() if tensor.is_floating_point() else tensor for key, tensor in tensors.items()}
    if not all(bool(torch.isfinite(tensor).all()) for tensor in tensors.values()):
        raise EncoderError(f"{name}: {file.name} holds weights that are not numbers.")
    return tensors


@lru_cache(maxsize=2)  # an experiment makes hundreds of networks of one encoder
def _opened(folder: Path, name: str, marks: tuple[tuple[int, int], ...]) -> Architecture:
    """``marks`` change with the files, so that new weights under an old name are read anew."""
    return _of_card(read_card(folder / CONFIG, name), folder / WEIGHTS, name)


def _of_card(card: Card, weights: Path, name: str) -> Architecture:
    tensors = read_weights(weights, name)
    convnext = read_convnext(tensors)
    channels = convnext.channels if convnext else _channels(card, tensors)
    network = convnext or _by_timm(card, channels, tensors, name)
    digest = hashlib.blake2b(weights.read_bytes(), digest_size=4).hexdigest()
    return given_architecture(f"{name}@{digest}", network, card.size, channels, card.mean, card.spread)


def _by_timm(card: Card, channels: int, tensors: Mapping[str, Tensor], name: str) -> nn.Module:
    """Networks that gzdesk has no module for, where timm is installed."""
    if not timm_encoder.installed():
        raise EncoderError(
            f"{name}: gzdesk reads ConvNeXt by itself, but {card.architecture!r} only with timm. "
            f"{timm_encoder.HOW_TO_INSTALL}"
        )
    return timm_encoder.filled(card.architecture, channels, card.arguments, tensors, name)


def _channels(card: Card, tensors: Mapping[str, Tensor]) -> int:
    """Bands of the input; a greyscale encoder's card often still speaks of the three that timm's has."""
    weight = tensors.get(f"{card.first}.weight")
    return card.bands if weight is None or weight.ndim != 4 else weight.shape[1]


def _mark(file: Path, limit: int) -> tuple[int, int]:
    found = file.stat()
    if found.st_size > limit:
        raise EncoderError(
            f"{file.parent.name}: {file.name} has {found.st_size >> 20} MB; gzdesk reads up to {limit >> 20}."
        )
    return found.st_size, found.st_mtime_ns


def _what_is_missing(folder: Path, name: str) -> str:
    if not folder.is_dir():
        return f"{name}: the encoder's folder {folder} is no longer there."
    if (folder / "pytorch_model.bin").is_file() and not (folder / WEIGHTS).is_file():
        return f"{name}: pytorch_model.bin could hold a program, so gzdesk does not open it; {WEIGHTS} is needed."
    missing = CONFIG if not (folder / CONFIG).is_file() else WEIGHTS
    return f"{name}: the encoder's folder lacks {missing}."


def _numbers(values: Any) -> tuple[float, ...]:  # noqa: ANN401  (out of a JSON file)
    return tuple(float(value) for value in values)
