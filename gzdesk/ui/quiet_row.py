"""QuietRow: a row of quiet buttons; where it is too narrow for all of them, the rarer ones move into a menu."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from gzdesk.ui.action_button import ActionButton
from gzdesk.ui.look import XS, icon

Word = tuple[QAction, str]  # an action, and the word on its button


class QuietRow(QWidget):
    """What is said of the galaxy on the left, the way back on the right; the last ones of both give way first."""

    def __init__(self, left: Sequence[Word], right: Sequence[Word], parent: QWidget) -> None:
        """``left`` and ``right`` stand in the order of their use; the first of both never give way."""
        super().__init__(parent)
        self.buttons = [ActionButton(action, word, self) for action, word in (*left, *right)]
        self._left, self._right = self.buttons[: len(left)], self.buttons[len(left) :]
        self.more = QToolButton(self)
        self.more.setIcon(icon("more"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.setAccessibleName(self.tr("More"))
        self.more.setToolTip(self.tr("More that can be said of this galaxy"))
        self.menu = QMenu(self.more)
        self.menu.setToolTipsVisible(True)
        self.more.setMenu(self.menu)
        self.more.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self._lay_out()
        for button in self.buttons:
            button.action.visibleChanged.connect(self._fit)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Qt's hook: only what never gives way must have room."""
        kept = [self._left[0], *self._right[:1], self.more]
        width = sum(widget.sizeHint().width() for widget in kept) + XS * len(kept)
        return QSize(width, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's hook."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Qt's hook: a button needs another room, or came, or went."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def _fit(self) -> None:
        """Show as many buttons as there is room for."""
        wanted = [button for button in self.buttons if button.action.isVisible()]
        away: list[ActionButton] = []
        giving = [button for button in (*self._right[:1:-1], *self._left[:0:-1], *self._right[1:2]) if button in wanted]
        while giving and self._needed([one for one in wanted if one not in away], bool(away)) > self.width():
            away.append(giving.pop(0))
        for button in self.buttons:
            button.setVisible(button in wanted and button not in away)
        self.more.setVisible(bool(away))
        hidden = [button.action for button in self.buttons if button in away]
        if hidden != self.menu.actions():
            self.menu.clear()
            self.menu.addActions(hidden)

    def _needed(self, buttons: Sequence[ActionButton], more: bool) -> int:
        widths = [button.sizeHint().width() for button in buttons]
        widths += [self.more.sizeHint().width()] if more else []
        return sum(widths) + XS * len(widths)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(XS)
        for button in self._left:
            row.addWidget(button)
        row.addWidget(self.more)
        row.addStretch(1)
        for button in self._right:
            row.addWidget(button)
