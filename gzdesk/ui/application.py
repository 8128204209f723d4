"""The one QApplication, dressed: light to import, since the first thing on the screen waits for it."""

import builtins
import os
import sys
from typing import TYPE_CHECKING

from gzdesk.terminal import CommandError

if TYPE_CHECKING:
    from PySide6.QtCore import QMessageLogContext, QtMsgType
    from PySide6.QtWidgets import QApplication


class NoDisplayError(CommandError):
    """There is no screen to open a window on; the text says what to do."""


def make_application(offscreen: bool = False) -> "QApplication":
    """The one QApplication, dressed; raises NoDisplayError where no window can be opened."""
    if offscreen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif not has_display():
        raise NoDisplayError("there is no display to open a window on; try `gzdesk demo --headless`")
    # Qt would share the painting of a scaled picture among threads, and wait for them while learning has the cores.
    os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")
    try:
        from PySide6.QtWidgets import QApplication
    except ImportError as error:
        raise NoDisplayError(
            f"Qt cannot be loaded ({error}); the README names the system libraries it needs"
        ) from error
    _import_plainly()
    from gzdesk.ui import look

    if offscreen:
        _hush()
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        # Before the application, which tells Wayland and the desktop's portals at once who it is.
        QApplication.setDesktopFileName("io.github.gzdesk.gzdesk")
        application = QApplication(["gzdesk"])
        application.setApplicationName("gzdesk")
        application.setApplicationDisplayName("gzdesk")
        look.apply(application)
    return application


def has_display() -> bool:
    """Whether a window could be seen: any Windows or macOS, or a Linux with X11 or Wayland."""
    if os.environ.get("QT_QPA_PLATFORM") or sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _import_plainly() -> None:
    """Have Python's own import back.

    PySide6 has put one in its place that reads the source of every module imported from then on, and keeps it, to see
    whether it may be one that asks for other names of Qt's methods: a tenth of the start, and 60 MB with torch.
    """
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def _hush() -> None:
    """Leave out what Qt's offscreen platform says at every window: that it has no use for size hints."""
    from PySide6.QtCore import qInstallMessageHandler

    def pass_on(kind: "QtMsgType", context: "QMessageLogContext", text: str) -> None:
        if "propagateSizeHints" not in text:
            print(text, file=sys.stderr)

    qInstallMessageHandler(pass_on)
