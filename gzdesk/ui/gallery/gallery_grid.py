"""GalleryGrid: a grid of thumbnails as long as the survey, of which only what can be seen is ever touched."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from gzdesk.survey.gallery_rows import Rows
from gzdesk.ui import look
from gzdesk.ui.gallery.gallery_cell import CellPainter, Face
from gzdesk.ui.gallery.gallery_layout import LARGEST, SMALLEST, USUAL, GalleryLayout
from gzdesk.ui.gallery.gallery_selection import GallerySelection

NOTCH = 120  # of a mouse wheel, in Qt's eighths of a degree
STEP = 16  # pixels by which a notch makes thumbnails larger


class GalleryGrid(QAbstractScrollArea):
    """Paints cells and scrolls; ``GalleryHands`` turn keys and mouse into what the selection does."""

    looked = Signal()  # other galaxies can be seen
    moved = Signal()  # the keyboard stands elsewhere, or others are chosen
    opened = Signal(int)  # galaxy
    zoomed = Signal(int)  # side of the thumbnails

    def __init__(
        self,
        galaxies: int,
        face: Callable[[int], Face],
        describe: Callable[[int], str],
        parent: QWidget | None = None,
    ) -> None:
        """``face`` tells what is to be seen of a galaxy, ``describe`` says it in words."""
        super().__init__(parent)
        self.selection = GallerySelection(galaxies)
        self._face, self._describe = face, describe
        self._side = USUAL
        self._painter = CellPainter()
        self._layout = GalleryLayout(1, 1, galaxies, USUAL, self._painter.foot)
        self.band: QRect | None = None  # drawn around galaxies, from the top of all rows
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(self.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        look.changed.connect(self.restyle)
        self.tell_current()

    @property
    def plan(self) -> GalleryLayout:
        """Where everything stands now."""
        return self._layout

    @property
    def scrolled(self) -> int:
        """How far down one has scrolled."""
        return self.verticalScrollBar().value()

    @property
    def side(self) -> int:
        """Of a thumbnail, logical pixels."""
        return self._side

    @property
    def seen(self) -> range:
        """The places that can be seen."""
        return self._layout.seen(self.scrolled, self.scrolled + self.viewport().height())

    def set_rows(self, rows: Rows) -> None:
        """Show other galaxies, or the same in another order, from the top unless the keyboard's stays in sight."""
        stays = self.selection.current in self.seen
        self.selection.set_rows(rows)
        self._lay_out()
        top = self.selection.current if stays and self.selection.current >= 0 else 0
        self.verticalScrollBar().setValue(self._layout.scroll_to(top, self.scrolled if stays else 0))
        self._changed()

    def set_side(self, side: int) -> None:
        """Show thumbnails larger or smaller; what the keyboard stands on, or else the first in sight, stays."""
        side = min(max(side, SMALLEST), LARGEST)
        if side == self._side:
            return
        held = self.selection.current if self.selection.current in self.seen else self.seen.start
        height = self._layout.cell(held, self.scrolled).top()
        self._side = side
        self._lay_out()
        self.verticalScrollBar().setValue(self._layout.cell(held, 0).top() - height)
        self.viewport().update()
        self.zoomed.emit(side)
        self.looked.emit()

    def update_galaxy(self, galaxy: int) -> None:
        """Paint one galaxy anew, if it can be seen."""
        rows = self.selection.rows
        for place in self.seen:
            if rows[place] == galaxy:
                self.viewport().update(self._layout.cell(place, self.scrolled))

    def ensure_seen(self) -> None:
        """Scroll to where the keyboard stands, and no farther."""
        if self.selection.current >= 0:
            self.verticalScrollBar().setValue(self._layout.scroll_to(self.selection.current, self.scrolled))

    def tell_current(self) -> None:
        """Tell a screen reader where the keyboard stands; repaint, and tell the page."""
        galaxy, count = self.selection.galaxy, self.selection.count
        name = self.tr("Gallery: {galaxy}").format(galaxy=self._describe(galaxy)) if galaxy is not None else ""
        self.setAccessibleName(name or self.tr("Gallery: no galaxy"))
        self.setAccessibleDescription(self.tr("{count} chosen").format(count=count))
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))
        self.viewport().update()
        self.moved.emit()

    def place_at(self, point: QPoint) -> int | None:
        """The place of the galaxy under a point of what can be seen."""
        return self._layout.place_at(point.x(), point.y(), self.scrolled)

    def restyle(self) -> None:
        """Take on the colours and the size of text of the moment."""
        self._painter = CellPainter()
        self._lay_out()
        self._changed()

    def paint_cells(self, painter: QPainter, region: QRect, *, bare: bool = False) -> None:
        """Paint the part of what can be seen that lies in a rectangle; ``bare`` for a sheet: nothing is chosen."""
        scrolled, selection = self.scrolled, self.selection
        stands = selection.current if self.hasFocus() and not bare else -1
        painter.fillRect(region, self._painter.ground)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for place in self._layout.seen(region.top() + scrolled, region.bottom() + scrolled):
            face = self._face(int(selection.rows[place]))
            cell = self._layout.cell(place, scrolled)
            chosen = not bare and selection.is_chosen(place)
            self._painter.paint(painter, cell, face, chosen=chosen, current=place == stands)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's hook."""
        painter = QPainter(self.viewport())
        self.paint_cells(painter, event.rect())
        if self.band is not None:
            ink = QColor(look.look().accent)
            painter.setPen(ink)
            ink.setAlphaF(0.15)
            painter.setBrush(ink)
            painter.drawRect(self.band.translated(0, -self.scrolled))
        painter.end()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Qt's hook: what stays in sight is moved, not painted anew."""
        if self.band is None:
            self.viewport().scroll(0, dy)
        else:
            self.viewport().update()
        self.looked.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's hook."""
        super().resizeEvent(event)
        first = self.seen.start
        self._lay_out()
        if first:
            self.verticalScrollBar().setValue((first // self._layout.columns) * self._layout.step)
        self.looked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Qt's hook: with Ctrl thumbnails become larger or smaller."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_side(self._side + round(STEP * event.angleDelta().y() / NOTCH))
            event.accept()
        else:
            super().wheelEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt's hook."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt's hook."""
        super().focusOutEvent(event)
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """Qt's hook: what a galaxy is, under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self.place_at(event.pos())
            text = self._describe(int(self.selection.rows[place])) if place is not None else ""
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        return super().viewportEvent(event)

    def _lay_out(self) -> None:
        view, count = self.viewport().size(), len(self.selection.rows)
        self._layout = GalleryLayout(view.width(), view.height(), count, self._side, self._painter.foot)
        bar = self.verticalScrollBar()
        bar.setRange(0, self._layout.farthest)
        bar.setPageStep(self._layout.page * self._layout.step)
        bar.setSingleStep(max(1, self._layout.step // 3))

    def _changed(self) -> None:
        self.tell_current()
        self.looked.emit()
