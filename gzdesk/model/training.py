"""train: the endless generator that reads crops, hears votes, and yields what the network has come to believe.

Two speeds: a quick refit of the head on cached features answers every new batch of votes, and a deep pass through all
layers follows when the votes have grown. No thread, no stop flag: whoever drives the generator pauses between yields.
"""

import contextlib
import copy
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gzdesk.messages import Checkpointed, Idle, Labels, Message, Notice, Posterior
from gzdesk.model import checkpoint
from gzdesk.model.checkpoint import About, CheckpointError
from gzdesk.model.deepening import begin, deepen, typical
from gzdesk.model.encoding import Crops
from gzdesk.model.fitting import DivergedError
from gzdesk.model.network import BayesianNetwork
from gzdesk.model.serving import Serving
from gzdesk.model.trial import hold_back, proves_better
from gzdesk.model.workbench import Messages, Workbench
from gzdesk.question import Question
from gzdesk.settings import LearningSettings

DEEP_VOTES = 300  # a pretrained encoder is fine-tuned from this many votes on; measured, fewer do not repay it
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
        self.bench = Workbench()
        network, self.pretrained = begin(settings.architecture, len(question.answers), settings.seed)
        self.serving = Serving(network, crops, self.bench)
        self.taught: Labels | None = None  # what the newest posterior has heard
        self.tried_votes = 0  # what the last deep pass heard, though it may have failed
        self.unsaved_votes: int | None = None
        self.warned = False

    def run(self) -> Messages:
        """Read, begin or take up again, then look for votes for ever."""
        yield from self._prepare()
        if not self.crops.readable_G.any():
            yield Notice("No galaxy's image could be read, so there is nothing to learn from.")
            while True:
                yield Idle()
        if not (yield from self._take_up()) and self.pretrained:  # a random encoder would meet the pool in vain
            yield from self.serving.acquaint()
        try:
            while True:
                yield from self._look(self.heard())
        finally:
            for _ in self._save():  # closed: nobody hears messages any more
                pass

    def recall(self) -> Messages:
        """Take up the newest checkpoint, if there is one, and nothing else."""
        if self.checkpoints is not None and checkpoint.newest(self.checkpoints) is not None:
            yield from self._prepare()
            yield from self._take_up()

    def _prepare(self) -> Messages:
        yield from self.bench.choose(self.settings.device)
        self.serving.move(self.bench.device)
        for done in self.crops.prepare():
            yield self.bench.progress("reading images", done, len(self.crops.readable_G))

    def _take_up(self) -> Generator[Message | None, None, bool]:
        """Go on from the newest checkpoint and publish what it believes; returns whether there was one to use."""
        file = checkpoint.newest(self.checkpoints) if self.checkpoints is not None else None
        if file is None:
            return False
        try:
            kept = checkpoint.load_checkpoint(file, self.question, self.serving.network.architecture)
        except CheckpointError as error:
            yield Notice(f"{error} Learning begins anew.")
            return False
        self.serving.round, self.tried_votes = kept.about.round, kept.about.deep_votes
        yield from self.serving.adopt(kept.network, kept.about.deep_votes, kept.first_head)
        yield from self.serving.publish(self.settings.samples, self.settings.seed, kept.about.votes)
        return True

    def _look(self, labels: Labels) -> Messages:
        if not self._enough(labels):
            yield from self._wait(labels)
        elif labels is not self.taught and self.serving.ready:
            yield from self._refit(labels)
        elif self._deep_is_due(labels):
            yield from self._deepen(labels)
        else:
            yield Idle()

    def _wait(self, labels: Labels) -> Messages:
        counts_A = labels.counts_G_A.sum(axis=0)
        if counts_A.sum() >= self.settings.first_votes and np.count_nonzero(counts_A) < 2 and not self.warned:
            self.warned = True
            only = self.question.answers[int(counts_A.argmax())].text
            yield Notice(f"Every vote so far says “{only}”. Learning waits for a second answer.")
        yield Idle()

    def _refit(self, labels: Labels) -> Messages:
        self.taught = labels
        try:
            yield from self.serving.refit(labels.counts_G_A, self.settings.seed)
        except DivergedError as error:
            yield Notice(f"Learning went astray ({error}); the last good posterior stands until there are new votes.")
            return
        yield from self._publish(labels.votes)

    def _deepen(self, labels: Labels) -> Messages:
        """A deep pass, interrupted by quick refits when votes come; its network serves only once it is whole.

        Behind a pretrained encoder it must also prove better than without; what serves hears the votes held back, too.
        """
        self.tried_votes = int(labels.counts_G_A.sum())
        seed = self.settings.seed + self.tried_votes
        galaxies = np.flatnonzero(self.crops.readable_G & (labels.counts_G_A.sum(axis=1) > 0))
        hearing, judging = hold_back(galaxies, seed) if self.pretrained else (galaxies, galaxies[:0])
        typical_B_S_S = self.serving.pictures(typical(self.crops.readable_G))
        heard, judges = self._with_votes(hearing, labels), self._with_votes(judging, labels)
        passes: list[BayesianNetwork] = []
        better = [not self.pretrained]

        def work() -> Iterator[Message | None]:
            passes.append(self._start_of_pass())
            learned = self.serving.deep_votes > 0 and not self.pretrained
            shrink = self.bench.shrink
            yield from deepen(
                passes[-1], typical_B_S_S, *heard, seed, pretrained=self.pretrained, learned=learned, shrink=shrink
            )
            if self.pretrained:
                better[0] = yield from proves_better(passes[-1], typical_B_S_S, heard, judges, seed, shrink)

        try:
            yield from self._listening(self.bench.within_memory(work))
        except DivergedError as error:
            yield Notice(f"Learning went astray ({error}); going on from the last good state.")
            return
        if better[0]:
            yield from self.serving.adopt(passes[-1], self.tried_votes)
            newest = self.heard()
            yield from self._refit(newest if self._enough(newest) else labels)
        yield from self._save()

    def _with_votes(self, galaxies: NDArray[np.intp], labels: Labels) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
        return self.serving.pictures(galaxies), labels.counts_G_A[galaxies].astype(np.int32)

    def _start_of_pass(self) -> BayesianNetwork:
        """Always from the pretrained encoder, which keeps early votes from counting double; else from what we have."""
        if not self.pretrained:
            return copy.deepcopy(self.serving.network).to(self.bench.device)
        network, _ = begin(self.serving.network.architecture, len(self.question.answers), self.settings.seed)
        return network.to(self.bench.device)

    def _listening(self, work: Messages) -> Messages:
        """Pass work on; where a posterior already stands, answer new votes in between."""
        quiet, last = 0, self.heard()
        for message in work:
            yield message
            quiet += 1
            labels = self.heard()
            if quiet >= QUIET_YIELDS and labels is not last and self.serving.ready:
                if self._enough(labels):
                    yield from self._refit(labels)
                quiet, last = 0, labels

    def _publish(self, votes: int) -> Messages:
        self.unsaved_votes = votes
        yield from self.serving.publish(self.settings.samples, self.settings.seed, votes)

    def _save(self) -> Messages:
        """Keep the state that was published last, if it is not kept already."""
        if self.checkpoints is None or self.unsaved_votes is None:
            return
        serving = self.serving
        about = About(
            architecture=serving.network.architecture.name,
            question=self.question.name,
            question_version=self.question.version,
            answers=tuple(answer.name for answer in self.question.answers),
            votes=self.unsaved_votes,
            deep_votes=serving.deep_votes,
            seed=self.settings.seed,
            round=serving.round,
            model=serving.model,
        )
        self.unsaved_votes = None
        try:
            file = checkpoint.save_checkpoint(self.checkpoints, serving.network, serving.first_head, about)
            yield Checkpointed(str(file), serving.model)
        except CheckpointError as error:
            yield Notice(str(error))

    def _enough(self, labels: Labels) -> bool:
        counts_A = labels.counts_G_A[self.crops.readable_G].sum(axis=0)
        return bool(counts_A.sum() >= self.settings.first_votes and np.count_nonzero(counts_A) >= 2)

    def _deep_is_due(self, labels: Labels) -> bool:
        votes = int(labels.counts_G_A.sum())
        return votes >= (DEEP_VOTES if self.pretrained else 0) and votes >= GROWTH * self.tried_votes
