"""VotingPage: what the voter is shown, and how honest the votes are kept."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QWidget

from gzdesk.settings import DeskSettings, QueueSettings
from gzdesk.ui.desk_choices import DeskChoices
from gzdesk.ui.settings.settings_page import NumberBox, SettingsPage

PER_CENT = "\u202f%"
MOST_REPEATS, MOST_CONTROLS = 30, 50  # per cent
MOST_VOTES = 100  # of N


class VotingPage(SettingsPage):
    """The project keeps all but whether the posterior is hidden, which the user's own settings keep."""

    icon_name = "check"

    def __init__(
        self,
        choices: DeskChoices,
        hide_posterior: QAction,
        changed: Callable[[Callable[[], None]], None],
        parent: QWidget | None = None,
    ) -> None:
        """``hide_posterior`` does the same in the menu; ``changed`` makes a change and tells if it cannot be kept."""
        super().__init__(parent)
        self.title = self.tr("Voting")
        self._choices, self._hide, self._change = choices, hide_posterior, changed
        self.hide_posterior = QCheckBox(self.tr("Hide it until I vote"), self)
        self.hide_posterior.clicked.connect(hide_posterior.trigger)
        hide_posterior.toggled.connect(self.hide_posterior.setChecked)
        self.votes = NumberBox(1, MOST_VOTES, 1, "", self._take_votes)
        self.repeats = NumberBox(0, MOST_REPEATS, 1, PER_CENT, self._take_repeats)
        self.controls = NumberBox(0, MOST_CONTROLS, 1, PER_CENT, self._take_controls)
        self._add_rows()

    def show_now(self) -> None:
        """Show what holds at this moment."""
        queue = self._choices.queue
        self.hide_posterior.setChecked(self._hide.isChecked())
        self.votes.show_value(self._choices.desk.posterior_votes)
        self.repeats.show_value(round(100 * queue.repeat_share))
        self.controls.show_value(round(100 * queue.control_share))

    def back_to_usual(self) -> None:
        """The values of a new project."""
        if self._hide.isChecked() != DeskSettings.hide_posterior:
            self._hide.trigger()
        self.votes.setValue(DeskSettings.posterior_votes)
        self.repeats.setValue(round(100 * QueueSettings.repeat_share))
        self.controls.setValue(round(100 * QueueSettings.control_share))

    def _take_votes(self, votes: int) -> None:
        self._change(lambda: self._choices.set_posterior_votes(votes))

    def _take_repeats(self, per_cent: int) -> None:
        self._change(lambda: self._choices.set_queue(replace(self._choices.queue, repeat_share=per_cent / 100)))

    def _take_controls(self, per_cent: int) -> None:
        self._change(lambda: self._choices.set_queue(replace(self._choices.queue, control_share=per_cent / 100)))

    def _add_rows(self) -> None:
        self.add_row(
            self.tr("Posterior"),
            self.hide_posterior,
            self.tr("So that it does not lead you. Each vote notes whether the posterior had been seen."),
        )
        self.add_row(
            self.tr("Votes drawn, N"),
            self.votes,
            self.tr("The posterior panel draws the probability of k out of N votes. Holds at once; changes no vote."),
        )
        self.add_row(
            self.tr("Blind repeats"),
            self.repeats,
            self.tr(
                "Share of galaxies that come back unannounced, at least 20 galaxies later, to tell how far you agree "
                "with yourself. Holds at once."
            ),
        )
        self.add_row(
            self.tr("Random controls"),
            self.controls,
            self.tr(
                "Share of galaxies set aside at random: shown now and then, never taught, and what the posteriors are "
                "judged on. More give narrower scores and teach less. How often they come changes at once; how many "
                "are set aside, when the project is opened again. Controls that have votes stay controls."
            ),
        )
