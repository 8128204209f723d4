"""LearningPage: where the network computes, and from how many votes on."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QComboBox, QWidget

from gzdesk.settings import LearningSettings
from gzdesk.ui.desk_choices import DeskChoices
from gzdesk.ui.settings.settings_page import NumberBox, SettingsPage

DEVICES = ("auto", "cpu", "cuda", "mps")
FEWEST_VOTES, MOST_VOTES = 2, 1000


class LearningPage(SettingsPage):
    """The project keeps both, and they hold when it is opened again."""

    icon_name = "curve"

    def __init__(
        self, choices: DeskChoices, changed: Callable[[Callable[[], None]], None], parent: QWidget | None = None
    ) -> None:
        """``changed`` makes a change and tells if it cannot be kept."""
        super().__init__(parent)
        self.title = self.tr("Learning")
        self._choices, self._change = choices, changed
        self.device = QComboBox(self)
        fastest, processor = self.tr("Fastest there is"), self.tr("Processor (CPU)")
        self.device.addItems((fastest, processor, self.tr("NVIDIA, AMD (CUDA, ROCm)"), self.tr("Apple (MPS)")))
        self.device.activated.connect(self._take_device)
        self.first_votes = NumberBox(FEWEST_VOTES, MOST_VOTES, 1, "", self._take_first_votes)
        self.add_row(
            self.tr("Computes on"),
            self.device,
            self.tr("Where the network learns. Voting never waits for it. Holds when the project is opened again."),
        )
        self.add_row(
            self.tr("First votes"),
            self.first_votes,
            self.tr(
                "Learning begins with this many votes, of at least two answers; until then galaxies come at random. "
                "Holds when the project is opened again."
            ),
        )

    def show_now(self) -> None:
        """Show what the project keeps."""
        learning = self._choices.learning
        self.device.setCurrentIndex(DEVICES.index(learning.device) if learning.device in DEVICES else 0)
        self.first_votes.show_value(learning.first_votes)

    def back_to_usual(self) -> None:
        """The values of a new project."""
        self._take_device(DEVICES.index(LearningSettings.device))
        self._take_first_votes(LearningSettings.first_votes)
        self.show_now()

    def _take_device(self, place: int) -> None:
        self._change(lambda: self._choices.set_learning(replace(self._choices.learning, device=DEVICES[place])))

    def _take_first_votes(self, votes: int) -> None:
        self._change(lambda: self._choices.set_learning(replace(self._choices.learning, first_votes=votes)))
