"""Hand: what the mouse does on the galaxy: zoom at the cursor, pan, point, and contrast and bias as in DS9."""

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QWheelEvent

from gzdesk.ui.view.galaxy_canvas import GalaxyCanvas, Pointed
from gzdesk.ui.view.viewport import STEP

NOTCH = 120  # of a mouse wheel, in Qt's eighths of a degree
CLICK = 3.0  # pixels that a hand may tremble in a click

_MOUSE = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
)


class Hand(QObject):
    """Listens to the canvas. The left button pans and points; the right one, held, bends the light."""

    bent = Signal(float, float)  # since the right button went down: share of the width, share of the height (down)
    bending = Signal(bool)  # the right button went down, or up
    straightened = Signal()  # a double click with the right button

    def __init__(self, canvas: GalaxyCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._grabbed: QPointF | None = None  # where the left button holds the picture
        self._pressed: QPointF | None = None  # where it went down
        self._bend_from: QPointF | None = None
        self._cursor: QPointF | None = None
        canvas.installEventFilter(self)
        canvas.zoomed.connect(self._view_moved)

    @property
    def pointed(self) -> Pointed | None:
        """The point of the picture under the cursor."""
        return None if self._cursor is None else self._canvas.pointed_at(self._cursor)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's hook: true for what has been dealt with."""
        kind = event.type()
        if isinstance(event, QMouseEvent) and kind in _MOUSE:
            self._mouse(kind, event)
        elif isinstance(event, QWheelEvent):
            self._wheel(event)
            return True
        elif isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._zoom(1 + event.value(), event.position())
            return True
        elif kind == QEvent.Type.Leave:
            self._cursor = None
            self._canvas.pointed.emit(None)
        return False

    def _mouse(self, kind: QEvent.Type, event: QMouseEvent) -> None:
        if kind == QEvent.Type.MouseMove:
            self._move(event.position())
        elif event.button() == Qt.MouseButton.LeftButton:
            {_MOUSE[0]: self._grab, _MOUSE[2]: self._release, _MOUSE[3]: self._double}[kind](event.position())
        elif event.button() == Qt.MouseButton.RightButton:
            self._right(kind, event.position())

    def _grab(self, at: QPointF) -> None:
        if self._canvas.has_picture:
            self._grabbed = self._pressed = at
            self._show_cursor()

    def _move(self, at: QPointF) -> None:
        self._cursor = at
        if self._bend_from is not None:
            moved = at - self._bend_from
            self.bent.emit(moved.x() / self._canvas.width(), moved.y() / self._canvas.height())
        elif self._grabbed is not None:
            moved = at - self._grabbed
            self._grabbed = at
            self._canvas.viewport.pan(moved.x(), moved.y())
            self._canvas.update()
        else:
            self._canvas.pointed.emit(self._canvas.pointed_at(at))

    def _release(self, at: QPointF) -> None:
        still = self._pressed is not None and (at - self._pressed).manhattanLength() <= CLICK
        self._grabbed = self._pressed = None
        self._show_cursor()
        if still and self._canvas.cross_hair is not None:
            here = self._canvas.pointed_at(at)
            self._canvas.cross_hair = here or self._canvas.cross_hair
            self._canvas.pointed.emit(here)

    def _double(self, at: QPointF) -> None:
        self._canvas.viewport.fit()
        self._canvas.moved()

    def _right(self, kind: QEvent.Type, at: QPointF) -> None:
        if kind == QEvent.Type.MouseButtonPress and self._canvas.has_picture:
            self._bend_from = at
            self.bending.emit(True)
        elif kind == QEvent.Type.MouseButtonRelease and self._bend_from is not None:
            self._bend_from = None
            self.bending.emit(False)
        elif kind == QEvent.Type.MouseButtonDblClick:
            self.straightened.emit()
        self._show_cursor()

    def _wheel(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y()
        if turned:
            self._zoom(STEP ** (turned / NOTCH), event.position())
        event.accept()

    def _zoom(self, factor: float, at: QPointF) -> None:
        if self._canvas.has_picture:
            self._cursor = at
            self._canvas.viewport.zoom_by(factor, self._canvas.within_tile(at))
            self._canvas.moved()

    def _view_moved(self) -> None:
        """Another point of the picture lies under the cursor now."""
        self._show_cursor()
        if self._cursor is not None and self._grabbed is None and self._bend_from is None:
            self._canvas.pointed.emit(self._canvas.pointed_at(self._cursor))

    def _show_cursor(self) -> None:
        canvas = self._canvas
        if self._bend_from is not None:
            canvas.setCursor(Qt.CursorShape.SizeAllCursor)
        elif not (canvas.has_picture and canvas.viewport.can_pan):
            canvas.unsetCursor()
        else:
            held = self._grabbed is not None
            canvas.setCursor(Qt.CursorShape.ClosedHandCursor if held else Qt.CursorShape.OpenHandCursor)
