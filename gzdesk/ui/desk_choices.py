"""DeskChoices: what the settings window may change, and where each choice is kept."""

from dataclasses import replace

from PySide6.QtCore import QSettings

from gzdesk.project.project import ProjectError
from gzdesk.session.session import Session
from gzdesk.settings import DeskSettings, LearningSettings, QueueSettings, Settings, SettingsError, dump, load
from gzdesk.ui import look, typeface

TEXT_SIZE = "desk/text_size"


class DeskChoices:
    """The project keeps how it is voted on and learnt; the user's own file keeps how the desk looks to him.

    Changes of the project raise ProjectError where its file cannot be written; nothing has changed then.
    """

    def __init__(self, session: Session, settings: QSettings) -> None:
        self._session = session
        self._settings = settings

    @property
    def desk(self) -> DeskSettings:
        """How the desk behaves now."""
        return self._session.desk

    def set_posterior_votes(self, votes: int) -> None:
        """N of the p(k of N) that the posterior panel draws, from now on."""
        self._keep("desk", replace(self._kept("desk", DeskSettings()), posterior_votes=votes))
        self._session.desk = replace(self._session.desk, posterior_votes=votes)

    @property
    def queue(self) -> QueueSettings:
        """In what order galaxies are shown."""
        return self._kept("queue", QueueSettings())

    def set_queue(self, queue: QueueSettings) -> None:
        """Let it hold from now on; how many controls are set aside, from the next time that the project is opened."""
        self._keep("queue", queue)
        self._session.change_shares(queue)

    @property
    def learning(self) -> LearningSettings:
        """How the network will learn when the project is opened again."""
        return self._kept("learning", LearningSettings())

    def set_learning(self, learning: LearningSettings) -> None:
        """Keep it for the next time that the project is opened."""
        self._keep("learning", learning)

    @property
    def text_size(self) -> int:
        """In per cent of the usual size."""
        return typeface.text_size()

    def set_text_size(self, percent: int) -> None:
        """Show all text in this size now, and the next time."""
        look.set_text_size(percent)
        self._settings.setValue(TEXT_SIZE, percent)

    def _kept(self, name: str, otherwise: Settings) -> Settings:
        text = self._session.project.setting(name)
        try:
            return otherwise if text is None else load(type(otherwise), text)
        except SettingsError as error:
            raise ProjectError(str(error)) from error

    def _keep(self, name: str, settings: DeskSettings | QueueSettings | LearningSettings) -> None:
        self._session.project.set_setting(name, dump(settings))


def recall_text_size(settings: QSettings) -> None:
    """Show text as large as the user wanted it the last time."""
    try:
        look.set_text_size(int(str(settings.value(TEXT_SIZE, typeface.USUAL))))
    except ValueError:
        look.set_text_size(typeface.USUAL)


def recall_look(settings: QSettings) -> None:
    """Colours and size of text as the user wanted them the last time, before there is a desk."""
    recall_text_size(settings)
    scheme = settings.value("desk/scheme", "system")
    if scheme in ("light", "dark"):
        look.set_scheme(scheme)
