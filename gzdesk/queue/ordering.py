"""Ordering: works out the order that the voter has chosen, and again whenever what it follows from changes."""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.position import Position
from gzdesk.messages import Posterior
from gzdesk.project.project import Project, ProjectError
from gzdesk.project.vote import Vote
from gzdesk.questions.tree import Tree
from gzdesk.queue.conflicts import disputes
from gzdesk.queue.followed import Ranking
from gzdesk.queue.orders import Order, order_of_toml, order_to_toml
from gzdesk.queue.places import answers_given, places, positions, starred
from gzdesk.queue.rankings import (
    Pieces,
    agreement,
    likeness,
    listed,
    otherwise,
    said,
    separation,
    split,
    uncertainty,
)
from gzdesk.queue.voting_queue import VotingQueue
from gzdesk.votes.counts import Counts

SETTING = "order"  # under which the project remembers it
PIECE_S = 0.002  # of the window's thread at a time

Work = Callable[[Iterator[None], Callable[[], None]], None]  # runs pieces to their end, then calls the function


def at_once(pieces: Iterator[None], done: Callable[[], None]) -> None:
    """Run all pieces now, as where there is no window to wait for them."""
    for _ in pieces:
        pass
    done()


class Ordering:
    """Keeps the queue in the chosen order. ``work`` may be set to a function that spreads the pieces over time.

    Until an order that follows from beliefs or features can be worked out, the queue goes on drawing.
    """

    def __init__(self, project: Project, queue: VotingQueue, counts: Counts, votes: Sequence[Vote]) -> None:
        """``votes`` are the voter's own standing rows, oldest first; the list lives on."""
        self.order = Order()
        self.work: Work = at_once
        self.told: Callable[[], None] = lambda: None  # called whenever the queue may have changed
        self.posterior: Posterior | None = None
        self.features_G_F: NDArray[np.float16] | NDArray[np.float32] | None = None
        self.project, self._queue, self._counts, self._votes = project, queue, counts, votes
        self._sky: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
        self._stale = self._redraw = self._now = False

    @property
    def left(self) -> int:
        """Galaxies of the order that have not been passed yet."""
        return self._queue.left

    @property
    def waiting(self) -> bool:
        """Whether the order cannot be worked out yet, so that galaxies are drawn as usual meanwhile."""
        order = self.order
        return (order.needs_posterior and self.posterior is None) or (
            order.kind == "similar" and self.features_G_F is None
        )

    def recall(self) -> None:
        """Take up the order that the project remembers, where its tree still has what that names."""
        order = order_of_toml(self.project.setting(SETTING))
        if order != self.order and self.knows(order):
            self._begin(order)

    def choose(self, order: Order) -> None:
        """Show galaxies in this order from now on, and remember it; raises KeyError for what the project has not."""
        if not self.knows(order):
            raise KeyError(f"the project has nothing that {order} could be about")
        with contextlib.suppress(ProjectError):  # a disk that is full says so at the next vote
            self.project.set_setting(SETTING, order_to_toml(order))
        self._begin(order)

    def knows(self, order: Order) -> bool:
        """Whether the project has the question, answer or galaxy that an order names."""
        try:
            if order.kind in ("likely", "unlikely"):
                self.project.tree[order.question].index_of(order.answer)
            elif order.kind == "uncertain":
                self.project.tree.place(order.question)
            elif order.kind == "similar":
                self.project.index_of(order.like)
        except KeyError:
            return False
        return True

    def believe(self, posterior: Posterior | None) -> None:
        """Order by a new posterior what is not settled yet; None: nothing is believed any more."""
        self.posterior = posterior
        if posterior is None:
            self._redraw = False
            self._queue.forget()
            if self.order.needs_posterior:
                self._queue.draw(at_random=False, now=False)
            return
        self._redraw = True
        self._stale = self._stale or self.order.needs_posterior
        self._start()

    def keep_up(self) -> None:
        """Draw more galaxies ahead, where they run low; to be called when there is time."""
        if self._queue.low and not self._redraw:
            self._redraw = True
            self._start()

    def encoded(self, features_G_F: NDArray[np.float16] | NDArray[np.float32]) -> None:
        """Hear how the network sees the galaxies; what is settled stays."""
        self.features_G_F = features_G_F
        if self.order.kind == "similar":
            self._stale = True
            self._start()

    def work_out(self, order: Order) -> Pieces[Ranking | None]:
        """What an order ranks every galaxy by, in pieces; None where it cannot be told yet."""
        match order.kind:
            case "likely" | "unlikely" | "uncertain" | "disagreement":
                return (yield from self._by_belief(order))
            case "similar":
                return (yield from self._similar(order))
            case "position":
                return (yield from self._around(order))
            case "annotators":
                values_G = yield from split(self.project.tree, self._counts.counts_G_A)
                return Ranking("annotators", values_G, largest_first=True, reviews=True)
            case "conflicts":
                values_G = yield from disputes(self._counts)
                return Ranking("conflicts", values_G, largest_first=True, reviews=True, uninterrupted=True)
            case "starred" | "list":
                project = self.project
                pieces = starred(self._votes, project) if order.kind == "starred" else places(order.ids, project)
                values_G = yield from listed(len(project.galaxies), (yield from pieces))
                return Ranking(order.kind, values_G, valued=False, reviews=order.reviews)
        return None

    def count(self, order: Order) -> Pieces[int]:
        """How many galaxies the voter would be shown if this order were chosen now, in pieces."""
        ranking = yield from self.work_out(order)
        open_G = self._queue.open(order.reviews)
        return ranking.count(open_G) if ranking is not None else int(np.count_nonzero(open_G))

    def _begin(self, order: Order) -> None:
        self.order = order
        if order.drawn or self.waiting:
            self._stale = self._now = False
            self._queue.draw(at_random=order.kind == "random", now=True)
            self.told()
            return
        self._stale = self._now = True
        self._start()

    def _start(self) -> None:
        self.work(paced(self._renew()), lambda: self.told())

    def _renew(self) -> Iterator[None]:
        """Do what is due; what becomes due meanwhile too."""
        while self._redraw or self._stale:
            if self._redraw:
                self._redraw = False
                yield from self._drawing()
            if self._stale:
                self._stale, order = False, self.order
                ranking = yield from self.work_out(order)
                if ranking is not None and order is self.order:
                    now, self._now = self._now, False
                    self._queue.follow(ranking, now=now)

    def _drawing(self) -> Iterator[None]:
        posterior = self.posterior
        if posterior is None:
            return self._queue.refill_in_pieces()
        return self._queue.rerank_in_pieces(posterior.mutual_information_G, posterior.model)

    def _by_belief(self, order: Order) -> Pieces[Ranking | None]:
        posterior, tree = self.posterior, self.project.tree
        if posterior is None:
            return None
        probs_G_T_A, name, model = posterior.probs_G_T_A, order.question, posterior.model
        if order.kind == "disagreement":
            galaxies, columns = yield from answers_given(self._votes, self.project)
            values_G = yield from agreement(probs_G_T_A, galaxies, columns)
            return Ranking("disagreement", values_G, model=model, reviews=True)
        if order.kind == "uncertain":
            values_G = yield from uncertainty(tree, probs_G_T_A, name)
            what = tree[name].text if len(tree.questions) > 1 else ""
        else:
            value = said if order.kind == "likely" else otherwise
            values_G = yield from value(tree, probs_G_T_A, name, order.answer)
            what = answer_named(tree, name, order.answer)
        return Ranking(order.kind, values_G, largest_first=True, what=what, model=model, reviews=order.reviews)

    def _similar(self, order: Order) -> Pieces[Ranking | None]:
        if self.features_G_F is None:
            return None
        values_G = yield from likeness(self.features_G_F, self.project.index_of(order.like))
        return Ranking("similar", values_G, largest_first=True, what=order.like, reviews=order.reviews)

    def _around(self, order: Order) -> Pieces[Ranking | None]:
        if self._sky is None:
            self._sky = yield from positions(self.project.galaxies)
        values_G = yield from separation(*self._sky, order.ra, order.dec)
        values_G[~(values_G <= order.radius_arcmin)] = np.nan
        where = Position(order.ra, order.dec).degrees
        return Ranking("position", values_G, what=where, reviews=order.reviews)


def answer_named(tree: Tree, question: str, answer: str) -> str:
    """An answer as on its button, with its question where another one has an answer that reads the same."""
    asked = tree[question]
    text = asked.answers[asked.index_of(answer)].text
    alike = [one for other in tree.questions for one in other.answers if one.text == text]
    return text if len(alike) == 1 else f"{asked.text} {text}"


def paced(pieces: Iterator[None], seconds: float = PIECE_S) -> Iterator[None]:
    """Join short pieces to longer ones that take about so long."""
    begin = time.perf_counter()
    for _ in pieces:
        if time.perf_counter() - begin >= seconds:
            yield
            begin = time.perf_counter()
