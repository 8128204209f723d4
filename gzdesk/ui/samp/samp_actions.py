"""SampActions: what can be done together with TOPCAT, Aladin and DS9, once, with its keys."""

from PySide6.QtCore import QObject

from gzdesk.samp.samp import State
from gzdesk.ui.action_maker import Action, ActionMaker


class SampActions(QObject):
    """Greyed but for the first, until there is a connection; none is ever made unasked."""

    def __init__(self, maker: ActionMaker) -> None:
        super().__init__(maker.window)
        make = maker.make
        self.connect_hub = make("", "samp_connect", "elsewhere")
        self.send_table = make(self.tr("Send the &table"), "samp_table", "columns")
        self.posteriors = make(self.tr("With &posteriors"), checkable=True)
        self.send_galaxy = make(self.tr("Send this &galaxy"), "samp_galaxy", "galaxy")
        self.follow = make(self.tr("&Follow: point there at every galaxy shown here"), "samp_follow", checkable=True)
        self.queue = make(self.tr("&Queue what was selected there"), "samp_queue", "filter")
        self.posteriors.setToolTip(
            self.tr(
                "What the network believes of each galaxy goes into the table. "
                "A vote on a galaxy that is then highlighted is marked as given with its posterior in sight."
            )
        )
        self.send_table.setToolTip(self.tr("All galaxies with positions and votes, to TOPCAT, Aladin or DS9"))
        self.send_galaxy.setToolTip(self.tr("Its place, its row in the table sent, and its image"))
        self.queue.setEnabled(False)
        self.show_state("off")

    def menu(self) -> list[Action]:
        """In the order of the menu."""
        return [
            *(self.connect_hub, None, self.send_table, self.posteriors, None),
            *(self.send_galaxy, self.follow, None, self.queue),
        ]

    def show_state(self, state: State) -> None:
        """Word and grey them by whether there is a connection."""
        words = {
            "off": self.tr("&Connect to TOPCAT, Aladin, DS9 (SAMP)"),
            "connecting": self.tr("Connecting…"),
            "connected": self.tr("Dis&connect from the SAMP hub"),
        }
        self.connect_hub.setText(words[state])
        self.connect_hub.setEnabled(state != "connecting")
        for action in (self.send_table, self.posteriors, self.send_galaxy, self.follow):
            action.setEnabled(state == "connected")
        if state == "off":
            self.follow.setChecked(False)
