"""Refitting: heads that are fitted anew to the newest votes, and only those of questions whose votes have changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gzdesk.messages import Progress
from gzdesk.model.deepening import QUICK, TOUCH_UP
from gzdesk.model.fitting import HeadFit, fit_head
from gzdesk.model.lessons import Counts, Votes, learned
from gzdesk.model.network import BayesianNetwork, Head

TELL_STEPS = 20  # of a fit between two words on how it goes

Changed = Mapping[int, Votes]  # by the place of the question; no votes where it is not learned


class Refitting:
    """Whence each head of one network sets out, and which votes it has heard.

    Heads always set out from the same weights, so that the same votes bring the same beliefs, in whatever order they
    came. Nothing here lies in an accelerator's memory.
    """

    def __init__(self, network: BayesianNetwork, first_head: Sequence[Tensor], deep: bool) -> None:
        """``first_head``: in the order of ``head_parameters``; ``deep``: behind an encoder that votes have tuned."""
        self.first_head = [weights.detach().clone() for weights in first_head]
        self._parts, self._deep = network.parts, deep
        self._heard: dict[int, Votes] = {}

    def changed(self, counts_G_A: Counts, readable_G: NDArray[np.bool_]) -> Changed:
        """The questions whose votes are not those that their heads have heard."""
        votes = enumerate(learned(counts_G_A, readable_G, self._parts))
        return {place: now for place, now in votes if not now.same(self._heard.get(place))}

    def heard(self, changed: Changed) -> None:
        """These votes have been fitted, and nothing went wrong."""
        self._heard.update(changed)

    def forget(self) -> None:
        """The heads are no longer as they were fitted."""
        self._heard.clear()

    def fit(
        self,
        network: BayesianNetwork,
        features_G_F: Tensor,
        changed: Changed,
        seed: int,
        told: Callable[[int, int, float], Progress],
    ) -> Iterator[Progress | None]:
        """Fit the heads of these questions; one that is not learned believes every answer equally likely."""
        steps = {place: self._fit_of(network, place).steps for place, votes in changed.items() if len(votes.galaxies)}
        done = 0
        for place, votes in changed.items():
            head, fit = network.head_of(place), self._fit_of(network, place)
            set_weights(head, self._first_of(head, place))
            if place not in steps:
                head.flatten()
                continue
            counts_n_A = torch.from_numpy(votes.counts_n_A).to(features_G_F.device)
            among = torch.from_numpy(votes.galaxies).to(features_G_F.device)
            for loss in fit_head(network, features_G_F, counts_n_A, seed, fit, place=place, among=among):
                done += 1
                yield told(done, sum(steps.values()), loss) if done % TELL_STEPS == 0 else None

    def _fit_of(self, network: BayesianNetwork, place: int) -> HeadFit:
        """Little where the head sets out from where a deep pass left it; one that it did not teach has all to learn."""
        first = self._first_of(network.head_of(place), place)
        tuned = self._deep and any(bool(weights.any()) for weights in first[-2:])
        return TOUCH_UP if tuned else QUICK

    def _first_of(self, head: Head, place: int) -> list[Tensor]:
        many = len(list(head.parameters()))
        return self.first_head[many * place : many * (place + 1)]


@torch.no_grad()
def set_weights(head: torch.nn.Module, weights: Sequence[Tensor]) -> None:
    """Put these weights into a head, or into all of them."""
    for parameter, value in zip(head.parameters(), weights, strict=True):
        parameter.copy_(value)
