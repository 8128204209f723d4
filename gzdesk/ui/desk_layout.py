"""DeskLayout: where panels stand, and the memory of where the astronomer put them."""

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QStyle, QTabBar, QWidget

from gzdesk.ui.dock_title import DockTitle

VERSION = 3  # of the set of docks; a stored layout of another version is not applied
LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
USUAL = QSize(1280, 800)
LOW = 740  # pixels of height
HISTORY_WIDTH, PLOTS_WIDTH = 196, 340
SMALLER = 0.85  # of these on a screen of 1024 pixels
POSTERIOR_SHARE = 0.62  # of the height of its column: it is what one looks at
MOST_ABOVE = 2  # panels above each other in a column; more of them share the place of the last


def desk_settings() -> QSettings:
    """The file in the user's own folder that keeps layout and recent projects."""
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "gzdesk", "desk")


class DeskLayout:
    """Docks the panels around the centre; restores, saves and resets their places."""

    def __init__(self, window: QMainWindow, settings: QSettings) -> None:
        self._window = window
        self._settings = settings
        self._docks: dict[str, tuple[QDockWidget, Qt.DockWidgetArea]] = {}
        self._on_demand: list[QDockWidget] = []  # put away at first
        self._first = QByteArray()  # how the docks stood when they were made
        window.setDockOptions(
            QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.AnimatedDocks
        )
        window.setCorner(Qt.Corner.TopLeftCorner, LEFT)
        window.setCorner(Qt.Corner.TopRightCorner, RIGHT)

    @property
    def docks(self) -> list[QDockWidget]:
        """All docks, in the order they were made."""
        return [dock for dock, _ in self._docks.values()]

    @property
    def usual_docks(self) -> list[QDockWidget]:
        """Those that are there from the first; the others have an action of their own."""
        return [dock for dock in self.docks if dock not in self._on_demand]

    def dock(
        self,
        name: str,
        title: str,
        panel: QWidget,
        area: Qt.DockWidgetArea,
        choice: QWidget | None = None,
        *,
        on_demand: bool = False,
    ) -> QDockWidget:
        """Dock a panel; ``name`` marks it in the stored layout, ``title`` stands over it, beside it a ``choice``.

        One ``on_demand`` is put away at first, and shares the place of the last panel of its column.
        """
        dock = QDockWidget(title, self._window)
        dock.setObjectName(name)
        dock.setWidget(panel)
        dock.setTitleBarWidget(DockTitle(dock, choice))
        dock.toggleViewAction().setText(title)
        self._docks[name] = (dock, area)
        if on_demand:  # in no column yet: hidden in one, a panel keeps Qt from laying out the tabs of the others
            self._on_demand.append(dock)
            dock.hide()
        else:
            self._window.addDockWidget(area, dock)
        return dock

    def restore(self) -> None:
        """Put everything where it was the last time, or where it belongs at first."""
        self._first = self._window.saveState(VERSION)
        geometry, state = (self._settings.value(key) for key in ("window/geometry", self._key))
        title = self._window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
        size = USUAL.boundedTo(self._window.screen().availableSize() - QSize(0, title))
        if isinstance(geometry, QByteArray) and self._window.restoreGeometry(geometry):
            size = self._window.size()
        self._window.resize(size)
        if not (isinstance(state, QByteArray) and self._window.restoreState(state, VERSION)):
            self._arrange(size)
        self._window.resize(size)  # panels that stood above each other may have asked for more

    def reset(self) -> None:
        """Put every panel where it belongs at first; the window stays as large as it is."""
        size = self._window.size()
        self._arrange(size)
        if not self._window.windowState() & (Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen):
            self._window.resize(size)  # panels that stood above each other may have asked for more

    def _arrange(self, size: QSize) -> None:
        """Put every panel where it belongs in a window of that size, which it may not have yet."""
        self._put_on_demand_away()
        self._window.restoreState(self._first, VERSION)
        for dock in self.usual_docks:
            dock.show()
        self._put_tabs_away()
        self._tab(LEFT, MOST_ABOVE)
        self._tab(RIGHT, 1 if size.height() < LOW else MOST_ABOVE)
        factor = 1.0 if size.width() >= 1200 else SMALLER
        self._resize(LEFT, Qt.Orientation.Horizontal, lambda _: round(HISTORY_WIDTH * factor))
        self._resize(RIGHT, Qt.Orientation.Horizontal, lambda _: round(PLOTS_WIDTH * factor))
        self._resize(LEFT, Qt.Orientation.Vertical, self._height)
        self._resize(RIGHT, Qt.Orientation.Vertical, self._height)

    @property
    def _key(self) -> str:
        """Under which the places of these docks are kept: a tree has one more than a single question."""
        return "window/tree_state" if "tree" in self._docks else "window/state"

    def _height(self, name: str) -> int:
        """How high a panel should be, as far as there is room."""
        room = self._window.height()
        if name == "tree":
            return self._docks[name][0].sizeHint().height()  # no higher than it is drawn
        return round(room * (POSTERIOR_SHARE if name == "posterior" else 1 - POSTERIOR_SHARE))

    def _tab(self, area: Qt.DockWidgetArea, above: int) -> None:
        """Let the panels that have no room above each other share the place of the last that has."""
        docks = [dock for dock, where in self._docks.values() if where == area and dock not in self._on_demand]
        for dock in docks[above:]:
            self._window.tabifyDockWidget(docks[above - 1], dock)
        if docks[above:]:
            docks[above - 1].raise_()

    def _put_on_demand_away(self) -> None:
        """Out of every column."""
        for dock in self._on_demand:
            if self._window.dockWidgetArea(dock) != Qt.DockWidgetArea.NoDockWidgetArea:
                self._window.removeDockWidget(dock)

    def _put_tabs_away(self) -> None:
        """Qt leaves the tabs of a former layout standing on top of the new one."""
        for tabs in self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            tabs.hide()

    def bring(self, dock: QDockWidget) -> None:
        """Show a panel that is there on demand, in front of the last one of its column unless it has a place."""
        area = next(where for one, where in self._docks.values() if one is dock)
        last = [one for one, where in self._docks.values() if where == area and one not in self._on_demand][-1]
        if self._window.dockWidgetArea(dock) == Qt.DockWidgetArea.NoDockWidgetArea:
            self._window.tabifyDockWidget(last, dock)
        dock.show()
        dock.raise_()

    def save(self) -> None:
        """Remember where everything is."""
        self._settings.setValue("window/geometry", self._window.saveGeometry())
        self._settings.setValue(self._key, self._window.saveState(VERSION))
        self._settings.sync()

    def _resize(self, area: Qt.DockWidgetArea, along: Qt.Orientation, size: Callable[[str], int]) -> None:
        docks = {
            name: dock for name, (dock, where) in self._docks.items() if where == area and dock not in self._on_demand
        }
        self._window.resizeDocks(list(docks.values()), [size(name) for name in docks], along)
