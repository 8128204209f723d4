"""How good files are made bad: bytes, numbers, cards, chunks and cells that lie, nest, repeat or end too early."""

import gzip
import json
import random
import re
import sqlite3
import struct
import tempfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from types import MappingProxyType

Mutation = Callable[[bytes, random.Random], bytes]

SOME = ("", "WHERE rowid % 2 = 0")  # rows of a table
LARGEST = 1 << 20  # bytes of an input
NUMBERS = (
    "0", "-1", "1", "2", "7", "65535", "65536", "16384", "100000", "2147483647", "2147483648", "-2147483648",
    "4294967295", "4294967296", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1e308", "1e-320",
    "1e999", "-1e999", "nan", "inf", "-0", "0.5", "9" * 400, "9" * 5000, "0x7fffffff", "1_000",
)  # fmt: skip
TEXTS = (
    "\0", "\x01", "\x1b[31m", "\x1e", "\r", "\n", "\u202e", "\u2066", "\u2028", "\ufeff", "\U0010ffff", "\x85",
    "<b>x</b>", "<img src='file:///etc/passwd'>", "&lt;", "&#0;", "&#x110000;", "&undefined;", "=1+1",
    "'; DROP TABLE votes;--",
    "../../../etc/passwd", "/etc/passwd", "C:\\windows\\x.png", "\\\\host\\share", "a" * 70_000, "%s%n",
    "{0.__class__}",
    "<!DOCTYPE x [<!ENTITY a 'b'>]>", "<?xml version='1.0'?>", "<![CDATA[", "-->", "<!--", '"', "'", "|", ",", ";",
    "\t",
    "!!python/object/apply:os.system ['true']", "&a [*a]", "<<: *a", "null", "true", "NaN", "Infinity", "[]", "{}",
)  # fmt: skip
NESTS = (
    ("[", "]"),
    ("{", "}"),
    ('{"a":', "}"),
    ("<TR>", "</TR>"),
    ("<g>", "</g>"),
    ("a.", "=1\n"),
    ("[[", "]]"),
    ("- ", ""),
)
CARDS = (
    "NAXIS", "NAXIS1", "NAXIS2", "NAXIS3", "BITPIX", "PCOUNT", "GCOUNT", "TFIELDS", "BSCALE", "BZERO", "BLANK",
    "ZNAXIS1",
    "ZNAXIS2", "ZTILE1", "ZTILE2", "ZBITPIX", "ZCMPTYPE", "ZVAL1", "ZNAXIS", "TFORM1", "TFORM2", "TDIM1", "TNULL1",
    "TSCAL1", "TTYPE1", "THEAP", "CTYPE1", "CRPIX1", "CDELT1", "CD1_1", "LONPOLE", "EXTNAME", "EXTEND", "XTENSION",
    "GROUPS", "BUNIT", "FILTER", "A_ORDER", "PV1_1", "TUNIT1", "LATPOLE", "CRVAL1", "RADESYS", "EQUINOX", "NAXIS999",
)  # fmt: skip
FORMS = (
    "'1PE(3)'", "'99999999A'", "'QD(9)'", "'0A'", "'8X'", "'PA()'", "'1J'", "'M'", "T", "F", "'RICE_1'",
    "'HCOMPRESS_1'",
    "'PLIO_1'", "'GZIP_1'", "'NOCOMPRESS'", "'(9,9,9)'", "'GLON-HPX'", "'RA---TAN-SIP'", "'''", "",
)  # fmt: skip


def flip(content: bytes, rng: random.Random) -> bytes:
    """Other bits in some bytes."""
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 8, 64))):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def overwrite(content: bytes, rng: random.Random) -> bytes:
    """A number of two, four or eight bytes that lies."""
    wide, order = rng.choice((1, 2, 4, 8)), rng.choice("<>")
    number = rng.choice(
        (0, 1, 2 ** (8 * wide) - 1, 2 ** (8 * wide - 1), 2 ** (8 * wide - 1) - 1, rng.getrandbits(8 * wide))
    )
    at = rng.randrange(max(1, len(content)))
    return content[:at] + struct.pack(order + "_BH_I___Q"[wide], number) + content[at + wide :]


def truncate(content: bytes, rng: random.Random) -> bytes:
    """The beginning alone."""
    return content[: rng.randrange(len(content) + 1)]


def drop(content: bytes, rng: random.Random) -> bytes:
    """Some bytes gone from the middle."""
    at = rng.randrange(len(content) + 1)
    return content[:at] + content[at + rng.choice((1, 4, 80, 2880)) :]


def repeat(content: bytes, rng: random.Random) -> bytes:
    """A part of it many times."""
    at, wide = rng.randrange(len(content) + 1), rng.choice((1, 10, 80, 400, 2880))
    return content[:at] + content[at : at + wide] * rng.choice((2, 3, 50, 2000)) + content[at:]


def splice(content: bytes, rng: random.Random) -> bytes:
    """Two parts in each other's place."""
    if len(content) < 4:
        return content
    one, two, three = sorted(rng.sample(range(len(content)), 3))
    return content[:one] + content[two:three] + content[one:two] + content[three:]


def lie(content: bytes, rng: random.Random) -> bytes:
    """Another number where one is written out."""
    found = list(re.finditer(rb"-?\d+(?:\.\d+)?", content[:200_000]))
    if not found:
        return content
    at = rng.choice(found)
    return content[: at.start()] + rng.choice(NUMBERS).encode() + content[at.end() :]


def say(content: bytes, rng: random.Random) -> bytes:
    """A text in the middle that means something to somebody."""
    at = rng.randrange(len(content) + 1)
    return content[:at] + rng.choice(TEXTS).encode() + content[at:]


def nest(content: bytes, rng: random.Random) -> bytes:
    """Brackets within brackets, thousands deep."""
    begin, end = rng.choice(NESTS)
    deep = rng.choice((50, 2000, 60_000))
    at = rng.randrange(len(content) + 1)
    return content[:at] + (begin * deep + "1" + end * rng.choice((0, deep))).encode() + content[at:]


def swap_words(content: bytes, rng: random.Random) -> bytes:
    """One word in place of another of the same file."""
    found = list(re.finditer(rb"[A-Za-z_\-]{2,}|\"[^\"\n]*\"", content[:100_000]))
    if len(found) < 2:
        return content
    one, other = rng.sample(found, 2)
    return content[: one.start()] + other.group() + content[one.end() :]


def card(content: bytes, rng: random.Random) -> bytes:
    """A card of a FITS header that lies; one in a packed file is packed again."""
    if content.startswith(b"\x1f\x8b"):
        with suppress(Exception):
            return gzip.compress(card(gzip.decompress(content), rng), 1)
        return content
    ends = [at for at in range(0, min(len(content), 60_000), 80) if content[at : at + 8] == b"END     "] or [80]
    at = 80 * rng.randrange(max(1, rng.choice(ends) // 80))
    name = rng.choice(CARDS) if rng.random() < 0.4 else content[at : at + 8].decode("latin-1")
    value = rng.choice(FORMS) if rng.random() < 0.3 else rng.choice(NUMBERS)
    for place in range(0, min(len(content), 60_000), 80):
        if content[place : place + 8] == name.ljust(8).encode("latin-1"):
            at = place
    line = f"{name:8s}= {value:>20s}"[:80].ljust(80).encode("latin-1", "replace")
    return content[:at] + line + content[at + 80 :]


def within(content: bytes, rng: random.Random) -> bytes:
    """Change what a .gz holds, or make one of it."""
    mutation = rng.choice((flip, overwrite, truncate, lie, say, drop))
    if content.startswith(b"\x1f\x8b"):
        with suppress(Exception):
            return gzip.compress(mutation(gzip.decompress(content), rng), 1)
        return content
    return gzip.compress(content + bytes(rng.choice((0, 10, 30_000_000))), 1) if rng.random() < 0.2 else content


def chunk(content: bytes, rng: random.Random) -> bytes:
    """Change a chunk of a PNG, or its head, and make its checksum right again."""
    places, at = [], 8
    while at + 12 <= len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        places.append((at, length))
        at += 12 + length
    if not places or not content.startswith(b"\x89PNG"):
        return content
    at, length = rng.choice(places)
    kind, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
    if rng.random() < 0.2:
        kind = rng.choice((b"tEXt", b"zTXt", b"iTXt", b"iCCP", b"tRNS", b"PLTE", b"eXIf", b"acTL", b"fdAT", b"pHYs"))
        data = rng.choice((data, b"x\0\0" + zlib.compress(bytes(20_000_000), 1), bytes(rng.randrange(40))))
    else:
        data = rng.choice((flip, overwrite, truncate, repeat))(data, rng)
    whole = kind + data
    made = struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))
    return content[:at] + made + content[at + 12 + length :]


def cells(content: bytes, rng: random.Random) -> bytes:
    """Change the cells, tables and versions of a database, as somebody with another program might."""
    odd = (None, "", "x" * 100_000, b"\xff\xfe", 2**63 - 1, -(2**63), 1e308, float("inf"), -0.5, *TEXTS, *NUMBERS[:20])
    schemas = (
        "CREATE VIEW {other} AS SELECT 1",
        "DROP TABLE {table}",
        "ALTER TABLE {table} RENAME TO gone",
        "DELETE FROM {table}",
        "CREATE TRIGGER evil AFTER INSERT ON {table} BEGIN DELETE FROM galaxies; END",
        "PRAGMA user_version = {number}",
        "INSERT INTO {table} SELECT * FROM {table}",
        "ALTER TABLE {table} ADD COLUMN bomb TEXT AS (hex(zeroblob(400000000)))",
        "PRAGMA application_id = {number}",
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "p.gzdesk"
        file.write_bytes(content)
        with (
            suppress(sqlite3.Error, OverflowError, ValueError),
            closing(sqlite3.connect(file, isolation_level=None)) as base,
        ):
            base.execute("PRAGMA journal_mode = MEMORY")
            base.execute("PRAGMA ignore_check_constraints = ON")
            base.execute("PRAGMA writable_schema = ON")
            for (trigger,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                base.execute(f'DROP TRIGGER "{trigger}"')
            tables = [name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for _ in range(rng.choice((1, 1, 3))):
                name = rng.choice(tables)
                if rng.random() < 0.2:
                    number = rng.choice((-1, 0, 1, 2, 3, 4, 2**31 - 1))
                    base.execute(rng.choice(schemas).format(table=name, other=f"v{number}", number=number))
                    continue
                columns = [row[1] for row in base.execute(f'PRAGMA table_info("{name}")')] or ["none"]
                change = f'UPDATE OR REPLACE "{name}" SET "{rng.choice(columns)}" = ? {rng.choice(SOME)}'  # noqa: S608
                base.execute(change, (rng.choice(odd),))
        return file.read_bytes()


def header(content: bytes, rng: random.Random) -> bytes:
    """Change the JSON head of a safetensors file, and its length with it or not."""
    if len(content) < 8:
        return content
    (length,) = struct.unpack("<Q", content[:8])
    head, rest = content[8 : 8 + min(length, len(content))], content[8 + min(length, len(content)) :]
    with suppress(ValueError, KeyError, TypeError, AttributeError, IndexError):
        said = json.loads(head)
        names = [name for name in said if name != "__metadata__"]
        which = rng.random()
        if which < 0.5 and "__metadata__" in said:
            key = rng.choice(list(said["__metadata__"]))
            said["__metadata__"][key] = rng.choice((*NUMBERS, *TEXTS, "", "[" * 3000))
        elif which < 0.6:
            del said[rng.choice(names)]
        elif which < 0.8:
            said[rng.choice(names)]["dtype"] = rng.choice(("F64", "F16", "BF16", "I64", "BOOL", "F8_E4M3", "U8", "C64"))
        else:
            shape = said[rng.choice(names)]["shape"]
            shape[rng.randrange(len(shape))] = rng.choice((0, 1, 2**40, 2**63 - 1, -1))
        head = json.dumps(said).encode()
    return struct.pack("<Q", len(head) if rng.random() < 0.9 else rng.getrandbits(40)) + head + rest


ANY: tuple[Mutation, ...] = (flip, overwrite, truncate, drop, repeat, splice)
TEXTUAL: tuple[Mutation, ...] = (lie, say, nest, swap_words)
MUTATIONS: Mapping[str, tuple[Mutation, ...]] = MappingProxyType(
    {
        "fits": (*ANY, card, card, card, within, lie),
        "mosaic": (flip, overwrite, truncate, card, card, card, within, lie),
        "png": (*ANY, chunk, chunk, chunk),
        "jpeg": (*ANY, overwrite),
        "tiff": (*ANY, overwrite, overwrite),
        "csv": (*ANY, *TEXTUAL, *TEXTUAL, within),
        "ecsv": (*ANY, *TEXTUAL, *TEXTUAL),
        "votable": (*ANY, *TEXTUAL, *TEXTUAL, within),
        "parquet": (*ANY, overwrite, say),
        "fits-table": (*ANY, card, card, card, within, lie),
        "toml": (*ANY, *TEXTUAL, *TEXTUAL),
        "settings": (*ANY, *TEXTUAL, *TEXTUAL),
        "project": (*ANY, cells, cells, cells, cells),
        "checkpoint": (flip, overwrite, truncate, drop, header, header, header),
        "votes": (*ANY, *TEXTUAL, *TEXTUAL),
        "samp": (*ANY, *TEXTUAL),
        "drawing": (*ANY, *TEXTUAL, chunk),
    }
)
