"""Troubles: what stands in the banner when a vote cannot be saved, or the images are gone, and the way on."""

from PySide6.QtCore import QObject

from gzdesk.session import Session
from gzdesk.ui.banner import Banner
from gzdesk.ui.showing import Showing
from gzdesk.ui.voting import Voting


class Troubles(QObject):
    """No vote is lost in silence: one that the disk refused is spoken of until it is written or taken back."""

    def __init__(
        self, session: Session, banner: Banner, showing: Showing, voting: Voting, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._banner = banner
        self._showing = showing
        self._voting = voting
        self._warned = False
        voting.refused.connect(self._say_unsaved)
        voting.accepted.connect(self._saved)
        showing.folder_gone.connect(self._folder_gone)

    def may_close(self) -> bool:
        """Whether nothing is lost if the window closes now; the second time it may close all the same."""
        self._voting.try_again()
        if not self._voting.in_hand or self._warned:
            return True
        self._warned = True
        self._say_unsaved(self.tr("The last vote is not saved. Try again, or close once more to leave without it."))
        return False

    def _say_unsaved(self, reason: str) -> None:
        self._banner.problem(reason, self._voting.try_again, may_dismiss=False)

    def _saved(self) -> None:
        self._warned = False
        self._banner.clear()

    def _folder_gone(self) -> None:
        text = self.tr(
            "{folder}: the image folder cannot be found. Bring it back (is a disk unplugged?), then try again."
        )
        self._banner.problem(text.format(folder=self._session.project.images), self._look_again)

    def _look_again(self) -> None:
        self._banner.clear()
        self._showing.try_again()
