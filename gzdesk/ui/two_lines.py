"""TwoLines: a sentence that takes a second line where the first is too narrow, and ends in dots after that."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from gzdesk.letters import visible
from gzdesk.ui.plain_words import plain_tip, shown


class TwoLines(QLabel):
    """Any width will do, and the height is that of two lines always; the whole sentence is in the tool tip."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """Show as much of the text as there is room for."""
        text = visible(shown(text, lines=True))  # of a name in it no line is another line's
        if text != self._whole:
            self._whole = text
            self.setToolTip(plain_tip(text))
            self.setAccessibleName(text)
            self._cut()

    def sizeHint(self) -> QSize:
        """Qt's hook."""
        return QSize(0, 2 * self.fontMetrics().lineSpacing())

    def minimumSizeHint(self) -> QSize:
        """Qt's hook."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's hook."""
        super().resizeEvent(event)
        self._cut()

    def changeEvent(self, event: QEvent) -> None:
        """Qt's hook: larger or smaller letters."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
            self._cut()

    def _cut(self) -> None:
        rest = self._whole[self._first_line() :].strip()
        lines = [self._whole[: self._first_line()].strip()]
        if rest:
            lines.append(self.fontMetrics().elidedText(rest, Qt.TextElideMode.ElideRight, self.width()))
        super().setText("\n".join(lines))

    def _first_line(self) -> int:
        """How many characters stand in the first line."""
        layout = QTextLayout(self._whole, self.font())
        layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
        layout.beginLayout()
        line = layout.createLine()
        if line.isValid():
            line.setLineWidth(max(self.width(), 1))
        layout.endLayout()
        return line.textLength() if line.isValid() else 0
