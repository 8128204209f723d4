"""Facts: a row of numbers, each under its name, for what a plot says in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from gzdesk.ui import look


@dataclass(frozen=True)
class Fact:
    """A name, its value as text, and what it means."""

    name: str
    value: str
    meaning: str


class Facts(QWidget):
    """Shows facts side by side; labels are made once."""

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pairs: list[tuple[QLabel, QLabel]] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.L)
        grid.setVerticalSpacing(2)
        for place in range(count):
            name, value = QLabel(self), QLabel(self)
            name.setFont(look.font("small"))
            look.set_tone(name, "muted")
            value.setFont(look.font("number"))
            grid.addWidget(name, 0, place)
            grid.addWidget(value, 1, place)
            self._pairs.append((name, value))
        grid.setColumnStretch(count, 1)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Write as many facts as there are places."""
        for (name, value), fact in zip(self._pairs, facts, strict=True):
            for label, text in ((name, fact.name), (value, fact.value)):
                if label.text() != text:
                    label.setText(text)
                label.setToolTip(fact.meaning)

    def texts(self) -> dict[str, str]:
        """What is written."""
        return {name.text(): value.text() for name, value in self._pairs}
