"""The type scale: five steps of one bundled typeface, larger or smaller as the reader wants it."""

from functools import cache
from importlib import resources
from typing import Literal

from PySide6.QtGui import QFont, QFontDatabase

Role = Literal["title", "heading", "body", "small", "number"]

FAMILY = "Inter"
SMALLEST, USUAL, LARGEST = 90, 100, 150  # per cent
# pixel height, weight, figures of equal width
_TYPE: dict[Role, tuple[int, QFont.Weight, bool]] = {
    "title": (18, QFont.Weight.DemiBold, False),
    "heading": (13, QFont.Weight.DemiBold, False),
    "body": (13, QFont.Weight.Normal, False),
    "small": (12, QFont.Weight.Normal, True),
    "number": (13, QFont.Weight.Medium, True),
}
_EQUAL_WIDTH = QFont.Tag("tnum")


class _TextSize:
    """What the reader wants, in per cent of the usual size."""

    percent = USUAL


def text_size() -> int:
    """In per cent of the usual size."""
    return _TextSize.percent


def set_text_size(percent: int) -> None:
    """Make fonts of this size from now on; ``look.set_text_size`` changes those that stand already."""
    _TextSize.percent = min(max(percent, SMALLEST), LARGEST)


def scaled(pixels: int) -> int:
    """A height that must hold a line of text, at the size of text that is wanted."""
    return round(pixels * _TextSize.percent / 100)


def font(role: Role) -> QFont:
    """A step of the type scale."""
    pixels, weight, equal_width = _TYPE[role]
    made = QFont(FAMILY)
    made.setPixelSize(scaled(pixels))
    made.setWeight(weight)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if equal_width:
        made.setFeature(_EQUAL_WIDTH, 1)
    return made


def role_of(worn: QFont) -> Role | None:
    """The step that a font was made as, at whatever size; None for a font that is not of the scale."""
    if worn.family() != FAMILY:
        return None
    kinds = [
        role
        for role, (_, weight, equal_width) in _TYPE.items()
        if weight == worn.weight() and equal_width == worn.isFeatureSet(_EQUAL_WIDTH)
    ]
    return min(kinds, key=lambda role: abs(scaled(_TYPE[role][0]) - worn.pixelSize()), default=None)


@cache
def load_fonts() -> tuple[str, ...]:
    """Make the bundled typeface known to Qt, once; the families found."""
    folder = resources.files("gzdesk.resources") / "fonts"
    families: set[str] = set()
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".otf"):
            number = QFontDatabase.addApplicationFontFromData(entry.read_bytes())
            families.update(QFontDatabase.applicationFontFamilies(number))
    return tuple(sorted(families))
