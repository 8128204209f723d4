"""Tables out: nothing is lost, nothing runs in a spreadsheet, and a failed write leaves the old table."""

import csv
import math
import os
import re
from pathlib import Path

import numpy as np
import pytest
from astropy.io.votable.ucd import check_ucd

from gzdesk import __version__
from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.evaluation.evaluation import judge
from gzdesk.evaluation.scatter import scattered, usual_scatter
from gzdesk.messages import Posterior
from gzdesk.project.earlier_votes import EarlierVote
from gzdesk.project.project import Project
from gzdesk.project.vote import new_vote, standing
from gzdesk.questions.question import load_question
from gzdesk.questions.tree import load_tree, parse_asked
from gzdesk.tables.export import (
    ExportError,
    Wishes,
    agreement_table,
    counts_of,
    counts_table,
    posteriors_table,
    rounds_table,
    votes_table,
    write_counts,
    write_csv,
    write_posteriors,
    write_rounds,
    write_table,
    write_votes,
)
from gzdesk.tables.provenance import facts_of_sources, pseudonyms_of
from gzdesk.votes.counts import Counts

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
    monkeypatch.setattr("gzdesk.tables.described.CHUNK", 3)
    probs_G_T_A = np.stack([np.linspace(0.1, 0.4, 4), 1 - np.linspace(0.1, 0.4, 4)], axis=-1)[:, None].repeat(2, 1)
    zeros_G = np.zeros(4, np.float32)
    posterior = Posterior("m", 0, probs_G_T_A.astype(np.float32), *[zeros_G] * 3)
    write_posteriors(GALAXIES, BAR, posterior, Counts(GALAXIES, BAR), file)
    assert [float(row["bar_yes_mean"]) for row in rows_of(file)] == [0.1, 0.2, 0.3, 0.4]


@pytest.fixture
def believed(project):
    """Builds the posteriors' table with wishes."""
    counts = Counts.of(project.journal.rows(), GALAXIES, BAR)

    def table(**wishes):
        return posteriors_table(GALAXIES, project.tree, posterior(), counts, project=project, wishes=Wishes(**wishes))

    return table


def column(table, name):
    (found,) = [column for column in table.columns if column.name == name]
    return found


def values(table, name):
    return column(table, name).values(slice(0, table.rows))


def test_p_of_k_of_n_is_binomial_in_every_draw_of_rho(believed):
    table = believed(votes_asked=5)
    draws_G_T = scattered(posterior().probs_G_T_A[:3], usual_scatter("bar"))[:, :, 0].astype(float)
    for k in range(6):
        expected_G = (math.comb(5, k) * draws_G_T**k * (1 - draws_G_T) ** (5 - k)).mean(axis=1)
        assert values(table, "bar_yes_p-of-5")[:3, k] == pytest.approx(expected_G, abs=1e-5)
    assert values(table, "bar_yes_p-of-5")[:3].sum(axis=1) == pytest.approx(1)
    assert np.isnan(values(table, "bar_yes_p-of-5")[3]).all()
    assert column(table, "bar_yes_p-of-5").flat_names[5] == "bar_yes_p-of-5_k-5"
    assert "N = 5" in column(table, "bar_yes_p-of-5").description


def test_p_of_k_of_n_does_not_hang_on_how_many_galaxies_are_made_at_a_time(believed, monkeypatch):
    whole = values(believed(votes_asked=3), "bar_no_p-of-3")
    monkeypatch.setattr("gzdesk.tables.posterior_columns.PIECE", 1)
    assert np.array_equal(values(believed(votes_asked=3), "bar_no_p-of-3"), whole, equal_nan=True)


def test_samples_are_those_whose_mean_and_intervals_stand_beside_them(believed):
    table = believed(samples=SAMPLES)
    samples_G_T = values(table, "bar_yes_sample")[:3]
    assert samples_G_T.shape == (3, SAMPLES)
    assert samples_G_T.mean(axis=1) == pytest.approx(values(table, "bar_yes_mean")[:3], abs=1e-5)
    assert np.quantile(samples_G_T, 0.95, axis=1) == pytest.approx(values(table, "bar_yes_90pc-upper")[:3], abs=1e-5)
    assert samples_G_T + values(table, "bar_no_sample")[:3] == pytest.approx(1, abs=1e-5)


def test_no_more_samples_are_given_than_there_are(believed):
    assert values(believed(samples=10 * SAMPLES), "bar_yes_sample").shape == (4, SAMPLES)
    assert values(believed(samples=7), "bar_yes_sample").shape == (4, 7)


def test_posteriors_tell_whose_they_are(believed):
    facts = {fact.name: fact.value for fact in believed().about}
    assert (facts["network"], facts["network_votes"]) == ("compact-3f2a-0007", 42)
    assert facts["dropout_samples"] == SAMPLES
    assert facts["scatter"].startswith("bar 1.1 ")


# Agreement


def test_agreement_tells_how_many_agree_on_what_and_what_a_meeting_settled(project):
    for galaxy, answers in ((0, ("yes", "yes", "no")), (1, ("yes", "no"))):
        for annotator, answer in zip(("ann", "ben", "eve"), answers, strict=False):
            give(project, galaxy, answer, annotator=annotator)
    settled = new_vote(galaxy_id="J1", annotator="ann", question="bar", question_version=1, kind="settled", answer="no")
    project.journal.append(settled)
    table = agreement_table(project, counts_of(project))
    assert values(table, "bar_annotators").tolist() == [3, 2, 0, 0]
    assert values(table, "bar_answer") == ["yes", "", "", ""]
    assert values(table, "bar_agreement")[:2] == pytest.approx([2 / 3, 1 / 2])
    assert values(table, "bar_entropy")[:2] == pytest.approx([0.636514, math.log(2)], abs=1e-6)
    assert np.isnan(values(table, "bar_agreement")[2:]).all()
    assert np.isnan(values(table, "bar_entropy")[2:]).all()
    assert values(table, "bar_settled") == ["", "no", "", ""]


def test_one_annotator_agrees_with_himself_without_entropy(project):
    give(project, 0)
    table = agreement_table(project, counts_of(project))
    assert (values(table, "bar_agreement")[0], values(table, "bar_entropy")[0]) == (1, 0)


# What all tables tell


def test_tables_tell_how_they_came_to_be(project):
    give(project, 0, shown_because="control")
    give(project, 1, shown_because="active", annotator="Ångström")
    facts = {fact.name: fact.value for fact in counts_table(project, counts_of(project)).about}
    assert facts["creator"] == f"gzdesk {__version__}"
    assert (facts["project"], facts["galaxies"], facts["votes"]) == ("p", 4, 2)
    assert (facts["annotators"], facts["random_galaxies"]) == ("ann, Ångström", 1)
    assert "rates from them are biased" in facts["how_selected"]
    assert parse_asked(facts["tree_toml"], "the table").questions[0].text == BAR.text
    assert "Walmsley" in facts["citation"]


def test_pictures_of_answers_do_not_go_into_headers(walked):
    facts = {fact.name: fact.value for fact in counts_table(walked, counts_of(walked)).about}
    asked = parse_asked(facts["tree_toml"], "the table")
    assert any(answer.icon for answer in walked.tree.questions[0].answers)
    assert not any(answer.icon or answer.examples for question in asked.questions for answer in question.answers)


def test_keywords_of_facts_fit_into_fits_and_stand_once(project, believed):
    keywords = [fact.keyword for fact in believed().about]
    assert all(re.fullmatch("[A-Z]{1,8}", keyword) for keyword in keywords)
    assert len(set(keywords)) == len(keywords)


def test_every_column_is_described_in_words_and_in_those_of_the_ivoa(project, believed):
    counts = counts_of(project)
    tables = [make(project, counts) for make in (votes_table, counts_table, agreement_table, rounds_table)]
    for column in (column for table in (*tables, believed(votes_asked=2, samples=2)) for column in table.columns):
        assert column.description
        assert check_ucd(column.ucd, check_controlled_vocabulary=True), column.name


def test_votes_from_before_the_project_stand_in_columns_of_their_own(project):
    names = [column.name for column in counts_table(project, counts_of(project)).columns]
    assert not any("earlier" in name for name in names)
    project.add_earlier_votes("gz2", [EarlierVote("gz2", "J1", "bar", 1, "no", 7)])
    table = counts_table(project, counts_of(project))
    assert values(table, "bar_no_earlier-votes").tolist() == [0, 7, 0, 0]
    assert values(table, "bar_no").tolist() == [0, 0, 0, 0]
    (fact,) = facts_of_sources(project.earlier_sources())
    assert fact.value == "gz2 (7 votes on 1 galaxies)"
    assert fact in counts_table(project, counts_of(project), wishes=Wishes(facts=(fact,))).about


# Pseudonyms


def test_pseudonyms_follow_the_order_of_first_rows_however_rows_are_read(project):
    for annotator in ("zoe", "ann", "zoe", "ben"):
        give(project, 0, annotator=annotator)
    rows = project.journal.rows()
    assert pseudonyms_of(rows) == {"zoe": "annotator-1", "ann": "annotator-2", "ben": "annotator-3"}
    assert pseudonyms_of(rows[::-1]) == pseudonyms_of(rows)


def test_under_pseudonyms_no_table_holds_a_name(project, tmp_path):
    for annotator in ("Vera", "Edwin"):
        give(project, 0, annotator=annotator)
        give(project, 0, kind="comment", text="odd", annotator=annotator)
    wishes, counts = Wishes(names=pseudonyms_of(project.journal.rows())), counts_of(project)
    for make in (votes_table, agreement_table, rounds_table):
        write_table(make(project, counts, wishes), tmp_path / f"{make.__name__}.csv")
    write_table(counts_table(project, counts, wishes=wishes), tmp_path / "counts.csv")
    written = [file.read_text() for file in tmp_path.glob("*.csv*")]
    assert len(written) == 8
    assert not any("Vera" in text or "Edwin" in text for text in written)
    assert "annotator-1: odd\nannotator-2: odd" in (tmp_path / "counts.csv").read_text()


# Zoobot


def zoobots_label_columns(tree, campaign):
    """As Zoobot's schemas make them: question and campaign, then ``_`` and the answer, question by question."""
    return [f"{question.name}-{campaign}_{answer.name}" for question in tree.questions for answer in question.answers]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_zoobot_takes_the_counts_without_an_edit(tmp_path, suffix):
    """``id_str`` a text and unique, ``file_loc`` a file that is there, and every label a whole number without a gap."""
    tree, images = load_tree("gz-decals-dr5"), tmp_path / "images"
    images.mkdir()
    galaxies = tuple(Galaxy(str(1237645879551066262 + place), f"{place}.png") for place in range(3))
    for galaxy in galaxies:
        (images / galaxy.file).touch()
    file = tmp_path / f"counts.{suffix}"
    with Project.create(tmp_path / "z.gzdesk", Catalogue(galaxies, ({},) * 3, ()), images, tree) as project:
        for question, answer in (("smooth-or-featured", "featured-or-disk"), ("bar", "weak")):
            project.journal.append(
                new_vote(galaxy_id=galaxies[1].id, annotator="a", question=question, question_version=1, answer=answer)
            )
        wishes = Wishes(campaign="dr5", images=project.images)
        if suffix == "parquet":
            pytest.importorskip("pyarrow")
        write_table(counts_table(project, counts_of(project), wishes=wishes), file)
    if suffix == "csv":
        rows = rows_of(file)
    else:
        import pyarrow.parquet as pq

        rows = pq.read_table(file).to_pylist()
    labels = zoobots_label_columns(tree, "dr5")
    assert labels[:3] == [f"smooth-or-featured-dr5_{name}" for name in ("smooth", "featured-or-disk", "artifact")]
    assert [row["id_str"] for row in rows] == [galaxy.id for galaxy in galaxies]
    assert all(Path(row["file_loc"]).is_file() and row["file_loc"].endswith("png") for row in rows)
    votes = [[row[name] for name in labels] for row in rows]
    assert all(re.fullmatch("[0-9]+", str(value)) for row in votes for value in row)
    assert [sum(map(int, row)) for row in votes] == [0, 2, 0]
    assert (int(rows[1]["bar-dr5_weak"]), int(rows[1]["bar-dr5_total-votes"])) == (1, 1)


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
