"""The heart: one annotator's sitting at one project. Knows what is on screen, takes votes, hears the learner."""

import contextlib
import time
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gzdesk.advice import CurvePoint, curve_of
from gzdesk.assessment import Assessment, assess, voted_controls
from gzdesk.counts import Counts
from gzdesk.evaluation import Judgement, judge
from gzdesk.galaxy_posterior import GalaxyPosterior, of_galaxy
from gzdesk.journal import Vote, new_vote, standing
from gzdesk.messages import Glimpse, Labels, Message, Posterior, Withdrawn
from gzdesk.project import Project, ProjectError
from gzdesk.question import Question
from gzdesk.scatter import Scatter, usual_scatter
from gzdesk.settings import DeskSettings, QueueSettings
from gzdesk.voting_queue import AHEAD, Shown, VotingQueue

PACE = 30  # votes over which the pace is taken
FORESEEN = 21  # the galaxy on screen and the twenty that follow: they hear a vote before the pool does


class Session:
    """Votes, undo, the queue and the newest posterior; the same for a person at the window and a simulated one.

    Every method that records something returns after it is on disk, and moves on only then. If the disk refuses,
    JournalError is raised and nothing has changed.
    """

    def __init__(
        self,
        project: Project,
        annotator: str,
        *,
        teach: Callable[[Labels], None] = lambda labels: None,
        queue_settings: QueueSettings | None = None,
        desk: DeskSettings | None = None,
    ) -> None:
        """``teach`` is called with the newest labels after every vote that the learner may hear."""
        self.project = project
        self.annotator = annotator
        self.desk = desk or DeskSettings()
        self.posterior: Posterior | None = None
        self.glimpse: Glimpse | None = None  # where it is newer than the posterior
        self.assessment: Assessment | None = None  # of the posterior, or of one shortly before
        self.scatter = Scatter.usual(project.question.name)  # of galaxies that look alike to the network
        self.unreadable: dict[int, str] = {}
        self._teach = teach
        rows = project.journal.rows()
        self.counts = Counts.of(rows, project.galaxies, project.question)
        self.history: list[Vote] = [vote for vote in standing(rows) if vote.annotator == annotator]
        self.last_voted = self._newest_voted()
        self._answers: dict[int, list[Vote]] = {}
        for vote in self.history:
            self._remember(vote)
        self._queue = VotingQueue(
            len(project.galaxies),
            queue_settings,
            voted_G=self._answered(),
            control_G=self.counts.control_G,
        )
        self.learning_curve = curve_of(project.rounds())
        self._paces: deque[float] = deque(maxlen=PACE)

    @property
    def question(self) -> Question:
        """The project's question."""
        return self.project.question

    @property
    def current(self) -> Shown | None:
        """The galaxy on screen and why it is there; None when every galaxy has been voted on."""
        return self._queue.current

    @property
    def galaxies_total(self) -> int:
        """Galaxies in the project."""
        return len(self.project.galaxies)

    @property
    def votes_total(self) -> int:
        """Standing votes with an answer, of all annotators."""
        return self.counts.votes

    @property
    def voted_galaxies(self) -> int:
        """Galaxies on which this annotator has voted or said that he can't tell."""
        return len(self._answers)

    @property
    def controls_voted(self) -> int:
        """Random controls with at least one vote."""
        return int(np.count_nonzero(self.counts.control_G & (self.counts.counts_G_A.sum(axis=1) > 0)))

    @property
    def controls_G(self) -> NDArray[np.bool_]:
        """The galaxies set aside at random to judge the posteriors on; never taught, voted on or not."""
        return self._queue.control_G

    @property
    def votes_a_minute(self) -> float:
        """The pace of the last votes of this sitting; zero before there are two."""
        if len(self._paces) < 2:
            return 0.0
        return 60.0 * (len(self._paces) - 1) / max(self._paces[-1] - self._paces[0], 1e-9)

    def upcoming(self, count: int = AHEAD) -> tuple[int, ...]:
        """The next galaxies, settled already: prefetch these."""
        return self._queue.upcoming(count)

    def last_answer(self, index: int) -> Vote | None:
        """This annotator's newest standing vote or can't-tell on a galaxy."""
        votes = self._answers.get(index)
        return votes[-1] if votes else None

    def labels(self) -> Labels:
        """What the learner may hear now: all votes but those on random controls."""
        voted = () if self.last_voted is None else (self.last_voted,)
        ahead = np.unique(np.array([*voted, *self._queue.foreseen(FORESEEN)], np.intp))
        return replace(self.counts.taught(), ahead=ahead)

    def posterior_of(self, index: int) -> GalaxyPosterior | None:
        """The newest that is believed about a galaxy; None where nothing is."""
        return of_galaxy(index, self.posterior, self.glimpse)

    def vote(self, answer: int, seconds: float, stretch: str) -> Vote:
        """Record one answer to the galaxy on screen and move on; ``seconds`` is the time it was looked at."""
        vote = self._record("vote", seconds, stretch, answer=self.question.answers[answer].name)
        self._paces.append(time.monotonic())
        if not self.counts.control_G[self.project.index_of(vote.galaxy_id)]:
            self._teach(self.labels())
        return vote

    def cant_tell(self, seconds: float, stretch: str) -> Vote:
        """Record that this galaxy cannot be judged, and move on; the learner does not hear it."""
        return self._record("cant-tell", seconds, stretch)

    def skip(self, seconds: float, stretch: str) -> Vote:
        """Pass the galaxy by in this sitting; it comes back in the next one."""
        return self._record("skip", seconds, stretch)

    def star(self) -> bool:
        """Star the galaxy on screen, or take its star away; returns whether it has one now."""
        shown = self._on_screen()
        starred = not bool(self.counts.starred_G[shown.index])
        vote = self._row(shown, "star" if starred else "unstar", 0.0, "", None)
        self._keep(vote)
        return starred

    def undo(self) -> Vote | None:
        """Retract this annotator's newest standing row, of this sitting or before, and show its galaxy again."""
        if not self.history:
            return None
        vote = self.history[-1]
        self.project.journal.retract(vote, self.annotator)
        self.history.pop()
        self.counts.retract(vote)
        index = self.project.index_of(vote.galaxy_id)
        if vote.kind in ("vote", "cant-tell"):
            self._forget(index, vote)
        self._queue.show(Shown(index, vote.shown_because, vote.mutual_information, vote.rank, vote.model))
        self.last_voted = self._newest_voted()
        if vote.kind == "vote":
            self._teach(self.labels())
        return vote

    def visit(self, index: int, because: str = "revisit") -> None:
        """Show a galaxy of the voter's choice now; after a vote on it the queue goes on."""
        shown = self.current
        if shown is None or shown.index != index:
            self._queue.show(Shown(index, because))

    def leave(self) -> None:
        """Go back from a visited galaxy to the queue without a vote."""
        if self.current is not None and self.current.because in ("revisit", "searched"):
            self._queue.advance()

    def mark_unreadable(self, index: int, reason: str) -> None:
        """Note that a galaxy's image cannot be read; the queue passes it by."""
        self.unreadable[index] = reason
        self._queue.drop(index)

    def receive(self, message: Message) -> None:
        """Hear the learner: a new posterior re-ranks the queue and is judged on the random controls."""
        match message:
            case Posterior():
                self.posterior, self.glimpse = message, None
                self._queue.rerank(message.mutual_information_G, message.model)
                self._judge(message)
            case Glimpse():
                self.glimpse = message
            case Withdrawn():
                self.posterior = self.glimpse = self.assessment = None
                self._queue.forget()

    def _judge(self, message: Posterior) -> None:
        judgement = self.judge_controls(message)
        if judgement is not None:
            self.learning_curve.append(CurvePoint(message.votes, judgement))
        with contextlib.suppress(ProjectError):  # a disk that is full says so at the next vote
            self.project.record_round(message.model, message.votes, judgement.figures() if judgement else {})

    def judge_controls(self, posterior: Posterior) -> Judgement | None:
        """How good a posterior is on the random controls; None while too few have votes."""
        controls = voted_controls(posterior, self.counts.counts_G_A, self.counts.control_G)
        if not controls.size:
            return None
        probs_n_T_A, counts_n_A = posterior.probs_G_T_A[controls], self.counts.counts_G_A[controls]
        if counts_n_A.sum(axis=1).max() > 1:  # of single votes scatter foretells the same
            return judge(self.scatter.draws(probs_n_T_A, controls), counts_n_A)
        return judge(probs_n_T_A, counts_n_A)

    def assess(self) -> Generator[None, None, None]:
        """Renew the assessment in pieces of a few milliseconds; the window lives between them."""
        posterior = self.posterior
        if posterior is None:
            return
        counts = self.counts
        curve, usual = tuple(self.learning_curve), usual_scatter(self.question.name)
        found = yield from assess(posterior, counts.counts_G_A, counts.control_G, curve, usual)
        self.scatter = found.scatter
        if self.posterior is not None:  # nor withdrawn meanwhile
            self.assessment = found

    def _record(self, kind: str, seconds: float, stretch: str, answer: str | None = None) -> Vote:
        shown = self._on_screen()
        vote = self._row(shown, kind, seconds, stretch, answer)
        self._keep(vote)
        if kind in ("vote", "cant-tell"):
            self._remember(vote)
        if kind == "vote":
            self.last_voted = shown.index
        self._queue.advance()
        return vote

    def _row(self, shown: Shown, kind: str, seconds: float, stretch: str, answer: str | None) -> Vote:
        return new_vote(
            kind=kind,
            galaxy_id=self.project.galaxies[shown.index].id,
            annotator=self.annotator,
            seconds=seconds,
            question=self.question.name,
            question_version=self.question.version,
            answer=answer,
            shown_because=shown.because,
            mutual_information=shown.mutual_information,
            rank=shown.rank,
            model=shown.model,
            stretch=stretch,
        )

    def _keep(self, vote: Vote) -> None:
        self.project.journal.append(vote)  # on disk, or JournalError and nothing below happens
        self.history.append(vote)
        self.counts.add(vote)

    def _on_screen(self) -> Shown:
        if self.current is None:
            raise LookupError("no galaxy is on screen")
        return self.current

    def _index(self, vote: Vote) -> int:
        return self.project.index_of(vote.galaxy_id)

    def _newest_voted(self) -> int | None:
        return next((self._index(past) for past in reversed(self.history) if past.kind == "vote"), None)

    def _remember(self, vote: Vote) -> None:
        if vote.kind in ("vote", "cant-tell") and vote.question == self.question.name:
            self._answers.setdefault(self._index(vote), []).append(vote)

    def _forget(self, index: int, vote: Vote) -> None:
        votes = [other for other in self._answers.get(index, []) if other.uuid != vote.uuid]
        if votes:
            self._answers[index] = votes
        else:
            self._answers.pop(index, None)

    def _answered(self) -> NDArray[np.bool_]:
        answered_G = np.zeros(len(self.project.galaxies), bool)
        answered_G[list(self._answers)] = True
        return answered_G
