"""MapSave: saves the map as a picture, and the numbers of every galaxy as a table, written away from the GUI thread."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from gzdesk.session.session import Session
from gzdesk.survey.survey_map import table_header, table_rows
from gzdesk.ui.newest_work import NewestWork, in_one
from gzdesk.ui.pictures.save_button import SaveButton
from gzdesk.ui.pictures.saving import save_table


class MapSave(SaveButton):
    """The table of 200,000 galaxies takes seconds; what came of it is told when it is there."""

    def __init__(self, session: Session, save: Callable[[Path], None], parent: QWidget) -> None:
        super().__init__("map", self.tr("map of the survey"), save, lambda: ((), ()), parent)
        self._session = session
        self._work = NewestWork(self)

    def save_numbers(self, file: Path) -> None:
        """Write the table, and tell when it is written."""
        session, posterior = self._session, self._session.posterior
        if posterior is None:
            self.told.emit(self.tr("There is no posterior yet, so there are no numbers to save."))
            return
        rows = table_rows(session.project.galaxies, posterior, session.counts.counts_G_A.copy())
        header = table_header(session.tree)
        self.told.emit(self.tr("Saving {file}…").format(file=file.name))
        self._work.ask(in_one(partial(_written, header, rows, file)), partial(self._written, file))

    def settle(self) -> None:
        """Wait until the table is written."""
        self._work.flush()

    def stop(self) -> None:
        """The desk is closing; what is half written is not kept."""
        self._work.stop()

    def _written(self, file: Path, trouble: str) -> None:
        self.told.emit(trouble or self.tr("Saved as {file}").format(file=file))


def _written(header: list[str], rows: object, file: Path) -> str:
    """In the thread: empty, or why it could not be done."""
    try:
        save_table(header, rows, file)  # type: ignore[arg-type]
    except OSError as error:
        return str(error)
    return ""
