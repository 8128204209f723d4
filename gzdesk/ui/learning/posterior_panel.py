"""PosteriorPanel: brings the right posterior into the panel, and remembers which were seen before the vote."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from gzdesk.progress.past import Past
from gzdesk.session.session import Session
from gzdesk.ui.learning.peek_bar import PeekBar
from gzdesk.ui.learning.posterior_choice import PosteriorChoice, choose, why_none
from gzdesk.ui.learning.posterior_plot import PosteriorPlot


class PosteriorPanel(QObject):
    """Follows the question asked, unless the voter chose another; hides what would lead him, unless he peeks."""

    changed = Signal()  # something else is to be drawn
    drew = Signal()  # what may be seen now has been drawn, or hidden

    def __init__(self, session: Session, plot: PosteriorPlot, peek_bar: PeekBar, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._plot = plot
        self._peek_bar = peek_bar
        self._question: str | None = None  # None: the one asked
        self._answers: dict[str, int] = {}  # by question, the one that the posterior is drawn of
        self._peeked: tuple[int, str] | None = None  # galaxy and question that the voter asked to see before the vote
        self._seen: tuple[object, set[str]] = (None, set())  # of the galaxy on screen, the questions seen
        self._past = Past()  # so that one sees votes move a posterior
        self.seen_beside: Callable[[], bool] = lambda: False  # whether another panel shows what is believed of it
        self._drawn: PosteriorChoice | None = None
        self._shown = ""  # the question of what is drawn
        plot.questions.offer(session.tree.questions, self.tr("The question asked"))
        plot.questions.chosen.connect(self._choose_question)
        plot.answer_chosen.connect(self._choose_answer)
        plot.reveal_asked.connect(self.peek)
        plot.uncovered.connect(self.changed)
        peek_bar.peek_asked.connect(self.peek)

    def peek(self) -> None:
        """Show the posterior of the galaxy on screen before the vote, or hide it again."""
        here = self._here()
        self._peeked = None if self._peeked == here else here
        self.changed.emit()

    def saw(self) -> bool:
        """Whether the posterior of what is asked of the galaxy on screen has been seen before this vote."""
        self.note_seen()
        current, asked = self._session.current, self._session.asked
        return asked is not None and self._seen[0] == current and asked.name in self._seen[1]

    @property
    def choice(self) -> PosteriorChoice | None:
        """Whose posterior may be seen now, and of which question; None where there is none, or it is hidden."""
        return self._drawn

    @property
    def hides(self) -> bool:
        """Whether there is a posterior of the galaxy on screen that is kept hidden."""
        here = self._here()
        return self._drawn is None and here is not None and self._session.posterior_of(*here) is not None

    def draw(self) -> None:
        """Draw what may be seen now."""
        self._draw()
        self.drew.emit()

    def _draw(self) -> None:
        session, here = self._session, self._here()
        peeking = here is not None and here == self._peeked
        choice = choose(session, peeking, self._question)
        kept = choice is not None and choice.peekable and here is not None and session.posterior_of(*here) is not None
        self._peek_bar.show_state(peekable=kept, peeking=peeking)
        drawn = choice or self._hidden()
        self._follow(drawn)
        posterior = None if drawn is None else session.posterior_of(drawn.index, drawn.question)
        self._drawn = None
        if posterior is None or drawn is None:
            self._plot.title.set_text("")  # the dock says it
            self._plot.show_waiting(why_none(session))
            return
        self._shown = drawn.question
        part = session.tree.parts[drawn.question]
        self._plot.show_posterior(
            session.tree[drawn.question],
            self._answer(drawn),
            posterior.probs_T_A,
            session.counts.counts_G_A[drawn.index, part],
            votes=session.desk.posterior_votes,
            title=drawn.title,
            mutual_information=posterior.mutual_information,
            model=posterior.model,
            hidden=choice is None,
            scatter=session.scatter_of(drawn.question).value,
            voted=drawn.voted,
        )
        self._plot.canvas.show_trail(self._earlier(drawn))
        self._drawn = choice
        self.note_seen()

    def _follow(self, drawn: PosteriorChoice | None) -> None:
        """Remember what is believed of the galaxies that are looked at."""
        session = self._session
        self._past.hear(session.posterior, session.glimpse)
        current = [session.current.index] if session.current is not None else []
        for index in (*current, *([drawn.index] if drawn is not None else [])):
            self._past.look(index, session.posterior, session.glimpse)

    def _earlier(self, drawn: PosteriorChoice) -> list[NDArray[np.float64]]:
        """The averages drawn before; none of a blind repeat, since they would give it away."""
        session, current = self._session, self._session.current
        if current is not None and current.index == drawn.index and current.because == "repeat":
            return []
        column = session.tree.parts[drawn.question].start + self._answer(drawn)
        scatter = session.scatter_of(drawn.question).value
        return self._past.curves(drawn.index, column, session.desk.posterior_votes, scatter)

    def _hidden(self) -> PosteriorChoice | None:
        """The galaxy on screen, whose posterior is there and kept hidden."""
        here = self._here()
        return None if here is None else PosteriorChoice(*here, title=self.tr("This galaxy"))

    def note_seen(self) -> None:
        """Remember what of the galaxy on screen can be seen now."""
        current, drawn = self._session.current, self._drawn
        if self._seen[0] != current:
            self._seen = (current, set())
        if drawn is not None and current is not None and drawn.index == current.index and self._in_sight():
            self._seen[1].add(drawn.question)

    def _in_sight(self) -> bool:
        return self._plot.drawn or self.seen_beside()

    def _here(self) -> tuple[int, str] | None:
        """The galaxy on screen, and the question of which the posterior is wanted."""
        current, asked = self._session.current, self._session.asked
        return None if current is None or asked is None else (current.index, self._question or asked.name)

    def _answer(self, drawn: PosteriorChoice) -> int:
        """The answer that the voter chose to see, else the one that he gave where there are more than two."""
        question, given = self._session.tree[drawn.question], None
        if drawn.question not in self._answers and drawn.voted and len(question.answers) > 2:
            given = self._session.last_answer(drawn.index, drawn.question)
        if given is not None and given.answer is not None:
            return question.index_of(given.answer)
        return self._answers.get(drawn.question, 0)

    def _choose_question(self, question: str | None) -> None:
        self._question = question
        self.changed.emit()

    def _choose_answer(self, answer: int) -> None:
        self._answers[self._shown] = answer
        self.changed.emit()
