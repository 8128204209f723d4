"""DisplayStrip: how pixels become light, beneath the galaxy: stretch, softening, black, white, invert."""

import math
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from gzdesk.settings import DisplaySettings
from gzdesk.ui import look
from gzdesk.ui.segments import Segments
from gzdesk.ui.throttle import Throttle
from gzdesk.ui.value_slider import Scale, ValueSlider

STRETCHES = ("asinh", "linear", "sqrt", "log")
PERIOD_MS = 33  # a dragged slider asks for no more than thirty pictures a second
DEEPEST = 20.0  # per cent of the pixels that may be drawn black, and white

# Most of what matters lies near the ends: the softening runs over three decades, the percentiles widen as squares.
SOFTENING = Scale(
    value_at=lambda place: float(f"{10 ** (3 * place - 3):.2g}"),
    place_of=lambda value: (math.log10(max(value, 1e-6)) + 3) / 3,
    text=lambda value: f"{value:.2g}",
)
BLACK = Scale(
    value_at=lambda place: round(DEEPEST * place**2, 2),
    place_of=lambda value: math.sqrt(max(value, 0.0) / DEEPEST),
    text=lambda value: f"{value:.3g}\u202f%",
)
WHITE = Scale(
    value_at=lambda place: round(100 - DEEPEST * (1 - place) ** 2, 2),
    place_of=lambda value: 1 - math.sqrt(max(100 - value, 0.0) / DEEPEST),
    text=lambda value: f"{value:.4g}\u202f%",
)


class DisplayStrip(QWidget):
    """Edits the display settings; a picture that comes ready for display has no use for most of them, and says so."""

    display_changed = Signal(object)  # DisplaySettings, by the user only

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._display = DisplaySettings()
        self._applies = True
        self._throttle = Throttle(lambda: self.display_changed.emit(self._display), self, PERIOD_MS)
        self.stretch = Segments(self)
        self.stretch.set_words(STRETCHES)
        self.stretch.setAccessibleName(self.tr("Stretch"))
        self.softening = ValueSlider(self.tr("Softening"), SOFTENING, self)
        self.black = ValueSlider(self.tr("Black"), BLACK, self)
        self.white = ValueSlider(self.tr("White"), WHITE, self)
        self.invert = self._button("invert", self.tr("Invert: dark galaxies on a white sky"))
        self.invert.setCheckable(True)
        self.reset = self._button("reset", self.tr("Back to the usual display"))
        self._connect()
        self._lay_out()
        self._show()

    @property
    def display(self) -> DisplaySettings:
        """The settings shown."""
        return self._display

    @display.setter
    def display(self, display: DisplaySettings) -> None:
        self._display = display
        self._show()

    def set_applies(self, applies: bool, why_not: str = "") -> None:
        """Whether the stretch has anything to act on; ``why_not`` is shown where it has not."""
        if applies != self._applies:
            self._applies = applies
            self._show()
        self._explain(why_not)

    def _change(self, **changes: object) -> None:
        new = replace(self._display, **changes)  # type: ignore[arg-type]
        if new != self._display:
            self.display = new
            self._throttle.ask()

    def _show(self) -> None:
        display = self._display
        self.stretch.choose(STRETCHES.index(display.stretch) if display.stretch in STRETCHES else 0)
        self.softening.show_value(display.softening)
        self.black.show_value(display.low_percentile)
        self.white.show_value(display.high_percentile)
        self.invert.setChecked(display.invert)
        for control in (self.stretch, self.black, self.white):
            control.setEnabled(self._applies)
        self.softening.setEnabled(self._applies and display.stretch == "asinh")
        self.reset.setEnabled(display != DisplaySettings())

    def _explain(self, why_not: str) -> None:
        self.stretch.setToolTip(why_not or self.tr("How brightness is stretched; asinh shows faint and bright at once"))
        self.softening.setToolTip(why_not or self.tr("Of the asinh stretch: smaller lifts the faint parts more"))
        self.black.setToolTip(why_not or self.tr("Share of the pixels drawn black"))
        self.white.setToolTip(why_not or self.tr("Pixels above this percentile are drawn white"))

    def _connect(self) -> None:
        self.stretch.chosen.connect(lambda place: self._change(stretch=STRETCHES[place]))
        self.softening.moved.connect(lambda value: self._change(softening=value))
        self.black.moved.connect(lambda value: self._change(low_percentile=value))
        self.white.moved.connect(lambda value: self._change(high_percentile=value))
        self.invert.clicked.connect(lambda on: self._change(invert=on))
        self.reset.clicked.connect(lambda: self._change(**vars(DisplaySettings())))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(look.L, look.S, look.L, look.S)
        row.setSpacing(look.L)
        row.addWidget(self.stretch, 0, Qt.AlignmentFlag.AlignVCenter)
        for slider in (self.softening, self.black, self.white):
            slider.setMaximumWidth(160)
            row.addWidget(slider, 1)
        row.addStretch(0)
        row.addWidget(self.invert)
        row.addSpacing(look.XS - look.L)
        row.addWidget(self.reset)
        self._explain("")

    def _button(self, name: str, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(look.icon(name))
        button.setIconSize(QSize(18, 18))
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button
