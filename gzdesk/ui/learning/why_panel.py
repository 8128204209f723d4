"""WhyPanel: follows the posterior panel with why its galaxy is asked about; hidden where the posterior is hidden."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDockWidget

from gzdesk.images.store import ImageStore
from gzdesk.images.thumbnails import Thumbnails
from gzdesk.making import allows_outside
from gzdesk.queue.why import Neighbour, nearest_voted, reasons
from gzdesk.session.session import Session
from gzdesk.ui.desk_layout import RIGHT, DeskLayout
from gzdesk.ui.learning.neighbour_row import MOST, Met
from gzdesk.ui.learning.posterior_choice import PosteriorChoice
from gzdesk.ui.learning.posterior_panel import PosteriorPanel
from gzdesk.ui.learning.why_view import WhyView
from gzdesk.ui.newest_work import NewestWork
from gzdesk.ui.throttle import Throttle
from gzdesk.ui.voting.arrivals import Arrivals

AFTER_THE_POSTERIOR_MS = 15  # so that both are never drawn in one slot
KEEP_BYTES = 4 * 2**20  # of small pictures


class WhyPanel(QObject):
    """Neighbours are looked for in a thread, and their pictures read in another."""

    galaxy_asked = Signal(int)  # a neighbour is to be shown again

    def __init__(self, session: Session, store: ImageStore, posterior: PosteriorPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._store, self._posterior = session, store, posterior
        self.view = WhyView()
        self._dock: QDockWidget | None = None
        self._layout: DeskLayout | None = None
        self.drawn = ""  # the model whose reasons are shown
        self._drawn: tuple[object, ...] = ()
        self._sought: tuple[object, ...] = ()  # of what neighbours were looked for last
        self._thumbnails: Thumbnails | None = None  # made when the first are wanted
        self._work, self._arrivals = NewestWork(self), Arrivals(self)
        self._redraw = Throttle(self._draw, self, soonest_ms=AFTER_THE_POSTERIOR_MS)
        posterior.drew.connect(self._redraw.ask)
        posterior.seen_beside = self.sees
        self.view.neighbours.asked.connect(self.galaxy_asked)
        self.view.empty.button.clicked.connect(posterior.peek)
        self._arrivals.arrived.connect(self._arrive)

    def dock(self, layout: DeskLayout) -> None:
        """Stand the panel beside the plots; it is put away until it is asked for."""
        self._layout, self._dock = (
            layout,
            layout.dock("why", self.tr("Why this galaxy?"), self.view, RIGHT, on_demand=True),
        )
        self._dock.visibilityChanged.connect(self.ask)

    def toggle(self) -> None:
        """Bring the panel to the front, or put it away."""
        if self._dock is None or self._layout is None:
            return
        in_front = self._dock.isVisible() and not self.view.visibleRegion().isEmpty()
        if in_front:
            self._dock.hide()
        else:
            self._layout.bring(self._dock)

    def sees(self) -> bool:
        """Whether reasons can be seen, which tell as much as the posterior does."""
        return self.view.shown

    def ask(self) -> None:
        """Draw anew, a moment from now: the panel has come into sight."""
        self._redraw.ask()

    def settle(self) -> None:
        """Draw now, as for a picture of the window."""
        self._redraw.flush()
        self._work.flush()

    def stop(self) -> None:
        """Draw no more; the window is closing."""
        self._redraw.stop()
        self._work.stop()
        self._arrivals.close()
        if self._thumbnails is not None:
            self._thumbnails.close()

    def _draw(self) -> None:
        if self.view.visibleRegion().isEmpty():  # hidden, or behind another tab
            return
        choice, session = self._posterior.choice, self._session
        believed = session.posterior_of(choice.index, choice.question) if choice is not None else None
        if choice is None or believed is None or not np.isfinite(believed.probs_T_A).all():
            self._show_none(hidden=choice is None and self._posterior.hides)
            return
        key = (choice, believed.model)
        if key != self._drawn:
            self._drawn, self.drawn = key, believed.model
            question = session.tree[choice.question]
            self.view.show_reasons(choice.title, question, reasons(believed.probs_T_A))
            self._posterior.note_seen()
        self._seek(choice)

    def _show_none(self, *, hidden: bool) -> None:
        self._drawn, self.drawn = (), ""
        if hidden:
            self.view.show_empty(
                self.tr("Hidden until your vote"), self.tr("So that the networks do not lead you."), self.tr("Show (P)")
            )
        else:
            self.view.show_empty(
                self.tr("Nothing believed yet"), self.tr("The reasons appear with the galaxy’s posterior.")
            )

    def _seek(self, choice: PosteriorChoice) -> None:
        """Look for the voted galaxies that look most alike, where anything has changed."""
        session, features_G_F = self._session, self._session.ordering.features_G_F
        if features_G_F is None:
            self.view.near.setText(self.tr("Galaxies that look alike are found once the network has seen all."))
            self.view.neighbours.show_neighbours(())
            return
        voted_G = session.counts.asked_G(choice.question).copy()
        if session.current is not None:
            voted_G[session.current.index] = False  # it may be a blind repeat, which votes would give away
        voted_n = np.flatnonzero(voted_G)
        key = (choice.index, choice.question, id(features_G_F), len(voted_n), session.counts.votes)
        if key != self._sought:
            self._sought = key
            pieces = nearest_voted(features_G_F, voted_n, choice.index, MOST)
            self._work.ask(pieces, lambda found: self._show_neighbours(choice, found))

    def _show_neighbours(self, choice: PosteriorChoice, found: Sequence[Neighbour]) -> None:
        galaxies = self._session.project.galaxies
        met = [Met(one.index, galaxies[one.index].id, self._said(choice, one.index), one.likeness) for one in found]
        self.view.near.setText(
            self.tr("Voted on already, and most alike to the network:")
            if met
            else self.tr("No other galaxy has votes on this question yet.")
        )
        self.view.neighbours.show_neighbours(met)
        self._fetch([one.index for one in found])

    def _said(self, choice: PosteriorChoice, index: int) -> str:
        """The votes on the question in a few words: an answer, or how many gave which."""
        session = self._session
        counts_A = session.counts.of_question(choice.question)[index].tolist()
        given = zip(counts_A, session.tree[choice.question].answers, strict=True)
        votes = [(count, answer.text) for count, answer in given if count]
        return ", ".join(text if sum(counts_A) == 1 else f"{count} {text}" for count, text in votes)

    def _fetch(self, indices: Sequence[int]) -> None:
        if self._thumbnails is None:
            project = self._session.project
            self._thumbnails = Thumbnails(
                project.galaxies,
                project.images,
                self._store.settings,
                None,
                keep_bytes=KEEP_BYTES,
                workers=1,
                allow_outside=allows_outside(project),
            )
            self._thumbnails.on_ready = self._arrivals.announce
        self._thumbnails.set_display(self._store.settings)
        self._arrivals.await_these(indices)
        self._thumbnails.ask(indices)
        for index in indices:
            self._arrive(index)

    def _arrive(self, index: int) -> None:
        pixels = self._thumbnails.get(index) if self._thumbnails is not None else None
        if isinstance(pixels, np.ndarray):
            self.view.neighbours.show_picture(index, pixels)
