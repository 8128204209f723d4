"""PosteriorChoice: whose posterior the panel draws, so that none is seen before the vote that it might lead."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from gzdesk.session import Session
from gzdesk.ui import wording


@dataclass(frozen=True)
class PosteriorChoice:
    """A galaxy whose posterior may be drawn now, and the words above it."""

    index: int
    title: str
    peekable: bool  # the galaxy on screen is another one, whose posterior is kept hidden


def choose(session: Session, peeking: bool) -> PosteriorChoice | None:
    """The galaxy on screen where it may be seen, else the one voted on last; None where there is neither."""
    current = session.current
    hidden = current is not None and session.desk.hide_posterior and not peeking
    if current is not None and (not hidden or session.last_answer(current.index) is not None):
        return PosteriorChoice(current.index, session.project.galaxies[current.index].id, peekable=False)
    if session.last_voted is None:
        return None
    vote = session.last_answer(session.last_voted)
    galaxy = session.project.galaxies[session.last_voted].id
    title = wording.last_vote_title(session.question, vote) if vote is not None else galaxy
    return PosteriorChoice(session.last_voted, title, peekable=hidden)


def why_none(session: Session) -> str:
    """What to say where there is no posterior to draw: a title, a colon, and a sentence."""
    if session.posterior is None:
        return _tr("No model yet: The posterior appears when the network has learned from the first votes.")
    if session.current is None and session.last_voted is None:
        return _tr("Every galaxy has been voted on: Revisit one from the history to see its posterior.")
    return _tr("No posterior: The picture of this galaxy has not been read.")


def _tr(text: str) -> str:
    return QCoreApplication.translate("PosteriorChoice", text)
