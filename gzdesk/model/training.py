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

from gzdesk.messages import Idle, Labels, Message, Notice, Posterior, Withdrawn
from gzdesk.model.answering import Answering
from gzdesk.model.architectures import find_architecture
from gzdesk.model.deepening import begin, deepen, typical
from gzdesk.model.device import HOST
from gzdesk.model.encoding import Crops, Rows
from gzdesk.model.fitting import DivergedError
from gzdesk.model.keeping import Keeping
from gzdesk.model.lessons import enough, most_votes, only_answer, taught
from gzdesk.model.network import BayesianNetwork
from gzdesk.model.serving import Serving
from gzdesk.model.trial import hold_back, proves_better
from gzdesk.model.workbench import Messages, Workbench
from gzdesk.questions.question import Question
from gzdesk.questions.tree import Tree
from gzdesk.settings import LearningSettings

DEEP_VOTES = 150  # a pretrained encoder is fine-tuned from this many votes on; measured, fewer do not repay it
GROWTH = 1.25  # and again whenever the votes have grown by a quarter


def train(
    crops: Crops,
    heard: Callable[[], Labels],
    asked: Tree | Question,
    settings: LearningSettings,
    checkpoints: Path | None,
    features: Path | None = None,
) -> Messages:
    """Learn from whatever ``heard()`` says, for ever; the latest labels win. Yields at most some 50 ms apart.

    All questions are learned at once, by one encoder and a head for each. Learning begins when one of them has enough
    votes of two answers; a question has a say from its own first two answers on, and believes nothing before that.

    Checkpoints are written into the folder ``checkpoints`` after every deep pass and when the generator is closed; the
    newest is taken up again, and its posterior is the first to be published. In the folder ``features`` the pool's
    features are kept, so that the next run need not encode it again.
    """
    return _Training(crops, heard, _tree(asked), settings, checkpoints, features).run()


def recall(
    crops: Crops,
    asked: Tree | Question,
    settings: LearningSettings,
    checkpoints: Path | None,
    features: Path | None = None,
) -> Posterior | None:
    """What the newest checkpoint believes, without any learning; None where there is none that can be used."""
    tree = _tree(asked)
    labels = Labels(np.zeros((len(crops.readable_G), tree.answers), np.int32), 0)
    training = _Training(crops, lambda: labels, tree, settings, checkpoints, features)
    with contextlib.closing(training.recall()) as messages:
        return next((message for message in messages if isinstance(message, Posterior)), None)


def _tree(asked: Tree | Question) -> Tree:
    return asked if isinstance(asked, Tree) else Tree.of(asked)


class _Training:
    """The state of one run of ``train``; only the thread that drives the generator ever touches it."""

    def __init__(
        self,
        crops: Crops,
        heard: Callable[[], Labels],
        tree: Tree,
        settings: LearningSettings,
        checkpoints: Path | None,
        features: Path | None,
    ) -> None:
        self.crops, self.heard, self.tree, self.settings = crops, heard, tree, settings
        self.bench = Workbench()
        self.architecture = find_architecture(settings.architecture)  # once: a folder of weights may go meanwhile
        self.keeping = Keeping(checkpoints, tree, settings.seed, self.architecture)
        network, self.pretrained = self._fresh()
        self.serving = Serving(network, tree, crops, self.bench, features)
        self.answering = Answering(self.serving, heard, self._enough, settings)
        self.tried_votes = 0  # what the last deep pass heard of the question with most votes, though it may have failed
        self.warned = False

    def run(self) -> Messages:
        """Read, begin or take up again, then look for votes for ever."""
        yield from self._prepare()
        if not self.crops.readable_G.any():
            yield Notice("No galaxy's image could be read, so there is nothing to learn from.")
            while True:
                yield Idle()
        if not self._enough(self.heard(), standing=True) or not (yield from self._take_up()):
            yield from self._meet_the_pool()
        try:
            while True:
                yield from self._look(self.heard())
        finally:
            for _ in self._save():  # closed: nobody hears messages any more
                pass

    def recall(self) -> Messages:
        """Take up the newest checkpoint, if there is one, and nothing else."""
        if self.keeping.any:
            yield from self._prepare()
            yield from self._take_up()

    def _fresh(self) -> tuple[BayesianNetwork, bool]:
        return begin(self.architecture, [len(question.answers) for question in self.tree.questions], self.settings.seed)

    def _prepare(self) -> Messages:
        yield from self.bench.choose(self.settings.device)
        for done in self.crops.prepare():
            yield self.bench.progress("reading images", done, len(self.crops.readable_G))
        if self.crops.readable_G.any():
            yield from self.serving.try_numerics()

    def _meet_the_pool(self) -> Messages:
        if self.pretrained:  # a random encoder would meet the pool in vain
            yield from self.serving.acquaint()

    def _take_up(self) -> Generator[Message | None, None, bool]:
        """Go on from the newest checkpoint and publish what it believes; returns whether there was one to use."""
        kept = self.keeping.newest()
        yield from self.keeping.notices
        if kept is None:
            return False
        try:
            yield from self.serving.meet(kept.network, kept.about.deep_votes, kept.first_head)
            self.serving.round, self.tried_votes = kept.about.round, kept.about.tried_votes
            self.serving.christen()
            self.answering.to_be_scored(kept.about.votes)
            self.answering.taught = self.heard()  # for the moment: first what was believed, then what is new
            yield from self.answering.catch_up()
            self.answering.taught = None
        except DivergedError as error:
            yield Notice(f"The checkpoint of {kept.about.votes} votes cannot be used ({error}). Learning begins anew.")
        return self.answering.stands

    def _look(self, labels: Labels) -> Messages:
        if not self._enough(labels):
            yield from self._wait(labels)
        elif (step := self.answering.next_step(labels)) is not None:
            yield from step
        elif not self.serving.refined:
            yield from self._refine()
        elif self._deep_is_due(labels):
            yield from self._deepen(labels)
        else:
            yield Idle()

    def _wait(self, labels: Labels) -> Messages:
        if self.answering.stands:
            yield from self._withdraw()
        only = only_answer(self.tree, labels.counts_G_A, self.settings.first_votes)
        if only is not None and not self.warned:
            self.warned = True
            yield Notice(f"Every vote so far says “{only}”. Learning waits for a second answer.")
        if self.serving.refined:
            yield Idle()
        else:
            yield from self._refine()

    def _refine(self) -> Messages:
        """Better features of the same encoder, while nothing else is to be done; votes are answered in between."""
        try:
            yield from self.answering.listening(self.serving.refine())
        except DivergedError as error:
            yield Notice(f"Learning went astray ({error}); going on from the last good state.")
            self.serving.turns = self.serving.kept.architecture.turns  # once is enough
            return
        self.answering.taught = None  # by the new features
        yield from self.answering.catch_up()

    def _withdraw(self) -> Messages:
        """So many votes were taken back that nothing should be believed: begin again, checkpoints and all."""
        self.answering.withdraw()
        self.keeping.clear()
        self.tried_votes = 0
        yield Withdrawn()
        if self.serving.deep_votes:  # its encoder has learned from votes that nobody stands by
            self.serving.forget(self._fresh()[0])
            yield from self._meet_the_pool()

    def _deepen(self, labels: Labels) -> Messages:
        """A deep pass, interrupted by quick refits when votes come; its network serves only once it is whole.

        Behind a pretrained encoder it must also prove better than without; what serves hears the votes held back, too.
        """
        self.tried_votes = most_votes(self.tree, labels.counts_G_A)
        passes: list[BayesianNetwork] = []
        better = [not self.pretrained]
        try:
            yield from self.answering.listening(self.bench.within_memory(lambda: self._pass(labels, passes, better)))
            if better[0]:
                yield from self.answering.listening(self.serving.adopt(passes[-1], self.tried_votes))
        except DivergedError as error:
            yield Notice(f"Learning went astray ({error}); going on from the last good state.")
            return
        if better[0]:
            self.answering.taught = None  # by the new head
            yield from self.answering.catch_up()
        self.answering.unsaved = True  # that the pass was tried, at least: it need not be again after a restart
        yield from self._save()

    def _pass(self, labels: Labels, passes: list[BayesianNetwork], better: list[bool]) -> Iterator[Message | None]:
        """Fine-tune a copy, add it to ``passes``, and note whether it is ``better``; where need be, begun again."""
        seed, shrink = self.settings.seed + self.tried_votes, self.bench.shrink
        counts_G_A = taught(labels.counts_G_A, self.crops.readable_G, self.serving.kept.parts)
        galaxies = np.flatnonzero(counts_G_A.any(axis=1))
        hearing, judging = hold_back(galaxies, seed) if self.pretrained else (galaxies, galaxies[:0])
        yield from self.serving.pictures.carry_over()
        pictures = self.serving.pictures.of(typical(self.crops.readable_G))
        heard, judges = self._with_votes(hearing, counts_G_A), self._with_votes(judging, counts_G_A)
        network = self._start_of_pass()
        learned = self.serving.deep_votes > 0 and not self.pretrained
        yield from deepen(network, pictures, *heard, seed, pretrained=self.pretrained, learned=learned, shrink=shrink)
        if self.pretrained:
            better[0] = yield from proves_better(network, pictures, heard, judges, seed, shrink)
        passes.append(network.to(HOST))

    def _with_votes(self, galaxies: NDArray[np.intp], counts_G_A: NDArray[np.int32]) -> tuple[Rows, NDArray[np.int32]]:
        return self.serving.pictures.each_of(galaxies), counts_G_A[galaxies]

    def _start_of_pass(self) -> BayesianNetwork:
        """Always from the pretrained encoder, which keeps early votes from counting double; else from what we have."""
        network = self._fresh()[0] if self.pretrained else copy.deepcopy(self.serving.kept)
        return self.serving.on_device(network)

    def _save(self) -> Messages:
        """Keep what the head has heard, if it is not kept already."""
        if self.answering.unsaved:
            for message in self.keeping.save(self.serving, self.answering.votes, self.tried_votes):
                self.answering.unsaved = isinstance(message, Notice)  # the disk may have room when we are closed
                yield message

    def _enough(self, labels: Labels, standing: bool = False) -> bool:
        """Votes to learn from; once there is a posterior, half as many keep it, so that no undo makes it flicker."""
        needed = self.settings.first_votes / (2 if standing or self.answering.stands else 1)
        return enough(self.tree, labels.counts_G_A[self.crops.readable_G], needed)

    def _deep_is_due(self, labels: Labels) -> bool:
        votes = most_votes(self.tree, labels.counts_G_A)
        return votes >= (DEEP_VOTES if self.pretrained else 0) and votes >= GROWTH * self.tried_votes
