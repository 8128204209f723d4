"""AnnotatorChoice: who votes, in the status bar; a click lets somebody else vote at the same desk."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gzdesk.ui.look import L, M, S, font, icon, scaled, set_tone
from gzdesk.ui.plain_words import PlainLabel, label_text, plain_tip, shown
from gzdesk.ui.start.annotator_field import LONGEST

WIDEST = 160  # of a name in the status bar, at the usual size of text
WIDTH = 380  # of the sheet
LINES = 5  # of names that are seen at once
NAME_ROLE = Qt.ItemDataRole.UserRole  # a name as the votes have it


class AnnotatorChoice(QToolButton):
    """The name under which votes are recorded; ``chosen`` tells another one, under which the desk is to open again."""

    chosen = Signal(str)

    def __init__(self, name: str, known: Callable[[], Iterable[str]], parent: QWidget) -> None:
        """``known``: the names of all who have voted in the project."""
        super().__init__(parent)
        self._name = name
        self._known = known
        self.sheet = AnnotatorSheet(self)
        self.sheet.taken.connect(self._take)
        self.setAutoRaise(True)
        self.setIcon(icon("person"))
        self.setIconSize(QSize(16, 16))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setAccessibleName(self.tr("Annotator: {name}").format(name=shown(name)))
        words = self.tr("{name}: votes are recorded under this name. Click to let somebody else vote.")
        self.setToolTip(plain_tip(words.format(name=shown(name))))
        short = self.fontMetrics().elidedText(shown(name), Qt.TextElideMode.ElideMiddle, scaled(WIDEST))
        self.setText(label_text(short))
        self.clicked.connect(self.open)

    def open(self) -> None:
        """Ask who votes now; the desk goes on as it is until that is said."""
        others = sorted({*self._known()} - {self._name}, key=str.casefold)
        self.sheet.open_above(self, self._name, others)

    def _take(self, name: str) -> None:
        if name != self._name:
            self.chosen.emit(name)


class AnnotatorSheet(QFrame):
    """Those who have voted before, and a line for another name."""

    taken = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        set_tone(self, "panel")
        self.setAccessibleName(self.tr("Who votes now?"))
        self.heading = PlainLabel(self.tr("Who votes now?"), self)
        self.heading.setFont(font("heading"))
        self.words = PlainLabel(self)
        self.words.setFont(font("small"))
        self.words.setWordWrap(True)
        set_tone(self.words, "muted")
        self.names = QListWidget(self)
        self.names.setAccessibleName(self.tr("Who has voted before"))
        self.edit = QLineEdit(self)
        self.edit.setMaxLength(LONGEST)
        self.edit.setPlaceholderText(self.tr("A name"))
        self.edit.setAccessibleName(self.tr("Name of the annotator"))
        self.take = QPushButton(self.tr("Vote under this name"), self)
        set_tone(self.take, "primary")
        self._lay_out()
        self.names.itemClicked.connect(lambda item: self._done(item.data(NAME_ROLE)))
        self.names.itemActivated.connect(lambda item: self._done(item.data(NAME_ROLE)))
        self.edit.textChanged.connect(lambda text: self.take.setEnabled(bool(text.strip())))
        self.edit.returnPressed.connect(lambda: self._done(" ".join(self.edit.text().split())))
        self.take.clicked.connect(lambda: self._done(" ".join(self.edit.text().split())))

    def open_above(self, anchor: QWidget, name: str, others: list[str]) -> None:
        """Open with its foot on a widget; ``name`` votes so far, ``others`` have voted before."""
        text = self.tr(
            "The desk opens again with the new annotator's own history. What {name} has voted stays {name}'s."
        )
        self.words.setText(text.format(name=shown(name)))
        self.names.clear()
        for other in others:
            line = QListWidgetItem(shown(other), self.names)
            line.setData(NAME_ROLE, other)
        self.names.setCurrentRow(0)  # what Enter takes is lit
        self.names.setVisible(bool(others))
        self.names.setFixedHeight(min(len(others), LINES) * max(self.names.sizeHintForRow(0), 0) + S)
        self.edit.clear()
        self.take.setEnabled(False)
        self.setFixedWidth(scaled(WIDTH))
        self.words.setFixedHeight(self.words.heightForWidth(scaled(WIDTH) - 2 * L))  # Qt would guess at a width
        self.adjustSize()
        foot = anchor.mapToGlobal(QPoint(anchor.width(), -S))
        self.move(max(anchor.window().x(), foot.x() - self.width()), foot.y() - self.height())
        self.show()

    def showEvent(self, event: QShowEvent) -> None:
        """Qt's hook: the keyboard is among those who have voted before, or where a name goes."""
        super().showEvent(event)
        begin = self.names if self.names.count() else self.edit
        begin.setFocus(Qt.FocusReason.PopupFocusReason)

    def _done(self, name: str) -> None:
        if name and self.isVisible():  # a click may count as an activation, too
            self.close()
            self.taken.emit(name)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(S)
        line.addWidget(self.edit, 1)
        line.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(L, L, L, L)
        column.setSpacing(M)
        for widget in (self.heading, self.words, self.names):
            column.addWidget(widget)
        column.addLayout(line)
