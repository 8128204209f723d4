"""GalleryRows: which galaxies the gallery shows, and in which order; numpy only, to be worked out beside the window."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gzdesk.project.column_reader import Value

Mark = Literal["all", "voted", "not-voted", "starred", "artifact", "commented"]
Key = Literal["catalogue", "id", "information", "posterior", "voted", "column"]
Operator = Literal["=", "≠", "<", "≤", ">", "≥", "contains", "blank"]

NUMERIC: tuple[Operator, ...] = ("=", "≠", "<", "≤", ">", "≥", "blank")
TEXTUAL: tuple[Operator, ...] = ("=", "≠", "contains", "blank")
NO_ANSWER, CANT_TELL = -1, -2  # in place of an answer
PIECE = 4096  # galaxies looked at between two chances for other threads
LONGEST = 64  # bytes by which texts are sorted

Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]  # places of galaxies in the project
Keys = NDArray[np.float32] | NDArray[np.float64]


@dataclass(frozen=True)
class Condition:
    """One condition on a column of the catalogue; texts are compared in small letters."""

    column: str
    operator: Operator
    value: str = ""


@dataclass(frozen=True)
class Filter:
    """What a galaxy must be to be shown: all of it at once."""

    ids: str = ""  # part of the id, whatever its case; several words: any of them
    mark: Mark = "all"
    given: tuple[str, str] | None = None  # question and answer, by name: the annotator's own
    low: float = 0.0  # of the posterior mean of the answer that the gallery shows
    high: float = 1.0
    conditions: tuple[Condition, ...] = ()

    @property
    def needs_posterior(self) -> bool:
        """Whether it picks galaxies by what is believed of them."""
        return self.low > 0.0 or self.high < 1.0


@dataclass(frozen=True)
class Sort:
    """By what the galaxies are sorted; those without a value come last, and equal ones in the catalogue's order."""

    by: Key = "catalogue"
    column: str = ""
    falling: bool = False

    @property
    def needs_posterior(self) -> bool:
        """Whether it follows from what is believed, and anew whenever that changes."""
        return self.by in ("information", "posterior")


@dataclass(frozen=True, eq=False)
class Column:
    """One column of the catalogue: numbers, where all its values are, or else texts."""

    numbers_G: NDArray[np.float64] | None  # NaN where there is no value
    texts_G: Sequence[str]  # in small letters; empty where there is no value, and where there are numbers

    @classmethod
    def of(cls, values: Sequence[Value]) -> "Column":
        """A column of the values as the project keeps them."""
        if all(value is None or isinstance(value, int | float) for value in values):
            return cls(np.array([np.nan if value is None else value for value in values], np.float64), ())
        return cls(None, ["" if value is None else str(value).lower() for value in values])

    @property
    def operators(self) -> tuple[Operator, ...]:
        """What it can be compared by."""
        return NUMERIC if self.numbers_G is not None else TEXTUAL


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of all galaxies at one moment, as far as the annotator may know it."""

    ids_G: Sequence[str]  # in small letters; may be left out where nothing asks for ids
    given: Mapping[str, NDArray[np.int8]]  # per question the place of the annotator's answer, or NO_ANSWER, CANT_TELL
    starred_G: Bools
    artifact_G: Bools
    commented_G: Bools
    voted_at_G: NDArray[np.float64]  # seconds since 1970 of the annotator's last word; NaN where there is none
    answers: Mapping[str, Sequence[str]] = field(default_factory=dict)  # per question the names of its answers
    information_G: NDArray[np.float32] | None = None  # nats; None where nothing is believed
    mean_G: NDArray[np.float32] | None = None  # of the posterior of one answer
    columns: Mapping[str, Column] = field(default_factory=dict)

    @property
    def galaxies(self) -> int:
        """How many there are."""
        return len(self.starred_G)

    @property
    def voted_G(self) -> Bools:
        """Galaxies on which the annotator has said something to a question, or that it is none."""
        return np.isfinite(self.voted_at_G)


def rows_of(known: Known, wanted: Filter, sort: Sort) -> Rows:
    """The galaxies to show, in their order."""
    rows = np.flatnonzero(_passing(known, wanted))
    keys_G = _keys(known, sort, rows)
    if keys_G is None:
        return rows[::-1] if sort.falling else rows
    valued = ~np.isnan(keys_G)
    keys = keys_G[valued]
    ordered = np.argsort(-keys if sort.falling else keys, kind="stable")
    return np.concatenate([rows[valued][ordered], rows[~valued]])


def mean_of(probs_G_T_A: NDArray[np.float32], answer: int) -> NDArray[np.float32]:
    """The posterior mean of one answer for every galaxy; NaN where the image could not be read."""
    mean_G = np.empty(len(probs_G_T_A), np.float32)
    for start in range(0, len(mean_G), PIECE):
        mean_G[start : start + PIECE] = probs_G_T_A[start : start + PIECE, :, answer].mean(axis=1)
    return mean_G


def trouble(condition: Condition, column: Column) -> bool:
    """Whether a condition makes no sense: numbers are compared with numbers, and texts are neither more nor less."""
    if condition.operator not in column.operators:
        return True
    numeric = column.numbers_G is not None and condition.operator != "blank"
    return numeric and _number(condition.value) is None


def _passing(known: Known, wanted: Filter) -> Bools:
    passing_G = _marked(known, wanted.mark)
    if wanted.given is not None:
        passing_G &= _given(known, *wanted.given)
    if wanted.needs_posterior:
        passing_G &= _believed(known, wanted.low, wanted.high)
    for condition in wanted.conditions:
        passing_G &= _meets(known.columns.get(condition.column), condition, len(passing_G))
    return _found(known.ids_G, wanted.ids, passing_G)


def _marked(known: Known, mark: Mark) -> Bools:
    match mark:
        case "voted":
            return known.voted_G
        case "not-voted":
            return ~known.voted_G
        case "starred":
            return known.starred_G.copy()
        case "artifact":
            return known.artifact_G.copy()
        case "commented":
            return known.commented_G.copy()
    return np.ones(known.galaxies, np.bool_)


def _given(known: Known, question: str, answer: str) -> Bools:
    if question not in known.given or answer not in known.answers[question]:
        return np.zeros(known.galaxies, np.bool_)
    passing_G: Bools = known.given[question] == known.answers[question].index(answer)
    return passing_G


def _believed(known: Known, low: float, high: float) -> Bools:
    if known.mean_G is None:
        return np.zeros(known.galaxies, np.bool_)
    with np.errstate(invalid="ignore"):
        passing_G: Bools = (known.mean_G >= np.float32(low)) & (known.mean_G <= np.float32(high))
    return passing_G


def _found(ids_G: Sequence[str], words: str, passing_G: Bools) -> Bools:
    """Those of the passing whose id holds one of the words."""
    parts = words.lower().split()
    if not parts:
        return passing_G
    found = re.compile("|".join(map(re.escape, parts))).search
    places = [place for place in np.flatnonzero(passing_G).tolist() if found(ids_G[place])]
    found_G = np.zeros(len(passing_G), np.bool_)
    found_G[places] = True
    return found_G


def _meets(column: Column | None, condition: Condition, galaxies: int) -> Bools:
    if column is None or trouble(condition, column):
        return np.zeros(galaxies, np.bool_)
    if column.numbers_G is not None:
        return _compared(column.numbers_G, condition)
    value, texts = condition.value.lower(), column.texts_G
    match condition.operator:
        case "=":
            return np.fromiter((text == value for text in texts), np.bool_, galaxies)
        case "≠":
            return np.fromiter((text != value for text in texts), np.bool_, galaxies)
        case "blank":
            return np.fromiter((not text for text in texts), np.bool_, galaxies)
    return np.fromiter((value in text for text in texts), np.bool_, galaxies)


def _compared(numbers_G: NDArray[np.float64], condition: Condition) -> Bools:
    """A missing number is neither larger nor smaller nor other than anything."""
    missing_G: Bools = np.isnan(numbers_G)
    value = _number(condition.value)
    if condition.operator == "blank" or value is None:
        return missing_G
    compare = {
        "=": np.equal, "≠": np.not_equal, "<": np.less, "≤": np.less_equal, ">": np.greater, "≥": np.greater_equal,
    }  # fmt: skip
    passing_G: Bools = compare[condition.operator](numbers_G, value) & ~missing_G
    return passing_G


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return None if np.isnan(value) else value


def _keys(known: Known, sort: Sort, rows: Rows) -> Keys | None:
    """What the rows are sorted by, NaN where they have none; None: the catalogue's order."""
    match sort.by:
        case "id":
            return _ranks(known.ids_G, rows)
        case "information":
            return None if known.information_G is None else known.information_G[rows]
        case "posterior":
            return None if known.mean_G is None else known.mean_G[rows]
        case "voted":
            return known.voted_at_G[rows]
        case "column":
            column = known.columns.get(sort.column)
            if column is not None:
                return column.numbers_G[rows] if column.numbers_G is not None else _ranks(column.texts_G, rows)
    return None


def _ranks(texts_G: Sequence[str], rows: Rows) -> NDArray[np.float64]:
    """Numbers that rise with the texts, NaN for empty ones.

    Texts are compared as numbers of eight bytes each, since numpy keeps Python to itself while it sorts texts.
    """
    words = np.empty((len(rows), LONGEST // 8), np.uint64)
    for start in range(0, len(rows), PIECE):
        texts = (texts_G[row].encode("utf-8", "surrogatepass") for row in rows[start : start + PIECE].tolist())
        joined = b"".join(text[:LONGEST].ljust(LONGEST, b"\0") for text in texts)
        words[start : start + PIECE] = np.frombuffer(joined, ">u8").reshape(-1, words.shape[1])
    order = np.lexsort(words.T[::-1])
    differs = (words[order[1:]] != words[order[:-1]]).any(axis=1)
    ranks = np.empty(len(rows), np.float64)
    ranks[order[:1]], ranks[order[1:]] = 0, np.cumsum(differs)
    ranks[words[:, 0] == 0] = np.nan
    return ranks
