"""GallerySaves: the galaxies shown as a table, what can be seen of them as a sheet, the chosen ones with all votes."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFileDialog

from gzdesk.session.session import Session
from gzdesk.survey.gallery_said import AllSaid
from gzdesk.tables.export import ExportError, write_selection
from gzdesk.ui.gallery import gallery_words
from gzdesk.ui.gallery.gallery_faces import GalleryFaces
from gzdesk.ui.gallery.gallery_foot import GalleryFoot
from gzdesk.ui.gallery.gallery_grid import GalleryGrid
from gzdesk.ui.gallery.gallery_head import GalleryHead
from gzdesk.ui.newest_work import NewestWork, in_one
from gzdesk.ui.pictures.saving import UnsavedError, ask_for_table, save_drawing, save_table

Cell = str | int | float | None


class GallerySaves(QObject):
    """Asks where, and saves; tables are written away from the GUI thread."""

    def __init__(
        self,
        session: Session,
        grid: GalleryGrid,
        head: GalleryHead,
        said: AllSaid,
        faces: GalleryFaces,
        foot: GalleryFoot,
        work: NewestWork,
    ) -> None:
        super().__init__(grid)
        self._session, self._grid, self._head = session, grid, head
        self._said, self._faces, self._foot, self._work = said, faces, foot, work
        menu = head.save_menu
        menu.addAction(self.tr("Picture of what can be seen…"), self.ask_for_sheet)
        menu.addAction(self.tr("Table of the galaxies shown…"), self.ask_for_table)
        foot.export_asked.connect(self.ask_for_export)

    def ask_for_sheet(self) -> None:
        """Ask where to save a picture of what can be seen."""
        title, kinds = self.tr("Save what can be seen"), "PNG (*.png);;SVG (*.svg);;PDF (*.pdf)"
        chosen, _ = QFileDialog.getSaveFileName(self._grid.window(), title, "gallery.png", kinds)
        if chosen:
            try:
                self.save_sheet(Path(chosen))
            except UnsavedError as error:
                self._foot.tell(str(error), bad=True)

    def ask_for_table(self) -> None:
        """Ask where to save the table."""
        file = ask_for_table(self._grid.window(), self.tr("Save the table"), "gallery")
        if file is not None:
            self.save_rows(file)

    def ask_for_export(self) -> None:
        """Ask where to save votes and posteriors of the galaxies chosen."""
        file = ask_for_table(self._grid.window(), self.tr("Save votes and posteriors"), "galaxies")
        if file is not None:
            self.export(file)

    def save_sheet(self, file: Path) -> None:
        """Save what can be seen as PNG, SVG or PDF; raises UnsavedError."""
        grid = self._grid
        size: QSize = grid.viewport().size()

        def paint(painter: QPainter) -> None:
            painter.setClipRect(grid.viewport().rect())
            grid.paint_cells(painter, grid.viewport().rect(), bare=True)

        save_drawing(paint, size, file)
        self._foot.tell(self.tr("Saved {file}").format(file=file.name))

    def save_rows(self, file: Path) -> None:
        """Save the galaxies shown, in their order, as a table."""
        rows, table = self._grid.selection.rows.copy(), self._table()
        self._write(file, lambda: save_table(table[0], [table[1](int(row)) for row in rows], file), len(rows))

    def export(self, file: Path) -> None:
        """Save votes and posteriors of the galaxies chosen, as a table."""
        session, targets = self._session, self._grid.selection.targets
        project, posterior, counts = session.project, session.posterior, session.counts
        places = np.array(targets, np.intp)
        self._write(file, partial(write_selection, project, places, posterior, counts, file), len(targets))

    def _table(self) -> tuple[list[str], Callable[[int], list[Cell]]]:
        """Heads, and how the row of a galaxy is made; from copies, since it is made in another thread."""
        session, faces = self._session, self._faces
        question, place = self._head.chosen
        asked, said, means = session.tree[question], self._said.copies(), faces.shown_means()
        given_G, galaxies, posterior = said["given"][question], session.project.galaxies, session.posterior
        names = {place: answer.name for place, answer in enumerate(asked.answers)} | {-2: "cant-tell"}
        heads = ["id_str", "ra", "dec", "file_loc", question, "starred", "artifact", "commented"]
        heads += [f"{asked.column(place)}_mean", "mutual_information"]

        def row(index: int) -> list[Cell]:
            galaxy = galaxies[index]
            marks = [int(said[name][index]) for name in ("starred_G", "artifact_G", "commented_G")]
            nats = None if posterior is None else _number(posterior.mutual_information_G[index])
            answer = names.get(int(given_G[index]))
            return [galaxy.id, galaxy.ra, galaxy.dec, galaxy.file, answer, *marks, _number(means[index]), nats]

        return heads, row

    def _write(self, file: Path, write: Callable[[], None], galaxies: int) -> None:
        def attempt() -> str:
            try:
                write()
            except (UnsavedError, ExportError) as error:
                return str(error)
            return ""

        def tell(trouble: str) -> None:
            saved = self.tr("Saved {file}: {galaxies}")
            words = saved.format(file=file.name, galaxies=gallery_words.galaxies(galaxies))
            self._foot.tell(trouble or words, bad=bool(trouble))

        self._work.ask(in_one(attempt), tell)


def _number(value: float) -> float | None:
    return float(f"{value:.6g}") if np.isfinite(value) else None
