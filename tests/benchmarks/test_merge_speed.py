"""How long it takes to join what three annotators bring back, 100,000 votes each.

Run with ``pytest tests/benchmarks/test_merge_speed.py --benchmark-only``. Goal: seconds.
"""

import resource
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.project.project import Project
from gzdesk.questions.question import load_question
from gzdesk.team.merge import merge

GALAXIES = 100_000
VOTES = 100_000
BAR = load_question("bar")
COLUMNS = "uuid, kind, galaxy_id, annotator, utc, seconds, question, question_version, answer, retracts, shown_because"


@pytest.fixture(scope="module")
def laptops(tmp_path_factory):
    """Three projects of the same galaxies, one vote on each by another annotator."""
    galaxies = tuple(Galaxy(f"J{n:06d}", f"{n % 100}.png", None, n / 300, n / 1200) for n in range(GALAXIES))
    catalogue = Catalogue(galaxies, tuple({"redshift": n / GALAXIES, "mag": 17.5} for n in range(GALAXIES)), ())
    files = []
    for name in ("ann", "bob", "eve"):
        folder = tmp_path_factory.mktemp(name)
        Project.create(folder / f"{name}.gzdesk", catalogue, folder, BAR).close()
        with closing(sqlite3.connect(folder / f"{name}.gzdesk")) as connection:
            insert = f"INSERT INTO votes ({COLUMNS}, stretch) VALUES (?, 'vote', ?, ?, ?, 1.5, 'bar', 1, ?, NULL, 'active', 's')"  # noqa: E501, S608
            connection.executemany(insert, map(vote, [name] * VOTES, range(VOTES)))
            connection.commit()
        files.append(folder / f"{name}.gzdesk")
    return files


def vote(name, place):
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=1.5 * place)
    utc = moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
    return f"{name}-{place:030d}", f"J{place * 7 % GALAXIES:06d}", name, utc, "yes" if place % 3 else "no"


def test_merging_three_times_100_000_votes(benchmark, laptops, tmp_path):
    number = count()
    merged = benchmark.pedantic(lambda: merge(tmp_path / f"{next(number)}.gzdesk", laptops), rounds=3)
    assert merged.votes == {"ann": VOTES, "bob": VOTES, "eve": VOTES}
    benchmark.extra_info["peak_MB"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def test_merging_again_what_is_in_already(benchmark, laptops, tmp_path):
    merge(tmp_path / "m.gzdesk", laptops)
    merged = benchmark.pedantic(lambda: merge(tmp_path / "m.gzdesk", laptops, into=True), rounds=1)
    assert not merged.changed
