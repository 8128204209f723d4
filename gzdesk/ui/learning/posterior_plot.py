"""PosteriorPlot: how people would vote on a galaxy, as the networks see it, in a picture and in words."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from gzdesk.questions.question import Question
from gzdesk.ui import look
from gzdesk.ui.answers.answer_choice import AnswerChoice
from gzdesk.ui.answers.question_menu import QuestionMenu
from gzdesk.ui.elided_label import ElidedLabel
from gzdesk.ui.learning.facts import Fact, Facts
from gzdesk.ui.learning.posterior_canvas import Mark, PosteriorCanvas
from gzdesk.ui.learning.posterior_curves import belief_of, curves_of
from gzdesk.ui.placeholder import Placeholder
from gzdesk.ui.plain_words import PlainLabel


class PosteriorPlot(QWidget):
    """One galaxy, one question, one answer at a time; hidden until the vote where the astronomer wants it so."""

    answer_chosen = Signal(int)
    uncovered = Signal()  # it can be seen again: what it shows is seen from now on
    reveal_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject: tuple[object, ...] = ()
        self.title = ElidedLabel(self)
        self.title.setFont(look.font("heading"))
        self.questions = QuestionMenu(self)  # the dock shows it beside its title
        self.canvas = PosteriorCanvas(self)
        self.facts = Facts(3, self)
        self.votes = _small(self)
        self.model = ElidedLabel(self)
        self.model.setFont(look.font("small"))
        look.set_tone(self.model, "muted")
        self.answers = AnswerChoice(self)
        self.hidden = Placeholder("eye-off", self)
        self.waiting = Placeholder("posterior", self)
        self.hidden.write(
            self.tr("Hidden until your vote"),
            self.tr("So that the networks do not lead you."),
            self.tr("Show (P)"),
        )
        self._page = self._make_page()
        self._stack = QStackedWidget(self)
        for page in (self._page, self.hidden, self.waiting):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.L, look.M, look.L, look.M)
        column.setSpacing(look.S)
        column.addWidget(self.title)
        column.addWidget(self._stack, 1)
        self.answers.chosen.connect(self.answer_chosen)
        self.hidden.button.clicked.connect(self.reveal_asked)
        self.setMinimumWidth(300)
        self.title.set_text(self.tr("Posterior"))
        self.show_waiting(self.tr("No model yet"))

    def show_waiting(self, text: str) -> None:
        """Say why there is no posterior yet."""
        title, _, rest = text.partition(": ")
        self.waiting.write(title, rest[:1].upper() + rest[1:])
        self._turn_to(self.waiting, text)

    @property
    def drawn(self) -> bool:
        """Whether a posterior can be seen."""
        return self.canvas.isVisible()

    def showEvent(self, event: QShowEvent) -> None:
        """Qt's hook: a tab was turned, or the panel brought back."""
        super().showEvent(event)
        self.uncovered.emit()

    def settle(self) -> None:
        """End a glide at once, as for a picture of the window."""
        self.canvas.finish()

    def show_posterior(
        self,
        question: Question,
        answer: int,
        probs_T_A: NDArray[np.float32] | None,
        counts_A: NDArray[np.int32],
        votes: int,
        title: str,
        mutual_information: float | None,
        model: str | None,
        hidden: bool,
        scatter: float = 0.0,
        voted: bool = True,
    ) -> None:
        """Show how ``votes`` people would vote, or the word that it is hidden, or what ``show_waiting`` said.

        The picture glides where title, question, answer and number of votes are those on screen: then it is the
        belief that moved, not the galaxy. ``scatter`` (logits) is that of galaxies that look alike to the networks.
        What people said is shown to those alone who have ``voted``: it would lead the voter as posteriors do, and
        give away a galaxy that has come back unannounced.
        """
        self.title.set_text(title)
        counts_A = counts_A if voted else np.zeros_like(counts_A)
        if probs_T_A is None:
            self._turn_to(self.waiting, self.waiting.title.text())
        elif hidden:
            self._turn_to(self.hidden, self.hidden.title.text())
        elif not np.isfinite(probs_T_A).all():
            self.show_waiting(self.tr("No posterior: the networks could not read this picture"))
        else:
            self._show(question, answer, probs_T_A, counts_A, votes, title, scatter)
            self._say(question, answer, probs_T_A, mutual_information, model, scatter)
            none = self.tr("No votes yet") if voted else self.tr("Votes are shown after yours")
            self.votes.setText(_votes_in_words(question, counts_A, none, self.tr("Votes")))

    def _show(
        self,
        question: Question,
        answer: int,
        probs_T_A: NDArray[np.float32],
        counts_A: NDArray[np.int32],
        votes: int,
        title: str,
        scatter: float,
    ) -> None:
        subject = (title, question.name, question.version, answer, votes)
        self.answers.offer(question, answer)
        text = question.answers[answer].text
        self.canvas.plot.set_titles(
            self.tr("votes for “{answer}” out of {votes}").format(answer=text, votes=votes), self.tr("probability")
        )
        total, given = int(counts_A.sum()), int(counts_A[answer])
        mark = None
        if total:
            words = self.tr("{given} of {total} votes") if total > 1 else self.tr("{given} of {total} vote")
            mark = Mark(votes * given / total, f"{words.format(given=given, total=total)}: {text}")
        self.canvas.show_curves(curves_of(probs_T_A, answer, votes, scatter), mark, glide=subject == self._subject)
        self._subject = subject
        self._stack.setCurrentWidget(self._page)

    def _turn_to(self, page: Placeholder, description: str) -> None:
        """Show a page without a posterior; nothing of the last one stays behind, not for a screen reader either."""
        self._subject = ()
        self.setAccessibleDescription(description)
        self._stack.setCurrentWidget(page)

    def _say(
        self,
        question: Question,
        answer: int,
        probs_T_A: NDArray[np.float32],
        mutual_information: float | None,
        model: str | None,
        scatter: float,
    ) -> None:
        belief = belief_of(probs_T_A, answer, scatter)
        text = question.answers[answer].text
        information = "–" if mutual_information is None else f"{mutual_information:.3f}\u2009nats"
        self.facts.show_facts(
            (
                Fact(
                    self.tr("Mean"),
                    f"{belief.mean:.2f}",
                    self.tr("Probability that an annotator says “{answer}”, averaged over the networks").format(
                        answer=text
                    ),
                ),
                Fact(
                    self.tr("68\u202f% interval"),
                    f"{belief.low:.2f}\u2009–\u2009{belief.high:.2f}",
                    self.tr("With 68\u202f% probability: the networks disagree, and galaxies that look alike differ"),
                ),
                Fact(
                    self.tr("Mutual information"),
                    information,
                    self.tr("What one more vote on this galaxy would teach: how much the networks disagree"),
                ),
            )
        )
        self.model.set_text(self.tr("Model {model}").format(model=model) if model else "")
        self.setAccessibleDescription(". ".join(f"{name}: {value}" for name, value in self.facts.texts().items()))

    def _make_page(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.S)
        column.addWidget(self.answers)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.facts)
        foot = QHBoxLayout()
        foot.setSpacing(look.M)
        foot.addWidget(self.votes, 3)
        foot.addWidget(self.model, 2)
        column.addLayout(foot)
        column.addStretch()  # takes what the curves do not want
        return page


def _small(parent: QWidget) -> QLabel:
    label = PlainLabel(parent)
    label.setFont(look.font("small"))
    label.setWordWrap(True)
    look.set_tone(label, "muted")
    return label


def _votes_in_words(question: Question, counts_A: NDArray[np.int32], none: str, votes: str) -> str:
    given = [f"{count}\u00a0{a.text}" for count, a in zip(counts_A, question.answers, strict=True) if count]
    return f"{votes}: {', '.join(given)}" if given else none
