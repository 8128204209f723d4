"""GalaxyCanvas: paints one galaxy, or several bands of it side by side, or the reason why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from gzdesk.ui import look
from gzdesk.ui.sheet import Sheet
from gzdesk.ui.view.compass import SIDE, Compass, paint_compass
from gzdesk.ui.view.overlays import Words, paint_cross_hair, paint_label, paint_scale_bar, paint_words
from gzdesk.ui.view.tiles import Tile, tiles
from gzdesk.ui.view.viewport import Viewport

PATIENCE_MS = 150  # before a picture that is still being read is spoken of: shorter waits would only flicker
HINT_MS = 1200  # that a passing hint stays
CAPTION = QSizeF(48, 20)  # of a band, about


@dataclass(frozen=True)
class Pointed:
    """A point of the picture, x right and y down from its upper left corner, in pixels; and the tile it lies in."""

    x: float
    y: float
    tile: int = 0


class GalaxyCanvas(QWidget):
    """Always dark, whatever the scheme, and quick: a picture is swapped and painted within a frame."""

    zoomed = Signal()
    pointed = Signal(object)  # Pointed, or None where the cursor is on no picture

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.viewport = Viewport()
        self._sheets: Sequence[Sheet] = ()
        self._tiles: Sequence[Tile] = ()
        self._words: Words | None = None
        self._name = self._hint = ""
        self._arcsec: float | None = None
        self._compass: Compass | None = None
        self._cross_hair: Pointed | None = None
        self.taken = QRectF()  # by a widget in a corner: no caption goes there
        self._patience, self._hinting = _timer(self), _timer(self)
        self._patience.timeout.connect(self.update)
        self._hinting.timeout.connect(lambda: self.show_hint(""))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 200)

    def show_sheets(
        self, sheets: Sequence[Sheet], name: str, arcsec_per_pixel: float | None, compass: Compass | None
    ) -> None:
        """Swap the picture; the zoom is kept where the size is the same."""
        self._sheets, self._name, self._words = sheets, name, None
        self._arcsec, self._compass = arcsec_per_pixel, compass
        self._patience.stop()
        self._lay_tiles()
        self.viewport.set_picture(sheets[0].width, sheets[0].height)
        self.moved()

    def show_words(self, icon: str, title: str, text: str, patient: bool = False) -> None:
        """Show words in the picture's place; ``patient`` ones only after a moment of plain dark."""
        self._sheets = ()
        self._words = Words(icon, title, text)
        if patient:
            self._patience.start(PATIENCE_MS)
        else:
            self._patience.stop()
        self._lay_tiles()
        self.moved()

    def show_hint(self, text: str) -> None:
        """Show a line at the top for a moment, such as the contrast while it is being changed."""
        self._hint = text
        if text:
            self._hinting.start(HINT_MS)
        self.update()

    @property
    def hint(self) -> str:
        """The passing line that is on screen."""
        return self._hint

    @property
    def has_picture(self) -> bool:
        """Whether a galaxy is on screen."""
        return bool(self._sheets)

    @property
    def cross_hair(self) -> Pointed | None:
        """The point that the cross-hair is on; None while there is no cross-hair."""
        return self._cross_hair

    @cross_hair.setter
    def cross_hair(self, at: Pointed | None) -> None:
        self._cross_hair = at
        self.update()

    def tile_at(self, point: QPointF) -> int | None:
        """The tile under a point of the view."""
        return next((place for place, tile in enumerate(self._tiles) if tile.holds(point.x(), point.y())), None)

    def within_tile(self, point: QPointF) -> tuple[float, float]:
        """A point of the view as one of its tile, which is what the viewport knows."""
        tile = self._tiles[self.tile_at(point) or 0]
        return point.x() - tile.left, point.y() - tile.top

    def pointed_at(self, point: QPointF) -> Pointed | None:
        """The point of the picture under a point of the view; None beside it."""
        place = self.tile_at(point)
        if place is None or not self.has_picture:
            return None
        x, y = self.viewport.to_picture(*self.within_tile(point))
        width, height = self.viewport.picture
        return Pointed(x, y, place) if 0 <= x < width and 0 <= y < height else None

    def moved(self) -> None:
        """The viewport was changed: paint, and tell."""
        self.update()
        self.zoomed.emit()

    def sizeHint(self) -> QSize:
        """No more than it must have: whatever else there is, it gets by its stretch."""
        return self.minimumSize()

    # -- Qt's events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep a fitted picture fitted."""
        self._lay_tiles()
        self.moved()

    def event(self, event: QEvent) -> bool:
        """Hear of a move to a screen of another resolution."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._lay_tiles()
            self.moved()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Sky, then the galaxy with what is written over it, or words."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(look.look().sky))
        if self._sheets:
            for place, (tile, sheet) in enumerate(zip(self._tiles, self._sheets, strict=True)):
                self._paint_tile(painter, tile, sheet, place)
            self._paint_overlays(painter)
        elif self._words is not None and not self._patience.isActive():
            paint_words(painter, QSizeF(self.size()), self._words)
        painter.end()

    def _lay_tiles(self) -> None:
        ratio = self._sheets[0].width / self._sheets[0].height if self._sheets else 1.0
        self._tiles = tiles(len(self._sheets), self.width(), self.height(), ratio)
        self.viewport.set_view(self._tiles[0].width, self._tiles[0].height, self.devicePixelRatioF())

    def _paint_tile(self, painter: QPainter, tile: Tile, sheet: Sheet, place: int) -> None:
        cell = QRectF(tile.left, tile.top, tile.width, tile.height)
        left, top, width, height = self.viewport.target()
        painter.save()
        painter.setClipRect(cell, Qt.ClipOperation.IntersectClip)
        target = QRectF(tile.left + left, tile.top + top, width, height)
        sheet.paint(painter, target, self.viewport.zoom, not self.viewport.shows_pixels)
        if self._cross_hair is not None:
            x, y = self.viewport.to_view(self._cross_hair.x, self._cross_hair.y)
            paint_cross_hair(painter, cell, QPointF(tile.left + x, tile.top + y))
        painter.restore()
        if sheet.caption:
            paint_label(painter, self._caption_place(cell, place), sheet.caption, tile.width)

    def _caption_place(self, cell: QRectF, place: int) -> QPointF:
        """The tile's upper left corner; in the first one beneath the galaxy's name, elsewhere beneath what is there."""
        corner = cell.topLeft() + QPointF(look.M, look.M + (look.XL + look.XS if place == 0 else 0))
        if self.taken.intersects(QRectF(corner, CAPTION)):
            corner.setY(self.taken.bottom() + look.XS)
        return corner

    def _paint_overlays(self, painter: QPainter) -> None:
        left, bottom = float(look.M), float(self.height() - look.M)
        paint_label(painter, QPointF(left, look.M), self._name, self.width() / 2 - 2 * look.M)
        if self._arcsec is not None:
            paint_scale_bar(painter, QPointF(left, bottom), self._arcsec, self.viewport.scale, self.width())
            bottom -= look.XL + look.L
        if self._compass is not None:
            paint_compass(painter, self._compass, QRectF(left, bottom - SIDE, SIDE, SIDE))
        if self._hint:
            paint_label(painter, QPointF(left, look.M + look.XL + look.XS), self._hint, self.width() - 2.0 * look.M)


def _timer(parent: QWidget) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    return timer
