"""Manual: the pages of the help that ships with the program, in their order, and the search through them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

FOLDER = "manual"
AROUND = 60  # characters of text shown on each side of what was found
_MARKS = re.compile(r"!\[[^\]]*\]\([^)]*\)|[`*#>|]|\]\([^)]*\)|\[|^-+|:?-{3,}:?", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """One page: its name in links, its heading, and its text in Markdown, heading and all."""

    name: str
    title: str
    text: str

    @property
    def words(self) -> str:
        """The text alone, on one line, without marks and pictures."""
        return " ".join(_MARKS.sub(" ", self.text).split())


@dataclass(frozen=True)
class Found:
    """A page in which all the words looked for stand, and a few words around the first of them."""

    page: Page
    around: str


@cache
def pages() -> tuple[Page, ...]:
    """All pages; the number that begins a file's name gives its place."""
    folder = resources.files("gzdesk.resources") / FOLDER
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".md")), key=lambda entry: entry.name)
    return tuple(_page(file.name, file.read_text("utf-8")) for file in files)


def page(name: str) -> Page:
    """The page of that name; raises KeyError."""
    found = next((page for page in pages() if page.name == name), None)
    if found is None:
        raise KeyError(name)
    return found


def search(text: str, among: Sequence[Page] | None = None) -> list[Found]:
    """The pages that hold all the words, in any case and order; those of whose heading they are most come first."""
    words = text.casefold().split()
    if not words:
        return []
    found = []
    for place, one in enumerate(pages() if among is None else among):
        plain = one.words
        folded = plain.casefold()
        if all(word in folded for word in words):
            heading = one.title.casefold()
            in_title = sum(word in heading for word in words) / len(heading.split())
            often = sum(folded.count(word) for word in words)
            found.append((-in_title, -often, place, Found(one, _around(plain, folded, words))))
    return [one for *_, one in sorted(found, key=lambda row: row[:3])]


def _page(file: str, text: str) -> Page:
    name = file.removesuffix(".md").partition("-")[2]
    title = text.partition("\n")[0].removeprefix("#").strip()
    return Page(name, title, text)


def _around(plain: str, folded: str, words: Sequence[str]) -> str:
    """What stands around the first word found behind the heading, cut at spaces."""
    at = min((place for word in words if (place := folded.find(word)) >= 0), default=0)
    begin, end = max(0, at - AROUND), min(len(plain), at + AROUND)
    begin = plain.find(" ", begin) + 1 if begin else 0
    end = plain.rfind(" ", at, end) if end < len(plain) else end
    cut = plain[begin : end if end > at else len(plain)]
    return f"{'… ' if begin else ''}{cut}{' …' if end < len(plain) else ''}"
