"""Parquet larger than memory: read by the row groups that hold the rows."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gzdesk.catalogue.catalog_columns import CatalogueError
from gzdesk.catalogue.spans import Piece, Span

BATCH = 8192  # rows that are unpacked at a time


def heads(file: Path) -> list[str]:
    """The names of its columns."""
    with _parquet(file) as table:
        return list(table.schema_arrow.names)


def rows(file: Path) -> int:
    """How many it has."""
    with _parquet(file) as table:
        return int(table.metadata.num_rows)


def pieces(file: Path, names: Sequence[str], span: Span, piece: int) -> Iterator[Piece]:
    """The rows of one shard, so many at a time."""
    from gzdesk.catalogue.catalog_parquet import column_of, units_of

    with _parquet(file) as table:
        units = units_of(table.schema_arrow)
        groups, skip = _row_groups(table, span)
        left = span.stop - span.start
        for batch in table.iter_batches(batch_size=max(piece, BATCH), row_groups=groups, columns=list(names)):
            part = batch.slice(min(skip, batch.num_rows))
            skip -= batch.num_rows - part.num_rows
            part = part.slice(0, left)
            left -= part.num_rows
            for start in range(0, part.num_rows, piece):
                rows = part.slice(start, piece)
                columns = {name: column_of(name, _chunked(rows.column(name)), units.get(name, "")) for name in names}
                yield Piece(columns, {}, rows.num_rows)
            if not left:
                return


def _chunked(array: Any) -> Any:  # noqa: ANN401  (pyarrow is not typed)
    import pyarrow as pa

    return pa.chunked_array([array])


def _row_groups(table: Any, span: Span) -> tuple[list[int], int]:  # noqa: ANN401
    """The row groups that hold these rows, and how many rows of the first ones stand before them."""
    groups, before, seen = list[int](), 0, 0
    for number in range(table.metadata.num_row_groups):
        rows = table.metadata.row_group(number).num_rows
        if seen < span.stop and seen + rows > span.start:
            before = before if groups else seen
            groups.append(number)
        seen += rows
    return groups, span.start - before


@contextmanager
def _parquet(file: Path) -> Iterator[Any]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        raise CatalogueError(
            f"{file.name}: reading Parquet needs pyarrow; install it with: pip install 'gzdesk[parquet]'."
        ) from None
    try:
        table = parquet.ParquetFile(file, memory_map=True)
    except (OSError, ArrowException) as error:
        reason = " ".join(str(error).split())[:200]
        raise CatalogueError(f"{file.name}: the Parquet file is broken or cut short ({reason}).") from error
    with table:
        yield table
