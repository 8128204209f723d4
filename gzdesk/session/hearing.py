"""Hearing: the half of a session that listens to the learner and judges what it says."""

import contextlib
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gzdesk.evaluation.advice import CurvePoint, curve_of, figures_of
from gzdesk.evaluation.assessment import Assessment, assess, judge_controls
from gzdesk.evaluation.evaluation import Judgement
from gzdesk.evaluation.galaxy_posterior import GalaxyPosterior, of_galaxy
from gzdesk.evaluation.scatter import Scatter, usual_scatter
from gzdesk.messages import Encoded, Glimpse, Message, Posterior, Withdrawn
from gzdesk.project.project import Project, ProjectError
from gzdesk.project.vote import Vote
from gzdesk.queue.ordering import Ordering, Work, at_once
from gzdesk.queue.orders import Order
from gzdesk.queue.voting_queue import VotingQueue
from gzdesk.votes.counts import Counts


class Hearing:
    """The newest posterior, how good it is question by question, and the order of the queue that follows from it."""

    def __init__(self, project: Project, counts: Counts, queue: VotingQueue, rows: Sequence[Vote]) -> None:
        """``rows`` are the annotator's own that stand; the list lives on."""
        self.project = project
        self.counts = counts
        self.posterior: Posterior | None = None
        self.glimpse: Glimpse | None = None  # where it is newer than the posterior
        self._queue = queue
        self.ordering = Ordering(project, queue, counts, rows)
        counts.withhold(queue.control_G)
        self.judging: Work = at_once  # may be set to a function that spreads the pieces over time
        self.judged: Callable[[], None] = lambda: None  # called when a posterior has been judged
        self._assessments: dict[str, Assessment] = {}  # by question
        self._scatters = {question.name: Scatter.usual(question.name) for question in project.tree.questions}
        rounds = project.rounds()
        self._curves = {
            question.name: curve_of(rounds, self._follows(question.name)) for question in project.tree.questions
        }

    @property
    def assessment(self) -> Assessment | None:
        """Of the posterior, or of one shortly before, on the first question."""
        return self.assessment_of(self.project.question.name)

    def assessment_of(self, question: str) -> Assessment | None:
        """The same on one question of the tree; None until it has been assessed."""
        return self._assessments.get(question)

    @property
    def scatter(self) -> Scatter:
        """Of galaxies that look alike to the network, in the answers to the first question."""
        return self.scatter_of(self.project.question.name)

    def scatter_of(self, question: str) -> Scatter:
        """The same of one question of the tree."""
        return self._scatters[question]

    @property
    def learning_curve(self) -> list[CurvePoint]:
        """How good the posteriors were on the first question, oldest first."""
        return self.curve_of(self.project.question.name)

    def curve_of(self, question: str) -> list[CurvePoint]:
        """The same on one question of the tree."""
        return self._curves[question]

    @property
    def galaxies_total(self) -> int:
        """Galaxies in the project."""
        return len(self.project.galaxies)

    @property
    def votes_total(self) -> int:
        """Standing votes with an answer, of all annotators."""
        return self.counts.votes

    @property
    def controls_voted(self) -> int:
        """Random controls with at least one vote."""
        return int(np.count_nonzero(self.counts.control_G & self.counts.voted_G))

    @property
    def controls_G(self) -> NDArray[np.bool_]:
        """The galaxies set aside at random to judge the posteriors on; never taught, voted on or not."""
        return self._queue.control_G

    def posterior_of(self, index: int, question: str | None = None) -> GalaxyPosterior | None:
        """The newest believed about a galaxy, of the question named or else the first; None where nothing is."""
        believed = of_galaxy(index, self.posterior, self.glimpse)
        if believed is None:
            return None
        return replace(believed, probs_T_A=believed.probs_T_A[:, self._part(question)])

    def receive(self, message: Message) -> None:
        """Hear the learner: a new posterior re-ranks the queue and is judged on the random controls."""
        match message:
            case Posterior():
                self.posterior, self.glimpse = message, None
                self.ordering.believe(message)
                self.judging(self._judge(message), lambda: self.judged())
            case Glimpse():
                self.glimpse = message
            case Withdrawn():
                self.posterior = self.glimpse = None
                self._assessments.clear()
                self.ordering.believe(None)
            case Encoded(features_G_F):
                self.ordering.encoded(features_G_F)

    @property
    def order(self) -> Order:
        """What the voter has chosen the queue by."""
        return self.ordering.order

    @property
    def order_left(self) -> int:
        """Galaxies of that order that have not been passed yet, the one on screen among them."""
        return self.ordering.left

    def choose_order(self, order: Order) -> None:
        """Show galaxies in this order from now on, and remember it; raises KeyError for what the project has not."""
        self.ordering.choose(order)

    def judge_controls(self, posterior: Posterior, question: str | None = None) -> Judgement | None:
        """How good a posterior is on the random controls; None while too few have votes on the question."""
        counts, scatter = self.counts, self.scatter_of(question or self.project.question.name)
        return judge_controls(posterior, counts.counts_G_A, counts.judged_G, scatter, self._part(question))

    def assess(self, question: str | None = None) -> Generator[None, None, None]:
        """Renew the assessment of one question in pieces of a few milliseconds; the window lives between them."""
        posterior, counts, name = self.posterior, self.counts, question or self.project.question.name
        if posterior is None:
            return
        curve, usual = tuple(self.curve_of(name)), usual_scatter(name)
        found = yield from assess(posterior, counts.counts_G_A, counts.judged_G, curve, usual, self._part(name))
        self._scatters[name] = found.scatter
        if self.posterior is not None:  # nor withdrawn meanwhile
            self._assessments[name] = found

    def _judge(self, message: Posterior) -> Iterator[None]:
        """Judge a posterior on every question, a piece for each, and keep the figures."""
        figures: dict[str, float] = {}
        for question in self.project.tree.questions:
            judgement = self.judge_controls(message, question.name)
            if judgement is not None:
                self._curves[question.name].append(CurvePoint(message.votes, judgement))
            figures |= figures_of(judgement, self._follows(question.name))
            yield
        with contextlib.suppress(ProjectError):  # a disk that is full says so at the next vote
            self.project.record_round(message.model, message.votes, figures)

    def _part(self, question: str | None) -> slice:
        return self.project.tree.parts[question or self.project.question.name]

    def _follows(self, question: str) -> str:
        """The name under which a round keeps a question's figures: none for the first one."""
        return "" if question == self.project.question.name else question
