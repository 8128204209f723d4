"""Icons drawn as SVG, tinted when they are painted, so that one file serves both colour schemes and every state."""

from collections.abc import Callable
from functools import cache, lru_cache
from importlib import resources

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

Tint = Callable[[QIcon.Mode, QIcon.State], str]  # "#rrggbb" for a state of the icon, asked at every painting


class UnknownIconError(KeyError):
    """No icon of that name ships with gzdesk."""


class TintedSvg(QIconEngine):
    """Draws an SVG whose ``currentColor`` is whatever the look says at the moment of painting."""

    def __init__(self, svg: str, tint: Tint) -> None:
        super().__init__()
        self._svg = svg
        self._tint = tint

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw at the painter's own resolution, from a cached image."""
        ratio = painter.device().devicePixelRatio()
        size = rect.size() * ratio
        image = _drawn(self._svg, self._tint(mode, state), size.width(), size.height())
        painter.drawImage(QRectF(rect), image, QRectF(image.rect()))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The icon as a pixmap of ``size`` device pixels."""
        return QPixmap.fromImage(_drawn(self._svg, self._tint(mode, state), size.width(), size.height()))

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """Qt asks this for fine screens: ``size`` in logical pixels (since Qt 6.8), ``scale`` device pixels in each."""
        return self.pixmap(size * scale, mode, state)

    def clone(self) -> QIconEngine:
        """Qt copies the engine when an icon is changed; the copy must outlive whatever Qt does with it."""
        copy = TintedSvg(self._svg, self._tint)
        _COPIES.append(copy)
        return copy


_COPIES: list[TintedSvg] = []


@cache
def read_svg(name: str) -> str:
    """The text of ``resources/icons/NAME.svg``; raises UnknownIconError."""
    try:
        return (resources.files("gzdesk.resources") / "icons" / f"{name}.svg").read_text("utf-8")
    except FileNotFoundError as error:
        raise UnknownIconError(name) from error


def names() -> list[str]:
    """Every icon that ships."""
    folder = resources.files("gzdesk.resources") / "icons"
    return sorted(entry.name.removesuffix(".svg") for entry in folder.iterdir() if entry.name.endswith(".svg"))


@lru_cache(maxsize=512)
def _drawn(svg: str, colour: str, width: int, height: int) -> QImage:
    image = QImage(max(width, 1), max(height, 1), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(svg.replace("currentColor", colour).encode()))
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(QPoint(0, 0), image.size()))
    painter.end()
    return image
