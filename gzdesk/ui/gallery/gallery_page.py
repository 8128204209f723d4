"""GalleryPage: all galaxies of the survey as thumbnails, to look through, pick out, and vote on many at once."""

from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from gzdesk.images.store import ImageStore
from gzdesk.images.thumbnails import Thumbnails
from gzdesk.making import allows_outside
from gzdesk.project.project import ProjectError
from gzdesk.session.session import Session
from gzdesk.survey.gallery_said import AllSaid
from gzdesk.survey.gallery_search import Asked, Found, GallerySearch
from gzdesk.ui import look
from gzdesk.ui.doings import Doings
from gzdesk.ui.gallery import gallery_words
from gzdesk.ui.gallery.gallery_acts import GalleryActs
from gzdesk.ui.gallery.gallery_faces import GalleryFaces
from gzdesk.ui.gallery.gallery_foot import GalleryFoot
from gzdesk.ui.gallery.gallery_grid import GalleryGrid
from gzdesk.ui.gallery.gallery_hands import GalleryHands
from gzdesk.ui.gallery.gallery_head import GalleryHead
from gzdesk.ui.gallery.gallery_saves import GallerySaves
from gzdesk.ui.newest_work import NewestWork, in_one
from gzdesk.ui.placeholder import Placeholder
from gzdesk.ui.plain_words import PlainLabel
from gzdesk.ui.spare_time import SpareTime
from gzdesk.ui.survey_page import SurveyPage
from gzdesk.ui.voting.arrivals import Arrivals

AHEAD = 1  # screens of thumbnails fetched beyond what can be seen


class GalleryPage(SurveyPage):
    """Rows are worked out in a thread. While somebody works in the gallery they stay as they are until he wants."""

    def __init__(self, session: Session, store: ImageStore, doings: Doings, parent: QWidget) -> None:
        super().__init__(parent)
        project = session.project
        self._session, self._store, self._doings = session, store, doings
        self.thumbnails = Thumbnails(
            project.galaxies,
            project.images,
            store.settings,
            _cache(session),
            allow_outside=allows_outside(project),
        )
        self.said = AllSaid(session)
        self.faces = GalleryFaces(session, self.said, self.thumbnails)
        self.search = GallerySearch(project.path, project.galaxies, session.tree)
        self.head, self.foot = GalleryHead(session.tree, self), GalleryFoot(self)
        self.grid = GalleryGrid(len(project.galaxies), self.faces.face, self.faces.describe, self)
        self.hands = GalleryHands(self.grid)
        self.filtered = PlainLabel(self)
        self.none = Placeholder("filter", self)
        self.acts = GalleryActs(session, doings, self.grid, self.head, self.foot, self.faces)
        self._arrivals = Arrivals(self)
        self._following = SpareTime(self)
        self._work, self._reading = NewestWork(self), NewestWork(self)
        self.saves = GallerySaves(session, self.grid, self.head, self.said, self.faces, self.foot, self._reading)
        self._apply = True  # the rows asked for are to be shown, whatever is shown now
        self._asked = 0  # how often
        self._top = 0
        self._lay_out()
        self._connect()
        self._reading.ask(in_one(self._read_names), self.head.offer_columns)
        self._choose()

    @property
    def rows(self) -> list[int]:
        """The galaxies shown, in their order."""
        return [int(row) for row in self.grid.selection.rows]

    def refresh(self) -> None:
        """Follow the session."""
        self.head.allow_reveal(self._session.desk.hide_posterior)
        if self.thumbnails.set_display(self._store.settings):
            self._fetch()
        self._following.work(self.said.follow(), self._followed)

    def settle(self) -> None:
        """Draw everything as it stands now, as for a picture of the window."""
        self.refresh()
        self._following.flush()
        self._work.flush()

    def stop(self) -> None:
        """Leave what is being computed; the desk is closing."""
        self.thumbnails.on_ready = None
        self._arrivals.close()
        self._following.stop()
        self._work.stop()
        self._reading.stop()
        self.thumbnails.close()

    def clear_filter(self) -> None:
        """Show all galaxies."""
        self.head.ids.clear()
        self.head.filter.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's hook: from the controls Esc leads back to the galaxies, and only from there out of the window."""
        if event.key() == Qt.Key.Key_Escape and not self.grid.hasFocus():
            self.grid.setFocus()
        else:
            super().keyPressEvent(event)

    # -- rows

    def _choose(self) -> None:
        """Another filter, order or answer."""
        question, place = self.head.chosen
        self.faces.choose(question, place)
        self.foot.offer_answers(self._session.tree[question])
        self._renew()

    def _renew(self) -> None:
        """Work the rows out and show them."""
        self._apply = True
        self.foot.renew.hide()
        self._ask()

    def _followed(self) -> None:
        self.grid.viewport().update()
        self.acts.show_counts()
        self._apply = self._apply or not self._in_use
        self._ask()

    @property
    def _in_use(self) -> bool:
        """Whether somebody works here: then nothing is moved from under his hands."""
        return self.isActiveWindow() or self.grid.selection.count > 0

    def _ask(self) -> None:
        question, place = self.head.chosen
        answer = self._session.tree.parts[question].start + place
        wanted = self.head.filter.read(self.head.ids.text())
        asked = Asked(wanted, self.head.order, answer, self.said.copies(), self._session.posterior)
        self._asked += 1
        self._work.ask(in_one(partial(self._found_or_not, asked)), partial(self._show, self._asked))

    def _found_or_not(self, asked: Asked) -> Found | ProjectError:
        try:
            return self.search.find(asked)
        except ProjectError as error:
            return error

    def _show(self, number: int, found: Found | ProjectError) -> None:
        if isinstance(found, ProjectError):
            self.foot.tell(str(found), bad=True)
            return
        self.faces.mean_G = found.mean_G
        same = np.array_equal(found.rows, self.grid.selection.rows)
        if self._apply and not same:
            self.grid.set_rows(found.rows)
        self.foot.renew.setVisible(not self._apply and not same)
        self._apply = self._apply and number != self._asked  # where more has been asked for, that is shown too
        self.acts.told_by_order = found.asked.sort.by == "posterior" or found.asked.filter.needs_posterior
        self._say(found)
        self.grid.tell_current()
        self.acts.note_seen()

    def _say(self, found: Found) -> None:
        """Say what is filtered by, and where nothing is found, why."""
        wanted = found.asked.filter
        words = gallery_words.filtered(wanted, self._session.tree, self.head.answer_text)
        self.filtered.setText(words)
        self.filtered.setVisible(bool(words))
        self.head.show_filtered(_filters(found))
        self.head.filter.say_trouble("\n".join(map(gallery_words.trouble, found.troubles)))
        empty = not len(self.grid.selection.rows)
        if empty:
            no_model = wanted.needs_posterior and found.mean_G is None
            why = self.tr("There is no model yet: it comes with the first votes.") if no_model else words
            self.none.write(self.tr("No galaxy matches"), why, self.tr("Clear the filter"))
        self._stack.setCurrentWidget(self.none if empty else self.grid)

    def _read_names(self) -> tuple[str, ...]:
        try:
            return self.search.names()
        except ProjectError:  # the file says so at the next vote
            return ()

    # -- thumbnails

    def _fetch(self) -> None:
        """Ask for what can be seen, then for what comes next in the direction in which one scrolls."""
        grid, seen = self.grid, self.grid.seen
        rows, count, top = grid.selection.rows, len(seen) * AHEAD, grid.scrolled
        down, self._top = top >= self._top, top
        ahead = range(seen.stop, min(seen.stop + count, len(rows)))
        behind = range(max(seen.start - count, 0), seen.start)
        places = [*seen, *(ahead if down else reversed(behind))]
        wanted = rows[places].tolist() if places else []
        self.thumbnails.ask(wanted)
        self._arrivals.await_these(wanted)
        self.acts.note_seen()

    def _came(self, index: int) -> None:
        self.grid.update_galaxy(index)

    # -- joined once

    def _connect(self) -> None:
        self.thumbnails.on_ready = self._arrivals.announce
        self._arrivals.arrived.connect(self._came)
        self.head.changed.connect(self._choose)
        self.head.revealed.connect(self._reveal)
        self.head.sized.connect(self.grid.set_side)
        self.grid.zoomed.connect(self.head.show_side)
        self.grid.looked.connect(self._fetch)
        self.grid.opened.connect(self._doings.show_galaxy)
        self.none.button.clicked.connect(self.clear_filter)
        self.foot.renew_asked.connect(self._renew)
        self.foot.decided.connect(self.grid.setFocus)
        self.acts.join(self.hands)
        self.acts.done.connect(self.refresh)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(lambda: self.head.ids.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.head.ids.returnPressed.connect(self.grid.setFocus)

    def _reveal(self, revealed: bool) -> None:
        self.faces.revealed = revealed
        self.grid.tell_current()
        self.acts.note_seen()

    def _lay_out(self) -> None:
        self.filtered.setFont(look.font("small"))
        self.filtered.setWordWrap(True)
        self.filtered.setContentsMargins(look.M, 0, look.M, look.XS)
        look.set_tone(self.filtered, "muted")
        self.filtered.hide()
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self.none)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.filtered)
        column.addWidget(self._stack, 1)
        column.addWidget(self.foot)
        self.setFocusProxy(self.grid)


def _cache(session: Session) -> Path | None:
    """The folder of the project's cache; None where none can be made."""
    try:
        return session.project.cache
    except ProjectError:
        return None


def _filters(found: Found) -> int:
    """How many filters are in force besides the part of an id."""
    wanted = found.asked.filter
    return sum((wanted.mark != "all", wanted.given is not None, wanted.needs_posterior, len(wanted.conditions)))
