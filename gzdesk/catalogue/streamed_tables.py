"""Tables larger than memory, read a piece of rows at a time: CSV, FITS and Parquet.

A table is surveyed once, from end to end, which finds its rows, its digest, and where in the file each shard begins;
after that any shard can be read by itself, on any computer that sees the file.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gzdesk.catalogue import streamed_csv, streamed_fits, streamed_parquet
from gzdesk.catalogue.catalog_columns import CatalogueError, Column
from gzdesk.catalogue.spans import Piece, Span, opened

BLOCK = 1 << 22  # bytes read at a time

Told = Callable[[int, int], None]  # hears (done, total)


@dataclass(frozen=True)
class Surveyed:
    """What is known of a catalogue after one look through it."""

    kind: str  # "csv", "fits" or "parquet"
    digest: str  # SHA-256 of the file
    rows: int
    bytes: tuple[int, ...]  # where the shards begin, in a CSV file

    def spans(self, shard_rows: int) -> list[Span]:
        """The shards; the last one may be shorter."""
        starts = range(0, self.rows, shard_rows)
        places = self.bytes or (0,) * len(starts)
        return [
            Span(number, start, min(start + shard_rows, self.rows), byte)
            for number, (start, byte) in enumerate(zip(starts, places, strict=True))
        ]


def survey(file: Path, shard_rows: int, told: Told = lambda done, total: None) -> Surveyed:
    """Look through a catalogue once; raises CatalogueError where it cannot be read to its end."""
    with _explained(file):
        kind = kind_of(file)
        if kind == "csv":
            return Surveyed(kind, *streamed_csv.look_through(file, shard_rows, told))
        rows = (streamed_parquet if kind == "parquet" else streamed_fits).rows(file)
        return Surveyed(kind, _digest(file, told), rows, ())


def kind_of(file: Path) -> str:
    """By its first bytes: "csv", "fits" or "parquet"; raises CatalogueError for what cannot be read in pieces."""
    with opened(file) as stream:
        head = stream.read(9)
    if not head:
        raise CatalogueError(f"{file.name}: is empty.")
    if head.startswith(b"\x1f\x8b"):
        raise CatalogueError(f"{file.name}: is compressed and cannot be read piece by piece; unpack it first (gunzip).")
    if head.startswith((b"# %ECSV", b"<?xml", b"<VOTABLE")):
        raise CatalogueError(
            f"{file.name}: an ECSV or VOTable cannot be read piece by piece; save it as CSV, FITS or Parquet."
        )
    return "parquet" if head.startswith(b"PAR1") else "fits" if head == b"SIMPLE  =" else "csv"


def pieces(file: Path, kind: str, names: Sequence[str], span: Span, piece: int) -> Iterator[Piece]:
    """The rows of one shard, so many at a time; raises CatalogueError."""
    with _explained(file):
        yield from _READERS[kind].pieces(file, names, span, piece)


def heads_of(file: Path, kind: str) -> list[Column]:
    """The columns of a catalogue, without any rows."""
    with _explained(file):
        return [Column(name, np.empty(0)) for name in _READERS[kind].heads(file)]


_READERS = {"csv": streamed_csv, "fits": streamed_fits, "parquet": streamed_parquet}


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    """Whatever a library raises for what a broken file holds, as one sentence."""
    try:
        yield
    except CatalogueError:
        raise
    except Exception as error:  # astropy and pyarrow raise many kinds, OSErrors without a number among them
        if isinstance(error, OSError) and error.errno is not None:  # the disk's, not the table's
            raise CatalogueError(f"{file.name}: cannot be read ({error.strerror}).") from error
        reason = " ".join(str(error).split())[:200]
        raise CatalogueError(f"{file.name}: the table is broken or cut short ({reason}).") from error


def _digest(file: Path, told: Told) -> str:
    total, done, digest = file.stat().st_size, 0, hashlib.sha256()
    with opened(file) as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
            done += len(block)
            told(done, total)
    return digest.hexdigest()
