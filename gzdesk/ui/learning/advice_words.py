"""What the assessment comes to, in the reader's language: the rooms below say it in English, for the terminal."""

from PySide6.QtCore import QCoreApplication, QLocale

from gzdesk.evaluation.advice import Advice
from gzdesk.evaluation.sure import SURE, Sure


def advice_text(advice: Advice) -> str:
    """Whether more votes are worth giving."""
    if advice.verdict == "early":
        return _tr("It is too early to tell what more votes will bring.")
    if advice.verdict == "flat":
        text = _tr("You may stop: another {votes} votes are expected to improve the log score by only {figure}.")
    elif advice.gain <= 0:
        text = _tr("Another {votes} votes are not expected to improve the log score ({figure}).")
    else:
        text = _tr("Another {votes} votes are expected to improve the log score by {figure}.")
    return text.format(votes=_number(advice.votes), figure=advice.figure)


def sure_text(sure: Sure) -> str:
    """Of how many galaxies the model is sure, and how right it was on controls when it was."""
    if not sure.galaxies:
        return _tr("Sure of none of {of} galaxies yet.").format(of=_number(sure.of))
    numbers = {"galaxies": _number(sure.galaxies), "of": _number(sure.of)}
    if not sure.controls:
        return _tr("Sure of {galaxies} of {of} galaxies; no control among them has a vote yet.").format(**numbers)
    low, high = (str(round(100 * share)) for share in (sure.interval.low90, sure.interval.high90))
    checked = {"right": str(sure.right), "controls": str(sure.controls), "low": low, "high": high}
    text = _tr("Sure of {galaxies} of {of} galaxies; right on {right} of {controls} such controls ({low}–{high}%).")
    return text.format(**numbers, **checked)


def sure_meaning() -> str:
    """What is called sure, and right, for the tooltip."""
    return _tr(
        "Sure: the posterior mean gives one answer at least {share}. Right: it is the answer that the votes gave. "
        "In brackets what that may be over all such galaxies, with 90%."
    ).format(share=f"{SURE:.0%}")


def _number(number: int) -> str:
    return QLocale().toString(number)


def _tr(text: str) -> str:
    return QCoreApplication.translate("AdviceWords", text)
