"""The look: one place for colours, spacing and type, so that every panel is drawn by the same hand, light or dark."""

from dataclasses import asdict, dataclass
from functools import cache, partial
from importlib import resources
from pathlib import Path
from string import Template
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from gzdesk.ui.icons import TintedSvg, read_svg

Scheme = Literal["light", "dark", "system"]
Ink = Literal["text", "muted", "on_accent", "on_sky"]  # what an icon stands beside, or on
Role = Literal["title", "heading", "body", "small", "number"]

XS, S, M, L, XL = 4, 8, 12, 16, 24  # the only distances in the window, in logical pixels
RADIUS = 6
FAMILY = "Inter"
DRESSED = "gzdesk-dressed"  # the property of an application that wears the look
# pixel height, weight, figures of equal width
_TYPE: dict[Role, tuple[int, QFont.Weight, bool]] = {
    "title": (18, QFont.Weight.DemiBold, False),
    "heading": (13, QFont.Weight.DemiBold, False),
    "body": (13, QFont.Weight.Normal, False),
    "small": (12, QFont.Weight.Normal, True),
    "number": (13, QFont.Weight.Medium, True),
}


@dataclass(frozen=True)
class Look:
    """The colours of one scheme, as ``#rrggbb``; texts have a contrast of at least 4.5 on all four grounds."""

    dark: bool
    background: str  # of the window
    surface: str  # of panels and lists
    raised: str  # of buttons
    pressed: str  # of buttons under the finger
    line: str  # hairlines and frames
    text: str
    muted: str  # second voice
    accent: str  # what can be acted upon, and the keyboard's focus
    on_accent: str
    good: str
    warn: str
    bad: str
    samples: str  # plots: the networks that dropout stands for
    network: str  # plots: one of them
    average: str  # plots: their average
    vote: str  # plots: what people said
    sky: str = "#0b0c0f"  # behind galaxies in both schemes: a bright surround hides faint arms
    on_sky: str = "#e4e7ec"
    on_sky_muted: str = "#a4abb7"


# Plot colours after Okabe & Ito (2008): bluish green and vermillion, darkened or lightened until they serve as text.
LIGHT = Look(
    dark=False,
    background="#f3f4f6",
    surface="#ffffff",
    raised="#f7f8fa",
    pressed="#e4e7ec",
    line="#d3d8e0",
    text="#191c22",
    muted="#565e6c",
    accent="#0a5fa4",
    on_accent="#ffffff",
    good="#00704f",
    warn="#855600",
    bad="#b3261e",
    samples="#8d95a3",
    network="#14161a",
    average="#007556",
    vote="#ae4300",
)
DARK = Look(
    dark=True,
    background="#14161a",
    surface="#1b1e24",
    raised="#262a32",
    pressed="#323844",
    line="#353b47",
    text="#e6e9ee",
    muted="#a1a9b6",
    accent="#6db5f0",
    on_accent="#08131d",
    good="#43c99b",
    warn="#e2b052",
    bad="#ff8f85",
    samples="#7c8594",
    network="#f4f6f9",
    average="#35c79a",
    vote="#ff9350",
)


class _Wardrobe(QObject):
    """Holds what is worn now, and tells when it changes."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.worn = LIGHT
        self.wanted: Scheme = "system"

    def dress(self) -> None:
        """Follow the wish, or the system where the wish is "system"."""
        hints = QGuiApplication.styleHints()
        dark = self.wanted == "dark" or (self.wanted == "system" and hints.colorScheme() == Qt.ColorScheme.Dark)
        new = DARK if dark else LIGHT
        app = QApplication.instance()
        if not isinstance(app, QApplication) or (new is self.worn and app.property(DRESSED)):
            return
        self.worn = new
        app.setProperty(DRESSED, True)
        app.setPalette(_palette(new))
        app.setStyleSheet(_stylesheet(new))
        self.changed.emit()


_wardrobe = _Wardrobe()
changed = _wardrobe.changed  # changed.connect(slot): the scheme was switched; read look() again and repaint


def apply(app: QApplication) -> None:
    """Dress the application, and follow the system's colour scheme from now on; a second call does nothing."""
    if app.property(DRESSED):
        return
    load_fonts()
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setFont(font("body"))
    app.setWindowIcon(icon("gzdesk"))
    hints = QGuiApplication.styleHints()
    hints.colorSchemeChanged.connect(_wardrobe.dress, Qt.ConnectionType.UniqueConnection)
    _wardrobe.dress()


def look() -> Look:
    """What is worn now."""
    return _wardrobe.worn


def set_scheme(scheme: Scheme) -> None:
    """Wear one scheme, whatever the system says, or follow the system again; the window's own frame follows suit."""
    _wardrobe.wanted = scheme
    wish = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark, "system": Qt.ColorScheme.Unknown}[scheme]
    QGuiApplication.styleHints().setColorScheme(wish)
    _wardrobe.dress()


def font(role: Role) -> QFont:
    """A step of the type scale."""
    pixels, weight, equal_width = _TYPE[role]
    made = QFont(FAMILY)
    made.setPixelSize(pixels)
    made.setWeight(weight)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if equal_width:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def icon(name: str, ink: Ink = "text") -> QIcon:
    """An icon by the name of its file; it takes the colours of the moment at every painting."""
    return drawn_icon(read_svg(name), ink)


@cache
def drawn_icon(svg: str, ink: Ink = "text") -> QIcon:
    """An icon of SVG text, whose ``currentColor`` is the colour of the moment.

    Kept for good: PySide does not hand a Python icon engine over to the icon, so that a garbage collection which comes
    upon both may delete the engine first and crash.
    """
    return QIcon(TintedSvg(svg, partial(_tint, ink)))


def set_tone(widget: QWidget, tone: str) -> None:
    """Give a widget one of the stylesheet's tones: muted, good, warn, bad, primary, quiet, segment, panel."""
    widget.setProperty("tone", tone)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


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


def _tint(ink: Ink, mode: QIcon.Mode, state: QIcon.State) -> str:
    worn = _wardrobe.worn
    if ink == "on_sky":
        return worn.on_sky_muted if mode == QIcon.Mode.Disabled else worn.on_sky
    if mode == QIcon.Mode.Disabled:
        return worn.samples
    if mode == QIcon.Mode.Selected:
        return worn.on_accent
    if state == QIcon.State.On:
        return worn.accent
    return {"text": worn.text, "muted": worn.muted, "on_accent": worn.on_accent}[ink]


def _palette(worn: Look) -> QPalette:
    roles = {
        QPalette.ColorRole.Window: worn.background,
        QPalette.ColorRole.WindowText: worn.text,
        QPalette.ColorRole.Base: worn.surface,
        QPalette.ColorRole.AlternateBase: worn.background,
        QPalette.ColorRole.Text: worn.text,
        QPalette.ColorRole.PlaceholderText: worn.muted,
        QPalette.ColorRole.Button: worn.raised,
        QPalette.ColorRole.ButtonText: worn.text,
        QPalette.ColorRole.BrightText: worn.bad,
        QPalette.ColorRole.Highlight: worn.accent,
        QPalette.ColorRole.HighlightedText: worn.on_accent,
        QPalette.ColorRole.Accent: worn.accent,
        QPalette.ColorRole.Link: worn.accent,
        QPalette.ColorRole.LinkVisited: worn.accent,
        QPalette.ColorRole.ToolTipBase: worn.raised,
        QPalette.ColorRole.ToolTipText: worn.text,
        QPalette.ColorRole.Light: worn.raised,
        QPalette.ColorRole.Midlight: worn.raised,
        QPalette.ColorRole.Mid: worn.line,
        QPalette.ColorRole.Dark: worn.line,
        QPalette.ColorRole.Shadow: worn.line,
    }
    palette = QPalette()
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(worn.samples))
    return palette


def _stylesheet(worn: Look) -> str:
    folder = resources.files("gzdesk.resources") / "style"
    text = (folder / "desk.qss").read_text("utf-8")
    arrow = folder / ("arrow-dark.svg" if worn.dark else "arrow-light.svg")
    sizes: dict[str, object] = {"arrow": Path(str(arrow)).as_posix()}  # Qt's stylesheets know pictures by path alone
    sizes |= {"xs": XS, "s": S, "m": M, "l": L, "xl": XL, "radius": RADIUS}
    return Template(text).substitute({name: str(value) for name, value in (asdict(worn) | sizes).items()})
