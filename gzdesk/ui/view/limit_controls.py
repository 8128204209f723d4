"""LimitControls: what is drawn black and what white: shares of the pixels, or numbers in the picture's own units."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QWidget

from gzdesk.settings import DisplaySettings
from gzdesk.ui import look
from gzdesk.ui.number_field import NumberField
from gzdesk.ui.plain_words import PlainLabel
from gzdesk.ui.value_slider import ValueSlider
from gzdesk.ui.view.display_facts import PictureFacts, why_not
from gzdesk.ui.view.display_scales import BLACK, WHITE


class LimitControls(QStackedWidget):
    """Sliders for percentiles, fields for manual limits, and for the others a line that says what they came to."""

    changed = Signal(dict)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.black = ValueSlider(self.tr("Black"), BLACK, self)
        self.white = ValueSlider(self.tr("White"), WHITE, self)
        self.low = NumberField(self.tr("Value drawn black"), self)
        self.high = NumberField(self.tr("Value drawn white"), self)
        self.unit, self.found = PlainLabel(self), PlainLabel(self)
        for label in (self.unit, self.found):
            label.setFont(look.font("small"))
            look.set_tone(label, "muted")
        self.addWidget(_page(self.black, self.white))
        self.addWidget(_page(_word(self.tr("Black")), self.low, _word(self.tr("White")), self.high, self.unit))
        self.addWidget(_page(self.found))
        self._connect()

    def show_display(self, display: DisplaySettings, facts: PictureFacts) -> None:
        """Show the limits in force."""
        self.setCurrentIndex({"percentile": 0, "manual": 1}.get(display.limits, 2))
        self.black.show_value(display.low_percentile)
        self.white.show_value(display.high_percentile)
        self.low.show_value(display.low)
        self.high.show_value(display.high)
        self.unit.setText(facts.unit)
        self.found.setText(self._found(facts))
        reason = why_not("limits", display, facts)
        self.setEnabled(not reason)
        self.setToolTip(reason)
        self.black.setToolTip(reason or self.tr("Share of the pixels drawn black"))
        self.white.setToolTip(reason or self.tr("Pixels above this percentile are drawn white"))
        wrong = not display.low < display.high
        for field in (self.low, self.high):
            field.setToolTip(self.tr("The value drawn black must be below the one drawn white") if wrong else reason)

    def _found(self, facts: PictureFacts) -> str:
        if facts.limits is None:
            return self.tr("Found anew for each picture")
        low, high = facts.limits
        return self.tr("Black {low:.4g}, white {high:.4g} {unit}").format(low=low, high=high, unit=facts.unit).rstrip()

    def _connect(self) -> None:
        tell = self.changed.emit
        self.black.moved.connect(lambda value: tell({"low_percentile": value}))
        self.white.moved.connect(lambda value: tell({"high_percentile": value}))
        self.low.entered.connect(lambda value: tell({"low": value}))
        self.high.entered.connect(lambda value: tell({"high": value}))
        for field in (self.low, self.high):
            field.left.connect(self.left)


def _word(text: str) -> QLabel:
    label = PlainLabel(text)
    label.setFont(look.font("small"))
    return label


def _page(*widgets: QWidget) -> QWidget:
    page = QWidget()
    row = QHBoxLayout(page)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look.M)
    for widget in widgets:
        row.addWidget(widget, 1 if isinstance(widget, (ValueSlider, NumberField)) else 0)
    if not any(isinstance(widget, ValueSlider) for widget in widgets):
        row.addStretch(1)
    return page
