"""Record: what one annotator has said of every galaxy of a project, on disk before it is believed."""

from collections.abc import Sequence

from gzdesk.project.project import Project
from gzdesk.project.vote import Vote
from gzdesk.votes.acts import Act, Acts, Said
from gzdesk.votes.consistency import Consistency, consistency_of
from gzdesk.votes.counts import ARTIFACT, COMMENT, LATER, STAR, Counts
from gzdesk.votes.walk import Walk


class Record:
    """One annotator's rows and how far they lead through the tree, beside the counts of all annotators.

    ``write``, ``undo`` and ``redo`` return after the journal has it; if it refuses, nothing has changed.
    """

    def __init__(self, project: Project, annotator: str) -> None:
        rows = project.journal.rows()
        self.project = project
        self.annotator = annotator
        self.counts = Counts.of(rows, project.galaxies, project.tree, project.places, project.earlier_counts())
        self._acts = Acts(rows, annotator, project.places)
        self._known = rows
        self._written = [row for row in rows if row.annotator == annotator]  # and retracted since, and retractions
        self.ended: dict[int, None] = {}  # galaxies of which no more is asked, in the order in which they ended
        for index in dict.fromkeys(self.index_of(row) for row in reversed(self.rows) if row.kind in ENDING):
            self._look(index)
        self.ended = dict.fromkeys(reversed(self.ended))

    @property
    def rows(self) -> list[Vote]:
        """This annotator's standing rows, oldest first; the list lives on and changes."""
        return self._acts.rows

    @property
    def written(self) -> Sequence[Vote]:
        """All rows that this annotator ever wrote, retracted ones and retractions too, oldest first."""
        return self._written

    @property
    def known(self) -> Sequence[Vote]:
        """All rows of all annotators in order, as they are on disk."""
        return self._known

    @property
    def can_undo(self) -> bool:
        """Whether there is anything to undo, in this sitting or before."""
        return self._acts.last is not None

    @property
    def can_redo(self) -> bool:
        """Whether anything has been undone since the last act."""
        return self._acts.last_undone is not None

    @property
    def last_voted(self) -> int | None:
        """The galaxy of the newest standing vote."""
        return next((self.index_of(row) for row in reversed(self.rows) if row.kind == "vote"), None)

    def index_of(self, row: Vote) -> int:
        """The place of a row's galaxy in the project."""
        return self.project.index_of(row.galaxy_id)

    def walk(self, index: int, *, repeat: bool = False) -> Walk:
        """How far this annotator has come on a galaxy; in a blind ``repeat``, as if nothing had been said before."""
        said = self.counts.said(index, self.annotator)
        newest = self.counts.mark(index, self.annotator, ARTIFACT)
        if repeat:
            said = {name: row for name, row in said.items() if row.shown_because == "repeat"}
            newest = newest if newest is not None and newest.shown_because == "repeat" else None
        return Walk(self.project.tree, said, newest is not None and newest.kind == "artifact")

    def starred(self, index: int, *, repeat: bool = False) -> bool:
        """Whether this annotator has starred a galaxy; in a blind ``repeat``, since it came back."""
        star = self.counts.mark(index, self.annotator, STAR)
        return star is not None and star.kind == "star" and (not repeat or star.shown_because == "repeat")

    def put_off(self) -> list[int]:
        """Galaxies that this annotator has put off and not come back to, the longest ago first."""
        put_off = dict.fromkeys(self.index_of(row) for row in self.rows if row.kind == "later")
        newest = ((index, self.counts.mark(index, self.annotator, LATER)) for index in put_off)
        return [index for index, row in newest if row is not None and row.kind == "later"]

    def comment_on(self, index: int, *, repeat: bool = False) -> str:
        """What this annotator has written on a galaxy; in a blind ``repeat``, since it came back."""
        row = self.counts.mark(index, self.annotator, COMMENT)
        hidden = row is None or (repeat and row.shown_because != "repeat")
        return "" if row is None or hidden else row.text or ""

    def consistency(self) -> tuple[Consistency, ...]:
        """How often this annotator has given the same answer again when a galaxy came back unannounced."""
        return consistency_of(self._written, self.project.tree)

    def write(self, row: Vote, withdrawn: Sequence[Vote] = ()) -> Vote:
        """Write a new row, and withdraw others with it."""
        return self.write_together([(row, tuple(withdrawn))]).row

    def write_together(self, said: Sequence[Said]) -> Act:
        """Write new rows as one, and withdraw others with them; all are written, or none is."""
        act = self._acts.act(said)
        self._append(*act.withdrawals, *act.rows)
        self._acts.add(act)
        self._look_at(act)
        return act

    def galaxies(self, row: Vote) -> int:
        """Of how many galaxies the same was said at once with a row that stands or stood."""
        return self._acts.galaxies(row)

    def undo(self) -> Act | None:
        """Take back the newest act, which is returned; what it had withdrawn is in force again."""
        act = self._acts.last
        if act is not None:
            undoing = self._acts.undoing(act)
            self._append(*undoing)
            self._acts.undo(act, undoing)
            self._look_at(act)
        return act

    def redo(self) -> Act | None:
        """Do again what was undone last, which is returned, unless something has been written since."""
        act = self._acts.last_undone
        if act is not None:
            self._append(*self._acts.redoing(act))
            self._acts.redo()
            self._look_at(act)
        return act

    def _append(self, *rows: Vote) -> None:
        self.project.journal.append(*rows)  # on disk, or JournalError and nothing after this happens
        self._known += rows
        self._written += rows
        for row in rows:
            self.counts.add(row)

    def _look_at(self, act: Act) -> None:
        for row in act.rows:
            self._look(self.index_of(row))

    def _look(self, index: int) -> None:
        """See whether any more is to be asked of a galaxy."""
        self.ended.pop(index, None)
        if self.walk(index).ended:
            self.ended[index] = None


ENDING = ("vote", "cant-tell", "artifact")  # rows after which a galaxy may be done with
