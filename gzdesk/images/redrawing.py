"""Redrawing: the galaxy on screen follows the display's controls, however fast they are dragged."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from gzdesk.images.drawn import Drawn
from gzdesk.images.easel import Easel, Panel
from gzdesk.images.picture import Picture
from gzdesk.settings import DisplaySettings

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Asked:
    """One picture to be drawn anew."""

    index: int
    picture: Picture
    name: str  # of the file
    settings: DisplaySettings
    zoom: float  # pixels of the screen to one of the picture


class Redrawing:
    """Draws in a thread of its own what was asked for last; whatever else was asked for meanwhile is forgotten.

    ``done`` hears from that thread, for a large picture twice: when the size on screen is there, and when all are.
    """

    def __init__(self, done: Callable[[Asked, Drawn], None]) -> None:
        self._done = done
        self._changed = threading.Condition()  # guards the two below
        self._asked: Asked | None = None
        self._closed = False
        self._easel: Easel | None = None  # of the picture drawn last; the thread's own
        self.thread = threading.Thread(target=self._work, name="gzdesk-redrawing", daemon=True)
        self.thread.start()

    def ask(self, asked: Asked) -> None:
        """Draw this next, in place of what has been asked for and not been begun; returns at once."""
        with self._changed:
            self._asked = asked
            self._changed.notify_all()

    def close(self, seconds: float) -> None:
        """End the thread, and wait for it as long as that; safe to call twice."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self.thread is not threading.current_thread():
            self.thread.join(seconds)

    def _work(self) -> None:
        while (asked := self._take()) is not None:
            try:
                self._draw(asked)
            except Exception:  # ours: what is on screen stays there
                log.exception("redrawing %s failed", asked.name)
        self._easel = None

    def _take(self) -> Asked | None:
        with self._changed:
            while self._asked is None and not self._closed:
                self._changed.wait()
            asked, self._asked = self._asked, None
            return None if self._closed else asked

    def _draw(self, asked: Asked) -> None:
        if self._easel is None or self._easel.picture is not asked.picture:
            self._easel = Easel(asked.picture)
        easel = self._easel
        first = max(factor for factor in easel.factors if factor == 1 or factor * asked.zoom <= 1)
        others = [factor for factor in easel.factors if factor != first]
        panels = easel.panels(asked.settings, (first,))
        drawn = Drawn(asked.index, asked.picture, panels, asked.name, asked.settings, whole=not others)
        self._done(asked, drawn)
        if others and not self._overtaken():
            more = easel.panels(asked.settings, others)
            self._done(asked, replace(drawn, panels=_joined(panels, more), whole=True))

    def _overtaken(self) -> bool:
        with self._changed:
            return self._asked is not None or self._closed


def _joined(panels: tuple[Panel, ...], more: tuple[Panel, ...]) -> tuple[Panel, ...]:
    return tuple(
        replace(one, screens={**one.screens, **other.screens}) for one, other in zip(panels, more, strict=True)
    )
