"""PosteriorChoice: whose posterior the panel draws, so that none is seen before the vote that it might lead."""

from dataclasses import dataclass
from itertools import islice

from PySide6.QtCore import QCoreApplication

from gzdesk.project.vote import Vote
from gzdesk.session.session import Session
from gzdesk.ui import said

LOOKED_BACK = 1000  # rows among which the newest vote on a question is looked for


@dataclass(frozen=True)
class PosteriorChoice:
    """A galaxy and a question whose posterior may be drawn now, and the words above it."""

    index: int
    question: str
    title: str
    peekable: bool = False  # the galaxy on screen is another one, or asked another question: that is kept hidden
    voted: bool = False  # the voter has answered the question there: the votes may be seen too


def choose(session: Session, peeking: bool, question: str | None = None) -> PosteriorChoice | None:
    """The galaxy on screen where it may be seen, else the vote before; None where there is neither.

    ``question`` is the one that the voter wants to see; None follows what is asked.
    """
    current, asked = session.current, session.asked
    if current is None or asked is None:
        return _last(session, question, peekable=False)
    wanted = question or asked.name
    voted = wanted in session.given
    hidden = session.desk.hide_posterior and not peeking
    if voted or not hidden:
        return PosteriorChoice(current.index, wanted, session.project.galaxies[current.index].id, voted=voted)
    return _last(session, question, peekable=True)


def why_none(session: Session) -> str:
    """What to say where there is no posterior to draw: a title, a colon, and a sentence."""
    if session.posterior is None:
        return _tr("No model yet: The network begins with the first votes; the status bar says how many it waits for.")
    if session.current is None and session.last_voted is None and not session.order.drawn:
        return _tr("No galaxy on screen: No galaxy is left in this order of the queue.")
    if session.current is None and session.last_voted is None:
        return _tr("Every galaxy has been voted on: Revisit one from the history to see its posterior.")
    return _tr("No posterior: The picture of this galaxy has not been read.")


def _last(session: Session, question: str | None, *, peekable: bool) -> PosteriorChoice | None:
    """The newest vote, of the question that is wanted where it is one; never of what is still to be voted on."""
    newest = islice(reversed(session.history), LOOKED_BACK)
    vote = next((row for row in newest if _shows(row, question, session)), None)
    if vote is None:
        return None
    index = session.project.index_of(vote.galaxy_id)
    return PosteriorChoice(index, vote.question, said.last_vote_title(session.tree, vote), peekable, voted=True)


def _shows(row: Vote, question: str | None, session: Session) -> bool:
    """Whether this vote may stand for the one to come: its own posterior must not be what is kept hidden now."""
    if row.kind != "vote" or question not in (None, row.question) or row.question not in session.tree.parts:
        return False
    current = session.current
    here = current is not None and row.galaxy_id == session.project.galaxies[current.index].id
    return not here or session.given.get(row.question) == row.answer


def _tr(text: str) -> str:
    return QCoreApplication.translate("PosteriorChoice", text)
