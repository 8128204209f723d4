"""ScopeBar: says over the picture that its display was changed for this galaxy only, and offers the two ways on."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from gzdesk.ui import look
from gzdesk.ui.plain_words import PlainLabel


class ScopeBar(QFrame):
    """Stands at the picture's lower edge while the display differs from the project's, and not otherwise."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setProperty("tone", "sky")
        self.words = PlainLabel(self.tr("This galaxy only"), self)
        self.words.setFont(look.font("small"))
        self.words.setToolTip(self.tr("The display was changed for this galaxy; the next one has the project's again"))
        self.apply_to_all = self._button("apply-all", self.tr("Apply to all galaxies; the project keeps it"))
        self.reset = self._button("reset", self.tr("Reset to project default"))
        row = QHBoxLayout(self)
        row.setContentsMargins(look.S, 2, 2, 2)
        row.setSpacing(2)
        row.addWidget(self.words)
        row.addSpacing(look.XS)
        row.addWidget(self.apply_to_all)
        row.addWidget(self.reset)
        canvas.installEventFilter(self)
        self.hide()

    def show_changed(self, changed: bool) -> None:
        """Whether the galaxy on screen is drawn otherwise than all others."""
        if changed != self.isVisibleTo(self._canvas):
            self.setVisible(changed)
            self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle of the lower edge."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        self.adjustSize()
        left = (self._canvas.width() - self.width()) // 2
        self.move(left, self._canvas.height() - self.height() - look.M)

    def _button(self, icon: str, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(look.icon(icon, "on_sky"))
        button.setIconSize(QSize(16, 16))
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button
