"""MapCanvas: the sheet of points in the window, and what mouse and keys do on it."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from gzdesk.survey.survey_finder import SurveyFinder
from gzdesk.ui import look
from gzdesk.ui.map.map_axes import margins
from gzdesk.ui.map.map_lasso import MapLasso
from gzdesk.ui.map.map_sheet import MapSheet
from gzdesk.ui.map.map_signs import draw_cursor, draw_here, draw_ring

REACH = 6.0  # pixels from the pointer to a point
STEADY = 4.0  # pixels that a click may move
CLOSER = 1.25  # times, a step of zooming
NOTCH = 120.0  # of the wheel, in eighths of a degree
PANNED = 60.0  # pixels, by a key
FIRST = 200.0  # pixels from the middle within which the keys begin
EDGE = 40.0  # pixels from the edge that the cursor keeps
Key = Qt.Key
ARROWS = {Key.Key_Left: (-1, 0), Key.Key_Right: (1, 0), Key.Key_Up: (0, -1), Key.Key_Down: (0, 1)}


class MapCanvas(QWidget):
    """Drag to pan, wheel to zoom, click to open; Shift and a drag draw a lasso. Arrows move a cursor, Enter opens."""

    pointed = Signal(object)  # the galaxy under the pointer, or else that of the keys' cursor; None: neither
    opened = Signal(int)
    surrounded = Signal(object)  # corners of a lasso on the plane, x and y each
    toggled = Signal(int)  # a galaxy is to join those chosen, or to leave them
    left = Signal()  # Esc: what is chosen is to be let go

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet = MapSheet(self)
        self.lasso = MapLasso()
        self.lassoing = False  # every drag draws a lasso
        self.choosing = False  # whether Esc would let galaxies go
        self.finder: SurveyFinder | None = None
        self.here: int | None = None  # the galaxy at the desk
        self.cursor_at: int | None = None  # the galaxy that the keys have come to
        self._hovered: int | None = None
        self._pressed: QPointF | None = None
        self._dragged: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(QSize(320, 240))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Map of the survey"))
        self.sheet.changed.connect(self.update)
        look.changed.connect(self._measure)

    @property
    def area(self) -> QRectF:
        """Where the points are drawn, within axes and titles."""
        left, top, right, bottom = margins()
        return QRectF(round(left), round(top), self.width() - round(left + right), self.height() - round(top + bottom))

    @property
    def galaxy(self) -> int | None:
        """The galaxy under the pointer, or else that of the cursor."""
        return self._hovered if self._hovered is not None else self.cursor_at

    def place_of(self, galaxy: int | None) -> QPointF | None:
        """Where a galaxy is drawn; None where it is not in sight."""
        scene = self.sheet.scene
        if galaxy is None or galaxy >= len(scene.x_G):
            return None
        x, y = self.sheet.view.to_pixel(float(scene.x_G[galaxy]), float(scene.y_G[galaxy]))
        in_sight = 0 <= x <= self.area.width() and 0 <= y <= self.area.height()  # NaN is nowhere
        return QPointF(x, y) + self.area.topLeft() if in_sight else None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's hook."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.look().surface))
        self.paint_on(painter)
        self.lasso.paint(painter, self.sheet.view, self.area.topLeft())
        cursor = self.place_of(self.cursor_at)
        if cursor is not None and self.hasFocus():
            draw_cursor(painter, cursor)
        hovered = self.place_of(self._hovered)
        if hovered is not None:
            draw_ring(painter, hovered)
        painter.end()

    def paint_on(self, painter: QPainter, sharper: int = 0) -> None:
        """Draw all that belongs to the map, and not to the pointer; ``sharper``: points drawn anew, so many times."""
        self.sheet.paint(painter, self.area, sharper)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        here = self.place_of(self.here)
        if here is not None:
            draw_here(painter, here)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's hook."""
        super().resizeEvent(event)
        self._measure()

    def event(self, event: QEvent) -> bool:
        """Qt's hook: hear of a move to a screen of another resolution."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._measure()
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt's hook."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self._dragged = event.position()
            if self.lassoing or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.lasso.begin(self.sheet.view, event.position() - self.area.topLeft())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt's hook: drag, surround, or look at what is under the pointer."""
        at = event.position()
        if self.lasso.drawing:
            self.lasso.go_on(self.sheet.view, at - self.area.topLeft())
            self.update()
        elif self._dragged is not None and self._pressed is not None:
            if self._dragged != self._pressed or _far(at, self._pressed):
                self.sheet.pan(at.x() - self._dragged.x(), at.y() - self._dragged.y())
                self._dragged = at
                self._hover(None)
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            self._hover(self._under(at))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt's hook."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        clicked = not _far(event.position(), self._pressed) and self._dragged == self._pressed
        self._pressed = self._dragged = None
        self.unsetCursor()
        if self.lasso.drawing:
            self._surround()
        elif clicked:
            self._open(self._under(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Qt's hook: beside the points, all of them are brought into sight."""
        if self._under(event.position()) is None:
            self.sheet.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Qt's hook: zoom at the pointer."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        self.sheet.zoom(CLOSER ** (turned / NOTCH), event.position() - self.area.topLeft())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Qt's hook."""
        self._hover(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's hook: everything that the mouse does."""
        key, control = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key in ARROWS and control:
            self.sheet.pan(*(-PANNED * step for step in ARROWS[Key(key)]))
        elif key in ARROWS:
            self._step(*ARROWS[Key(key)])
        elif key in (Key.Key_Return, Key.Key_Enter):
            self._open(self.cursor_at)
        elif key == Key.Key_Space and self.cursor_at is not None:
            self.toggled.emit(self.cursor_at)
        elif key in (Key.Key_Plus, Key.Key_Equal, Key.Key_Minus):
            self.zoom(1 / CLOSER if key == Key.Key_Minus else CLOSER)
        elif key in (Key.Key_0, Key.Key_Home):
            self.sheet.fit()
        elif key == Key.Key_Escape and (self.lasso.corners or self.choosing):
            self.let_go()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt's hook: show the cursor."""
        super().focusInEvent(event)
        self._tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt's hook."""
        super().focusOutEvent(event)
        self.update()

    def zoom(self, factor: float) -> None:
        """Zoom at the cursor, or else in the middle."""
        at = self.place_of(self.cursor_at) if self.hasFocus() else None
        self.sheet.zoom(factor, (at or self.area.center()) - self.area.topLeft())

    def let_go(self) -> None:
        """Take the lasso away."""
        self.lasso.clear()
        self.left.emit()
        self.update()

    def points_moved(self) -> None:
        """The galaxies lie elsewhere: the lasso's line says nothing any more, and the pointer is over another one."""
        if not self.lasso.drawing:
            self.lasso.clear()
        self._hover(None)
        self._tell()

    def _measure(self) -> None:
        area = self.area
        if area.width() > 1 and area.height() > 1:
            self.sheet.resize(area.width(), area.height(), self.devicePixelRatioF())

    def _under(self, at: QPointF) -> int | None:
        if self.finder is None or not self.area.contains(at):
            return None
        place = at - self.area.topLeft()
        return self.finder.nearest(self.sheet.view, place.x(), place.y(), REACH)

    def _hover(self, galaxy: int | None) -> None:
        if galaxy != self._hovered:
            self._hovered = galaxy
            self.setCursor(Qt.CursorShape.ArrowCursor if galaxy is None else Qt.CursorShape.PointingHandCursor)
            self._tell()

    def _open(self, galaxy: int | None) -> None:
        if galaxy is not None:
            self.cursor_at = galaxy
            self.opened.emit(galaxy)

    def _step(self, right: int, down: int) -> None:
        """Go to the next galaxy in a direction; the first time, to the one at the desk or in the middle."""
        view = self.sheet.view
        if self.finder is None:
            return
        if self.place_of(self.cursor_at) is None:
            in_sight = self.here if self.place_of(self.here) is not None else None
            middle = self.finder.nearest(view, view.width / 2, view.height / 2, FIRST)
            self.cursor_at = middle if in_sight is None else in_sight
        elif self.cursor_at is not None:
            beside = self.finder.beside(view, self.cursor_at, right, down)
            self.cursor_at = self.cursor_at if beside is None else beside
        self._hovered = None
        self._keep_in_sight()
        self._tell()

    def _keep_in_sight(self) -> None:
        if self.cursor_at is None:
            return
        scene, view = self.sheet.scene, self.sheet.view
        x, y = view.to_pixel(float(scene.x_G[self.cursor_at]), float(scene.y_G[self.cursor_at]))
        dx = max(EDGE - x, 0) - max(x - view.width + EDGE, 0)
        dy = max(EDGE - y, 0) - max(y - view.height + EDGE, 0)
        if (dx or dy) and (not 0 <= x <= view.width or not 0 <= y <= view.height):
            self.sheet.pan(dx, dy)

    def _surround(self) -> None:
        """The lasso is closed: tell which part of the plane it surrounds."""
        if self.lasso.close():
            self.surrounded.emit(self.lasso.corners)
        else:
            self.left.emit()
        self.update()

    def _tell(self) -> None:
        self.pointed.emit(self.galaxy)
        self.update()


def _far(one: QPointF, other: QPointF) -> bool:
    return (one - other).manhattanLength() > STEADY
