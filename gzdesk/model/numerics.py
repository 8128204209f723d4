"""Numerics: in which memory order and precision an encoder is fastest here, found by trying it for a moment.

Neither can be told from the name of a processor: channels-last is faster on most and slower on some, bfloat16 is four
times as fast where there are matrix units for it and slower elsewhere. What is chosen here agrees to a fraction of
what tells galaxies apart, but not to the last bit: the same votes give the same posterior on one computer as long as
the choice is the same, and a slightly different one on another. Heads, losses and weights are float32 always.
"""

import contextlib
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from gzdesk.model.network import BayesianNetwork

RUNS = 3  # of each candidate, the best of which counts
WORTH = 0.85  # of the plain numerics' time: what gains less is left alone, so that chance does not decide
AGREEMENT = 0.05  # of the features' spread from galaxy to galaxy: how far they may move


@dataclass(frozen=True)
class Numerics:
    """How the encoder's layers are computed."""

    channels_last: bool = True
    half: bool = False  # bfloat16, with float32 weights

    @property
    def memory_format(self) -> torch.memory_format:
        """Of pictures and kernels."""
        return torch.channels_last if self.channels_last else torch.contiguous_format

    def precision(self, device: torch.device) -> contextlib.AbstractContextManager[object]:
        """The context in which the encoder is called."""
        if not self.half:
            return contextlib.nullcontext()
        return torch.autocast(device.type, torch.bfloat16)


PLAIN = Numerics()
_chosen: dict[tuple[str, str], Numerics] = {}  # by architecture and type of device, for the life of the process


def numerics_of(architecture: str, device: torch.device) -> Numerics:
    """What was chosen for this encoder on this device; the plain ones where nothing has been tried."""
    return _chosen.get((architecture, device.type), PLAIN)


def settle(architecture: str, device: torch.device, chosen: Numerics) -> None:
    """Take these and try nothing, where other processes and computers shall compute in the same way."""
    _chosen[architecture, device.type] = chosen


def dress(network: "BayesianNetwork") -> None:
    """Lay the encoder's kernels out as the pictures will be."""
    chosen = numerics_of(network.architecture.name, network.device)
    for part in network.encoder.modules():
        if isinstance(part, nn.Conv2d):
            part.weight.data = part.weight.data.contiguous(memory_format=chosen.memory_format)


def choose(network: "BayesianNetwork", pictures_B_S_S: Tensor) -> Iterator[None]:
    """Try what this device may be good at on a few pictures, once a process; yields after every trial of some 30 ms."""
    device = network.device
    key = network.architecture.name, device.type
    if key in _chosen or not len(pictures_B_S_S):
        return
    best, plain_B_F, shortest = PLAIN, None, float("inf")
    try:
        for candidate in _candidates(device):
            _chosen[key] = candidate
            dress(network)
            features_B_F, seconds = yield from _timed(network, pictures_B_S_S)
            if plain_B_F is None:
                plain_B_F, shortest = features_B_F, seconds * WORTH
            elif seconds < shortest and _agree(features_B_F, plain_B_F):
                best, shortest = candidate, seconds
    finally:
        _chosen[key] = best
        dress(network)


def _candidates(device: torch.device) -> list[Numerics]:
    """The plain numerics, which the others are held against, first."""
    precisions = (False, True) if _claims_bfloat16(device) else (False,)
    return [Numerics(channels_last, half) for half in precisions for channels_last in (True, False)]


def _claims_bfloat16(device: torch.device) -> bool:
    """Whether the device says that it multiplies such numbers itself, rather than in the guise of float32."""
    if device.type == "cuda":
        return torch.cuda.get_device_capability(device)[0] >= 8
    names = ("_is_avx512_bf16_supported", "_is_amx_tile_supported", "_is_arm_bf16_supported")
    return device.type == "cpu" and any(bool(getattr(torch.cpu, name, bool)()) for name in names)


def _timed(network: "BayesianNetwork", pictures_B_S_S: Tensor) -> Generator[None, None, tuple[Tensor, float]]:
    """Features of the pictures and the seconds that the fastest of some runs took."""
    shortest = float("inf")
    network.eval()
    for _ in range(1 + RUNS):  # the first finds its kernels, and is never the fastest
        begin = time.perf_counter()
        with torch.inference_mode():
            features_B_F = network.features(pictures_B_S_S).cpu()  # which waits for the device
        shortest = min(shortest, time.perf_counter() - begin)
        yield
    return features_B_F, shortest


def _agree(features_B_F: Tensor, plain_B_F: Tensor) -> bool:
    spread = float((plain_B_F - plain_B_F.mean(0)).norm())
    return bool(float((features_B_F - plain_B_F).norm()) <= AGREEMENT * max(spread, 1e-12))
