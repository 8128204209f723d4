"""The look: one place for colours, spacing and type, so that every panel is drawn by the same hand, light or dark."""

import gc
from dataclasses import asdict
from functools import cache, partial
from importlib import resources
from pathlib import Path
from string import Template
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from gzdesk.ui import typeface
from gzdesk.ui.colours import DARK as DARK
from gzdesk.ui.colours import LIGHT as LIGHT
from gzdesk.ui.colours import SKY_VEIL as SKY_VEIL
from gzdesk.ui.colours import Look as Look
from gzdesk.ui.icons import TintedSvg, read_svg
from gzdesk.ui.typeface import FAMILY as FAMILY
from gzdesk.ui.typeface import Role as Role
from gzdesk.ui.typeface import font as font
from gzdesk.ui.typeface import load_fonts as load_fonts
from gzdesk.ui.typeface import scaled as scaled

Scheme = Literal["light", "dark", "system"]
Ink = Literal["text", "muted", "on_accent", "on_sky"]  # what an icon stands beside, or on

XS, S, M, L, XL = 4, 8, 12, 16, 24  # the only distances in the window, in logical pixels
RADIUS = 6
DRESSED = "gzdesk-dressed"  # the property of an application that wears the look


class _Wardrobe(QObject):
    """Holds what is worn now, and tells when it changes."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.worn = LIGHT
        self.wanted: Scheme = "system"

    def follow(self) -> None:
        """Follow the wish, or the system where the wish is "system"."""
        hints = QGuiApplication.styleHints()
        dark = self.wanted == "dark" or (self.wanted == "system" and hints.colorScheme() == Qt.ColorScheme.Dark)
        new = DARK if dark else LIGHT
        app = QApplication.instance()
        if isinstance(app, QApplication) and not (new is self.worn and app.property(DRESSED)):
            self.worn = new
            self.dress(app)
            self.changed.emit()

    def dress(self, app: QApplication, text_size: int | None = None) -> None:
        """Put on what is worn, and text of another size where one is given.

        No garbage is collected meanwhile: with it may go a widget that Qt has just named, before Python knows of it.
        """
        collecting = gc.isenabled()
        gc.disable()
        try:
            self._dress(app, text_size)
        finally:
            if collecting:
                gc.enable()

    def _dress(self, app: QApplication, text_size: int | None) -> None:
        roles = [(widget, typeface.role_of(widget.font())) for widget in app.allWidgets() if _has_own_font(widget)]
        if text_size is not None:
            typeface.set_text_size(text_size)
            app.setFont(font("body"))
        app.setProperty(DRESSED, True)
        app.setPalette(_palette(self.worn))
        app.setStyleSheet(_stylesheet(self.worn))
        for widget, role in roles:  # a new stylesheet has given widgets back the fonts that they had at first
            if role is not None:
                widget.setFont(font(role))


_wardrobe = _Wardrobe()
changed = _wardrobe.changed  # changed.connect(slot): the scheme or the size of text was switched; read look() again


def apply(app: QApplication) -> None:
    """Dress the application, and follow the system's colour scheme from now on; a second call does nothing."""
    if app.property(DRESSED):
        return
    load_fonts()
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setFont(font("body"))
    app.setWindowIcon(icon("gzdesk"))
    hints = QGuiApplication.styleHints()
    hints.colorSchemeChanged.connect(_wardrobe.follow, Qt.ConnectionType.UniqueConnection)
    _wardrobe.follow()


def look() -> Look:
    """What is worn now."""
    return _wardrobe.worn


def set_scheme(scheme: Scheme) -> None:
    """Wear one scheme, whatever the system says, or follow the system again; the window's own frame follows suit."""
    _wardrobe.wanted = scheme
    wish = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark, "system": Qt.ColorScheme.Unknown}[scheme]
    QGuiApplication.styleHints().setColorScheme(wish)
    _wardrobe.follow()


def icon(name: str, ink: Ink = "text") -> QIcon:
    """An icon by the name of its file; it takes the colours of the moment at every painting."""
    return drawn_icon(read_svg(name), ink)


def set_text_size(percent: int) -> None:
    """Show all text at 90 to 150 per cent of its usual size, in every window that stands already too."""
    app = QApplication.instance()
    if percent != typeface.text_size() and isinstance(app, QApplication):
        _wardrobe.dress(app, percent)
        changed.emit()


def _has_own_font(widget: QWidget) -> bool:
    return widget.testAttribute(Qt.WidgetAttribute.WA_SetFont)


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
    pictures = {"arrow": "arrow", "arrow_up": "arrow-up", "tick": "tick"}  # known to Qt's stylesheets by path alone
    files = {name: folder / f"{file}-{'dark' if worn.dark else 'light'}.svg" for name, file in pictures.items()}
    sizes: dict[str, object] = {name: Path(str(file)).as_posix() for name, file in files.items()}
    sizes |= {"xs": XS, "s": S, "m": M, "l": L, "xl": XL, "radius": RADIUS}
    sky = QColor(worn.sky)
    sizes["sky_veil"] = f"rgba({sky.red()}, {sky.green()}, {sky.blue()}, {round(255 * SKY_VEIL)})"
    sizes |= {"line_height": scaled(18), "field_height": scaled(20)}
    return Template(text).substitute({name: str(value) for name, value in (asdict(worn) | sizes).items()})
