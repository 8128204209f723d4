"""ManualWindow: the help beside the desk: its pages, the search through them, and the way from a widget to one."""

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QListWidgetItem, QSplitter, QVBoxLayout, QWidget

from gzdesk import manual
from gzdesk.ui import look
from gzdesk.ui.help.manual_text import ManualText

USUAL = QSize(980, 720)
GEOMETRY = "manual/geometry"  # among the user's settings
TOPIC = "topic"  # the property of a widget that names its page
FIRST = "start"
OURS, ELSEWHERE = "gzdesk", ("https", "http")


def set_topics(about: Mapping[str, QWidget]) -> None:
    """Let F1 open these pages where the keyboard is in their widget, or in one within it."""
    for page, widget in about.items():
        widget.setProperty(TOPIC, page)


def topic_of(widget: QWidget | None) -> str:
    """The page about a widget: its own, or that of the nearest one around it; else the first page."""
    while widget is not None:
        topic = widget.property(TOPIC)
        if isinstance(topic, str) and topic:
            return topic
        widget = widget.parentWidget()
    return FIRST


class ManualWindow(QWidget):
    """Not modal, hidden by Esc; everything in it can be reached with the keyboard, and nothing with a network."""

    asked = Signal(str)  # a link into the program was followed: "keys"

    def __init__(self, settings: QSettings) -> None:
        super().__init__()
        self._settings = settings
        self.setWindowTitle(self.tr("Help"))
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Search the help"))
        self.search.setAccessibleName(self.tr("Search the help"))
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Pages"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text = ManualText(self)
        self._fill()
        self._lay_out()
        self.search.textChanged.connect(self._fill)
        self.search.returnPressed.connect(self._open_first)
        self.list.currentItemChanged.connect(self._choose)
        self.text.left.connect(self._follow)
        look.changed.connect(self.text.restyle)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self).activated.connect(self.search.setFocus)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Back), self).activated.connect(self.text.backward)
        geometry = settings.value(GEOMETRY)
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            self.resize(USUAL.boundedTo(self.screen().availableSize()))

    @property
    def page(self) -> str:
        """The name of the page that is open."""
        return self.text.page

    def open_page(self, name: str) -> None:
        """Show a page in front, and hand it the keyboard."""
        self.search.clear()
        self._show(name)
        self.show()
        self.raise_()
        self.activateWindow()
        self.text.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's hook: Esc ends a search, else hides the window."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.search.text():
            self.search.clear()
        else:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt's hook: remember where the window was."""
        self._settings.setValue(GEOMETRY, self.saveGeometry())
        super().closeEvent(event)

    def _show(self, name: str) -> None:
        self.text.open_page(name)
        self._mark(name)

    def _mark(self, name: str) -> None:
        self.list.blockSignals(True)
        for row in range(self.list.count()):
            if self.list.item(row).data(Qt.ItemDataRole.UserRole) == name:
                self.list.setCurrentRow(row)
        self.list.blockSignals(False)

    def _fill(self) -> None:
        """All pages, or those that hold the words looked for."""
        words = self.search.text()
        self.list.blockSignals(True)
        self.list.clear()
        if words.strip():
            for found in manual.search(words):
                self._add(found.page, f"{found.page.title}\n{found.around}")
            if not self.list.count():
                nothing = QListWidgetItem(self.tr("Nothing is found; try fewer words"))
                nothing.setFlags(Qt.ItemFlag.NoItemFlags)
                self.list.addItem(nothing)
        else:
            for page in manual.pages():
                self._add(page, page.title)
        self.list.blockSignals(False)
        self._mark(self.text.page)

    def _add(self, page: manual.Page, text: str) -> None:
        entry = QListWidgetItem(text)
        entry.setData(Qt.ItemDataRole.UserRole, page.name)
        self.list.addItem(entry)

    def _choose(self, entry: QListWidgetItem | None) -> None:
        name = entry.data(Qt.ItemDataRole.UserRole) if entry is not None else None
        if name:
            self.text.open_page(str(name))

    def _open_first(self) -> None:
        """Enter in the search opens what fits best."""
        if self.search.text().strip() and self.list.count() and self.list.item(0).data(Qt.ItemDataRole.UserRole):
            self.list.setCurrentRow(0)
            self._choose(self.list.item(0))
            self.text.setFocus()

    def _follow(self, url: QUrl) -> None:
        if url.scheme() == OURS:
            self.asked.emit(url.path())
        elif url.scheme() in ELSEWHERE:
            QDesktopServices.openUrl(url)
        else:
            self._show(url.path() or self.text.page)
            if url.hasFragment():
                self.text.go_to(url.fragment())

    def _lay_out(self) -> None:
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(look.M, look.M, 0, look.M)
        column.setSpacing(look.S)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(left)
        split.addWidget(self.text)
        split.setStretchFactor(1, 1)
        split.setSizes([260, 720])
        split.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)
        QWidget.setTabOrder(self.search, self.list)
        QWidget.setTabOrder(self.list, self.text)


def focused_topic() -> str:
    """The page about what the keyboard is in."""
    return topic_of(QApplication.focusWidget())
