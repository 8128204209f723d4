"""BayesianNetwork: an encoder and a head with dropout, whose masks are handed in rather than drawn inside."""

import torch
from torch import Tensor, nn

from gzdesk.model.architectures import find_architecture
from gzdesk.model.encoder import Architecture, initialise
from gzdesk.model.numerics import numerics_of

DROPOUT = 0.5


class BayesianNetwork(nn.Module):
    """Galaxy in, logits of the answers out; dropout stands only behind the encoder.

    So the features of a galaxy are encoded once, and T dropout samples cost T small matrix products. The head gives
    one logit per answer with a softmax; for two answers only their difference counts, which makes it the logistic
    regression of a single logit.
    """

    def __init__(self, architecture: Architecture, answers: int) -> None:
        super().__init__()
        self.architecture = architecture
        self.answers = answers
        self.encoder = architecture.make()
        self.standardise = nn.BatchNorm1d(architecture.features, affine=False) if architecture.hidden else nn.Identity()
        self.dense = nn.Linear(architecture.features, architecture.hidden) if architecture.hidden else None
        self.units = architecture.hidden or architecture.features
        self.out = nn.Linear(self.units, answers)

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

    def hidden(self, features_B_F: Tensor) -> Tensor:
        """Features to the units that dropout acts on, B x H."""
        if self.dense is None:
            return features_B_F
        return torch.relu(self.dense(self.standardise(features_B_F)))

    def head(self, features_B_F: Tensor, masks_B_H: Tensor) -> Tensor:
        """Features to logits, B x A; a mask holds 0 or 1 / (1 - p) per unit."""
        logits: Tensor = self.out(self.hidden(features_B_F) * masks_B_H)
        return logits

    def forward(self, x_B_S_S: Tensor, masks_B_H: Tensor) -> Tensor:
        return self.head(self.features(x_B_S_S), masks_B_H)

    def head_parameters(self) -> list[nn.Parameter]:
        """What the quick refit fits."""
        return [*(self.dense.parameters() if self.dense is not None else ()), *self.out.parameters()]

    def set_standard(self, features_G_F: Tensor) -> None:
        """Take mean and spread of these features as the pool's, so that the head sees numbers of order one."""
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


def make_network(architecture: str | Architecture, answers: int, seed: int) -> BayesianNetwork:
    """A new network with weights drawn from the seed, in evaluation mode, on the CPU; a given encoder keeps its own."""
    chosen = find_architecture(architecture) if isinstance(architecture, str) else architecture
    with torch.device("meta"):  # no weight is drawn from torch's global generator
        network = BayesianNetwork(chosen, answers)
    generator = torch.Generator().manual_seed(seed)
    for part in network.children():
        if any(tensor.is_meta for tensor in part.state_dict().values()):
            part.to_empty(device="cpu")
            initialise(part, generator)
    initialise_head(network, generator)
    for part in network.modules():  # up to twice as fast on a CPU
        if isinstance(part, nn.Conv2d):
            part.weight.data = part.weight.data.contiguous(memory_format=torch.channels_last)
    return network.eval()


def initialise_head(network: BayesianNetwork, generator: torch.Generator) -> None:
    """Begin the head anew: the output at zero, which is the belief that every answer is equally likely."""
    if network.dense is not None:
        initialise(network.dense, generator)
    with torch.no_grad():
        network.out.weight.zero_()
        network.out.bias.zero_()
