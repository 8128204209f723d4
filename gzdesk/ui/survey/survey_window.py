"""SurveyWindow: the whole survey beside the desk, in pages: gallery, map and progress."""

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QEvent, QSettings, QSize, Qt
from PySide6.QtGui import QAction, QCloseEvent, QHideEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from gzdesk.images.store import ImageStore
from gzdesk.session.session import Session
from gzdesk.ui import look
from gzdesk.ui.doings import Doings
from gzdesk.ui.help.manual_window import set_topics
from gzdesk.ui.keys.key_bindings import KeyBindings
from gzdesk.ui.keys.keys import sequences
from gzdesk.ui.plain_words import shown
from gzdesk.ui.survey_page import SurveyPage, Tab
from gzdesk.ui.throttle import Throttle

USUAL = QSize(1120, 740)
GEOMETRY, PAGE = "survey/geometry", "survey/page"  # among the user's settings
AFTER_THE_GALAXY_MS = 30  # two frames: the desk's next galaxy is painted before the survey costs any time


class SurveyWindow(QWidget):
    """Stands beside the desk and never in its way: not modal, hidden by Esc, closed with the desk.

    Pages are made when they are first shown; the one that can be seen follows the session, at most ten times a second.
    """

    def __init__(
        self,
        session: Session,
        store: ImageStore,
        doings: Doings,
        tabs: Sequence[Tab],
        keys: KeyBindings,
        settings: QSettings,
    ) -> None:
        super().__init__()
        self._session, self._store, self._doings, self._settings = session, store, doings, settings
        self._tabs = tuple(tabs)
        self._pages: dict[str, SurveyPage] = {}
        self.bar = QTabBar(self)
        self._stack = QStackedWidget(self)
        self.redraw = Throttle(self._refresh, self, soonest_ms=AFTER_THE_GALAXY_MS)
        self._name()
        self._lay_out()
        for tab in self._tabs:
            self._bind(tab, keys)
        self.bar.currentChanged.connect(self._turn)
        geometry = settings.value(GEOMETRY)
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            self.resize(USUAL.boundedTo(self.screen().availableSize()))

    @property
    def page(self) -> SurveyPage | None:
        """The page on top; None before the first one is made."""
        current = self._stack.currentWidget()
        return current if isinstance(current, SurveyPage) else None

    def open_page(self, name: str) -> SurveyPage:
        """Show the page of that name in front, and hand it the keyboard."""
        place = next(place for place, tab in enumerate(self._tabs) if tab.name == name)
        page = self._made(place)
        self.bar.setCurrentIndex(place)
        self._turn(place)
        self.show()
        self.raise_()
        self.activateWindow()
        page.setFocus()
        return page

    def saw(self) -> bool:
        """Whether something of the posterior of the galaxy at the desk can be seen here."""
        return self.isVisible() and self.page is not None and self.page.saw()

    def settle(self) -> None:
        """Draw everything as it stands now, as for a picture of the window."""
        if self.page is not None:
            self.page.settle()

    def close_for_good(self) -> None:
        """The desk is closing: remember where the window was, and leave nothing at work."""
        self.redraw.stop()
        for page in self._pages.values():
            page.stop()
        self.close()
        self.deleteLater()

    def showEvent(self, event: QShowEvent) -> None:
        """Qt's hook: what has changed while the window could not be seen is drawn now."""
        super().showEvent(event)
        self.redraw.ask()

    def changeEvent(self, event: QEvent) -> None:
        """Qt's hook: the same for a window that was minimised."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.redraw.ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Qt's hook: remember where the window was."""
        self._remember()
        super().hideEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt's hook: the pages stay for the next time."""
        self._remember()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's hook: Esc hides the window, where the page has no use for it."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _made(self, place: int) -> SurveyPage:
        tab = self._tabs[place]
        if tab.name not in self._pages:
            page = tab.make(self._session, self._store, self._doings, self)
            self._pages[tab.name] = page
            self._stack.addWidget(page)
        return self._pages[tab.name]

    def _turn(self, place: int) -> None:
        page = self._made(place)
        if self._tabs[place].topic:
            set_topics({self._tabs[place].topic: self})  # wherever in the window the keyboard is
        self._stack.setCurrentWidget(page)
        self.redraw.ask()

    def _refresh(self) -> None:
        if self.isVisible() and not self.isMinimized() and self.page is not None:
            self.page.refresh()

    def _remember(self) -> None:
        self._settings.setValue(GEOMETRY, self.saveGeometry())
        self._settings.setValue(PAGE, self._tabs[max(self.bar.currentIndex(), 0)].name)

    def _name(self) -> None:
        name = shown(self._session.project.path.stem)
        self.setWindowTitle(self.tr("{project}: the survey").format(project=name))
        self.bar.setAccessibleName(self.tr("Pages of the survey"))
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self, self.close)

    def _bind(self, tab: Tab, keys: KeyBindings) -> None:
        """Give a page its tab, and the key that opens it at the desk."""
        place = self.bar.addTab(look.icon(tab.icon_name, "muted"), tab.title)
        action = QAction(tab.title, self)
        action.triggered.connect(lambda: self.open_page(tab.name))
        self.addAction(action)
        keys.follow(lambda: action.setShortcuts(sequences(keys.of(tab.name))))
        keys.follow(lambda: self.bar.setTabToolTip(place, keys.cap(tab.name)))

    def _lay_out(self) -> None:
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setIconSize(QSize(look.L, look.L))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, look.XS, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._stack, 1)
