"""Tables of votes, read row by row: counts in columns, or one answer a row; what is no count is told apart."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.catalog_tables import Table as CatalogueTable
from gzdesk.catalogue.catalog_tables import read_table
from gzdesk.earlier.vote_names import Meaning, VoteNames
from gzdesk.project.earlier_votes import MOST
from gzdesk.terminal import CommandError

Row = Sequence[object]
Told = Callable[[int, int], None]  # hears (done, total) in bytes or rows; what it raises ends the reading

LONGEST = 1 << 20  # bytes of one line; a line of a table of votes has some thousands
MOST_COLUMNS = 20_000
BLANKS = frozenset(("", "nan", "null", "none", "--", "n/a", "na"))
TEXT_ENDS = (".csv", ".tsv", ".txt")
EVERY = 2000  # rows between two words of progress


class VotesError(CommandError):
    """A file of votes that cannot be used; the text names the file and the reason."""


@dataclass
class Table:
    """A table that is read once, from the first row to the last, however large it is."""

    name: str
    names: list[str]
    rows: Iterator[Row]
    broken: list[tuple[str, str]] = field(default_factory=list)  # lines that could not be read, and why
    stream: BinaryIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        if self.stream is not None:
            self.stream.close()


def open_table(file: Path, progress: Told) -> Table:
    """Open a table of any format that a catalogue may have; raises VotesError or CatalogueError."""
    stream = None
    try:
        stream = file.open("rb")
        start = stream.read(10)
        stream.seek(0)
        if not start:
            raise VotesError(f"{file.name}: is empty.")
        if file.name.lower().endswith(TEXT_ENDS) and not start.startswith(b"# %ECSV"):
            return _open_csv(file, stream, progress)
    except FileNotFoundError:
        raise VotesError(f"{file.name}: there is no such file in {file.absolute().parent}.") from None
    except OSError as error:
        raise VotesError(f"{file.name}: cannot be read ({error.strerror}).") from error
    except BaseException:
        if stream is not None:
            stream.close()
        raise
    stream.close()
    whole = read_table(file)
    return Table(file.name, list(whole.names), _counted(whole, progress))


def _counted(whole: CatalogueTable, progress: Told) -> Iterator[Row]:
    for start in range(0, whole.rows, EVERY):
        progress(start, whole.rows)
        yield from zip(*(column.values(start, start + EVERY) for column in whole.columns), strict=True)
    progress(whole.rows, whole.rows)


def _open_csv(file: Path, stream: BinaryIO, progress: Told) -> Table:
    lines = _lines(file, stream)
    head = next(lines, "")
    reader = csv.reader(chain([head], lines), delimiter=max(",;\t|", key=head.count), strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise VotesError(f"{file.name}: line 1 is not CSV ({error}).") from error
    _check_names(file, names)
    table = Table(file.name, names, iter(()), stream=stream)
    size = file.stat().st_size

    def rows() -> Iterator[Row]:
        try:
            for number, row in enumerate(reader):
                if number % EVERY == 0:
                    progress(min(stream.tell(), size - 1), size)
                if len(row) == len(names):
                    yield row
                elif row:
                    reason = f"has {len(row)} fields, where the header has {len(names)}"
                    table.broken.append((f"line {reader.line_num}", reason))
        except csv.Error as error:
            raise VotesError(f"{file.name}: line {reader.line_num} is not CSV ({error}).") from error
        progress(size, size)

    table.rows = rows()
    return table


def _lines(file: Path, stream: BinaryIO) -> Iterator[str]:
    """The lines of a text, of which none may be so long that it would fill the memory."""
    number = 0
    while raw := stream.readline(LONGEST + 1):
        number += 1
        if len(raw) > LONGEST:
            raise VotesError(
                f"{file.name}: line {number} is longer than {LONGEST >> 20} MiB; this is no table of votes."
            )
        try:
            yield raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise VotesError(
                f"{file.name}: line {number} is no text in UTF-8; save the table as CSV in UTF-8."
            ) from None


def _check_names(file: Path, names: list[str]) -> None:
    if len(names) > MOST_COLUMNS:
        raise VotesError(f"{file.name}: has {len(names):,} columns; this is no table of votes.")
    if not names or any(not name.isprintable() for name in names):
        raise VotesError(f"{file.name}: is no CSV text; its first line holds no column names.")
    double = sorted({name for name in names if names.count(name) > 1})
    if double:
        raise VotesError(f"{file.name}: two columns are called {double[0]!r}; rename one.")


def text_of(value: object) -> str:
    """A cell as text: blank where there is no value, whole numbers without a point."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip() if value is not None else ""
    return "" if text.lower() in BLANKS else text


def number_of(value: object) -> float:
    """A cell as a number: nought where it is blank, NaN where it is no number."""
    if isinstance(value, float):
        return 0.0 if value != value else value
    text = text_of(value)
    try:
        return float(text) if text else 0.0
    except ValueError:
        return np.nan


@dataclass(frozen=True)
class CountColumns:
    """The columns of a wide table that hold counts, and what each stands for."""

    names: list[str]
    places: list[int]
    meanings: list[Meaning]

    @classmethod
    def of(cls, names: Sequence[str], known: VoteNames) -> "CountColumns":
        found = [(name, place, known.column(name)) for place, name in enumerate(names)]
        kept = [(name, place, meaning) for name, place, meaning in found if meaning is not None]
        return cls([one[0] for one in kept], [one[1] for one in kept], [one[2] for one in kept])

    def read(self, row: Row) -> list[float]:
        """The counts of a row, NaN where one is no number."""
        return [number_of(row[place]) for place in self.places]


@dataclass
class Judged:
    """The counts of a wide table after looking at all of them: which may count, and why the others may not."""

    counts_n_K: NDArray[np.int64]  # noughts in rows with a fault, for all answers to the question
    kept: list[int]  # places among the count columns that count
    groups: dict[str, str]  # their questions that count nothing, and why
    faults: list[tuple[int, str]]  # rows, and what is wrong in them
    unknown: dict[str, str]  # columns that are no counts after all, and why


def judge_counts(raw_n_K: NDArray[np.float64], columns: CountColumns) -> Judged:
    """Tell counts from what is none: a question counts as a whole or not at all, lest its answers be biased."""
    fraction_K = (np.isfinite(raw_n_K) & (raw_n_K != np.floor(raw_n_K))).any(axis=0)
    fit_n_K = (raw_n_K == np.floor(raw_n_K)) & (raw_n_K >= 0) & (raw_n_K <= MOST)
    some_K = (fit_n_K & (raw_n_K > 0)).any(axis=0)
    judged = Judged(np.where(fit_n_K, raw_n_K, 0).astype(np.int64), [], {}, [], {})
    for place, (name, meaning) in enumerate(zip(columns.names, columns.meanings, strict=True)):
        if meaning.left_out:
            judged.unknown[name] = "left out, as asked"
        elif meaning.answer is None and (fraction_K[place] or not fit_n_K[:, place].any()):
            judged.unknown[name] = "holds no counts"
        elif fraction_K[place]:
            judged.groups[meaning.group] = f"{name} holds fractions, which are no votes"
        elif meaning.answer is None and some_K[place]:
            judged.groups.setdefault(meaning.group, misleading(name, meaning.question))
        elif meaning.answer is not None:
            judged.kept.append(place)
    judged.kept = [place for place in judged.kept if columns.meanings[place].group not in judged.groups]
    _take_faults_out(judged, raw_n_K, ~fit_n_K, columns)
    return judged


def misleading(name: str, question: str) -> str:
    """Why a question counts nothing one of whose answers is not understood, and what to do about it."""
    return (
        f"{name} is no answer to {question!r} here, and the others alone would mislead; count it with "
        f"--map '{name}={question}_ANSWER', or leave it out on purpose with --map '{name}='"
    )


def _take_faults_out(
    judged: Judged, raw_n_K: NDArray[np.float64], bad_n_K: NDArray[np.bool_], columns: CountColumns
) -> None:
    for group in {columns.meanings[place].group for place in judged.kept}:
        own = [place for place in judged.kept if columns.meanings[place].group == group]
        wrong = np.flatnonzero(bad_n_K[:, own].any(axis=1))
        judged.counts_n_K[np.ix_(wrong, np.array(own))] = 0
        for row in wrong.tolist():
            place = next(place for place in own if bad_n_K[row, place])
            what = f"{raw_n_K[row, place]:g}" if np.isfinite(raw_n_K[row, place]) else "what it holds"
            judged.faults.append((row, f"{columns.names[place]}: {what} is no number of votes (0 to {MOST:,})"))
