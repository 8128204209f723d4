"""WindowPicture: saves what a window looks like."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget


def save(window: QWidget, file: Path) -> None:
    """Save a picture of the window as it is now; raises OSError."""
    if not window.grab().save(str(file)):
        raise OSError(f"{file.name}: the picture cannot be written; choose another folder.")


def ask_and_save(window: QWidget, grab: Callable[[Path], None], notice: Callable[[str], None]) -> None:
    """Ask where, and save; this box opens only when asked for."""
    name, _ = QFileDialog.getSaveFileName(window, _tr("Save a picture of the window"), "gzdesk.png", "PNG (*.png)")
    if name:
        try:
            grab(Path(name))
        except OSError as error:
            notice(str(error))


def _tr(text: str) -> str:
    return QCoreApplication.translate("WindowPicture", text)
