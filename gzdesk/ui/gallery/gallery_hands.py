"""GalleryHands: what keys and mouse do in the grid of thumbnails."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from gzdesk.ui.gallery.gallery_grid import STEP, GalleryGrid
from gzdesk.ui.keys.digit_places import digit_of

TREMBLE = 4  # pixels that a hand may move in a click
EDGE_MS = 30  # between two steps of scrolling while a band is drawn beyond the edge

Key = Qt.Key
Modifier = Qt.KeyboardModifier


class GalleryHands(QObject):
    """Arrows move, Space chooses, Shift extends, Enter opens; a click chooses one, a drag draws a band."""

    answered = Signal(str)  # a digit or letter was pressed, that may be the key of an answer
    starred = Signal()
    undo_asked = Signal()

    def __init__(self, grid: GalleryGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self._pressed: QPoint | None = None  # from the top of all rows
        self._at = QPoint()  # where the mouse is, in what can be seen
        self._edge = QTimer(self)
        self._edge.setInterval(EDGE_MS)
        self._edge.timeout.connect(self._scroll_on)
        grid.installEventFilter(self)
        grid.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's hook: true for what has been dealt with."""
        if watched is self._grid:
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._key(event)
            return False
        if isinstance(event, QMouseEvent):
            return self._mouse(event)
        return False

    # -- keys

    def _key(self, event: QKeyEvent) -> bool:
        key, held = event.key(), event.modifiers() & ~Modifier.KeypadModifier
        if key in self._steps() and not held & ~(Modifier.ShiftModifier | Modifier.ControlModifier):
            self._step(self._steps()[key], bool(held & Modifier.ShiftModifier))
            return True
        if held == Modifier.ControlModifier:
            return self._with_control(key)
        if not held & ~Modifier.ShiftModifier:
            return self._plain(event)
        return False

    def _steps(self) -> dict[int, int]:
        """Where each key leads, counted from where the keyboard stands."""
        plan, here, last = self._grid.plan, self._grid.selection.current, len(self._grid.selection.rows) - 1
        down = (
            plan.columns if here + plan.columns <= last else last - here if here // plan.columns < plan.rows - 1 else 0
        )
        up = plan.columns if here >= plan.columns else 0
        page = plan.page * plan.columns
        return {
            Key.Key_Left: -1,
            Key.Key_Right: 1,
            Key.Key_Up: -up,
            Key.Key_Down: down,
            Key.Key_PageUp: -min(page, here - here % plan.columns),
            Key.Key_PageDown: page if here + page <= last else last - here,
            Key.Key_Home: -here,
            Key.Key_End: last - here,
        }

    def _step(self, by: int, extending: bool) -> None:
        selection = self._grid.selection
        if selection.current < 0:
            return
        (selection.extend if extending else selection.go)(selection.current + by)
        self._grid.ensure_seen()
        self._grid.tell_current()

    def _with_control(self, key: int) -> bool:
        grid = self._grid
        doings: dict[int, Callable[[], object]] = {
            Key.Key_A: grid.selection.everything,
            Key.Key_Z: self.undo_asked.emit,
            Key.Key_Plus: lambda: grid.set_side(grid.side + STEP),
            Key.Key_Equal: lambda: grid.set_side(grid.side + STEP),
            Key.Key_Minus: lambda: grid.set_side(grid.side - STEP),
        }
        return self._do(doings.get(key))

    def _plain(self, event: QKeyEvent) -> bool:
        grid, selection = self._grid, self._grid.selection
        doings: dict[int, Callable[[], object]] = {
            Key.Key_Space: lambda: selection.toggle(selection.current) if selection.current >= 0 else None,
            Key.Key_Return: self._open,
            Key.Key_Enter: self._open,
            Key.Key_F: self.starred.emit,
            Key.Key_Z: self.undo_asked.emit,
        }
        if event.key() == Key.Key_Escape and selection.count:
            return self._do(selection.nothing)
        if event.isAutoRepeat() and event.key() not in (Key.Key_Space,):
            return event.key() in doings
        if self._do(doings.get(event.key())):
            return True
        said = digit_of(event) or event.text().upper()
        if len(said) == 1 and said.isalnum():
            self.answered.emit(said)
            grid.viewport().update()
            return True
        return False

    def _do(self, doing: Callable[[], object] | None) -> bool:
        if doing is not None:
            doing()
            self._grid.tell_current()
        return doing is not None

    def _open(self) -> None:
        if self._grid.selection.galaxy is not None:
            self._grid.opened.emit(self._grid.selection.galaxy)

    def _open_at(self, place: int | None) -> None:
        if place is not None:
            self._click(place, Modifier.NoModifier)
            self._open()

    # -- mouse

    def _mouse(self, event: QMouseEvent) -> bool:
        kind, at = event.type(), event.position().toPoint()
        left = event.button() == Qt.MouseButton.LeftButton
        if kind == QEvent.Type.MouseButtonPress and left:
            self._press(at, event.modifiers())
        elif kind == QEvent.Type.MouseMove and self._pressed is not None:
            self._at = at
            self._drag()
        elif kind == QEvent.Type.MouseButtonRelease and left:
            self._release(at, event.modifiers())
        elif kind == QEvent.Type.MouseButtonDblClick and left:
            self._open_at(self._grid.place_at(at))
        else:
            return False
        return True

    def _press(self, at: QPoint, held: Modifier) -> None:
        self._grid.setFocus(Qt.FocusReason.MouseFocusReason)
        self._at, self._pressed = at, at + QPoint(0, self._grid.scrolled)
        self._grid.selection.begin_band(bool(held & (Modifier.ControlModifier | Modifier.ShiftModifier)))

    def _drag(self) -> None:
        """Draw the band, once the hand has moved so far that it is no click."""
        grid, begin = self._grid, self._pressed
        end = self._at + QPoint(0, grid.scrolled)
        if begin is None or (grid.band is None and (end - begin).manhattanLength() <= TREMBLE):
            return
        grid.band = QRect(begin, end).normalized()
        grid.selection.band(grid.plan.touched(grid.band))
        grid.tell_current()
        beyond = not 0 <= self._at.y() < grid.viewport().height()
        if beyond != self._edge.isActive():
            self._edge.start() if beyond else self._edge.stop()

    def _scroll_on(self) -> None:
        grid = self._grid
        over = self._at.y() if self._at.y() < 0 else self._at.y() - grid.viewport().height()
        grid.verticalScrollBar().setValue(grid.scrolled + over)
        self._drag()

    def _release(self, at: QPoint, held: Modifier) -> None:
        grid, drawn = self._grid, self._grid.band is not None
        self._edge.stop()
        if self._pressed is None:
            return
        grid.band, self._pressed = None, None
        if not drawn:
            self._click(grid.place_at(at), held)
        grid.tell_current()

    def _click(self, place: int | None, held: Modifier) -> None:
        selection = self._grid.selection
        if place is None:
            if not held & (Modifier.ControlModifier | Modifier.ShiftModifier):
                selection.nothing()
        elif held & Modifier.ShiftModifier:
            selection.extend(place)
        elif held & Modifier.ControlModifier:
            selection.toggle(place)
        else:
            selection.only(place)
