"""HistoryPanel: what was said of which galaxy, newest first; a click shows the galaxy again."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gzdesk.project.vote import Vote
from gzdesk.ui.history.history_model import ENTRY_ROLE, MARKS, HistoryModel
from gzdesk.ui.history.history_row import HistoryList
from gzdesk.ui.history.history_rows import Entry
from gzdesk.ui.look import XS, M, S, font, icon
from gzdesk.ui.placeholder import Placeholder
from gzdesk.ui.spare_time import SpareTime

NARROWEST = 120  # so that ids can be told apart on a screen of 1024 pixels
ICON = 14


class HistoryPanel(QWidget):
    """A list without thumbnails, one row a galaxy, narrowed by words or a mark; click or Enter asks for the galaxy."""

    revisit_asked = Signal(str)  # the galaxy's id

    def __init__(self, describe: Callable[[Sequence[Vote]], str], parent: QWidget | None = None) -> None:
        """``describe`` says in short what the rows of one galaxy say."""
        super().__init__(parent)
        self.setMinimumWidth(NARROWEST)
        self.model = HistoryModel(describe, self)
        self.list = self._make_list()
        self.words = QLineEdit(self)
        self.words.setPlaceholderText(self.tr("Filter"))
        self.words.setClearButtonEnabled(True)
        self.words.setFont(font("small"))
        self.words.setAccessibleName(self.tr("Filter the history"))
        self.words.setToolTip(self.tr("Show only galaxies whose id, answers or comment hold these words"))
        self.marks = self._make_marks()
        self.empty, self.none = Placeholder("history", self), Placeholder("filter", self)
        self.empty.write(self.tr("No votes yet"), self.tr("A click on a galaxy will show it again."))
        self.none.write(self.tr("None found"), self.tr("No galaxy passes the filter."), self.tr("Show all"))
        self._reading, self._narrowing = SpareTime(self), SpareTime(self)
        self._newest: Sequence[Vote] = ()
        self._on_screen: str | None = None
        self.words.textChanged.connect(self._narrow)
        self.none.button.clicked.connect(self.show_all)
        self._lay_out()

    def show_history(self, history: Sequence[Vote]) -> None:
        """Show the voter's standing rows, given oldest first; a long history is read in spare time."""
        self._newest = history
        if self._reading.busy:
            return
        if self.model.show_history(history):
            self._turn()
        else:
            self._reading.work(self.model.read(history), self._read)

    def show_on_screen(self, galaxy_id: str | None) -> None:
        """Mark the row of the galaxy that is being revisited; none while the queue's is on screen."""
        if galaxy_id == self._on_screen:
            return
        self._on_screen = galaxy_id
        row = None if galaxy_id is None else self.model.row_of(galaxy_id)
        if row is None:
            self.list.selectionModel().clear()
        else:
            self.list.setCurrentIndex(self.model.index(row))

    def show_all(self) -> None:
        """Take every filter away."""
        self._all.setChecked(True)
        self.words.clear()
        self._narrow()

    def settle(self) -> None:
        """Do all reading and filtering at once, as for a picture of the window."""
        self._reading.flush()
        self._narrowing.flush()

    def stop(self) -> None:
        """Leave it; the window is closing."""
        self._reading.stop()
        self._narrowing.stop()

    def _read(self) -> None:
        if not self._reading.busy:
            self.show_history(self._newest)  # votes may have come meanwhile

    def _narrow(self) -> None:
        chosen = self._group.checkedAction()
        mark = str(chosen.data()) if chosen is not None else ""
        self.marks.setProperty("tone", "button" if mark else "")
        self.marks.setChecked(bool(mark))
        self._narrowing.work(self.model.narrow(self.words.text(), mark), self._turn)

    def _turn(self) -> None:
        self._head.setVisible(not self.model.empty)
        page = self.list if self.model.rowCount() else self.empty if self.model.empty else self.none
        self._stack.setCurrentWidget(page)

    def _ask(self, index: QModelIndex) -> None:
        entry = index.data(ENTRY_ROLE)
        if isinstance(entry, Entry):
            self.revisit_asked.emit(entry.galaxy_id)

    def _make_list(self) -> HistoryList:
        rows = HistoryList(self)
        rows.setModel(self.model)
        rows.setMouseTracking(True)
        rows.setAccessibleName(self.tr("History of votes"))
        rows.clicked.connect(self._ask)
        rows.activated.connect(self._ask)
        rows.setStyleSheet("QTableView { background: transparent; }")  # one ground with the other panels
        return rows

    def _make_marks(self) -> QToolButton:
        """A menu of the marks by which the list can be narrowed."""
        button = QToolButton(self)
        button.setIcon(icon("filter"))
        button.setIconSize(QSize(ICON, ICON))
        button.setCheckable(True)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(self.tr("Show only"))
        button.setToolTip(self.tr("Show only galaxies with a mark"))
        button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        menu = QMenu(button)
        self._group = QActionGroup(menu)
        for mark, word in zip(MARKS, self._mark_words(), strict=True):
            action = QAction(word, menu)
            action.setCheckable(True)
            action.setData(mark)
            menu.addAction(self._group.addAction(action))
        self._all = self._group.actions()[0]
        self._all.setChecked(True)
        self._group.triggered.connect(lambda action: self._narrow())
        button.setMenu(menu)
        return button

    def _mark_words(self) -> tuple[str, ...]:
        return (
            self.tr("All galaxies"),
            self.tr("Starred"),
            self.tr("With a comment"),
            self.tr("Can't tell"),
            self.tr("Artifacts"),
            self.tr("To be asked again later"),
            self.tr("Skipped"),
        )

    def _lay_out(self) -> None:
        self._head = QWidget(self)
        head = QHBoxLayout(self._head)
        head.setContentsMargins(M, XS, S, XS)
        head.setSpacing(XS)
        head.addWidget(self.words, 1)
        head.addWidget(self.marks)
        self._head.hide()
        self._stack = QStackedWidget(self)
        for page in (self.empty, self.none, self.list):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._stack, 1)
