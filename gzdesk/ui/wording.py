"""The desk's sentences about votes and galaxies, in one place, so that panels and status bar say the same."""

from PySide6.QtCore import QCoreApplication, QLocale

from gzdesk.journal import Vote
from gzdesk.question import Question
from gzdesk.settings import DisplaySettings
from gzdesk.voting_queue import Shown


def why(shown: Shown) -> str:
    """Why a galaxy is on screen. It says nothing of the answer, so that it does not lead the voter."""
    match shown.because:
        case "active" if shown.rank is not None and shown.mutual_information is not None:
            text = _tr("Shown because the networks disagree: rank {rank}, mutual information {information:.2f} nats")
            return text.format(rank=QLocale().toString(shown.rank), information=shown.mutual_information)
        case "active":
            return _tr("Shown because the networks disagree")
        case "control":
            return _tr("A random control: never taught, the posteriors are judged on it")
        case "random":
            return _tr("Random: no model yet")
        case "revisit":
            return _tr("Revisited: Esc goes back to the queue")
    return _tr("Searched for: Esc goes back to the queue")


def answer_text(question: Question, vote: Vote) -> str:
    """What a vote said, as on the button: "Bar"; the bare name where the question has changed since."""
    if vote.kind == "cant-tell":
        return _tr("Can't tell")
    if vote.kind == "skip":
        return _tr("Skipped")
    return next((answer.text for answer in question.answers if answer.name == vote.answer), vote.answer or "")


def last_vote_title(question: Question, vote: Vote) -> str:
    """The heading of the posterior while that of the galaxy on screen is hidden."""
    return _tr("Last vote: {galaxy} · you said {answer}").format(
        galaxy=vote.galaxy_id, answer=answer_text(question, vote)
    )


def undone(question: Question, vote: Vote) -> str:
    """What an undo took back."""
    if vote.kind in ("star", "unstar"):
        return _tr("Undone: the star of {galaxy}").format(galaxy=vote.galaxy_id)
    return _tr("Undone: {answer} on {galaxy}").format(answer=answer_text(question, vote), galaxy=vote.galaxy_id)


def stretch(display: DisplaySettings) -> str:
    """The display stretch in use, as the journal keeps it: "asinh 0.5-99.7% a=0.1 inverted". Never translated."""
    parts = [display.stretch, f"{display.low_percentile:g}-{display.high_percentile:g}%"]
    if display.stretch == "asinh":
        parts.append(f"a={display.softening:g}")
    if display.invert:
        parts.append("inverted")
    return " ".join(parts)


def _tr(text: str) -> str:
    return QCoreApplication.translate("wording", text)
