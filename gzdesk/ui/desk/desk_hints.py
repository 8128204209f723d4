"""What the desk hints at, in which order, and what makes each hint go away."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, QSettings

from gzdesk.session.session import Session
from gzdesk.ui.action_maker import connect
from gzdesk.ui.desk.desk_actions import DeskActions
from gzdesk.ui.desk.hints import Hint, Hints
from gzdesk.ui.keys.key_bindings import KeyBindings
from gzdesk.ui.keys.keys import cap
from gzdesk.ui.view.hand import Hand
from gzdesk.ui.voting.showing import Showing
from gzdesk.ui.voting.voting import Voting


def desk_hints(
    session: Session, keys: KeyBindings, settings: QSettings, hidden: Callable[[], bool], failed: Callable[[], bool]
) -> Hints:
    """The hints of the voting desk.

    ``hidden`` tells whether a posterior is there and hidden until the vote, ``failed`` whether the picture of the
    galaxy whose turn it is cannot be shown.
    """
    several = len(session.tree.questions) > 1
    hints = (
        Hint("vote", lambda: _vote(session, keys), fits=lambda: session.asked is not None and not failed()),
        Hint("undo", lambda: _tr("{key} takes a vote back, across galaxies and sittings.", keys.cap("undo")), after=1),
        Hint(
            "back_question",
            lambda: _tr("{key} goes back one question of this galaxy.", keys.cap("back_question")),
            after=2,
            fits=lambda: several and bool(keys.of("back_question")),
        ),
        Hint(
            "posterior",
            lambda: _tr("{key} shows what the networks expect, before your vote.", keys.cap("peek")),
            after=3,
            fits=hidden,
        ),
        Hint("contrast", lambda: _tr("Drag on the galaxy with the right button for contrast and bias."), after=6),
        Hint(
            "history",
            lambda: _tr("{key} goes back through the galaxies you have voted on.", keys.cap("back")),
            after=10,
            fits=lambda: bool(keys.of("back")),
        ),
        Hint("keys", lambda: _tr("{key} lists all keys; you may choose others.", keys.cap("keys")), after=15),
    )
    made = Hints(hints, settings, keys)
    keys.changed.connect(made.renew)
    return made


def join_hints(hints: Hints, actions: DeskActions, voting: Voting, showing: Showing, hand: Hand) -> None:
    """Let what the voter does make its hint go away, whether he did it by key or by mouse."""
    voting.voted.connect(lambda vote: hints.count_vote())
    voting.voted.connect(lambda vote: hints.done("vote"))
    voting.undone.connect(lambda vote: hints.done("undo"))
    hand.bending.connect(lambda begun: hints.done("contrast"))
    connect(
        [
            (actions.peek, partial(hints.done, "posterior")),
            (actions.vote.back_question, partial(hints.done, "back_question")),
            (actions.vote.back, partial(hints.done, "history")),
            (actions.keys, partial(hints.done, "keys")),
            (actions.settings, partial(hints.done, "keys")),
        ]
    )
    showing.changed.connect(hints.renew)


def _vote(session: Session, keys: KeyBindings) -> str:
    """Which keys answer what is asked now."""
    caps = [cap(key) for key in keys.answers(session.asked or session.question)]
    text = QCoreApplication.translate("DeskHints", "Press {keys} or {last} to vote, or click an answer.")
    return text.format(keys=", ".join(caps[:-1]), last=caps[-1])


def _tr(text: str, key: str = "") -> str:
    return QCoreApplication.translate("DeskHints", text).format(key=key)
