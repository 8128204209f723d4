"""Good files of every kind that gzdesk reads, small, from which the fuzzer makes bad ones."""

import csv
import gzip
import io
import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from astropy import table, units
from astropy.io import fits
from PIL import Image

Seed = tuple[str, bytes]  # the suffix of the file, and what it holds

FIXTURES = Path(__file__).parents[1] / "fixtures"
WCS = {
    "CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRVAL1": 150.0, "CRVAL2": 2.0, "CRPIX1": 16.0, "CRPIX2": 16.0,
    "CDELT1": -8e-5, "CDELT2": 8e-5, "CUNIT1": "deg", "CUNIT2": "deg", "BUNIT": "nanomaggy", "FILTER": "r",
}  # fmt: skip


def _pixels(*shape: int) -> Any:
    return np.random.default_rng(1).normal(3, 1, shape).astype(np.float32)


def _bytes_of(*hdus: Any) -> bytes:
    stream = io.BytesIO()
    fits.HDUList(list(hdus)).writeto(stream)
    return stream.getvalue()


def _fits() -> list[Seed]:
    header = fits.Header(WCS)
    plain = _bytes_of(fits.PrimaryHDU(_pixels(32, 32), header))
    whole = fits.ImageHDU((_pixels(32, 32) * 100).astype(np.int16), header)
    whole.header["BLANK"], whole.header["BSCALE"], whole.header["BZERO"] = -1, 0.5, 3.0
    scaled = _bytes_of(fits.PrimaryHDU(), fits.ImageHDU(_pixels(9), name="LINE"), whole)
    cube = _bytes_of(fits.PrimaryHDU(_pixels(5, 16, 16), header))
    rice = _bytes_of(fits.PrimaryHDU(), fits.CompImageHDU((_pixels(64, 64) * 9).astype(np.int32), header))
    gzipped = fits.CompImageHDU(_pixels(64, 64), header, compression_type="GZIP_2", tile_shape=(16, 16))
    packed = _bytes_of(fits.PrimaryHDU(), gzipped)
    return [
        (".fits", plain), (".fits", scaled), (".fits", cube), (".fits.fz", rice), (".fits.fz", packed),
        (".fits.gz", gzip.compress(plain)), (".fits.gz", gzip.compress(scaled)),
    ]  # fmt: skip


def _raster(kind: str, *modes: str, **options: Any) -> list[Seed]:
    found = []
    for mode in modes:
        grey = _pixels(24, 24)
        if mode == "RGB16":
            found.append((".png", _deep_png()))
            continue
        image = Image.fromarray(grey) if mode == "F" else Image.fromarray((grey * 40).clip(0, 255).astype(np.uint8))
        stream = io.BytesIO()
        (image if mode == "F" else image.convert(mode)).save(stream, kind, **options)
        found.append((f".{kind.lower()}", stream.getvalue()))
    return found


def _deep_png() -> bytes:
    """Colour with 16 bits a band, which Pillow cannot write."""
    import struct
    import zlib

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 8, 8, 16, 2, 0, 0, 0)
    rows = b"".join(b"\0" + bytes(range(48)) for _ in range(8))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def _tiff() -> list[Seed]:
    kinds = ({}, {"compression": "tiff_lzw"}, {"compression": "tiff_adobe_deflate"}, {"compression": "packbits"})
    return [*_raster("TIFF", "F"), *(seed for kind in kinds for seed in _raster("TIFF", "L", "RGB", **kind))]


def _catalogue() -> Any:
    rows = 12
    columns = {
        "id_str": [f"J{n:04d}" for n in range(rows)],
        "file_loc": [f"g{n % 3}.png" for n in range(rows)],
        "ra": np.linspace(0, 359, rows) * units.deg,
        "dec": np.linspace(-80, 80, rows) * units.deg,
        "redshift": np.linspace(0, 0.3, rows),
        "count": np.arange(rows),
        "flux": np.arange(rows * 3, dtype=float).reshape(rows, 3),
        "good": np.arange(rows) % 2 == 0,
    }
    return table.Table(columns)


def _written(kind: str, suffix: str, **options: Any) -> Seed:
    stream = io.BytesIO() if kind in ("fits", "votable") else io.StringIO()
    made = _catalogue()
    if kind == "ascii.csv":
        made.remove_column("flux")
    made.write(stream, format=kind, **options)
    content = stream.getvalue()
    return suffix, content if isinstance(content, bytes) else content.encode()


def _csv() -> list[Seed]:
    suffix, plain = _written("ascii.csv", ".csv")
    other = 'Name|hdu|RAJ2000|DEJ2000|note\r\ng0.png|1|12:00:01|-01 02 03|"a|b"\r\ng1|SCI|x|1e3|\xe9\r\n'.encode()
    return [(suffix, plain), (suffix, other), (".csv.gz", gzip.compress(plain)), (".csv", b"\xef\xbb\xbf" + plain)]


def _votable() -> list[Seed]:
    formats = ("tabledata", "binary", "binary2")
    plain = [_written("votable", ".vot", tabledata_format=one) for one in formats]
    return [*plain, (".vot.gz", gzip.compress(plain[0][1]))]


def _fits_table() -> list[Seed]:
    lists = fits.BinTableHDU.from_columns(
        [
            fits.Column("id_str", "8A", array=["a", "b"]),
            fits.Column("file_loc", "PA()", array=np.array(["g0.png", "g1.png"], object)),
            fits.Column("many", "PE()", array=np.array([[1.0, 2.0], [3.0]], object)),
        ]
    )
    text = fits.TableHDU.from_columns([fits.Column("id_str", "A8", array=["a", "b"]), fits.Column("ra", "F8.3")])
    plain = _written("fits", ".fits")
    others = [_bytes_of(fits.PrimaryHDU(), one) for one in (lists, text)]
    return [plain, *((".fits", one) for one in others), (".fits.gz", gzip.compress(plain[1]))]


def _parquet() -> list[Seed]:
    import pyarrow as pa
    from pyarrow import parquet

    made = _catalogue()
    columns = {name: made[name].tolist() for name in made.colnames}
    found = []
    for options in ({}, {"compression": "gzip"}, {"compression": "none", "use_dictionary": False}):
        stream = io.BytesIO()
        parquet.write_table(pa.table(columns), stream, **options)
        found.append((".parquet", stream.getvalue()))
    return found


def _toml() -> list[Seed]:
    resources = Path(__file__).parents[2] / "resources"
    shipped = [(resources / name).read_bytes() for name in ("questions/bar.toml", "trees/gz-decals-dr5.toml")]
    own = b"""name = "ring"
text = "Is there a ring?"
version = 2
[[answers]]
name = "yes"
text = "Ring"
icon = "ring.svg"
examples = ["a.png"]
[[answers]]
name = "no"
text = "<b>None</b>"
key = "n"
"""
    return [(".toml", one) for one in (*shipped, own)]


def _settings() -> list[Seed]:
    from gzdesk import settings

    kinds = (settings.LearningSettings, settings.QueueSettings, settings.DisplaySettings, settings.DeskSettings)
    order = b'kind = "list"\nids = ["g0", "g1"]\n'
    return [(".toml", settings.dump(kind()).encode()) for kind in kinds] + [(".toml", order)]


def _project() -> list[Seed]:
    return [(".gzdesk", file.read_bytes()) for file in sorted(FIXTURES.glob("format-*.gzdesk"))] + [_merged()]


def _merged() -> Seed:
    """The newest format as a merge leaves it, with the tables that only such files have."""
    import tempfile

    from gzdesk.team.merge import merge

    newest = sorted(FIXTURES.glob("format-*.gzdesk"))[-1]
    with tempfile.TemporaryDirectory() as folder:
        one, out = Path(folder) / "one.gzdesk", Path(folder) / "merged.gzdesk"
        one.write_bytes(newest.read_bytes())
        merge(out, [one, one])
        with closing(sqlite3.connect(out)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
        return ".gzdesk", out.read_bytes()


def _checkpoint() -> list[Seed]:
    from safetensors.torch import save

    from gzdesk.images.framing import Framing
    from gzdesk.model.checkpoint import FIRST_HEAD, About
    from gzdesk.model.network import make_network
    from gzdesk.questions.tree import load_asked, tree_to_toml

    network = make_network("compact", 2, seed=3)
    tensors = {name: tensor.contiguous() for name, tensor in network.state_dict().items()}
    tensors |= {f"{FIRST_HEAD}{at}": part.detach().clone() for at, part in enumerate(network.head_parameters())}
    tree = tree_to_toml(load_asked("bar"))
    framing = json.dumps(asdict(Framing(64, 1, None, 0.4)))
    about = About("compact", "bar", 1, ("yes", "no"), 50, 40, 3, 7, "compact-ab-7", tree=tree, framing=framing)
    return [(".safetensors", save(tensors, about.as_metadata()))]


def _lines(*rows: list[Any]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode()


def _votes() -> list[Seed]:
    said = [{"task": "T0", "task_label": "Is there a bar?", "value": "Bar"}, {"task": "T1", "value": 1}]
    paged = [{"task": "P0", "value": [{"task": "T0", "value": "Yes"}]}]
    about = json.dumps({"7": {"id_str": "J0000", "ra": "10.0", "dec": 1.5, "retired": None}})
    heads = [
        "classification_id", "user_name", "workflow_id", "created_at", "annotations", "subject_data", "subject_ids",
    ]  # fmt: skip
    rows = [[n, f"user{n}", "1", "2026-01-01 00:00:00 UTC", json.dumps(each), about, "7"] for n, each in
            enumerate((said, paged))]  # fmt: skip
    tasks = {
        "T0": {"type": "single", "question": "Is there a bar?", "next": "T1",
               "answers": [{"label": "Bar", "next": "T1"}, {"label": "No"}]},
        "T1": {"type": "single", "question": "Spiral?", "answers": [{"label": "Yes"}, {"label": "No"}]},
    }  # fmt: skip
    flow = _lines(["workflow_id", "first_task", "tasks", "strings"], ["1", "T0", json.dumps(tasks), "{}"])
    wide = _lines(["iauname", "bar_yes", "bar_no", "bar_fraction"], ["J0000", 3, 4, 0.4], ["J0001", 0, 1, 1.0])
    long = _lines(["id_str", "question", "answer", "votes", "user"], ["J0000", "bar", "yes", 2, "ann"])
    return [(".csv", _lines(heads, *rows)), (".csv", flow), (".csv", wide), (".csv", long)]


def _samp() -> list[Seed]:
    said = [
        {"table-id": "t", "url": "file:///t.vot", "row": "3"},
        {"url": "file://localhost/t.vot", "row-list": ["0", "5", "5", "99999999999"]},
        {"ra": "150.1", "dec": "-2.2"},
    ]
    return [(".json", json.dumps(one).encode()) for one in said]


def _svg() -> list[Seed]:
    drawn = b"""<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">
<g transform="scale(2)"><path d="M0 0L4 4" style="fill:url(#a);stroke:red"/><circle cx="3" cy="3" r="2"/></g>
<title>x</title></svg>"""
    small = [content for _, content in (*_raster("PNG", "L"), *_raster("JPEG", "L"), *_raster("WEBP", "RGB"))]
    return [(".svg", drawn), *zip((".png", ".jpg", ".webp"), small, strict=True)]


SEEDS: Mapping[str, Callable[[], list[Seed]]] = MappingProxyType(
    {
        "fits": _fits,
        "mosaic": _fits,
        "png": lambda: _raster("PNG", "L", "RGB", "RGBA", "P", "I;16", "1", "RGB16"),
        "jpeg": lambda: _raster("JPEG", "L", "RGB", "CMYK"),
        "tiff": _tiff,
        "csv": _csv,
        "ecsv": lambda: [_written("ascii.ecsv", ".ecsv"), _written("ascii.ecsv", ".ecsv", delimiter=",")],
        "votable": _votable,
        "parquet": _parquet,
        "fits-table": _fits_table,
        "toml": _toml,
        "settings": _settings,
        "project": _project,
        "checkpoint": _checkpoint,
        "votes": _votes,
        "samp": _samp,
        "drawing": _svg,
    }
)
