"""Importing votes: what tables of all kinds are understood to say, and what is left out and why."""

import csv
import json
from pathlib import Path

import pytest
from PIL import Image

from gzdesk.catalogue.catalog import read_catalogue
from gzdesk.cli import main
from gzdesk.earlier.importing import understand, write
from gzdesk.earlier.understood import Request, report, told
from gzdesk.project.earlier_votes import EarlierVote
from gzdesk.project.project import Project
from gzdesk.project.vote import new_vote
from gzdesk.questions.tree import load_asked
from gzdesk.tables.export import write_counts, write_votes
from gzdesk.terminal import CommandError

IDS = ("J1", "J2", "J3", "J4")


@pytest.fixture
def make(tmp_path):
    """Makes a project that asks something, of four galaxies with positions and another id in the catalogue."""
    made = []

    def project(asked):
        images = tmp_path / f"images{len(made)}"
        images.mkdir()
        rows = []
        for place, name in enumerate(IDS):
            Image.new("L", (8, 8)).save(images / f"{name}.png")
            rows.append([name, f"{name}.png", 10 + place, -5 + place, 587726016142835881 + place])
        write_table(tmp_path / "catalogue.csv", ["id_str", "file_loc", "ra", "dec", "dr7objid"], rows)
        path = tmp_path / f"p{len(made)}.gzdesk"
        catalogue = read_catalogue(tmp_path / "catalogue.csv", images)
        made.append(Project.create(path, catalogue, images, load_asked(asked)))
        return made[-1]

    yield project
    for one in made:
        one.close()


def write_table(file, heads, rows):
    with file.open("w", newline="", encoding="utf-8") as lines:
        csv.writer(lines).writerows([heads, *rows])
    return file


def votes(found):
    return {(row.galaxy_id, row.question, row.answer): row.votes for row in found.rows}


def test_galaxy_zoo_2_is_known_by_its_columns_and_only_its_counts_count(make, tmp_path):
    heads = ["dr7objid", "gz2_class"]
    cells = []
    for stem, count in (
        ("t01_smooth_or_features_a01_smooth", 3), ("t01_smooth_or_features_a02_features_or_disk", 36),
        ("t01_smooth_or_features_a03_star_or_artifact", 1), ("t03_bar_a06_bar", 2), ("t03_bar_a07_no_bar", 34),
        ("t05_bulge_prominence_a10_no_bulge", 4), ("t11_arms_number_a36_more_than_4", 9),
    ):  # fmt: skip
        for what, value in (("count", count), ("weight", count), ("fraction", 1), ("weighted_fraction", 1),
                            ("debiased", 1), ("flag", 1)):  # fmt: skip
            heads.append(f"{stem}_{what}")
            cells.append(value)
    file = write_table(tmp_path / "gz2_hart16.csv", heads, [[587726016142835882, "Sc", *cells], [1, "Sa", *cells]])
    found = understand(make("gz2"), Request(file))
    assert (found.format, found.matched_by, found.galaxies, found.lines) == ("gz2", "dr7objid", 1, 2)
    assert votes(found) == {
        ("J2", "smooth-or-featured", "smooth"): 3,
        ("J2", "smooth-or-featured", "featured-or-disk"): 36,
        ("J2", "smooth-or-featured", "artifact"): 1,
        ("J2", "bar", "yes"): 2,
        ("J2", "bar", "no"): 34,
        ("J2", "bulge-size", "no"): 4,
        ("J2", "spiral-arm-count", "more-than-4"): 9,
    }
    assert found.derived == 35
    assert list(found.unknown) == ["gz2_class"]
    assert found.left_out == [("1", "no galaxy of this project")]


def test_galaxy_zoo_decals_counts_and_not_its_fractions(make, tmp_path):
    heads = ["iauname", "bar_total-votes", "bar_strong", "bar_strong_fraction", "bar_weak", "bar_no", "bar_no_debiased"]
    file = write_table(tmp_path / "gz.csv", heads, [["J1", 9, 1.0, 1, 2.0, 6.0, 1], ["J3", 0, "", "", "", "", ""]])
    found = understand(make("gz-decals-dr5"), Request(file))
    assert found.format == "gz-decals"
    assert votes(found) == {("J1", "bar", "strong"): 1, ("J1", "bar", "weak"): 2, ("J1", "bar", "no"): 6}
    assert found.derived == 3


def test_zoobots_campaigns_are_told_apart_and_blanks_are_nought(make, tmp_path):
    heads = ["id_str", "bar-gz2_yes", "bar-gz2_no", "bar-dr5_strong", "bar-dr5_weak", "bar-dr5_no"]
    file = write_table(tmp_path / "zoobot.csv", heads, [["J1", 4, "", "", "", ""], ["J2", "", "", 5, 6, 7]])
    found = understand(make("gz2"), Request(file))
    assert found.format == "zoobot"
    assert votes(found) == {("J1", "bar", "yes"): 4}
    assert list(found.refused) == ["bar-dr5"]  # its "no" alone would say that nothing has a bar
    together = {"bar-dr5_strong": "bar_yes", "bar-dr5_weak": "bar_yes"}
    found = understand(make("gz2"), Request(file, names=together))
    assert votes(found) == {("J1", "bar", "yes"): 4, ("J2", "bar", "yes"): 11, ("J2", "bar", "no"): 7}


def test_an_answer_that_is_not_known_leaves_its_question_out_until_it_is_said_what_to_do(make, tmp_path):
    file = write_table(tmp_path / "t.csv", ["id_str", "bar_yes", "bar_no", "bar_perhaps"], [["J1", 4, 2, 1]])
    project = make("bar")
    found = understand(project, Request(file))
    assert found.rows == []
    assert "bar_perhaps" in found.refused["bar"]
    assert votes(understand(project, Request(file, names={"bar_perhaps": ""}))) == {
        ("J1", "bar", "yes"): 4, ("J1", "bar", "no"): 2,
    }  # fmt: skip
    assert votes(understand(project, Request(file, names={"bar_perhaps": "bar_yes"})))["J1", "bar", "yes"] == 5


def test_fractions_under_the_names_of_counts_are_not_taken_for_votes(make, tmp_path):
    file = write_table(tmp_path / "t.csv", ["id_str", "bar_yes", "bar_no"], [["J1", 0.25, 0.75], ["J2", 1, 0]])
    found = understand(make("bar"), Request(file))
    assert found.rows == []
    assert "fractions" in found.refused["bar"]


def test_a_table_of_fractions_alone_is_refused_in_one_sentence(make, tmp_path):
    file = write_table(tmp_path / "t.csv", ["id_str", "bar_yes_fraction", "bar_no_fraction"], [["J1", 0.25, 0.75]])
    with pytest.raises(CommandError, match="worked out from votes"):
        understand(make("bar"), Request(file))


@pytest.mark.parametrize("bad", ["-3", "1e30", "inf", "=1+1", "four"])
def test_what_is_no_number_of_votes_leaves_that_galaxys_question_out(make, tmp_path, bad):
    file = write_table(tmp_path / "t.csv", ["id_str", "bar_yes", "bar_no"], [["J1", bad, 5], ["J2", 1, 2]])
    found = understand(make("bar"), Request(file))
    assert votes(found) == {("J2", "bar", "yes"): 1, ("J2", "bar", "no"): 2}
    assert [name for name, _ in found.left_out] == ["J1"]


def test_nan_is_a_blank(make, tmp_path):
    file = write_table(tmp_path / "t.csv", ["id_str", "bar_yes", "bar_no"], [["J1", "nan", 5], ["J2", "", "NaN"]])
    assert votes(understand(make("bar"), Request(file))) == {("J1", "bar", "no"): 5}


def test_galaxies_are_found_by_their_position_where_their_ids_are_not_known(make, tmp_path):
    rows = [["x", 10.0001, -5, 1, 0], ["J2", 200, 80, 1, 0], ["z", 12, -3.01, 1, 0]]
    file = write_table(tmp_path / "t.csv", ["name", "RA", "DEC", "bar_yes", "bar_no"], rows)
    project = make("bar")
    assert {key[0] for key in votes(understand(project, Request(file)))} == {"J2"}
    found = understand(project, Request(file, within=1.0))
    assert {key[0] for key in votes(found)} == {"J1", "J2"}
    assert (found.matched_by, found.by_position) == ("name", 1)


def test_a_position_is_found_across_the_beginning_of_right_ascension(make, tmp_path):
    file = write_table(tmp_path / "t.csv", ["ra", "dec", "bar_yes", "bar_no"], [[370.0, -5, 2, 1], ["x", "", 1, 1]])
    found = understand(make("bar"), Request(file, within=2.0))
    assert votes(found) == {("J1", "bar", "yes"): 2, ("J1", "bar", "no"): 1}


def test_file_names_tell_galaxies_too(make, tmp_path):
    file = write_table(tmp_path / "t.csv", ["png_loc", "bar_yes", "bar_no"], [["dr5/J0/J3.png", 2, 1]])
    assert votes(understand(make("bar"), Request(file))) == {("J3", "bar", "yes"): 2, ("J3", "bar", "no"): 1}


def test_a_galaxy_that_stands_twice_goes_in_once(make, tmp_path):
    file = write_table(tmp_path / "t.csv", ["id_str", "bar_yes", "bar_no"], [["J1", 2, 1], ["J1", 5, 5]])
    found = understand(make("bar"), Request(file))
    assert votes(found) == {("J1", "bar", "yes"): 2, ("J1", "bar", "no"): 1}
    assert "twice" in found.left_out[0][1]


def test_one_answer_a_row_with_its_question(make, tmp_path):
    rows = [["J1", "bar", "yes", 3], ["J1", "bar", "No bar", 1], ["J2", "ring", "yes", 1], ["J2", "bar", "", 1]]
    file = write_table(tmp_path / "t.csv", ["id_str", "question", "answer", "votes"], rows)
    found = understand(make("bar"), Request(file))
    assert found.format == "csv"
    assert votes(found) == {("J1", "bar", "yes"): 3, ("J1", "bar", "no"): 1}
    assert "no question of the project" in found.refused["ring"]


def test_one_column_of_answers_needs_its_question_in_a_tree_alone(make, tmp_path):
    file = write_table(tmp_path / "t.csv", ["id_str", "class"], [["J1", "smooth"], ["J2", "Features or disk"]])
    found = understand(make("smooth-or-featured"), Request(file))
    assert set(votes(found)) == {("J1", "smooth-or-featured", "smooth"), ("J2", "smooth-or-featured", "featured")}
    tree = make("gz2")
    with pytest.raises(CommandError, match="--question"):
        understand(tree, Request(file))
    assert len(understand(tree, Request(file, questions=("smooth-or-featured",))).rows) == 2


def test_a_column_called_as_the_question_holds_its_answers(make, tmp_path):
    file = write_table(tmp_path / "t.csv", ["id_str", "smooth_or_featured"], [["J1", "smooth"], ["J4", ""]])
    assert len(understand(make("gz2"), Request(file)).rows) == 1


def test_of_an_annotators_answers_to_one_thing_the_last_counts(make, tmp_path):
    rows = [["J1", "ann", "yes"], ["J1", "ann", "no"], ["J1", "bob", "yes"], ["J1", "", "no"], ["J1", "", "no"]]
    file = write_table(tmp_path / "t.csv", ["id_str", "annotator", "answer"], rows)
    project = make("bar")
    assert votes(understand(project, Request(file))) == {("J1", "bar", "yes"): 1, ("J1", "bar", "no"): 3}
    found = understand(project, Request(file, annotators=True))
    assert {(row.source, row.answer, row.votes) for row in found.rows} == {
        ("t/ann", "no", 1), ("t/bob", "yes", 1), ("t", "no", 2),
    }  # fmt: skip


def test_importing_twice_changes_nothing(make, tmp_path):
    file = write_table(tmp_path / "t.csv", ["id_str", "bar_yes", "bar_no"], [["J1", 2, 1]])
    project = make("bar")
    write(project, understand(project, Request(file)))
    before = project.earlier_votes()
    write(project, understand(project, Request(file)))
    assert project.earlier_votes() == before


def test_a_name_that_the_file_has_not_is_told(make, tmp_path):
    file = write_table(tmp_path / "t.csv", ["id_str", "bar_yes", "bar_no"], [["J1", 2, 1]])
    with pytest.raises(CommandError, match="Barred"):
        understand(make("bar"), Request(file, names={"Barred": "bar_yes"}))
    with pytest.raises(CommandError, match="the project has no 'bar_maybe'"):
        understand(make("bar"), Request(file, names={"bar_yes": "bar_maybe"}))


def test_columns_of_any_name_can_be_mapped(make, tmp_path):
    file = write_table(tmp_path / "t.csv", ["Object", "Barred", "Plain"], [["J1", 2, 1]])
    names = {"Object": "id_str", "Barred": "bar_yes", "Plain": "bar_no"}
    assert votes(understand(make("bar"), Request(file, names=names))) == {
        ("J1", "bar", "yes"): 2, ("J1", "bar", "no"): 1,
    }  # fmt: skip


def test_a_table_without_votes_says_so(make, tmp_path):
    file = write_table(tmp_path / "t.csv", ["id_str", "redshift"], [["J1", 0.1]])
    with pytest.raises(CommandError, match="no votes"):
        understand(make("bar"), Request(file))


def test_a_line_without_end_is_refused_before_it_fills_the_memory(make, tmp_path):
    file = tmp_path / "long.csv"
    with file.open("wb") as stream:
        stream.write(b"id_str,bar_yes,bar_no\nJ1,1,")
        stream.write(b"0" * (3 << 20))
    with pytest.raises(CommandError, match="line 2 is longer"):
        understand(make("bar"), Request(file))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"id_str,bar_yes,bar_yes\n", "two columns"),
        (b"id_str,bar_yes,bar_no\nJ1,\xff\xfe,1\n", "UTF-8"),
        (b"\x00\x01\x02binary", "column names"),
        (b'id_str,bar_yes,bar_no\n"J1,1,2\n', "not CSV"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(make, tmp_path, content, said):
    file = tmp_path / "t.csv"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=said):
        understand(make("bar"), Request(file))


def test_a_fits_table_is_read_as_csv_is(make, tmp_path):
    from astropy.table import Table

    file = tmp_path / "t.fits"
    Table({"id_str": ["J1", "J2"], "bar_yes": [2.0, float("nan")], "bar_no": [1, 4]}).write(file)
    assert votes(understand(make("bar"), Request(file))) == {
        ("J1", "bar", "yes"): 2, ("J1", "bar", "no"): 1, ("J2", "bar", "no"): 4,
    }  # fmt: skip


def test_the_report_names_every_row_and_column_that_was_left_out(make, tmp_path):
    heads = ["id_str", "bar_yes", "bar_no", "redshift"]
    file = write_table(tmp_path / "t.csv", heads, [["J1", 2, 1, 0.1], ["elsewhere", 1, 1, 0.1], ["J2", -1, 1, 0.1]])
    found = understand(make("bar"), Request(file))
    lines = list(report(found))
    assert {(what, name) for what, name, _ in lines} == {
        ("question", "bar"), ("column", "redshift"), ("row", "elsewhere"), ("row", "J2"),
    }  # fmt: skip
    assert any("1 of the project's 4 galaxies" in line for line in told(found))


def test_reading_may_be_left_at_any_time(make, tmp_path):
    file = write_table(tmp_path / "t.csv", ["id_str", "bar_yes", "bar_no"], [["J1", 2, 1]] * 10)

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        understand(make("bar"), Request(file), stop)


def test_the_command_tells_writes_reports_and_forgets(make, tmp_path, capsys):
    file = write_table(tmp_path / "t.csv", ["id_str", "bar_yes", "bar_no"], [["J1", 2, 1], ["=x", 1, 1]])
    project = make("bar")
    project.close()
    assert main(["import", str(project.path), str(file), "--dry-run"]) == 0
    assert main(["import", str(project.path)]) == 0
    assert "holds no earlier votes" in capsys.readouterr().out
    out = tmp_path / "report.csv"
    assert main(["import", str(project.path), str(file), "--source", "mine", "--report", str(out)]) == 0
    assert "3 votes: kept under the source 'mine'" in capsys.readouterr().out
    assert "'=x" in out.read_text("utf-8")  # which a spreadsheet would run
    assert main(["info", str(project.path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["earlier_votes"] == {"mine": {"galaxies": 1, "votes": 3}}
    assert main(["import", str(project.path), "--forget", "mine"]) == 0
    assert main(["import", str(project.path), "--forget", "mine"]) == 1
    assert main(["import", str(project.path), str(file), "--map", "nonsense"]) == 1


def test_nothing_is_replaced_by_a_file_without_votes_for_the_project(make, tmp_path, capsys):
    project = make("bar")
    file = write_table(tmp_path / "t.csv", ["id_str", "bar_yes", "bar_no"], [["J1", 2, 1]])
    write(project, understand(project, Request(file)))
    project.close()
    write_table(tmp_path / "t.csv", ["id_str", "bar_yes", "bar_no"], [["elsewhere", 2, 1]])
    assert main(["import", str(project.path), str(file)]) == 1
    assert "--within" in capsys.readouterr().err
    with Project.open(project.path) as again:
        assert len(again.earlier_votes()) == 2


def test_a_new_project_takes_votes_at_its_making(tmp_path, capsys):
    images = tmp_path / "images"
    images.mkdir()
    Image.new("L", (8, 8)).save(images / "J1.png")
    file = write_table(tmp_path / "t.csv", ["id_str", "bar_yes", "bar_no"], [["J1", 2, 1]])
    path = tmp_path / "new.gzdesk"
    given = ["new", str(path), "--images", str(images), "--question", "bar", "--votes"]
    assert main([*given, str(tmp_path / "none.csv")]) == 1
    assert not path.exists()
    assert main([*given, str(file)]) == 0
    with Project.open(path) as project:
        assert sum(row.votes for row in project.earlier_votes()) == 3


SHARED = Path(__file__).parents[3] / "shared" / "data"
DECALS, GZ2 = SHARED / "decals_samples" / "galaxy_zoo_decals", SHARED / "decals_samples" / "galaxy_zoo_2"
needs_shared = pytest.mark.skipif(not DECALS.is_dir(), reason="needs the shared tables")


def project_of(tmp_path, ids, asked):
    """A project of galaxies of these names, on one small picture."""
    images = tmp_path / "small"
    images.mkdir()
    Image.new("L", (8, 8)).save(images / "one.png")
    write_table(tmp_path / "ids.csv", ["id_str", "file_loc"], [[one, "one.png"] for one in ids])
    catalogue = read_catalogue(tmp_path / "ids.csv", images)
    return Project.create(tmp_path / "shared.gzdesk", catalogue, images, load_asked(asked))


def rows_of(file):
    with file.open(newline="", encoding="utf-8-sig") as lines:
        return list(csv.DictReader(lines))


def whole(cell):
    return round(float(cell or 0))


@needs_shared
def test_every_count_of_the_volunteers_table_arrives(tmp_path):
    rows = rows_of(DECALS / "gz_decals_volunteers_5.csv")
    with project_of(tmp_path, [row["iauname"] for row in rows], "gz-decals-dr5") as project:
        found = understand(project, Request(DECALS / "gz_decals_volunteers_5.csv"))
        for question in project.tree.questions:
            columns = [question.column(place) for place in range(len(question.answers))]
            assert found.questions.get(question.name, (0, 0))[0] == sum(
                whole(row[name]) for row in rows for name in columns
            )
    assert not found.refused
    assert not found.left_out


@needs_shared
def test_the_first_campaigns_answers_that_are_not_ours_are_left_out_whole(tmp_path):
    rows = rows_of(DECALS / "gz_decals_volunteers_1_and_2.csv")
    with project_of(tmp_path, [row["iauname"] for row in rows], "gz-decals-dr5") as project:
        found = understand(project, Request(DECALS / "gz_decals_volunteers_1_and_2.csv"))
    assert set(found.refused) == {"bar", "bulge-size", "merging"}
    assert found.questions["smooth-or-featured"][0] == sum(whole(row["smooth-or-featured_total-votes"]) for row in rows)


@needs_shared
def test_predicted_concentrations_are_no_votes(tmp_path):
    with project_of(tmp_path, ["J1"], "gz-decals-dr5") as project, pytest.raises(CommandError, match="worked out"):
        understand(project, Request(DECALS / "gz_decals_auto_posteriors.csv"))


@needs_shared
@pytest.mark.parametrize(
    ("file", "column"),
    [(GZ2 / "gz2_hart16.csv", "dr7objid"), (SHARED / "catalogs" / "gz2_stripe82_votes_t01-t04.csv", "objid")],
)
def test_every_count_of_galaxy_zoo_2_arrives(tmp_path, file, column):
    rows = rows_of(file)
    with project_of(tmp_path, dict.fromkeys(row[column] for row in rows), "gz2") as project:
        found = understand(project, Request(file))
    first = {row[column]: row for row in reversed(rows)}.values()
    counts = sum(whole(value) for row in first for name, value in row.items() if name.endswith("_count"))
    assert sum(row.votes for row in found.rows) == counts
    assert found.galaxies == len(first)
    assert not found.refused


def test_what_one_project_exports_another_imports(make, tmp_path):
    here, there = make("bar"), make("bar")
    here.add_earlier_votes("gz", [EarlierVote("gz", "J1", "bar", 1, "no", 5)])
    for galaxy, answer in (("J1", "yes"), ("J2", "no")):
        here.journal.append(
            new_vote(galaxy_id=galaxy, annotator="ann", question="bar", question_version=1, answer=answer)
        )
    desk = {("J1", "bar", "yes"): 1, ("J2", "bar", "no"): 1}  # its earlier votes are told, and are others' to give
    write_counts(here, tmp_path / "counts.csv")
    assert votes(understand(there, Request(tmp_path / "counts.csv"))) == desk
    write_votes(here, tmp_path / "votes.csv")
    assert votes(understand(there, Request(tmp_path / "votes.csv"))) == desk
