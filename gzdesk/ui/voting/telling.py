"""Telling: keeps bar, actions and status bar in step with the session, whoever moved it on."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStatusBar

from gzdesk.images.read import name_of
from gzdesk.project.vote import Vote
from gzdesk.session.session import Session
from gzdesk.ui import said, wording
from gzdesk.ui.answers.answer_bar import AnswerBar
from gzdesk.ui.answers.vote_actions import VoteActions
from gzdesk.ui.voting.asking import Asking
from gzdesk.ui.voting.showing import Showing
from gzdesk.ui.voting.voting import Voting
from gzdesk.votes.counts import STAR

MESSAGE_MS = 4000


class Telling(QObject):
    """Says which galaxy is on screen and what is asked of it, greys what would have no effect, tells what was done.

    A galaxy that has come back unannounced looks like one never seen: its star and its comment are not told.
    """

    moved = Signal()  # something else is on screen, or has been said: panels should be drawn anew

    def __init__(
        self,
        session: Session,
        showing: Showing,
        asking: Asking,
        voting: Voting,
        bar: AnswerBar,
        actions: VoteActions,
        status: QStatusBar,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._showing = showing
        self._asking = asking
        self._voting = voting
        self._bar = bar
        self._do = actions
        self._status = status
        self._on_screen: tuple[object, object] | None = None
        showing.changed.connect(self.tell)
        voting.voted.connect(self._voted)
        voting.starred.connect(self._starred)
        voting.commented.connect(lambda _: self._marked())
        voting.refused.connect(self._grey)
        voting.accepted.connect(self._grey)
        voting.told_many.connect(lambda vote: self._back(said.done(session.tree, vote, session.galaxies_of(vote))))
        voting.undone.connect(lambda vote: self._back(said.undone(session.tree, vote, session.galaxies_of(vote))))
        voting.redone.connect(lambda vote: self._back(said.redone(session.tree, vote, session.galaxies_of(vote))))

    def tell(self) -> None:
        """Say what is on screen now."""
        session, shown = self._session, self._session.current
        if shown is None:
            self._bar.show_galaxy("", "")
        else:
            galaxy = session.project.galaxies[shown.index]
            named_above = galaxy.id in (name_of(galaxy), Path(name_of(galaxy)).stem)
            why = wording.why(shown, revealed=not session.desk.hide_posterior)
            self._bar.show_galaxy(galaxy.id, why, named_above=named_above)
        self._asking.show_asked()
        on_screen = (shown, session.asked)
        if on_screen != self._on_screen:
            self._on_screen = on_screen
            self._bar.close_comment()
            self._tell_marks()
            self.moved.emit()
        self._grey()

    def comment(self) -> None:
        """Let the voter write on the galaxy on screen, beginning with what stands there."""
        self._tell_marks()
        if self._showing.votable:
            self._bar.open_comment(self._comment())

    def _grey(self) -> None:
        session, do = self._session, self._do
        votable = self._showing.votable or self._showing.arriving
        do.set_votable(votable)
        do.skip.setEnabled(votable or self._showing.error is not None)
        do.undo.setEnabled(session.can_undo or self._voting.in_hand)
        do.redo.setEnabled(session.can_redo)
        for action in (do.cant_tell, do.later, do.artifact):
            action.setEnabled(votable and not session.settling)
        asked = session.asked
        do.back_question.setEnabled(asked is not None and asked.name != session.tree.questions[0].name)
        do.back.setEnabled(bool(session.history))
        do.forward.setEnabled(session.visiting)
        do.back_to_queue.setEnabled(session.visiting)

    def _tell_marks(self) -> None:
        self._do.show_star(self._starred_here())
        self._do.show_comment(self._comment())

    def _starred_here(self) -> bool:
        session, shown = self._session, self._session.current
        star = None if shown is None else session.counts.mark(shown.index, session.annotator, STAR)
        if star is None or shown is None or (shown.because == "repeat" and star.shown_because != "repeat"):
            return False
        return star.kind == "star"

    def _comment(self) -> str:
        shown = self._session.current
        return "" if shown is None else self._session.comment_on(shown.index)

    def _voted(self, vote: Vote) -> None:
        if vote.answer is not None:
            self._bar.flash(vote.question, self._session.tree[vote.question].index_of(vote.answer))
        self.moved.emit()

    def _starred(self, starred: bool) -> None:
        self._do.show_star(starred)
        self._marked()

    def _marked(self) -> None:
        """A mark moves nothing on, but can be undone."""
        self._do.show_comment(self._comment())
        self._grey()
        self.moved.emit()

    def _back(self, words: str) -> None:
        """After undo and redo the galaxy and its question are on screen again; marks may have changed where one is."""
        self._status.showMessage(words, MESSAGE_MS)
        self._tell_marks()
        self._grey()
        self.moved.emit()
