"""The fields of question and tree files: read from TOML with errors that help, and written again."""

import difflib
import re
import tomllib
from collections.abc import Collection, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from gzdesk.letters import visible

_LONG_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){50}""")
LARGEST = 16 << 20  # bytes of a file: a tree whose every answer has an icon and examples


class QuestionError(ValueError):
    """A question file that cannot be used; the text names the file and the reason."""


def shipped(folder: str) -> tuple[str, ...]:
    """Names of the TOML files that ship with gzdesk in a folder of its resources."""
    entries = (resources.files("gzdesk.resources") / folder).iterdir()
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in entries if entry.name.endswith(".toml")))


def shipped_or_file(name_or_file: str | Path, folder: str, what: str) -> tuple[str, str, Path | None]:
    """The text of a shipped TOML file by name, or of any by path; the name that errors call it by; and its folder.

    The folder is where the pictures may lie that the file names; a shipped file names none.
    """
    name = str(name_or_file)
    if name in shipped(folder):
        return (resources.files("gzdesk.resources") / folder / f"{name}.toml").read_text("utf-8"), name, None
    path = Path(name)
    if not path.is_file():
        raise QuestionError(f"{name}: no such {what}. Give a TOML file, or one of: {', '.join(shipped(folder))}")
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise QuestionError(f"{path.name}: is larger than {LARGEST >> 20} MiB; this is no {what}")
        return content.decode("utf-8-sig"), path.name, path.parent
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"{path.name}: cannot be read as text ({error})") from error


def read_toml(text: str) -> dict[str, Any]:
    """The table that TOML text holds; raises ValueError or RecursionError, soon."""
    if _LONG_KEY.search(text):  # which takes time that grows with the square of its length
        raise ValueError("a key of too many parts")
    return tomllib.loads(text)


def toml_table(text: str, source: str) -> dict[str, Any]:
    """The table that TOML text holds; ``source`` names the file in errors."""
    try:
        return read_toml(text)
    except ValueError as error:  # tomllib's own, and Python's for numbers of thousands of digits
        raise QuestionError(f"{source}: not valid TOML: {error}") from error
    except RecursionError as error:
        raise QuestionError(f"{source}: not valid TOML: nested too deeply") from error


def check_fields(table: Mapping[str, Any], known: Collection[str], source: str, where: str) -> None:
    """Refuse a field that nobody reads: a typo would otherwise go unnoticed."""
    for field in table:
        if field not in known:
            like = difflib.get_close_matches(field, known, n=1, cutoff=0.6)
            hint = f"did you mean {like[0]!r}?" if like else f"it may have: {', '.join(sorted(known))}"
            raise QuestionError(f"{source}: {where} has an unknown field {field!r}; {hint}")


def version_of(table: Mapping[str, Any], source: str) -> int:
    """The version that a table states, 1 where it states none."""
    version = table.get("version", 1)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise QuestionError(f"{source}: 'version' must be a whole number from 1 up")
    return version


def plain_text(table: Mapping[str, Any], field: str, source: str, where: str, default: str | None = None) -> str:
    """A text field of a table; one without a default must say something."""
    value = table.get(field, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise QuestionError(f"{source}: {where} needs a text for '{field}'")
    return value


def shown_text(table: Mapping[str, Any], field: str, source: str, where: str, default: str | None = None) -> str:
    """The same for one that people read: nothing in it hides, and nothing turns the words around."""
    return visible(plain_text(table, field, source, where, default), lines=True)


def texts(table: Mapping[str, Any], field: str, source: str, where: str) -> tuple[str, ...]:
    """A list of texts, empty where the table has none."""
    value = table.get(field, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise QuestionError(f"{source}: '{field}' of {where} must be a list of texts")
    return tuple(value)


def identifier(table: Mapping[str, Any], field: str, source: str, where: str) -> str:
    """A name that can stand in a column heading: letters, digits, '-' (and no '_', which parts question and answer)."""
    value = plain_text(table, field, source, where)
    if not is_name(value):
        raise QuestionError(f"{source}: '{field}' of {where} may hold letters, digits and '-' alone, not {value!r}")
    return value


def is_name(text: str) -> bool:
    """Whether a text is made of letters, digits and '-' alone."""
    return bool(text) and all(c.isascii() and (c.isalnum() or c == "-") for c in text)


def quoted(text: str) -> str:
    """A TOML basic string."""
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    plain = (escapes.get(c) or (c if ord(c) >= 0x20 and ord(c) != 0x7F else f"\\u{ord(c):04X}") for c in text)
    return '"' + "".join(plain) + '"'


def quoted_list(values: Collection[str]) -> str:
    """A TOML array of strings on one line."""
    return f"[{', '.join(map(quoted, values))}]"
