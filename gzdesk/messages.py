"""What crosses between the learner's thread and the session: frozen dataclasses with read-only arrays.

Letters in array names: G galaxies of the project in catalogue order, T dropout samples, F features, A the answers of
all questions of the project's tree, one question after the other, as ``Tree.parts`` says.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

AnyArray = TypeVar("AnyArray", bound=NDArray[Any])


def frozen(array: AnyArray) -> AnyArray:
    """Mark an array read-only and return it, so that both threads may hold it."""
    array.setflags(write=False)
    return array


@dataclass(frozen=True, eq=False)
class Labels:
    """What the learner is taught: votes per galaxy and answer of every question. The latest one replaces all before.

    Counts are zero for galaxies without votes and for random controls and artifacts, which are never taught. They may
    come in blocks of galaxies, one after the other, which labels share as long as nothing in them changes: only whoever
    reads them puts them together. ``ahead`` are the places of the galaxies that the voter sees first, on whose
    posterior votes are heard before the whole pool's.
    """

    counts: NDArray[np.int32] | tuple[NDArray[np.int32], ...]
    votes: int
    ahead: NDArray[np.intp] | None = None
    answers: int = 0  # how many of the answers have any vote

    @cached_property
    def counts_G_A(self) -> NDArray[np.int32]:
        """The votes per galaxy and answer, in one piece."""
        return frozen(np.concatenate(self.counts)) if isinstance(self.counts, tuple) else self.counts


@dataclass(frozen=True)
class Idle:
    """The learner has nothing to do until new labels come."""


@dataclass(frozen=True)
class Progress:
    """How far the learner is. Only the newest one is worth drawing."""

    stage: str  # "reading images", "encoding", "training", "fine-tuning", "scoring"
    step: int
    steps: int
    loss: float | None  # mean negative log likelihood per galaxy, nats; None where nothing is being fitted
    device: str  # "CPU", "CUDA: NVIDIA H100", "MPS"


@dataclass(frozen=True, eq=False)
class Posterior:
    """What one state of the network believes about every galaxy.

    ``probs_G_T_A`` are the probabilities that an annotator who is asked a question gives each answer, one row per
    dropout sample; each question's part of the last axis sums to one. Entropies and mutual information, in nats, are
    those of one further annotator's walk through the tree (of one further vote, where there is one question): each
    question's counts in proportion to how probable it is that he comes to it, see ``gzdesk.acquisition.asking``.

    A question without votes of two answers is not learned yet: its probabilities are flat and all samples agree, so
    that it adds to the entropies and nothing to the mutual information. Galaxies whose image could not be read hold
    NaN everywhere.
    """

    model: str  # names the state of the network, for the journal: "compact-3f2a-0007"
    votes: int  # how many votes it had heard
    probs_G_T_A: NDArray[np.float32]
    mutual_information_G: NDArray[np.float32]
    predictive_entropy_G: NDArray[np.float32]
    expected_entropy_G: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Glimpse:
    """What the newest state of the network believes about the few galaxies that were asked for first.

    It comes as soon as the head has heard the votes; the Posterior of the same state, with the same numbers, follows.
    """

    model: str
    votes: int
    galaxies_n: NDArray[np.intp]  # places in the catalogue; only galaxies whose image could be read
    probs_n_T_A: NDArray[np.float32]
    mutual_information_n: NDArray[np.float32]  # of one further annotator's walk, nats


@dataclass(frozen=True, eq=False)
class Encoded:
    """What the encoder sees in every galaxy: galaxies near each other in these numbers look alike to the network.

    ``features_G_F`` may lie on disk and be read as it is used. Galaxies whose image could not be read hold NaN, or
    zeros throughout.
    """

    features_G_F: NDArray[np.float16] | NDArray[np.float32]


@dataclass(frozen=True)
class Withdrawn:
    """So many votes were taken back that nothing is believed any more; the last posterior no longer stands."""


@dataclass(frozen=True)
class Notice:
    """Something the astronomer should know, though nothing failed: out of memory, going on with half the batch."""

    text: str


@dataclass(frozen=True)
class Checkpointed:
    """The network's state is on disk."""

    path: str
    model: str


@dataclass(frozen=True)
class Failed:
    """Learning stopped with an error; voting goes on."""

    summary: str  # one sentence
    details: str  # the traceback


@dataclass(frozen=True)
class Stopped:
    """The last message of every learner."""


Message = Idle | Progress | Posterior | Glimpse | Encoded | Withdrawn | Notice | Checkpointed | Failed | Stopped
