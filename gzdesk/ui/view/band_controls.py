"""BandControls: several bands as one colour picture, by Lupton's rule, one at a time, or side by side."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gzdesk.settings import DisplaySettings
from gzdesk.ui import look
from gzdesk.ui.choice import Choice
from gzdesk.ui.plain_words import PlainLabel
from gzdesk.ui.segments import Segments
from gzdesk.ui.value_slider import ValueSlider
from gzdesk.ui.view.display_facts import PictureFacts, why_not
from gzdesk.ui.view.display_scales import LUPTON_STRETCH, Q

COLOUR, LUPTON, BAND, SIDE_BY_SIDE = range(4)
KINDS: tuple[dict[str, object], ...] = (
    {"colour": "rgb", "lupton": False},
    {"colour": "rgb", "lupton": True},
    {"colour": "band"},
    {"colour": "side-by-side"},
)
RGB = ("red", "green", "blue")


class BandControls(QWidget):
    """The kind of picture, and beside it what belongs to that kind alone."""

    changed = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = Segments(self)
        self.kind.setAccessibleName(self.tr("How bands are shown"))
        self.kind.set_words((self.tr("Colour"), self.tr("Lupton"), self.tr("One band"), self.tr("Side by side")))
        names = {"red": self.tr("Red is"), "green": self.tr("Green is"), "blue": self.tr("Blue is")}
        self.rgb = {colour: Choice(names[colour], self, letters=4) for colour in RGB}
        self.band = Choice(self.tr("Band"), self)
        self.q = ValueSlider(self.tr("Q"), Q, self)
        self.lupton_stretch = ValueSlider(self.tr("Stretch"), LUPTON_STRETCH, self)
        self._letters = {colour: self._letter(colour) for colour in RGB}
        self._lay_out()
        self._connect()

    def show_display(self, display: DisplaySettings, facts: PictureFacts) -> None:
        """Show how bands are shown, and offer the picture's own."""
        kind = {"band": BAND, "side-by-side": SIDE_BY_SIDE}.get(display.colour, LUPTON if display.lupton else COLOUR)
        self.kind.choose(kind)
        for colour, choice in self.rgb.items():
            choice.set_words((self.tr("usual"), *facts.bands))
            choice.choose(getattr(display, colour) + 1)
        self.band.set_words(facts.bands)
        self.band.choose(min(display.band, len(facts.bands) - 1))
        self.q.show_value(display.q)
        self.lupton_stretch.show_value(display.lupton_stretch)
        self._show_what_belongs(kind if facts.several else None)
        reason = why_not("bands", display, facts)
        self.setEnabled(not reason)
        self.setToolTip(reason or self.tr("How the bands of this picture are shown"))
        unmixed = why_not("mix", display, facts)
        for control in (self.kind.button(LUPTON), *self.rgb.values()):
            control.setEnabled(not unmixed)
            control.setToolTip(unmixed)

    def _show_what_belongs(self, kind: int | None) -> None:
        for colour in RGB:
            for widget in (self.rgb[colour], self._letters[colour]):
                widget.setVisible(kind in (COLOUR, LUPTON))
        self.band.setVisible(kind == BAND)
        for slider in (self.q, self.lupton_stretch):
            slider.setVisible(kind == LUPTON)

    def _connect(self) -> None:
        tell = self.changed.emit
        self.kind.chosen.connect(lambda kind: tell(dict(KINDS[kind])))
        self.band.chosen.connect(lambda place: tell({"band": place}))
        for colour, choice in self.rgb.items():
            choice.chosen.connect(lambda place, colour=colour: tell({colour: place - 1}))
        self.q.moved.connect(lambda value: tell({"q": value}))
        self.lupton_stretch.moved.connect(lambda value: tell({"lupton_stretch": value}))

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        for row in (first, second):
            row.setSpacing(look.S)
        first.addWidget(self.kind)
        first.addSpacing(look.XS)
        for colour in RGB:
            first.addWidget(self._letters[colour])
            first.addWidget(self.rgb[colour])
        first.addWidget(self.band)
        first.addStretch(1)
        second.setSpacing(look.M)
        second.addWidget(self.q, 1)
        second.addWidget(self.lupton_stretch, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.S)
        column.addLayout(first)
        column.addLayout(second)
        self.q.setToolTip(self.tr("Larger keeps bright parts apart; smaller lets them turn white"))
        self.lupton_stretch.setToolTip(self.tr("Where the picture turns from linear to logarithmic"))

    def _letter(self, colour: str) -> QLabel:
        letters = {"red": self.tr("R"), "green": self.tr("G"), "blue": self.tr("B")}
        label = PlainLabel(letters[colour], self)
        label.setFont(look.font("small"))
        look.set_tone(label, "muted")
        return label
