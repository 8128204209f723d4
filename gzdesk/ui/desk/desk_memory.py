"""DeskMemory: what the voter chose the last time is taken up again, and what he chooses now is kept."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QSettings, Signal

from gzdesk.session.session import Session
from gzdesk.ui import look
from gzdesk.ui.action_maker import connect
from gzdesk.ui.desk.desk_actions import DeskActions
from gzdesk.ui.desk_choices import recall_text_size


class DeskMemory(QObject):
    """Colours, size of text, and whether the posterior is hidden until the vote."""

    changed = Signal()  # panels should be drawn anew

    def __init__(self, session: Session, settings: QSettings, actions: DeskActions, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._settings = settings
        self._do = actions
        connect([(actions.hide_posterior, self._hide_posterior)])
        connect((action, partial(self._wear, scheme)) for scheme, action in actions.schemes.items())

    def recall(self) -> None:
        """Take up what was chosen the last time."""
        hide = bool(self._settings.value("desk/hide_posterior", self._session.desk.hide_posterior, type=bool))
        self._do.hide_posterior.setChecked(hide)
        self._session.desk = replace(self._session.desk, hide_posterior=hide)
        recall_text_size(self._settings)
        stored = self._settings.value("desk/scheme", "system")
        scheme = stored if stored in self._do.schemes else "system"
        self._do.schemes[scheme].setChecked(True)
        if scheme != "system":
            look.set_scheme(scheme)

    def _hide_posterior(self) -> None:
        hide = self._do.hide_posterior.isChecked()
        self._session.desk = replace(self._session.desk, hide_posterior=hide)
        self._settings.setValue("desk/hide_posterior", hide)
        self.changed.emit()

    def _wear(self, scheme: look.Scheme) -> None:
        look.set_scheme(scheme)
        self._settings.setValue("desk/scheme", scheme)
