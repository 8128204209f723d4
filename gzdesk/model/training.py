"""train: the endless generator that reads crops, hears votes, and yields what the network has come to believe.

Two speeds: a quick refit of the head on cached features answers every new batch of votes, and a deep pass through all
layers follows when the votes have grown. No thread, no stop flag: whoever drives the generator pauses between yields.
"""

import contextlib
import copy
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gzdesk.messages import Checkpointed, Idle, Labels, Message, Notice, Posterior
from gzdesk.model import checkpoint
from gzdesk.model.checkpoint import About, CheckpointError
from gzdesk.model.deepening import QUICK, TOUCH_UP, Pace, acquaint, begin, deepen, typical
from gzdesk.model.encoding import Crops, encode
from gzdesk.model.fitting import DivergedError, fit_head
from gzdesk.model.network import BayesianNetwork
from gzdesk.model.posterior import believe
from gzdesk.model.workbench import Messages, Workbench
from gzdesk.question import Question
from gzdesk.settings import LearningSettings

DEEP_VOTES = 40  # a pretrained encoder is fine-tuned from this many votes on
GROWTH = 1.25  # and again whenever the votes have grown by a quarter
QUIET_YIELDS = 60  # during a deep pass, new votes wait for this many slices before a quick refit interrupts it


def train(
    crops: Crops, heard: Callable[[], Labels], question: Question, settings: LearningSettings, checkpoints: Path | None
) -> Messages:
    """Learn from whatever ``heard()`` says, for ever; the latest labels win. Yields at most some 50 ms apart.

    Checkpoints are written into the folder ``checkpoints`` after every deep pass and when the generator is closed; the
    newest is taken up again, and its posterior is the first to be published.
    """
    return _Training(crops, heard, question, settings, checkpoints).run()


def recall(crops: Crops, question: Question, settings: LearningSettings, checkpoints: Path | None) -> Posterior | None:
    """What the newest checkpoint believes, without any learning; None where there is none that can be used."""
    labels = Labels(np.zeros((len(crops.readable_G), len(question.answers)), np.int32), 0)
    with contextlib.closing(_Training(crops, lambda: labels, question, settings, checkpoints).recall()) as messages:
        return next((message for message in messages if isinstance(message, Posterior)), None)


class _Training:
    """The state of one run of ``train``; only the thread that drives the generator ever touches it."""

    def __init__(
        self,
        crops: Crops,
        heard: Callable[[], Labels],
        question: Question,
        settings: LearningSettings,
        checkpoints: Path | None,
    ) -> None:
        self.crops, self.heard, self.question = crops, heard, question
        self.settings, self.checkpoints = settings, checkpoints
        self.bench = Workbench(self._move)
        self.network, self.pretrained = begin(settings.architecture, len(question.answers), settings.seed)
        self.features_G_F: Tensor | None = None  # of the serving network; None: it is not fit to be asked
        self.first_head: list[Tensor] = []  # of the serving network, before any quick refit
        self.taught: Labels | None = None  # what the newest posterior has heard
        self.deep_votes = 0  # what the serving network's deep pass has heard
        self.tried_votes = 0  # what the last deep pass heard, though it may have failed
        self.round, self.model = 0, ""
        self.unsaved_votes: int | None = None
        self.warned = False

    def run(self) -> Messages:
        yield from self._ready()
        if not self.crops.readable_G.any():
            yield Notice("No galaxy's image could be read, so there is nothing to learn from.")
            while True:
                yield Idle()
        if not (yield from self._restored()):
            yield from self._begin()
        try:
            while True:
                yield from self._look(self.heard())
        finally:
            self._save_quietly()

    def recall(self) -> Messages:
        if self.checkpoints is not None and checkpoint.newest(self.checkpoints) is not None:
            yield from self._ready()
            yield from self._restored()

    def _ready(self) -> Messages:
        yield from self.bench.choose(self.settings.device)
        for done in self.crops.prepare():
            yield self.bench.progress("reading images", done, len(self.crops.readable_G))

    def _look(self, labels: Labels) -> Messages:
        if not self._enough(labels):
            yield from self._wait(labels)
        elif labels is not self.taught and self.features_G_F is not None:
            yield from self._refit(labels, self.features_G_F)
        elif self._deep_is_due(labels):
            yield from self._deepen(labels)
        else:
            yield Idle()

    def _restored(self) -> Generator[Message | None, None, bool]:
        """Take up the newest checkpoint and publish what it believes; returns whether there was one to take up."""
        file = checkpoint.newest(self.checkpoints) if self.checkpoints is not None else None
        if file is None:
            return False
        try:
            kept = checkpoint.load_checkpoint(file, self.question, self.settings.architecture)
        except CheckpointError as error:
            yield Notice(f"{error} Learning begins anew.")
            return False
        self.network, self.first_head, about = kept.network, kept.first_head, kept.about
        self.round, self.deep_votes, self.tried_votes = about.round, about.deep_votes, about.deep_votes
        self._move(self.bench.device)
        yield from self._encode(self.network)
        yield from self._publish(about.votes)
        self.unsaved_votes = None
        return True

    def _begin(self) -> Messages:
        """Begin anew; a pretrained encoder is asked for the pool's features at once, a random one would be in vain."""
        self._move(self.bench.device)
        if self.pretrained:
            typical_B_S_S = self._crops(typical(self.crops.readable_G))
            yield from self.bench.within_memory(
                lambda: acquaint(self.network, typical_B_S_S, Pace.of(self.network, self.bench.shrink), True)
            )
            yield from self._encode(self.network)
            self._keep_head()

    def _wait(self, labels: Labels) -> Messages:
        counts_A = labels.counts_G_A.sum(axis=0)
        if counts_A.sum() >= self.settings.first_votes and np.count_nonzero(counts_A) < 2 and not self.warned:
            self.warned = True
            only = self.question.answers[int(counts_A.argmax())].text
            yield Notice(f"Every vote so far says “{only}”. Learning waits for a second answer.")
        yield Idle()

    def _refit(self, labels: Labels, features_G_F: Tensor) -> Messages:
        """The quick answer: fit the head to all votes on cached features, from where the encoder left it."""
        galaxies, counts_n_A = self._voted(labels)
        counts = torch.from_numpy(counts_n_A).to(self.bench.device)
        features_n_F = features_G_F[torch.from_numpy(galaxies).to(self.bench.device)]
        before = [parameter.detach().clone() for parameter in self.network.head_parameters()]
        self._set_head(self.first_head)
        fit = TOUCH_UP if self.deep_votes else QUICK
        self.taught = labels
        try:
            for step, loss in enumerate(fit_head(self.network, features_n_F, counts, self.settings.seed, fit), start=1):
                yield self.bench.progress("training", step, fit.steps, loss) if step % 20 == 0 else None
        except DivergedError as error:
            self._set_head(before)
            yield Notice(f"Learning went astray ({error}); the last good posterior stands until there are new votes.")
            return
        except GeneratorExit:  # closed half way: what is saved must be whole
            self._set_head(before)
            raise
        yield from self._publish(labels.votes)

    def _deepen(self, labels: Labels) -> Messages:
        """A deep pass, interrupted by quick refits when votes come; its network serves only once it is whole."""
        self.tried_votes = int(labels.counts_G_A.sum())
        galaxies, counts_n_A = self._voted(labels)
        crops_n_S_S, typical_B_S_S = self._crops(galaxies), self._crops(typical(self.crops.readable_G))
        passes: list[BayesianNetwork] = []

        def work() -> Iterator[Message | None]:
            passes.append(self._start_of_pass())
            yield from deepen(
                passes[-1],
                typical_B_S_S,
                crops_n_S_S,
                counts_n_A,
                self.settings.seed + self.tried_votes,
                pretrained=self.pretrained,
                learned=self.deep_votes > 0 and not self.pretrained,
                shrink=self.bench.shrink,
            )

        try:
            yield from self._listening(self.bench.within_memory(work))
        except DivergedError as error:
            yield Notice(f"Learning went astray ({error}); going on from the last good state.")
            return
        yield from self._encode(passes[-1])
        self.network, self.deep_votes, self.taught = passes[-1], self.tried_votes, labels
        self._keep_head()
        yield from self._publish(labels.votes)
        yield from self._save()

    def _start_of_pass(self) -> BayesianNetwork:
        """Always from the pretrained encoder, which keeps early votes from counting double; else from what we have."""
        if not self.pretrained:
            return copy.deepcopy(self.network).to(self.bench.device)
        network, _ = begin(self.settings.architecture, len(self.question.answers), self.settings.seed)
        return network.to(self.bench.device)

    def _listening(self, work: Messages) -> Messages:
        """Pass work on; where a posterior already stands, answer new votes in between."""
        quiet, last = 0, self.heard()
        for message in work:
            yield message
            quiet += 1
            labels = self.heard()
            if quiet >= QUIET_YIELDS and labels is not last and self.features_G_F is not None:
                if self._enough(labels):
                    yield from self._refit(labels, self.features_G_F)
                quiet, last = 0, labels

    def _encode(self, network: BayesianNetwork) -> Messages:
        """Features of the whole pool; they replace the old ones only when they are whole."""
        readable_G, encoded = self.crops.readable_G, [torch.empty(0)]

        def work() -> Iterator[Message | None]:
            network.to(self.bench.device)
            encoded[0] = torch.zeros(len(readable_G), network.architecture.features, device=self.bench.device)
            chunk = Pace.of(network, self.bench.shrink).chunk_images
            for done in encode(network, self.crops.crops_G_S_S, readable_G, encoded[0], chunk):
                yield self.bench.progress("encoding", done, int(readable_G.sum()))

        yield from self.bench.within_memory(work)
        self.features_G_F = encoded[0]

    def _publish(self, votes: int) -> Messages:
        assert self.features_G_F is not None  # noqa: S101
        self.round += 1
        self.model = f"{self.settings.architecture}-{checkpoint.digest(self.network)}-{self.round:04d}"
        self.unsaved_votes = votes
        readable_G, settings = self.crops.readable_G, self.settings
        yield (
            yield from believe(
                self.network, self.features_G_F, readable_G, settings.samples, settings.seed, self.model, votes
            )
        )

    def _save(self) -> Messages:
        if self.checkpoints is None or self.unsaved_votes is None:
            return
        about = About(
            architecture=self.settings.architecture,
            question=self.question.name,
            question_version=self.question.version,
            answers=tuple(answer.name for answer in self.question.answers),
            votes=self.unsaved_votes,
            deep_votes=self.deep_votes,
            seed=self.settings.seed,
            round=self.round,
            model=self.model,
        )
        self.unsaved_votes = None
        try:
            file = checkpoint.save_checkpoint(self.checkpoints, self.network, self.first_head, about)
            yield Checkpointed(str(file), self.model)
        except CheckpointError as error:
            yield Notice(str(error))

    def _save_quietly(self) -> None:
        """While the generator is being closed nobody hears messages; what is not saved can be learned again."""
        for _ in self._save():
            pass

    def _enough(self, labels: Labels) -> bool:
        counts_A = labels.counts_G_A[self.crops.readable_G].sum(axis=0)
        return bool(counts_A.sum() >= self.settings.first_votes and np.count_nonzero(counts_A) >= 2)

    def _deep_is_due(self, labels: Labels) -> bool:
        votes = int(labels.counts_G_A.sum())
        return votes >= (DEEP_VOTES if self.pretrained else 0) and votes >= GROWTH * self.tried_votes

    def _voted(self, labels: Labels) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        galaxies = np.flatnonzero(self.crops.readable_G & (labels.counts_G_A.sum(axis=1) > 0))
        return galaxies, labels.counts_G_A[galaxies].astype(np.int32)

    def _crops(self, galaxies: NDArray[np.intp]) -> NDArray[np.uint8]:
        return np.asarray(self.crops.crops_G_S_S[galaxies])

    def _keep_head(self) -> None:
        self.first_head = [parameter.detach().clone() for parameter in self.network.head_parameters()]

    def _set_head(self, weights: list[Tensor]) -> None:
        with torch.no_grad():
            for parameter, value in zip(self.network.head_parameters(), weights, strict=True):
                parameter.copy_(value)

    def _move(self, device: torch.device) -> None:
        self.network.to(device)
        self.first_head = [weights.to(device) for weights in self.first_head]
        if self.features_G_F is not None:
            self.features_G_F = self.features_G_F.to(device)
