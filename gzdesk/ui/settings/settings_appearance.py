"""AppearancePage: light or dark, and how large the text is; both at once."""

from collections.abc import Mapping

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from gzdesk.ui import typeface
from gzdesk.ui.desk_choices import DeskChoices
from gzdesk.ui.look import Scheme
from gzdesk.ui.segments import Segments
from gzdesk.ui.settings.settings_page import SettingsPage

SCHEMES: tuple[Scheme, ...] = ("system", "light", "dark")
SIZES = (90, 100, 110, 120, 130, 140, 150)  # per cent


class AppearancePage(SettingsPage):
    """Kept in the user's own settings, for every project."""

    icon_name = "eye"

    def __init__(self, choices: DeskChoices, schemes: Mapping[Scheme, QAction], parent: QWidget | None = None) -> None:
        """``schemes`` do the same in the menu."""
        super().__init__(parent)
        self.title = self.tr("Appearance")
        self._choices, self._schemes = choices, schemes
        self.scheme, self.text_size = Segments(self), Segments(self)
        self.scheme.set_words((self.tr("As the system"), self.tr("Light"), self.tr("Dark")))
        self.text_size.set_words([f"{size}\u202f%" for size in SIZES])
        self.scheme.chosen.connect(lambda place: schemes[SCHEMES[place]].trigger())
        self.text_size.chosen.connect(lambda place: choices.set_text_size(SIZES[place]))
        for action in schemes.values():
            action.toggled.connect(self.show_now)
        self.add_row(
            self.tr("Colours"), self.scheme, self.tr("The sky behind the galaxies stays dark in every scheme.")
        )
        self.add_row(
            self.tr("Size of text"),
            self.text_size,
            self.tr("Of everything that is written in the window. Pictures and plots keep their size."),
        )

    def show_now(self) -> None:
        """Show what is worn."""
        self.scheme.choose(next((at for at, name in enumerate(SCHEMES) if self._schemes[name].isChecked()), 0))
        nearest = min(SIZES, key=lambda size: abs(size - self._choices.text_size))
        self.text_size.choose(SIZES.index(nearest))

    def back_to_usual(self) -> None:
        """As the system, and text as large as it is drawn."""
        self._schemes["system"].trigger()
        self._choices.set_text_size(typeface.USUAL)
        self.show_now()
