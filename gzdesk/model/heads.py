"""QuestionHeads: several questions on one network, each with outputs and a likelihood of its own.

Letters in array names: B galaxies of a batch, G of the pool, O outputs (every answer of every question), A answers of
one question, T dropout samples.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gzdesk.evaluation.dispersion import Dispersion
from gzdesk.model.likelihood import Likelihood, dirichlet_multinomial_nll, negative_log_likelihood
from gzdesk.questions.question import Question


@dataclass(frozen=True)
class QuestionHeads:
    """Which outputs of a network belong to which question, and how each question's votes are scattered.

    Only questions with votes add to the loss.
    """

    names: tuple[str, ...]
    sizes: tuple[int, ...]  # answers of each question: what ``make_network`` must be asked for
    concentrations: tuple[float | None, ...]  # None: the votes scatter as the (bi- or multi-)nomial says

    @classmethod
    def of(cls, questions: Sequence[Question]) -> "QuestionHeads":
        """Heads whose votes scatter as the multinomial says."""
        names = tuple(question.name for question in questions)
        return cls(names, tuple(len(question.answers) for question in questions), (None,) * len(names))

    @classmethod
    def plain(cls, sizes: Sequence[int]) -> "QuestionHeads":
        """The same for questions without names, of so many answers each."""
        return cls(tuple(map(str, range(len(sizes)))), tuple(sizes), (None,) * len(sizes))

    @property
    def outputs(self) -> int:
        """The number of answers over all questions."""
        return sum(self.sizes)

    @property
    def parts(self) -> dict[str, slice]:
        """The outputs of each question, by its name."""
        ends = accumulate(self.sizes)
        return {name: slice(end - size, end) for name, size, end in zip(self.names, self.sizes, ends, strict=True)}

    def dispersed(self, dispersions: Mapping[str, Dispersion]) -> "QuestionHeads":
        """These heads with a concentration wherever the counts are proven to vary more than the multinomial allows."""
        found = [dispersions.get(name) for name in self.names]
        return replace(self, concentrations=tuple(d.concentration if d and d.proven else None for d in found))

    def likelihood(self, place: int) -> Likelihood:
        """Minus the log probability of the votes on one question, nats, but for constants."""
        concentration = self.concentrations[place]
        if concentration is None:
            return negative_log_likelihood
        log_concentration = math.log(concentration)

        def dispersed(logits_B_A: Tensor, counts_B_A: Tensor) -> Tensor:
            log_c = torch.tensor(log_concentration, device=logits_B_A.device)
            return dirichlet_multinomial_nll(logits_B_A, log_c, counts_B_A)

        return dispersed

    def nll(self, logits_B_O: Tensor, counts_B_O: Tensor) -> Tensor:
        """The same of each galaxy's votes on all questions together.

        A question without votes on a galaxy adds exactly nothing, neither loss nor gradient.
        """
        total_B = torch.zeros(len(logits_B_O), dtype=logits_B_O.dtype, device=logits_B_O.device)
        for place, part in enumerate(self.parts.values()):
            total_B = total_B + self.likelihood(place)(logits_B_O[:, part], counts_B_O[:, part])
        return total_B

    def pack(self, counts_G_A: Mapping[str, NDArray[np.integer]]) -> NDArray[np.int32]:
        """Vote counts of all questions side by side, G x O; a question that is not mentioned has no votes."""
        galaxies = max((len(counts) for counts in counts_G_A.values()), default=0)
        packed_G_O = np.zeros((galaxies, self.outputs), np.int32)
        for name, part in self.parts.items():
            if name in counts_G_A:
                packed_G_O[:, part] = counts_G_A[name]
        return packed_G_O
