"""FactsPanel: who the galaxy is, where it is, and the columns of the catalogue that the astronomer chose."""

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gzdesk.catalogue.chosen_columns import written
from gzdesk.catalogue.position import Position
from gzdesk.ui import look
from gzdesk.ui.copy_line import CopyLine
from gzdesk.ui.elided_label import ElidedLabel
from gzdesk.ui.plain_words import PlainLabel
from gzdesk.ui.view.column_chooser import ColumnChooser
from gzdesk.ui.view.elsewhere import OpenElsewhere

Columns = Mapping[str, object]


class FactsPanel(QWidget):
    """Nothing of the catalogue is shown unasked: a column could give the answer away."""

    columns_chosen = Signal(tuple)

    def __init__(self, elsewhere: OpenElsewhere, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: Columns = {}
        self._chosen: tuple[str, ...] = ()
        self.name = ElidedLabel(self)
        self.name.setFont(look.font("heading"))
        self.sexagesimal = CopyLine(self.tr("Copy the position, sexagesimal"), self, folds=True)
        self.degrees = CopyLine(self.tr("Copy the position in degrees"), self, folds=True)
        self.no_position = self._quiet(self.tr("No position"))
        self.table = _Table(self)
        self.empty = self._quiet(self.tr("No columns chosen: a column could give the answer away."))
        self.choose = self._button("columns", "", self.tr("Choose what of the catalogue is shown here"))
        self.open = self._button("elsewhere", self.tr("Open in…"), self.tr("Look at this place on the sky elsewhere"))
        self.menu = elsewhere.menu(self.open)
        self.open.setMenu(self.menu)
        self.open.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.chooser = ColumnChooser(self)
        self.chooser.chosen.connect(self._choose)
        self.choose.clicked.connect(self.offer_columns)
        self._lay_out()
        self.show_galaxy("", None, {})

    @property
    def chosen(self) -> tuple[str, ...]:
        """The columns shown; setting them tells nobody."""
        return self._chosen

    @chosen.setter
    def chosen(self, names: tuple[str, ...]) -> None:
        self._chosen = names
        self._show_columns()

    def show_galaxy(self, galaxy_id: str, position: Position | None, columns: Columns) -> None:
        """Show another galaxy; ``columns`` are all that the catalogue has of it."""
        self.name.set_text(galaxy_id)
        self.sexagesimal.set_line(position.sexagesimal if position else "")
        self.degrees.set_line(position.degrees if position else "")
        self.no_position.setVisible(position is None and bool(galaxy_id))
        self._columns = columns
        self._show_columns()

    def offer_columns(self) -> None:
        """Let the astronomer choose."""
        corner = self.choose.mapToGlobal(QPoint(0, -look.XS))
        self.chooser.offer(list(self._columns), self._chosen, corner)

    def _choose(self, names: tuple[str, ...]) -> None:
        self.chosen = names
        self.columns_chosen.emit(names)

    def _show_columns(self) -> None:
        rows = [(name, written(self._columns.get(name))) for name in self._chosen]
        self.table.show_rows(rows)
        self.empty.setVisible(not rows)
        self.empty.setText(
            self.tr("No columns chosen: a column could give the answer away.")
            if self._columns
            else self.tr("There are no columns of a catalogue to show.")
        )
        self.choose.setEnabled(bool(self._columns))

    def _quiet(self, text: str) -> QLabel:
        label = PlainLabel(text, self)
        label.setFont(look.font("small"))
        label.setWordWrap(True)
        look.set_tone(label, "muted")
        return label

    def _button(self, icon: str, text: str, does: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(look.icon(icon))
        button.setIconSize(QSize(16, 16))
        button.setText(text)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFont(look.font("small"))
        button.setToolTip(does)
        button.setAccessibleName(does)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        return button

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(look.M, look.XS, look.XS, look.S)
        column.setSpacing(look.XS)
        column.addWidget(self.name)
        for line in (self.sexagesimal, self.degrees):
            column.addWidget(line, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.no_position)
        scroll = QScrollArea(self)
        scroll.setWidget(self.table)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        scroll.setAccessibleName(self.tr("Columns of the catalogue"))
        column.addWidget(self.empty)
        column.addWidget(scroll, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(look.XS)
        buttons.addWidget(self.open)
        buttons.addStretch(1)
        buttons.addWidget(self.choose)
        column.addLayout(buttons)


class _Table(QWidget):
    """Names on the left, values on the right; the labels are made once and used again for each galaxy."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._labels: list[tuple[ElidedLabel, ElidedLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, look.XS, look.XS, 0)
        self._grid.setHorizontalSpacing(look.S)
        self._grid.setVerticalSpacing(2)

    def show_rows(self, rows: list[tuple[str, str]]) -> None:
        """Write names and values."""
        while len(self._labels) < len(rows):
            self._add_row()
        for place, (name, value) in enumerate(self._labels):
            shown = place < len(rows)
            name.setVisible(shown)
            value.setVisible(shown)
            if shown:
                name.set_text(rows[place][0])
                value.set_text(rows[place][1])
        self._grid.setRowStretch(len(self._labels), 1)

    def texts(self) -> dict[str, str]:
        """What is written."""
        return {name.text(): value.text() for name, value in self._labels if name.isVisibleTo(self)}

    def _add_row(self) -> None:
        name, value = ElidedLabel(self), ElidedLabel(self)
        name.setFont(look.font("small"))
        look.set_tone(name, "muted")
        value.setFont(look.font("number"))
        value.setAlignment(Qt.AlignmentFlag.AlignRight)
        row = len(self._labels)
        self._grid.setRowStretch(row, 0)
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(value, row, 1)
        self._labels.append((name, value))
