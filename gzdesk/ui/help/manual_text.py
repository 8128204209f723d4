"""ManualText: one page of the help, with pictures of the scheme in force, which come out of the program alone."""

import re
from importlib import resources
from typing import Any

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextTable,
)
from PySide6.QtWidgets import QTextBrowser, QWidget

from gzdesk import manual
from gzdesk.ui import look

MARGIN = 24  # around the text
WIDEST = 820  # pixels of a page at the usual size of text, in a window of whatever width
LINE = 130.0  # per cent of the font's own height
PICTURE = "\ufffc"  # stands for one in a text of Qt's
PAIRED = ("-start", "-later")  # pictures that stand side by side
CELL = 14  # pixels of a table's cell around its picture
NAME = re.compile(r"[a-z0-9-]+")  # of a picture


class ManualText(QTextBrowser):
    """Links are told and not followed; a page goes back to the one before it."""

    left = Signal(QUrl)  # a link was followed

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.page = ""
        self._past: list[str] = []
        self._fitting = QTimer(self)
        self._fitting.setSingleShot(True)
        self._fitting.timeout.connect(self._fit)
        self.setOpenLinks(False)
        self.setAccessibleName(self.tr("Page"))
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.anchorClicked.connect(self.left)
        self.document().setDocumentMargin(MARGIN)
        self.setLineWrapMode(QTextBrowser.LineWrapMode.FixedPixelWidth)
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
        self.verticalScrollBar().setValue(0)  # in a window not shown yet, the cursor's line has been scrolled to
        self.setAccessibleDescription(found.title)

    def backward(self) -> None:
        """The page before."""
        if self._past:
            name = self._past.pop()
            self.page = ""
            self.open_page(name)

    def go_to(self, heading: str) -> None:
        """Put a heading at the top; of Markdown Qt makes no anchors."""
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and block.text().lower().replace(" ", "-") == heading:
                top = self.document().documentLayout().blockBoundingRect(block).top()
                self.verticalScrollBar().setValue(round(top - self.document().documentMargin()))
                self.setTextCursor(QTextCursor(block))  # for the keyboard, and for what reads aloud
                return
            block = block.next()

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
        room = self._width() - 2 * MARGIN
        if path.endswith(PAIRED):
            room = room // 2 - CELL
        if not image.isNull() and image.width() > room > 0:
            image = image.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)
        return image

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's hook: lines no longer than can be read with ease, and pictures no wider than the page."""
        super().resizeEvent(event)
        if self._width() != self.lineWrapColumnOrWidth():
            self._fitting.start(0)  # not within: a page that is being written may call for a scroll bar

    def _fit(self) -> None:
        self.setLineWrapColumnOrWidth(self._width())
        self.restyle()

    def _width(self) -> int:
        return min(self.viewport().width(), look.scaled(WIDEST))

    def _write(self, text: str) -> None:
        self.document().setMarkdown(text, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        self.document().setDefaultFont(look.font("body"))
        block = self.document().begin()
        while block.isValid():
            _space(QTextCursor(block))
            _lighten(block)
            block = block.next()
        for frame in self.document().rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                _rule(frame)
        self.moveCursor(QTextCursor.MoveOperation.Start)


def _space(cursor: QTextCursor) -> None:
    """Room between the lines, paragraphs and headings: Markdown alone comes with none."""
    form = cursor.blockFormat()
    level = form.headingLevel()
    if level:
        form.setTopMargin(0 if level == 1 else look.L)
        words = QTextCharFormat()
        words.setFont(look.font("title" if level == 1 else "heading"))
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        cursor.mergeCharFormat(words)
    form.setBottomMargin(0 if _is_code(form) and _is_code(cursor.block().next().blockFormat()) else look.S)
    if PICTURE not in cursor.block().text():
        form.setLineHeight(LINE, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    cursor.setBlockFormat(form)


def _lighten(block: QTextBlock) -> None:
    """Bold words in the typeface's own heaviest weight; Qt would smear it to make them bolder."""
    bold, pieces = list[tuple[int, int]](), block.begin()
    while not pieces.atEnd():
        piece = pieces.fragment()
        if piece.charFormat().fontWeight() > QFont.Weight.DemiBold:
            bold.append((piece.position(), piece.position() + piece.length()))
        pieces += 1
    words = QTextCharFormat()
    words.setFontWeight(QFont.Weight.DemiBold)
    for begin, end in bold:
        cursor = QTextCursor(block)
        cursor.setPosition(begin)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(words)


def _is_code(form: QTextBlockFormat) -> bool:
    return form.nonBreakableLines() or form.hasProperty(QTextFormat.Property.BlockCodeLanguage)


def _rule(table: QTextTable) -> None:
    """Thin lines in the colour of all lines."""
    form = table.format()
    form.setBorder(1)
    form.setBorderCollapse(True)
    form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)  # the usual one is lit from above
    form.setBorderBrush(QColor(look.look().line))
    form.setCellPadding(look.XS)
    form.setTopMargin(look.S)
    form.setBottomMargin(look.M)
    table.setFormat(form)
