"""Facts: a row of numbers, each under its name, for what a plot says in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from gzdesk.ui import look
from gzdesk.ui.plain_words import PlainLabel, plain_tip


@dataclass(frozen=True)
class Fact:
    """A name, its value as text, and what it means; perhaps the range in which it may as well lie."""

    name: str
    value: str
    meaning: str
    range: str = ""


class Facts(QWidget):
    """Shows facts side by side; labels are made once."""

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: list[tuple[QLabel, QLabel, QLabel]] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.L)
        grid.setVerticalSpacing(2)
        for place in range(count):
            name, value, extent = PlainLabel(self), PlainLabel(self), PlainLabel(self)
            for label in (name, extent):
                label.setFont(look.font("small"))
                look.set_tone(label, "muted")
            value.setFont(look.font("number"))
            extent.hide()
            for row, label in enumerate((name, value, extent)):
                grid.addWidget(label, row, place)
            self._columns.append((name, value, extent))
        grid.setColumnStretch(count, 1)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Write as many facts as there are places; the row of ranges stands only where there are any."""
        ranged = any(fact.range for fact in facts)
        for labels, fact in zip(self._columns, facts, strict=True):
            for label, text in zip(labels, (fact.name, fact.value, fact.range), strict=True):
                if label.text() != text:
                    label.setText(text)
                label.setToolTip(plain_tip(fact.meaning))
            labels[2].setVisible(ranged)

    def texts(self) -> dict[str, str]:
        """What is written."""
        return {name.text(): value.text() for name, value, _ in self._columns}

    def ranges(self) -> dict[str, str]:
        """The ranges that are written."""
        return {name.text(): extent.text() for name, _, extent in self._columns}
