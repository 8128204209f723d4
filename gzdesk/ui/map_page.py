"""MapPage: the informativeness map, every galaxy of the survey as a point."""

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from gzdesk.session import Session
from gzdesk.ui.doings import Doings
from gzdesk.ui.placeholder import Placeholder
from gzdesk.ui.survey_page import SurveyPage


class MapPage(SurveyPage):
    """Says what is missing while there is nothing to draw."""

    def __init__(self, session: Session, doings: Doings, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._doings = session, doings
        self.empty = Placeholder("map", self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    def refresh(self) -> None:
        """Follow the session."""
        self.empty.write(
            self.tr("No posterior yet"),
            self.tr("The map shows what the network believes. It comes with the first votes, of two answers at least."),
        )
