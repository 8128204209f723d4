"""KeyButton: a button that shows the key which does the same, as a key cap."""

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from gzdesk.ui.look import RADIUS, XS, S, font, icon, look, scaled

FLASH_MS = 180
HEIGHT = 30
ICON = 16
CAP = 18


class KeyButton(QPushButton):
    """A quiet one: icon, text, and the key as a cap."""

    def __init__(self, text: str, key: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._key = key
        self._icon = QIcon()
        self._marked = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.update)
        self.setFont(font("small"))
        self.setAccessibleName(text)
        self.show_key(key)
        self.setProperty("tone", "segment")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_key(self, key: str) -> None:
        """Show another key on the cap; none leaves the cap out."""
        self._key = key
        self._describe()
        self.updateGeometry()
        self.update()

    def show_icon(self, name: str) -> None:
        """Show one of the shipped icons before the text."""
        self.show_picture(icon(name))

    def show_picture(self, picture: QIcon) -> None:
        """Show an icon before the text."""
        self._icon = picture
        self.update()

    def mark(self, marked: bool) -> None:
        """Show that this is what stands on record for the galaxy on screen."""
        if marked != self._marked:
            self._marked = marked
            self._describe()
            self.update()

    def _describe(self) -> None:
        """For those who hear the window: the key, and whether this stands on record."""
        key = self.tr("Key {key}").format(key=self._key) if self._key else ""
        record = self.tr("on record for this galaxy") if self._marked else ""
        self.setAccessibleDescription(", ".join(filter(None, (key, record))))

    def flash(self) -> None:
        """Light up for a moment."""
        self._timer.start(FLASH_MS)
        self.update()

    def sizeHint(self) -> QSize:
        """Qt's hook."""
        text = QFontMetrics(self.font()).horizontalAdvance(self.text())
        cap = self._cap_width()
        return QSize(2 * S + ICON + XS + text + 2 + (S + cap if cap else 0), scaled(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Qt's hook."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's hook: the style draws the frame, we draw what is in it."""
        painter = QStylePainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        lit = self._timer.isActive() or (self._marked and self._lights())
        if lit:
            self._paint_lit(painter)
        else:
            painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        self._paint_inside(painter, lit)

    def _lights(self) -> bool:
        """Whether a mark is a frame of its own, and not only brighter words."""
        return False

    def _paint_lit(self, painter: QPainter) -> None:
        painter.setPen(QPen(QColor(look().accent), 2 if self._marked else 1))
        painter.setBrush(QColor(look().accent if self._timer.isActive() else look().raised))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS, RADIUS)

    def _paint_inside(self, painter: QPainter, lit: bool) -> None:
        room = self.rect().adjusted(S, 0, -S, 0)
        ink = QColor(self._ink(lit))
        cap = QRect(room.right() - self._cap_width() + 1, 0, self._cap_width(), scaled(CAP))
        cap.moveTop((self.height() - cap.height()) // 2)
        self._icon.paint(painter, QRect(room.left(), (self.height() - ICON) // 2, ICON, ICON), mode=self._mode())
        self._paint_cap(painter, cap, ink)
        painter.setPen(ink)
        painter.setFont(self.font())
        text = room.adjusted(ICON + XS, 0, -cap.width(), 0)
        painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.AlignmentFlag.AlignLeft), self.text())

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
        return look().text if self._lights() or self._marked else look().muted

    def _mode(self) -> QIcon.Mode:
        return QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled

    def _cap_width(self) -> int:
        """A square for one character, wider for "Ctrl+Y", nothing without a key."""
        if not self._key:
            return 0
        return max(scaled(self._cap_height()), QFontMetrics(self._cap_font()).horizontalAdvance(self._key) + S)

    def _cap_height(self) -> int:
        return CAP

    def _cap_font(self) -> QFont:
        return font("small")
