"""Splitting: disjoint shares and a common set that nobody can tell apart; and merging gives all back."""

import contextlib
import csv
import sqlite3

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.cli import main
from gzdesk.project import hand_out
from gzdesk.project.earlier_votes import EarlierVote
from gzdesk.project.hand_out import HandOut
from gzdesk.project.project import Project, ProjectError
from gzdesk.project.vote import new_vote
from gzdesk.questions.question import load_question
from gzdesk.queue.voting_queue import VotingQueue
from gzdesk.session.session import Session
from gzdesk.team.merge import merge
from gzdesk.team.split import LIST, dealt, split

BAR = load_question("bar")
NAMES = ("ann", "bob", "eve")
GALAXIES = tuple(Galaxy(f"g{n:03}", f"{n}.png", None, n / 10, -n / 10) for n in range(300))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A project with two hundred galaxies, votes, earlier votes and settings."""
    folder = tmp_path_factory.mktemp("whole")
    columns = tuple({"redshift": n / 100} for n in range(len(GALAXIES)))
    with Project.create(folder / "survey.gzdesk", Catalogue(GALAXIES, columns, ()), folder, BAR) as project:
        project.journal.append(
            new_vote(galaxy_id="g000", annotator="me", question="bar", question_version=1, answer="yes")
        )
        project.add_earlier_votes("gz2", [EarlierVote("gz2", one.id, "bar", 1, "yes", 3) for one in GALAXIES])
        project.set_setting("display", "invert = true\n")
        project.set_setting("order", 'kind = "starred"\n')
    return project.path


@pytest.fixture(scope="module")
def shares(whole, tmp_path_factory):
    return split(whole, NAMES, tmp_path_factory.mktemp("out") / "parts", overlap=0.1)


@settings(max_examples=25)
@given(
    st.lists(st.integers(), unique=True, max_size=60),
    st.integers(2, 5),
    st.floats(0, 1),
    st.integers(0, 3),
)
def test_every_galaxy_goes_to_one_annotator_or_to_all(numbers, hands, overlap, seed):
    ids, names = [f"g{n}" for n in numbers], [f"a{n}" for n in range(hands)]
    shares = dealt(ids, names, overlap, seed, names)
    common = set(shares[0].common)
    assert len(common) == round(overlap * len(ids))
    own = [one for share in shares for one in share.galaxies if one not in common]
    assert sorted([*own, *common]) == sorted(ids)
    sizes = [len(share.galaxies) for share in shares]
    assert max(sizes) - min(sizes) <= 1
    for share in shares:
        assert share.common == shares[0].common
        assert common <= set(share.galaxies)
        assert [ids.index(one) for one in share.galaxies] == sorted(map(ids.index, share.galaxies))


def test_another_seed_deals_otherwise_and_the_same_seed_alike():
    ids = [f"g{n}" for n in range(100)]
    assert dealt(ids, "ab", 0.1, 1, "ab") == dealt(ids, "ab", 0.1, 1, "ab")
    assert dealt(ids, "ab", 0.1, 1, "ab") != dealt(ids, "ab", 0.1, 2, "ab")


def test_each_part_holds_what_its_galaxies_had_and_no_vote(shares):
    for share in shares:
        with Project.open(share.file, annotator=share.annotator) as project:
            assert [galaxy.id for galaxy in project.galaxies] == list(share.galaxies)
            assert len(share.galaxies) == 120
            assert set(project.galaxies) <= set(GALAXIES)
            assert project.columns(7) == {"redshift": int(share.galaxies[7][1:]) / 100}
            assert project.journal.rows() == []
            assert {one.galaxy_id for one in project.earlier_votes()} == set(share.galaxies)
            assert project.question == BAR
            assert (project.setting("display"), project.setting("order")) == ("invert = true\n", None)
            assert hand_out.load(project.setting("hand-out"), 120).annotator == share.annotator


def test_splitting_and_merging_gives_back_every_galaxy_in_its_place(whole, shares, tmp_path):
    files = [share.file for share in shares]
    merge(tmp_path / "m.gzdesk", [files[1], whole, files[0], files[2]])
    tables = ("galaxies", "columns", "earlier_votes", "votes", "questions", "conflicts")
    with (
        contextlib.closing(sqlite3.connect(whole)) as one,
        contextlib.closing(sqlite3.connect(tmp_path / "m.gzdesk")) as other,
    ):
        for table in tables:
            select = f"SELECT * FROM {table}"  # noqa: S608
            assert one.execute(select).fetchall() == other.execute(select).fetchall()
    merge(tmp_path / "parts.gzdesk", files)
    with Project.open(tmp_path / "parts.gzdesk") as project:
        assert set(project.galaxies) == set(GALAXIES)


def test_the_coordinator_learns_who_has_what_and_nobody_else(shares):
    folder = shares[0].file.parent
    with (folder / LIST).open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == sum(len(share.galaxies) for share in shares)
    common = {row["id_str"] for row in rows if row["common"] == "1"}
    assert common == set(shares[0].common)
    assert sorted(file.name for file in folder.glob("*.gzdesk")) == [f"survey-{name}.gzdesk" for name in NAMES]


def controls_of(file, votes):
    """Ids of the controls among the first galaxies of a sitting, and of all that came."""
    with Project.open(file) as project:
        session, seen = Session(project, "x"), []
        for _ in range(votes):
            seen.append((project.galaxies[session.current.index].id, session.current.because))
            session.vote(0, 1.0, "")
    return [name for name, because in seen if because == "control"], [name for name, _ in seen]


def test_the_common_galaxies_come_to_all_in_the_same_order_and_early(shares, tmp_path):
    common, came = set(shares[0].common), []
    for share in shares:
        file = tmp_path / share.file.name
        file.write_bytes(share.file.read_bytes())
        controls, _ = controls_of(file, 60)
        came.append([name for name in controls if name in common])
        assert set(controls) - common  # so that a control tells nothing
    shortest = min(map(len, came))
    assert shortest >= 3
    assert len({tuple(names[:shortest]) for names in came}) == 1
    assert came[0][:shortest] == [*shares[0].common][:shortest]


def test_controls_of_a_handed_out_project_are_as_many_as_of_any_other():
    plain, handed = VotingQueue(500), VotingQueue(500, common=range(100, 200))
    assert np.count_nonzero(handed.control_G) == np.count_nonzero(plain.control_G) == 50
    assert np.count_nonzero(handed.control_G[100:200]) > 30


def test_a_small_common_set_and_one_of_all_galaxies_are_shown_to_the_end():
    for common in (range(3), range(40)):
        queue, seen = VotingQueue(40, common=common), []
        while queue.current is not None:
            seen.append(queue.current.index)
            queue.advance()
        assert sorted(seen) == list(range(40))


def test_nothing_is_overwritten_and_a_failure_leaves_nothing(whole, tmp_path, monkeypatch):
    (tmp_path / "survey-bob.gzdesk").write_text("precious")
    with pytest.raises(ProjectError, match=r"survey-bob\.gzdesk: exists already"):
        split(whole, NAMES, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["survey-bob.gzdesk"]

    def fail(*given):
        raise OSError("disk full")

    monkeypatch.setattr("gzdesk.team.split.write_csv", fail)
    with pytest.raises(OSError, match="disk full"):
        split(whole, NAMES, tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def test_too_few_galaxies_are_told(tmp_path):
    Project.create(tmp_path / "p.gzdesk", Catalogue(GALAXIES[:2], ({}, {}), ()), tmp_path, BAR).close()
    with pytest.raises(ProjectError, match="too few galaxies for 3 annotators"):
        split(tmp_path / "p.gzdesk", NAMES, tmp_path / "out", overlap=0)
    assert not (tmp_path / "out").exists()


def test_names_that_no_file_can_have_become_ones_that_it_can(whole, tmp_path):
    shares = split(whole, ["Vera / Rubin", "vera-rubin", "../x"], tmp_path / "o")
    assert [share.file.name for share in shares] == [
        "survey-Vera-Rubin-1.gzdesk", "survey-vera-rubin-2.gzdesk", "survey-x-3.gzdesk",
    ]  # fmt: skip


def test_the_command_says_who_has_what(whole, tmp_path, capsys):
    given = ["split", str(whole), "--annotators", "ann, bob", "--overlap", "20%", "--out", str(tmp_path / "o")]
    assert main(given) == 0
    said = capsys.readouterr().out
    assert "survey-ann.gzdesk: 120 galaxies for ann alone and 60 that all have" in said
    assert main(given) == 1


@pytest.mark.parametrize(
    "wrong", [["--annotators", "ann"], ["--annotators", "a,A"], ["--annotators", "a,b", "--overlap", "120%"]]
)
def test_wishes_that_cannot_be_are_wrong_usage(whole, tmp_path, wrong):
    with pytest.raises(SystemExit, match="2"):
        main(["split", str(whole), "--out", str(tmp_path / "o"), *wrong])


@settings(max_examples=40)
@given(st.text(), st.lists(st.integers(0, 9), unique=True))
def test_a_hand_out_is_read_back_as_it_was_written(name, common):
    name = name.encode("utf-8", "ignore").decode()
    assert hand_out.load(hand_out.dump(HandOut(name, tuple(common))), 10) == HandOut(name, tuple(common))


@pytest.mark.parametrize("text", [None, "", "common = [99]", "common = 3", "common = [true]", "annotator = 3", "= ="])
def test_a_hand_out_that_cannot_be_is_none(text):
    assert hand_out.load(text, 10) == HandOut()
