"""ColumnChooser: a small sheet to choose the catalogue's columns from, by search, keyboard or mouse."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from gzdesk.ui import look
from gzdesk.ui.plain_words import shown

SIZE = QSize(260, 320)  # at most
NAME_ROLE = Qt.ItemDataRole.UserRole  # the column's name as the catalogue has it


class ColumnChooser(QFrame):
    """Every tick is told at once; Esc or a click elsewhere puts the sheet away."""

    chosen = Signal(tuple)  # names, in the order in which they were chosen

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._names: tuple[str, ...] = ()
        self.setProperty("tone", "panel")
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Search the columns"))
        self.search.setAccessibleName(self.tr("Search the columns"))
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget(self)
        self.list.setFont(look.font("small"))
        self.list.setAccessibleName(self.tr("Columns of the catalogue; space ticks"))
        column = QVBoxLayout(self)
        column.setContentsMargins(look.S, look.S, look.S, look.S)
        column.setSpacing(look.S)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self.list.itemChanged.connect(self._ticked)

    def offer(self, columns: Sequence[str], chosen: Sequence[str], corner: QPoint) -> None:
        """Show the sheet above a point of the screen, with these columns, some of them ticked."""
        self._names = tuple(chosen)
        self.search.clear()
        blocked = self.list.blockSignals(True)
        self.list.clear()
        for name in columns:
            line = QListWidgetItem(shown(name), self.list)
            line.setData(NAME_ROLE, name)
            line.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            line.setCheckState(Qt.CheckState.Checked if name in self._names else Qt.CheckState.Unchecked)
        self.list.setCurrentRow(0)
        self.list.blockSignals(blocked)
        size = self._size()
        self.resize(size)
        screen = self.screen().availableGeometry()
        left = min(max(corner.x(), screen.left()), screen.right() - size.width())
        top = min(max(corner.y() - size.height(), screen.top()), screen.bottom() - size.height())
        self.move(left, top)
        self.show()
        self.search.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the search straight to the list: down moves, Enter ticks."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self.list.setFocus()
                QListWidget.keyPressEvent(self.list, event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._tick_current()
                return True
        return False

    def _size(self) -> QSize:
        """No higher than the columns need."""
        lines = self.list.count() * self.list.sizeHintForRow(0) + self.list.frameWidth() * 2
        needed = lines + self.search.sizeHint().height() + 3 * look.S + 4
        return QSize(SIZE.width(), min(needed, SIZE.height()))

    def _filter(self, text: str) -> None:
        wanted = text.strip().lower()
        shown = None
        for line in range(self.list.count()):
            hidden = wanted not in self.list.item(line).text().lower()
            self.list.item(line).setHidden(hidden)
            shown = line if shown is None and not hidden else shown
        self.list.setCurrentRow(-1 if shown is None else shown)

    def _tick_current(self) -> None:
        line = self.list.currentItem()
        if line is not None:
            on = line.checkState() == Qt.CheckState.Checked
            line.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)

    def _ticked(self, line: QListWidgetItem) -> None:
        name, on = str(line.data(NAME_ROLE)), line.checkState() == Qt.CheckState.Checked
        if on != (name in self._names):
            self._names = (*self._names, name) if on else tuple(one for one in self._names if one != name)
            self.chosen.emit(self._names)
