"""Viewing: joins the galaxy view to the store that draws, the project that remembers, and the panel of facts."""

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QMainWindow

from gzdesk.project.project import ProjectError
from gzdesk.session.session import Session
from gzdesk.settings import DisplaySettings, dump
from gzdesk.ui.action_maker import connect
from gzdesk.ui.desk_layout import LEFT, DeskLayout
from gzdesk.ui.view.galaxy_facts import GalaxyFacts
from gzdesk.ui.view.galaxy_view import GalaxyView
from gzdesk.ui.view.view_actions import ViewActions
from gzdesk.ui.voting.showing import Showing

UNFOLDED = "desk/display_unfolded"  # among the user's settings


class Viewing(QObject):
    """Changes of the display hold for the galaxy on screen; those for all are kept in the project at once."""

    refused = Signal(str)  # the project could not be read or written, and why

    def __init__(
        self,
        session: Session,
        view: GalaxyView,
        showing: Showing,
        actions: ViewActions,
        settings: QSettings,
        window: QMainWindow,
    ) -> None:
        """``settings`` are the user's own: whether the display's controls are unfolded."""
        super().__init__(window)
        self._session, self._view, self._showing, self._settings = session, view, showing, settings
        self.facts = GalaxyFacts(session, view, actions.elsewhere, window)
        self.facts.refused.connect(self.refused)
        showing.changed.connect(self.facts.redraw.ask)
        view.display_changed.connect(showing.redraw)
        view.field_wanted.connect(showing.toggle_field)
        view.default_changed.connect(self._keep)
        view.strip.unfold(bool(settings.value(UNFOLDED, False, type=bool)))
        view.strip.unfolded.connect(lambda unfolded: settings.setValue(UNFOLDED, unfolded))
        actions.join(view)
        connect([(actions.open_elsewhere, self._offer_elsewhere)])
        self._menu = actions.elsewhere.menu(view)

    def dock(self, layout: DeskLayout) -> None:
        """Stand the panel of facts beside the galaxy."""
        layout.dock("facts", self.tr("Galaxy"), self.facts.panel, LEFT)

    def settle(self) -> None:
        """Show everything as it stands now, as for a picture of the window."""
        self.facts.redraw.flush()

    def stop(self) -> None:
        """Redraw no more; the window is closing."""
        self.facts.stop()

    def _keep(self, display: DisplaySettings) -> None:
        self._showing.restretch(display)
        try:
            self._session.project.set_setting("display", dump(display))
        except ProjectError as error:
            self.refused.emit(str(error))

    def _offer_elsewhere(self) -> None:
        """The ways elsewhere over the galaxy, for those who use keys."""
        canvas = self._view.canvas
        self._menu.popup(canvas.mapToGlobal(canvas.rect().center()))
        self._menu.setActiveAction(self._menu.actions()[0])
