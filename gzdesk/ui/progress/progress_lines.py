"""ProgressLines: what progress comes to, one sentence a line, with what it is about beside it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from gzdesk.ui import look
from gzdesk.ui.learning.advice_words import sure_meaning
from gzdesk.ui.plain_words import PlainLabel
from gzdesk.ui.progress.progress_words import Line

MOST = 6  # lines


class ProgressLines(QFrame):
    """Labels are made once; those without a line are hidden."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("tone", "panel")
        self.setAccessibleName(self.tr("Progress in words"))
        self.setToolTip(sure_meaning())
        grid = QGridLayout(self)
        grid.setContentsMargins(look.L, look.M, look.L, look.M)
        grid.setHorizontalSpacing(look.L)
        grid.setVerticalSpacing(look.XS)
        grid.setColumnStretch(1, 1)
        self._rows: list[tuple[QLabel, QLabel]] = []
        for row in range(MOST):
            name, text = PlainLabel(self), PlainLabel(self)
            name.setFont(look.font("small"))
            look.set_tone(name, "muted")
            text.setWordWrap(True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            for column, label in enumerate((name, text)):
                grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
            self._rows.append((name, text))
        self.show_lines(())

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Write them."""
        for place, (name, text) in enumerate(self._rows):
            about, sentence = lines[place] if place < len(lines) else ("", "")
            for label, words in ((name, about), (text, sentence)):
                label.setText(words)
                label.setVisible(bool(words))
        self.setAccessibleDescription(" ".join(sentence for _, sentence in lines))

    def texts(self) -> dict[str, str]:
        """What is written now, by what it is about."""
        return {name.text(): text.text() for name, text in self._rows if name.text()}
