"""The queue's sentences: what each order is called, what it is good for, and why a galaxy is on screen."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from gzdesk.catalogue.position import Position
from gzdesk.questions.tree import Tree
from gzdesk.queue.ordering import answer_named
from gzdesk.queue.orders import Kind, Order
from gzdesk.queue.shown import Shown
from gzdesk.ui import plain_words

NAMED = 3  # ids that a sentence names before it says "and others"


def kind_name(kind: Kind) -> str:
    """An order in the list of orders."""
    return {
        "informative": _tr("Most informative"),
        "random": _tr("At random"),
        "likely": _tr("Most likely…"),
        "unlikely": _tr("Least likely…"),
        "uncertain": _tr("Most uncertain"),
        "disagreement": _tr("Model against my votes"),
        "annotators": _tr("Annotators who differ"),
        "conflicts": _tr("To settle in a meeting"),
        "starred": _tr("My starred"),
        "list": _tr("A list of ids…"),
        "position": _tr("Around a position…"),
        "similar": _tr("Similar to one galaxy…"),
    }[kind]


def order_name(order: Order, tree: Tree) -> str:
    """The order in force, with what it is about: "Most likely: Bar"."""
    match order.kind:
        case "likely" | "unlikely":
            answer = answer_named(tree, order.question, order.answer)
            name = _tr("Most likely: {answer}") if order.kind == "likely" else _tr("Least likely: {answer}")
            return name.format(answer=answer)
        case "uncertain" if len(tree.questions) > 1:
            return _tr("Most uncertain: {question}").format(question=tree[order.question].text)
        case "list":
            count = len(set(order.ids))
            return _tr("List of one id") if count == 1 else _tr("List of {count} ids").format(count=number(count))
        case "position":
            text = _tr("Within {radius} of {position}")
            return text.format(radius=arcmin(order.radius_arcmin), position=Position(order.ra, order.dec).degrees)
        case "similar":
            return _tr("Similar to {galaxy}").format(galaxy=plain_words.shown(order.like))
    return kind_name(order.kind)


def kind_help(kind: Kind) -> str:
    """What an order is good for, in a sentence or two."""
    return {
        "informative": _tr(
            "The galaxies whose vote teaches the network most, with random controls among them. The usual order: it "
            "needs the fewest votes."
        ),
        "random": _tr("Every galaxy is as likely as any other, with random controls among them."),
        "likely": _tr("The galaxies that most probably get this answer: to find more of a kind."),
        "unlikely": _tr("The galaxies that most probably get another answer than this one."),
        "uncertain": _tr(
            "The galaxies whose next vote is hardest to foretell, whether the network could learn from it or not."
        ),
        "disagreement": _tr(
            "Your votes in which the model believes least, to look at again; a new vote replaces the old one. The "
            "model was taught these votes, but for those on random controls: what it still doubts stands out."
        ),
        "annotators": _tr(
            "Galaxies on which annotators gave different answers, the most split first; your vote replaces your own."
        ),
        "conflicts": _tr(
            "Galaxies on which annotators differ, the most split first, to decide together. You see who said what; "
            "the answer you give is the meeting's: it counts as one more vote and changes nobody's own."
        ),
        "starred": _tr("The galaxies that you have starred, in the order in which you starred them."),
        "list": _tr("The galaxies of a list, in its order. Paste ids, one a line or with commas between."),
        "position": _tr("The galaxies around a position on the sky, the nearest first."),
        "similar": _tr("The galaxies that look most like one galaxy to the network."),
    }[kind]


def why(shown: Shown, *, revealed: bool = False) -> str:
    """Why a galaxy is on screen. Unless all is ``revealed``, nothing that would tell what the model expects of it.

    A blind repeat says what the galaxy would have said whose turn it was; nobody knows that after its sitting, so that
    all galaxies of earlier sittings say the same.
    """
    if shown.again:
        return _tr("Taken up again from an earlier sitting")
    if shown.because == "repeat":
        return (
            why(shown.instead, revealed=revealed)
            if shown.instead is not None
            else _tr("Random: no model has ranked it yet")
        )
    reason, rank = _reason(shown), _rank(shown)
    value = _value(shown) if revealed or shown.because not in _LEADING else ""
    text = ", ".join(part for part in (rank, value) if part)
    return f"{reason}: {text}" if text else reason


def none(kind: Kind) -> str:
    """That an order holds no galaxy now, and why not."""
    return {
        "disagreement": _tr("You have not voted on a galaxy yet."),
        "annotators": _tr("No two annotators have answered differently."),
        "conflicts": _tr("Annotators agree, or a meeting has settled where they did not."),
        "starred": _tr("You have not starred a galaxy yet."),
        "list": _tr("None of these is left in this project."),
        "position": _tr("No galaxy of this project is left there."),
    }.get(kind) or _tr("No galaxy is left in this order.")


def unknown(ids: Sequence[str]) -> str:
    """That the project has no galaxies of these ids; it names a few."""
    named = ", ".join(map(plain_words.shown, ids[:NAMED])) + (" …" if len(ids) > NAMED else "")
    if len(ids) == 1:
        return _tr("Not in this project: {ids}").format(ids=named)
    return _tr("{count} are not in this project: {ids}").format(count=number(len(ids)), ids=named)


def galaxies(count: int) -> str:
    """How many galaxies an order holds."""
    return _tr("1 galaxy") if count == 1 else _tr("{count} galaxies").format(count=number(count))


def left(count: int) -> str:
    """How many galaxies of an order are still to come, the one on screen among them."""
    return _tr("{count} left").format(count=number(count)) if count else _tr("none left")


def over(order: Order, tree: Tree, *, unreadable: int = 0, passed_by: int = 0) -> tuple[str, str]:
    """What stands in the galaxy's place when no galaxy is left in an order: a title and a sentence.

    ``unreadable``: galaxies whose pictures cannot be read; ``passed_by``: those skipped or put off in this sitting.
    """
    if order.drawn and not unreadable and not passed_by:
        title = _tr("Every galaxy has been voted on")
        return title, _tr("Undo goes back; a click in the history revisits a galaxy.")
    if order.drawn:
        read = _tr("{galaxies} cannot be read: the status bar says why.").format(galaxies=galaxies(unreadable))
        back = _tr("{galaxies} passed by: the next sitting brings them back.").format(galaxies=galaxies(passed_by))
        text = " ".join(words for words, count in ((read, unreadable), (back, passed_by)) if count)
        return _tr("No galaxy is left in this sitting"), text
    title = _tr("No more galaxies: {order}").format(order=order_name(order, tree))
    return title, _tr("Choose another order, or go back to the most informative galaxies. Undo goes back one vote.")


def number(count: int) -> str:
    """A count as the user's language groups its digits."""
    return QLocale().toString(count)


def arcmin(value: float) -> str:
    """A distance on the sky: arcseconds below one arcminute, degrees above ninety."""
    if value < 1:
        return f"{value * 60:.3g}\u2033"
    return f"{value:.3g}\u2032" if value < 90 else f"{value / 60:.3g}°"


_LEADING = ("likely", "unlikely")  # whose value says what the model expects


def _reason(shown: Shown) -> str:
    match shown.because:
        case "active":
            return _tr("Shown because the networks disagree")
        case "control":
            return _tr("A random control: never taught, the posteriors are judged on it")
        case "random":
            return _tr("Shown at random") if shown.of is not None else _tr("Random: no model has ranked it yet")
        case "revisit":
            return _tr("Revisited: Esc goes back to the queue")
        case "later":
            return _tr("Back again: you put it off")
        case "likely" if shown.what:
            return _tr("Shown because “{answer}” is likely").format(answer=shown.what)
        case "unlikely" if shown.what:
            return _tr("Shown because “{answer}” is unlikely").format(answer=shown.what)
        case "likely" | "unlikely":  # undone in a later sitting, when no more is known
            return _tr("Shown for how likely an answer is")
        case "uncertain" if shown.what:
            return _tr("Shown because “{question}” is uncertain").format(question=shown.what)
        case "uncertain":
            return _tr("Shown because its answer is uncertain")
        case "disagreement" if shown.control:
            return _tr("Shown because the model, not taught your vote, doubts it")
        case "disagreement":
            return _tr("Shown because the model, though taught your vote, doubts it")
        case "annotators":
            return _tr("Shown because annotators differ")
        case "conflicts":
            return _tr("To settle: annotators differ")
        case "starred":
            return _tr("Shown because you starred it")
        case "list":
            return _tr("Shown because it is in your list")
        case "position" if shown.what:
            return _tr("Shown because it lies near {position}").format(position=shown.what)
        case "position":
            return _tr("Shown for where it lies")
        case "similar" if shown.what:
            return _tr("Shown because it looks like {galaxy}").format(galaxy=plain_words.shown(shown.what))
        case "similar":
            return _tr("Shown because it looks like another one")
    return _tr("Searched for: Esc goes back to the queue")


def _rank(shown: Shown) -> str:
    if shown.because == "random" and shown.of is not None:
        return _tr("one of {count}").format(count=number(shown.of))
    if shown.rank is None:
        return ""
    if shown.of is None:  # as when it has been undone
        return _tr("rank {rank}").format(rank=number(shown.rank))
    return _tr("rank {rank} of {count}").format(rank=number(shown.rank), count=number(shown.of))


def _value(shown: Shown) -> str:
    if shown.because == "active" and shown.mutual_information is not None:
        return _tr("mutual information {value:.2f} nats").format(value=shown.mutual_information)
    if shown.value is None:
        return ""
    if shown.because == "position":
        return _tr("{distance} away").format(distance=arcmin(shown.value))
    words = {
        "likely": _tr("probability {value:.2f}"),
        "unlikely": _tr("another answer with probability {value:.2f}"),
        "uncertain": _tr("entropy {value:.2f} nats"),
        "disagreement": _tr("probability of your answer {value:.2f}"),
        "annotators": _tr("two of them differ with probability {value:.2f}"),
        "conflicts": _tr("two of them differ with probability {value:.2f}"),
        "similar": _tr("likeness {value:.2f}"),
    }
    return words[shown.because].format(value=shown.value) if shown.because in words else ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("queue", text)
