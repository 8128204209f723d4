"""The gallery's words: what is filtered and sorted, and how many galaxies that leaves."""

from PySide6.QtCore import QCoreApplication

from gzdesk.questions.tree import Tree
from gzdesk.survey.gallery_rows import Condition, Filter, Key, Mark, Operator

SIGNS: dict[Operator, str] = {one: one for one in ("=", "≠", "<", "≤", ">", "≥")}


def marks() -> dict[Mark, str]:
    """What galaxies can be picked by."""
    return {
        "all": _tr("All galaxies"),
        "voted": _tr("Voted on"),
        "not-voted": _tr("Not voted on"),
        "starred": _tr("Starred"),
        "artifact": _tr("Artifacts"),
        "commented": _tr("With a comment"),
    }


def keys(answer: str) -> dict[Key, str]:
    """What they can be sorted by, besides the columns of the catalogue."""
    return {
        "catalogue": _tr("Catalogue order"),
        "id": _tr("Id"),
        "information": _tr("Mutual information"),
        "posterior": _tr("Posterior of “{answer}”").format(answer=answer),
        "voted": _tr("When I voted"),
    }


def operator(one: Operator) -> str:
    """An operator as it is offered."""
    return SIGNS.get(one) or {"contains": _tr("contains"), "blank": _tr("is blank")}[one]


def condition(one: Condition) -> str:
    """A condition on the catalogue: "redshift < 0.1"."""
    return " ".join(part for part in (one.column, operator(one.operator), one.value) if part)


def trouble(one: Condition) -> str:
    """Why a condition finds nothing."""
    if one.operator in ("contains",):
        return _tr("{column} holds numbers: compare it with a number.").format(column=one.column)
    if one.operator in ("=", "≠"):
        return _tr("{column} holds numbers; “{value}” is none.").format(column=one.column, value=one.value)
    text = _tr("{column} and “{value}” cannot be compared by {operator}.")
    return text.format(column=one.column, value=one.value, operator=operator(one.operator))


def filtered(wanted: Filter, tree: Tree, answer: str) -> str:
    """What is filtered by, in a line: "Voted on · Bar ≥ 0.5 · redshift < 0.1"; empty where by nothing."""
    parts = [f"“{wanted.ids.strip()}”"] if wanted.ids.strip() else []
    if wanted.mark != "all":
        parts.append(marks()[wanted.mark])
    if wanted.given is not None:
        parts.append(_tr("I said {answer}").format(answer=answer_text(tree, *wanted.given)))
    if wanted.needs_posterior:
        parts.append(_span(answer, wanted))
    return " · ".join([*parts, *map(condition, wanted.conditions)])


def answer_text(tree: Tree, question: str, answer: str) -> str:
    """An answer as on its button."""
    asked = tree[question]
    return asked.answers[asked.index_of(answer)].text


def galaxies(count: int) -> str:
    """A number of galaxies."""
    return _tr("1 galaxy") if count == 1 else _tr("{count} galaxies").format(count=f"{count:,}")


def shown(count: int, total: int) -> str:
    """How many are shown of how many."""
    if count == total:
        return galaxies(total)
    return _tr("{count} of {galaxies}").format(count=f"{count:,}", galaxies=galaxies(total))


def _span(answer: str, wanted: Filter) -> str:
    if wanted.high >= 1:
        return f"{answer} ≥ {wanted.low:g}"
    if wanted.low <= 0:
        return f"{answer} ≤ {wanted.high:g}"
    return f"{answer} {wanted.low:g}–{wanted.high:g}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("GalleryWords", text)
