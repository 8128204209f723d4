"""OpenElsewhere: the galaxy's place on the sky in the user's browser, and on the clipboard, only when asked."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from gzdesk.catalogue.elsewhere import SITES, Site
from gzdesk.catalogue.position import Position
from gzdesk.ui.look import icon


class OpenElsewhere(QObject):
    """One action for each site, the same in the menu bar and in the panel; greyed, with the reason, without a place."""

    def __init__(self, parent: QWidget, open_address: Callable[[QUrl], object] = QDesktopServices.openUrl) -> None:
        """``open_address`` hands an address to the user's browser."""
        super().__init__(parent)
        self._open_address = open_address
        self._where: Callable[[], Position | None] = lambda: None
        self.actions = [self._action(site) for site in SITES]
        self.copy = QAction(icon("copy"), self.tr("&Copy the position in degrees"), parent)
        self.copy.triggered.connect(self._copy)
        self.refresh()

    @property
    def position(self) -> Position | None:
        """Where the galaxy on screen is at this moment; None where neither catalogue nor picture says so."""
        return self._where()

    def follow(self, where: Callable[[], Position | None]) -> None:
        """Ask this from now on where the galaxy on screen is."""
        self._where = where
        self.refresh()

    def refresh(self) -> None:
        """Another galaxy is on screen: grey what cannot be done with it."""
        position = self.position
        reason = "" if position is not None else self.tr("Neither the catalogue nor the picture has a position")
        for site, action in zip(SITES, self.actions, strict=True):
            action.setEnabled(position is not None)
            action.setToolTip(reason or self.tr("{shows}, in your browser").format(shows=site.shows.capitalize()))
        self.copy.setEnabled(position is not None)
        self.copy.setToolTip(reason)

    def menu(self, parent: QWidget) -> QMenu:
        """A menu of all ways; it belongs to its parent."""
        menu = QMenu(self.tr("Open &elsewhere"), parent)
        menu.setToolTipsVisible(True)
        menu.addActions(self.actions)
        menu.addSeparator()
        menu.addAction(self.copy)
        return menu

    def _action(self, site: Site) -> QAction:
        action = QAction(site.name, self.parent())
        action.triggered.connect(partial(self._open, site))
        return action

    def _open(self, site: Site, checked: bool = False) -> None:
        if (position := self.position) is not None:
            self._open_address(QUrl(site.address(position)))

    def _copy(self) -> None:
        if (position := self.position) is not None:
            QApplication.clipboard().setText(position.degrees)
