"""SaveButton: saves the plot beside it as a picture, and the numbers behind it as a table."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton, QWidget

from gzdesk.ui import look
from gzdesk.ui.pictures.saving import SUFFIXES, ask_for_table, save_table, save_widget

Cell = str | int | float | None
Table = tuple[Sequence[str], Sequence[Sequence[Cell]]]  # header and rows


class SaveButton(QToolButton):
    """A small menu; what came of it is told by a signal, since boxes would stand in the way."""

    told = Signal(str)  # one sentence: where it was saved, or why it could not be

    def __init__(
        self,
        name: str,
        what: str,
        save: Callable[[Path], None] | QWidget,
        table: Callable[[], Table] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``name`` is that of the files, ``what`` names the plot in words; ``save`` is a widget or writes a file."""
        super().__init__(parent)
        self._name, self._table = name, table
        self._save: Callable[[Path], None] = (
            (lambda file: save_widget(save, file)) if isinstance(save, QWidget) else save
        )
        self.setIcon(look.icon("export", "muted"))
        self.setIconSize(QSize(look.L, look.L))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolTip(self.tr("Save…"))
        self.setAccessibleName(self.tr("Save: {plot}").format(plot=what))
        menu = QMenu(self)
        menu.addAction(self.tr("&Picture… (PNG, SVG, PDF)")).triggered.connect(lambda: self._ask_for_picture())
        if table is not None:
            menu.addAction(self.tr("&Table… (CSV, FITS, VOTable …)")).triggered.connect(lambda: self._ask_for_table())
        self.setMenu(menu)

    def save_picture(self, file: Path) -> None:
        """Save the picture, and tell."""
        self._tell(file, self._save)

    def save_numbers(self, file: Path) -> None:
        """Save the table, and tell."""
        if self._table is not None:
            header, rows = self._table()
            self._tell(file, lambda where: save_table(header, rows, where))

    def _ask_for_picture(self) -> None:
        file = ask_for_picture(self.window(), self._name)
        if file is not None:
            self.save_picture(file)

    def _ask_for_table(self) -> None:
        file = ask_for_table(self.window(), self.tr("Save the table"), self._name)
        if file is not None:
            self.save_numbers(file)

    def _tell(self, file: Path, save: Callable[[Path], None]) -> None:
        try:
            save(file)
        except OSError as error:
            self.told.emit(str(error))
        else:
            self.told.emit(self.tr("Saved as {file}").format(file=file))


def ask_for_picture(window: QWidget, name: str, suffix: str = ".png") -> Path | None:
    """Ask where to save a picture; a name without one of the suffixes gets that of the kind chosen."""
    kinds = {f"{one[1:].upper()} (*{one})": one for one in (suffix, *(one for one in SUFFIXES if one != suffix))}
    caption = QCoreApplication.translate("SaveButton", "Save the picture")
    chosen, kind = QFileDialog.getSaveFileName(window, caption, f"{name}{suffix}", ";;".join(kinds))
    if not chosen:
        return None
    file = Path(chosen)
    return file if file.suffix.lower() in SUFFIXES else Path(f"{chosen}{kinds.get(kind, suffix)}")
