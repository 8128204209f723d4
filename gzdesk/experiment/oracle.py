"""An oracle of votes: real vote counts, or drawn galaxies' true probabilities, in place of a person."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.questions.question import Question
from gzdesk.terminal import CommandError

VOLUNTEERS = 40  # who vote on each drawn test galaxy, as in Galaxy Zoo


class OracleError(CommandError):
    """An oracle file that cannot be used; one sentence with the file's name."""


@dataclass(frozen=True, eq=False)
class Oracle:
    """What annotators would say of each galaxy.

    ``counts_G_A`` are the votes by which posteriors are judged. ``rho_G_A`` are the true probabilities of each answer
    where they are known (drawn galaxies), else None.
    """

    counts_G_A: NDArray[np.int32]
    rho_G_A: NDArray[np.float64] | None = None

    @property
    def galaxies(self) -> int:
        """How many galaxies it knows."""
        return len(self.counts_G_A)

    def votes(self, number: int, rng: np.random.Generator) -> NDArray[np.int32]:
        """``number`` votes on every galaxy (fewer where fewer exist): counts per galaxy and answer.

        Real votes are drawn without replacement from those that were given, drawn ones from the true probabilities.
        """
        if self.rho_G_A is not None:
            return rng.multinomial(number, self.rho_G_A).astype(np.int32)
        wanted_G = np.minimum(number, self.counts_G_A.sum(axis=1))
        drawn = [
            rng.multivariate_hypergeometric(counts, wanted)
            for counts, wanted in zip(self.counts_G_A, wanted_G, strict=True)
        ]
        return np.array(drawn, np.int32).reshape(self.counts_G_A.shape)


def of_drawn(rho_G_A: NDArray[np.float64], rng: np.random.Generator) -> Oracle:
    """The oracle of drawn galaxies, judged by the votes of 40 volunteers each."""
    return Oracle(rng.multinomial(VOLUNTEERS, rho_G_A).astype(np.int32), rho_G_A)


def read_oracle(file: Path, galaxies: Sequence[Galaxy], question: Question) -> tuple[Oracle, NDArray[np.int64]]:
    """Read an oracle CSV; returns it with the places in ``galaxies`` of the galaxies that have votes in it.

    The file has ``id_str`` and either an ``answer`` column (one vote each, an answer's name) or one column of vote
    counts per answer, named as in Zoobot: ``bar_yes`` or ``bar-dr5_yes``. Raises OracleError.
    """
    try:
        with file.open(newline="", encoding="utf-8-sig") as lines:
            reader = csv.DictReader(lines)
            columns = list(reader.fieldnames or [])
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise OracleError(f"{file.name}: cannot be read as CSV ({error})") from error
    if "id_str" not in columns:
        raise OracleError(f"{file.name}: has no column id_str; it has {', '.join(columns) or 'none'}")
    place_of = {galaxy.id: place for place, galaxy in enumerate(galaxies)}
    counts_G_A = np.zeros((len(galaxies), len(question.answers)), np.int32)
    answer_columns = _answer_columns(columns, question)
    if "answer" not in columns and answer_columns is None:
        wanted = ", ".join(question.column(answer) for answer in range(len(question.answers)))
        raise OracleError(f"{file.name}: needs a column 'answer' or the vote counts {wanted}")
    for line, row in enumerate(rows, start=2):
        place = place_of.get((row["id_str"] or "").strip())
        if place is not None:
            counts_G_A[place] = _row_counts(row, answer_columns, question, f"{file.name}, line {line}")
    known = np.flatnonzero(counts_G_A.sum(axis=1) > 0)
    if not known.size:
        raise OracleError(f"{file.name}: holds no vote on any galaxy of the project")
    return Oracle(counts_G_A[known]), known


def _answer_columns(columns: Sequence[str], question: Question) -> list[str | None] | None:
    """The vote-count column of each answer, None for an answer without one; None if fewer than two have one."""
    found: list[str | None] = [None] * len(question.answers)
    for column in columns:
        name, _, answer = column.rpartition("_")
        if name == question.name or name.startswith(f"{question.name}-"):
            for place, known in enumerate(question.answers):
                if known.is_named(answer):
                    found[place] = column
    return found if sum(column is not None for column in found) >= 2 else None


def _row_counts(
    row: dict[str, str], answer_columns: list[str | None] | None, question: Question, where: str
) -> NDArray[np.int32]:
    counts_A = np.zeros(len(question.answers), np.int32)
    if answer_columns is None:
        answer = (row["answer"] or "").strip()
        if answer:
            try:
                counts_A[question.index_of(answer)] = 1
            except KeyError as error:
                names = ", ".join(known.name for known in question.answers)
                raise OracleError(f"{where}: no answer {answer!r} to {question.name!r}; it has {names}") from error
        return counts_A
    for place, column in enumerate(answer_columns):
        text = (row[column] or "").strip() if column else ""
        try:
            value = float(text) if text else 0.0
        except ValueError as error:
            raise OracleError(f"{where}: {text!r} in {column} is not a number of votes") from error
        if not (0 <= value < 1e6):
            raise OracleError(f"{where}: {text!r} in {column} is not a number of votes")
        counts_A[place] = round(value)
    return counts_A
