"""The summary of a project on one or two pages of A4: votes, plots, honest words, how to cite."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QApplication, QWidget

from gzdesk import __version__
from gzdesk.progress.summary import Standing, Summary
from gzdesk.ui import look
from gzdesk.ui.pictures.paper import INK, paragraph, paragraph_height, write
from gzdesk.ui.pictures.saving import Paint, save_book
from gzdesk.ui.plain_words import shown
from gzdesk.ui.progress.progress_answers import draw_answers
from gzdesk.ui.progress.progress_confusion import draw_confusion
from gzdesk.ui.progress.progress_words import consistency_words, standing_words, votes_text
from gzdesk.ui.progress.summary_plots import draw_calibration, draw_curve, draw_pace, draw_votes

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

A4 = QSize(794, 1123)  # at 96 logical pixels an inch
MARGIN = 56
GAP = look.XL
PLOT_HEIGHT = 204
HEAD = 22  # of a plot
ABOVE = MARGIN + 28 + look.S + look.M  # where a later page begins
NAMES = 116  # width of what a line is about
LAST = A4.height() - MARGIN - 2 * look.XL  # where how to cite begins


def save_summary(summary: Summary, file: Path) -> list[Path]:
    """Write the pages as PDF, PNG or SVG, and return what was written; raises UnsavedError. Needs no display."""
    application = QApplication.instance() or QApplication(["gzdesk", "-platform", "offscreen"])
    look.load_fonts()
    files = save_book(pages(summary), A4, file)
    application.processEvents()
    return files


def print_summary(summary: Summary, window: QWidget) -> bool:
    """Ask for a printer, and print; False where the user thought better of it."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # only here: most never print

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(summary.name)
    if not QPrintDialog(printer, window).exec():
        return False
    print_pages(pages(summary), printer)
    return True


def print_pages(paints: Sequence[Paint], printer: "QPrinter") -> None:
    """Draw pages on a printer, as large as its paper lets them be."""
    painter = QPainter(printer)
    try:
        for place, paint in enumerate(paints):
            if place:
                printer.newPage()
            room = printer.pageRect(printer.Unit.DevicePixel)
            painter.save()
            factor = min(room.width() / A4.width(), room.height() / A4.height())
            painter.scale(factor, factor)
            paint(painter)
            painter.restore()
    finally:
        painter.end()


def pages(summary: Summary) -> list[Paint]:
    """The first page is about the project and its first question; a tree's other questions follow on more."""
    chunks: list[list[Standing]] = []
    room = 0.0
    for standing in summary.standings[1:]:
        high = _height(standing)
        if high > room:
            chunks.append([])
            room = LAST - ABOVE
        chunks[-1].append(standing)
        room -= high
    return [partial(_first, summary), *(partial(_more, summary, chunk) for chunk in chunks)]


def _first(summary: Summary, painter: QPainter) -> None:
    width, standing = A4.width() - 2 * MARGIN, summary.standings[0]
    write(painter, QRectF(MARGIN, MARGIN, width, 28), summary.name, "title")
    today = QLocale().toString(QDate.currentDate(), QLocale.FormatType.LongFormat)
    write(painter, QRectF(MARGIN, MARGIN, width, 28), today, "small", right=True)
    top = MARGIN + 28 + paragraph(painter, MARGIN, MARGIN + 28, width, _asked(summary), INK.muted) + look.M
    top = _rule(painter, top)
    top = _lines(painter, top, _facts(summary)) + look.S
    if len(summary.standings) > 1:
        write(painter, QRectF(MARGIN, top, width, 20), standing.question.text, "heading")
        top += 22
    top = _lines(painter, top, standing_words(standing)) + look.M
    _plots(painter, top, summary, standing)
    _cite(painter)


def _more(summary: Summary, standings: Sequence[Standing], painter: QPainter) -> None:
    width = A4.width() - 2 * MARGIN
    write(painter, QRectF(MARGIN, MARGIN, width, 28), summary.name, "title")
    _rule(painter, ABOVE - look.M)
    top = float(ABOVE)
    for standing in standings:
        text = _tr("{question} · {votes} votes")
        words = text.format(question=standing.question.text, votes=QLocale().toString(standing.answers.votes))
        write(painter, QRectF(MARGIN, top, width, 20), words, "heading")
        paragraph(painter, MARGIN, top + HEAD, width, _in_one(standing))
        top += _height(standing)
    _cite(painter)


def _in_one(standing: Standing) -> str:
    """All that is said of a question, in one paragraph."""
    if not standing.answers.votes:
        return _tr("Not asked so far.")
    lines = standing_words(standing)
    return " ".join(sentence for _, sentence in (lines if standing.answers.rare else lines[:-1]))


def _height(standing: Standing) -> float:
    """How much of a later page a question takes."""
    return HEAD + paragraph_height(A4.width() - 2 * MARGIN, _in_one(standing)) + look.M


def _asked(summary: Summary) -> str:
    questions = summary.tree.questions
    if len(questions) == 1:
        return questions[0].text
    text = _tr("{count} questions of the tree {tree}, beginning with: {first}")
    return text.format(count=len(questions), tree=summary.tree.name, first=questions[0].text)


def _facts(summary: Summary) -> list[tuple[str, str]]:
    number = QLocale().toString
    votes = votes_text(summary.votes, summary.voted, summary.galaxies, summary.voted_by)
    who = ", ".join(f"{shown(name)} ({number(len(times_V))})" for name, times_V in summary.pace.times_V.items())
    lines = [(_tr("Votes"), votes), (_tr("Annotators"), who or _tr("none yet"))]
    lines += [(_tr("Repeats"), " ".join(consistency_words(summary.consistency)))] if summary.consistency else []
    kept = _tr("{controls} random controls with votes, never taught").format(controls=number(summary.controls))
    kept += _tr("; {count} galaxies called artifacts").format(count=number(summary.artifacts)) * bool(summary.artifacts)
    kept += _tr("; {count} pictures cannot be read").format(count=number(summary.rejected)) * bool(summary.rejected)
    return [*lines, (_tr("Set aside"), f"{kept}."), (_tr("Model"), summary.model or _tr("none yet"))]


def _plots(painter: QPainter, top: float, summary: Summary, standing: Standing) -> None:
    """Two beside each other, in rows, as many as there is something to draw."""
    points = [point for point in standing.curve if math.isfinite(point.judgement.log_score)]
    drawn: list[tuple[str, Callable[[QPainter, QRectF], object]]] = []
    if points:
        drawn.append((_tr("Learning curve"), lambda to, box: draw_curve(to, box, points)))
    calibration, confusion, answers = standing.calibration, standing.confusion, standing.answers
    if calibration is not None:
        title = _tr("Coverage") if calibration.kind == "coverage" else _tr("Reliability")
        drawn.append((title, lambda to, box: draw_calibration(to, box, calibration)))
    if confusion is not None and confusion.controls:
        drawn.append((_tr("Confusion on controls"), lambda to, box: draw_confusion(to, box, confusion, INK)))
    if answers.votes:
        drawn.append((_tr("Votes by answer"), lambda to, box: draw_answers(to, box, answers, INK)))
    if summary.pace.votes:
        drawn.append((_tr("Votes over time"), lambda to, box: draw_votes(to, box, summary.pace)))
        drawn.append((_tr("Pace"), lambda to, box: draw_pace(to, box, summary.pace)))
    width = (A4.width() - 2 * MARGIN - GAP) / 2
    rows = -(-len(drawn) // 2)
    room = (LAST - top) / max(rows, 1)
    height = min(float(PLOT_HEIGHT), room - HEAD - look.M)
    for place, (title, draw) in enumerate(drawn):
        left = MARGIN + place % 2 * (width + GAP)
        above = top + place // 2 * (height + HEAD + look.L)
        write(painter, QRectF(left, above, width, HEAD), title, "heading")
        painter.save()
        draw(painter, QRectF(left, above + HEAD, width, height))
        painter.restore()


def _lines(painter: QPainter, top: float, lines: Sequence[tuple[str, str]]) -> float:
    """Sentences with what they are about beside them; returns where they end."""
    for about, sentence in lines:
        write(painter, QRectF(MARGIN, top, NAMES, 18), about, "small")
        top += paragraph(painter, MARGIN + NAMES, top, A4.width() - 2 * MARGIN - NAMES, sentence) + look.XS
    return top


def _rule(painter: QPainter, top: float) -> float:
    painter.setPen(QPen(QColor(INK.line), 1))
    painter.drawLine(MARGIN, round(top), A4.width() - MARGIN, round(top))
    return top + look.M


def _cite(painter: QPainter) -> None:
    text = _tr("If this helped your work, please cite gzdesk {version} and Walmsley et al. 2020, MNRAS 491, 1554.")
    top = A4.height() - MARGIN - 16
    _rule(painter, top - look.S)
    paragraph(painter, MARGIN, top, A4.width() - 2 * MARGIN, text.format(version=__version__), INK.muted)


def _tr(text: str) -> str:
    return QCoreApplication.translate("SummaryPage", text)
