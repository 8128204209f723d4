"""Saving what is on screen, in the format of the file's suffix: a drawing or a widget as picture, numbers as table."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMarginsF, QPoint, QRectF, QSize, QSizeF
from PySide6.QtGui import QImage, QPageSize, QPaintDevice, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFileDialog, QWidget

from gzdesk.tables.described import table_of_rows
from gzdesk.tables.tables import FORMATS, ExportError, format_of, kinds_at_hand, write_csv, write_table

SUFFIXES = (".png", ".svg", ".pdf")
SHARPER = 2  # device pixels of a PNG per logical pixel, so that it can be printed
DPI = 96  # logical pixels an inch, as Qt's stylesheets and SVG count them

Paint = Callable[[QPainter], None]


class UnsavedError(OSError):
    """The world's error: a picture or table could not be written; one sentence with the file's name."""


def save_drawing(paint: Paint, size: QSize, file: Path) -> None:
    """Have ``paint`` draw a page of ``size`` logical pixels into a PNG, SVG or PDF file; raises UnsavedError."""
    suffix = file.suffix.lower()
    if suffix not in SUFFIXES:
        raise UnsavedError(_tr("{file}: name it .png, .svg or .pdf.").format(file=file.name))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        {".png": _png, ".svg": _svg, ".pdf": _pdf}[suffix](paint, size, file)
    except UnsavedError:
        raise
    except OSError as error:
        raise _unwritten(file) from error


def save_book(paints: Sequence[Paint], size: QSize, file: Path) -> list[Path]:
    """Save pages of one size: into one PDF, or a PNG or SVG each, the later ones numbered; raises UnsavedError."""
    if file.suffix.lower() != ".pdf":
        files = [file, *(file.with_stem(f"{file.stem}-{page}") for page in range(2, len(paints) + 1))]
        for paint, one in zip(paints, files, strict=True):
            save_drawing(paint, size, one)
        return files
    pages = iter(paints)

    def bind(painter: QPainter) -> None:
        next(pages)(painter)
        device = painter.device()
        for paint in pages:
            if isinstance(device, QPdfWriter):
                device.newPage()
            paint(painter)

    save_drawing(bind, size, file)
    return [file]


def save_widget(widget: QWidget, file: Path) -> None:
    """Save a widget as it looks now; lines and words stay lines and words in SVG and PDF. Raises UnsavedError."""
    save_drawing(lambda painter: widget.render(painter, QPoint(0, 0)), widget.size(), file)


def save_table(header: Sequence[str], rows: Sequence[Sequence[str | int | float | None]], file: Path) -> None:
    """Write the numbers behind a plot as a table; raises UnsavedError."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if format_of(file) == "CSV":
            write_csv(file, header, rows)
        else:
            write_table(table_of_rows(file.stem, header, rows), file)
    except ExportError as error:
        raise UnsavedError(str(error)) from error
    except OSError as error:
        raise _unwritten(file) from error


def ask_for_table(window: QWidget, caption: str, name: str) -> Path | None:
    """Ask where to save a table, in any format; a name without the suffix of one gets that of the kind chosen."""
    kinds = {f"{kind} (*{suffix})": suffix for kind, suffix in kinds_at_hand().items()}
    chosen, kind = QFileDialog.getSaveFileName(window, caption, f"{name}.csv", ";;".join(kinds))
    if not chosen:
        return None
    known = any(Path(chosen).suffix.lower() in suffixes for suffixes in FORMATS.values())
    return Path(chosen if known else f"{chosen}{kinds.get(kind, '.csv')}")


def _png(paint: Paint, size: QSize, file: Path) -> None:
    image = QImage(size * SHARPER, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SHARPER)
    image.fill(0xFFFFFFFF)
    _paint(paint, image, file)
    if not image.save(str(file)):
        raise _unwritten(file)


def _svg(paint: Paint, size: QSize, file: Path) -> None:
    device = QSvgGenerator()
    device.setFileName(str(file))
    device.setSize(size)
    device.setViewBox(QRectF(0, 0, size.width(), size.height()))
    device.setResolution(DPI)
    _paint(paint, device, file)


def _pdf(paint: Paint, size: QSize, file: Path) -> None:
    device = QPdfWriter(str(file))
    device.setResolution(DPI)
    inches = QSizeF(size.width() / DPI, size.height() / DPI)
    device.setPageSize(QPageSize(inches, QPageSize.Unit.Inch))
    device.setPageMargins(QMarginsF(0, 0, 0, 0))
    _paint(paint, device, file)


def _paint(paint: Paint, device: QPaintDevice, file: Path) -> None:
    painter = QPainter()
    if not painter.begin(device):
        raise _unwritten(file)
    try:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        paint(painter)
    finally:
        painter.end()


def _unwritten(file: Path) -> UnsavedError:
    text = _tr("{file}: cannot be written in {folder}; choose another folder.")
    return UnsavedError(text.format(file=file.name, folder=file.parent))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Saving", text)
