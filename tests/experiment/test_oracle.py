"""An oracle of votes is read from CSV, or known from drawn galaxies."""

import numpy as np
import pytest

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.experiment.oracle import Oracle, OracleError, of_drawn, read_oracle
from gzdesk.questions.question import load_question

GALAXIES = [Galaxy(name, f"{name}.png") for name in ("a", "b", "c", "d")]
BAR = load_question("bar")
SMOOTH = load_question("smooth-or-featured")


def written(tmp_path, text: str):
    file = tmp_path / "oracle.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_an_answer_column_gives_one_vote_each_and_blanks_none(tmp_path):
    file = written(tmp_path, "id_str,answer\na,yes\nc,no\nb,\nelsewhere,yes\n")
    oracle, known = read_oracle(file, GALAXIES, BAR)
    assert known.tolist() == [0, 2]
    assert oracle.counts_G_A.tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize("heads", ["bar_yes,bar_no", "bar-dr5_yes,bar-dr5_no"])
def test_vote_count_columns_are_known_by_zoobots_names(tmp_path, heads):
    oracle, known = read_oracle(written(tmp_path, f"id_str,{heads}\nb,3,7\nd,1.0,\n"), GALAXIES, BAR)
    assert known.tolist() == [1, 3]
    assert oracle.counts_G_A.tolist() == [[3, 7], [1, 0]]


def test_aliases_of_answers_are_understood_and_a_missing_count_column_is_no_votes(tmp_path):
    text = "id_str,smooth-or-featured_smooth,smooth-or-featured_featured-or-disk\na,4,6\n"
    oracle, _ = read_oracle(written(tmp_path, text), GALAXIES, SMOOTH)
    assert oracle.counts_G_A.tolist() == [[4, 6, 0]]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name,answer\na,yes\n", "no column id_str"),
        ("id_str,colour\na,red\n", "needs a column 'answer'"),
        ("id_str,answer\na,perhaps\n", "line 2: no answer 'perhaps'"),
        ("id_str,bar_yes,bar_no\na,many,0\n", "line 2: 'many' in bar_yes"),
        ("id_str,bar_yes,bar_no\na,-1,0\n", "line 2: '-1' in bar_yes"),
        ("id_str,bar_yes,bar_no\na,nan,0\n", "line 2: 'nan' in bar_yes"),
        ("id_str,answer\nz,yes\n", "no vote on any galaxy"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_name_and_the_reason(tmp_path, text, reason):
    with pytest.raises(OracleError, match=r"^oracle\.csv") as refused:
        read_oracle(written(tmp_path, text), GALAXIES, BAR)
    assert reason in str(refused.value)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(OracleError, match=r"nowhere\.csv: cannot be read"):
        read_oracle(tmp_path / "nowhere.csv", GALAXIES, BAR)


def test_real_votes_are_drawn_without_replacement():
    oracle = Oracle(np.array([[3, 7], [1, 0]], np.int32))
    rng = np.random.default_rng(0)
    assert oracle.votes(40, rng).tolist() == [[3, 7], [1, 0]]
    drawn = oracle.votes(4, rng)
    assert drawn.sum(axis=1).tolist() == [4, 1]
    assert (drawn <= oracle.counts_G_A).all()


def test_drawn_galaxies_are_judged_by_forty_volunteers_and_vote_by_their_true_probabilities():
    rho = np.tile([[0.3, 0.7]], (4000, 1))
    oracle = of_drawn(rho, np.random.default_rng(1))
    assert (oracle.counts_G_A.sum(axis=1) == 40).all()
    assert oracle.votes(1, np.random.default_rng(2))[:, 0].mean() == pytest.approx(0.3, abs=0.03)
