"""Illustrations: the icon and the example pictures of an answer, shipped with gzdesk or beside the user's own file.

A file beside the user's own is taken in whole, so that a project stays one file: an icon as SVG text, an example as a
``data:`` text. What ships is kept by its name, which a user's file must spell as it ships; a project that names what
another version shipped opens all the same, without that picture.
"""

import base64
import binascii
import io
from functools import cache
from importlib import resources
from pathlib import Path

from gzdesk.questions.plain_svg import MAX_BYTES, SvgError, plain_svg
from gzdesk.questions.toml_fields import is_name

ICONS, EXAMPLES = "icons/answers", "examples"
MAX_SIDE = 2048  # pixels of an example: shown small, and decoded while one looks
MAX_EXAMPLES = 6  # of one answer: as many as stand in a row
KINDS = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff", ".webp": b"RIFF"}
EMBEDDED = "data:image/"


class IllustrationError(ValueError):
    """An icon or an example that cannot be used; the text names it and says why."""


@cache
def shipped_icons() -> frozenset[str]:
    """Names of the answers' icons that ship."""
    return _stems(ICONS, ".svg")


@cache
def shipped_examples() -> frozenset[str]:
    """Names of the drawn example galaxies that ship."""
    return _stems(EXAMPLES, ".webp")


def taken_icon(value: str, folder: Path | None) -> str:
    """An icon as an answer keeps it: a shipped name, or SVG text taken from a file in ``folder``; "" for none."""
    if not value:
        return ""
    if value.lstrip().startswith("<"):
        return _plain(value, "the icon")
    if value.lower().endswith(".svg"):
        return _plain(_bytes(value, folder), f"the icon {value!r}")
    if not is_name(value) or (folder is not None and value not in shipped_icons()):
        raise IllustrationError(
            f"the icon {value!r} does not ship with gzdesk; name an SVG file beside this one, "
            f"or one of: {', '.join(sorted(shipped_icons()))}"
        )
    return value


def taken_example(value: str, folder: Path | None) -> str:
    """An example as an answer keeps it: a shipped name, or the file's bytes as a ``data:`` text."""
    if value.startswith(EMBEDDED):
        return _checked(value)
    kind = Path(value).suffix.lower()
    if kind in KINDS:
        data = _bytes(value, folder)
        name = "jpeg" if kind == ".jpg" else kind[1:]
        return _checked(f"{EMBEDDED}{name};base64,{base64.b64encode(data).decode()}", repr(value))
    if not is_name(value) or (folder is not None and value not in shipped_examples()):
        raise IllustrationError(
            f"the example {value!r} does not ship with gzdesk; name a PNG, JPEG or WebP file beside this one"
        )
    return value


def icon_svg(icon: str) -> str:
    """The SVG text of an answer's icon; "" where there is none."""
    if icon not in shipped_icons():
        return icon if icon.startswith("<") else ""
    return (resources.files("gzdesk.resources") / ICONS / f"{icon}.svg").read_text("utf-8")


def example_bytes(example: str) -> bytes:
    """The file of an example picture, PNG, JPEG or WebP; empty where there is none."""
    if example not in shipped_examples():
        return base64.b64decode(example.partition(",")[2]) if example.startswith(EMBEDDED) else b""
    return (resources.files("gzdesk.resources") / EXAMPLES / f"{example}.webp").read_bytes()


def _stems(folder: str, ending: str) -> frozenset[str]:
    there = resources.files("gzdesk.resources") / folder
    entries = there.iterdir() if there.is_dir() else ()
    return frozenset(entry.name.removesuffix(ending) for entry in entries if entry.name.endswith(ending))


def _bytes(name: str, folder: Path | None) -> bytes:
    """What a file beside the user's own holds: by its bare name, so that nothing is read from elsewhere."""
    if folder is None or Path(name).name != name:
        raise IllustrationError(f"{name!r} must be the name of a file in the folder of this one")
    try:
        with (folder / name).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise IllustrationError(f"{name!r} cannot be read ({error.strerror}); put it beside this file") from error
    if len(data) > MAX_BYTES:
        raise IllustrationError(f"{name!r} is larger than {MAX_BYTES // 1024} KiB; make it smaller")
    return data


def _plain(data: bytes | str, what: str) -> str:
    try:
        return plain_svg(data)
    except SvgError as error:
        raise IllustrationError(f"{what} {error}") from error


def _checked(example: str, what: str = "an example") -> str:
    """The ``data:`` text itself, where it holds a picture of the kind that it says."""
    head, _, encoded = example.partition(";base64,")
    magic = KINDS.get("." + head.removeprefix(EMBEDDED))
    try:
        data = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise IllustrationError(f"{what} cannot be decoded; name a file beside this one") from error
    if magic is None or not data.startswith(magic):
        raise IllustrationError(f"{what} is no PNG, JPEG or WebP picture")
    if len(data) > MAX_BYTES:
        raise IllustrationError(f"{what} is larger than {MAX_BYTES // 1024} KiB; make it smaller")
    width, height = _sides(data, what)
    if max(width, height) > MAX_SIDE:
        raise IllustrationError(f"{what} has {width} x {height} pixels; an example may have {MAX_SIDE} on a side")
    return example


def _sides(data: bytes, what: str) -> tuple[int, int]:
    """Width and height as the picture's head states them."""
    from PIL import Image  # only where a user has examples of his own

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as picture:
            return picture.size
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise IllustrationError(f"{what} is no PNG, JPEG or WebP picture that can be read") from error
