"""Serving: the network whose beliefs are shown, with the pool's features that it answers from."""

import copy
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gzdesk.messages import Encoded, Glimpse, Message, Notice, Posterior, Progress, frozen
from gzdesk.model import quickest
from gzdesk.model.checkpoint import digest
from gzdesk.model.deepening import Pace, acquaint, typical
from gzdesk.model.device import HOST
from gzdesk.model.encoding import Crops, encode
from gzdesk.model.feature_file import FeatureFile
from gzdesk.model.fitting import DivergedError
from gzdesk.model.network import BayesianNetwork
from gzdesk.model.pictures import Pictures
from gzdesk.model.posterior import believe, glimpse, samples_within
from gzdesk.model.refitting import Changed, Refitting, set_weights
from gzdesk.model.workbench import Messages, Workbench
from gzdesk.questions.tree import Tree


class Serving:
    """A network that can be asked at any time: refitted quickly, replaced only by another that is whole.

    ``kept`` and ``kept_features_G_F`` lie in the computer's own memory and outlive an accelerator; on a CPU they are
    those that serve.
    """

    def __init__(
        self, network: BayesianNetwork, tree: Tree, crops: Crops, bench: Workbench, cache: Path | None = None
    ) -> None:
        """``cache``: the folder in which features outlive the program, if they shall."""
        self.tree = tree
        self.network = self.kept = network
        self.features_G_F: Tensor | None = None  # of the whole pool; None: the encoder has learned nothing yet
        self.kept_features_G_F: Tensor | None = None
        self.crops, self.bench, self.cache = crops, bench, cache
        self.pictures = Pictures(crops, bench)
        self.refitting = Refitting(network, network.head_parameters(), deep=False)
        self.good_heads: list[Tensor] = []  # of the newest posterior
        self.deep_votes = 0  # what the deep pass behind the encoder heard
        self.turns = 0  # of each picture behind the features
        self.round = 0  # states of the network that were shown
        self.model = ""
        self._encoder = ""
        bench.to_host = self._to_host

    @property
    def first_head(self) -> list[Tensor]:
        """The weights from which every quick refit sets out."""
        return self.refitting.first_head

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
            yield from quickest.choose(network, self.pictures.of(typical(self.crops.readable_G)[:chunk]))

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
        self.refitting = Refitting(self.kept, first_head or self.kept.head_parameters(), deep=bool(deep_votes))
        self.good_heads = self._heads()
        if turns == network.architecture.turns:
            file.discard_others()
        if file.trouble is not None:
            yield Notice(file.trouble)
        yield self._encoded()

    def refit(self, counts_G_A: NDArray[np.int32], seed: int) -> Messages:
        """The quick answer: fit to all votes, on cached features, the head of every question whose votes have changed.

        Leaves the heads as they were, and raises DivergedError, where a loss is no number; also when closed half way.
        """
        changed, before = self.refitting.changed(counts_G_A, self.crops.readable_G), self._heads()
        try:
            yield from self.bench.within_memory(lambda: self._fit(changed, seed))
        except (Exception, GeneratorExit):
            self._set_heads(before)
            raise
        if self.network is not self.kept:
            set_weights(self.kept.heads, self.network.head_parameters())
        self.refitting.heard(changed)
        self.christen()

    def christen(self) -> None:
        """Give the present state a name."""
        self.round += 1
        heads = torch.nn.ParameterList(self.kept.head_parameters())
        self.model = f"{self.kept.architecture.name}-{digest(heads, self._encoder)}-{self.round:04d}"

    def glimpse(self, galaxies: NDArray[np.intp], samples: int, seed: int, votes: int) -> Messages:
        """The Glimpse of the present state on some galaxies: the very numbers that its Posterior will hold."""
        galaxies_n = galaxies[self.crops.readable_G[galaxies]]
        made: list[Glimpse] = []

        def work() -> Iterator[Message | None]:
            features = self._features()[torch.from_numpy(galaxies_n).to(self.bench.device)]
            made.append(
                glimpse(self.network, self.tree, features, galaxies_n, self._room(samples), seed, self.model, votes)
            )
            yield None

        if len(galaxies_n):
            yield from self.bench.within_memory(work)
            yield made[-1]

    def publish(self, samples: int, seed: int, votes: int) -> Messages:
        """The Posterior of the present state; goes back to the head of the last one where this is no number."""
        made: list[Posterior] = []

        def work() -> Iterator[Message | None]:
            features_G_F, readable_G = self._features(), self.crops.readable_G
            made.append(
                (
                    yield from believe(
                        self.network, self.tree, features_G_F, readable_G, self._room(samples), seed, self.model, votes
                    )
                )
            )

        yield from self.bench.within_memory(work)
        if not np.isfinite(made[-1].mutual_information_G[self.crops.readable_G]).all():
            self._set_heads(self.good_heads)
            self.refitting.forget()
            raise DivergedError("a probability is not a number")
        self.good_heads = self._heads()
        yield made[-1]

    def forget(self, network: BayesianNetwork) -> None:
        """Begin again with a network that has heard nothing, and with no features."""
        self.network = self.kept = network
        self.features_G_F = self.kept_features_G_F = None
        self.refitting = Refitting(network, network.head_parameters(), deep=False)
        self.good_heads, self.deep_votes, self.turns = [], 0, 0

    def on_device(self, network: BayesianNetwork) -> BayesianNetwork:
        """The network where it can compute: itself on a CPU, else a copy there, so that one always lies on the host."""
        live = copy.deepcopy(network).to(self.bench.device) if self.bench.accelerated else network
        quickest.dress(live)
        return live

    def _fit(self, changed: Changed, seed: int) -> Iterator[Message | None]:
        def told(step: int, steps: int, loss: float) -> Progress:
            return self.bench.progress("training", step, steps, loss)

        yield from self.refitting.fit(self.network, self._features(), changed, seed, told)

    def _room(self, samples: int) -> int:
        return samples_within(samples, len(self.crops.readable_G), self.network)

    def _encoded(self) -> Encoded:
        """What the session may know of the features: the very array, read-only, with NaN where there is no picture."""
        assert self.kept_features_G_F is not None  # noqa: S101
        self.kept_features_G_F[torch.from_numpy(~self.crops.readable_G)] = torch.nan
        return Encoded(frozen(self.kept_features_G_F.numpy().view()))

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

    def _heads(self) -> list[Tensor]:
        return [parameter.detach().clone() for parameter in self.kept.head_parameters()]

    def _set_heads(self, weights: list[Tensor]) -> None:
        for network in {id(one): one for one in (self.kept, self.network)}.values():
            set_weights(network.heads, weights)
