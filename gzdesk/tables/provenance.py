"""Provenance: how exported tables came to be, told in facts that every format can carry, and names kept back."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from gzdesk import __version__
from gzdesk.messages import Posterior
from gzdesk.project.clock import moment
from gzdesk.project.earlier_votes import Source
from gzdesk.project.project import Project
from gzdesk.project.vote import Vote
from gzdesk.questions.tree import Tree, tree_to_toml
from gzdesk.tables.described import Fact
from gzdesk.votes.counts import Counts

CHOSEN = (
    "Galaxies whose selection is 'random' came on screen by chance alone: take rates and fractions from these. "
    "'active' ones were chosen because the model had most to learn from a vote on them, 'other' ones for the reason in "
    "shown_because; rare and difficult galaxies are too many among both, and rates from them are biased. Controls "
    "(shown_because 'control') were never taught: judge posteriors on them."
)
NOT_TOLD = "not told, with pseudonyms"
CITATION = (
    "Please cite gzdesk, and Walmsley et al. 2020, MNRAS 491, 1554 (doi:10.1093/mnras/stz2816), whose method it is."
)


def facts_of_project(project: Project, counts: Counts, names: Mapping[str, str]) -> tuple[Fact, ...]:
    """Who made the tables, of what, and how the galaxies were chosen; annotators as ``names`` calls them.

    The project file is not read, so that any thread may ask.
    """
    return (
        *facts_of_counts(project.tree, counts),
        Fact("project", "PROJECT", name_of_project(project, names)),
        Fact("galaxies", "NGALAXY", len(project.galaxies)),
        Fact("annotators", "ANNOTATR", ", ".join(sorted(names.get(name, name) for name in counts.annotators))),
        Fact("tree_toml", "TREETOML", tree_to_toml(_without_pictures(project.tree))),
    )


def name_of_project(project: Project, names: Mapping[str, str]) -> str:
    """What the project is called; under pseudonyms it is not told, for one that was handed out is called by a name."""
    return NOT_TOLD if names else project.path.stem


def facts_of_sources(sources: Iterable[Source]) -> tuple[Fact, ...]:
    """Where votes from before the project come from; nothing where there are none."""
    told = "; ".join(f"{source.name} ({source.votes} votes on {source.galaxies} galaxies)" for source in sources)
    return (Fact("earlier_votes", "EARLIER", told),) if told else ()


def facts_of_counts(tree: Tree, counts: Counts) -> tuple[Fact, ...]:
    """What is known without the project file."""
    return (
        Fact("creator", "CREATOR", f"gzdesk {__version__}"),
        Fact("made", "DATE", datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")),
        Fact("tree", "TREE", f"{tree.name}, version {tree.version}"),
        Fact("votes", "NVOTES", counts.votes),
        Fact("random_galaxies", "NRANDOM", int(np.count_nonzero(counts.by_chance_G & counts.voted_G))),
        Fact("how_selected", "SELECTED", CHOSEN),
        Fact("frame", "RADESYS", "ICRS"),
        Fact("citation", "CITATION", CITATION),
    )


def facts_of_posterior(posterior: Posterior, scatters: Mapping[str, float]) -> tuple[Fact, ...]:
    """Of which state of the network posteriors are."""
    told = ", ".join(f"{question} {scatter:.3g}" for question, scatter in scatters.items())
    return (
        Fact("network", "MODEL", posterior.model),
        Fact("network_votes", "NHEARD", posterior.votes),
        Fact("dropout_samples", "NSAMPLES", posterior.probs_G_T_A.shape[1]),
        Fact("scatter", "SCATTER", f"{told} (standard deviation in logits of galaxies that look alike)"),
    )


def pseudonyms_of(rows: Iterable[Vote]) -> dict[str, str]:
    """``annotator-1``, ``annotator-2``, ... in the order of each one's first row, which further rows do not change."""
    first: dict[str, tuple[datetime, str]] = {}
    for row in rows:
        at = (moment(row.utc), row.uuid)
        first[row.annotator] = min(first.get(row.annotator, at), at)
    return {name: f"annotator-{place}" for place, name in enumerate(sorted(first, key=first.__getitem__), 1)}


def _without_pictures(tree: Tree) -> Tree:
    """The tree without what only draws it."""
    questions = tuple(
        replace(question, answers=tuple(replace(answer, icon="", examples=()) for answer in question.answers))
        for question in tree.questions
    )
    return replace(tree, questions=questions)
