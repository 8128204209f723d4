"""PageStack: pages upon each other, of which one is seen; turning them lays nothing out anew."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gzdesk.ui.look import scaled

LOWEST = 110  # pixels: a question above two dense rows of answers


class PageStack(QWidget):
    """As large as the largest page, whichever is open. Qt's own stack asks every page for its size at each turn."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pages: list[QWidget] = []
        self._open: QWidget | None = None
        self._hint = self._least = QSize()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    @property
    def page(self) -> QWidget | None:
        """The page that is open."""
        return self._open

    def add(self, page: QWidget) -> None:
        """Add a page; the first one is opened."""
        page.setParent(self)
        page.setVisible(self._open is None)
        self._open = self._open or page
        self._pages.append(page)

    def turn_to(self, page: QWidget) -> None:
        """Open a page."""
        if page is not self._open:
            former, self._open = self._open, page
            page.show()
            if former is not None:
                former.hide()

    def measure(self) -> None:
        """Take the size of the largest page; whoever changes a page calls this."""
        hint, least = (_largest([ask(page) for page in self._pages]) for ask in (_wanted, _needed))
        if (hint, least) != (self._hint, self._least):
            self._hint, self._least = hint, least
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Qt's hook."""
        return self._hint

    def minimumSizeHint(self) -> QSize:
        """Qt's hook: before it has its width, a page seems higher than it will be; no window should grow for that."""
        return self._least.boundedTo(QSize(self._least.width(), scaled(LOWEST)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's hook."""
        super().resizeEvent(event)
        for page in self._pages:
            page.setGeometry(self.rect())


def _wanted(page: QWidget) -> QSize:
    return page.sizeHint()


def _needed(page: QWidget) -> QSize:
    return page.minimumSizeHint()


def _largest(sizes: Sequence[QSize]) -> QSize:
    largest = QSize(0, 0)
    for size in sizes:
        largest = largest.expandedTo(size)
    return largest
