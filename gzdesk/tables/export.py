"""Tables out: raw votes, counts, agreement and posteriors per galaxy, and how good the posteriors were.

Each ``..._table`` describes, each ``write_...`` writes what it describes in the format of the file's suffix.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.messages import Posterior
from gzdesk.project.project import Project
from gzdesk.project.vote import standing
from gzdesk.questions.question import Question
from gzdesk.questions.tree import Tree
from gzdesk.tables.described import Column, Fact, Table
from gzdesk.tables.galaxy_columns import GalaxyColumns, Wishes
from gzdesk.tables.posterior_columns import posterior_columns, scatters_of
from gzdesk.tables.provenance import facts_of_counts, facts_of_posterior, facts_of_project
from gzdesk.tables.tables import ExportError, write_csv, write_table
from gzdesk.tables.vote_columns import SAID, vote_columns
from gzdesk.votes.counts import Counts

__all__ = [
    "ExportError", "Wishes", "agreement_table", "counts_of", "counts_table", "posteriors_table", "rounds_table",
    "votes_table", "write_counts", "write_csv", "write_posteriors", "write_rounds", "write_selection", "write_table",
    "write_votes",
]  # fmt: skip

AS_IT_IS = Wishes()


def counts_of(project: Project) -> Counts:
    """The votes of a project, and those from before it."""
    rows, earlier = project.journal.rows(), project.earlier_counts()
    return Counts.of(rows, project.galaxies, project.tree, project.places, earlier)


def _facts(project: Project, counts: Counts, wishes: Wishes) -> tuple[Fact, ...]:
    return facts_of_project(project, counts, wishes.names) + wishes.facts


def votes_table(project: Project, counts: Counts, wishes: Wishes = AS_IT_IS) -> Table:
    """What was said and stands, one row each in the order it was given, with its provenance: votes, answers settled in
    a meeting, "can't tell", artifacts and comments."""
    said = [row for row in standing(project.journal.rows()) if row.kind in SAID]
    where = {
        row.galaxy_id: project.galaxies[project.places[row.galaxy_id]]
        for row in said
        if row.galaxy_id in project.places
    }
    words = "What annotators said and did not take back, one row each in the order it was given."
    facts = _facts(project, counts, wishes)
    return Table("votes", words, len(said), vote_columns(said, where, wishes.names), facts)


def counts_table(
    project: Project, counts: Counts, places: Sequence[int] | None = None, wishes: Wishes = AS_IT_IS
) -> Table:
    """Votes per answer for every galaxy, or some, in Zoobot's columns: ``id_str, file_loc, ..., bar_yes, bar_no``."""
    of, questions = GalaxyColumns(project.galaxies, counts, places, wishes), project.tree.questions
    votes = [column for question in questions for column in of.votes(question, with_total=True)]
    earlier = [column for question in questions for column in of.earlier_votes(question)]
    columns = (*of.which(with_file=True), *votes, *earlier, *of.marks(), *of.shown())
    words = "Votes per galaxy and answer: the last one of each annotator, and answers settled in a meeting."
    return Table("counts", words, of.number, columns, _facts(project, counts, wishes))


def agreement_table(project: Project, counts: Counts, wishes: Wishes = AS_IT_IS) -> Table:
    """Per galaxy and question how far annotators agree: how many they are, the share that gave the commonest answer,
    the entropy of their votes, and what was settled in a meeting."""
    of = GalaxyColumns(project.galaxies, counts, None, wishes)
    agreement = [column for question in project.tree.questions for column in of.agreement(question)]
    words = "How far annotators agree on each galaxy, by their last answers; answers settled in a meeting stand apart."
    columns = (*of.which(), *agreement, *of.marks(), *of.shown())
    return Table("agreement", words, of.number, columns, _facts(project, counts, wishes))


def posteriors_table(
    galaxies: Sequence[Galaxy],
    tree: Tree,
    posterior: Posterior,
    counts: Counts,
    places: Sequence[int] | None = None,
    *,
    project: Project | None = None,
    wishes: Wishes = AS_IT_IS,
) -> Table:
    """What one state of the network believes about every galaxy, or some, voted on or not.

    Per answer: mean and centred 68 and 90 % intervals of rho, the probability that an annotator who is asked the
    question gives it, over the dropout samples and the scatter of galaxies that look alike to them; p(k of N votes) and
    samples of rho where asked for; and the votes. Mutual information is that of one further annotator's answers, in
    nats. Nothing where the image could not be read. With the project more is told of how the table came to be.
    """
    of, scatters = GalaxyColumns(galaxies, counts, places, wishes), scatters_of(tree, posterior, counts)
    columns = of.which()
    for question in tree.questions:
        part, scatter = tree.parts[question.name], scatters[question.name]
        columns += posterior_columns(question, part, posterior, scatter, of.places, wishes.votes_asked, wishes.samples)
    columns += [
        _information(posterior, of.places),
        *(column for question in tree.questions for column in of.votes(question)),
    ]
    columns += [*of.shown(), *_heard(posterior)]
    facts = facts_of_counts(tree, counts) if project is None else _facts(project, counts, wishes)
    words = "What the network believes of every galaxy: how probable it is that an annotator gives each answer."
    return Table("posteriors", words, of.number, tuple(columns), facts + facts_of_posterior(posterior, scatters))


def _information(posterior: Posterior, places: NDArray[np.intp]) -> Column:
    words = "of one further annotator's answers and the network, nats: what they would teach it"
    values = posterior.mutual_information_G
    return Column("mutual_information", "float32", lambda part: values[places[part]], words, "stat.value")


def _heard(posterior: Posterior) -> list[Column]:
    def model(part: slice) -> list[str]:
        return [posterior.model] * (part.stop - part.start)

    def votes(part: slice) -> NDArray[np.int32]:
        return np.full(part.stop - part.start, posterior.votes, np.int32)

    return [
        Column("model", "text", model, "the state of the network", "meta.id;meta.modelled"),
        Column("votes_heard", "int32", votes, "votes it had heard", "meta.number"),
    ]


def rounds_table(project: Project, counts: Counts, wishes: Wishes = AS_IT_IS) -> Table:
    """How good every state of the network was on the random controls: each figure with its 68 and 90 % intervals.

    Nothing where it could not be judged. Floors are what would remain if its posterior means were the truth.
    """
    rounds = project.rounds()
    figures = list(dict.fromkeys(name for one in rounds for name in one.metrics))

    def figure(name: str) -> Callable[[slice], NDArray[np.float64]]:
        return lambda part: np.array([_six_digits(one.metrics.get(name)) for one in rounds[part]], np.float64)

    def votes(part: slice) -> NDArray[np.int64]:
        return np.array([one.votes for one in rounds[part]], np.int64)

    models, times = [one.model for one in rounds], [one.utc for one in rounds]
    columns = (
        Column("model", "text", lambda part: models[part], "the state of the network", "meta.id;meta.modelled"),
        Column("votes_heard", "int64", votes, "votes it had heard", "meta.number"),
        Column("utc", "text", lambda part: times[part], "when it was judged, UTC", "time.epoch"),
        *(Column(name, "float64", figure(name), f"{name} on random controls", "stat.value") for name in figures),
    )
    words = "How good the posteriors were on random galaxies that were never taught, one row a state of the network."
    return Table("rounds", words, len(rounds), columns, _facts(project, counts, wishes))


def _six_digits(value: float | None) -> float:
    return float(f"{value:.6g}") if value is not None and math.isfinite(value) else math.nan


def write_votes(project: Project, file: Path) -> None:
    """Write ``votes_table``; raises ExportError."""
    write_table(votes_table(project, counts_of(project)), file)


def write_counts(project: Project, file: Path) -> None:
    """Write ``counts_table``; raises ExportError."""
    write_table(counts_table(project, counts_of(project)), file)


def write_posteriors(
    galaxies: Sequence[Galaxy], asked: Tree | Question, posterior: Posterior, counts: Counts, file: Path
) -> None:
    """Write ``posteriors_table``; raises ExportError."""
    tree = asked if isinstance(asked, Tree) else Tree.of(asked)
    write_table(posteriors_table(galaxies, tree, posterior, counts), file)


def write_rounds(project: Project, file: Path) -> None:
    """Write ``rounds_table``; raises ExportError."""
    write_table(rounds_table(project, counts_of(project)), file)


def write_selection(
    project: Project, places: Iterable[int], posterior: Posterior | None, counts: Counts, file: Path
) -> None:
    """Write votes per answer of some galaxies, and what is believed of them where anything is; raises ExportError."""
    chosen = list(places)
    if posterior is None:
        table = counts_table(project, counts, chosen)
    else:
        table = posteriors_table(project.galaxies, project.tree, posterior, counts, chosen, project=project)
    write_table(table, file)
