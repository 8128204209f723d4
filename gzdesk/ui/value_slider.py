"""ValueSlider: a slider with its name and value above it, on a scale of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSlider, QWidget

from gzdesk.ui import look
from gzdesk.ui.plain_words import PlainLabel

STEPS = 1000


@dataclass(frozen=True)
class Scale:
    """How a place on the slider (0 to 1) and a value belong together, and how the value is written."""

    value_at: Callable[[float], float]
    place_of: Callable[[float], float]
    text: Callable[[float], str]


class ValueSlider(QWidget):
    """Tells of the values that the user chooses, and stays silent about those it is given."""

    moved = Signal(float)

    def __init__(self, name: str, scale: Scale, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = scale
        self._name = PlainLabel(name, self)
        self._name.setFont(look.font("small"))
        look.set_tone(self._name, "muted")
        self._text = PlainLabel(self)
        self._text.setFont(look.font("small"))
        self._text.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(0, STEPS)
        self.slider.setPageStep(STEPS // 20)
        self.slider.setSingleStep(STEPS // 100)
        self.slider.setMinimumWidth(60)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider.setAccessibleName(name)
        self.slider.valueChanged.connect(self._moved)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.S)
        grid.setVerticalSpacing(0)
        grid.addWidget(self._name, 0, 0)
        grid.addWidget(self._text, 0, 1)
        grid.addWidget(self.slider, 1, 0, 1, 2)

    def show_value(self, value: float) -> None:
        """Show a value, exactly as given, without telling anyone."""
        blocked = self.slider.blockSignals(True)
        self.slider.setValue(round(min(max(self._scale.place_of(value), 0.0), 1.0) * STEPS))
        self.slider.blockSignals(blocked)
        self._write(value)

    def _moved(self, step: int) -> None:
        value = self._scale.value_at(step / STEPS)
        self._write(value)
        self.moved.emit(value)

    def _write(self, value: float) -> None:
        text = self._scale.text(value)
        self._text.setText(text)
        self.slider.setAccessibleDescription(text)
