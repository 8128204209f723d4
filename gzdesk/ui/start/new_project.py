"""NewProjectPage: the few things a project is made of, asked on one page, with what is wrong said beside the field."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gzdesk.catalogue.catalog import Preview, preview
from gzdesk.catalogue.catalog_columns import CatalogueError
from gzdesk.catalogue.catalog_tables import CATALOGUE_ENDS
from gzdesk.catalogue.column_roles import Taken
from gzdesk.letters import visible
from gzdesk.questions.question import QuestionError, shipped_questions
from gzdesk.questions.tree import Tree, load_asked, load_tree, shipped_trees
from gzdesk.ui.look import L, M, S, font, set_tone
from gzdesk.ui.newest_work import NewestWork, in_one
from gzdesk.ui.plain_words import PlainLabel
from gzdesk.ui.start.catalogue_columns import CatalogueColumns
from gzdesk.ui.start.path_field import PathField

CATALOGUES = " ".join(f"*{end}" for end in CATALOGUE_ENDS)


@dataclass(frozen=True)
class NewProject:
    """What a new project is to be made of."""

    path: Path  # of the project file to make
    images: Path  # the folder
    catalogue: Path | None  # None: every image in the folder is a galaxy
    question: str  # a shipped question's or tree's name, or the path of a TOML file
    taken: tuple[Taken, ...] = ()  # which column of the catalogue is what, put right by hand
    cutout: float | None = None  # arcsec: side of the squares to cut out of mosaics
    check: bool = True  # whether all images are looked at first


class NewProjectPage(QWidget):
    """Asks, checks what can be checked at once, and leaves the making to whoever listens to ``create_asked``."""

    create_asked = Signal(object)  # NewProject
    back_asked = Signal()
    cancel_asked = Signal()  # of the making that is under way

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.images = PathField(self.tr("Folder of images"), self._ask_folder, self)
        self.images.say(self.tr("FITS, PNG, JPEG or TIFF; folders within it are looked through too."))
        self.catalogue = PathField(self.tr("Catalogue (may be left out)"), self._ask_catalogue, self)
        self.catalogue.say(self.tr("CSV, ECSV, FITS, VOTable or Parquet; its columns are recognised, and shown here."))
        self.columns = CatalogueColumns(self)
        self._peeked: Path | None = None  # the catalogue whose columns are shown, or on their way
        self._peeking = NewestWork(self)
        self.destroyed.connect(self._peeking.stop)
        self.question = QComboBox(self)
        self.question.setAccessibleName(self.tr("Question"))
        for name in shipped_questions():
            self.question.addItem(name, name)
        for name in shipped_trees():
            number = len(load_tree(name).questions)
            self.question.addItem(
                self.tr("{name}: a tree of {number} questions").format(name=name, number=number), name
            )
        self.question.addItem(self.tr("A question or tree of your own…"), "")
        self.question_file = PathField(self.tr("Question file"), self._ask_question, self)
        self.preview = PlainLabel(self)
        self.preview.setWordWrap(True)
        self.place = PathField(self.tr("Project file"), self._ask_place, self)
        self.place.say(self.tr("Votes are kept in this file; the images stay where they are."))
        self.fields = QWidget(self)
        self.busy = QProgressBar(self)
        self.busy.setRange(0, 0)
        self.message = PlainLabel(self)
        self.message.setWordWrap(True)
        self.back = QPushButton(self.tr("Back"), self)
        self.make = QPushButton(self.tr("Make the project"), self)
        set_tone(self.make, "primary")
        self._lay_out()
        self._connect()
        self.show_progress("")
        self._check()

    def begin(self, images: Path | None = None, catalogue: Path | None = None) -> None:
        """Start with what is known already, as from a drop; the cursor waits in the first field."""
        if images is not None:
            self.images.set_path(images)
        if catalogue is not None:
            self.catalogue.set_path(catalogue)
        self.message.hide()
        self.images.edit.setFocus()
        self._check()

    def show_error(self, text: str) -> None:
        """Say why the project could not be made; everything stays as it was filled in."""
        self.show_progress("")
        self.message.setText(visible(text))
        set_tone(self.message, "bad")
        self.message.show()

    def show_progress(self, text: str) -> None:
        """Say what is being done, the fields at rest meanwhile; an empty text ends that."""
        self.busy.setVisible(bool(text))
        self.message.setVisible(bool(text))
        self.message.setText(visible(text))
        set_tone(self.message, "muted")
        for widget in (self.images, self.catalogue, self.columns, self.question, self.question_file, self.place):
            widget.setEnabled(not text)
        self.back.setText(self.tr("Cancel") if text else self.tr("Back"))
        self.make.setEnabled(not text and self._filled() is not None)

    def _check(self) -> None:
        """Say beside each field what is wrong with it, and let the project be made when nothing is."""
        images, catalogue, place = self.images.path, self.catalogue.path, self.place.path
        self.images.complain(
            _tr("{name}: there is no such folder.").format(name=images.name) if images and not images.is_dir() else ""
        )
        self.catalogue.complain(
            _tr("{name}: there is no such file.").format(name=catalogue.name)
            if catalogue and not catalogue.is_file()
            else ""
        )
        self.place.complain(_place_trouble(place) if place else "")
        self._peek(catalogue if catalogue and not self.catalogue.wrong else None)
        self._preview()
        self.make.setEnabled(self._filled() is not None)

    def _filled(self) -> NewProject | None:
        """What is asked for, when every field is in order."""
        images, place = self.images.path, self.place.path
        fields = (self.images, self.catalogue, self.place)
        if images is None or place is None or any(field.wrong for field in fields) or self._chosen() is None:
            return None
        if self.catalogue.path is None:
            return NewProject(_with_suffix(place), images, None, self._question_name())
        if self.columns.trouble or self._peeking.busy:
            return None
        return NewProject(
            _with_suffix(place),
            images,
            self.catalogue.path,
            self._question_name(),
            self.columns.taken,
            self.columns.cutout,
            self.columns.look_first.isChecked(),
        )

    def _peek(self, catalogue: Path | None) -> None:
        """Look into a catalogue, beside the window: a large one takes seconds."""
        if catalogue == self._peeked:
            return
        self._peeked = catalogue
        if catalogue is None:
            self.columns.show_preview(None)
        else:
            self._peeking.ask(in_one(lambda: _looked_into(catalogue)), lambda seen: self._seen(catalogue, seen))

    def _seen(self, catalogue: Path, seen: Preview | str) -> None:
        if catalogue != self._peeked:
            return
        self.columns.show_preview(None if isinstance(seen, str) else seen)
        if isinstance(seen, str):
            self.catalogue.complain(seen)
            self.make.setEnabled(False)
        else:
            QTimer.singleShot(0, self, self._grow)  # when the columns have been laid out

    def _grow(self) -> None:
        """Make the window as high as all fields are, as far as the screen has room."""
        window, screen = self.window(), self.screen().availableGeometry()
        frame = window.frameGeometry()
        more = min(self.fields.sizeHint().height() - self.area.height(), screen.height() - frame.height())
        if more > 0 and not window.isMaximized() and not window.isFullScreen():
            window.move(window.x(), window.y() - max(frame.bottom() + more - screen.bottom(), 0))
            window.resize(window.width(), window.height() + more)

    def _columns_changed(self) -> None:
        if self._peeked is not None:
            self.catalogue.complain(self.columns.trouble)
        self.make.setEnabled(self._filled() is not None)

    def _question_name(self) -> str:
        return str(self.question.currentData() or self.question_file.path or "")

    def _chosen(self) -> Tree | None:
        try:
            return load_asked(self._question_name()) if self._question_name() else None
        except QuestionError:
            return None

    def _preview(self) -> None:
        """Show the question as it will be asked, of a tree the first one, or what is wrong with its file."""
        self.question_file.setVisible(not self.question.currentData())
        self.question_file.complain("")
        self.preview.clear()
        if not self._question_name():
            return
        try:
            tree = load_asked(self._question_name())
        except QuestionError as error:
            self.question_file.complain(str(error))
            return
        question = tree.questions[0]
        answers = "   ".join(f"{answer.key.upper()}  {answer.text}" for answer in question.answers)
        self.preview.setText("\n".join(text for text in (tree.text, question.text, answers) if text))

    def _suggest_place(self) -> None:
        """Beside the images, unless the astronomer has chosen a place himself."""
        images = self.images.path
        if images is not None and images.is_dir() and not self.place.touched:
            self.place.suggest(images.parent / f"{images.name}.gzdesk")

    def _images_changed(self) -> None:
        self._suggest_place()
        self._check()

    def _make(self) -> None:
        asked = self._filled()
        if asked is not None:
            self.create_asked.emit(asked)

    def _ask_folder(self) -> str:
        return QFileDialog.getExistingDirectory(self, self.tr("Folder of images"), self.images.edit.text())

    def _ask_catalogue(self) -> str:
        kinds = self.tr("Catalogues ({patterns})").format(patterns=CATALOGUES)
        return QFileDialog.getOpenFileName(self, self.tr("Catalogue"), self._near(), kinds)[0]

    def _ask_question(self) -> str:
        kinds = self.tr("Questions (*.toml)")
        return QFileDialog.getOpenFileName(self, self.tr("Question"), self._near(), kinds)[0]

    def _ask_place(self) -> str:
        kinds = self.tr("gzdesk projects (*.gzdesk)")
        return QFileDialog.getSaveFileName(self, self.tr("Project file"), self.place.edit.text(), kinds)[0]

    def _near(self) -> str:
        return str(self.images.path or "")

    def _connect(self) -> None:
        self.images.changed.connect(self._images_changed)
        self.columns.changed.connect(self._columns_changed)
        for field in (self.catalogue, self.question_file, self.place):
            field.changed.connect(self._check)
        self.question.currentIndexChanged.connect(self._check)
        self.make.clicked.connect(self._make)
        self.back.clicked.connect(
            lambda: (self.cancel_asked if self.busy.isVisibleTo(self) else self.back_asked).emit()
        )

    def _lay_out(self) -> None:
        heading = PlainLabel(self.tr("New project"), self)
        heading.setFont(font("title"))
        asked = PlainLabel(self.tr("Question"), self)
        asked.setBuddy(self.question)
        set_tone(self.preview, "muted")
        self.preview.setTextFormat(Qt.TextFormat.PlainText)
        below = QHBoxLayout()
        below.addWidget(self.back)
        below.addStretch(1)
        below.addWidget(self.make)
        question = QVBoxLayout()
        question.setSpacing(S)
        for widget in (asked, self.question, self.question_file, self.preview):
            question.addWidget(widget)
        inner = QVBoxLayout(self.fields)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(L)
        for part in (self.images, self.catalogue, self.columns):
            inner.addWidget(part)
        inner.addLayout(question)
        inner.addWidget(self.place)
        inner.addStretch(1)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self.fields)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(M)
        for whole in (heading, self.area, self.message, self.busy):
            column.addWidget(whole)
        column.addLayout(below)


def _looked_into(catalogue: Path) -> Preview | str:
    """What a catalogue seems to hold, or why it cannot be read."""
    try:
        return preview(catalogue)
    except CatalogueError as error:
        return str(error)
    except OSError as error:
        return f"{catalogue.name}: {error.strerror}"


def _place_trouble(place: Path) -> str:
    if _with_suffix(place).exists():
        return _tr("{name}: exists already; choose another name.").format(name=_with_suffix(place).name)
    if not place.parent.is_dir():
        return _tr("{name}: there is no such folder.").format(name=str(place.parent))
    return ""


def _with_suffix(place: Path) -> Path:
    return place if place.suffix == ".gzdesk" else place.with_name(place.name + ".gzdesk")


def _tr(text: str) -> str:
    return QCoreApplication.translate("NewProjectPage", text)
