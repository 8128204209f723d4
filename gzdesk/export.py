"""Tables out: raw votes, counts per galaxy, and posteriors, as CSV."""

import contextlib
import csv
import math
import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalog import Galaxy
from gzdesk.counts import Counts
from gzdesk.fits_table import FITS_SUFFIXES, write_fits_table
from gzdesk.journal import standing
from gzdesk.messages import Posterior
from gzdesk.project import Project
from gzdesk.question import Question
from gzdesk.scatter import fit_scatter, scattered, usual_scatter
from gzdesk.tree import Tree

QUANTILES = (0.5 - 0.68 / 2, 0.5 + 0.68 / 2, 0.05, 0.95)  # centred intervals that hold 68 and 90 %
INTERVALS = ("68pc-lower", "68pc-upper", "90pc-lower", "90pc-upper")
SAID = ("vote", "cant-tell", "artifact", "comment")
CHUNK = 4096  # galaxies whose quantiles are taken at a time

_Cell = str | int | float | None


class ExportError(OSError):
    """The world's error: a table that could not be written; whatever stood there before still stands."""


def write_votes(project: Project, file: Path) -> None:
    """What was said and stands, one row each in the order it was given, with its provenance: votes, "can't tell",
    artifacts and comments."""
    heads = "uuid kind id_str ra dec annotator utc seconds question question_version answer shown_because"
    heads += " mutual_information rank model stretch saw_posterior text"
    write_csv(file, heads.split(), _vote_rows(project))


def _vote_rows(project: Project) -> Iterator[list[_Cell]]:
    where = {galaxy.id: (galaxy.ra, galaxy.dec) for galaxy in project.galaxies}
    for vote in standing(project.journal.rows()):
        if vote.kind in SAID:
            ra, dec = where.get(vote.galaxy_id, (None, None))
            yield [
                *(vote.uuid, vote.kind, vote.galaxy_id, ra, dec, vote.annotator, vote.utc, vote.seconds),
                *(vote.question, vote.question_version, vote.answer, vote.shown_because),
                *(vote.mutual_information, vote.rank, vote.model, vote.stretch, vote.saw_posterior, vote.text),
            ]


def write_counts(project: Project, file: Path) -> None:
    """Votes per answer for every galaxy, in Zoobot's columns: ``id_str, file_loc, ..., bar_yes, bar_no``."""
    counts = Counts.of(project.journal.rows(), project.galaxies, project.tree, earlier=project.earlier_counts())
    write_csv(file, _count_heads(project.tree), _count_rows(project, counts, range(len(project.galaxies))))


def write_selection(
    project: Project, places: Iterable[int], posterior: Posterior | None, counts: Counts, file: Path
) -> None:
    """Votes per answer of some galaxies, and what is believed of them where anything is, as FITS or CSV by the name."""
    tree, chosen = project.tree, list(places)
    if posterior is None:
        heads, rows = _count_heads(tree), _count_rows(project, counts, chosen)
    else:
        heads = _posterior_heads(tree)
        rows = _posterior_rows(project.galaxies, posterior, counts, _scatters(tree, posterior, counts), chosen)
    if file.suffix.lower() in FITS_SUFFIXES:
        _whole(file, lambda part: write_fits_table(part, heads, list(rows)))
    else:
        write_csv(file, heads, rows)


def _count_heads(tree: Tree) -> list[str]:
    heads = ["id_str", "file_loc", "ra", "dec"]
    for question in tree.questions:
        heads += [*_vote_columns(question), f"{question.name}_total-votes"]
    return [*heads, "cant_tell", "artifact", "starred", "comment", "shown_because", "selection"]


def _count_rows(project: Project, counts: Counts, places: Iterable[int]) -> Iterator[list[_Cell]]:
    marks_G_M = np.stack([counts.cant_tell_G, counts.artifact_G, counts.starred_G], axis=-1).astype(int)
    comments = counts.comments()
    for index in places:
        galaxy, votes = project.galaxies[index], list[int]()
        for part in project.tree.parts.values():
            of_question = counts.counts_G_A[index, part].tolist()
            votes += [*of_question, sum(of_question)]
        yield [
            *(galaxy.id, galaxy.file, galaxy.ra, galaxy.dec, *votes, *marks_G_M[index].tolist()),
            *(_comment(comments.get(index, {})), *_selection(counts, index)),
        ]


def _comment(comments: Mapping[str, str]) -> str:
    """What one annotator wrote, or who wrote what."""
    if len(comments) == 1:
        return next(iter(comments.values()))
    return "\n".join(f"{annotator}: {text}" for annotator, text in sorted(comments.items()))


def write_posteriors(
    galaxies: Sequence[Galaxy], asked: Tree | Question, posterior: Posterior, counts: Counts, file: Path
) -> None:
    """What one state of the network believes about every galaxy, voted on or not.

    Per answer: mean and centred 68 and 90 % intervals of rho, the probability that an annotator who is asked the
    question gives it, over the dropout samples and the scatter of galaxies that look alike to them, and the votes.
    Mutual information is that of one further annotator's answers, in nats. Blank where the image could not be read.
    """
    tree = asked if isinstance(asked, Tree) else Tree.of(asked)
    scatters = _scatters(tree, posterior, counts)
    rows = _posterior_rows(galaxies, posterior, counts, scatters, range(len(galaxies)))
    write_csv(file, _posterior_heads(tree), rows)


def _posterior_heads(tree: Tree) -> list[str]:
    heads = ["id_str", "ra", "dec"]
    columns = [column for question in tree.questions for column in _vote_columns(question)]
    for column in columns:
        heads += [f"{column}_mean", *(f"{column}_{bound}" for bound in INTERVALS)]
    return [*heads, "mutual_information", *columns, "shown_because", "selection", "model", "votes_heard"]


def _scatters(tree: Tree, posterior: Posterior, counts: Counts) -> list[tuple[slice, float]]:
    """The scatter of every question, and where its answers stand."""
    return [(tree.parts[question.name], _scatter(question, posterior, counts)) for question in tree.questions]


def _scatter(question: Question, posterior: Posterior, counts: Counts) -> float:
    """As told by all controls with several votes, else the usual one."""
    controls, part = np.flatnonzero(counts.judged_G), counts.tree.parts[question.name]
    probs_n_T_A, counts_n_A = posterior.probs_G_T_A[controls, :, part], counts.counts_G_A[controls, part]
    return fit_scatter(probs_n_T_A, counts_n_A, usual_scatter(question.name))


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
    galaxies: Sequence[Galaxy],
    posterior: Posterior,
    counts: Counts,
    scatters: Sequence[tuple[slice, float]],
    places: Sequence[int],
) -> Iterator[list[_Cell]]:
    """One row for each of these galaxies; ``scatters`` are those of every question, and where its answers stand."""
    for start in range(0, len(places), CHUNK):
        chunk = places[start : start + CHUNK]
        probs_G_T_A = posterior.probs_G_T_A[np.asarray(chunk, np.intp)]
        of_questions = [_summaries(scattered(probs_G_T_A[:, :, part], scatter)) for part, scatter in scatters]
        for index, *summaries in zip(chunk, *of_questions, strict=True):
            galaxy = galaxies[index]
            yield [
                galaxy.id,
                galaxy.ra,
                galaxy.dec,
                *(_six_digits(figure) for summary in summaries for figure in summary),
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

    def write(part: Path) -> None:
        with part.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(map(_harmless, heads))
            writer.writerows(map(_harmless, row) for row in rows)
            stream.flush()
            os.fsync(stream.fileno())

    _whole(file, write)


def _whole(file: Path, write: Callable[[Path], None]) -> None:
    """Have a file written beside its place and put there when it is whole."""
    part = file.with_name(f".{file.name}.{uuid.uuid4().hex}")
    try:
        write(part)
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
