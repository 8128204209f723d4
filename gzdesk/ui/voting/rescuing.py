"""Rescuing: all votes are saved in a file of the user's choice, away from the window, and the desk goes on in it."""

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from gzdesk.project.project import ProjectError
from gzdesk.session.session import Session
from gzdesk.ui.newest_work import NewestWork, in_one

Outcome = tuple[str, ...] | ProjectError  # what could not be read any more, or why there is no copy


class Rescuing(QObject):
    """One copy at a time; until it is made, whoever listens writes nothing to the old file."""

    begun = Signal(str)  # what is being done
    failed = Signal(str)  # why there is no copy; all is as it was
    moved = Signal(object, str)  # Path of the file in which the desk goes on, and what to tell the user

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._work = NewestWork(self)
        self.busy = False

    def ask_where(self, window: QWidget) -> Path | None:
        """Ask for a file that is not there yet."""
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        path = Path(documents) / f"{self._session.project.path.stem}-copy.gzdesk"
        kinds = self.tr("gzdesk projects (*.gzdesk)")
        never = QFileDialog.Option.DontConfirmOverwrite  # a file that is there is left alone, and one is told so
        caption = self.tr("Save a copy elsewhere")
        name, _ = QFileDialog.getSaveFileName(window, caption, str(path), kinds, options=never)
        if not name:
            return None
        return Path(name if name.endswith(".gzdesk") else f"{name}.gzdesk")

    def save(self, target: Path, may_read: bool) -> None:
        """Save all votes in ``target`` and go on there; ``may_read`` where the old file answers."""
        if self.busy:
            return
        self.busy = True
        project, votes = self._session.project, list(self._session.known)

        def work() -> Outcome:
            try:
                return project.save_elsewhere(target, votes, may_read=may_read)
            except ProjectError as error:
                return error

        self._work.ask(in_one(work), lambda outcome: self._go_on_in(target, outcome))
        self.begun.emit(self.tr("All votes are being saved in {file}…").format(file=target))

    def stop(self) -> None:
        """The window closes."""
        self._work.stop()

    def _go_on_in(self, target: Path, outcome: Outcome) -> None:
        self.busy = False
        project = self._session.project
        old = project.path
        try:
            if isinstance(outcome, ProjectError):
                raise outcome
            project.go_on_in(target, self._session.known)
        except ProjectError as error:
            self.failed.emit(str(error))
            return
        text = self.tr("All votes are now in {new}, and new ones go there. The old file, {old}, is left as it was.")
        told = text.format(new=project.path, old=old.name)
        if outcome:
            told += " " + self.tr("Could not be read any more: {what}.").format(what=", ".join(outcome))
        self.moved.emit(project.path, told)
