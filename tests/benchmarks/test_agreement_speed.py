"""How long agreement takes to work out, on one core: it is told on the command line and drawn beside the desk.

Run with ``pytest tests/benchmarks --benchmark-only``. Processor time counts, as other programs can only add to it.
Goal: 100,000 votes of five annotators with 1000 bootstrap draws within 1.5 s, and a conflict found every 0.2 ms.
"""

import time

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.project.vote import Vote
from gzdesk.questions.question import load_question
from gzdesk.questions.tree import Tree
from gzdesk.queue.conflicts import disputes
from gzdesk.queue.rankings import finished
from gzdesk.team.agreement import agreement_of
from gzdesk.votes.counts import Counts

pytestmark = pytest.mark.benchmark(timer=time.process_time)
GALAXIES, ANNOTATORS = 20_000, 5
ASKED = load_question("smooth-or-featured")


@pytest.fixture(scope="module")
def rows() -> list[Vote]:
    """Each annotator answers at random one time in five, and else as the galaxy is."""
    rng, names = np.random.default_rng(0), [answer.name for answer in ASKED.answers]
    truth_G = rng.integers(len(names), size=GALAXIES)
    said_R_G = np.where(
        rng.random((ANNOTATORS, GALAXIES)) < 0.2, rng.integers(len(names), size=(ANNOTATORS, GALAXIES)), truth_G
    )
    return [
        Vote(
            f"{annotator}-{galaxy}", "vote", f"g{galaxy}", f"a{annotator}", "2026-01-01T00:00:00Z", 1.0, ASKED.name,
            ASKED.version, names[said_R_G[annotator, galaxy]], None, "random", None, None, None, "",
        )
        for annotator in range(ANNOTATORS)
        for galaxy in range(GALAXIES)
    ]  # fmt: skip


def test_agreement_of_a_hundred_thousand_votes(benchmark: BenchmarkFixture, rows: list[Vote]) -> None:
    found = benchmark.pedantic(agreement_of, (rows, Tree.of(ASKED)), {"draws": 1000}, rounds=3, warmup_rounds=1)
    assert found.questions[0].figures.galaxies == GALAXIES
    assert benchmark.stats.stats.min <= 1.5


def test_conflicts_among_a_hundred_thousand_votes(benchmark: BenchmarkFixture, rows: list[Vote]) -> None:
    galaxies = tuple(Galaxy(f"g{number}", "") for number in range(GALAXIES))
    counts = Counts.of(rows, galaxies, ASKED)
    values_G = benchmark.pedantic(lambda: finished(disputes(counts)), rounds=3, warmup_rounds=1)
    found = int(np.isfinite(values_G).sum())
    assert found > GALAXIES / 3
    assert benchmark.stats.stats.min <= 0.0002 * found
