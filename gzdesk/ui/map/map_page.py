"""MapPage: the informativeness map, every galaxy of the survey as a point."""

from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from gzdesk.session.session import Session
from gzdesk.survey.principal_plane import PrincipalPlane, principal_plane
from gzdesk.survey.survey_finder import SurveyFinder
from gzdesk.ui import look
from gzdesk.ui.doings import Doings
from gzdesk.ui.map import map_words
from gzdesk.ui.map.map_axes import entropy_words, feature_words
from gzdesk.ui.map.map_canvas import CLOSER, MapCanvas
from gzdesk.ui.map.map_card import MapCard
from gzdesk.ui.map.map_legend import Legend
from gzdesk.ui.map.map_picture import save_map
from gzdesk.ui.map.map_save import MapSave
from gzdesk.ui.map.map_scene import Surveyed, gather, survey
from gzdesk.ui.map.map_side import MapSide
from gzdesk.ui.newest_work import NewestWork, in_one
from gzdesk.ui.placeholder import Placeholder
from gzdesk.ui.survey_page import SurveyPage

NOBODY: NDArray[np.intp] = np.empty(0, np.intp)


class MapPage(SurveyPage):
    """Joins canvas and controls with the session; what takes time is worked out in threads."""

    def __init__(self, session: Session, doings: Doings, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._doings = session, doings
        self.canvas, self.side = MapCanvas(self), MapSide(session.tree, self)
        self.card = MapCard(self.canvas)
        self.empty = Placeholder("map", self)
        self._stack = QStackedWidget(self)
        self.chosen = NOBODY
        self._features = False  # whether the plane of the features is shown
        self._plane: PrincipalPlane | None = None
        self._seen_features: object = None
        self._surveyed: Surveyed | None = None
        self._signature: tuple[object, ...] = ()
        self._work, self._planing, self._finding = NewestWork(self), NewestWork(self), NewestWork(self)
        self.save = MapSave(session, self.save_picture, self.side)
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        """Follow the session."""
        self._see_features()
        self._survey()
        self._show_here()

    def settle(self) -> None:
        """Wait for everything, as for a picture of the window."""
        for work in (self._planing, self._finding):
            work.flush()
        self.refresh()
        self._work.flush()
        self.canvas.sheet.settle()
        layout = self.side.layout()
        if layout is not None:
            layout.activate()

    def stop(self) -> None:
        """The desk is closing."""
        for work in (self._work, self._planing, self._finding):
            work.stop()
        self.save.stop()
        self.canvas.sheet.stop()

    def saw(self) -> bool:
        """Whether something of the posterior of the galaxy at the desk can be seen here."""
        return self._tells() and self.canvas.place_of(self.canvas.here) is not None

    def save_picture(self, file: Path) -> None:
        """Save the map with its legend as PNG, SVG or PDF; raises OSError."""
        self.settle()
        save_map(self.canvas, self.side.legend.legend, file)

    def _see_features(self) -> None:
        """Work the plane of the features out, once for all the features that there are."""
        features_G_F = self._session.ordering.features_G_F
        if self._features and features_G_F is not None and features_G_F is not self._seen_features:
            self._seen_features = features_G_F
            self._planing.ask(principal_plane(features_G_F), self._planed)

    def _planed(self, plane: PrincipalPlane | None) -> None:
        self._plane = plane
        self._survey()

    def _survey(self) -> None:
        """Work out anew what is drawn, where anything that it follows from has changed."""
        session = self._session
        plane = self._plane if self._features else None
        if (self._features and plane is None) or (not self._features and session.posterior is None):
            self._signature = ()
            self._wait(*map_words.missing(session, features=self._features))
            return
        shown, last = session.current, session.history[-1:]
        hidden = shown.index if shown is not None and shown.because == "repeat" else None
        votes = (session.votes_total, session.counts.edition, len(session.history), last[0].uuid if last else "")
        signature = (session.posterior, plane, self.side.colouring, *votes, hidden, self.chosen, look.look())
        if not _same(signature, self._signature):
            self._signature = signature
            given = gather(session, plane, self.side.colouring, self.chosen, self._surveyed)
            self._work.ask(survey(given), partial(self._show, plane))

    def _show(self, plane: PrincipalPlane | None, surveyed: Surveyed | None) -> None:
        """Draw what was worked out."""
        if surveyed is None:
            self._wait(*map_words.nothing_readable())
            return
        if plane is not (self._plane if self._features else None):
            return  # worked out for the other plane
        moved = self._surveyed is None or surveyed.finder is not self._surveyed.finder
        self._surveyed, self.canvas.finder = surveyed, surveyed.finder
        words = entropy_words() if plane is None else feature_words(plane.shares)
        self.canvas.sheet.show(surveyed.scene, surveyed.bounds, words)
        self.side.explanation.setText(map_words.explanation(plane))
        if moved:
            self.canvas.points_moved()
        self._stack.setCurrentWidget(self.canvas)
        self._explain()

    def _wait(self, title: str, text: str) -> None:
        self.empty.write(title, text)
        self._stack.setCurrentWidget(self.empty)
        self.side.legend.show_legend(Legend())
        self.side.explanation.setText(map_words.explanation(self._plane) if not self._features or self._plane else "")

    def _show_here(self) -> None:
        """Mark the galaxy at the desk, unless that would tell what is to be hidden until the vote."""
        shown = self._session.current
        here = None if shown is None or (self._is_hidden(shown.index) and self._tells()) else shown.index
        if here != self.canvas.here:
            self.canvas.here = here
            self.canvas.update()
            self._explain()
        self._point(self.canvas.galaxy)

    def _tells(self) -> bool:
        """Whether a galaxy's place or colour says what is believed of it."""
        return not self._features or self.side.colouring.kind in ("information", "mean")

    def _is_hidden(self, index: int) -> bool:
        """Whether a galaxy waits at the desk for a vote that nothing may lead."""
        session = self._session
        shown, asked = session.current, session.asked
        here = shown is not None and shown.index == index
        return here and session.desk.hide_posterior and (asked is None or asked.name not in session.given)

    def _explain(self) -> None:
        if self._surveyed is not None:
            colouring, hidden = self.side.colouring, self.canvas.here is None
            self.side.legend.show_legend(map_words.legend(self._session, colouring, self._surveyed, hidden=hidden))

    def _point(self, galaxy: int | None) -> None:
        """Say what is known of the galaxy under the pointer, or at the keys' cursor."""
        at = self.canvas.place_of(galaxy)
        hovered = galaxy is not None and (self.canvas.underMouse() or self.canvas.hasFocus())
        if galaxy is None or at is None or not hovered:
            self.card.hide()
            return
        facts = map_words.facts_of(self._session, galaxy, self.side.question, hidden=self._is_hidden(galaxy))
        self.card.show_facts(facts, at, self.canvas.area)
        self.canvas.setAccessibleDescription(facts.spoken)

    def _surround(self, corners: list[tuple[float, float]]) -> None:
        finder = self.canvas.finder
        if finder is not None:
            self._finding.ask(in_one(partial(_inside, finder, corners)), self._choose)

    def _toggle(self, galaxy: int) -> None:
        without = self.chosen[self.chosen != galaxy]
        self._choose(np.append(self.chosen, galaxy) if len(without) == len(self.chosen) else without)

    def _choose(self, galaxies: NDArray[np.intp]) -> None:
        self.chosen = galaxies
        self.canvas.choosing = len(galaxies) > 0
        self.side.show_chosen(len(galaxies))
        self._survey()

    def _queue(self) -> None:
        self._doings.queue_of(self.chosen.tolist())

    def _turn(self, features: bool) -> None:
        self._features = features
        self.canvas.let_go()
        self.refresh()

    def _recolour(self) -> None:
        self._survey()
        self._show_here()
        self._explain()

    def _connect(self) -> None:
        canvas, side = self.canvas, self.side
        canvas.opened.connect(self._doings.show_galaxy)
        canvas.pointed.connect(self._point)
        canvas.surrounded.connect(self._surround)
        canvas.toggled.connect(self._toggle)
        canvas.left.connect(lambda: self._choose(NOBODY))
        canvas.sheet.changed.connect(lambda: self._point(canvas.galaxy))
        side.plane_chosen.connect(self._turn)
        side.colouring_chosen.connect(lambda _: self._recolour())
        side.lasso.toggled.connect(lambda on: setattr(canvas, "lassoing", on))
        side.closer.clicked.connect(lambda: canvas.zoom(CLOSER))
        side.farther.clicked.connect(lambda: canvas.zoom(1 / CLOSER))
        side.fit.clicked.connect(lambda: canvas.sheet.fit())
        side.show_these.clicked.connect(self._queue)
        side.let_go.clicked.connect(canvas.let_go)
        self.save.told.connect(side.tell)
        look.changed.connect(self._survey)

    def _lay_out(self) -> None:
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.canvas)
        self.side.tools.addWidget(self.save)
        self.setFocusProxy(self.canvas)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._stack, 1)
        row.addWidget(self.side)


def _inside(finder: SurveyFinder, corners: list[tuple[float, float]]) -> NDArray[np.intp]:
    return finder.inside(np.array(corners))


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Whether all parts are the very same; arrays have no equality of their own."""
    return len(one) == len(other) and all(
        a is b or (not isinstance(a, np.ndarray) and a == b) for a, b in zip(one, other, strict=True)
    )
