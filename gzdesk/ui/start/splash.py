"""Splash: a word that the program is on its way, while the heavy libraries load."""

import time
from types import TracebackType
from typing import Self

from PySide6.QtCore import QCoreApplication, QEventLoop, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPixmap

from gzdesk.ui.look import XL, L, font, icon, look
from gzdesk.ui.plain_words import PlainLabel, shown

SIZE = QSize(380, 190)
MARK = 48
PATIENCE_S = 0.1  # for the system to bring it to the screen; a window manager may take its time


class Splash:
    """Stands on the screen for as long as its block runs. (Qt's own splash screen sleeps for a second at first.)"""

    def __init__(self, name: str) -> None:
        self._name = shown(name)
        self._screen = PlainLabel()
        self._screen.setWindowFlags(Qt.WindowType.SplashScreen | Qt.WindowType.FramelessWindowHint)
        self._screen.setAccessibleName("gzdesk")

    def reading(self) -> None:
        """Say that the first galaxy is being read."""
        self._say(QCoreApplication.translate("Splash", "Reading the first galaxy"))

    def _say(self, step: str) -> None:
        """Name the step that is being taken; the screen is drawn before this returns."""
        self._screen.setPixmap(_drawn(self._name, step))
        end = time.monotonic() + PATIENCE_S
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        while not self._screen.windowHandle().isExposed() and time.monotonic() < end:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents, 10)

    def __enter__(self) -> Self:
        place = QRect(QPoint(), SIZE)
        place.moveCenter(QGuiApplication.primaryScreen().availableGeometry().center())
        self._screen.setGeometry(place)
        self._screen.show()
        self._say(QCoreApplication.translate("Splash", "Opening the project"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._screen.close()


def _drawn(name: str, step: str) -> QPixmap:
    ratio = QGuiApplication.primaryScreen().devicePixelRatio()
    picture = QPixmap(SIZE * ratio)
    picture.setDevicePixelRatio(ratio)
    worn = look()
    picture.fill(QColor(worn.surface))
    painter = QPainter(picture)
    painter.drawPixmap(XL, XL + L, icon("gzdesk").pixmap(MARK, MARK))
    left = XL + MARK + L
    painter.setFont(font("title"))
    painter.setPen(QColor(worn.text))
    painter.drawText(QRect(left, XL + L, SIZE.width() - left - L, MARK // 2), Qt.AlignmentFlag.AlignVCenter, "gzdesk")
    painter.setFont(font("body"))
    painter.setPen(QColor(worn.muted))
    words = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, SIZE.width() - left - L)
    below = QRect(left, XL + L + MARK // 2, SIZE.width() - left - L, MARK // 2)
    painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, words)
    painter.setFont(font("small"))
    painter.drawText(XL, SIZE.height() - XL, step)
    painter.setPen(QColor(worn.line))
    painter.drawRect(0, 0, SIZE.width() - 1, SIZE.height() - 1)
    painter.end()
    return picture
