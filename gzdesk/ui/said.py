"""Said: in words what an annotator said of a galaxy, for the history, the status bar and the posterior's heading."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from gzdesk.project.vote import Vote
from gzdesk.questions.tree import Tree
from gzdesk.ui.plain_words import shown

THEN = " › "  # between the answers of a walk


def said(tree: Tree, vote: Vote) -> str:
    """What one row says: an answer as on its button, "Bar"; the bare name where the question has changed since."""
    if vote.kind not in ("vote", "settled"):
        return _acts().get(vote.kind, vote.kind)
    answers = next((question.answers for question in tree.questions if question.name == vote.question), ())
    text = next((answer.text for answer in answers if answer.is_named(vote.answer or "")), vote.answer or "")
    text = shown(text)
    return _tr("Settled: {answer}").format(answer=text) if vote.kind == "settled" else text


def path(tree: Tree, rows: Sequence[Vote]) -> str:
    """What all rows of one galaxy say, oldest first, in short: "Features or disk › Not edge-on › Can't tell"."""
    given: dict[str, Vote] = {}
    ended = ""
    for row in rows:
        if row.kind == "vote":
            given[row.question], ended = row, ""
        elif row.kind == "cant-tell":
            given.pop(row.question, None)
            ended = said(tree, row)
        elif row.kind in ("skip", "artifact", "later", "settled"):
            ended = said(tree, row)
    reached = tree.reached({name: row.answer or "" for name, row in given.items()})
    words = [said(tree, given[name]) for name in reached if name in given]
    return THEN.join([*words, ended] if ended else words) or _tr("No answer yet")


def last_vote_title(tree: Tree, vote: Vote) -> str:
    """The heading of the posterior while that of the galaxy on screen is hidden."""
    return _tr("Last vote: {galaxy} · {answer}").format(galaxy=shown(vote.galaxy_id), answer=said(tree, vote))


def undone(tree: Tree, vote: Vote, galaxies: int = 1) -> str:
    """What an undo took back, of one galaxy or of several at once."""
    return _tr("Undone: {act}").format(act=done(tree, vote, galaxies))


def redone(tree: Tree, vote: Vote, galaxies: int = 1) -> str:
    """What a redo did again."""
    return _tr("Done again: {act}").format(act=done(tree, vote, galaxies))


def done(tree: Tree, vote: Vote, galaxies: int = 1) -> str:
    """What an act was, of one galaxy or of several at once: "Bar on g1", "Bar on 312 galaxies"."""
    if galaxies > 1:
        of = (
            _tr("the stars of {galaxies} galaxies")
            if vote.kind in ("star", "unstar")
            else _tr("{answer} on {galaxies} galaxies")
        )
        return of.format(answer=said(tree, vote), galaxies=f"{galaxies:,}")
    if vote.kind in ("star", "unstar", "comment"):
        of = _tr("the comment on {galaxy}") if vote.kind == "comment" else _tr("the star of {galaxy}")
        return of.format(galaxy=shown(vote.galaxy_id))
    return _tr("{answer} on {galaxy}").format(answer=said(tree, vote), galaxy=shown(vote.galaxy_id))


def _acts() -> dict[str, str]:
    return {
        "cant-tell": _tr("Can't tell"),
        "skip": _tr("Skipped"),
        "artifact": _tr("Artifact"),
        "later": _tr("Later"),
    }


def _tr(text: str) -> str:
    return QCoreApplication.translate("Said", text)
