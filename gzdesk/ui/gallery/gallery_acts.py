"""GalleryActs: what is done with the galaxies chosen: a vote, a star, a queue of them, an export."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from gzdesk.session.session import Session
from gzdesk.ui.doings import Doings
from gzdesk.ui.gallery import gallery_words
from gzdesk.ui.gallery.gallery_doings import AT_ONCE
from gzdesk.ui.gallery.gallery_faces import GalleryFaces
from gzdesk.ui.gallery.gallery_foot import GalleryFoot
from gzdesk.ui.gallery.gallery_grid import GalleryGrid
from gzdesk.ui.gallery.gallery_hands import GalleryHands
from gzdesk.ui.gallery.gallery_head import GalleryHead

MANY = 50  # galaxies; more are asked about first


class GalleryActs(QObject):
    """Acts on the galaxies chosen, or where none is, on the one that the keyboard stands on."""

    done = Signal()  # something was said of galaxies

    def __init__(
        self,
        session: Session,
        doings: Doings,
        grid: GalleryGrid,
        head: GalleryHead,
        foot: GalleryFoot,
        faces: GalleryFaces,
    ) -> None:
        super().__init__(grid)
        self._session, self._doings, self._faces = session, doings, faces
        self._grid, self._head, self._foot = grid, head, foot
        self.told_by_order = False  # the posterior can be guessed from where a galaxy stands
        grid.moved.connect(self.show_counts)
        foot.answer_asked.connect(self.vote)
        foot.star_asked.connect(self.star)
        foot.desk_asked.connect(lambda: doings.queue_of(self._grid.selection.targets))
        foot.undo_asked.connect(self.undo)

    def join(self, hands: GalleryHands) -> None:
        """Let keys do it, too."""
        hands.answered.connect(self._key)
        hands.starred.connect(self.star)
        hands.undo_asked.connect(self.undo)

    def show_counts(self) -> None:
        """Say how many galaxies are shown and chosen."""
        selection = self._grid.selection
        chosen = selection.count
        targets = chosen or int(selection.current >= 0)
        self._foot.show_counts(len(selection.rows), self._session.galaxies_total, chosen, targets)

    def note_seen(self) -> None:
        """Remember whose posterior is in sight before the vote."""
        rows = self._grid.selection.rows
        seen = self._grid.seen
        told = self.told_by_order
        self._faces.note_seen(rows[seen.start : seen.stop].tolist(), told_by_order=lambda _: told)

    def vote(self, place: int) -> None:
        """Give an answer to the question shown, wherever that is asked; many are asked about first."""
        question = self._session.tree[self._head.chosen[0]]
        answer, targets = question.answers[place], self._grid.selection.targets
        if self._too_many(targets):
            return
        open_ones = self._session.unanswered(targets, question.name, place)
        if not open_ones:
            reason = self.tr("“{answer}” stands there already, or the question is not reached.")
            self._foot.tell(reason.format(answer=answer.text), bad=True)
            return
        say = self._vote_of(open_ones, question.name, place, answer.text, len(targets))
        self._ask_first(
            open_ones,
            self.tr("Vote “{answer}” on {galaxies}?").format(
                answer=answer.text, galaxies=gallery_words.galaxies(len(open_ones))
            ),
            self.tr("Vote on {count}").format(count=f"{len(open_ones):,}"),
            say,
        )

    def star(self) -> None:
        """Star the galaxies chosen; where all of them have a star, take it away."""
        targets = self._grid.selection.targets
        if not targets or self._too_many(targets):
            return
        starred = not all(map(self._session.starred, targets))
        others = [index for index in targets if self._session.starred(index) != starred]
        question = self.tr("Star {galaxies}?") if starred else self.tr("Take the stars of {galaxies} away?")
        galaxies = gallery_words.galaxies(len(others))
        words = self.tr("Star {count}") if starred else self.tr("Take {count} away")
        button = words.format(count=f"{len(others):,}")
        self._ask_first(others, question.format(galaxies=galaxies), button, lambda: self._star(others, starred))

    def undo(self) -> None:
        """Take back what was done last, here or at the desk."""
        self._doings.undo()
        self._foot.forget()
        self.done.emit()

    def _vote_of(self, indices: list[int], question: str, place: int, text: str, targets: int) -> Callable[[], None]:
        def say() -> None:
            told = self.told_by_order
            self._faces.note_seen(indices if told else (), told_by_order=lambda _: told)
            count = self._doings.vote_many(indices, question, place)
            left = targets - count
            words = self.tr("“{answer}” on {galaxies}").format(answer=text, galaxies=gallery_words.galaxies(count))
            if left:
                words += self.tr("; {count} had it, or are not asked").format(count=f"{left:,}")
            self._tell(count, words)

        return say

    def _star(self, indices: list[int], starred: bool) -> None:
        count = self._doings.star_many(indices, starred)
        words = self.tr("Starred {galaxies}") if starred else self.tr("Stars taken from {galaxies}")
        self._tell(count, words.format(galaxies=gallery_words.galaxies(count)))

    def _tell(self, count: int, words: str) -> None:
        if count:
            self._foot.tell(words, undoable=True)
        else:
            self._foot.tell(self.tr("Nothing was saved: a vote waits at the desk."), bad=True)
        self.done.emit()

    def _ask_first(self, indices: list[int], question: str, words: str, do: Callable[[], object]) -> None:
        if len(indices) > MANY:
            self._foot.ask(question, words, do)
        else:
            do()

    def _too_many(self, targets: list[int]) -> bool:
        if len(targets) > AT_ONCE:
            self._foot.tell(self.tr("Choose {count} galaxies at most.").format(count=f"{AT_ONCE:,}"), bad=True)
        return len(targets) > AT_ONCE

    def _key(self, key: str) -> None:
        """The digit of an answer's place, or the key that its question gives it."""
        answers = self._session.tree[self._head.chosen[0]].answers
        places = [place for place, answer in enumerate(answers) if answer.key.upper() == key]
        place = places[0] if places else int(key) - 1 if key.isdecimal() else -1
        if 0 <= place < len(answers):
            self.vote(place)
