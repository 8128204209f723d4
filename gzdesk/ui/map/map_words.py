"""The sentences of the map: what it shows, what is still missing, and what is known of one galaxy."""

from PySide6.QtCore import QCoreApplication

from gzdesk.session.session import Session
from gzdesk.survey.principal_plane import PrincipalPlane
from gzdesk.survey.survey_map import UNSAID, Colouring
from gzdesk.ui import look
from gzdesk.ui.learning.posterior_choice import why_none
from gzdesk.ui.map.map_card import Facts
from gzdesk.ui.map.map_legend import Legend, Sign
from gzdesk.ui.map.map_scene import RING, SIGN, Surveyed, sign_of
from gzdesk.ui.plain_words import shown


def explanation(plane: PrincipalPlane | None) -> str:
    """How the map is to be read."""
    if plane is None:
        return _tr(
            "Every dot is a galaxy. The higher it lies, the less sure the networks are together; the further left, the "
            "surer each one is of itself. At the upper left they confidently disagree: a vote there teaches most."
        )
    return _tr(
        "Every dot is a galaxy; those near each other look alike to the network. The axes are the two directions in "
        "which its {count} features differ most (principal components), and mean nothing else."
    ).format(count=plane.features)


def missing(session: Session, *, features: bool) -> tuple[str, str]:
    """What is needed before there is anything to draw."""
    if not features:
        title, _, text = why_none(session).partition(": ")
        return title, text
    if session.ordering.features_G_F is None:
        text = _tr("Galaxies that look alike will lie near each other here, as soon as every picture has been read.")
        return _tr("The network has not looked at the galaxies yet"), text
    return _tr("Working it out…"), _tr("The plane in which the network's features differ most.")


def nothing_readable() -> tuple[str, str]:
    """Where there is a posterior, and no galaxy in it."""
    return _tr("No galaxy to show"), _tr("No picture of this project could be read.")


def legend(session: Session, colouring: Colouring, surveyed: Surveyed, *, hidden: bool) -> Legend:
    """What colours and signs mean; ``hidden``: the galaxy at the desk must not be found before the vote."""
    worn, bar = look.look(), surveyed.top > 0
    signs: list[Sign] = []
    title, low, high = _tr("Galaxies"), "", ""
    if colouring.kind in ("mine", "votes"):
        title = _tr("My votes") if colouring.kind == "mine" else _tr("What most votes say")
        for place, answer in enumerate(session.tree[colouring.question].answers):
            shape, colour = sign_of(place, worn)
            signs.append(Sign(f"{shown(answer.text)} ({surveyed.said.get(place, 0):,})", shape, colour, SIGN))
        signs.append(
            Sign(_tr("none ({count})").format(count=f"{surveyed.said.get(UNSAID, 0):,}"), "disc", worn.samples, 5)
        )
    else:
        if bar and colouring.kind == "information":
            title, low, high = _tr("Mutual information, nats"), "0", f"{surveyed.top:.2g}"
        elif bar:
            answer = session.tree[colouring.question].answers[colouring.answer]
            title, low, high = _tr("Mean posterior of “{answer}”").format(answer=shown(answer.text)), "0", "1"
        signs.append(
            Sign(_tr("voted on ({count})").format(count=f"{surveyed.voted:,}"), "ring", worn.text, RING, rim=False)
        )
    if session.current is not None:
        signs.append(Sign(_tr("at the desk, once you have voted") if hidden else _tr("at the desk")))
    return Legend(title, low, high, tuple(signs))


def facts_of(session: Session, index: int, question: str, *, hidden: bool) -> Facts:
    """What is known of a galaxy; ``hidden``: what is believed of it must not be told before the vote."""
    name, posterior = shown(session.project.galaxies[index].id), session.posterior
    if hidden:
        return Facts(name, (_tr("On the desk: hidden until you vote"),))
    lines = []
    if posterior is not None and posterior.mutual_information_G[index] == posterior.mutual_information_G[index]:
        lines += [
            _tr("Entropy of the average {nats}").format(nats=_number(posterior.predictive_entropy_G[index])),
            _tr("Mean entropy of the networks {nats}").format(nats=_number(posterior.expected_entropy_G[index])),
            _tr("Mutual information {nats} nats").format(nats=_number(posterior.mutual_information_G[index])),
            *_mean(session, index, question),
        ]
    lines.append(_votes(session, index, question))
    return Facts(name, tuple(lines))


def _mean(session: Session, index: int, question: str) -> tuple[str, ...]:
    believed = session.posterior_of(index, question)
    if believed is None:
        return ()
    answers = session.tree[question].answers
    means = believed.probs_T_A.mean(axis=0).tolist()
    likeliest = sorted(zip(means, answers, strict=True), key=lambda one: -one[0])[:3]
    return (", ".join(f"{shown(answer.text)} {100 * mean:.0f}\u202f%" for mean, answer in likeliest),)


def _votes(session: Session, index: int, question: str) -> str:
    """The voter's own answer, and how many votes there are; of a blind repeat on screen nothing."""
    current = session.current
    if current is not None and current.index == index and current.because == "repeat":
        return _tr("No vote yet")
    counts = session.counts.of_question(question)[index]
    mine = session.last_answer(index, question)
    if mine is not None and mine.answer is not None:
        asked = session.tree[question]
        answer = asked.answers[asked.index_of(mine.answer)].text
        others = int(counts.sum()) - 1
        said = _tr("Your vote: {answer}").format(answer=shown(answer))
        return said if others < 1 else f"{said} ({_tr('{count} of others').format(count=others)})"
    total = int(counts.sum())
    return _tr("{count} votes of others").format(count=total) if total else _tr("No vote yet")


def _number(value: float) -> str:
    return f"{float(value):.3f}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("MapWords", text)
