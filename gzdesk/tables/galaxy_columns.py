"""Galaxy columns: which galaxy a row is, the votes on it, why it was shown, and how far annotators agree on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.questions.question import Question
from gzdesk.tables.described import Column, Fact
from gzdesk.votes.counts import AT_RANDOM, Counts

MORPHOLOGY = "meta.code;src.morph.type"

Ints = NDArray[np.int32]
Reals = NDArray[np.float32]


@dataclass(frozen=True)
class Wishes:
    """What may be asked of an export besides its tables."""

    campaign: str = ""  # stands after the question in columns of votes: "bar-dr5_yes"
    images: Path | None = None  # put before the paths of images, so that they can be opened from anywhere
    votes_asked: int = 0  # the N of p(k of N votes); no such columns where 0
    samples: int = 0  # of the posterior, per galaxy and answer
    names: Mapping[str, str] = field(default_factory=dict)  # what annotators are called instead
    facts: tuple[Fact, ...] = ()  # to be told besides of how the tables came to be


class GalaxyColumns:
    """Columns of galaxies, all of them or some, and of what was said of them."""

    def __init__(
        self, galaxies: Sequence[Galaxy], counts: Counts, places: Sequence[int] | None, wishes: Wishes
    ) -> None:
        """``places`` are those of the galaxies wanted, in their order; None: all of them."""
        self._galaxies, self._counts, self._wishes = galaxies, counts, wishes
        self.places = np.arange(len(galaxies)) if places is None else np.asarray(places, np.intp)
        self._comments = counts.comments()
        self._settled = _settled(counts)

    @property
    def number(self) -> int:
        """How many galaxies."""
        return len(self.places)

    def which(self, *, with_file: bool = False) -> list[Column]:
        """Its id, its position, and where its image lies."""
        file = "path of its image; several, one a line, where bands lie in files of their own"
        return [
            Column("id_str", "text", self._of("id"), "the galaxy's id in the catalogue", "meta.id;meta.main"),
            *([Column("file_loc", "text", self._files, file, "meta.ref")] if with_file else []),
            Column("ra", "float64", self._sky("ra"), "right ascension, ICRS", "pos.eq.ra;meta.main", "deg"),
            Column("dec", "float64", self._sky("dec"), "declination, ICRS", "pos.eq.dec;meta.main", "deg"),
        ]

    def marks(self) -> list[Column]:
        """What was said of it besides answers."""
        counts = self._counts
        return [
            self._flag("cant_tell", counts.cant_tell_G, "1: an annotator can't tell the answer to a question"),
            self._flag("artifact", counts.artifact_G, "1: an annotator calls it an artifact"),
            self._flag("starred", counts.starred_G, "1: an annotator has starred it"),
            Column("comment", "text", self._comment, "what annotators wrote", "meta.note"),
        ]

    def shown(self) -> list[Column]:
        """Why it came on screen."""
        chosen = "random: chance alone chose it, so that rates may be taken from it; active: the model; other; none"
        return [
            Column("shown_because", "text", self._because, "why it first came on screen", "meta.code"),
            Column("selection", "text", self._selection, chosen, "meta.code"),
        ]

    def votes(self, question: Question, *, with_total: bool = False) -> list[Column]:
        """Votes for each answer to a question."""
        of_question = self._counts.of_question(question.name)
        columns = self._by_answer(question, of_question, "", "votes")
        if with_total:
            name = f"{self._named(question)}_total-votes"
            columns.append(self._number(name, of_question.sum(axis=1), f"votes on: {question.text}"))
        return columns

    def earlier_votes(self, question: Question) -> list[Column]:
        """Votes from before the project for each answer to a question; none where it has none of any question."""
        if not self._counts.earlier_G_A.any():
            return []
        earlier_G_A = self._counts.earlier_G_A[:, self._counts.tree.parts[question.name]]
        return self._by_answer(question, earlier_G_A, "_earlier-votes", "votes from before this project")

    def agreement(self, question: Question) -> list[Column]:
        """How far annotators agree on a question, and what was settled in a meeting."""
        name, asked = self._named(question), f"to: {question.text}"
        settled = self._settled.get(question.name, {})

        def own(part: slice) -> Ints:
            """The annotators' votes alone."""
            votes_n_A = self._counts.of_question(question.name)[self.places[part]]
            for row, place in enumerate(self.places[part].tolist()):
                if place in settled:
                    votes_n_A[row, question.index_of(settled[place])] -= 1
            return votes_n_A

        def commonest(part: slice) -> list[str]:
            return [question.answers[place].name if place >= 0 else "" for place in _clear_best(own(part)).tolist()]

        def meetings(part: slice) -> list[str]:
            return [settled.get(place, "") for place in self.places[part].tolist()]

        agreement, entropy = "share of them who gave the commonest answer", "entropy of their answers, nats,"
        answer, meeting = "their commonest answer, where one is commonest,", "the answer that a meeting settled on"
        return [
            Column(f"{name}_annotators", "int32", lambda part: own(part).sum(axis=1),
                   f"annotators whose answer stands {asked}", "meta.number;obs.observer"),
            Column(f"{name}_answer", "text", commonest, f"{answer} {asked}", MORPHOLOGY),
            Column(f"{name}_agreement", "float32", lambda part: _shares(own(part)).max(axis=1),
                   f"{agreement} {asked}", "stat.value"),
            Column(f"{name}_entropy", "float32", lambda part: _entropy(_shares(own(part))),
                   f"{entropy} {asked}", "stat.value"),
            Column(f"{name}_settled", "text", meetings, f"{meeting} {asked}", MORPHOLOGY),
        ]  # fmt: skip

    def _by_answer(self, question: Question, of_G_A: Ints, ending: str, words: str) -> list[Column]:
        return [
            self._number(
                f"{self._named(question)}_{answer.name}{ending}",
                of_G_A[:, place],
                f"{words} for '{answer.text or answer.name}' to: {question.text}",
            )
            for place, answer in enumerate(question.answers)
        ]

    def _named(self, question: Question) -> str:
        return f"{question.name}-{self._wishes.campaign}" if self._wishes.campaign else question.name

    def _number(self, name: str, of_G: Ints, words: str) -> Column:
        return Column(name, "int32", lambda part: of_G[self.places[part]], words, "meta.number")

    def _flag(self, name: str, of_G: NDArray[np.bool_], words: str) -> Column:
        return Column(name, "int32", lambda part: of_G[self.places[part]].astype(np.int32), words, "meta.code.qual")

    def _of(self, name: str) -> Callable[[slice], list[str]]:
        return lambda part: [getattr(self._galaxies[place], name) for place in self.places[part].tolist()]

    def _sky(self, name: str) -> Callable[[slice], NDArray[np.float64]]:
        of = self._of(name)
        return lambda part: np.array(of(part), np.float64)  # None is NaN

    def _files(self, part: slice) -> list[str]:
        folder, galaxies = self._wishes.images, [self._galaxies[place] for place in self.places[part].tolist()]
        if folder is None:
            return [galaxy.file for galaxy in galaxies]
        return ["\n".join((folder / file).as_posix() for file in galaxy.files) for galaxy in galaxies]

    def _because(self, part: slice) -> list[str]:
        return [self._counts.shown_because.get(place, "") for place in self.places[part].tolist()]

    def _selection(self, part: slice) -> list[str]:
        return [selection_of(because) for because in self._because(part)]

    def _comment(self, part: slice) -> list[str]:
        """What one annotator wrote, or who wrote what."""
        return [self._told(self._comments.get(place, {})) for place in self.places[part].tolist()]

    def _told(self, comments: Mapping[str, str]) -> str:
        if len(comments) == 1:
            return next(iter(comments.values()))
        names = self._wishes.names  # which set the order too, so that it tells nothing of those they stand for
        told = sorted((names.get(annotator, annotator), text) for annotator, text in comments.items())
        return "\n".join(f"{name}: {text}" for name, text in told)


def selection_of(because: str) -> str:
    """Whether chance alone chose a galaxy, as rates must be estimated from, or the model, or something else."""
    if because in AT_RANDOM:
        return "random"
    return "active" if because == "active" else "other" if because else "none"


def _settled(counts: Counts) -> dict[str, dict[int, str]]:
    """Per question the galaxies that a meeting settled, and on what."""
    found: dict[str, dict[int, str]] = {}
    for galaxy in np.flatnonzero(counts.voted_G).tolist():
        for question, row in counts.settled(galaxy).items():
            found.setdefault(question, {})[galaxy] = str(row.answer)
    return found


def _clear_best(votes_n_A: Ints) -> NDArray[np.intp]:
    """The place of the answer with the most votes; -1 where two have as many, or none has any."""
    clear_n = (votes_n_A == votes_n_A.max(axis=1, keepdims=True)).sum(axis=1) == 1
    return np.where(clear_n, votes_n_A.argmax(axis=1), -1)


def _shares(votes_n_A: Ints) -> Reals:
    total_n = votes_n_A.sum(axis=1, keepdims=True)
    return np.where(total_n > 0, votes_n_A / np.maximum(total_n, 1), np.nan).astype(np.float32)


def _entropy(shares_n_A: Reals) -> Reals:
    """In nats; NaN where there are no votes."""
    logs_n_A = np.log(np.where(shares_n_A > 0, shares_n_A, 1))
    entropy_n: Reals = np.abs((shares_n_A * logs_n_A).sum(axis=1, dtype=np.float32))
    return entropy_n
