"""SummaryButton: the summary page of the project, saved or printed."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from gzdesk.progress.summary import Summary, summarise
from gzdesk.project.project import Project
from gzdesk.session.session import Session
from gzdesk.ui import look
from gzdesk.ui.newest_work import NewestWork, in_one
from gzdesk.ui.pictures.save_button import ask_for_picture
from gzdesk.ui.progress.summary_page import print_summary, save_summary


class SummaryButton(QPushButton):
    """Where to put it is asked first; the numbers are gathered in a thread, from the project's file."""

    told = Signal(str)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._work = NewestWork(self)
        self.setText(self.tr("Summary page"))
        self.setIcon(look.icon("export"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(self.tr("The project on one or two pages: votes, plots, words, how to cite"))
        menu = QMenu(self)
        menu.addAction(self.tr("&Save… (PDF, PNG, SVG)")).triggered.connect(lambda: self._ask())
        menu.addAction(self.tr("&Print…")).triggered.connect(lambda: self._print())
        self.setMenu(menu)

    def save(self, file: Path) -> None:
        """Gather the numbers, then write the page."""
        self._gather(lambda summary: self._save(summary, file))

    def settle(self) -> None:
        """Wait until it is written."""
        self._work.flush()

    def stop(self) -> None:
        """The desk is closing."""
        self._work.stop()

    def _ask(self) -> None:
        file = ask_for_picture(self.window(), f"{self._session.project.path.stem}-summary", ".pdf")
        if file is not None:
            self.save(file)

    def _save(self, summary: Summary, file: Path) -> None:
        try:
            written = save_summary(summary, file)
        except OSError as error:
            self.told.emit(str(error))
        else:
            self.told.emit(self.tr("Saved as {files}").format(files=", ".join(str(one) for one in written)))

    def _print(self) -> None:
        def to_paper(summary: Summary) -> None:
            print_summary(summary, self.window())

        self._gather(to_paper)

    def _gather(self, done: Callable[[Summary], None]) -> None:
        path, posterior = self._session.project.path, self._session.posterior

        def gather() -> Summary:
            with Project.open(path, read_only=True) as project:
                return summarise(project, posterior)

        self.told.emit(self.tr("Gathering the numbers…"))
        self._work.ask(in_one(gather), done)
