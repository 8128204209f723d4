"""StartWindow: where one begins: a recent project, a new one, one from elsewhere, or the demo."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSettings,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QHideEvent, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gzdesk.catalogue.catalog_tables import CATALOGUE_ENDS
from gzdesk.letters import visible
from gzdesk.ui.desk_choices import recall_look
from gzdesk.ui.desk_layout import desk_settings
from gzdesk.ui.help.manual_window import ManualWindow, focused_topic, set_topics
from gzdesk.ui.keys.keys import usual
from gzdesk.ui.look import XL, L, M, S, font, icon, look, set_tone
from gzdesk.ui.placeholder import Placeholder
from gzdesk.ui.plain_words import PlainLabel, plain_tip, shown
from gzdesk.ui.start.annotator_field import AnnotatorField
from gzdesk.ui.start.new_project import NewProjectPage
from gzdesk.ui.start.recent import Recent, RecentProjects

RECENT_ROLE = Qt.ItemDataRole.UserRole
ROW = 52
MARK = 56  # of the program's sign


class StartWindow(QWidget):
    """A page to choose from and a page to make a project on; whoever listens opens, makes, or draws the demo."""

    opened = Signal(object)  # Path of a project file
    create_asked = Signal(object)  # NewProject, from the new project's page
    new_asked = Signal()  # the new project's page has come up
    demo_asked = Signal()
    merge_asked = Signal(object, object)  # Path of the project file to make, and those of the projects to join
    cancel_asked = Signal()  # of what show_progress speaks of

    def __init__(self, settings: QSettings | None = None, user: str = "") -> None:
        """``user`` is the user's name on this computer, under which he votes unless he gives another."""
        super().__init__()
        settings = settings if settings is not None else desk_settings()
        recall_look(settings)
        self.recent_projects = RecentProjects(settings)
        self.setWindowTitle("gzdesk")
        self.setAcceptDrops(True)
        self.recent = QListWidget(self)
        self.recent.setItemDelegate(_Row(self.recent))
        self.recent.setAccessibleName(self.tr("Recent projects"))
        self.recent.setMouseTracking(True)
        self.recent.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.none_yet = Placeholder("folder-open", self)
        self.none_yet.write(
            self.tr("No projects yet"),
            self.tr("Drop a folder of galaxy images, a catalogue or a project file here, or try the demo."),
        )
        self.new = self._button(self.tr("&New project…"), "new", "primary")
        self.open = self._button(self.tr("&Open…"), "folder-open")
        self.merge = self._button(self.tr("&Merge projects…"), "meeting")
        self.merge.setToolTip(self.tr("Join projects of the same galaxies that others have voted on"))
        self.demo = self._button(self.tr("Try the &demo"), "galaxy")
        self.help = self._button(self.tr("&Help"), "help")
        self.help.setToolTip(self.tr("Key {key}").format(key=usual("manual")[0]))
        self.manual: ManualWindow | None = None
        self._settings = settings
        self.annotator = AnnotatorField(settings, user, self)
        self.message = PlainLabel(self)
        self.message.setWordWrap(True)
        self.cancel = self._button(self.tr("Cancel"), "", "quiet")
        self.new_project = NewProjectPage(self)
        self.pages = QStackedWidget(self)
        self._lay_out()
        self._connect()
        self.show_recent()
        self.resize(860, 560)

    def show_recent(self) -> None:
        """Read the list of recent projects anew."""
        self.recent.clear()
        for recent in self.recent_projects.all():
            item = QListWidgetItem(shown(recent.path.stem))
            item.setData(RECENT_ROLE, recent)
            item.setToolTip(plain_tip(self.tr("{path} (Delete takes it from this list)").format(path=recent.path)))
            if not recent.there:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{shown(recent.path.stem)}: {below(recent)}")
            self.recent.addItem(item)
        self.recent.setVisible(self.recent.count() > 0)
        self.none_yet.setVisible(self.recent.count() == 0)

    def show_home(self) -> None:
        """Go back to the first page."""
        self.message.hide()
        self.cancel.hide()
        self.show_recent()
        self.pages.setCurrentIndex(0)

    def show_new_project(self, images: Path | None = None, catalogue: Path | None = None) -> None:
        """Go to the page that makes a project."""
        self.new_project.begin(images, catalogue)
        self.pages.setCurrentWidget(self.new_project)
        self.new_asked.emit()

    def show_error(self, text: str) -> None:
        """Say what went wrong, on the page that is up."""
        if self.pages.currentWidget() is self.new_project:
            self.new_project.show_error(text)
        else:
            self._say(text, "bad")

    def show_remark(self, text: str) -> None:
        """Say what has been done, on the first page."""
        self.show_home()
        self._say(text, "muted")

    def show_progress(self, text: str) -> None:
        """Say what is being done, on the page that is up; an empty text ends that."""
        if self.pages.currentWidget() is self.new_project:
            self.new_project.show_progress(text)
        else:
            self._say(text, "muted")
            self.cancel.setVisible(bool(text))
            for widget in (self.recent, self.new, self.open, self.merge, self.demo):
                widget.setEnabled(not text)

    def open_manual(self) -> ManualWindow:
        """Open the help at the page about what the keyboard is in."""
        if self.manual is None:
            self.manual = ManualWindow(self._settings)
            self.manual.asked.connect(self._tell_of_keys)
        topic = self.manual.page if self.manual.isActiveWindow() else focused_topic()
        self.manual.open_page(topic)
        return self.manual

    def _tell_of_keys(self) -> None:
        """Without a desk there is no list of keys; the page about voting has the most of them."""
        if self.manual is not None:
            self.manual.open_page("desk")

    def hideEvent(self, event: QHideEvent) -> None:
        """Qt's hook: the help goes with the window, whether a desk takes its place or nothing does."""
        if self.manual is not None and not event.spontaneous():
            self.manual.close()
            self.manual.deleteLater()
            self.manual = None
        super().hideEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Qt's hook: take what could be opened."""
        if self._dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Qt's hook: open a project, or begin one with the folder or catalogue."""
        path = self._dropped(event)
        if path is None:
            return
        event.acceptProposedAction()
        if path.is_dir():
            self.show_new_project(images=path)
        elif path.suffix == ".gzdesk":
            self.opened.emit(path)
        else:
            self.show_new_project(images=path.parent, catalogue=path)

    def changeEvent(self, event: QEvent) -> None:
        """Qt's hook: a disk may have been plugged in while the window was away."""
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self.pages.currentIndex() == 0:
            self.show_recent()
        super().changeEvent(event)

    @staticmethod
    def _dropped(event: QDropEvent) -> Path | None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if len(paths) != 1:
            return None
        known = paths[0].is_dir() or paths[0].name.lower().endswith((".gzdesk", *CATALOGUE_ENDS))
        return paths[0] if known else None

    def _open_recent(self, item: QListWidgetItem) -> None:
        recent: Recent = item.data(RECENT_ROLE)
        if recent.there:
            self.opened.emit(recent.path)
        else:
            self.show_recent()

    def _forget_recent(self) -> None:
        item = self.recent.currentItem()
        if item is not None:
            self.recent_projects.forget(item.data(RECENT_ROLE).path)
            self.show_recent()

    def _ask_to_open(self) -> None:
        kinds = self.tr("gzdesk projects (*.gzdesk)")
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Open a project"), "", kinds)
        if name:
            self.opened.emit(Path(name))

    def _ask_to_merge(self) -> None:
        kinds = self.tr("gzdesk projects (*.gzdesk)")
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Projects to merge"), "", kinds)
        if not names:
            return
        beside = str(Path(names[0]).with_name("merged.gzdesk"))
        never = QFileDialog.Option.DontConfirmOverwrite  # a file that is there is left alone, and one is told so
        out, _ = QFileDialog.getSaveFileName(self, self.tr("Merged project"), beside, kinds, options=never)
        if out:
            named = Path(out) if out.endswith(".gzdesk") else Path(f"{out}.gzdesk")
            self.merge_asked.emit(named, [Path(name) for name in names])

    def _say(self, text: str, tone: str) -> None:
        self.message.setText(visible(text))
        self.message.setVisible(bool(text))
        set_tone(self.message, tone)

    def _connect(self) -> None:
        self.new.clicked.connect(lambda: self.show_new_project())
        self.open.clicked.connect(self._ask_to_open)
        self.merge.clicked.connect(self._ask_to_merge)
        self.demo.clicked.connect(self.demo_asked)
        self.help.clicked.connect(self.open_manual)
        set_topics({"catalogue": self.new_project})
        for written in usual("manual"):
            QShortcut(QKeySequence(written), self).activated.connect(self.open_manual)
        self.cancel.clicked.connect(self.cancel_asked)
        self.new_project.cancel_asked.connect(self.cancel_asked)
        self.recent.itemClicked.connect(self._open_recent)
        self.new_project.back_asked.connect(self.show_home)
        self.new_project.create_asked.connect(self.create_asked)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            enter = QShortcut(QKeySequence(key), self.recent, context=Qt.ShortcutContext.WidgetShortcut)
            enter.activated.connect(lambda: self._open_recent(self.recent.currentItem()))
        forget = QShortcut(QKeySequence.StandardKey.Delete, self.recent, context=Qt.ShortcutContext.WidgetShortcut)
        forget.activated.connect(self._forget_recent)

    def _button(self, text: str, icon_name: str, tone: str = "") -> QPushButton:
        button = QPushButton(text, self)
        if tone:
            set_tone(button, tone)
        else:
            button.setIcon(icon(icon_name))
        button.setMinimumWidth(176)
        return button

    def _lay_out(self) -> None:
        sign = PlainLabel(self)
        sign.setPixmap(icon("gzdesk").pixmap(MARK, MARK))
        name = PlainLabel("gzdesk", self)
        name.setFont(font("title"))
        line = PlainLabel(self.tr("Label galaxies while a Bayesian network learns from every vote."), self)
        line.setWordWrap(True)
        set_tone(line, "muted")
        left = QVBoxLayout()
        left.setSpacing(S)
        for widget in (sign, name, line):
            left.addWidget(widget)
        left.addSpacing(XL)
        for button in (self.new, self.open, self.merge, self.demo, self.help):
            left.addWidget(button)
        left.addStretch(1)
        left.addWidget(self.annotator)
        heading = PlainLabel(self.tr("Recent projects"), self)
        heading.setFont(font("title"))
        right = QVBoxLayout()
        right.setSpacing(M)
        right.addWidget(heading)
        for part in (self.none_yet, self.recent):
            right.addWidget(part, 1)
        right.addWidget(self.message)
        home = QWidget(self)
        row = QHBoxLayout(home)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * XL)
        row.addLayout(left, 2)
        row.addLayout(right, 5)
        self.pages.addWidget(home)
        self.pages.addWidget(self.new_project)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(2 * L, 2 * L, 2 * L, L + S)
        whole.addWidget(self.pages)
        self.message.hide()
        self.cancel.hide()


class _Row(QStyledItemDelegate):
    """A project's name over its folder and the day; greyed, with the reason, where the file is missing."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        recent: Recent = index.data(RECENT_ROLE)
        worn, rect = look(), option.rect
        lit = option.state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected)
        enabled = bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        if lit and enabled:
            painter.fillRect(rect, QColor(worn.pressed))
        room = rect.adjusted(M, S, -M, -S)
        half = room.height() // 2
        painter.setFont(font("body"))
        painter.setPen(QColor(worn.text if enabled else worn.samples))
        painter.drawText(room.adjusted(0, 0, 0, -half), Qt.AlignmentFlag.AlignVCenter, shown(recent.path.stem))
        painter.setFont(font("small"))
        painter.setPen(QColor(worn.muted if enabled else worn.samples))
        under: QRect = room.adjusted(0, half, 0, 0)
        words = painter.fontMetrics().elidedText(below(recent), Qt.TextElideMode.ElideMiddle, under.width())
        painter.drawText(under, Qt.AlignmentFlag.AlignVCenter, words)


def below(recent: Recent) -> str:
    """The second line: where the project is and when it was opened, or why it cannot be."""
    folder = shown(str(recent.path.parent))
    if not recent.there:
        return QCoreApplication.translate("StartWindow", "Not found: {folder}").format(folder=folder)
    try:
        when = datetime.fromisoformat(recent.utc).astimezone().strftime("%d %b %Y, %H:%M")
    except ValueError:
        return folder
    return f"{folder} · {when}"
