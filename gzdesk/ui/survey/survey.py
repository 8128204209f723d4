"""Survey: joins the survey window with the desk: what is done there happens here, what happens here is seen there."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QMainWindow

from gzdesk.images.store import ImageStore
from gzdesk.queue.orders import Order
from gzdesk.session.session import Session
from gzdesk.ui.doings import Doings
from gzdesk.ui.gallery.gallery_doings import GalleryDoings
from gzdesk.ui.keys.key_bindings import KeyBindings
from gzdesk.ui.queue.queue_choice import QueueChoice
from gzdesk.ui.survey.survey_tabs import survey_tabs
from gzdesk.ui.survey.survey_window import SurveyWindow
from gzdesk.ui.survey_page import SurveyPage
from gzdesk.ui.voting.voting import Voting


class Survey(QObject):
    """One survey window for one desk, made when it is first asked for."""

    def __init__(
        self,
        window: QMainWindow,
        session: Session,
        store: ImageStore,
        voting: Voting,
        queue: QueueChoice,
        keys: KeyBindings,
        settings: QSettings,
    ) -> None:
        super().__init__(window)
        self._desk, self._session, self._store = window, session, store
        self._voting, self._queue, self._keys, self._settings = voting, queue, keys, settings
        self.window: SurveyWindow | None = None
        many = GalleryDoings(session, voting, store)
        self.doings = Doings(self.show_galaxy, self.queue_of, many.vote, many.star, voting.undo)

    def open(self, name: str) -> SurveyPage:
        """Show a page of the survey, by its action's name in the table of keys."""
        if self.window is None:
            session, store, keys = self._session, self._store, self._keys
            self.window = SurveyWindow(session, store, self.doings, survey_tabs(), keys, self._settings)
        return self.window.open_page(name)

    def refresh(self) -> None:
        """Votes, posteriors or features have changed, or another galaxy is on screen."""
        if self.window is not None:
            self.window.redraw.ask()

    def saw(self) -> bool:
        """Whether something of the posterior of the galaxy at the desk can be seen in the survey's window."""
        return self.window is not None and self.window.saw()

    def stop(self) -> None:
        """The desk is closing."""
        if self.window is not None:
            self.window.close_for_good()
            self.window = None

    def show_galaxy(self, index: int) -> None:
        """Show a galaxy at the desk, ready to be voted on."""
        self._voting.visit(index)
        self._to_the_desk()

    def queue_of(self, indices: Sequence[int]) -> None:
        """Show these galaxies at the desk one after the other, those voted on too; it is a choice of the queue."""
        galaxies = self._session.project.galaxies
        if indices:
            self._queue.choose(Order("list", ids=tuple(galaxies[index].id for index in indices), again=True))
            self._to_the_desk()

    def _to_the_desk(self) -> None:
        self._desk.raise_()
        self._desk.activateWindow()
