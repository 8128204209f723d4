"""The formats of tables and the suffixes of their files; light, since the arguments need it."""

from collections.abc import Mapping
from types import MappingProxyType

FORMATS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "CSV": (".csv",),
        "ECSV": (".ecsv",),
        "FITS": (".fits", ".fit"),
        "VOTable": (".vot", ".votable", ".xml"),
        "Parquet": (".parquet", ".pq"),
    }
)
