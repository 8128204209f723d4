"""AnnotatorField: the name under which votes are recorded, typed once and remembered on this computer."""

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from gzdesk.ui.look import XS, font, set_tone
from gzdesk.ui.plain_words import PlainLabel

KEY = "desk/annotator"
LONGEST = 80  # characters of a name


def remembered(settings: QSettings) -> str:
    """The name typed last; empty where nothing was."""
    return str(settings.value(KEY, ""))


class AnnotatorField(QWidget):
    """A line with a name; while it is empty, the desk takes the one to whom a project was handed out, or the user's."""

    def __init__(self, settings: QSettings, user: str, parent: QWidget) -> None:
        """``user`` is the user's name on this computer."""
        super().__init__(parent)
        self._settings = settings
        label = PlainLabel(self.tr("&Your name"), self)
        label.setFont(font("small"))
        set_tone(label, "muted")
        self.edit = QLineEdit(remembered(settings), self)
        self.edit.setAccessibleName(self.tr("Your name"))
        self.edit.setPlaceholderText(user)
        self.edit.setMaxLength(LONGEST)
        self.edit.setToolTip(
            self.tr("Votes are recorded under this name. Left empty, a project that was handed out to you knows it.")
        )
        label.setBuddy(self.edit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(XS)
        column.addWidget(label)
        column.addWidget(self.edit)
        self.edit.editingFinished.connect(self._remember)

    @property
    def name(self) -> str:
        """What was typed; empty where nothing was."""
        return " ".join(self.edit.text().split())

    def _remember(self) -> None:
        self._settings.setValue(KEY, self.name)
