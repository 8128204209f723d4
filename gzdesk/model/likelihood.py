"""How probable the votes are, given the network's logits: computed from logits, so that no vote saturates."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

Likelihood = Callable[[Tensor, Tensor], Tensor]  # logits and vote counts of galaxies to nats, one number a galaxy

SHIFT = 8  # where Stirling's series, cut after three terms, is good to 3e-10


def negative_log_likelihood(logits_B_A: Tensor, counts_B_A: Tensor, *, coefficient: bool = False) -> Tensor:
    """Minus the log probability of each galaxy's vote counts, in nats; 0 for a galaxy without votes.

    Two answers: the binomial, ``k softplus(-z) + (N - k) softplus(z)`` with z the difference of the two logits. More:
    the multinomial. The gradient stays finite and useful at any logit, where log(rho + epsilon) would go flat. The
    binomial or multinomial coefficient does not depend on the network; ``coefficient`` adds it.
    """
    counts = counts_B_A.to(logits_B_A.dtype)
    if logits_B_A.shape[-1] == 2:
        z = logits_B_A[..., 0] - logits_B_A[..., 1]
        loss = counts[..., 0] * functional.softplus(-z) + counts[..., 1] * functional.softplus(z)
    else:
        loss = -(counts * functional.log_softmax(logits_B_A, dim=-1)).sum(-1)
    return loss + _coefficient(counts) if coefficient else loss


def dirichlet_multinomial_nll(
    logits_B_A: Tensor, log_concentration: Tensor, counts_B_A: Tensor, *, coefficient: bool = False
) -> Tensor:
    """Minus the log Dirichlet-multinomial probability of each galaxy's vote counts, nats: counts that vary more.

    As if each galaxy's own vote fractions were drawn from a Dirichlet with parameters c rho: c is the concentration
    (one number, or one a galaxy), rho the softmax of the logits. N votes then count like N (1 + c) / (N + c); with a
    large c this is the multinomial, with one vote it always is. No vote saturates, at any logit or number of votes.
    """
    counts = counts_B_A.to(logits_B_A.dtype)
    log_c_B = log_concentration.to(logits_B_A.dtype).expand(logits_B_A.shape[:-1])
    log_alpha = log_c_B[..., None] + functional.log_softmax(logits_B_A, dim=-1)
    loss = log_rising(log_c_B, counts.sum(-1)) - log_rising(log_alpha, counts).sum(-1)
    return loss + _coefficient(counts) if coefficient else loss


def log_rising(log_x: Tensor, k: Tensor) -> Tensor:
    """``ln Gamma(x + k) / Gamma(x)`` for whole k >= 0, as a sum that loses nothing where lgammas would cancel.

    x is raised by 8 with ln(x + i) one by one, and the rest is the difference of two Stirling series. The first
    factor enters as the ln x that is handed in, so that x may be too small for its own float.
    """
    some = k.clamp_min(1)
    x = log_x.exp()
    total = log_x - torch.log(x + some)
    for i in range(1, SHIFT):
        total = total - torch.log1p(some / (x + i))
    y = x + SHIFT
    total = total + (y - 0.5) * torch.log1p(some / y) + some * (torch.log(y + some) - 1) + _tail(y + some) - _tail(y)
    return torch.where(k > 0, total, torch.zeros_like(total))


def _tail(y: Tensor) -> Tensor:
    """What Stirling's series adds to its leading terms."""
    return (1 / 12 - (1 / 360 - 1 / (1260 * y * y)) / (y * y)) / y


def _coefficient(counts_B_A: Tensor) -> Tensor:
    """Minus the log of the number of orders in which these votes can have come."""
    return torch.lgamma(counts_B_A + 1).sum(-1) - torch.lgamma(counts_B_A.sum(-1) + 1)


def probabilities(logits_B_A: Tensor) -> Tensor:
    """The probability of each answer; for two answers the softmax equals the logistic function of the difference."""
    return torch.softmax(logits_B_A, dim=-1)
