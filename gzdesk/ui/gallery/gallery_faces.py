"""GalleryFaces: what may be seen of each galaxy: its thumbnail, the annotator's own words, and the posterior."""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from gzdesk.images.thumbnails import Thumbnails
from gzdesk.session.session import Session
from gzdesk.survey.gallery_rows import CANT_TELL
from gzdesk.survey.gallery_said import AllSaid
from gzdesk.ui.gallery.gallery_cell import Face


class GalleryFaces:
    """Hides posteriors of galaxies not voted on, where the annotator wants that at the desk, unless he asks."""

    def __init__(self, session: Session, said: AllSaid, thumbnails: Thumbnails) -> None:
        self._session, self._said, self._thumbnails = session, said, thumbnails
        self.revealed = False  # on the annotator's wish
        self.mean_G: NDArray[np.float32] | None = None  # of the posterior of the answer chosen
        self.choose(session.question.name, 0)

    def choose(self, question: str, answer: int) -> None:
        """Show what was said to this question, and the posterior of this answer."""
        self._given_G = self._said.given[question]
        self._words = [one.text for one in self._session.tree[question].answers]
        self._answer = self._words[answer]

    @property
    def hiding(self) -> bool:
        """Whether posteriors are kept hidden until the vote."""
        return self._session.desk.hide_posterior and not self.revealed

    def face(self, index: int) -> Face:
        """What is to be seen of a galaxy."""
        said, given = self._said, int(self._given_G[index])
        return Face(
            self._thumbnails.get(index),
            self._words[given] if given >= 0 else _tr("Can't tell") if given == CANT_TELL else "",
            self._mean(index, given),
            bool(said.starred_G[index]),
            bool(said.commented_G[index]),
            bool(said.artifact_G[index]),
        )

    def describe(self, index: int) -> str:
        """The same in words."""
        return self.face(index).words(self._session.project.galaxies[index].id, self._answer)

    def note_seen(self, indices: Iterable[int], *, told_by_order: Callable[[int], bool] = lambda index: False) -> None:
        """Remember whose posterior can be seen, or guessed from the order, before the vote."""
        seen = self._session.posteriors_seen
        for index in indices:
            given = int(self._given_G[index])
            if given < 0 and (self._mean(index, given) is not None or told_by_order(index)):
                seen.add(index)

    def shown_means(self) -> NDArray[np.float32]:
        """The posterior means that may be seen, NaN elsewhere; a copy."""
        if self.mean_G is None:
            return np.full(len(self._given_G), np.nan, np.float32)
        return np.where((self._given_G >= 0) | (not self.hiding), self.mean_G, np.float32(np.nan))

    def _mean(self, index: int, given: int) -> float | None:
        if self.mean_G is None or (given < 0 and self.hiding):
            return None
        mean = float(self.mean_G[index])
        return mean if np.isfinite(mean) else None


def _tr(text: str) -> str:
    return QCoreApplication.translate("GalleryFaces", text)
