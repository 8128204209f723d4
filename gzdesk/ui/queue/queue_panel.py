"""QueuePanel: the one place where the voter chooses by what the queue goes, open over the window until he has."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gzdesk.catalogue.position import Position
from gzdesk.queue.orders import KINDS, Kind, Order
from gzdesk.queue.places import place_of
from gzdesk.session.session import Session
from gzdesk.ui import queue_words
from gzdesk.ui.look import XS, L, M, S, font, scaled, set_tone
from gzdesk.ui.plain_words import PlainLabel
from gzdesk.ui.queue.queue_forms import AnswerForm, IdsForm, LikeForm, OrderForm, PositionForm, QuestionForm
from gzdesk.ui.queue.queue_preview import Preview

FORM_WIDTH = 320  # at the usual size of text


class QueuePanel(QFrame):
    """The orders in a list, and beside it what the chosen one is good for, needs to know, and would hold."""

    chosen = Signal(object)  # Order

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        set_tone(self, "panel")
        self.setAccessibleName(self.tr("The queue"))
        self._session = session
        self.kinds = QListWidget(self)
        self.kinds.setAccessibleName(self.tr("Order of the queue"))
        self._like = LikeForm(lambda galaxy_id: place_of(galaxy_id, session.project) is not None, self)
        self._around = PositionForm(self)
        self.forms: dict[Kind, OrderForm] = {kind: self._form(kind) for kind in KINDS}
        self.preview = Preview(session.ordering, self)
        self.name, self.help, self.words = PlainLabel(self), PlainLabel(self), PlainLabel(self)
        self.show_these = QPushButton(self.tr("Show these"), self)
        self._pages = QStackedWidget(self)
        self._fill()
        self._lay_out()
        self._connect()

    @property
    def kind(self) -> Kind:
        """The order that is being looked at."""
        return KINDS[max(self.kinds.currentRow(), 0)]

    def open_above(self, anchor: QWidget) -> None:
        """Open with its foot on a widget, within that one's window, the order in force chosen."""
        self._begin()
        self._measure()
        self.adjustSize()
        room, foot = anchor.window().frameGeometry(), anchor.mapToGlobal(QPoint(0, -S))
        left = max(room.left(), min(foot.x(), room.right() - self.width()))
        self.move(left, max(room.top(), foot.y() - self.height()))
        self.show()
        self.kinds.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's hook: Enter in the list takes an order that needs to know no more."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Qt's hook: what is being counted is of no use any more."""
        super().hideEvent(event)
        self.preview.stop()

    def take(self) -> None:
        """Show galaxies in the order filled in, or go to what is missing or wrong."""
        order = self.forms[self.kind].read()
        if isinstance(order, str):
            self._say(order, "bad")
            self.forms[self.kind].setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.show_these.isEnabled():
            self.close()
            self.chosen.emit(order)

    def _begin(self) -> None:
        """Show the order in force, and suggest the galaxy on screen where one is asked for."""
        session, order = self._session, self._session.order
        current = session.current
        self.forms[order.kind].fill(order)
        if current is not None:
            galaxy = session.project.galaxies[current.index]
            self._like.suggest(galaxy.id)
            if galaxy.ra is not None and galaxy.dec is not None:
                self._around.suggest(Position(galaxy.ra, galaxy.dec))
        over = current is None and order.kind != "informative"
        self.kinds.setCurrentRow(0 if over else KINDS.index(order.kind))
        self._look()

    def _look(self) -> None:
        """Show another kind of order."""
        self.name.setText(queue_words.kind_name(self.kind).rstrip("…"))
        self.help.setText(queue_words.kind_help(self.kind))
        self._pages.setCurrentWidget(self.forms[self.kind])
        self._weigh()

    def _weigh(self) -> None:
        """Say what the order would hold, or why it cannot be had."""
        order = self.forms[self.kind].read()
        self.preview.stop()
        self.show_these.setEnabled(False)
        if isinstance(order, str):
            self._say(order, "muted")
            return
        trouble = self._trouble(order)
        self._say(trouble or self.tr("Counting…"), "warn" if trouble else "muted")
        if not trouble:
            self.show_these.setEnabled(True)
            self.preview.ask(order)

    def _trouble(self, order: Order) -> str:
        """Why an order cannot be had now."""
        if order.needs_posterior and self._session.posterior is None:
            return self.tr("There is no model yet: it comes with the first votes.")
        if order.kind == "similar" and self._session.ordering.features_G_F is None:
            return self.tr("The network has not looked at all galaxies yet; try again in a while.")
        return ""

    def _counted(self, count: int, unknown: tuple[str, ...]) -> None:
        parts = [queue_words.galaxies(count) if count else queue_words.none(self.kind)]
        if unknown:
            parts.append(queue_words.unknown(unknown))
        self._say("\n".join(parts), "warn" if unknown or not count else "muted")
        self.show_these.setEnabled(count > 0)

    def _say(self, text: str, tone: str) -> None:
        self.words.setText(text)
        set_tone(self.words, tone)

    def _form(self, kind: Kind) -> OrderForm:
        tree = self._session.tree
        match kind:
            case "likely" | "unlikely":
                return AnswerForm(kind, tree, self)
            case "uncertain":
                return QuestionForm(kind, tree, self)
            case "list":
                return IdsForm(self)
            case "position":
                return self._around
            case "similar":
                return self._like
        return OrderForm(kind, self)

    def _fill(self) -> None:
        for kind, form in self.forms.items():
            self.kinds.addItem(QListWidgetItem(queue_words.kind_name(kind)))
            self._pages.addWidget(form)
        self.kinds.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.kinds.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _connect(self) -> None:
        self.kinds.currentRowChanged.connect(lambda row: self._look())
        self.kinds.itemDoubleClicked.connect(lambda item: self.take())
        self.show_these.clicked.connect(self.take)
        self.preview.counted.connect(self._counted)
        for form in self.forms.values():
            form.changed.connect(self._weigh)
            form.entered.connect(self.take)

    def _lay_out(self) -> None:
        self.name.setFont(font("heading"))
        for label in (self.help, self.words):
            label.setFont(font("small"))
            label.setWordWrap(True)
            set_tone(label, "muted")
        set_tone(self.show_these, "primary")
        self.show_these.setToolTip(self.tr("Enter"))
        foot = QHBoxLayout()
        foot.setSpacing(M)
        foot.addWidget(self.words, 1)
        foot.addWidget(self.show_these, 0, Qt.AlignmentFlag.AlignBottom)
        beside = QVBoxLayout()
        beside.setSpacing(M)
        beside.addWidget(self.name)
        beside.addWidget(self.help)
        beside.addWidget(self._pages, 1)
        beside.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(L, L, L, L)
        row.setSpacing(L)
        row.addWidget(self.kinds)
        row.addLayout(beside, 1)

    def _measure(self) -> None:
        """Room for the whole list and the largest form, in letters of any size."""
        rows = self.kinds.sizeHintForRow(0) * self.kinds.count()
        self.kinds.setFixedSize(self.kinds.sizeHintForColumn(0) + L, rows + XS)
        self._pages.setFixedWidth(scaled(FORM_WIDTH))
