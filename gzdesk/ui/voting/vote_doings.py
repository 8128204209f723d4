"""What each action of the voter does, in one list."""

from functools import partial

from gzdesk.ui.action_maker import Doing
from gzdesk.ui.answers.vote_actions import VoteActions
from gzdesk.ui.voting.telling import Telling
from gzdesk.ui.voting.voting import Voting


def vote_doings(do: VoteActions, voting: Voting, telling: Telling) -> list[Doing]:
    """Pairs of an action and what it does."""
    answers = [doing for actions in do.answers.values() for doing in enumerate(actions)]
    return [
        *((action, partial(voting.answer, place)) for place, action in answers),
        (do.cant_tell, voting.cant_tell),
        (do.skip, voting.skip),
        (do.artifact, voting.artifact),
        (do.later, voting.later),
        (do.star, voting.star),
        (do.comment, telling.comment),
        (do.undo, voting.undo),
        (do.redo, voting.redo),
        (do.back_question, voting.back_question),
        (do.back, voting.back),
        (do.forward, voting.forward),
        (do.back_to_queue, voting.leave),
    ]
