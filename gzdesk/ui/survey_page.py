"""SurveyPage: what every page of the survey window can do, and how one is registered."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from gzdesk.images.store import ImageStore
from gzdesk.session.session import Session
from gzdesk.ui.doings import Doings


class SurveyPage(QWidget):
    """A view of the whole survey. What takes more than a few milliseconds, it computes away from the GUI thread."""

    def refresh(self) -> None:
        """Follow the session; called ten times a second at most, and only while the page can be seen."""
        raise NotImplementedError

    def settle(self) -> None:
        """Draw everything as it stands now, as for a picture of the window."""
        self.refresh()

    def saw(self) -> bool:
        """Whether something of the posterior of the galaxy at the desk can be seen on the page."""
        return False

    def stop(self) -> None:
        """Leave what is being computed; the desk is closing."""


@dataclass(frozen=True)
class Tab:
    """A page before it is made: that happens when it is first shown."""

    name: str  # of its action in the table of keys
    title: str
    action: str  # in the desk's menu
    icon_name: str
    make: Callable[[Session, ImageStore, Doings, QWidget], SurveyPage]
    topic: str = ""  # the page of the help about it
