"""The head of an ECSV file: what it says of its columns, read from the forms of YAML that such heads are written in.

A reader of all of YAML makes objects out of words, and gigabytes out of a line; nothing of that is done here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U(000[0-9a-fA-F]{5}|0010[0-9a-fA-F]{4})|(.))")
_QUOTED = re.compile(r"'(?:[^']|'')*+'|\"(?:[^\"\\]|\\.)*+\"", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "e": "\x1b", "_": "\xa0"}
_READ = ("name", "datatype", "unit")
_NOTHING = ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True)
class Head:
    """The delimiter of the rows, and per column its name, datatype and unit."""

    delimiter: str
    columns: Sequence[Mapping[str, str]]


def read_head(lines: Sequence[str]) -> Head:
    """Read a head, of which the signs of a comment are taken off; raises ValueError."""
    delimiter, columns = " ", None
    for key, value, block in _entries(lines):
        if key == "delimiter":
            delimiter = _scalar(value)
        elif key == "datatype":
            columns = [_column(one) for one in _listed([value, *block] if value else block)]
    if not columns or not all(column.get("name") for column in columns):
        raise ValueError("it names no columns")
    return Head(delimiter, columns)


def _entries(lines: Sequence[str]) -> Iterator[tuple[str, str, list[str]]]:
    """What is said at the margin: a word, what stands behind it, and the lines beneath."""
    key, value, block = "", "", list[str]()
    for line in lines:
        if not line.strip() or line.startswith(("%", "---", "#")):
            continue
        if line[0] in " -{}[]":
            block.append(line)
            continue
        if key:
            yield key, value, block
        key, value = _parted(line)
        block = []
    if key:
        yield key, value, block


def _listed(block: Sequence[str]) -> Iterator[list[str]]:
    """The entries of a list, each as its lines, with the dash taken away."""
    margin = next((_indent(line) for line in block if line.lstrip().startswith("- ")), 0)
    entry = list[str]()
    for line in block:
        if _indent(line) == margin and line.lstrip().startswith("- "):
            if entry:
                yield entry
            entry = [line.replace("-", " ", 1)]
        elif entry:
            entry.append(line)
    if entry:
        yield entry


def _column(entry: Sequence[str]) -> dict[str, str]:
    """What is said of one column, in braces or line by line; what is said in pages is passed over."""
    first = entry[0].strip()
    if first.startswith("{"):
        pairs = _in_braces(" ".join(line.strip() for line in entry))
    else:
        margin = _indent(entry[0])
        pairs = [line.strip() for line in entry if _indent(line) == margin]
    return {key: _scalar(value) for key, value in map(_parted, pairs) if key in _READ}


def _in_braces(text: str) -> list[str]:
    """The pairs between two braces; commas within quotes or deeper brackets part none."""
    parts, begin, depth, before = list[str](), 1, 0, ""
    places = iter(range(len(text)))
    for place in places:
        letter = text[place]
        if letter in "\"'" and before in "{[,:":
            end = _end_of(text, place)
            next((None for at in places if at >= end - 1), None)
        elif letter in "{[":
            depth += 1
        elif letter in "}]":
            depth -= 1
            if depth == 0:
                return [*parts, text[begin:place]]
        elif letter == "," and depth == 1:
            parts.append(text[begin:place])
            begin = place + 1
        before = letter if letter != " " else before
    raise ValueError("a brace is not closed")


def _end_of(text: str, begin: int) -> int:
    """Where a text in quotes that begins here has ended; raises ValueError."""
    found = _QUOTED.match(text, begin)
    if found is None:
        raise ValueError("a quote is not closed")
    return found.end()


def _parted(pair: str) -> tuple[str, str]:
    """The word before the colon, and what stands behind it."""
    pair = pair.strip()
    if pair[:1] in ("'", '"'):
        end = _end_of(pair, 0)
        return _scalar(pair[:end]), pair[end:].lstrip().removeprefix(":").strip()
    key, colon, value = pair.partition(": ")
    if not colon:
        key = key.removesuffix(":")
    return key.strip(), value.strip()


def _scalar(value: str) -> str:
    """A plain or quoted text; empty for nothing, and for what only YAML in full could make of it."""
    value = value.strip()
    if value.startswith("'"):
        return value[1 : _end_of(value, 0) - 1].replace("''", "'")
    if value.startswith('"'):
        return _ESCAPE.sub(_letter, value[1 : _end_of(value, 0) - 1])
    plain = value.partition(" #")[0].strip()
    return "" if plain in _NOTHING or plain.startswith(("!", "&", "*", "{", "[", "|", ">")) else plain


def _letter(found: re.Match[str]) -> str:
    number = found.group(1) or found.group(2) or found.group(3)
    return chr(int(number, 16)) if number else _LETTERS.get(found.group(4), found.group(4))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
