"""How probable the votes are, given the network's logits: computed from logits, so that no vote saturates."""

import torch
from torch import Tensor
from torch.nn import functional


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
    if coefficient:
        loss = loss - torch.lgamma(counts.sum(-1) + 1) + torch.lgamma(counts + 1).sum(-1)
    return loss


def probabilities(logits_B_A: Tensor) -> Tensor:
    """The probability of each answer; for two answers the softmax equals the logistic function of the difference."""
    return torch.softmax(logits_B_A, dim=-1)
