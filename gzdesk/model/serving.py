"""Serving: the network whose beliefs are shown, with the pool's features that it answers from."""

import copy
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gzdesk.messages import Glimpse, Message, Notice, Posterior
from gzdesk.model import numerics
from gzdesk.model.checkpoint import digest
from gzdesk.model.deepening import QUICK, TOUCH_UP, Pace, acquaint, typical
from gzdesk.model.device import HOST
from gzdesk.model.encoding import Crops, encode
from gzdesk.model.feature_file import FeatureFile
from gzdesk.model.fitting import DivergedError, fit_head
from gzdesk.model.network import BayesianNetwork
from gzdesk.model.pictures import Pictures
from gzdesk.model.posterior import believe, glimpse
from gzdesk.model.workbench import Messages, Workbench


class Serving:
    """A network that can be asked at any time: refitted quickly, replaced only by another that is whole.

    ``kept`` and ``kept_features_G_F`` lie in the computer's own memory and outlive an accelerator; on a CPU they are
    those that serve.
    """

    def __init__(self, network: BayesianNetwork, crops: Crops, bench: Workbench, cache: Path | None = None) -> None:
        """``cache``: the folder in which features outlive the program, if they shall."""
        self.network = self.kept = network
        self.features_G_F: Tensor | None = None  # of the whole pool; None: the encoder has learned nothing yet
        self.kept_features_G_F: Tensor | None = None
        self.crops, self.bench, self.cache = crops, bench, cache
        self.pictures = Pictures(crops, bench)
        self.first_head: list[Tensor] = []  # from which every quick refit sets out
        self.good_head: list[Tensor] = []  # of the newest posterior
        self.deep_votes = 0  # what the deep pass behind the encoder heard
        self.turns = 0  # of each picture behind the features
        self.round = 0  # states of the network that were shown
        self.model = ""
        self._encoder = ""
        bench.to_host = self._to_host

    @property
    def ready(self) -> bool:
        """Whether there is anything to ask."""
        return self.features_G_F is not None

    @property
    def refined(self) -> bool:
        """Whether the features are as good as they get: averaged over all turns."""
        return not self.ready or self.turns >= self.kept.architecture.turns

    def try_numerics(self) -> Messages:
        """Find out how the encoder is computed fastest here."""

        def work() -> Iterator[Message | None]:
            network = self.on_device(self.kept)
            chunk = Pace.of(network, self.bench.shrink).chunk_images
            yield from numerics.choose(network, self.pictures.of(typical(self.crops.readable_G)[:chunk]))

        yield from self.bench.within_memory(work)

    def acquaint(self) -> Messages:
        """Meet the pool with a pretrained encoder that has heard no vote."""
        made: list[BayesianNetwork] = []  # the last one counts: what is out of memory or device begins again

        def work() -> Iterator[Message | None]:
            network = self.on_device(self.kept)
            pictures = self.pictures.of(typical(self.crops.readable_G))
            yield from acquaint(network, pictures, Pace.of(network, self.bench.shrink), True)
            made.append(network.to(HOST))

        yield from self.bench.within_memory(work)
        yield from self.meet(made[-1], 0)

    def meet(self, network: BayesianNetwork, deep_votes: int, first_head: list[Tensor] | None = None) -> Messages:
        """Adopt a network in the shortest time: with the features on disk if they are whole, else those of one turn."""
        turns = network.architecture.turns
        missing_G = self.crops.readable_G & ~self._file(network, turns).done_G
        yield from self.adopt(network, deep_votes, first_head, 1 if missing_G.any() else turns)

    def refine(self) -> Messages:
        """Encode the pool again, each picture in all its turns; the features so far answer until that is done."""
        yield from self.adopt(self.kept, self.deep_votes, self.first_head, self.kept.architecture.turns)

    def adopt(
        self,
        network: BayesianNetwork,
        deep_votes: int,
        first_head: list[Tensor] | None = None,
        turns: int | None = None,
    ) -> Messages:
        """Encode the pool with this network, which lies on the host; it serves when its features are whole.

        Until then the present network and its features answer. Raises DivergedError where a feature is no number.
        ``turns`` of each picture are averaged; all that the architecture asks for unless fewer are said.
        """
        turns = turns or network.architecture.turns
        file = self._file(network, turns)
        kept_G_F = file.features(self.crops.readable_G)
        live: list[tuple[BayesianNetwork, Tensor]] = []

        def work() -> Iterator[Message | None]:
            there = self.on_device(network)
            yield from self._encode(there, file, kept_G_F, turns)
            live.append((there, kept_G_F.to(self.bench.device) if self.bench.accelerated else kept_G_F))

        try:
            yield from self.bench.within_memory(work)
        finally:
            file.save(kept_G_F)
        if not bool(torch.isfinite(kept_G_F.sum(dtype=torch.float64))):
            file.discard()
            raise DivergedError("a feature is not a number")
        mapped_G_F = file.mapped()  # takes no memory of its own
        if not deep_votes:  # averages over turns scatter less
            for one in (network, live[-1][0]):
                one.set_standard(kept_G_F[torch.from_numpy(typical(self.crops.readable_G))])
        self._swap(network, *live[-1], kept_G_F if mapped_G_F is None else mapped_G_F)
        self.deep_votes, self.turns = deep_votes, turns
        head = first_head or self.kept.head_parameters()
        self.first_head = [weights.detach().clone() for weights in head]
        self.good_head = [weights.detach().clone() for weights in self.kept.head_parameters()]
        if turns == network.architecture.turns:
            file.discard_others()
        if file.trouble is not None:
            yield Notice(file.trouble)

    def refit(self, counts_G_A: NDArray[np.int32], seed: int) -> Messages:
        """The quick answer: fit the head to all votes on cached features, from where the encoder left it.

        Leaves the head as it was, and raises DivergedError, where the loss is no number; also when closed half way.
        """
        galaxies = np.flatnonzero(self.crops.readable_G & (counts_G_A.sum(axis=1) > 0))
        before = [parameter.detach().clone() for parameter in self.kept.head_parameters()]
        try:
            yield from self.bench.within_memory(lambda: self._fit(galaxies, counts_G_A, seed))
        except (Exception, GeneratorExit):
            self._set_head(before)
            raise
        if self.network is not self.kept:
            _copy(self.network.head_parameters(), self.kept.head_parameters())
        self.christen()

    def christen(self) -> None:
        """Give the present state a name."""
        self.round += 1
        head = torch.nn.ParameterList(self.kept.head_parameters())
        self.model = f"{self.kept.architecture.name}-{digest(head, self._encoder)}-{self.round:04d}"

    def glimpse(self, galaxies: NDArray[np.intp], samples: int, seed: int, votes: int) -> Messages:
        """The Glimpse of the present state on some galaxies: the very numbers that its Posterior will hold."""
        galaxies_n = galaxies[self.crops.readable_G[galaxies]]
        made: list[Glimpse] = []

        def work() -> Iterator[Message | None]:
            features = self._features()[torch.from_numpy(galaxies_n).to(self.bench.device)]
            made.append(glimpse(self.network, features, galaxies_n, samples, seed, self.model, votes))
            yield None

        if len(galaxies_n):
            yield from self.bench.within_memory(work)
            yield made[-1]

    def publish(self, samples: int, seed: int, votes: int) -> Messages:
        """The Posterior of the present state; goes back to the head of the last one where this is no number."""
        made: list[Posterior] = []

        def work() -> Iterator[Message | None]:
            posterior = yield from believe(
                self.network, self._features(), self.crops.readable_G, samples, seed, self.model, votes
            )
            made.append(posterior)

        yield from self.bench.within_memory(work)
        if not np.isfinite(made[-1].mutual_information_G[self.crops.readable_G]).all():
            self._set_head(self.good_head)
            raise DivergedError("a probability is not a number")
        self.good_head = [parameter.detach().clone() for parameter in self.kept.head_parameters()]
        yield made[-1]

    def forget(self, network: BayesianNetwork) -> None:
        """Begin again with a network that has heard nothing, and with no features."""
        self.network = self.kept = network
        self.features_G_F = self.kept_features_G_F = None
        self.first_head, self.good_head, self.deep_votes, self.turns = [], [], 0, 0

    def on_device(self, network: BayesianNetwork) -> BayesianNetwork:
        """The network where it can compute: itself on a CPU, else a copy there, so that one always lies on the host."""
        live = copy.deepcopy(network).to(self.bench.device) if self.bench.accelerated else network
        numerics.dress(live)
        return live

    def _fit(self, galaxies: NDArray[np.intp], counts_G_A: NDArray[np.int32], seed: int) -> Iterator[Message | None]:
        counts = torch.from_numpy(counts_G_A[galaxies].astype(np.int32)).to(self.bench.device)
        features_n_F = self._features()[torch.from_numpy(galaxies).to(self.bench.device)]
        self._set_head(self.first_head)
        fit = TOUCH_UP if self.deep_votes else QUICK
        for step, loss in enumerate(fit_head(self.network, features_n_F, counts, seed, fit), start=1):
            yield self.bench.progress("training", step, fit.steps, loss) if step % 20 == 0 else None

    def _features(self) -> Tensor:
        assert self.features_G_F is not None  # noqa: S101
        return self.features_G_F

    def _file(self, network: BayesianNetwork, turns: int) -> FeatureFile:
        shape = len(self.crops.readable_G), network.architecture.features
        crops = self.crops.identity
        return FeatureFile(self.cache, network.encoder, f"{crops} {turns}" if crops else "", shape)

    def _encode(
        self, live: BayesianNetwork, file: FeatureFile, kept_G_F: Tensor, turns: int
    ) -> Iterator[Message | None]:
        """Compute the features that are not there yet; begun again, it goes on where it stopped."""
        yield from self.pictures.carry_over()
        readable_G = self.crops.readable_G
        missing_G = readable_G & ~file.done_G
        missing = np.flatnonzero(missing_G)
        total, done = int(readable_G.sum()), 0
        chunk = Pace.of(live, self.bench.shrink).chunk_images
        for now in encode(live, self.pictures.pool_G_S_S, missing_G, kept_G_F, chunk, turns):
            if now > done:
                file.add(missing[done:now], kept_G_F)
            done = now
            yield self.bench.progress("encoding", total - len(missing) + done, total)

    def _swap(self, kept: BayesianNetwork, live: BayesianNetwork, live_G_F: Tensor, kept_G_F: Tensor) -> None:
        """Let another network serve, with its features: both or neither."""
        self.kept, self.network = kept, live
        self._encoder = digest(kept.encoder)  # once, since every vote names a state and encoders can be large
        self.kept_features_G_F = kept_G_F
        self.features_G_F = live_G_F if self.bench.accelerated else kept_G_F

    def _to_host(self) -> None:
        """Go on on the host, with nothing of what lies in a device that has been given up."""
        self.pictures.forget()
        self.network, self.features_G_F = self.kept, self.kept_features_G_F

    def _set_head(self, weights: list[Tensor]) -> None:
        for network in {id(one): one for one in (self.kept, self.network)}.values():
            _copy(weights, network.head_parameters())


def _copy(weights: list[Tensor] | list[torch.nn.Parameter], into: list[torch.nn.Parameter]) -> None:
    with torch.no_grad():
        for parameter, value in zip(into, weights, strict=True):
            parameter.copy_(value)
