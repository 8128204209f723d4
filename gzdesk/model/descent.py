"""Adam (Kingma & Ba 2015) with decoupled weight decay, and a cosine schedule.

torch.optim would do the same, but making its first optimiser imports torch's compiler: seconds in which the window
stands still and 100 MB that are never used.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

BETAS = (0.9, 0.999)
TINY = 1e-8


@dataclass(frozen=True)
class Group:
    """Parameters that share a learning rate."""

    parameters: Sequence[nn.Parameter]
    rate: float


class Adam:
    """Steps parameters against their gradients; ``done`` counts the steps."""

    def __init__(self, groups: Sequence[Group], decay: float = 0.0) -> None:
        self.groups, self.decay = groups, decay
        self.done = 0
        self.moments = [[(torch.zeros_like(p), torch.zeros_like(p)) for p in group.parameters] for group in groups]

    def forget_gradients(self) -> None:
        """Before each step's backward pass."""
        for group in self.groups:
            for parameter in group.parameters:
                parameter.grad = None

    @torch.no_grad()
    def step(self, factor: float, longest: float = math.inf) -> None:
        """One step at ``factor`` times the rates; gradients jointly longer than ``longest`` are shortened to it."""
        self.done += 1
        scale = min(1.0, longest / max(self._norm(), TINY)) if longest < math.inf else 1.0
        for group, moments in zip(self.groups, self.moments, strict=True):
            for parameter, (mean, square) in zip(group.parameters, moments, strict=True):
                if parameter.grad is not None:
                    parameter.mul_(1 - group.rate * factor * self.decay)
                    self._move(parameter, parameter.grad * scale, mean, square, group.rate * factor)

    def _move(self, parameter: Tensor, gradient: Tensor, mean: Tensor, square: Tensor, rate: float) -> None:
        mean.lerp_(gradient, 1 - BETAS[0])
        square.mul_(BETAS[1]).addcmul_(gradient, gradient, value=1 - BETAS[1])
        unbiased = math.sqrt(1 - BETAS[1] ** self.done)
        parameter.addcdiv_(mean, square.sqrt().div_(unbiased).add_(TINY), value=-rate / (1 - BETAS[0] ** self.done))

    def _norm(self) -> float:
        squares = [p.grad.square().sum() for group in self.groups for p in group.parameters if p.grad is not None]
        return float(torch.stack(squares).sum().sqrt()) if squares else 0.0


def schedule(done: float) -> float:
    """The share of the full rate when this share of the steps is done: up over a twentieth, then half a cosine down."""
    return min(1.0, 20 * done + 0.05) * 0.5 * (1 + math.cos(math.pi * done))
