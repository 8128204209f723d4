"""Walk: how far one annotator has come through a tree's questions on one galaxy."""

from dataclasses import dataclass
from functools import cached_property

from gzdesk.project.vote import Vote
from gzdesk.questions.question import Question
from gzdesk.questions.tree import Tree


@dataclass(frozen=True, eq=False)
class Walk:
    """What has been said, what is asked next, and what a new answer would leave behind."""

    tree: Tree
    said: dict[str, Vote]  # per question the answer or "can't tell" in force
    artifact: bool = False  # the galaxy is none

    @cached_property
    def given(self) -> dict[str, str]:
        """Per question answered, the answer's name."""
        return {name: row.answer for name, row in self.said.items() if row.answer is not None}

    @cached_property
    def reached(self) -> tuple[str, ...]:
        """The questions that the answers lead to, answered or not, in the tree's order."""
        return self.tree.reached(self.given)

    @property
    def open(self) -> Question | None:
        """The first question that waits for an answer; one that the annotator can't tell waits too."""
        return next((self.tree[name] for name in self.reached if name not in self.given), None)

    @property
    def ended(self) -> bool:
        """Whether no more is asked of this galaxy: all is answered, or it is no galaxy, or cannot be told."""
        return self.artifact or self.open is None or any(self.said[name].answer is None for name in self._told)

    def newest(self, question: str | None = None) -> Vote | None:
        """What was said last, of one question if it is named."""
        said = [row for name, row in reversed(self.said.items()) if question in (None, name)]
        return max(said, key=lambda row: row.utc, default=None)

    def before(self, name: str) -> str | None:
        """The question that was asked before this one, if any."""
        earlier = self.reached[: self.reached.index(name)] if name in self.reached else ()
        return earlier[-1] if earlier else None

    def left_behind(self, name: str, answer: str | None) -> tuple[Vote, ...]:
        """What was said of questions that are reached no more when this one is answered so; None: can't tell."""
        given = {question: said for question, said in self.given.items() if question != name}
        if answer is not None:
            given[name] = answer
        reached = self.tree.reached(given)
        return tuple(row for question, row in self.said.items() if question not in reached)

    @property
    def _told(self) -> list[str]:
        return [name for name in self.reached if name in self.said]
