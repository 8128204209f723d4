"""The journal: a vote that was acknowledged is on disk, whatever happens next; one that failed left nothing."""

import contextlib
import random
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.project import clock
from gzdesk.project.clock import moment, utc_now
from gzdesk.project.journal import Journal, JournalError
from gzdesk.project.project import Project
from gzdesk.project.vote import KINDS, new_vote, standing
from gzdesk.questions.question import load_question


@pytest.fixture
def file(tmp_path):
    galaxies = tuple(Galaxy(f"g{n}", f"g{n}.png") for n in range(10))
    catalogue = Catalogue(galaxies, tuple({} for _ in galaxies), ())
    Project.create(tmp_path / "p.gzdesk", catalogue, tmp_path, load_question("bar")).close()
    return tmp_path / "p.gzdesk"


@pytest.fixture
def project(file):
    with Project.open(file, annotator="ann") as project:
        yield project


@pytest.fixture
def journal(project):
    return project.journal


@pytest.fixture
def database(project, file):
    """A second way into the open file, for what the journal itself offers no door to."""
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as connection:
        yield connection


def vote(galaxy=0, kind="vote", answer="yes", **others):
    given = {"annotator": "ann", "question": "bar", "question_version": 1, **others}
    given.setdefault("text", "odd" if kind == "comment" else None)
    return new_vote(galaxy_id=f"g{galaxy}", kind=kind, answer=answer if kind in ("vote", "settled") else None, **given)


def votes_on_disk(file):
    with Project.open(file, read_only=True) as project:
        return project.journal.rows()


def test_a_vote_is_in_the_file_with_all_its_provenance(journal, file):
    given = vote(
        3, seconds=1.25, shown_because="active", mutual_information=0.04, rank=7, model="compact-1", stretch="asinh",
        saw_posterior=1,
    )  # fmt: skip
    journal.append(given)
    assert votes_on_disk(file) == [given]


def test_rows_come_in_the_order_they_were_given(journal):
    given = [vote(n % 10) for n in range(30)]
    for one in given:
        journal.append(one)
    assert journal.rows() == given


def test_what_all_rows_say_alike_is_kept_once(journal):
    given = [vote(n, shown_because="active", model="compact-1", stretch="asinh") for n in range(2)]
    journal.append(*given)
    first, second = journal.rows()
    assert [first, second] == given
    for name in ("kind", "annotator", "question", "answer", "shown_because", "model", "stretch"):
        assert getattr(first, name) is getattr(second, name), name


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "retraction"])
def test_every_act_of_an_annotator_is_a_row(journal, kind):
    journal.append(vote(kind=kind))
    assert [row.kind for row in journal.rows()] == [kind]


def test_rows_sort_by_their_times_as_they_were_written_though_the_clock_is_set_back(journal, monkeypatch):
    class SetBack(datetime):
        steps = iter(range(20, 0, -1))

        @classmethod
        def now(cls, zone=None):
            return datetime(2026, 1, 1, tzinfo=zone) + timedelta(hours=next(cls.steps))

    monkeypatch.setattr(clock, "datetime", SetBack)
    monkeypatch.setattr(clock, "_clock", clock._Clock())
    for n in range(10):
        journal.append(vote(n))
    rows = journal.rows()
    assert sorted(rows, key=lambda row: moment(row.utc)) == rows
    assert len({row.utc for row in rows}) == len(rows)


def test_a_row_is_later_than_all_that_the_file_held_when_it_was_opened(file, monkeypatch):
    monkeypatch.setattr(clock, "_clock", clock._Clock())
    future = vote(0)
    ahead = replace(future, utc="2999-01-01T00:00:00.000Z")
    with Project.open(file) as project:
        project.journal.append(ahead)
    with Project.open(file) as project:
        assert moment(vote(1).utc) > moment(ahead.utc)


def test_a_vote_says_when_it_was_given_and_has_a_uuid_of_its_own():
    before, given, after = utc_now(), vote(), utc_now()
    assert before <= given.utc <= after
    assert given.utc.endswith("Z")
    assert given.uuid != vote().uuid


def test_a_retraction_is_a_row_and_the_vote_stays_in_the_file(journal):
    given = vote(2)
    journal.append(given)
    taken_back = journal.retract(given, "ben")
    assert journal.rows() == [given, taken_back]
    assert (taken_back.kind, taken_back.retracts, taken_back.annotator) == ("retraction", given.uuid, "ben")
    assert taken_back.galaxy_id == "g2"


def test_what_stands_is_neither_retracted_nor_a_retraction(journal):
    first, second = vote(1), vote(2)
    journal.append(first)
    journal.append(second)
    journal.retract(first, "ann")
    assert standing(journal.rows()) == [second]


def test_a_retracted_retraction_puts_the_vote_back_and_can_be_put_back_itself(journal):
    first, second = vote(1), vote(2)
    journal.append(first, second)
    undone = journal.retract(first, "ann")
    redone = journal.retract(undone, "ann")
    assert standing(journal.rows()) == [first, second]
    journal.retract(redone, "ann")
    assert standing(journal.rows()) == [second]


def test_rows_that_belong_together_are_all_saved_or_none(journal):
    first, broken = vote(1), replace(vote(2), kind="guess")
    with pytest.raises(ValueError, match=broken.uuid):
        journal.append(first, broken)
    assert journal.rows() == []


def test_numpy_s_numbers_are_taken_as_python_s(journal):
    journal.append(vote(mutual_information=np.float32(0.5), rank=np.int64(3), seconds=np.float64(1.5)))
    row = journal.rows()[0]
    assert (row.mutual_information, row.rank, row.seconds) == (0.5, 3, 1.5)


@pytest.mark.parametrize(
    "broken",
    [
        vote(answer=None),
        replace(vote(), kind="guess"),
        replace(vote(), text="a comment"),
        replace(vote(kind="comment"), text=None),
        replace(vote(), saw_posterior=2),
        replace(vote(), retracts="other"),
        replace(vote(kind="skip"), answer="yes"),
        replace(vote(), seconds=float("nan")),
        replace(vote(kind="skip"), kind="retraction", retracts="no such uuid"),
    ],
)
def test_a_row_that_makes_no_sense_is_our_own_error_and_is_not_kept(journal, broken):
    with pytest.raises(ValueError, match=broken.uuid):
        journal.append(broken)
    assert journal.rows() == []
    journal.append(vote())  # and the next one goes in


def test_a_uuid_goes_in_once(journal):
    given = vote()
    journal.append(given)
    with pytest.raises(ValueError, match="append-only"):
        journal.append(given)
    assert journal.rows() == [given]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE votes SET answer = 'no'",
        "DELETE FROM votes",
        "INSERT OR REPLACE INTO votes SELECT * FROM votes",
        "REPLACE INTO votes SELECT row, 'other', kind, galaxy_id, annotator, utc, seconds, question, question_version, "
        "answer, retracts, shown_because, mutual_information, rank, model, stretch, text, saw_posterior, act "
        "FROM votes",
    ],
)
def test_the_database_itself_forbids_to_change_a_vote(journal, database, statement):
    given = vote()
    journal.append(given)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        database.execute(statement)
    assert journal.rows() == [given]


def vote_until_refused(journal):
    saved = []
    while True:
        given = vote(stretch="s" * 500)
        try:
            journal.append(given)
        except JournalError as error:
            return saved, given, str(error)
        saved.append(given)


def test_a_full_disk_is_told_and_leaves_nothing_of_the_vote(file):
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as connection:
        journal = Journal(connection, file)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        saved, refused, told = vote_until_refused(journal)
        assert told == "p.gzdesk: the disk is full; free some space."
        assert saved
        assert journal.rows() == saved
        connection.execute(f"PRAGMA max_page_count = {pages + 100}")
        journal.append(refused)  # the same vote, once there is room
        assert journal.rows() == [*saved, refused]
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


WRITE_UNTIL_THE_SYSTEM_REFUSES = """
import resource, sys
from pathlib import Path
from gzdesk.project.journal import JournalError
from gzdesk.project.vote import new_vote
from gzdesk.project.project import Project
with Project.open(Path(sys.argv[1]), annotator="ann") as project:
    resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, resource.RLIM_INFINITY))
    def vote():
        return new_vote(galaxy_id="g1", annotator="ann", question="bar", question_version=1, answer="yes")
    try:
        while True:
            given = vote()
            project.journal.append(given)
            print(given.uuid)
    except JournalError as error:
        print(error, file=sys.stderr)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    project.journal.append(given)
    print(given.uuid)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no limit on file sizes")
def test_a_write_that_the_system_cuts_short_leaves_nothing_of_the_vote(file):
    child = subprocess.run(
        [sys.executable, "-c", WRITE_UNTIL_THE_SYSTEM_REFUSES, str(file)], capture_output=True, text=True, check=True
    )
    assert "p.gzdesk: the disk" in child.stderr
    acknowledged = child.stdout.split()
    assert len(acknowledged) > 5
    assert [row.uuid for row in votes_on_disk(file)] == acknowledged


def test_a_project_file_that_vanishes_is_told_rather_than_written_to_in_vain(journal, file):
    file.rename(file.with_name("away.gzdesk"))
    with pytest.raises(JournalError, match=r"p\.gzdesk: the project file has been moved or deleted"):
        journal.append(vote())
    file.with_name("away.gzdesk").rename(file)
    journal.append(vote())
    assert len(journal.rows()) == 1


def test_another_program_that_keeps_the_file_to_itself_is_told(journal, database):
    database.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalError, match=r"another program is writing to it"):
        journal.append(vote())
    database.execute("ROLLBACK")
    assert journal.rows() == []


VOTE_ON_AND_ON = """
import sys
from pathlib import Path
from gzdesk.project.vote import new_vote
from gzdesk.project.project import Project
project = Project.open(Path(sys.argv[1]), annotator="ann")
while True:
    vote = new_vote(galaxy_id="g1", annotator="ann", question="bar", question_version=1, answer="yes")
    project.journal.append(vote)
    print(vote.uuid, flush=True)
"""


def test_a_program_killed_while_voting_loses_no_acknowledged_vote(file):
    chance, acknowledged = random.Random(0), []  # noqa: S311
    for _ in range(4):
        with subprocess.Popen([sys.executable, "-c", VOTE_ON_AND_ON, str(file)], stdout=subprocess.PIPE) as child:
            acknowledged += [child.stdout.readline() for _ in range(chance.randrange(1, 60))]
            time.sleep(chance.uniform(0, 0.03))
            child.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
            acknowledged += [line for line in child.stdout.read().splitlines(keepends=True) if line.endswith(b"\n")]
    acknowledged = [line.decode().strip() for line in acknowledged]
    with Project.open(file) as project:  # the dead one's lock is no hindrance
        found = [row.uuid for row in project.journal.rows()]
    assert len(acknowledged) > 4
    assert [uuid for uuid in found if uuid in set(acknowledged)] == acknowledged
    assert len(found) - len(acknowledged) <= 4  # at most one vote a life was saved, and not yet acknowledged
    with contextlib.closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
