"""CatalogueColumns: which column of a catalogue is what, as it was recognised, to be put right with a drop-down."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from gzdesk.catalogue.catalog import Preview
from gzdesk.catalogue.column_roles import ROLES, Role, Taken
from gzdesk.ui.elided_label import ElidedLabel
from gzdesk.ui.look import XS, L, M, S, font, set_tone
from gzdesk.ui.plain_words import PlainLabel, shown

ACROSS = 3  # roles beside each other
LETTERS = 14  # of a column's name that are always seen
FIRST = 3  # values that are shown
WIDEST = 36000  # arcsec of a cutout


class CatalogueColumns(QWidget):
    """A drop-down for each role with the first values beneath, the side of cutouts, and whether all images are read."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preview: Preview | None = None
        self.choices: dict[Role, QComboBox] = {}
        self.values: dict[Role, ElidedLabel] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(M)
        for place, role in enumerate(ROLES):
            grid.addLayout(self._cell(role), place // ACROSS, place % ACROSS)
        for place in range(ACROSS):
            grid.setColumnStretch(place, 1)
        self.side = QSpinBox(self)
        self.side.setRange(0, WIDEST)
        self.side.setSingleStep(10)
        self.side.setSpecialValueText(self.tr("Whole image"))
        self.side.setSuffix(self.tr(" arcsec"))
        self.side.lineEdit().setTextMargins(XS, 0, 0, 0)
        self.side.setAccessibleName(self.tr("Side of the squares to cut out around each position"))
        self.look_first = QCheckBox(self.tr("&Look at all images first"), self)
        self.look_first.setChecked(True)
        self.look_first.setToolTip(self.tr("Without, images are looked at when they come up."))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(M)
        column.addLayout(grid)
        column.addLayout(self._below())
        self.side.valueChanged.connect(self._tell)
        self.show_preview(None)

    @property
    def taken(self) -> tuple[Taken, ...]:
        """What was put right: the roles that are other than recognised."""
        if self._preview is None:
            return ()
        roles, chosen = self._preview.roles, ((role, self._columns_of(role)) for role in ROLES)
        return tuple(Taken(role, columns) for role, columns in chosen if columns != roles.get(role, ()))

    @property
    def cutout(self) -> float | None:
        """The side of the squares to cut out, arcsec."""
        return float(self.side.value()) or None

    @property
    def trouble(self) -> str:
        """Why no project can be made with these columns; empty where one can."""
        if self._preview is None:
            return ""
        has = {role for role in ROLES if self._columns_of(role)}
        if not has & {"id_str", "file_loc"}:
            return self.tr("Choose the column of the ids or of the image files.")
        if self.cutout is not None and "file_loc" not in has and not {"id_str", "ra", "dec"} <= has:
            return self.tr("To cut galaxies out of mosaics, choose the columns of ids and positions.")
        return ""

    def show_preview(self, preview: Preview | None) -> None:
        """Show what a catalogue seems to hold; None: there is none, and nothing to choose."""
        self._preview = preview
        self.setVisible(preview is not None)
        for role, choice in self.choices.items():
            choice.blockSignals(True)
            choice.clear()
            if preview is not None:
                self._fill(choice, role, preview)
            choice.blockSignals(False)
        self._tell()

    def _fill(self, choice: QComboBox, role: Role, preview: Preview) -> None:
        recognised = preview.roles.get(role, ())
        choice.addItem(_none(role), ())
        if len(recognised) > 1:
            choice.addItem(shown(" + ".join(recognised)), recognised)
        for name in preview.names:
            choice.addItem(shown(name), (name,))
        here = [tuple(choice.itemData(place)) for place in range(choice.count())]
        choice.setCurrentIndex(here.index(recognised))

    def _columns_of(self, role: Role) -> tuple[str, ...]:
        return tuple(self.choices[role].currentData() or ())

    def _tell(self) -> None:
        """Show the first values of every column chosen, and let it be known."""
        for role, label in self.values.items():
            columns = self._columns_of(role)
            label.set_text(" · ".join(self._first(column) for column in columns))
            self.choices[role].setAccessibleDescription(label.text())
        self.changed.emit()

    def _first(self, column: str) -> str:
        values: Sequence[str] = self._preview.first[column][:FIRST] if self._preview is not None else ()
        return ", ".join(value or "–" for value in values)

    def _cell(self, role: Role) -> QVBoxLayout:
        choice, values = QComboBox(self), ElidedLabel(self)
        choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        choice.setMinimumContentsLength(LETTERS)
        choice.setMaxVisibleItems(16)
        choice.setAccessibleName(_words(role))
        choice.currentIndexChanged.connect(self._tell)
        values.setFont(font("small"))
        set_tone(values, "muted")
        label = PlainLabel(_words(role), self)
        label.setBuddy(choice)
        self.choices[role], self.values[role] = choice, values
        cell = QVBoxLayout()
        cell.setSpacing(XS)
        for widget in (label, choice, values):
            cell.addWidget(widget)
        return cell

    def _below(self) -> QHBoxLayout:
        label = PlainLabel(self.tr("C&ut out of mosaics"), self)
        label.setBuddy(self.side)
        row = QHBoxLayout()
        row.setSpacing(S)
        row.addWidget(label)
        row.addWidget(self.side)
        row.addSpacing(L)
        row.addWidget(self.look_first)
        row.addStretch(1)
        return row


def _words(role: Role) -> str:
    return {
        "id_str": _tr("Id"),
        "file_loc": _tr("Image file"),
        "ra": _tr("Right ascension"),
        "dec": _tr("Declination"),
        "hdu": _tr("FITS extension"),
        "cut": _tr("Side of a cutout"),
    }[role]


def _none(role: Role) -> str:
    """What is done where no column has a role."""
    return {
        "id_str": _tr("Names of the files"),
        "file_loc": _tr("Found by id or position"),
        "ra": _tr("None"),
        "dec": _tr("None"),
        "hdu": _tr("The first image"),
        "cut": _tr("The same for all"),
    }[role]


def _tr(text: str) -> str:
    return QCoreApplication.translate("CatalogueColumns", text)
