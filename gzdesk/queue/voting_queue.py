"""The order in which galaxies are shown: by what a vote on them would teach, or as the voter has chosen."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from gzdesk.queue.draws import Draws
from gzdesk.queue.followed import Followed, Ranking
from gzdesk.queue.returning import Returning
from gzdesk.queue.shown import Shown
from gzdesk.settings import QueueSettings

__all__ = ["AHEAD", "Shown", "VotingQueue"]

COMMON_SHARE = 2 / 3  # of the controls of a project that was handed out: galaxies that all annotators have
AHEAD = 3  # galaxies behind the one on screen whose order is settled, because their pictures are being prefetched


class VotingQueue:
    """Settles a few galaxies ahead, and re-ranks only those behind them.

    Galaxies are drawn in proportion to their mutual information, with random controls among them: a share of all
    galaxies that is set aside at the start, shown now and then, and never taught, so that the posteriors can be judged
    on them. Or the queue follows a ranking of the voter's choice, in which there are no draws. A control that comes up
    there is not judged on, since it was no accident; its turn as a control comes all the same. Where a survey was
    handed out to several, most controls are galaxies that all of them have, and come to all in the same order.
    """

    def __init__(
        self,
        galaxies: int,
        settings: QueueSettings | None = None,
        *,
        voted_G: NDArray[np.bool_] | None = None,
        control_G: NDArray[np.bool_] | None = None,
        judged_G: NDArray[np.bool_] | None = None,
        returning: Returning | None = None,
        common: Sequence[int] = (),
        drawn: Sequence[Shown] = (),
    ) -> None:
        """``voted_G`` need no further vote of this annotator; ``control_G`` were shown as controls before.

        ``judged_G``: those that this annotator voted on when they came as controls; all of ``voted_G`` unless said.
        ``returning``: those that come back, put off or as blind repeats. ``common``: those that other annotators have
        in projects of their own, in the order in which they come to all. ``drawn``: those that the last sitting had
        drawn and not shown, which come first.
        """
        self.settings = settings or QueueSettings()
        self.returning = returning or Returning(self.settings)
        self._waiting: Shown | None = None  # its place was given to one that came back
        self._rng = np.random.default_rng([self.settings.seed, 1])
        self._passed_G = np.zeros(galaxies, bool) if voted_G is None else voted_G.copy()
        self._judged_G = self._passed_G.copy() if judged_G is None else judged_G.copy()
        self._seen_G = np.zeros(galaxies, bool)  # since the order was chosen
        self._dropped_G = np.zeros(galaxies, bool)
        self._common_n = np.array(common, np.intp)
        self.control_G = self._set_aside(galaxies)
        if control_G is not None:
            self.control_G |= control_G
        self._draws = Draws(self._rng, self.settings.power)
        self._draws.recall(shown for shown in drawn if not self.control_G[shown.index])
        self._followed: Followed | None = None
        self._settled: deque[Shown] = deque()
        self._settle()

    @property
    def current(self) -> Shown | None:
        """The galaxy on screen; None when none is left."""
        return self._settled[0] if self._settled else None

    @property
    def left(self) -> int:
        """Galaxies of the chosen order that have not been passed yet, the one on screen among them."""
        open_G = ~self._dropped_G & ~self._done_G
        if self._followed is not None:
            open_G &= self._followed.member_G
        return int(np.count_nonzero(open_G))

    def upcoming(self, count: int = AHEAD) -> tuple[int, ...]:
        """Places of the next galaxies, settled already, nearest first."""
        return tuple(shown.index for shown in list(self._settled)[1 : count + 1])

    def foreseen(self, count: int) -> tuple[int, ...]:
        """Places of the galaxy on screen and of those that will probably follow it, nearest first."""
        settled = [shown.index for shown in self._settled]
        drawn = (shown.index for shown in self._draws.drawn)
        ahead = self._followed.ahead(count) if self._followed is not None else islice(drawn, count)
        return tuple([*settled, *ahead][:count])

    @property
    def drawn(self) -> list[Shown]:
        """The galaxies that have been drawn for what they teach and not been passed, nearest first."""
        settled = (shown for shown in self._settled if not self._passed_G[shown.index])
        return [shown for shown in (*settled, *self._draws.drawn) if shown.because == "active"]

    def advance(self) -> Shown | None:
        """Pass on from the galaxy on screen; returns the next one."""
        if self._settled:
            self._pass(self._settled.popleft(), True)
        self._settle()
        return self.current

    def show(self, shown: Shown) -> None:
        """Put a galaxy on screen now (undo, a revisit, a search); the one that was there comes next."""
        self._pass(shown, False)
        self._settled = deque(other for other in self._settled if other.index != shown.index)
        self._settled.appendleft(shown)

    def put_off(self, index: int) -> None:
        """Let the galaxy on screen come back after some others; to be called before the queue passes on."""
        self.returning.put_off(index, len(self._settled) - 1)

    def drop(self, index: int) -> None:
        """Take a galaxy out for good, because its image cannot be read."""
        self._dropped_G[index] = True
        self.returning.unvote(index)
        self._settled = deque(shown for shown in self._settled if shown.index != index)
        self._settle()

    def pass_by(self, indices: Sequence[int]) -> None:
        """These have been voted on elsewhere than on screen; a galaxy on screen that is among them leaves it."""
        self._mark_passed(indices, True)
        gone = set(indices)
        self._settled = deque(shown for shown in self._settled if shown.index not in gone)
        self._settle()

    def bring_back(self, indices: Sequence[int]) -> None:
        """What was said of these has been taken back: their turn comes again."""
        self._mark_passed(indices, False)
        self._settle()

    def rerank(self, mutual_information_G: NDArray[np.float32], model: str) -> None:
        """Order what is not settled yet by a new posterior; galaxies with NaN are passed by while others are left.

        The next galaxies are drawn here and now, so that no vote has to wait for it.
        """
        for _ in self.rerank_in_pieces(mutual_information_G, model):
            pass

    def rerank_in_pieces(self, mutual_information_G: NDArray[np.float32], model: str) -> Iterator[None]:
        """The same in pieces of a millisecond or two; until the last one the queue stays as it was."""
        return self._draws.believe(mutual_information_G, model, self._left())

    @property
    def low(self) -> bool:
        """Whether more should be drawn soon, lest a vote has to wait for it."""
        return self._followed is None and self._draws.low

    def refill_in_pieces(self) -> Iterator[None]:
        """Draw again from what is left, in pieces of a millisecond or two."""
        return self._draws.refill(self._left())

    def change_shares(self, settings: QueueSettings) -> None:
        """Show controls and blind repeats more or less often from now on; the controls set aside stay as they are."""
        control_share, repeat_share = settings.control_share, settings.repeat_share
        self.settings = replace(self.settings, control_share=control_share, repeat_share=repeat_share)
        self.returning.share = repeat_share

    def forget(self) -> None:
        """Draw at random again: nothing is believed any more."""
        for _ in self._draws.believe(None, None, self._left()):
            pass

    def open(self, reviews: bool) -> NDArray[np.bool_]:
        """The galaxies that may come in an order; ``reviews`` where those voted on come too."""
        return ~self._dropped_G if reviews else ~(self._passed_G | self._dropped_G)

    def follow(self, ranking: Ranking, *, now: bool) -> None:
        """Go down a ranking; ``now``: from the galaxy on screen on, else behind what is settled.

        Without ``now`` it is the same order worked out anew, and galaxies that have come in it do not come again.
        """
        if now:
            self._unsettle()
        self._followed = Followed(ranking, self.open(ranking.reviews) & ~self._seen_G)
        self._settle()

    def draw(self, *, at_random: bool, now: bool) -> None:
        """Draw galaxies again: in proportion to what they would teach, or ``at_random`` whatever is believed."""
        if now:
            self._unsettle()
        self._followed = None
        if self._draws.at_random != at_random:
            self._draws.at_random = at_random
            self._draws.drawn.clear()
        self._settle()

    @property
    def _done_G(self) -> NDArray[np.bool_]:
        """Galaxies whose turn in the chosen order is over."""
        reviews = self._followed is not None and self._followed.ranking.reviews
        return self._seen_G if reviews else self._passed_G

    def _set_aside(self, galaxies: int) -> NDArray[np.bool_]:
        control_G = np.zeros(galaxies, bool)
        count = round(galaxies * self.settings.control_share)
        shuffled_G = np.random.default_rng([self.settings.seed, 0]).permutation(galaxies)
        if self._common_n.size:  # others are controls too, so that no voter can tell which of his controls all have
            own_n = shuffled_G[~np.isin(shuffled_G, self._common_n)]
            shuffled_G = np.concatenate([own_n, self._common_n[::-1]])
            self._common_n = self._common_n[: round(count * COMMON_SHARE)]
            control_G[self._common_n] = True
            count -= self._common_n.size
        control_G[shuffled_G[:count]] = True
        return control_G

    def _pass(self, shown: Shown, passed: bool) -> None:
        self._passed_G[shown.index] = self._seen_G[shown.index] = passed
        if shown.because == "control":
            self._judged_G[shown.index] = passed

    def _mark_passed(self, indices: Sequence[int], passed: bool) -> None:
        places_n = np.asarray(indices, np.intp)
        self._passed_G[places_n] = self._seen_G[places_n] = passed
        for index in indices:
            self.returning.vote(index) if passed else self.returning.unvote(index)

    def _unsettle(self) -> None:
        """Begin another order: what was settled goes back to where it came from."""
        self.returning.give_back((shown.index, shown.because) for shown in self._settled)
        self._settled.clear()
        self._waiting = None
        self._seen_G[:] = False

    def _settle(self) -> None:
        while len(self._settled) <= AHEAD:
            shown = self._next()
            if shown is None:
                return
            self._settled.append(shown)

    def _next(self) -> Shown | None:
        """Whoever's turn it is, unless one comes back in his place; then his turn comes next."""
        chosen, self._waiting = self._waiting, None
        if chosen is None or self._done_G[chosen.index] or self._dropped_G[chosen.index]:
            chosen = self._chosen()
        if self._followed is not None and self._followed.ranking.uninterrupted:
            return chosen
        back = self.returning.next([shown.index for shown in self._settled], last=chosen is None)
        if back is None:
            return chosen
        index, because = back
        self._waiting = chosen if chosen is not None and chosen.index != index else None
        return Shown(index, because, instead=chosen if because == "repeat" else None)

    def _chosen(self) -> Shown | None:
        if self._followed is not None:
            shown = self._followed.next(self._taken(self._done_G))
            return None if shown is None else self._described(shown)
        if self._rng.random() < self.settings.control_share:
            control = self._control()
            if control is not None:
                return control
        return self._draws.next(self._taken(self._passed_G), self._left()) or self._control()

    def _described(self, shown: Shown) -> Shown:
        """A galaxy that was chosen for something else, with what it would teach, and whether it may."""
        information_G, index = self._draws.information_G, shown.index
        nats = float(information_G[index]) if information_G is not None else np.nan
        control = bool(self.control_G[index])
        return replace(shown, mutual_information=nats if np.isfinite(nats) else None, control=control)

    def _taken(self, passed_G: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Galaxies that are not to be chosen: passed on from, unreadable, or settled already."""
        taken_G = passed_G | self._dropped_G
        taken_G[[shown.index for shown in self._settled]] = True
        return taken_G

    def _left(self) -> NDArray[np.bool_]:
        """Galaxies that may be drawn for what a vote on them would teach."""
        return ~self._taken(self._passed_G) & ~self.control_G

    def _control(self) -> Shown | None:
        left_G = ~self._taken(self._judged_G) & self.control_G
        common_n = self._common_n[left_G[self._common_n]]
        if common_n.size:
            left_G[common_n] = False
            if not left_G.any() or self._rng.random() < COMMON_SHARE:
                return Shown(int(common_n[0]), "control")
        left = np.flatnonzero(left_G)
        return Shown(int(self._rng.choice(left)), "control") if left.size else None
