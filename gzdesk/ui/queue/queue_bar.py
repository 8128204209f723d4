"""QueueBar: says by what the queue goes and how many galaxies that holds; a click chooses another order."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from gzdesk.questions.tree import Tree
from gzdesk.queue.orders import Order
from gzdesk.ui import queue_words
from gzdesk.ui.keys.key_button import KeyButton
from gzdesk.ui.look import XS, font, icon, scaled, set_tone
from gzdesk.ui.plain_words import plain_tip

WIDEST = 220  # of an order's name, at the usual size of text


class QueueBar(QWidget):
    """A button with the order; beside it, unless it is the usual one, the way back to that."""

    choose_asked = Signal()
    usual_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.order = KeyButton("", "", self)
        self.order.show_icon("filter")
        self.leave = QToolButton(self)
        self.leave.setIcon(icon("close"))
        self.leave.setIconSize(QSize(14, 14))
        self.usual = QPushButton(self.tr("Back to the most informative"), self)
        self.usual.setFont(font("small"))
        set_tone(self.usual, "primary")
        for button in (self.leave, self.usual):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setToolTip(self.tr("Show the most informative galaxies again"))
            button.setAccessibleName(self.tr("Back to the most informative galaxies"))
            button.clicked.connect(self.usual_asked)
        self.order.clicked.connect(self.choose_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(XS)
        for widget in (self.order, self.leave, self.usual):
            row.addWidget(widget)

    def show_key(self, key: str) -> None:
        """Show the key that chooses another order."""
        self.order.show_key(key)

    def show_order(self, order: Order, tree: Tree, left: int, *, waiting: bool = False) -> None:
        """Say what the order is, and how many galaxies are left in it.

        ``waiting`` where it cannot be worked out yet, so that galaxies are drawn meanwhile.
        """
        name = queue_words.order_name(order, tree)
        count = self.tr("waiting for the model") if waiting else queue_words.left(left)
        over = left == 0 and not order.drawn
        short = self.order.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, scaled(WIDEST))
        text = f"{short} \u00b7 {count}"
        if text != self.order.text():
            self.order.setText(text)
            self.order.setAccessibleName(self.tr("Order of the queue: {name}, {count}").format(name=name, count=count))
            self.order.setToolTip(plain_tip(self.tr("{name}: choose another order of the queue").format(name=name)))
            self.order.updateGeometry()
        self.leave.setVisible(order.kind != "informative" and not over)
        self.usual.setVisible(over)
