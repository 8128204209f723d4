"""CrossHair: a point of the picture that stays where it is put, to be read and moved without a mouse."""

from PySide6.QtCore import QObject

from gzdesk.ui.view.galaxy_canvas import GalaxyCanvas, Pointed


class CrossHair(QObject):
    """Switched on it stands in the middle; a click puts it elsewhere, keys move it pixel by pixel."""

    def __init__(self, canvas: GalaxyCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas

    @property
    def on(self) -> bool:
        """Whether it is shown."""
        return self._canvas.cross_hair is not None

    def toggle(self) -> None:
        """Show it, or put it away."""
        width, height = self._canvas.viewport.picture
        self._put(None if self.on else Pointed(width // 2 + 0.5, height // 2 + 0.5))

    def move(self, right: int, down: int) -> None:
        """Move it by pixels of the picture; of a picture drawn smaller, by what one sees as a pixel."""
        at = self._canvas.cross_hair
        if at is None:
            self.toggle()
            return
        step = max(1.0, round(1 / self._canvas.viewport.zoom))
        width, height = self._canvas.viewport.picture
        x, y = min(max(at.x + right * step, 0.5), width - 0.5), min(max(at.y + down * step, 0.5), height - 0.5)
        self._put(Pointed(x, y, at.tile))

    def _put(self, at: Pointed | None) -> None:
        self._canvas.cross_hair = at
        self._canvas.pointed.emit(at)
