"""SideWindows: settings, the import of votes, help and the sheet of keys, beside the desk, made when asked for."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QMainWindow

from gzdesk.session.session import Session
from gzdesk.ui.desk.desk_actions import DeskActions
from gzdesk.ui.desk_choices import DeskChoices
from gzdesk.ui.help.manual_window import ManualWindow, focused_topic, set_topics
from gzdesk.ui.keys.key_bindings import KeyBindings
from gzdesk.ui.keys.keys_sheet import KeysSheet
from gzdesk.ui.settings.settings_appearance import AppearancePage
from gzdesk.ui.settings.settings_keys import KeysPage
from gzdesk.ui.settings.settings_learning import LearningPage
from gzdesk.ui.settings.settings_voting import VotingPage
from gzdesk.ui.settings.settings_window import SettingsWindow
from gzdesk.ui.start.import_window import ImportWindow


class SideWindows(QObject):
    """One settings window for one desk, kept with its place; a fresh sheet of keys each time."""

    def __init__(
        self, window: QMainWindow, session: Session, settings: QSettings, actions: DeskActions, keys: KeyBindings
    ) -> None:
        super().__init__(window)
        self._window, self._actions, self._keys = window, actions, keys
        self._choices = DeskChoices(session, settings)
        self._session = session
        self._settings = settings
        self.settings: SettingsWindow | None = None
        self.importing: ImportWindow | None = None
        self.manual: ManualWindow | None = None

    def open_settings(self) -> SettingsWindow:
        """Open the settings where they were left."""
        settings = self._made()
        settings.show_again()
        return settings

    def open_import(self, heard: Callable[[], object]) -> ImportWindow:
        """Open the import of votes; ``heard`` is called when the learner has been told of other votes."""
        if self.importing is None:
            self.importing = ImportWindow(self._session, heard, self._window)
            set_topics({"votes": self.importing})
        self.importing.show_again()
        return self.importing

    def open_keys_page(self) -> SettingsWindow:
        """Open the settings of the keys."""
        settings = self._made()
        settings.open_page(KeysPage)
        return settings

    def open_manual(self) -> ManualWindow:
        """Open the help at the page about what the keyboard is in; where it is in the help itself, at that page."""
        if self.manual is None:
            self.manual = ManualWindow(self._settings)
            self.manual.asked.connect(lambda _: self.open_keys_sheet())
        topic = self.manual.page if self.manual.isActiveWindow() else focused_topic()
        self.manual.open_page(topic)
        return self.manual

    def stop(self) -> None:
        """Leave nothing running; the desk is closing."""
        if self.importing is not None:
            self.importing.stop()
        if self.manual is not None:
            self.manual.close()
            self.manual.deleteLater()
            self.manual = None

    def open_keys_sheet(self) -> KeysSheet:
        """Show all keys."""
        sheet = KeysSheet(self._keys, self._window.menuBar(), self.open_keys_page, self._window)
        set_topics({"desk": sheet})
        sheet.show()
        return sheet

    def _made(self) -> SettingsWindow:
        if self.settings is None:
            self.settings = window = SettingsWindow(self._window)
            set_topics({"settings": window})
            window.add_pages(
                [
                    VotingPage(self._choices, self._actions.hide_posterior, window.change),
                    KeysPage(self._keys, self._window.menuBar()),
                    AppearancePage(self._choices, self._actions.schemes),
                    LearningPage(self._choices, window.change),
                ]
            )
        return self.settings
