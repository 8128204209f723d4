"""Which numerics are quickest here: each that the device may be good at is tried for a moment on a few pictures."""

import time
from collections.abc import Generator, Iterator

import torch
from torch import Tensor, nn

from gzdesk.model.network import BayesianNetwork
from gzdesk.model.numerics import PLAIN, Numerics, numerics_of, settle, settled

RUNS = 3  # of each candidate, the best of which counts
WORTH = 0.85  # of the plain numerics' time: what gains less is left alone, so that chance does not decide
AGREEMENT = 0.05  # of the features' spread from galaxy to galaxy: how far they may move


def dress(network: BayesianNetwork) -> None:
    """Lay the encoder's kernels out as the pictures will be."""
    chosen = numerics_of(network.architecture.name, network.device)
    for part in network.encoder.modules():
        if isinstance(part, nn.Conv2d):
            part.weight.data = part.weight.data.contiguous(memory_format=chosen.memory_format)


def choose(network: BayesianNetwork, pictures_B_S_S: Tensor) -> Iterator[None]:
    """Try what this device may be good at on a few pictures, once a process; yields after every trial of some 30 ms."""
    device = network.device
    key = network.architecture.name, device
    if settled(*key) or not len(pictures_B_S_S):
        return
    best, plain_B_F, shortest = PLAIN, None, float("inf")
    try:
        for candidate in _candidates(device):
            settle(*key, candidate)
            dress(network)
            features_B_F, seconds = yield from _timed(network, pictures_B_S_S)
            if plain_B_F is None:
                plain_B_F, shortest = features_B_F, seconds * WORTH
            elif seconds < shortest and _agree(features_B_F, plain_B_F):
                best, shortest = candidate, seconds
    finally:
        settle(*key, best)
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


def _timed(network: BayesianNetwork, pictures_B_S_S: Tensor) -> Generator[None, None, tuple[Tensor, float]]:
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
