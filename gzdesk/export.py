"""Tables out: raw votes, counts per galaxy, and posteriors, as CSV."""

import contextlib
import csv
import math
import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalog import Galaxy
from gzdesk.counts import Counts
from gzdesk.journal import standing
from gzdesk.messages import Posterior
from gzdesk.project import Project
from gzdesk.question import Question
from gzdesk.scatter import fit_scatter, scattered, usual_scatter

QUANTILES = (0.5 - 0.68 / 2, 0.5 + 0.68 / 2, 0.05, 0.95)  # centred intervals that hold 68 and 90 %
INTERVALS = ("68pc-lower", "68pc-upper", "90pc-lower", "90pc-upper")
CHUNK = 4096  # galaxies whose quantiles are taken at a time

_Cell = str | int | float | None


class ExportError(OSError):
    """The world's error: a table that could not be written; whatever stood there before still stands."""


def write_votes(project: Project, file: Path) -> None:
    """Every standing vote and "can't tell", one a row in the order they were given, with their provenance."""
    heads = "uuid kind id_str ra dec annotator utc seconds question question_version answer shown_because"
    heads += " mutual_information rank model stretch"
    write_csv(file, heads.split(), _vote_rows(project))


def _vote_rows(project: Project) -> Iterator[list[_Cell]]:
    where = {galaxy.id: (galaxy.ra, galaxy.dec) for galaxy in project.galaxies}
    for vote in standing(project.journal.rows()):
        if vote.kind in ("vote", "cant-tell"):
            ra, dec = where.get(vote.galaxy_id, (None, None))
            yield [
                *(vote.uuid, vote.kind, vote.galaxy_id, ra, dec, vote.annotator, vote.utc, vote.seconds),
                *(vote.question, vote.question_version, vote.answer, vote.shown_because),
                *(vote.mutual_information, vote.rank, vote.model, vote.stretch),
            ]


def write_counts(project: Project, file: Path) -> None:
    """Votes per answer for every galaxy, in Zoobot's columns: ``id_str, file_loc, ..., bar_yes, bar_no``."""
    question = project.question
    counts = Counts.of(project.journal.rows(), project.galaxies, question)
    heads = ["id_str", "file_loc", "ra", "dec", *_vote_columns(question), f"{question.name}_total-votes"]
    write_csv(file, [*heads, "cant_tell", "starred", "shown_because", "selection"], _count_rows(project, counts))


def _count_rows(project: Project, counts: Counts) -> Iterator[list[_Cell]]:
    cant_tell_G, starred_G = counts.cant_tell_G.astype(int), counts.starred_G.astype(int)
    for index, galaxy in enumerate(project.galaxies):
        votes = counts.counts_G_A[index].tolist()
        marks = [int(cant_tell_G[index]), int(starred_G[index])]
        yield [
            galaxy.id, galaxy.file, galaxy.ra, galaxy.dec, *votes, sum(votes), *marks, *_selection(counts, index)
        ]  # fmt: skip


def write_posteriors(
    galaxies: Sequence[Galaxy], question: Question, posterior: Posterior, counts: Counts, file: Path
) -> None:
    """What one state of the network believes about every galaxy, voted on or not.

    Per answer: mean and centred 68 and 90 % intervals of rho, the probability of that answer, over the dropout
    samples and the scatter of galaxies that look alike to them, and the votes. Mutual information is that of one
    further vote, in nats. Blank where the image could not be read.
    """
    heads = ["id_str", "ra", "dec"]
    for answer in range(len(question.answers)):
        column = question.column(answer)
        heads += [f"{column}_mean", *(f"{column}_{bound}" for bound in INTERVALS)]
    heads += ["mutual_information", *_vote_columns(question), "shown_because", "selection", "model", "votes_heard"]
    write_csv(file, heads, _posterior_rows(galaxies, posterior, counts, _scatter(question, posterior, counts)))


def _scatter(question: Question, posterior: Posterior, counts: Counts) -> float:
    """As told by all controls with several votes, else the usual one."""
    controls = np.flatnonzero(counts.control_G)
    return fit_scatter(posterior.probs_G_T_A[controls], counts.counts_G_A[controls], usual_scatter(question.name))


def write_rounds(project: Project, file: Path) -> None:
    """How good every state of the network was on the random controls: each figure with its 68 and 90 % intervals.

    Blank where it could not be judged. Floors are what would remain if its posterior means were the truth.
    """
    rounds = project.rounds()
    figures = list(dict.fromkeys(name for one in rounds for name in one.metrics))
    rows = ([one.model, one.votes, one.utc, *(_figure(one.metrics.get(name)) for name in figures)] for one in rounds)
    write_csv(file, ["model", "votes_heard", "utc", *figures], rows)


def _figure(value: float | None) -> float | None:
    return None if value is None else _six_digits(value)


def _posterior_rows(
    galaxies: Sequence[Galaxy], posterior: Posterior, counts: Counts, scatter: float
) -> Iterator[list[_Cell]]:
    for start in range(0, len(galaxies), CHUNK):
        summaries = _summaries(scattered(posterior.probs_G_T_A[start : start + CHUNK], scatter))
        for index, summary in enumerate(summaries, start):
            galaxy = galaxies[index]
            yield [
                galaxy.id,
                galaxy.ra,
                galaxy.dec,
                *map(_six_digits, summary),
                _six_digits(float(posterior.mutual_information_G[index])),
                *counts.counts_G_A[index].tolist(),
                *_selection(counts, index),
                posterior.model,
                posterior.votes,
            ]


def _summaries(probs_G_T_A: NDArray[np.floating]) -> list[list[float]]:
    """Per galaxy the mean and the bounds of the first answer, then those of the second, and so on."""
    mean_G_A = probs_G_T_A.mean(axis=1, dtype=np.float64)
    bounds_Q_G_A = np.quantile(probs_G_T_A, QUANTILES, axis=1)
    summary_G_A_S = np.stack([mean_G_A, *bounds_Q_G_A], axis=-1)
    rows: list[list[float]] = summary_G_A_S.reshape(len(probs_G_T_A), -1).tolist()
    return rows


def _vote_columns(question: Question) -> list[str]:
    return [question.column(answer) for answer in range(len(question.answers))]


def _selection(counts: Counts, index: int) -> tuple[str, str]:
    """Why a galaxy first came on screen, and whether chance alone chose it, as rates must be estimated from."""
    because = counts.shown_because.get(index)
    if because is None:
        return "", "none"
    return because, "random" if because in ("control", "random") else because


def _six_digits(value: float) -> float | None:
    return float(f"{value:.6g}") if math.isfinite(value) else None


def write_csv(file: Path, heads: Sequence[str], rows: Iterable[Sequence[_Cell]]) -> None:
    """Write a whole CSV file, or leave what stands there; raises ExportError with the file's name."""
    part = file.with_name(f".{file.name}.{uuid.uuid4().hex}")
    try:
        with part.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(map(_harmless, heads))
            writer.writerows(map(_harmless, row) for row in rows)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    except OSError as error:
        raise ExportError(f"{file.name}: cannot be written in {file.absolute().parent} ({error.strerror}).") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _harmless(cell: _Cell) -> _Cell:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay as they are."""
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\r\n", "\n").replace("\r", "\n")  # csv quotes only the line ends that it writes itself
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\n")) else text
