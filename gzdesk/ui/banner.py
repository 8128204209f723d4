"""Banner: one sentence above the galaxy with what can be done about it; never a box that stops the voting."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from gzdesk.letters import visible
from gzdesk.ui.look import M, S, icon
from gzdesk.ui.plain_words import PlainLabel

NOTICE_MS = 8000
SIGN = 18


class Banner(QFrame):
    """Shows a problem until it is solved, or a notice for some seconds; details unfold below the sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("tone", "banner")
        self.sign = PlainLabel(self)
        self._try_again: Callable[[], None] | None = None
        self._save_elsewhere: Callable[[], None] | None = None
        self._stays = False
        self.text = PlainLabel(self)
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)  # names of files are part of it
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.again = self._button(self.tr("Try again"), self._ask_again)
        self.elsewhere = self._button(self.tr("Save a copy elsewhere…"), self._ask_to_save)
        self.details_button = self._button(self.tr("Details"), self._toggle_details)
        self.dismiss = self._button(self.tr("Dismiss"), self.clear)
        self.details = QPlainTextEdit(self)
        self.details.setReadOnly(True)
        self.details.setMaximumHeight(120)
        self.details.setAccessibleName(self.tr("Details of the problem"))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        self._lay_out()
        self.hide()

    @property
    def stays(self) -> bool:
        """Whether a problem is shown that may not be dismissed."""
        return self._stays and not self.isHidden()

    def problem(
        self,
        text: str,
        try_again: Callable[[], None] | None = None,
        details: str = "",
        *,
        save_elsewhere: Callable[[], None] | None = None,
        may_dismiss: bool = True,
    ) -> None:
        """Show a problem until it is solved or dismissed; one that may not be dismissed gives way to its like alone."""
        if may_dismiss and self._stays and not self.isHidden():
            return
        self._stays = not may_dismiss
        self._timer.stop()
        self._show("warning", text, try_again, details, save_elsewhere)
        self.dismiss.setVisible(may_dismiss)

    def notice(self, text: str) -> None:
        """Show a notice for some seconds; a problem that stands keeps its place."""
        if self.isHidden() or self._timer.isActive():
            self._show("help", text, None, "")
            self._timer.start(NOTICE_MS)

    def tell(self, text: str) -> None:
        """Show good news that matter until they are dismissed."""
        self._timer.stop()
        self._stays = False
        self._show("check", text, None, "")

    def clear(self) -> None:
        """Take the banner away."""
        self._timer.stop()
        self._stays = False
        self._try_again = self._save_elsewhere = None
        self.hide()

    def _show(
        self,
        sign: str,
        text: str,
        try_again: Callable[[], None] | None,
        details: str,
        save_elsewhere: Callable[[], None] | None = None,
    ) -> None:
        self._try_again, self._save_elsewhere = try_again, save_elsewhere
        self.sign.setPixmap(icon(sign).pixmap(QSize(SIGN, SIGN), self.devicePixelRatioF()))
        self.text.setText(visible(text))
        self.setAccessibleName(self.text.text())
        self.again.setVisible(try_again is not None)
        self.elsewhere.setVisible(save_elsewhere is not None)
        self.details_button.setVisible(bool(details))
        self.details.setPlainText(visible(details, lines=True))
        self.details.hide()
        self.dismiss.show()
        self.show()

    def _ask_again(self) -> None:
        if self._try_again is not None:
            self._try_again()

    def _ask_to_save(self) -> None:
        if self._save_elsewhere is not None:
            self._save_elsewhere()

    def _toggle_details(self) -> None:
        self.details.setVisible(self.details.isHidden())

    def _button(self, text: str, pressed: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(pressed)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(S)
        row.addWidget(self.sign)
        row.addWidget(self.text, 1)
        for button in (self.again, self.elsewhere, self.details_button, self.dismiss):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(M, S, M, S)
        column.addLayout(row)
        column.addWidget(self.details)
