"""HistoryModel: the voter's galaxies as Qt's list, all of them or those that a filter lets through."""

from bisect import insort
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from gzdesk.project.vote import Vote
from gzdesk.ui.history.history_rows import Entry, HistoryRows, Numbered
from gzdesk.ui.plain_words import plain_tip, shown

MANY = 12  # galaxies; more of them at once are no matter of one vote, and the list is made anew
PIECE = 200  # entries filtered at a time
ENTRY_ROLE = Qt.ItemDataRole.UserRole
MARKS = ("", "starred", "comment", "cant-tell", "artifact", "later", "skip")  # by which the list can be narrowed

_Index = QModelIndex | QPersistentModelIndex


class HistoryModel(QAbstractListModel):
    """One row a galaxy, newest first; a vote moves one row and not the whole list."""

    def __init__(self, describe: Callable[[Sequence[Vote]], str], parent: QWidget) -> None:
        """``describe`` says in short what the rows of one galaxy say."""
        super().__init__(parent)
        self._describe = describe
        self._rows = HistoryRows()
        self._through: list[str] | None = None  # ids that the filter lets through, newest first; None: all
        self._filter = ("", "")

    @property
    def filtered(self) -> bool:
        """Whether a filter is set."""
        return self._filter != ("", "")

    @property
    def empty(self) -> bool:
        """Whether there is no galaxy at all, whatever the filter says."""
        return not len(self._rows)

    def rowCount(self, parent: _Index | None = None) -> int:
        """Qt's hook."""
        if parent is not None and parent.isValid():
            return 0
        return len(self._rows) if self._through is None else len(self._through)

    def entry(self, row: int) -> Entry:
        """The galaxy in a row."""
        if self._through is None:
            return self._rows.at(row)
        found = self._rows.row_of(self._through[row])
        assert found is not None  # noqa: S101 - the filter is renewed whenever a galaxy goes
        return self._rows.at(found)

    def row_of(self, galaxy_id: str) -> int | None:
        """In which row a galaxy stands; None where it is not in the list."""
        if self._through is None:
            return self._rows.row_of(galaxy_id)
        return self._through.index(galaxy_id) if galaxy_id in self._through else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt's hook."""
        if not index.isValid():
            return None
        entry = self.entry(index.row())
        if role == ENTRY_ROLE:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return shown(entry.galaxy_id)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            marks = [self.tr("starred")] if entry.starred else []
            marks += [self.tr("comment: {text}").format(text=shown(entry.comment))] if entry.comment else []
            said = ", ".join([f"{shown(entry.galaxy_id)}: {self.describe(entry)}", clock(entry.utc), *marks])
            return plain_tip(said) if role == Qt.ItemDataRole.ToolTipRole else said
        return None

    def describe(self, entry: Entry) -> str:
        """What was said of a galaxy."""
        if entry.text is None:
            entry.text = self._describe(entry.rows)
        return entry.text

    def show_history(self, history: Sequence[Vote]) -> bool:
        """Take in what is new; False where that is so much that it should be read in pieces (``read``)."""
        went, came = self._rows.difference(history)
        if len({row.galaxy_id for row in (*went, *came)}) > MANY:
            return False
        for change in self._rows.remember(went, came):
            self._change(*change)
        return True

    def read(self, history: Sequence[Vote]) -> Iterator[None]:
        """Take in a whole history, in pieces of a few milliseconds."""
        fresh = HistoryRows()
        yield from fresh.fold(history)
        self.beginResetModel()
        self._rows = fresh
        self._through = [] if self.filtered else None
        self.endResetModel()
        if self.filtered:
            yield from self.narrow(*self._filter)

    def narrow(self, words: str, mark: str) -> Iterator[None]:
        """Let through what holds all the words and has the mark (one of MARKS), in pieces of a few milliseconds."""
        self._filter = (words.strip().lower(), mark)
        through: list[str] | None = None
        if self.filtered:
            through = []
            for number, entry in enumerate(list(self._rows)):
                if self._passes(entry):
                    through.append(entry.galaxy_id)
                if number % PIECE == PIECE - 1:
                    yield
        self.beginResetModel()
        self._through = through
        self.endResetModel()

    def _change(self, galaxy_id: str, lost: set[str], gained: list[Numbered]) -> None:
        """Move, insert, remove or repaint the row of one galaxy."""
        rows, entry = self._rows, self._rows.renewed(galaxy_id, lost, gained)
        if self._through is not None:
            self._change_narrowed(entry)
            return
        before, after = rows.row_of(galaxy_id), rows.row_for(entry)
        top = QModelIndex()
        if before is None:
            self.beginInsertRows(top, after, after)
            rows.replace(entry)
            self.endInsertRows()
        elif not entry.numbered:
            self.beginRemoveRows(top, before, before)
            rows.replace(entry)
            self.endRemoveRows()
        elif before == after:
            rows.replace(entry)
            self.dataChanged.emit(self.index(after), self.index(after))
        else:
            self.beginMoveRows(top, before, before, top, after if after < before else after + 1)
            rows.replace(entry)
            self.endMoveRows()

    def _change_narrowed(self, entry: Entry) -> None:
        """What the filter lets through stands in the same order as all the rest."""
        self.beginResetModel()
        self._rows.replace(entry)
        through = [name for name in self._through or () if name != entry.galaxy_id]
        if entry.numbered and self._passes(entry):
            insort(through, entry.galaxy_id, key=lambda name: self._rows.row_of(name) or 0)
        self._through = through
        self.endResetModel()

    def _passes(self, entry: Entry) -> bool:
        words, mark = self._filter
        if mark == "starred" and not entry.starred:
            return False
        if mark == "comment" and not entry.comment:
            return False
        if mark not in ("", "starred", "comment") and entry.ended != mark:
            return False
        if entry.searched is None:
            entry.searched = f"{entry.galaxy_id} {self.describe(entry)} {entry.comment}".lower()
        return all(word in entry.searched for word in words.split())


def clock(utc: str) -> str:
    """The local time of a vote of today, the date of an older one."""
    when = datetime.fromisoformat(utc).astimezone()
    today = when.date() == datetime.now(when.tzinfo).date()
    return when.strftime("%H:%M") if today else when.strftime("%d %b %Y")
