"""Tables out: nothing is lost, nothing runs in a spreadsheet, and a failed write leaves the old table."""

import csv
import os
import re

import numpy as np
import pytest

from gzdesk.catalog import Catalogue, Galaxy
from gzdesk.counts import Counts
from gzdesk.evaluation import judge
from gzdesk.export import ExportError, write_counts, write_csv, write_posteriors, write_rounds, write_votes
from gzdesk.journal import new_vote, standing
from gzdesk.messages import Posterior
from gzdesk.project import Project
from gzdesk.question import load_question
from gzdesk.scatter import scattered, usual_scatter
from gzdesk.tree import load_tree

BAR = load_question("bar")
GALAXIES = (
    Galaxy("J0", "a/0.png", None, 150.25, -2.5),
    Galaxy("J1", "a/1.png"),
    Galaxy("=J2", "a/2.png", None, 0.0, 0.0),
    Galaxy("J3", "a/3.png", None, 10.0, 20.0),
)
SAMPLES = 200


@pytest.fixture
def project(tmp_path):
    catalogue = Catalogue(GALAXIES, ({},) * 4, ())
    with Project.create(tmp_path / "p.gzdesk", catalogue, tmp_path, BAR) as project:
        yield project


@pytest.fixture
def file(tmp_path):
    return tmp_path / "table.csv"


def give(project, galaxy, answer="yes", kind="vote", annotator="ann", **others):
    vote = new_vote(
        galaxy_id=GALAXIES[galaxy].id,
        annotator=annotator,
        question="bar",
        question_version=1,
        kind=kind,
        answer=answer if kind == "vote" else None,
        **others,
    )
    project.journal.append(vote)
    return vote


def rows_of(file):
    with file.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


# Votes


def test_a_standing_vote_is_a_row_with_its_provenance(project, file):
    vote = give(
        project,
        0,
        "no",
        seconds=1.5,
        shown_because="active",
        mutual_information=0.125,
        rank=4,
        model="m1",
        stretch="asinh",
        saw_posterior=1,
    )
    write_votes(project, file)
    assert rows_of(file) == [
        {
            "uuid": vote.uuid,
            "kind": "vote",
            "id_str": "J0",
            "ra": "150.25",
            "dec": "-2.5",
            "annotator": "ann",
            "utc": vote.utc,
            "seconds": "1.5",
            "question": "bar",
            "question_version": "1",
            "answer": "no",
            "shown_because": "active",
            "mutual_information": "0.125",
            "rank": "4",
            "model": "m1",
            "stretch": "asinh",
            "saw_posterior": "1",
            "text": "",
        }
    ]


def test_only_what_was_said_and_stands_is_a_row(project, file):
    undone = give(project, 0)
    project.journal.retract(undone, "ann")
    for kind in ("skip", "star", "unstar", "later", "cant-tell", "artifact"):
        give(project, 1, kind=kind)
    give(project, 1, kind="comment", text="odd, =1+1")
    give(project, 1)
    write_votes(project, file)
    assert [(row["kind"], row["answer"], row["text"]) for row in rows_of(file)] == [
        ("cant-tell", "", ""), ("artifact", "", ""), ("comment", "", "odd, =1+1"), ("vote", "yes", ""),
    ]  # fmt: skip
    assert len(standing(project.journal.rows())) == 8


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(project, file, name):
    give(project, 2, annotator=name)
    write_votes(project, file)
    row = rows_of(file)[0]
    assert (row["annotator"], row["id_str"]) == ("'" + name.replace("\r", "\n"), "'=J2")


def test_names_with_commas_quotes_and_lines_come_back_whole(project, file):
    name = 'Ångström, "A."\nUppsala ☆'
    give(project, 0, annotator=name)
    write_votes(project, file)
    assert rows_of(file)[0]["annotator"] == name


# Counts


def test_counts_are_wide_with_a_row_for_every_galaxy(project, file):
    give(project, 0, shown_because="control")
    give(project, 0, "no", annotator="ben")
    give(project, 1, kind="cant-tell", shown_because="active")
    give(project, 1, kind="comment", text="odd", shown_because="active")
    give(project, 3, kind="star", shown_because="searched")
    give(project, 3, kind="artifact", shown_because="searched")
    write_counts(project, file)
    assert file.read_text().splitlines() == [
        "id_str,file_loc,ra,dec,bar_yes,bar_no,bar_total-votes,"
        "cant_tell,artifact,starred,comment,shown_because,selection",
        "J0,a/0.png,150.25,-2.5,1,1,2,0,0,0,,control,random",
        "J1,a/1.png,,,0,0,0,1,0,0,odd,active,active",
        "'=J2,a/2.png,0.0,0.0,0,0,0,0,0,0,,,none",
        "J3,a/3.png,10.0,20.0,0,0,0,0,1,1,,searched,other",
    ]


def test_comments_of_several_annotators_say_whose_they_are(project, file):
    give(project, 0, kind="comment", text="odd")
    give(project, 0, kind="comment", text="a ring", annotator="ben")
    write_counts(project, file)
    assert rows_of(file)[0]["comment"] == "ann: odd\nben: a ring"


# Trees


@pytest.fixture
def walked(tmp_path):
    """A project that asks two questions, with one galaxy walked to the end and one to the first answer."""
    with Project.create(
        tmp_path / "t.gzdesk", Catalogue(GALAXIES, ({},) * 4, ()), tmp_path, load_tree("features-and-bar")
    ) as project:
        for galaxy, question, answer in (
            (0, "smooth-or-featured", "featured"), (0, "bar", "no"), (1, "smooth-or-featured", "smooth"),
        ):  # fmt: skip
            project.journal.append(
                new_vote(
                    galaxy_id=GALAXIES[galaxy].id, annotator="ann", question=question, question_version=1,
                    answer=answer,
                )
            )  # fmt: skip
        yield project


def test_counts_hold_the_answers_to_all_questions_of_a_tree(walked, file):
    write_counts(walked, file)
    row = rows_of(file)[0]
    assert [row[f"smooth-or-featured_{name}"] for name in ("smooth", "featured", "artifact", "total-votes")] == [
        "0", "1", "0", "1",
    ]  # fmt: skip
    assert [row[f"bar_{name}"] for name in ("yes", "no", "total-votes")] == ["0", "1", "1"]
    assert rows_of(file)[1]["bar_total-votes"] == "0"


def test_posteriors_hold_the_answers_to_all_questions_of_a_tree(walked, file):
    probs_G_T_A = np.full((4, 5, 5), [0.5, 0.25, 0.25, 0.125, 0.875], np.float32)
    zeros_G = np.zeros(4, np.float32)
    counts = Counts.of(walked.journal.rows(), GALAXIES, walked.tree)
    write_posteriors(GALAXIES, walked.tree, Posterior("m", 0, probs_G_T_A, *[zeros_G] * 3), counts, file)
    row = rows_of(file)[0]
    assert float(row["smooth-or-featured_featured_mean"]) == pytest.approx(0.25, abs=0.01)
    assert float(row["bar_no_mean"]) == pytest.approx(0.875, abs=0.01)
    assert (row["smooth-or-featured_featured"], row["bar_yes"], row["bar_no"]) == ("1", "0", "1")


# Posteriors


def posterior():
    rng = np.random.default_rng(3)
    yes_G_T = rng.beta(2.0, 5.0, (4, SAMPLES)).astype(np.float32)
    probs_G_T_A = np.stack([yes_G_T, 1 - yes_G_T], axis=-1)
    probs_G_T_A[3] = np.nan
    information_G = np.array([0.1, 0.2, 0.3, np.nan], np.float32)
    return Posterior("compact-3f2a-0007", 42, probs_G_T_A, information_G, information_G, information_G)


def write_some(project, file):
    counts = Counts.of(project.journal.rows(), GALAXIES, BAR)
    write_posteriors(GALAXIES, BAR, posterior(), counts, file)
    return rows_of(file)


def test_every_galaxy_has_a_posterior_with_its_intervals_and_model(project, file):
    give(project, 0, shown_because="active")
    give(project, 1, shown_because="control")
    rows = write_some(project, file)
    assert [row["id_str"] for row in rows] == ["J0", "J1", "'=J2", "J3"]
    assert [row["selection"] for row in rows] == ["active", "random", "none", "none"]
    assert [row["shown_because"] for row in rows] == ["active", "control", "", ""]
    assert [(row["bar_yes"], row["bar_no"]) for row in rows[:3]] == [("1", "0"), ("1", "0"), ("0", "0")]
    assert {(row["model"], row["votes_heard"]) for row in rows} == {("compact-3f2a-0007", "42")}
    assert [float(row["mutual_information"]) for row in rows[:3]] == [0.1, 0.2, 0.3]


def test_intervals_hold_68_and_90_percent_of_what_rho_may_be(project, file):
    rows = write_some(project, file)
    draws_G_T_A = scattered(posterior().probs_G_T_A[:3], usual_scatter("bar"))
    for row, yes_T in zip(rows[:3], draws_G_T_A[:, :, 0], strict=True):
        assert float(row["bar_yes_mean"]) == pytest.approx(yes_T.mean(), abs=1e-4)
        for share in (68, 90):
            low, high = float(row[f"bar_yes_{share}pc-lower"]), float(row[f"bar_yes_{share}pc-upper"])
            below, inside = (yes_T < low).mean(), ((yes_T >= low) & (yes_T <= high)).mean()
            assert inside == pytest.approx(share / 100, abs=1.5 / SAMPLES)
            assert below == pytest.approx((1 - share / 100) / 2, abs=1.5 / SAMPLES)
            assert float(row[f"bar_no_{share}pc-lower"]) == pytest.approx(1 - high, abs=1e-5)


def test_a_galaxy_whose_image_cannot_be_read_has_a_row_of_blanks(project, file):
    row = write_some(project, file)[3]
    blanks = {name for name, value in row.items() if value == ""}
    assert {"bar_yes_mean", "bar_no_90pc-upper", "mutual_information"} <= blanks
    assert (row["ra"], row["bar_yes"]) == ("10.0", "0")


def test_a_question_of_three_answers_has_columns_for_each(file):
    question = load_question("smooth-or-featured")
    probs_G_T_A = np.full((4, 5, 3), 1 / 3, np.float32)
    zeros_G = np.zeros(4, np.float32)
    write_posteriors(
        GALAXIES, question, Posterior("m", 0, probs_G_T_A, *[zeros_G] * 3), Counts(GALAXIES, question), file
    )
    row = rows_of(file)[0]
    assert [row[f"smooth-or-featured_{name}_mean"] for name in ("smooth", "featured", "artifact")] == ["0.333333"] * 3


def test_galaxies_beyond_one_chunk_keep_their_order(file, monkeypatch):
    monkeypatch.setattr("gzdesk.described.CHUNK", 3)
    probs_G_T_A = np.stack([np.linspace(0.1, 0.4, 4), 1 - np.linspace(0.1, 0.4, 4)], axis=-1)[:, None].repeat(2, 1)
    zeros_G = np.zeros(4, np.float32)
    posterior = Posterior("m", 0, probs_G_T_A.astype(np.float32), *[zeros_G] * 3)
    write_posteriors(GALAXIES, BAR, posterior, Counts(GALAXIES, BAR), file)
    assert [float(row["bar_yes_mean"]) for row in rows_of(file)] == [0.1, 0.2, 0.3, 0.4]


# Rounds


def test_every_round_has_its_figures_with_intervals_and_blanks_where_none_could_be_judged(project, file):
    counts_G_A = np.random.default_rng(4).multinomial(3, [0.4, 0.6], size=40)
    judgement = judge(np.full((40, 1, 2), [0.4, 0.6]), counts_G_A)
    project.record_round("m-1", 12, {})
    project.record_round("m-2", 30, judgement.figures())
    write_rounds(project, file)
    first, second = rows_of(file)
    assert (first["model"], first["votes_heard"], first["log_score"]) == ("m-1", "12", "")
    assert (second["model"], second["votes_heard"], second["galaxies"]) == ("m-2", "30", "40.0")
    low, high = float(second["log_score_90pc-lower"]), float(second["log_score_90pc-upper"])
    assert low < float(second["log_score"]) < high


# Writing


def test_a_table_whose_writing_fails_leaves_the_old_one_and_nothing_else(file):
    file.write_text("the old one")

    def rows():
        yield ["1"]
        raise OSError(28, "No space left on device")

    with pytest.raises(ExportError, match=r"^table\.csv: cannot be written in .*No space left on device"):
        write_csv(file, ["a"], rows())
    assert file.read_text() == "the old one"
    assert os.listdir(file.parent) == ["table.csv"]  # noqa: PTH208


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ExportError, match=re.escape("votes.csv: cannot be written in")):
        write_csv(tmp_path / "gone" / "votes.csv", ["a"], [])


def test_a_folder_in_place_of_the_table_is_told(file):
    file.mkdir()
    with pytest.raises(ExportError, match=r"^table\.csv: cannot be written"):
        write_csv(file, ["a"], [["1"]])
