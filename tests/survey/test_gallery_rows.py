"""Which galaxies the gallery shows and in which order, from arrays alone."""

import numpy as np
import pytest

from gzdesk.survey.gallery_rows import (
    CANT_TELL,
    NO_ANSWER,
    Column,
    Condition,
    Filter,
    Known,
    Sort,
    mean_of,
    rows_of,
    trouble,
)

NAN = float("nan")
IDS = ("b-1", "A-2", "c-3", "a-10", "d-5", "e-6")


def known(**changed) -> Known:
    facts = {
        "ids_G": [name.lower() for name in IDS],
        "given": {"bar": np.array([0, 1, NO_ANSWER, 0, CANT_TELL, NO_ANSWER], np.int8)},
        "starred_G": np.array([1, 0, 0, 1, 0, 1], bool),
        "artifact_G": np.array([0, 0, 0, 0, 0, 1], bool),
        "commented_G": np.array([0, 1, 0, 0, 0, 0], bool),
        "voted_at_G": np.array([30.0, 10.0, NAN, 20.0, 5.0, 40.0]),
        "answers": {"bar": ("yes", "no")},
        "information_G": np.array([0.1, 0.5, NAN, 0.2, 0.3, 0.3], np.float32),
        "mean_G": np.array([0.9, 0.1, NAN, 0.6, 0.5, 0.2], np.float32),
        "columns": {
            "redshift": Column.of([0.1, 0.3, None, 0.2, 0.3, 0.05]),
            "survey": Column.of(["SDSS", "decals", None, "DECaLS", "hst", "SDSS"]),
        },
    }
    return Known(**(facts | changed))


def shown(wanted=None, sort=None, facts=None) -> list[int]:
    return rows_of(facts or known(), wanted or Filter(), sort or Sort()).tolist()


def test_unless_asked_all_galaxies_come_in_the_catalogues_order():
    assert shown() == [0, 1, 2, 3, 4, 5]
    assert shown(sort=Sort(falling=True)) == [5, 4, 3, 2, 1, 0]


@pytest.mark.parametrize(
    ("mark", "rows"),
    [
        ("voted", [0, 1, 3, 4, 5]),
        ("not-voted", [2]),
        ("starred", [0, 3, 5]),
        ("artifact", [5]),
        ("commented", [1]),
    ],
)
def test_a_mark_picks_galaxies(mark, rows):
    assert shown(Filter(mark=mark)) == rows


def test_an_answer_given_picks_galaxies():
    assert shown(Filter(given=("bar", "yes"))) == [0, 3]
    assert shown(Filter(given=("bar", "perhaps"))) == []


def test_a_range_of_the_posterior_picks_galaxies_and_none_that_could_not_be_read():
    assert shown(Filter(low=0.5)) == [0, 3, 4]
    assert shown(Filter(high=0.2)) == [1, 5]
    assert shown(Filter(low=0.2), facts=known(mean_G=None)) == []


def test_ids_are_found_by_a_part_in_any_case_and_by_several_words():
    assert shown(Filter(ids="A-")) == [1, 3]
    assert shown(Filter(ids="c-3 E-6")) == [2, 5]
    assert shown(Filter(ids="a.")) == []


@pytest.mark.parametrize(
    ("operator", "value", "rows"),
    [
        ("=", "0.3", [1, 4]),
        ("≠", "0.3", [0, 3, 5]),
        ("<", "0.1", [5]),
        ("≤", "0,1", [0, 5]),
        (">", "0.2", [1, 4]),
        ("≥", "0.2", [1, 3, 4]),
        ("blank", "", [2]),
        (">", "far", []),
    ],
)
def test_numbers_of_the_catalogue_are_compared(operator, value, rows):
    assert shown(Filter(conditions=(Condition("redshift", operator, value),))) == rows


@pytest.mark.parametrize(
    ("operator", "value", "rows"),
    [("=", "DECALS", [1, 3]), ("≠", "decals", [0, 2, 4, 5]), ("contains", "s", [0, 1, 3, 4, 5]), ("blank", "", [2])],
)
def test_texts_of_the_catalogue_are_compared_in_any_case(operator, value, rows):
    assert shown(Filter(conditions=(Condition("survey", operator, value),))) == rows


def test_a_column_that_is_not_there_matches_nothing():
    assert shown(Filter(conditions=(Condition("mass", ">", "1"),))) == []


def test_filters_combine():
    wanted = Filter(ids="a", mark="voted", given=("bar", "yes"), low=0.5)
    assert shown(wanted) == [3]
    narrow = Filter(mark="starred", conditions=(Condition("redshift", "<", "0.2"), Condition("survey", "=", "sdss")))
    assert shown(narrow) == [0, 5]


def test_galaxies_without_a_value_come_last_in_either_direction():
    assert shown(sort=Sort("information")) == [0, 3, 4, 5, 1, 2]
    assert shown(sort=Sort("information", falling=True)) == [1, 4, 5, 3, 0, 2]
    assert shown(sort=Sort("column", "survey")) == [1, 3, 4, 0, 5, 2]
    assert shown(sort=Sort("column", "survey", falling=True)) == [0, 5, 4, 1, 3, 2]


def test_galaxies_are_sorted_by_id_posterior_vote_and_number():
    assert shown(sort=Sort("id")) == [3, 1, 0, 2, 4, 5]
    assert shown(sort=Sort("posterior", falling=True)) == [0, 3, 4, 5, 1, 2]
    assert shown(sort=Sort("voted", falling=True)) == [5, 0, 3, 1, 4, 2]
    assert shown(sort=Sort("column", "redshift")) == [5, 0, 3, 1, 4, 2]


def test_nothing_is_sorted_by_what_is_not_known():
    assert shown(sort=Sort("information"), facts=known(information_G=None)) == [0, 1, 2, 3, 4, 5]
    assert shown(sort=Sort("column", "mass")) == [0, 1, 2, 3, 4, 5]


def test_a_column_of_numbers_wants_a_number():
    column = known().columns["redshift"]
    assert trouble(Condition("redshift", "<", ""), column)
    assert not trouble(Condition("redshift", "<", "1e-3"), column)
    assert not trouble(Condition("redshift", "blank"), column)
    assert not trouble(Condition("survey", "=", "far"), known().columns["survey"])


def test_true_and_false_are_numbers_and_one_text_makes_texts():
    assert Column.of([1, 0, None, 2.5]).numbers_G is not None
    assert Column.of([1, "two"]).texts_G == ["1", "two"]
    assert "contains" in Column.of(["x"]).operators


def test_the_mean_is_taken_over_the_dropout_samples():
    probs_G_T_A = np.random.default_rng(0).random((5000, 7, 2), dtype=np.float32)
    np.testing.assert_allclose(mean_of(probs_G_T_A, 1), probs_G_T_A[:, :, 1].mean(axis=1), rtol=1e-6)


def test_long_texts_and_those_of_other_letters_are_sorted_by_their_code_points():
    texts = ["é", "z", "a" * 70, "a" * 64 + "b", "", "a", "\ue000", "\U0001f52d"]
    column = Column.of([text or None for text in texts])
    facts = Known(
        ids_G=texts,
        given={},
        starred_G=np.zeros(8, bool),
        artifact_G=np.zeros(8, bool),
        commented_G=np.zeros(8, bool),
        voted_at_G=np.full(8, NAN),
        columns={"name": column},
    )
    assert shown(sort=Sort("column", "name"), facts=facts) == [5, 2, 3, 1, 0, 6, 7, 4]
    assert shown(sort=Sort("column", "name", falling=True), facts=facts) == [7, 6, 0, 1, 2, 3, 5, 4]
