"""VoteActions: everything that can be said of the galaxy on screen, once, with its keys."""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from gzdesk.questions.question import Question
from gzdesk.ui.action_maker import Action, ActionMaker
from gzdesk.ui.keys.keys import sequence
from gzdesk.ui.look import icon
from gzdesk.ui.plain_words import label_text, plain_tip, shown


class VoteActions(QObject):
    """Every answer of every question has an action of its own; only those of the question asked hear their keys."""

    def __init__(self, maker: ActionMaker, questions: Sequence[Question]) -> None:
        super().__init__(maker.window)
        self._maker = maker
        self._asked = ""
        self._votable = True
        self._starred: bool | None = None  # as last worded
        self._comment: str | None = None
        self.answers = {question.name: self._answers(question) for question in questions}
        make = maker.make
        self.cant_tell = make(self.tr("&Can't tell"), "cant_tell", "cant-tell")
        self.skip = make(self.tr("&Skip"), "skip", "skip")
        self.star = make(self.tr("S&tar"), "star", "star", checkable=True)
        self.comment = make(self.tr("Co&mment…"), "comment", "comment", checkable=True)
        self.later = make(self.tr("Ask me again &later"), "later", "later")
        self.artifact = make(self.tr("&Artifact: no galaxy to judge"), "artifact", "artifact")
        self.undo = make(self.tr("&Undo"), "undo", "undo")
        self.redo = make(self.tr("&Redo"), "redo", "redo")
        self.back_question = make(self.tr("Back one &question"), "back_question", "back-question")
        self.back = make(self.tr("Back to the &previous galaxy"), "back", "chevron-left")
        self.forward = make(self.tr("&Forward to the next galaxy"), "forward", "chevron-right")
        self.back_to_queue = make(self.tr("&Back to the queue"), "back_to_queue")
        self.choose_queue = make(self.tr("Choose the &order of the queue…"), "choose_queue", "filter")
        self.back_question.setVisible(len(questions) > 1)
        maker.keys.follow(lambda: self._give_keys(questions))
        self.ask(None)

    def ask(self, question: str | None) -> None:
        """Let the keys answer this question from now on; with None they answer nothing."""
        asked = question or ""
        for name in {self._asked, asked} if self._asked else self.answers:
            for action in self.answers.get(name, ()):
                action.setVisible(name == asked)
                action.setEnabled(name == asked and self._votable)
        self._asked = asked

    def set_votable(self, votable: bool) -> None:
        """Grey what cannot be said while no galaxy is seen."""
        self._votable = votable
        for action in (*self.answers.get(self._asked, ()), self.cant_tell, self.star, self.comment):
            action.setEnabled(votable)
        for action in (self.later, self.artifact):
            action.setEnabled(votable)

    def show_star(self, starred: bool) -> None:
        """Word the star by what it would do now."""
        if starred == self._starred and starred == self.star.isChecked():  # a click checks it by itself
            return
        self._starred = starred
        self.star.setChecked(starred)
        self.star.setText(self.tr("&Take the star away") if starred else self.tr("S&tar"))
        self.star.setIcon(icon("star-filled" if starred else "star"))

    def show_comment(self, text: str) -> None:
        """Show whether the galaxy on screen has a comment, and what it says."""
        if text == self._comment and bool(text) == self.comment.isChecked():
            return
        self._comment = text
        self.comment.setChecked(bool(text))
        self.comment.setText(self.tr("Change the co&mment…") if text else self.tr("Co&mment…"))
        self.comment.setIcon(icon("comment-filled" if text else "comment"))
        self.comment.setToolTip(plain_tip(shown(text)) or self.tr("Comment on this galaxy"))

    def menu(self) -> list[Action]:
        """In the order of the menu."""
        answers: list[Action] = [action for group in self.answers.values() for action in group]
        said: list[Action] = [self.cant_tell, self.skip, self.artifact, self.later, None, self.star, self.comment]
        back: list[Action] = [self.undo, self.redo, self.back_question, None]
        queue: list[Action] = [self.back, self.forward, self.back_to_queue, self.choose_queue]
        return [*answers, None, *said, None, *back, *queue]

    def _answers(self, question: Question) -> tuple[QAction, ...]:
        actions = []
        for answer in question.answers:
            action = self._maker.make(label_text(answer.text))
            action.setToolTip(plain_tip(answer.help))
            actions.append(action)
        return tuple(actions)

    def _give_keys(self, questions: Sequence[Question]) -> None:
        for question in questions:
            for action, key in zip(self.answers[question.name], self._maker.keys.answers(question), strict=True):
                action.setShortcut(sequence(key))
