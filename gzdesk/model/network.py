"""BayesianNetwork: an encoder and heads with dropout, whose masks are handed in rather than drawn inside."""

from collections.abc import Sequence
from itertools import accumulate

import torch
from torch import Tensor, nn

from gzdesk.model.architectures import find_architecture
from gzdesk.model.encoder import Architecture, initialise
from gzdesk.model.numerics import numerics_of

DROPOUT = 0.5


class Head(nn.Module):
    """What learns one question: a dense layer of its own on the features, dropout, and one logit an answer.

    For two answers only the difference of the logits counts, which makes it the logistic regression of a single one.
    """

    def __init__(self, features: int, hidden: int | None, answers: int) -> None:
        super().__init__()
        self.dense = nn.Linear(features, hidden) if hidden else None
        self.out = nn.Linear(hidden or features, answers)

    def hidden(self, standard_B_F: Tensor) -> Tensor:
        """Standardised features to the units that dropout acts on, B x H."""
        return standard_B_F if self.dense is None else torch.relu(self.dense(standard_B_F))

    def forward(self, standard_B_F: Tensor, masks_B_H: Tensor) -> Tensor:
        logits: Tensor = self.out(self.hidden(standard_B_F) * masks_B_H)
        return logits

    @property
    def flat(self) -> bool:
        """Whether it says of every galaxy that all answers are equally likely, as one that has learned nothing does."""
        return not (bool(self.out.weight.any()) or bool(self.out.bias.any()))

    @torch.no_grad()
    def flatten(self) -> None:
        """Believe every answer equally likely."""
        self.out.weight.zero_()
        self.out.bias.zero_()


class BayesianNetwork(nn.Module):
    """Galaxy in, logits of the answers to every question out; dropout stands only behind the encoder.

    So the features of a galaxy are encoded once, and T dropout samples cost T small matrix products. Each question has
    a head of its own: what is learned of one never waits for, nor changes, what is learned of another. All heads begin
    alike and get the same mask, so that dropout sample t is one network over all questions.
    """

    def __init__(self, architecture: Architecture, answers: int | Sequence[int]) -> None:
        """``answers``: how many each question has, or the only one."""
        super().__init__()
        sizes = (answers,) if isinstance(answers, int) else tuple(answers)
        self.architecture = architecture
        self.sizes = sizes
        self.parts = tuple(slice(end - size, end) for size, end in zip(sizes, accumulate(sizes), strict=True))
        self.encoder = architecture.make()
        self.standardise = nn.BatchNorm1d(architecture.features, affine=False) if architecture.hidden else nn.Identity()
        self.heads = nn.ModuleList(Head(architecture.features, architecture.hidden, size) for size in sizes)
        self.units = architecture.hidden or architecture.features

    @property
    def answers(self) -> int:
        """Answers of all questions together."""
        return sum(self.sizes)

    @property
    def device(self) -> torch.device:
        """Where the network lies."""
        return self.head_of(0).out.weight.device

    def head_of(self, place: int) -> Head:
        """The head of one question."""
        head = self.heads[place]
        assert isinstance(head, Head)  # noqa: S101
        return head

    def features(self, x_B_S_S: Tensor) -> Tensor:
        """Pictures (8-bit, or 0 to 1) to features, B x F, not yet standardised.

        Grey pictures are B x S x S, colour ones B x S x S x 3; an encoder for colour sees grey as three equal bands.
        """
        x = x_B_S_S.float() / 255 if x_B_S_S.dtype == torch.uint8 else x_B_S_S
        x_B_C_S_S = x.unsqueeze(1) if x.ndim == 3 else x.permute(0, 3, 1, 2)
        if x_B_C_S_S.shape[1] < self.architecture.channels:
            x_B_C_S_S = x_B_C_S_S.expand(-1, self.architecture.channels, -1, -1)
        numerics = numerics_of(self.architecture.name, x.device)
        with numerics.precision(x.device):
            encoded: Tensor = self.encoder(x_B_C_S_S.contiguous(memory_format=numerics.memory_format))
        return encoded.float()

    def logits_of(self, place: int, features_B_F: Tensor, masks_B_H: Tensor) -> Tensor:
        """Features to the logits of one question, B x A; a mask holds 0 or 1 / (1 - p) per unit."""
        logits: Tensor = self.heads[place](self.standardise(features_B_F), masks_B_H)
        return logits

    def head(self, features_B_F: Tensor, masks_B_H: Tensor) -> Tensor:
        """Features to the logits of all questions, one after the other."""
        standard_B_F = self.standardise(features_B_F)
        logits = [head(standard_B_F, masks_B_H) for head in self.heads]
        return logits[0] if len(logits) == 1 else torch.cat(logits, dim=1)

    def forward(self, x_B_S_S: Tensor, masks_B_H: Tensor) -> Tensor:
        return self.head(self.features(x_B_S_S), masks_B_H)

    def head_parameters(self) -> list[nn.Parameter]:
        """What quick refits fit, question by question."""
        return list(self.heads.parameters())

    def set_standard(self, features_G_F: Tensor) -> None:
        """Take mean and spread of these features as the pool's, so that the heads see numbers of order one."""
        if isinstance(self.standardise, nn.BatchNorm1d):
            variance_F, mean_F = torch.var_mean(features_G_F.double(), dim=0)
            assert self.standardise.running_mean is not None  # noqa: S101
            assert self.standardise.running_var is not None  # noqa: S101
            self.standardise.running_mean.copy_(mean_F)
            self.standardise.running_var.copy_(variance_F.clamp_min(1e-6))


def draw_masks(count: int, units: int, generator: torch.Generator) -> Tensor:
    """Dropout masks, count x H, each 0 or 1 / (1 - p), drawn on the CPU so that every device sees the same."""
    kept = torch.rand(count, units, generator=generator) >= DROPOUT
    return kept.float() / (1 - DROPOUT)


def make_network(architecture: str | Architecture, answers: int | Sequence[int], seed: int) -> BayesianNetwork:
    """A new network with weights drawn from the seed, in evaluation mode, on the CPU; a given encoder keeps its own.

    How many questions there are changes nothing of the encoder and of the first head.
    """
    chosen = find_architecture(architecture) if isinstance(architecture, str) else architecture
    with torch.device("meta"):  # no weight is drawn from torch's global generator
        network = BayesianNetwork(chosen, answers)
    generator = torch.Generator().manual_seed(seed)
    for part in (network.encoder, network.standardise):
        if any(tensor.is_meta for tensor in part.state_dict().values()):
            allocate(part)
            initialise(part, generator)
    allocate(network.heads)
    initialise(network.head_of(0), generator)  # drawn anew below; every seed has always made its networks so
    initialise_heads(network, generator)
    for part in network.modules():  # up to twice as fast on a CPU
        if isinstance(part, nn.Conv2d):
            part.weight.data = part.weight.data.contiguous(memory_format=torch.channels_last)
    return network.eval()


def allocate(part: nn.Module) -> None:
    """Memory on the CPU for weights that have none yet.

    As ``Module.to_empty``, which imports sympy for it: half a second before the first posterior.
    """
    part._apply(lambda tensor: torch.empty(tensor.shape, dtype=tensor.dtype))  # type: ignore[no-untyped-call]


def initialise_heads(network: BayesianNetwork, generator: torch.Generator) -> None:
    """Begin all heads anew and alike: the output at zero, which is the belief that every answer is equally likely."""
    first = network.head_of(0)
    if first.dense is not None:
        initialise(first.dense, generator)
    for place in range(len(network.sizes)):
        head = network.head_of(place)
        head.flatten()
        if head.dense is not None and first.dense is not None and place:
            head.dense.load_state_dict(first.dense.state_dict())
