"""GalleryCell: paints one galaxy of the gallery: its thumbnail, what was said of it, and what is believed."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QImage, QPainter, QPen

from gzdesk.images.picture import UnreadableImage
from gzdesk.images.thumbnails import Pixels
from gzdesk.ui import look
from gzdesk.ui.colours import SKY_VEIL
from gzdesk.ui.plain_words import shown

MARK = 14  # pixels of a mark's side
BAR = 3  # pixels, height of the bar of a posterior
FRAME = 2  # pixels around a galaxy that is chosen
KNOWN_TEXTS = 1024
ROOMY = 96  # pixels of side from which on there is room for words in a thumbnail's place


@dataclass(frozen=True, eq=False)
class Face:
    """What is to be seen of one galaxy."""

    picture: Pixels | UnreadableImage | None  # None: not there yet
    said: str = ""  # in short; empty where nothing was said
    posterior: float | None = None  # mean, 0 to 1; None where none may be seen, or there is none
    starred: bool = False
    commented: bool = False
    artifact: bool = False

    @property
    def marks(self) -> tuple[str, ...]:
        """Names of the icons over the thumbnail."""
        marks = (("star-filled", self.starred), ("comment-filled", self.commented), ("artifact", self.artifact))
        return tuple(name for name, there in marks if there)

    def words(self, galaxy_id: str, answer: str) -> str:
        """All of it in words; ``answer`` is the one whose posterior is shown."""
        parts = [shown(galaxy_id), shown(self.said) or _tr("not voted on")]
        parts += [_tr("starred")] if self.starred else []
        parts += [_tr("with a comment")] if self.commented else []
        if self.posterior is not None:
            parts.append(_tr("{answer}: {mean:.0f} %").format(answer=shown(answer), mean=100 * self.posterior))
        if isinstance(self.picture, UnreadableImage):
            parts.append(shown(str(self.picture)))
        return ", ".join(parts)


class CellPainter:
    """Holds the pens of the moment; made anew when the look changes."""

    def __init__(self) -> None:
        worn = look.look()
        self.font = look.font("small")
        self.metrics = QFontMetrics(self.font)
        self.ground, self.sky = QColor(worn.background), QColor(worn.sky)
        self._veil = QColor(worn.sky)
        self._veil.setAlphaF(SKY_VEIL)
        self._text, self._muted, self._line = QColor(worn.text), QColor(worn.muted), QColor(worn.line)
        self._accent, self._average, self._on_sky = QColor(worn.accent), QColor(worn.average), QColor(worn.on_sky_muted)
        self._chosen = QPen(self._accent, FRAME)
        self._chosen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        self._stands = QPen(self._text, 1)
        self._texts: dict[tuple[str, int], str] = {}
        self._widths: dict[int, int] = {}

    @property
    def foot(self) -> int:
        """Height of what is written beneath a thumbnail."""
        return BAR + look.XS + self.metrics.height()

    def paint(self, painter: QPainter, cell: QRect, face: Face, *, chosen: bool, current: bool) -> None:
        """Paint one cell; ``current`` where the keyboard stands."""
        side = cell.width()
        square = QRect(cell.left(), cell.top(), side, side)
        painter.fillRect(square, self.sky)
        if isinstance(face.picture, UnreadableImage):
            self._paint_broken(painter, square, face.picture)
        elif face.picture is not None:
            _paint_pixels(painter, square, face.picture)
        self._paint_marks(painter, square, face)
        self._paint_foot(painter, cell, face)
        if chosen:
            painter.setPen(self._chosen)
            painter.drawRect(square)
            self._paint_tick(painter, square)
        if current:
            painter.setPen(self._stands)
            painter.drawRect(square.adjusted(-FRAME - 1, -FRAME - 1, FRAME, FRAME))

    def _paint_foot(self, painter: QPainter, cell: QRect, face: Face) -> None:
        room = cell.adjusted(0, cell.width() + BAR + look.XS, 0, 0)
        painter.setFont(self.font)
        if face.posterior is not None:
            bar = QRect(cell.left(), cell.top() + cell.width() + FRAME, cell.width(), BAR)
            painter.fillRect(bar, self._line)
            bar.setWidth(round(cell.width() * face.posterior))
            painter.fillRect(bar, self._average)
            number = f"{face.posterior:.2f}"
            painter.setPen(self._muted)
            painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number)
            room.adjust(0, 0, -self._advance(number) - look.XS, 0)
        if face.said:
            painter.setPen(self._text)
            part = self._elided(face.said, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, part)

    def _elided(self, text: str, width: int) -> str:
        """A text that ends in an ellipsis where there is no room; measured once."""
        if (text, width) not in self._texts:
            if len(self._texts) > KNOWN_TEXTS:
                self._texts.clear()
            self._texts[text, width] = self.metrics.elidedText(shown(text), Qt.TextElideMode.ElideRight, width)
        return self._texts[text, width]

    def _advance(self, number: str) -> int:
        """The width of a number, in figures that are all as wide."""
        if len(number) not in self._widths:
            self._widths[len(number)] = self.metrics.horizontalAdvance(number)
        return self._widths[len(number)]

    def _paint_marks(self, painter: QPainter, square: QRect, face: Face) -> None:
        """From the lower right corner, on a veil, so that they can be read on any galaxy."""
        side = MARK + look.XS
        right = square.right() + 1 - look.XS
        for name in face.marks:
            ground = QRect(right - side, square.bottom() + 1 - look.XS - side, side, side)
            painter.fillRect(ground, self._veil)
            inset = look.XS // 2
            look.icon(name, "on_sky").paint(painter, ground.adjusted(inset, inset, -inset, -inset))
            right -= side

    def _paint_tick(self, painter: QPainter, square: QRect) -> None:
        side = MARK + look.XS
        ground = QRect(square.left(), square.top(), side, side)
        painter.fillRect(ground, self._accent)
        inset = look.XS // 2
        inner = ground.adjusted(inset, inset, -inset, -inset)
        look.icon("check").paint(painter, inner, mode=QIcon.Mode.Selected)

    def _paint_broken(self, painter: QPainter, square: QRect, error: UnreadableImage) -> None:
        side = MARK * 2
        words = square.width() >= ROOMY
        sign = QRect(0, 0, side, side)
        sign.moveCenter(square.center())
        if words:
            sign.moveTop(square.top() + look.M)
        look.icon("broken-image", "on_sky").paint(painter, sign)
        if words:
            painter.setFont(self.font)
            painter.setPen(self._on_sky)
            room = square.adjusted(look.XS, sign.bottom() - square.top() + look.XS, -look.XS, -look.XS)
            painter.save()
            painter.setClipRect(room)
            flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(room, flags, shown(error.reason))
            painter.restore()


def _paint_pixels(painter: QPainter, square: QRect, pixels: Pixels) -> None:
    """As large as the square allows, without bending it; never larger than twice its own size."""
    height, width = pixels.shape
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    share = min(square.width() / max(height, width), 2.0)
    room = QRect(0, 0, max(1, round(width * share)), max(1, round(height * share)))
    room.moveCenter(square.center())
    painter.drawImage(room, image)


def _tr(text: str) -> str:
    return QCoreApplication.translate("GalleryCell", text)
