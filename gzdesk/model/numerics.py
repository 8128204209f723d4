"""Numerics: in which memory order and precision an encoder computes here, as ``quickest`` found by trying.

Neither can be told from the name of a processor: channels-last is faster on most and slower on some, bfloat16 is four
times as fast where there are matrix units for it and slower elsewhere. What is chosen here agrees to a fraction of
what tells galaxies apart, but not to the last bit: the same votes give the same posterior on one computer as long as
the choice is the same, and a slightly different one on another. Heads, losses and weights are float32 always.
"""

import contextlib
from dataclasses import dataclass

import torch


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


def settled(architecture: str, device: torch.device) -> bool:
    """Whether it need not be tried any more."""
    return (architecture, device.type) in _chosen
