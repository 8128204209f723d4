"""QuestionHeads: several questions on one network, each with outputs and a likelihood of its own.

Letters in array names: B galaxies of a batch, G of the pool, O outputs (every answer of every question), A answers of
one question, T dropout samples.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gzdesk.dispersion import Dispersion
from gzdesk.model.likelihood import dirichlet_multinomial_nll, negative_log_likelihood
from gzdesk.question import Question


@dataclass(frozen=True)
class QuestionHeads:
    """Which outputs of a network belong to which question, and how each question's votes are scattered.

    The heads are rows of one output layer behind one dropout mask, so that dropout sample t is one network over all
    questions, and a network of one question is the plain case. Only questions with votes add to the loss.
    """

    questions: tuple[Question, ...]
    concentrations: tuple[float | None, ...]  # None: the votes scatter as the (bi- or multi-)nomial says

    @classmethod
    def of(cls, questions: Sequence[Question]) -> "QuestionHeads":
        """Heads whose votes scatter as the multinomial says."""
        return cls(tuple(questions), (None,) * len(questions))

    @property
    def outputs(self) -> int:
        """The number of answers over all questions: what ``make_network`` must be asked for."""
        return sum(len(question.answers) for question in self.questions)

    @property
    def parts(self) -> dict[str, slice]:
        """The outputs of each question, by its name."""
        ends = np.cumsum([len(question.answers) for question in self.questions])
        return {
            question.name: slice(int(end) - len(question.answers), int(end))
            for question, end in zip(self.questions, ends, strict=True)
        }

    def dispersed(self, dispersions: Mapping[str, Dispersion]) -> "QuestionHeads":
        """These heads with a concentration wherever the counts are proven to vary more than the multinomial allows."""
        found = [dispersions.get(question.name) for question in self.questions]
        return replace(self, concentrations=tuple(d.concentration if d and d.proven else None for d in found))

    def nll(self, logits_B_O: Tensor, counts_B_O: Tensor) -> Tensor:
        """Minus the log probability of each galaxy's votes on all questions, nats, but for constants.

        A question without votes on a galaxy adds exactly nothing, neither loss nor gradient.
        """
        total_B = torch.zeros(len(logits_B_O), dtype=logits_B_O.dtype, device=logits_B_O.device)
        for part, concentration in zip(self.parts.values(), self.concentrations, strict=True):
            logits_B_A, counts_B_A = logits_B_O[:, part], counts_B_O[:, part]
            if concentration is None:
                total_B = total_B + negative_log_likelihood(logits_B_A, counts_B_A)
            else:
                log_c = torch.tensor(math.log(concentration), device=logits_B_O.device)
                total_B = total_B + dirichlet_multinomial_nll(logits_B_A, log_c, counts_B_A)
        return total_B

    def pack(self, counts_G_A: Mapping[str, NDArray[np.integer]]) -> NDArray[np.int32]:
        """Vote counts of all questions side by side, G x O; a question that is not mentioned has no votes."""
        galaxies = max((len(counts) for counts in counts_G_A.values()), default=0)
        packed_G_O = np.zeros((galaxies, self.outputs), np.int32)
        for name, part in self.parts.items():
            if name in counts_G_A:
                packed_G_O[:, part] = counts_G_A[name]
        return packed_G_O
