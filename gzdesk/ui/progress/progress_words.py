"""Progress in honest words: plain sentences with their uncertainty, and nothing promised that was not measured."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from gzdesk.evaluation.evaluation import Judgement
from gzdesk.progress.summary import Standing
from gzdesk.progress.tallies import FEW, SMALL, Answers
from gzdesk.team.agreement import QuestionAgreement
from gzdesk.team.agreement_figures import Estimate
from gzdesk.ui.learning.advice_words import advice_text, sure_text
from gzdesk.ui.plain_words import shown
from gzdesk.votes.consistency import Consistency

NAMED = 3  # rare answers that a sentence names before it counts the others

Line = tuple[str, str]  # what it is about, and the sentence


def standing_words(standing: Standing) -> list[Line]:
    """How one question stands."""
    found = standing.assessment
    lines = [(_tr("Right"), right_text(standing.curve[-1].judgement))] if standing.curve else []
    if found is None:
        lines.append((_tr("Sure"), _tr("No model yet: it comes at the desk, with votes for two answers at least.")))
    else:
        lines.append((_tr("Sure"), sure_text(found.sure)))
        lines.append((_tr("More votes"), advice_text(found.advice)))
    if standing.agreement is not None:
        lines.append((_tr("Agreement"), agreement_text(standing.agreement)))
    return [*lines, (_tr("Rare answers"), rare_text(standing.answers))]


def votes_text(votes: int, voted: int, galaxies: int, voted_by: Mapping[str, int]) -> str:
    """How much was voted on, and what chose it."""
    text = _tr("{votes} votes on {voted} of {galaxies} galaxies")
    words = text.format(votes=_number(votes), voted=_number(voted), galaxies=_number(galaxies))
    chosen = [
        _tr("{count} at random").format(count=_number(voted_by.get("random", 0))),
        _tr("{count} because they would teach most").format(count=_number(voted_by.get("active", 0))),
    ]
    others = sum(count for kind, count in voted_by.items() if kind not in ("random", "active"))
    chosen += [_tr("{count} for another reason").format(count=_number(others))] if others else []
    return _tr("{votes}: chosen {how}.").format(votes=words, how=", ".join(chosen)) if voted else f"{words}."


def right_text(judgement: Judgement) -> str:
    """How right the model was on random controls, and how far that can be trusted."""
    interval = judgement.intervals.accuracy if judgement.intervals is not None else None
    if judgement.accuracy != judgement.accuracy:
        return _tr("On the random controls every vote is a tie.")
    share = f"{100 * judgement.accuracy:.0f}\u202f%"
    text = _tr("On {controls} random controls, never taught, the most probable answer was the voted one in {share}")
    words = text.format(controls=_number(judgement.galaxies), share=share)
    if interval is None:
        return f"{words}."
    low, high = (f"{100 * bound:.0f}" for bound in (interval.low90, interval.high90))
    return _tr("{words}; over all galaxies it may be {low} to {high}\u202f% (with 90\u202f% probability).").format(
        words=words, low=low, high=high
    )


def rare_text(answers: Answers) -> str:
    """Which answers are still rare, and how common they may be among galaxies that chance chose."""
    if not answers.votes:
        return _tr("The question has no votes yet.")
    rare = answers.rare
    if not rare:
        text = _tr("None: every answer has at least {few} votes and {small} of them.")
        return text.format(few=FEW, small=f"{100 * SMALL:.0f}\u202f%")
    words = [_rare(answers, place) for place in rare[:NAMED]]
    if len(rare) > NAMED:
        words.append(_tr("{count} others are rare too").format(count=len(rare) - NAMED))
    return f"{'; '.join(words)}."


def _rare(answers: Answers, place: int) -> str:
    text = _tr("“{answer}” has {count} of {votes} votes")
    count, votes = int(answers.counts_A[place]), answers.votes
    words = text.format(answer=answers.question.answers[place].text, count=_number(count), votes=_number(votes))
    common = answers.share_at_random(place)
    if common is None:
        return words
    low, high = (f"{100 * bound:.0f}" for bound in common)
    among = _tr("{words} (of votes on random galaxies {low} to {high}\u202f%, with 90\u202f% probability)")
    return among.format(words=words, low=low, high=high)


def agreement_text(found: QuestionAgreement) -> str:
    """How far annotators agree on galaxies that several have answered, and how far beyond chance."""
    figures = found.figures
    text = _tr("On {galaxies} galaxies that several have answered, two of their answers are the same in {percent}")
    percent = _estimate(figures.percent, 100, "{:.0f}", "\u202f%")
    words = text.format(galaxies=_number(figures.galaxies), percent=percent)
    if figures.alpha.value is None:
        return _tr("{words}; all gave one answer, so that Krippendorff's alpha is not defined.").format(words=words)
    alpha = _estimate(figures.alpha, 1, "{:.2f}", "")
    return _tr("{words}; Krippendorff's alpha is {alpha}.").format(words=words, alpha=alpha)


def _estimate(one: Estimate, scale: float, form: str, unit: str) -> str:
    """A figure with its interval, where there are galaxies enough for one."""
    value, low, high = (form.format(scale * (bound or 0.0)) for bound in (one.value, one.low, one.high))
    if one.low is None or one.high is None:
        return _tr("{value} (too few for an interval)").format(value=value + unit)
    return _tr("{value} ({low} to {high}, with 95\u202f%)").format(value=value + unit, low=low, high=high + unit)


def consistency_words(found: Sequence[Consistency]) -> list[str]:
    """How often annotators said the same again, one sentence each."""
    text = _tr(
        "{annotator}, {question}: {agreeing} of {repeats} blind repeats agree ({low} to {high}\u202f%, with 95\u202f%)."
    )
    words = []
    for one in found:
        low, high = (f"{100 * bound:.0f}" for bound in one.interval)
        words.append(
            text.format(
                annotator=shown(one.annotator),
                question=one.question,
                agreeing=one.agreeing,
                repeats=one.repeats,
                low=low,
                high=high,
            )
        )
    return words


def _number(number: int) -> str:
    return QLocale().toString(number)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ProgressWords", text)
