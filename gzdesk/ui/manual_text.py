"""ManualText: one page of the help, with pictures of the scheme in force, which come out of the program alone."""

import re
from importlib import resources
from typing import Any

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QImage, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QWidget

from gzdesk import manual
from gzdesk.ui import look

MARGIN = 24  # around the text
NAME = re.compile(r"[a-z0-9-]+")  # of a picture


class ManualText(QTextBrowser):
    """Links are told and not followed; a page goes back to the one before it."""

    left = Signal(QUrl)  # a link was followed

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.page = ""
        self._past: list[str] = []
        self.setOpenLinks(False)
        self.setAccessibleName(self.tr("Page"))
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.anchorClicked.connect(self.left)
        self.document().setDocumentMargin(MARGIN)
        self.restyle()

    def open_page(self, name: str) -> None:
        """Show a page from its beginning."""
        if name == self.page:
            return
        found = manual.page(name)
        if self.page:
            self._past.append(self.page)
        self.page = name
        self._write(found.text)
        self.setAccessibleDescription(found.title)

    def backward(self) -> None:
        """The page before."""
        if self._past:
            name = self._past.pop()
            self.page = ""
            self.open_page(name)

    def restyle(self) -> None:
        """Take over scheme and size of text."""
        self.document().setDefaultFont(look.font("body"))
        if self.page:
            place = self.verticalScrollBar().value()
            self._write(manual.page(self.page).text)
            self.verticalScrollBar().setValue(place)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: ANN401  (as Qt declares it)
        """Qt's hook: a picture of the program's own, as wide as the page at most; nothing else is ever loaded."""
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return None
        path = name.path() if isinstance(name, QUrl) else name
        scheme = "dark" if look.look().dark else "light"
        image = QImage()
        file = resources.files("gzdesk.resources") / "pictures" / f"{path}-{scheme}.png"
        if NAME.fullmatch(path) and file.is_file():
            image.loadFromData(file.read_bytes())
        room = self.viewport().width() - 2 * MARGIN
        if not image.isNull() and image.width() > room > 0:
            image = image.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)
        return image

    def _write(self, text: str) -> None:
        self.document().setMarkdown(text, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        self.document().setDefaultFont(look.font("body"))
        self.moveCursor(QTextCursor.MoveOperation.Start)
