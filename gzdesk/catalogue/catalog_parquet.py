"""Catalogues in Parquet, read by pyarrow, which comes with the extra ``parquet``."""

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gzdesk.catalogue.catalog_columns import TEXT, CatalogueError, Column, Table
from gzdesk.catalogue.catalog_csv import check_names, check_rows
from gzdesk.catalogue.ecsv_head import read_head

if TYPE_CHECKING:
    from pyarrow import ChunkedArray, Schema

UNPACKED = 64 << 30  # bytes that a file may say it holds


def read_parquet(file: Path, at_most: int) -> Table:
    """A whole Parquet file; raises CatalogueError, also where pyarrow is missing."""
    try:
        from pyarrow import parquet
    except ImportError:
        raise CatalogueError(
            f"{file.name}: reading Parquet needs pyarrow; install it with: pip install 'gzdesk[parquet]'."
        ) from None
    try:
        with parquet.ParquetFile(file, memory_map=True) as opened:
            _check(file, opened.metadata)
            names = list(opened.schema_arrow.names)
            check_names(file, names)
            table = _first(opened, at_most) if at_most < opened.metadata.num_rows else opened.read(use_threads=True)
            units = units_of(table.schema)
            return Table([column_of(name, table.column(name), units.get(name, "")) for name in names])
    except CatalogueError:
        raise
    except Exception as error:  # pyarrow raises many kinds for what a broken file holds, some when values are taken
        reason = " ".join(str(error).split())[:200]
        raise CatalogueError(f"{file.name}: the Parquet file is broken or cut short ({reason}).") from error


def _check(file: Path, metadata: Any) -> None:  # noqa: ANN401  (pyarrow is not typed)
    check_rows(file, metadata.num_rows)
    unpacked = sum(metadata.row_group(place).total_byte_size for place in range(metadata.num_row_groups))
    if unpacked > UNPACKED:
        raise CatalogueError(f"{file.name}: says that it holds {unpacked:,} bytes, more than a project can.")


def _first(opened: Any, at_most: int) -> Any:  # noqa: ANN401  (pyarrow is not typed)
    import pyarrow as pa

    batch = next(opened.iter_batches(batch_size=at_most), None)
    return pa.Table.from_batches([batch] if batch is not None else [], schema=opened.schema_arrow)


def column_of(name: str, column: "ChunkedArray", unit: str) -> Column:
    import pyarrow as pa
    from pyarrow import compute

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    missing = np.asarray(column.is_null().to_numpy(), np.bool_) if column.null_count else None
    kind = column.type
    if pa.types.is_floating(kind):
        return Column(name, np.array(column.cast(pa.float64()).to_numpy()), None, unit)
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        filled = compute.fill_null(column, False if pa.types.is_boolean(kind) else 0) if column.null_count else column
        return Column(name, np.array(filled.to_numpy()), missing, unit)
    plain = column.to_pylist()
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return Column(name, np.array([text or "" for text in plain], TEXT), missing, unit)
    array = np.empty(len(plain), np.object_)
    array[:] = plain
    return Column(name, array, missing, unit)


def units_of(schema: "Schema") -> dict[str, str]:
    """Units by column: what a field says itself, or astropy's description of the table."""
    units = {}
    for field in schema:
        unit = (field.metadata or {}).get(b"unit")
        if unit:
            units[field.name] = unit.decode("utf-8", "replace")
    described = (schema.metadata or {}).get(b"table_meta_yaml")
    if described and len(described) < 1 << 20:
        with contextlib.suppress(ValueError):  # a description that cannot be read describes nothing
            columns = read_head(described.decode("utf-8", "replace").split("\n")).columns
            units |= {one["name"]: one["unit"] for one in columns if one.get("unit")}
    return units
