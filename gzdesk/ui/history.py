"""HistoryPanel: what was said of which galaxy, newest first; a click shows the galaxy again."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter
from PySide6.QtWidgets import (
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gzdesk.journal import Vote
from gzdesk.ui.look import XS, M, S, font, icon, look
from gzdesk.ui.placeholder import Placeholder

SHOWN = ("vote", "cant-tell", "skip")  # a star is a mark on a galaxy's rows, not a row of its own
ROW = 44
NARROWEST = 120  # so that ids can be told apart on a screen of 1024 pixels
VOTE_ROLE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


class HistoryModel(QAbstractListModel):
    """The voter's standing votes, newest first; one vote more or less moves one row and not the whole list."""

    def __init__(self, describe: Callable[[Vote], str], starred: Callable[[Vote], bool], parent: QWidget) -> None:
        super().__init__(parent)
        self._describe = describe
        self._starred = starred
        self._votes: list[Vote] = []  # oldest first

    def rowCount(self, parent: _Index | None = None) -> int:
        """Qt's hook."""
        return 0 if parent is not None and parent.isValid() else len(self._votes)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt's hook."""
        if not index.isValid():
            return None
        vote = self._votes[-1 - index.row()]
        if role == VOTE_ROLE:
            return vote
        if role == Qt.ItemDataRole.DisplayRole:
            return vote.galaxy_id
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            star = self.tr(", starred") if self._starred(vote) else ""
            return f"{vote.galaxy_id}: {self._describe(vote)}, {clock(vote.utc)}{star}"
        return None

    def describe(self, vote: Vote) -> str:
        """What a vote said."""
        return self._describe(vote)

    def starred(self, vote: Vote) -> bool:
        """Whether the vote's galaxy has a star."""
        return self._starred(vote)

    def show_votes(self, history: Sequence[Vote]) -> None:
        """Show these rows, given oldest first."""
        votes = [vote for vote in history if vote.kind in SHOWN]
        old = self._votes
        if len(votes) == len(old) + 1 and (not old or votes[-2] is old[-1]):
            self.beginInsertRows(QModelIndex(), 0, 0)
            self._votes = votes
            self.endInsertRows()
        elif len(votes) == len(old) - 1 and (not votes or votes[-1] is old[-2]):
            self.beginRemoveRows(QModelIndex(), 0, 0)
            self._votes = votes
            self.endRemoveRows()
        elif len(votes) != len(old) or (votes and votes[-1] is not old[-1]):
            self.beginResetModel()
            self._votes = votes
            self.endResetModel()
        else:
            self.dataChanged.emit(self.index(0), self.index(len(votes) - 1))


class HistoryPanel(QWidget):
    """A list without thumbnails: galaxy, answer, time and star; click or Enter asks for the galaxy."""

    revisit_asked = Signal(str)  # the galaxy's id

    def __init__(
        self, describe: Callable[[Vote], str], starred: Callable[[Vote], bool], parent: QWidget | None = None
    ) -> None:
        """``describe`` says what a vote said; ``starred`` whether its galaxy has a star."""
        super().__init__(parent)
        self.setMinimumWidth(NARROWEST)
        self.model = HistoryModel(describe, starred, self)
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Row(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setAccessibleName(self.tr("History of votes"))
        self.list.clicked.connect(self._ask)
        self.list.activated.connect(self._ask)
        self.list.setStyleSheet("QListView { background: transparent; }")  # one ground with the other panels
        self.empty = Placeholder("history", self)
        self.empty.write(self.tr("No votes yet"), self.tr("A click on a vote will show its galaxy again."))
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    def show_history(self, history: Sequence[Vote]) -> None:
        """Show the voter's standing rows, given oldest first."""
        self.model.show_votes(history)
        self._stack.setCurrentWidget(self.list if self.model.rowCount() else self.empty)

    def _ask(self, index: QModelIndex) -> None:
        vote = index.data(VOTE_ROLE)
        if vote is not None:
            self.revisit_asked.emit(vote.galaxy_id)


class _Row(QStyledItemDelegate):
    """Two lines: what was said and when, and of which galaxy."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(120, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model = index.model()
        vote = index.data(VOTE_ROLE)
        if not isinstance(model, HistoryModel):
            return
        worn = look()
        rect: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, QColor(worn.accent))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(worn.pressed))
        room = rect.adjusted(M, XS, -S, -XS)
        top = QRect(room.left(), room.top(), room.width(), room.height() // 2)
        below = top.translated(0, top.height())
        ink, quiet = (worn.on_accent, worn.on_accent) if selected else (worn.text, worn.muted)
        if model.starred(vote):
            mode = QIcon.Mode.Selected if selected else QIcon.Mode.Normal
            icon("star-filled").paint(painter, QRect(top.right() - 13, top.center().y() - 6, 14, 14), mode=mode)
            top.setRight(top.right() - 14 - XS)
        painter.setFont(font("body"))
        painter.setPen(QColor(ink if vote.kind == "vote" else quiet))
        _line(painter, top, model.describe(vote), Qt.TextElideMode.ElideRight)
        when = clock(vote.utc)
        painter.setFont(font("small"))
        painter.setPen(QColor(quiet))
        painter.drawText(below, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, when)
        taken = painter.fontMetrics().horizontalAdvance(when) + S
        _line(painter, below.adjusted(0, 0, -taken, 0), vote.galaxy_id, Qt.TextElideMode.ElideMiddle)


def _line(painter: QPainter, room: QRect, text: str, mode: Qt.TextElideMode) -> None:
    shown = painter.fontMetrics().elidedText(text, mode, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def clock(utc: str) -> str:
    """The local time of a vote of today, the date of an older one."""
    when = datetime.fromisoformat(utc).astimezone()
    today = when.date() == datetime.now(when.tzinfo).date()
    return when.strftime("%H:%M") if today else when.strftime("%d %b %Y")
