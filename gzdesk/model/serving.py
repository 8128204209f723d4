"""Serving: the network whose beliefs are shown, with the pool's features that it answers from."""

from collections.abc import Generator, Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gzdesk.messages import Message, Posterior
from gzdesk.model.checkpoint import digest
from gzdesk.model.deepening import QUICK, TOUCH_UP, Pace, acquaint, typical
from gzdesk.model.encoding import Crops, encode
from gzdesk.model.fitting import DivergedError, fit_head
from gzdesk.model.network import BayesianNetwork
from gzdesk.model.posterior import believe
from gzdesk.model.workbench import Messages, Workbench


class Serving:
    """A network that can be asked at any time: refitted quickly, replaced only by another that is whole."""

    def __init__(self, network: BayesianNetwork, crops: Crops, bench: Workbench) -> None:
        self.network, self.crops, self.bench = network, crops, bench
        self.features_G_F: Tensor | None = None  # of the whole pool; None: the encoder has learned nothing yet
        self.first_head: list[Tensor] = []  # from which every quick refit sets out
        self.deep_votes = 0  # what the deep pass behind the encoder heard
        self.round = 0  # posteriors published
        self.model = ""
        bench.moved = self.move

    @property
    def ready(self) -> bool:
        """Whether there is anything to ask."""
        return self.features_G_F is not None

    def acquaint(self) -> Messages:
        """Meet the pool with a pretrained encoder that has heard no vote."""
        typical_B_S_S = self.pictures(typical(self.crops.readable_G))
        yield from self.bench.within_memory(
            lambda: acquaint(self.network, typical_B_S_S, Pace.of(self.network, self.bench.shrink), True)
        )
        yield from self.adopt(self.network, 0)

    def adopt(self, network: BayesianNetwork, deep_votes: int, first_head: list[Tensor] | None = None) -> Messages:
        """Encode the pool with this network; it serves, and its features replace the old ones, when they are whole."""
        readable_G, encoded = self.crops.readable_G, [torch.empty(0)]

        def work() -> Iterator[Message | None]:
            network.to(self.bench.device)
            encoded[0] = torch.zeros(len(readable_G), network.architecture.features, device=self.bench.device)
            chunk = Pace.of(network, self.bench.shrink).chunk_images
            for done in encode(network, self.crops.crops_G_S_S, readable_G, encoded[0], chunk):
                yield self.bench.progress("encoding", done, int(readable_G.sum()))

        yield from self.bench.within_memory(work)
        self.network, self.features_G_F, self.deep_votes = network, encoded[0], deep_votes
        self.first_head = first_head or [parameter.detach().clone() for parameter in network.head_parameters()]
        self.move(self.bench.device)

    def refit(self, counts_G_A: NDArray[np.int32], seed: int) -> Messages:
        """The quick answer: fit the head to all votes on cached features, from where the encoder left it.

        Leaves the head as it was, and raises DivergedError, where the loss is no number; also when closed half way.
        """
        assert self.features_G_F is not None  # noqa: S101
        galaxies = np.flatnonzero(self.crops.readable_G & (counts_G_A.sum(axis=1) > 0))
        counts = torch.from_numpy(counts_G_A[galaxies].astype(np.int32)).to(self.bench.device)
        features_n_F = self.features_G_F[torch.from_numpy(galaxies).to(self.bench.device)]
        before = [parameter.detach().clone() for parameter in self.network.head_parameters()]
        self._set_head(self.first_head)
        fit = TOUCH_UP if self.deep_votes else QUICK
        try:
            for step, loss in enumerate(fit_head(self.network, features_n_F, counts, seed, fit), start=1):
                yield self.bench.progress("training", step, fit.steps, loss) if step % 20 == 0 else None
        except (DivergedError, GeneratorExit):
            self._set_head(before)
            raise

    def publish(self, samples: int, seed: int, votes: int) -> Generator[Message | None, None, None]:
        """The Posterior of the present state."""
        assert self.features_G_F is not None  # noqa: S101
        self.round += 1
        self.model = f"{self.network.architecture.name}-{digest(self.network)}-{self.round:04d}"
        posterior: Posterior = yield from believe(
            self.network, self.features_G_F, self.crops.readable_G, samples, seed, self.model, votes
        )
        yield posterior

    def pictures(self, galaxies: NDArray[np.intp]) -> NDArray[np.uint8]:
        """The crops of these galaxies, in memory."""
        return np.asarray(self.crops.crops_G_S_S[galaxies])

    def move(self, device: torch.device) -> None:
        """Go on on another device."""
        self.network.to(device)
        self.first_head = [weights.to(device) for weights in self.first_head]
        if self.features_G_F is not None:
            self.features_G_F = self.features_G_F.to(device)

    def _set_head(self, weights: list[Tensor]) -> None:
        with torch.no_grad():
            for parameter, value in zip(self.network.head_parameters(), weights, strict=True):
                parameter.copy_(value)
