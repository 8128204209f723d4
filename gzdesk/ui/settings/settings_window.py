"""SettingsWindow: everything that can be chosen, in pages; it stands beside the desk, and voting goes on."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gzdesk.project.project import ProjectError
from gzdesk.ui.look import L, M, S, font, icon, scaled, set_tone
from gzdesk.ui.look import changed as look_changed
from gzdesk.ui.plain_words import PlainLabel
from gzdesk.ui.settings.settings_page import SettingsPage

USUAL = QSize(720, 560)
LIST_WIDTH = 148


class SettingsWindow(QDialog):
    """A list of pages on the left, the page on the right, what went wrong and the usual values beneath."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Pages of the settings"))
        self.list.setIconSize(QSize(18, 18))
        set_tone(self.list, "pages")
        self._heading = PlainLabel(self)
        self._heading.setFont(font("title"))
        self._stack = QStackedWidget(self)
        self.message = PlainLabel(self)
        self.message.setWordWrap(True)
        self.message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        set_tone(self.message, "bad")
        self.usual = self._button(self.tr("Usual values"), self._back_to_usual)
        self.usual.setAccessibleDescription(self.tr("For everything on this page"))
        self.shut = self._button(self.tr("Close"), self.close)
        self._pages: list[SettingsPage] = []
        self.list.currentRowChanged.connect(self._turn)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self, self.close)
        self._lay_out()

    @property
    def pages(self) -> tuple[SettingsPage, ...]:
        """In the order of the list."""
        return tuple(self._pages)

    def add_pages(self, pages: Sequence[SettingsPage]) -> None:
        """Add pages, and open the first one."""
        for page in pages:
            self._pages.append(page)
            self._stack.addWidget(page if page.scrolls_itself else _rolling(page))
            self.list.addItem(QListWidgetItem(icon(page.icon_name), page.title))
        self.list.setCurrentRow(0)

    def open_page(self, kind: type[SettingsPage]) -> None:
        """Open the page of a kind, and bring the window to the front."""
        place = next((place for place, page in enumerate(self.pages) if isinstance(page, kind)), 0)
        self.list.setCurrentRow(place)
        self.show_again()

    def show_again(self) -> None:
        """Show the page that was open last, as things are now, in front of the desk; never modal."""
        self._turn(self._stack.currentIndex())
        self.show()
        self.raise_()
        self.activateWindow()

    def change(self, make: Callable[[], None]) -> None:
        """Make a change; if the project's file cannot be written, say so and show what holds."""
        try:
            make()
        except ProjectError as error:
            self._say(str(error))
            self._pages[self._stack.currentIndex()].show_now()
        else:
            self._say("")

    def _turn(self, place: int) -> None:
        page = self.pages[place]
        self._heading.setText(page.title)
        self._say("")
        try:
            page.show_now()
        except ProjectError as error:
            self._say(str(error))
        self._stack.setCurrentIndex(place)

    def _back_to_usual(self) -> None:
        self.pages[self._stack.currentIndex()].back_to_usual()

    def _say(self, text: str) -> None:
        self.message.setText(text)
        self.message.setAccessibleName(text)

    def _button(self, text: str, pressed: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: pressed())
        return button

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(S)
        foot.addWidget(self.message, 1)
        foot.addWidget(self.usual)
        foot.addWidget(self.shut)
        side = QVBoxLayout()
        side.setContentsMargins(L, L, L, L)
        side.setSpacing(M)
        side.addWidget(self._heading)
        side.addWidget(self._stack, 1)
        side.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addLayout(side, 1)
        self._fit()
        look_changed.connect(self._fit)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)

    def _fit(self) -> None:
        """Room for the text, however large it is, as far as the screen goes."""
        self.list.setFixedWidth(scaled(LIST_WIDTH))
        wanted = QSize(scaled(USUAL.width()), scaled(USUAL.height())).boundedTo(self.screen().availableSize())
        self.resize(self.size().expandedTo(wanted) if self.isVisible() else wanted)


def _rolling(page: SettingsPage) -> QScrollArea:
    """A page that can be scrolled where the text is too large for the window."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(page)
    return area
