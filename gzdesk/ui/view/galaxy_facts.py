"""GalaxyFacts: keeps the panel of facts, and the ways elsewhere, up with the galaxy on screen, after it is painted."""

from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from gzdesk.catalogue import chosen_columns
from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.catalogue.position import Position
from gzdesk.project.project import ProjectError
from gzdesk.session.session import Session
from gzdesk.ui.throttle import Throttle
from gzdesk.ui.view.elsewhere import OpenElsewhere
from gzdesk.ui.view.facts_panel import FactsPanel

AFTER_THE_GALAXY_MS = 60  # the next galaxy and the panels that speak of the vote come first


class Shown(Protocol):
    """A view that knows where the picture on screen was taken; None where its file does not say."""

    @property
    def centre(self) -> Position | None: ...


class GalaxyFacts(QObject):
    """Whoever changes the galaxy on screen asks for a redraw; only then are columns read from the project."""

    refused = Signal(str)  # the project could not be read or written, and why

    def __init__(self, session: Session, view: Shown, elsewhere: OpenElsewhere, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._view = session, view
        self.elsewhere = elsewhere
        self.panel = FactsPanel(self.elsewhere, parent)
        self.redraw = Throttle(self._redraw, self, soonest_ms=AFTER_THE_GALAXY_MS)
        elsewhere.follow(self._position)
        self.panel.chosen = chosen_columns.load(session.project.setting(chosen_columns.SETTING))
        self.panel.columns_chosen.connect(self._keep)

    def stop(self) -> None:
        """Redraw no more; the window is closing."""
        self.redraw.stop()

    def _redraw(self) -> None:
        self.elsewhere.refresh()
        current = self._session.current
        if current is None:
            self.panel.show_galaxy("", None, {})
        else:
            galaxy = self._session.project.galaxies[current.index]
            self.panel.show_galaxy(galaxy.id, self._position(), self._columns(current.index))

    def _position(self) -> Position | None:
        """Of the galaxy on screen, by the catalogue or else by its picture."""
        current = self._session.current
        if current is None:
            return None
        return _catalogued(self._session.project.galaxies[current.index]) or self._view.centre

    def _columns(self, index: int) -> dict[str, str | int | float | bool | None]:
        try:
            return self._session.project.columns(index)
        except ProjectError as error:
            self.refused.emit(str(error))
            return {}

    def _keep(self, names: tuple[str, ...]) -> None:
        try:
            self._session.project.set_setting(chosen_columns.SETTING, chosen_columns.dump(names))
        except ProjectError as error:
            self.refused.emit(str(error))


def _catalogued(galaxy: Galaxy) -> Position | None:
    return None if galaxy.ra is None or galaxy.dec is None else Position(galaxy.ra, galaxy.dec)
