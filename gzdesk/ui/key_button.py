"""KeyButton: a button that shows the key which does the same, as a key cap."""

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from gzdesk.ui.look import RADIUS, XS, M, S, font, icon, look, scaled

FLASH_MS = 180
ICON = 16
PICTURE = 28  # of a big one


class KeyButton(QPushButton):
    """A big one for an answer: cap, picture, text; a quiet one for all else: icon, text, cap."""

    def __init__(self, text: str, key: str, parent: QWidget, *, big: bool = False) -> None:
        super().__init__(text, parent)
        self._key = key
        self._big = big
        self._icon = QIcon()
        self._marked = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.update)
        self.setFont(font("title" if big else "small"))
        self.setAccessibleName(text)
        self.show_key(key)
        self.setProperty("tone", "answer" if big else "segment")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        across = QSizePolicy.Policy.Expanding if big else QSizePolicy.Policy.Preferred
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)

    def show_key(self, key: str) -> None:
        """Show another key on the cap; none leaves the cap out."""
        self._key = key
        self.setAccessibleDescription(self.tr("Key {key}").format(key=key) if key else "")
        self.updateGeometry()
        self.update()

    def show_icon(self, name: str) -> None:
        """Show one of the shipped icons before the text."""
        self._icon = icon(name)
        self.update()

    def show_picture(self, picture: QIcon) -> None:
        """Show an icon that does not ship by a name; an empty one takes no room on a big button."""
        self._icon = picture
        self.updateGeometry()
        self.update()

    def mark(self, marked: bool) -> None:
        """Show that this is what stands on record for the galaxy on screen."""
        if marked != self._marked:
            self._marked = marked
            self.update()

    def flash(self) -> None:
        """Light up for a moment."""
        self._timer.start(FLASH_MS)
        self.update()

    def sizeHint(self) -> QSize:
        """Qt's hook."""
        metrics = QFontMetrics(self.font())
        return QSize(self._beside_text() + metrics.horizontalAdvance(self.text()) + 2, scaled(48 if self._big else 30))

    def minimumSizeHint(self) -> QSize:
        """Qt's hook: an answer may be broken into two lines, anything else not."""
        text = self._broken_width() if self._big else QFontMetrics(self.font()).horizontalAdvance(self.text())
        return QSize(self._beside_text() + text + 2, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's hook: the style draws the frame, we draw what is in it."""
        painter = QStylePainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        lit = self._timer.isActive() or (self._marked and self._big)
        if lit:
            self._paint_lit(painter)
        else:
            painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        self._paint_inside(painter, lit)

    def _paint_lit(self, painter: QPainter) -> None:
        painter.setPen(QPen(QColor(look().accent), 2 if self._marked else 1))
        painter.setBrush(QColor(look().accent if self._timer.isActive() else look().raised))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS, RADIUS)

    def _paint_inside(self, painter: QPainter, lit: bool) -> None:
        room = self.rect().adjusted(self._margin(), 0, -self._margin(), 0)
        ink = QColor(self._ink(lit))
        if self._big:
            cap = self._cap_rect(room.left())
            picture = self._picture()
            text = room.adjusted(self._beside_text() - 2 * self._margin(), 0, 0, 0)
            left = cap.right() + 1 + S if cap.width() else room.left()
            side = QRect(left, (self.height() - picture) // 2, picture, picture)
            mode = QIcon.Mode.Selected if self._timer.isActive() else self._mode()
            self._icon.paint(painter, side, mode=mode)
        else:
            cap = self._cap_rect(room.right() - self._cap_width() + 1)
            self._icon.paint(painter, QRect(room.left(), (self.height() - ICON) // 2, ICON, ICON), mode=self._mode())
            text = room.adjusted(ICON + XS, 0, -cap.width() - S, 0)
        self._paint_cap(painter, cap, ink)
        painter.setPen(ink)
        painter.setFont(self.font())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(text, int(flags) | int(Qt.TextFlag.TextWordWrap if self._big else 0), self.text())

    def _paint_cap(self, painter: QPainter, cap: QRect, ink: QColor) -> None:
        if cap.isEmpty():
            return
        frame = QColor(ink)
        frame.setAlphaF(0.45)
        painter.setPen(frame)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(cap.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), XS, XS)
        painter.setPen(ink)
        painter.setFont(self._cap_font())
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)

    def _ink(self, lit: bool) -> str:
        if not self.isEnabled():
            return look().samples
        if self._timer.isActive() and lit:
            return look().on_accent
        return look().text if self._big or self._marked else look().muted

    def _mode(self) -> QIcon.Mode:
        return QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled

    def _cap_rect(self, left: int) -> QRect:
        height = scaled(24 if self._big else 18)
        return QRect(left, (self.height() - height) // 2, self._cap_width(), height)

    def _cap_width(self) -> int:
        """A square for one character, wider for "Ctrl+Y", nothing without a key."""
        if not self._key:
            return 0
        metrics = QFontMetrics(self._cap_font())
        return max(scaled(24 if self._big else 18), metrics.horizontalAdvance(self._key) + S)

    def _cap_font(self) -> QFont:
        return font("number" if self._big else "small")

    def _margin(self) -> int:
        return M if self._big and self._icon.isNull() else S

    def _beside_text(self) -> int:
        around = 2 * self._margin() + self._cap_width()
        if not self._big:
            return around + ICON + XS + S
        return around + S + (self._picture() + S if self._picture() else XS)

    def _picture(self) -> int:
        return 0 if self._icon.isNull() else scaled(PICTURE)

    def _broken_width(self) -> int:
        """The narrowest width in which the words stand in two lines."""
        metrics, words = QFontMetrics(self.font()), self.text().split()
        breaks = (
            max(metrics.horizontalAdvance(" ".join(part)) for part in (words[:at], words[at:]))
            for at in range(1, len(words))
        )
        return min(breaks, default=metrics.horizontalAdvance(self.text()))
