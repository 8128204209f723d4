"""Splash: a word that the program is on its way, while the heavy libraries load."""

from types import TracebackType
from typing import Self

from PySide6.QtCore import QCoreApplication, QRect, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPixmap
from PySide6.QtWidgets import QSplashScreen

from gzdesk.ui.look import XL, L, font, icon, look

SIZE = QSize(380, 190)
MARK = 48


class Splash:
    """Stands on the screen for as long as its block runs."""

    def __init__(self, name: str) -> None:
        self._screen = QSplashScreen(_drawn(name))
        self._screen.setAccessibleName("gzdesk")

    def say(self, text: str) -> None:
        """Name the step that is being taken; the screen is drawn before this returns."""
        self._screen.showMessage(
            f"    {text}\n", Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, QColor(look().muted)
        )
        QCoreApplication.processEvents()

    def __enter__(self) -> Self:
        self._screen.setFont(font("small"))
        self._screen.show()
        self.say(QCoreApplication.translate("Splash", "Opening the project"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._screen.close()


def _drawn(name: str) -> QPixmap:
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
    painter.setPen(QColor(worn.line))
    painter.drawRect(0, 0, SIZE.width() - 1, SIZE.height() - 1)
    painter.end()
    return picture
