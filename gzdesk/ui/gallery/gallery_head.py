"""GalleryHead: search, filter and order of the gallery, which posterior it shows, and how large."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QMenu, QSlider, QToolButton, QWidget

from gzdesk.questions.tree import Tree
from gzdesk.survey.gallery_rows import Key, Sort
from gzdesk.ui import look
from gzdesk.ui.gallery import gallery_words
from gzdesk.ui.gallery.gallery_filter import GalleryFilter
from gzdesk.ui.gallery.gallery_layout import LARGEST, SMALLEST, USUAL
from gzdesk.ui.plain_words import PlainLabel, plain_tip, shown

ICON = 16


class GalleryHead(QWidget):
    """One row of controls; the filter opens beneath its button."""

    changed = Signal()  # filter, order or answer
    revealed = Signal(bool)
    sized = Signal(int)

    def __init__(self, tree: Tree, parent: QWidget) -> None:
        super().__init__(parent)
        self._tree = tree
        self._columns: tuple[str, ...] = ()
        alone = len(tree.questions) == 1  # else there is one control more, in 1,024 pixels
        self.ids = QLineEdit(self)
        self.filter = GalleryFilter(tree, self)
        self.filter_button = self._button("filter", self.tr("Filter"), self.tr("Show only some of the galaxies"))
        self.sort = self._box(self.tr("Sort by"), 14 if alone else 11)
        self.falling = self._button("sort-rising", "", "", checkable=True)
        self.question = self._box(self.tr("Question"), 11)
        self.answer = self._box(self.tr("Show the posterior of"), 10 if alone else 8)
        self.reveal = self._button("eye-off", self.tr("Hidden"), "", checkable=True)
        self.size_slider = QSlider(Qt.Orientation.Horizontal, self)
        self.save = self._button("export", "", self.tr("Save a picture or a table"))
        self.save_menu = QMenu(self.save)
        self.save.setMenu(self.save_menu)
        self.save.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._fill()
        self._lay_out()
        self._connect()

    @property
    def chosen(self) -> tuple[str, int]:
        """The question and the place of its answer whose posterior is shown."""
        return str(self.question.currentData()), max(self.answer.currentIndex(), 0)

    @property
    def answer_text(self) -> str:
        """That answer as on its button."""
        question, place = self.chosen
        return self._tree[question].answers[place].text

    @property
    def order(self) -> Sort:
        """What the galaxies are sorted by."""
        chosen: tuple[Key, str] | None = self.sort.currentData()
        by, column = chosen or ("catalogue", "")
        return Sort(by, column, self.falling.isChecked())

    def offer_columns(self, names: tuple[str, ...]) -> None:
        """Offer these columns of the catalogue, to filter and sort by."""
        self._columns = names
        self.filter.offer_columns(names)
        self._fill_sort()

    def show_filtered(self, count: int) -> None:
        """Mark the button with how many filters are in force behind it."""
        self.filter_button.setText(self.tr("Filter · {count}").format(count=count) if count else self.tr("Filter"))
        self.filter_button.setChecked(count > 0)

    def show_side(self, side: int) -> None:
        """Follow the size of the thumbnails."""
        self.size_slider.setValue(side)

    def allow_reveal(self, hides: bool) -> None:
        """Offer to show posteriors before the vote, only where they are hidden."""
        self.reveal.setVisible(hides)

    def _fill(self) -> None:
        self.ids.setPlaceholderText(self.tr("Search by id"))
        self.ids.setAccessibleName(self.tr("Search by id"))
        self.ids.setToolTip(self.tr("A part of the id; several words find any of them (Ctrl+F)"))
        self.ids.setClearButtonEnabled(True)
        self.filter_button.setCheckable(True)
        self.size_slider.setRange(SMALLEST, LARGEST)
        self.size_slider.setValue(USUAL)
        self.size_slider.setPageStep(32)
        self.size_slider.setSingleStep(16)
        self.size_slider.setFixedWidth(look.scaled(96))
        self.size_slider.setAccessibleName(self.tr("Size of the thumbnails"))
        self.size_slider.setToolTip(self.tr("Size of the thumbnails (Ctrl and the mouse's wheel)"))
        for question in self._tree.questions:
            self.question.addItem(shown(question.text), question.name)
        self.question.setVisible(len(self._tree.questions) > 1)
        self._fill_answers()
        self._show_direction()
        self._show_revealed(False)

    def _show_direction(self) -> None:
        """A sign and words for each direction, so that it is not told by colour alone."""
        falling = self.falling.isChecked()
        words = self.tr("Largest or newest first") if falling else self.tr("Smallest or oldest first")
        self.falling.setIcon(look.icon("sort-falling" if falling else "sort-rising"))
        self.falling.setToolTip(words)
        self.falling.setAccessibleName(words)

    def _show_revealed(self, revealed: bool) -> None:
        """Say whether posteriors of galaxies not voted on can be seen, and what a click does."""
        hidden = self.tr("Posteriors are hidden until I have voted on a galaxy; show them all (the votes will say so)")
        self.reveal.setText(self.tr("Shown") if revealed else self.tr("Hidden"))
        self.reveal.setIcon(look.icon("eye" if revealed else "eye-off"))
        self.reveal.setToolTip(self.tr("Hide posteriors until I have voted on a galaxy") if revealed else hidden)
        self.reveal.setAccessibleName(self.reveal.toolTip())

    def _fill_answers(self) -> None:
        blocked = self.answer.blockSignals(True)
        self.answer.clear()
        self.answer.addItems([shown(answer.text) for answer in self._tree[str(self.question.currentData())].answers])
        self.answer.blockSignals(blocked)
        self._rename()

    def _rename(self) -> None:
        self.filter.name_answer(self.answer_text)
        self._fill_sort()

    def _fill_sort(self) -> None:
        chosen = self.sort.currentData()
        blocked = self.sort.blockSignals(True)
        self.sort.clear()
        for by, word in gallery_words.keys(self.answer_text).items():
            self.sort.addItem(word, (by, ""))
        if self._columns:
            self.sort.insertSeparator(self.sort.count())
        for name in self._columns:
            self.sort.addItem(shown(name), ("column", name))
        places = [place for place in range(self.sort.count()) if self.sort.itemData(place) == chosen]
        self.sort.setCurrentIndex(places[0] if places else 0)
        self.sort.blockSignals(blocked)

    def _choose_question(self) -> None:
        self._fill_answers()
        self.changed.emit()

    def _choose_answer(self) -> None:
        self._rename()
        self.changed.emit()

    def _choose_sort(self) -> None:
        """Begin with what one usually wants first: the largest, the newest, but the smallest id."""
        by, _ = self.sort.currentData() or ("catalogue", "")
        blocked = self.falling.blockSignals(True)
        self.falling.setChecked(by in ("information", "posterior", "voted"))
        self.falling.blockSignals(blocked)
        self._turn()

    def _turn(self) -> None:
        self._show_direction()
        self.changed.emit()

    def _open_filter(self) -> None:
        self.filter.open_below(self.filter_button)

    def _connect(self) -> None:
        self.ids.textChanged.connect(lambda: self.changed.emit())
        self.filter.changed.connect(self.changed)
        self.filter_button.clicked.connect(self._open_filter)
        self.sort.currentIndexChanged.connect(self._choose_sort)
        self.falling.toggled.connect(self._turn)
        self.question.currentIndexChanged.connect(self._choose_question)
        self.answer.currentIndexChanged.connect(self._choose_answer)
        self.reveal.toggled.connect(self._show_revealed)
        self.reveal.toggled.connect(self.revealed)
        self.size_slider.valueChanged.connect(self.sized)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(look.S, look.S, look.S, look.XS)
        row.setSpacing(look.S)
        row.addWidget(self.ids, 1)
        controls: list[QWidget] = [self.filter_button, self.sort, self.falling, self.question]
        for widget in controls:
            row.addWidget(widget)
        row.addSpacing(look.S)
        label = PlainLabel(self.tr("Posterior of"), self)
        label.setFont(look.font("small"))
        look.set_tone(label, "muted")
        label.setBuddy(self.answer)
        shown: list[QWidget] = [label, self.answer, self.reveal]
        for widget in shown:
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.size_slider)
        row.addWidget(self.save)
        self.ids.setMinimumWidth(look.scaled(110))

    def _box(self, name: str, letters: int) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(name)
        box.setToolTip(plain_tip(name))
        box.setMinimumContentsLength(letters)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        return box

    def _button(self, icon: str, text: str, tip: str, *, checkable: bool = False) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(look.icon(icon))
        button.setIconSize(QSize(ICON, ICON))
        button.setText(text)
        button.setCheckable(checkable)
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if text else Qt.ToolButtonStyle.ToolButtonIconOnly
        button.setToolButtonStyle(style)
        button.setToolTip(tip)
        button.setAccessibleName(text or tip)
        button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        return button
