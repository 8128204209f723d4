"""SettingsPage: rows of a name, a control, and a line that says what it does."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSpinBox, QVBoxLayout, QWidget

from gzdesk.ui.look import XL, XS, L, font, set_tone
from gzdesk.ui.plain_words import PlainLabel


class SettingsPage(QWidget):
    """A page of the settings window; ``icon_name`` and ``title`` stand in the window's list of pages."""

    icon_name = ""
    title = ""
    scrolls_itself = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(L)
        self._grid.setVerticalSpacing(XS)
        self._grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._grid)
        column.addStretch(1)

    def show_now(self) -> None:
        """Show what holds at this moment; called whenever the page is opened."""

    def back_to_usual(self) -> None:
        """Choose the usual values of everything on the page."""

    def add_row(self, name: str, control: QWidget, words: str) -> None:
        """Add a control under its name, with a line about what it does."""
        row = self._grid.rowCount()
        label, line = PlainLabel(name, self), PlainLabel(words, self)
        label.setBuddy(control)
        line.setWordWrap(True)
        line.setFont(font("small"))
        set_tone(line, "muted")
        if not control.accessibleName():
            control.setAccessibleName(name)
        control.setAccessibleDescription(words)
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(control, row, 1, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(line, row + 1, 1)
        self._grid.setRowMinimumHeight(row + 2, XL - 2 * XS)


class NumberBox(QSpinBox):
    """A number that is taken once it is entered, and not at every digit of it."""

    def __init__(self, low: int, high: int, step: int, unit: str, taken: Callable[[int], object]) -> None:
        super().__init__()
        self.setRange(low, high)
        self.setSingleStep(step)
        self.setSuffix(unit)
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(XS, 0, 0, 0)
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance("0" * 9) + XL)
        self.valueChanged.connect(taken)

    def show_value(self, value: int) -> None:
        """Show a number without telling anyone."""
        blocked = self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(blocked)
