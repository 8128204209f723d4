"""Encoders of timm's architectures, for whoever has installed timm; gzdesk itself does not need it."""

import importlib
import importlib.util
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor, nn

from gzdesk.model.encoder import Architecture, EncoderError
from gzdesk.model.given import given_architecture

NO_ARGUMENTS = frozenset(("cache_dir", "scriptable", "exportable", "no_jit", "features_only", "kwargs_filter"))
MOST_VALUES, LARGEST = 100, 10_000  # of one argument
WORD = re.compile(r"\w{0,40}")

HOW_TO_INSTALL = "`pip install timm` brings it (and torchvision, which on Linux may replace PyTorch by a larger build)."


def installed() -> bool:
    """Whether timm is there."""
    return importlib.util.find_spec("timm") is not None


def published_as(name: str) -> str:
    """Under which name of the hub timm publishes the weights of this network."""
    timm = _timm(f"timm:{name}")
    if not timm.is_model(name):
        raise EncoderError(f"timm:{name}: timm knows no network of this name; `timm.list_models()` lists them.")
    given = timm.get_pretrained_cfg(name)
    return f"timm/{given.architecture}.{given.tag}" if given and given.tag else f"timm/{name}"


def described(name: str) -> dict[str, Any]:
    """What timm says of a network's published weights, in the words of a config.json."""
    given = _timm(f"timm:{name}").get_pretrained_cfg(name)
    return {"architecture": name, "pretrained_cfg": given.to_dict() if given else {}}


@lru_cache(maxsize=1)
def architecture(name: str) -> Architecture:
    """timm's network of this name with random weights; ``hf_hub:timm/NAME`` stands for pretrained ones."""
    network = _made(name, 3, {})
    given = network.pretrained_cfg
    size = int(given["input_size"][-1])
    return given_architecture(f"timm:{name}", network, size, 3, given["mean"], given["std"], pretrained=False)


def filled(
    name: str, channels: int, arguments: Mapping[str, Any], tensors: Mapping[str, Tensor], called: str
) -> nn.Module:
    """timm's network of this name with these weights, without its classifier."""
    if not _timm(called).is_model(name):
        raise EncoderError(f"{called}: timm knows no network {name!r}.")
    network: nn.Module = _made(name, channels, arguments)
    wanted = network.state_dict()
    missing = [key for key in wanted if key not in tensors or tensors[key].shape != wanted[key].shape]
    if missing:
        raise EncoderError(f"{called}: its weights do not fit {name!r} ({missing[0]} and {len(missing) - 1} others).")
    network.load_state_dict({key: tensors[key] for key in wanted})
    return network


def _made(name: str, channels: int, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401  (timm has no types)
    if not all(map(_is_plain, arguments, arguments.values())):
        raise EncoderError(f"{name}: its config.json has model_args that gzdesk does not pass on.")
    wanted = {**arguments, "pretrained": False, "checkpoint_path": "", "num_classes": 0, "in_chans": channels}
    try:
        with torch.random.fork_rng(devices=[]):
            torch.default_generator.manual_seed(0)  # not those of the GPUs, which would keep it
            return _timm(name).create_model(name, **wanted)
    except (RuntimeError, TypeError, ValueError, AssertionError) as error:
        raise EncoderError(f"{name}: timm cannot make this network ({error}).") from error


def _is_plain(key: str, value: object) -> bool:
    """Whether an argument describes a network, and does not lead timm to a file, which it would unpickle."""
    if key.startswith(("pretrained", "checkpoint")) or key in NO_ARGUMENTS:
        return False
    values = value if isinstance(value, list) else [value]
    return len(values) < MOST_VALUES and all(
        isinstance(one, bool | None)
        or (isinstance(one, int | float) and abs(one) < LARGEST)
        or (isinstance(one, str) and WORD.fullmatch(one) is not None)
        for one in values
    )


def _timm(called: str) -> Any:  # noqa: ANN401
    if not installed():
        raise EncoderError(f"{called} needs timm, which is not installed. {HOW_TO_INSTALL}")
    try:
        return importlib.import_module("timm")
    except Exception as error:  # a torchvision of another PyTorch fails with whatever it stumbles over
        raise EncoderError(f"{called} needs timm, which is installed but cannot be loaded ({error}).") from error
