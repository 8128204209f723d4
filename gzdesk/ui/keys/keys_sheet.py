"""KeysSheet: every key in force and what the mouse does, grouped and searchable, beside the desk."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMenuBar, QPushButton, QVBoxLayout, QWidget

from gzdesk.ui.keys.key_bindings import KeyBindings
from gzdesk.ui.keys.key_list import KeyList
from gzdesk.ui.keys.key_rows import key_rows, mouse_rows
from gzdesk.ui.look import L, M, S, scaled

USUAL = QSize(600, 640)


class KeysSheet(QDialog):
    """A list to look something up in; it follows the user's keys, and leads to where they are changed."""

    def __init__(self, keys: KeyBindings, menus: QMenuBar, change: Callable[[], object], parent: QWidget) -> None:
        """``change`` opens the settings of the keys."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._keys, self._menus = keys, menus
        self.list = KeyList(self)
        self.change = self._button(self.tr("Change keys…"), change)
        self.shut = self._button(self.tr("Close"), self.close)
        keys.changed.connect(self._list)
        self._list()
        foot = QHBoxLayout()
        foot.setSpacing(S)
        foot.addWidget(self.change)
        foot.addStretch(1)
        foot.addWidget(self.shut)
        column = QVBoxLayout(self)
        column.setContentsMargins(L, L, L, L)
        column.setSpacing(M)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        self.resize(QSize(scaled(USUAL.width()), scaled(USUAL.height())).boundedTo(self.screen().availableSize()))
        self.list.search.setFocus()

    def _list(self) -> None:
        self.list.show_rows([*key_rows(self._keys, self._menus), *mouse_rows()])

    def _button(self, text: str, pressed: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: pressed())
        return button
