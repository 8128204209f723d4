"""MapCard: what is known of the galaxy under the pointer, beside it."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from gzdesk.ui import look
from gzdesk.ui.plain_words import PlainLabel

AWAY = 14  # pixels from the galaxy, so that its neighbours can be seen


@dataclass(frozen=True)
class Facts:
    """Of one galaxy: its id, and lines in the second voice."""

    name: str
    lines: tuple[str, ...]

    @property
    def spoken(self) -> str:
        """For those who listen."""
        return ". ".join((self.name, *self.lines))


class MapCard(QFrame):
    """Lies over the map and takes no part in what the mouse does there."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        look.set_tone(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.name, self.text = PlainLabel(self), PlainLabel(self)
        self.name.setFont(look.font("heading"))
        self.text.setFont(look.font("small"))
        look.set_tone(self.text, "muted")
        for label in (self.name, self.text):
            label.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.M, look.S, look.M, look.S)
        column.setSpacing(look.XS)
        column.addWidget(self.name)
        column.addWidget(self.text)
        self.hide()

    def show_facts(self, facts: Facts, at: QPointF, area: QRectF) -> None:
        """Say it beside a place, within the area."""
        self.name.setText(facts.name)
        self.text.setText("\n".join(facts.lines))
        self.adjustSize()
        right, low = at.x() + AWAY + self.width() <= area.right(), at.y() + AWAY + self.height() <= area.bottom()
        left = at.x() + AWAY if right else at.x() - AWAY - self.width()
        top = at.y() + AWAY if low else at.y() - AWAY - self.height()
        self.move(QPoint(round(max(left, area.left())), round(max(top, area.top()))))
        self.show()
