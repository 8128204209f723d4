"""CardGrid: cards of equal width, as many beside each other as there is room for."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from gzdesk.ui import look

NARROWEST = 300  # logical pixels of a card
MOST_COLUMNS = 3


class CardGrid(QScrollArea):
    """Scrolls up and down only; the first card is as wide as the page."""

    def __init__(self, cards: Sequence[QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards = tuple(cards)
        self._columns = 0
        page = QWidget(self)
        self._grid = QGridLayout(page)
        self._grid.setContentsMargins(look.L, look.S, look.L, look.L)
        self._grid.setSpacing(look.M)
        for card in self._cards:
            card.setParent(page)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._arrange(MOST_COLUMNS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's hook."""
        super().resizeEvent(event)
        room = self.viewport().width() - 2 * look.L + look.M
        self._arrange(max(1, min(MOST_COLUMNS, room // (look.scaled(NARROWEST) + look.M))))

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        for column in range(self._columns):
            self._grid.setColumnStretch(column, 0)
        self._columns = columns
        first, *others = self._cards
        self._grid.addWidget(first, 0, 0, 1, columns)
        for place, card in enumerate(others):
            self._grid.addWidget(card, 1 + place // columns, place % columns)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
