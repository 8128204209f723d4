"""ImportWindow: votes that exist already are looked at, and imported if one likes what was understood of them."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QLocale, QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gzdesk.catalogue.catalog_tables import CATALOGUE_ENDS
from gzdesk.earlier.understood import FORMATS, REPORT_HEADS, Request, Understood, report
from gzdesk.letters import visible
from gzdesk.project.earlier_votes import Source
from gzdesk.session.session import Session
from gzdesk.tables.tables import write_csv
from gzdesk.ui.look import XS, L, M, S, font, scaled, set_tone
from gzdesk.ui.plain_words import PlainLabel, plain_tip, shown
from gzdesk.ui.start.import_work import ImportWork, Kept
from gzdesk.ui.start.path_field import PathField

USUAL = QSize(680, 620)
PATIENCE_MS = 400  # after the last key, before a file is looked at again
LISTED = 100  # lines of one kind; the report has them all
LEAVE_S = 5.0


class ImportWindow(QDialog):
    """The file and what is to be known about it above; what was understood below; nothing is written before Import."""

    def __init__(self, session: Session, heard: Callable[[], object], parent: QWidget) -> None:
        """``heard`` is called when the learner has been told of other votes."""
        super().__init__(parent)
        self._session, self._heard = session, heard
        self._found: Understood | None = None
        self._said = ""  # once a change is on disk
        self.setWindowTitle(self.tr("Import votes"))
        self.work = ImportWork(session.project, self)
        self.file = PathField(self.tr("File of votes"), self._ask_file, self)
        self.file.say(
            self.tr(
                "A table of counts as of Galaxy Zoo or Zoobot, a classification export of Panoptes, or an answer a row."
            )
        )
        self.question = QComboBox(self)
        self.question.setAccessibleName(self.tr("Question"))
        self.question.addItem(self.tr("All that are understood"), "")
        for question in session.tree.questions:
            self.question.addItem(question.name, question.name)
        self.within = self._line(self.tr("Match positions within, arcsec"), self.tr("only by id"))
        self.names = self._line(self.tr("Their names that are ours"), self.tr("Barred=bar_yes, Object=id_str"))
        self.source = self._line(self.tr("Kept under"), self.tr("the file's name"))
        self.found = QTreeWidget(self)
        self.sources = QComboBox(self)
        self.forget = self._button(self.tr("Forget"), self._forget)
        self.busy = QProgressBar(self)
        self.message = PlainLabel(self)
        self.save = self._button(self.tr("Save the report…"), self._save_report)
        self.shut = self._button(self.tr("Close"), self.close)
        self.take = self._button(self.tr("Import"), self._import)
        set_tone(self.take, "primary")
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._dress()
        self._lay_out()
        self._connect()
        self._show_sources(())
        self._settle()

    def show_again(self, file: Path | None = None) -> None:
        """Come to the front, and look at a file if one is given; never modal."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.file.edit.setFocus()
        if not self.work.busy:
            self.work.tell_sources()
        if file is not None:
            self.file.set_path(file)

    def stop(self) -> None:
        """Leave nothing running; the desk is closing."""
        self._patience.stop()
        self.work.end(LEAVE_S)

    # -- what is asked for

    def _request(self) -> Request | None:
        """What the fields say; None, and a word about it, where they cannot be meant so."""
        path = self.file.path
        if path is None:
            return None
        names: dict[str, str] = {}
        for one in filter(None, (part.strip() for part in self.names.text().split(","))):
            their, equals, our = one.rpartition("=")
            if not equals or not their.strip():
                self._say(self.tr("{name}: write THEIRS=OURS, as in Barred=bar_yes.").format(name=one), "bad")
                return None
            names[their.strip()] = our.strip()
        text = self.within.text().strip()
        within, known = QLocale.c().toDouble(text) if text else (0.0, True)
        if not known or not 0 <= within <= 3600:
            self._say(self.tr("{text}: is no distance from 0 to 3600 arcsec.").format(text=text), "bad")
            return None
        question = str(self.question.currentData())
        return Request(
            path,
            names=names,
            questions=(question,) if question else (),
            source=self.source.text().strip(),
            within=within or None,
        )

    def _change(self) -> None:
        """Another file or another word about it: what was understood is so no more."""
        self._found = None
        self.work.stop()
        self._say("")
        self.found.clear()
        self._settle()
        self._patience.start()

    def _look(self) -> None:
        request = self._request()
        if request is None:
            return
        if not request.file.is_file():
            self._say(self.tr("{name}: there is no such file.").format(name=request.file.name), "bad")
            return
        self._say(self.tr("Reading {name}").format(name=request.file.name))
        self.work.read(request)
        self._settle()

    # -- what has come of it

    def _show_found(self, found: Understood) -> None:
        self._found = found
        votes = sum(row.votes for row in found.rows)
        taken = self.tr("{what}, {rows} rows").format(what=FORMATS[found.format], rows=_number(found.lines))
        how = self.tr("{n} of {total} galaxies").format(n=_number(found.galaxies), total=_number(found.of))
        if found.matched_by:
            how = self.tr("{how}, known by {name}").format(how=how, name=found.matched_by)
        if found.by_position:
            how = self.tr("{how}, {n} rows by position").format(how=how, n=_number(found.by_position))
        self.found.clear()
        self._section(self.tr("The file"), [(self.tr("What it is"), taken), (self.tr("Whose votes"), how)])
        went = [(name, self._votes(*how_many)) for name, how_many in found.questions.items()]
        self._section(self.tr("Goes in"), went or [(self.tr("nothing"), self._why_nothing(found))])
        refused = [(name, reason.partition(";")[0]) for name, reason in found.refused.items()]
        if refused:
            refused.append(("", self.tr("Say above which of ours it is (Barred=bar_yes), or leave it out (Barred=).")))
        self._section(self.tr("Questions that count nothing"), refused)
        left = [(_number(number), reason) for reason, number in found.left_out_by.most_common()]
        self._section(self.tr("Rows left out"), left)
        columns = list(found.unknown.items())
        if found.derived:
            columns.insert(0, (_number(found.derived), self.tr("worked out from votes: fractions, weights, totals")))
        self._section(self.tr("Columns that are no votes"), columns, open_now=False)
        if found.rows:
            ready = self.tr("{n} votes are ready to go in. Nothing has been written yet.").format(n=_number(votes))
            if self.sources.findData(found.source) >= 0:
                again = self.tr("They will take the place of those kept under {source}.").format(source=found.source)
                ready = f"{ready} {again}"
            self._say(ready)
        else:
            self._say(self._why_nothing(found), "bad")
        self._settle()

    def _why_nothing(self, found: Understood) -> str:
        if found.lines and not found.galaxies and not found.refused:
            return self.tr(
                "No row is of a galaxy of this project: name the column of ids (Object=id_str), or match positions."
            )
        return self.tr("No votes to the project's questions were found.")

    def _section(self, title: str, lines: Sequence[tuple[str, str]], *, open_now: bool = True) -> None:
        if not lines:
            return
        head = QTreeWidgetItem(self.found, [title])
        head.setFirstColumnSpanned(True)
        head.setFont(0, font("heading"))
        more = len(lines) - LISTED
        listed = [*lines[:LISTED], *([(self.tr("and {n} more").format(n=_number(more)), "")] if more > 0 else [])]
        for name, said in listed:
            line = QTreeWidgetItem(head, [shown(name), shown(said)])
            line.setToolTip(1, plain_tip(said))
        head.setExpanded(open_now)

    def _import(self) -> None:
        if self._found is not None and self._found.rows:
            votes = _number(sum(row.votes for row in self._found.rows))
            self._said = self.tr("{n} votes are kept under {source}; the network hears them from now on.").format(
                n=votes, source=shown(self._found.source)
            )
            self._say(self.tr("Writing {n} votes").format(n=votes))
            self.work.write(self._found)
            self._settle()

    def _forget(self) -> None:
        source = str(self.sources.currentData() or "")
        if source:
            self._said = self.tr("The votes of {source} are forgotten.").format(source=shown(source))
            self._say(self.tr("Forgetting the votes of {source}").format(source=shown(source)))
            self.work.forget(source)
            self._settle()

    def _show_kept(self, kept: Kept) -> None:
        self._show_sources(kept.sources)
        if kept.earlier_G_A is None:
            self._settle()
            return
        self._found = None
        self._say(self._said, "")
        self._settle()
        self._session.hear_earlier(kept.earlier_G_A)
        self._heard()

    def _show_sources(self, sources: Sequence[Source]) -> None:
        self.sources.clear()
        for one in sources:
            self.sources.addItem(f"{shown(one.name)}: {self._votes(one.votes, one.galaxies)}", one.name)
        if not sources:
            self.sources.addItem(self.tr("none yet"), "")

    def _votes(self, votes: int, galaxies: int) -> str:
        text = self.tr("{votes} votes on one galaxy") if galaxies == 1 else self.tr("{votes} votes on {n} galaxies")
        return text.format(votes=_number(votes), n=_number(galaxies))

    def _save_report(self) -> None:
        if self._found is None:
            return
        near = self._found.file.rpartition(".")[0] + "-report.csv"
        name = QFileDialog.getSaveFileName(self, self.tr("Save the report"), near, self.tr("CSV (*.csv)"))[0]
        if name:
            try:
                write_csv(Path(name), REPORT_HEADS, report(self._found))
            except OSError as error:
                self._say(str(error), "bad")
            else:
                self._say(self.tr("{name} holds the report.").format(name=Path(name).name), "")

    def _fail(self, text: str) -> None:
        self._say(text, "bad")
        self._settle()

    def _settle(self) -> None:
        """Let what can be done now be done."""
        busy = self.work.busy
        self.busy.setVisible(busy)
        if not busy:
            self.busy.setRange(0, 0)
        for field in (self.file, self.question, self.within, self.names, self.source):
            field.setEnabled(not self.work.writing)
        self.take.setEnabled(not busy and self._found is not None and bool(self._found.rows))
        self.save.setEnabled(not busy and self._found is not None)
        self.forget.setEnabled(not busy and bool(self.sources.currentData()))

    def _progress(self, done: int, total: int) -> None:
        self.busy.setRange(0, 1000)
        self.busy.setValue(round(1000 * done / max(total, 1)))

    def _say(self, text: str, tone: str = "muted") -> None:
        text = visible(text)
        self.message.setText(text)
        self.message.setAccessibleName(text)
        set_tone(self.message, tone)

    # -- made once

    def _ask_file(self) -> str:
        patterns = " ".join(f"*{end}" for end in CATALOGUE_ENDS)
        kinds = self.tr("Tables ({patterns})").format(patterns=patterns)
        return QFileDialog.getOpenFileName(self, self.tr("File of votes"), self.file.edit.text(), kinds)[0]

    def _line(self, name: str, otherwise: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setAccessibleName(name)
        line.setPlaceholderText(otherwise)
        return line

    def _button(self, text: str, pressed: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: pressed())
        return button

    def _dress(self) -> None:
        self.found.setColumnCount(2)
        self.found.setHeaderHidden(True)
        self.found.setAccessibleName(self.tr("What was understood"))
        self.found.setWordWrap(True)
        self.found.setFont(font("small"))
        self.found.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.sources.setAccessibleName(self.tr("Sources in the project"))
        self.forget.setAccessibleDescription(self.tr("Takes the votes of the source out of the project"))
        self.busy.setAccessibleName(self.tr("Progress"))
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def _connect(self) -> None:
        self._patience.timeout.connect(self._look)
        self.file.changed.connect(self._change)
        self.question.currentIndexChanged.connect(self._change)
        for line in (self.within, self.names, self.source):
            line.textEdited.connect(self._change)
        self.work.progressed.connect(self._progress)
        self.work.understood.connect(self._show_found)
        self.work.kept.connect(self._show_kept)
        self.work.failed.connect(self._fail)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self, self.close)

    def _lay_out(self) -> None:
        heading = PlainLabel(self.tr("Import votes"), self)
        heading.setFont(font("title"))
        above = QHBoxLayout()
        above.setSpacing(M)
        for widget, share in ((self.question, 2), (self.within, 2), (self.source, 2)):
            above.addLayout(self._labelled(widget), share)
        held = QHBoxLayout()
        held.setSpacing(S)
        label = PlainLabel(self.tr("In the project"), self)
        label.setBuddy(self.sources)
        held.addWidget(label)
        held.addWidget(self.sources, 1)
        held.addWidget(self.forget)
        foot = QHBoxLayout()
        foot.setSpacing(S)
        foot.addWidget(self.save)
        foot.addStretch(1)
        foot.addWidget(self.shut)
        foot.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(L, L, L, L)
        column.setSpacing(M)
        column.addWidget(heading)
        column.addWidget(self.file)
        column.addLayout(above)
        column.addLayout(self._labelled(self.names))
        column.addWidget(self.found, 1)
        column.addWidget(self.busy)
        column.addWidget(self.message)
        column.addLayout(held)
        column.addLayout(foot)
        size = QSize(scaled(USUAL.width()), scaled(USUAL.height()))
        self.resize(size.boundedTo(self.screen().availableSize()))
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)

    def _labelled(self, widget: QWidget) -> QVBoxLayout:
        label = PlainLabel(widget.accessibleName(), self)
        label.setBuddy(widget)
        label.setFont(font("small"))
        column = QVBoxLayout()
        column.setSpacing(XS)
        column.addWidget(label)
        column.addWidget(widget)
        return column


def _number(number: int) -> str:
    return QLocale().toString(number)
