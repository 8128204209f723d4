"""DockTitle: the quiet heading of a docked panel; drag it to move the panel, double-click it to let it float."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QToolButton, QWidget

from gzdesk.ui.look import XS, M, S, font, icon, set_tone
from gzdesk.ui.plain_words import PlainLabel


class DockTitle(QWidget):
    """Leaves the mouse to the dock, but for the button that puts the panel away."""

    def __init__(self, dock: QDockWidget, choice: QWidget | None = None) -> None:
        """``choice`` is a control of the panel that stands beside its name."""
        super().__init__(dock)
        words = PlainLabel(dock.windowTitle(), self)
        words.setFont(font("small"))
        set_tone(words, "muted")
        away = QToolButton(self)
        away.setIcon(icon("close"))
        away.setIconSize(QSize(12, 12))
        away.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        away.setToolTip(self.tr("Put this panel away; the View menu brings it back"))
        away.setAccessibleName(self.tr("Put away: {panel}").format(panel=dock.windowTitle()))
        away.clicked.connect(dock.close)
        row = QHBoxLayout(self)
        row.setContentsMargins(M, XS, S, 0)
        row.setSpacing(S)
        row.addWidget(words, 0 if choice is not None else 1)
        if choice is not None:
            row.addWidget(choice, 1)
        row.addWidget(away)
