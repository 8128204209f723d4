"""Helping: opens the help of the question asked, and keeps it at that question while one votes."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gzdesk.session.session import Session
from gzdesk.ui.answers.question_help import QuestionHelp
from gzdesk.ui.help.manual_window import set_topics
from gzdesk.ui.keys.key_bindings import KeyBindings


class Helping(QObject):
    """One window of help for one desk, made when it is first asked for."""

    def __init__(self, session: Session, keys: KeyBindings, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._keys, self._window = session, keys, window
        self.help: QuestionHelp | None = None
        keys.changed.connect(self.follow)

    def toggle(self) -> None:
        """Open the help, or close it where it is open."""
        if self.help is not None and self.help.isVisible():
            self.help.close()
            return
        if self.help is None:
            self.help = QuestionHelp(self._window)
            set_topics({"questions": self.help})
        self._show(self.help)
        self.help.open()

    def follow(self) -> None:
        """Another question may be asked now, or have other keys."""
        if self.help is not None and self.help.isVisible():
            self._show(self.help)

    def _show(self, sheet: QuestionHelp) -> None:
        asked = self._session.asked or self._session.question
        sheet.show_question(asked, self._keys.answers(asked))
