"""HistoryRow paints one galaxy: what was said and its marks, beneath its id and the time; HistoryList holds them."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from gzdesk.ui.history.history_model import ENTRY_ROLE, HistoryModel, clock
from gzdesk.ui.history.history_rows import Entry
from gzdesk.ui.look import XS, M, S, font, icon, look, scaled
from gzdesk.ui.plain_words import shown

ROW = 44
MARK = 14
_Index = QModelIndex | QPersistentModelIndex


class HistoryRow(QStyledItemDelegate):
    """Two lines; the marks stand at the end of the first."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Qt's hook."""
        return QSize(120, scaled(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Qt's hook."""
        model, entry = index.model(), index.data(ENTRY_ROLE)
        if not isinstance(model, HistoryModel) or not isinstance(entry, Entry):
            return
        worn, rect = look(), QRect(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, QColor(worn.accent))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(worn.pressed))
        ink, quiet = (worn.on_accent, worn.on_accent) if selected else (worn.text, worn.muted)
        room = rect.adjusted(M, XS, -S, -XS)
        top = QRect(room.left(), room.top(), room.width(), room.height() // 2)
        self._paint_marks(painter, top, entry, selected)
        painter.setFont(font("body"))
        painter.setPen(QColor(ink if entry.ended == "vote" else quiet))
        _line(painter, top, model.describe(entry))
        below = QRect(room.left(), top.bottom() + 1, room.width(), room.height() - top.height())
        painter.setFont(font("small"))
        painter.setPen(QColor(quiet))
        when = clock(entry.utc)
        painter.drawText(below, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, when)
        taken = painter.fontMetrics().horizontalAdvance(when) + S
        _line(painter, below.adjusted(0, 0, -taken, 0), entry.galaxy_id)

    def _paint_marks(self, painter: QPainter, top: QRect, entry: Entry, selected: bool) -> None:
        """Paint the marks from the right, and take their room from the line."""
        mode = QIcon.Mode.Selected if selected else QIcon.Mode.Normal
        for name in _marks(entry):
            place = QRect(top.right() - MARK + 1, top.center().y() - MARK // 2 + 1, MARK, MARK)
            icon(name).paint(painter, place, mode=mode)
            top.setRight(top.right() - MARK - XS)


class HistoryList(QTableView):
    """A table of one column that looks like a list: Qt's list would lay out every row anew after each vote."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setMinimumSectionSize(0)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(0)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerItem)
        self.setItemDelegate(HistoryRow(self))
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Qt's hook: rows are as high as two lines of text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(scaled(ROW))


def _marks(entry: Entry) -> list[str]:
    """The icons of an entry's marks."""
    names = ["star-filled"] if entry.starred else []
    names += ["comment-filled"] if entry.comment else []
    return names + ([entry.ended] if entry.ended in ("artifact", "later", "cant-tell", "skip") else [])


def _line(painter: QPainter, room: QRect, text: str) -> None:
    """One line that gives way in its middle: both ends of an id, and of a path, tell the most."""
    part = painter.fontMetrics().elidedText(shown(text), Qt.TextElideMode.ElideMiddle, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, part)
