"""KeyList: all keys in groups, searched by what they do or by the key itself."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from gzdesk.ui.keys.key_rows import KeyRow
from gzdesk.ui.look import S, font
from gzdesk.ui.look import changed as look_changed

KEYS_COLUMN, USUAL_COLUMN = 1, 2


class KeyList(QWidget):
    """A search field over a list; the list keeps its place when rows are shown again."""

    picked = Signal()  # another row is current
    activated = Signal()  # Enter, or a double click

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[KeyRow] = []  # in their order, hidden ones too
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Search: undo, zoom, Ctrl+Z …"))
        self.search.setAccessibleName(self.tr("Search the keys"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._sift)
        self.tree = _Tree(self)
        self.tree.setAccessibleName(self.tr("Keys"))
        self.tree.setHeaderLabels([self.tr("Does"), self.tr("Keys"), self.tr("Usual")])
        self.tree.currentItemChanged.connect(self.picked)
        self.tree.itemActivated.connect(self.activated)
        look_changed.connect(self._dress)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)

    def show_rows(self, rows: Sequence[KeyRow]) -> None:
        """List these; the row that was current stays so."""
        same = [_identity(row) for row in rows] == [_identity(row) for row in self.rows]
        self.rows = list(rows)
        if not same:
            self._build()
        for row, item in zip(self.rows, self.tree.rows, strict=True):
            item.setText(0, row.does)
            item.setText(KEYS_COLUMN, row.written)
            item.setText(USUAL_COLUMN, row.written_usual)
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{row.does}: {row.written or self.tr('no key')}")
        self.tree.setColumnHidden(USUAL_COLUMN, all(row.is_usual for row in self.rows))
        self.tree.fit()
        self._sift()

    @property
    def current(self) -> KeyRow | None:
        """The row that is picked."""
        item = self.tree.currentItem()
        place = next((place for place, one in enumerate(self.tree.rows) if one is item), None)
        return None if place is None else self.rows[place]

    def _build(self) -> None:
        self.tree.clear()
        self.tree.rows, self.tree.heads = [], {}
        for row in self.rows:
            if row.group not in self.tree.heads:
                self.tree.heads[row.group] = self._head(row.group)
            self.tree.rows.append(QTreeWidgetItem(self.tree.heads[row.group]))
        self._dress()
        self.tree.expandAll()
        if self.tree.rows:
            self.tree.setCurrentItem(self.tree.rows[0])

    def _head(self, title: str) -> QTreeWidgetItem:
        head = QTreeWidgetItem(self.tree, [title])
        head.setFirstColumnSpanned(True)
        head.setFlags(Qt.ItemFlag.ItemIsEnabled)
        return head

    def _dress(self) -> None:
        for head in self.tree.heads.values():
            head.setFont(0, font("heading"))
        for item in self.tree.rows:
            item.setFont(KEYS_COLUMN, font("number"))
        self.tree.fit()

    def _sift(self) -> None:
        """Hide what the search does not speak of, and groups of which nothing is left."""
        wanted = self.search.text().strip().casefold()
        for row, item in zip(self.rows, self.tree.rows, strict=True):
            item.setHidden(wanted not in f"{row.group} {row.does} {row.written}".casefold())
        left = {row.group for row, item in zip(self.rows, self.tree.rows, strict=True) if not item.isHidden()}
        for title, head in self.tree.heads.items():
            head.setHidden(title not in left)
        self.picked.emit()


class _Tree(QTreeWidget):
    """Groups stay open; the arrows go from row to row."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[QTreeWidgetItem] = []
        self.heads: dict[str, QTreeWidgetItem] = {}  # by their titles
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setIndentation(S)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        header = self.header()
        header.setSectionsMovable(False)
        header.setStretchLastSection(False)
        header.setResizeContentsPrecision(-1)  # by all rows, seen or not
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (KEYS_COLUMN, USUAL_COLUMN):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)  # as wide as ``fit`` makes them

    def fit(self) -> None:
        """Make the columns of keys as wide as the longest key, seen or not."""
        for column in (KEYS_COLUMN, USUAL_COLUMN):
            self.resizeColumnToContents(column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's hook: Enter picks on every platform, and is not left to the dialog's button."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.itemActivated.emit(self.currentItem(), 0)
        else:
            super().keyPressEvent(event)


def _identity(row: KeyRow) -> tuple[str, str, str, int]:
    return row.group, row.action, row.question.name if row.question is not None else "", row.place
