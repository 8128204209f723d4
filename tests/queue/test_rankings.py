"""Rankings: each order's value for every galaxy, against what it is by definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gzdesk.questions.question import load_question
from gzdesk.questions.tree import Tree, load_tree
from gzdesk.queue import rankings
from gzdesk.queue.rankings import (
    agreement,
    finished,
    likeness,
    listed,
    otherwise,
    said,
    separation,
    split,
    uncertainty,
)

BAR = Tree.of(load_question("bar"))
FEATURES = load_tree("features-and-bar")


def beliefs(tree, galaxies=40, samples=25, seed=0):
    rng = np.random.default_rng(seed)
    parts = [rng.dirichlet(np.ones(len(q.answers)), (galaxies, samples)) for q in tree.questions]
    return np.concatenate(parts, axis=2).astype(np.float32)


@pytest.fixture(autouse=True)
def many_pieces(monkeypatch):
    """So that the seams between pieces are tested too."""
    monkeypatch.setattr(rankings, "NUMBERS", 100)


def test_the_probability_of_an_answer_is_the_mean_of_the_networks():
    probs = beliefs(BAR)
    np.testing.assert_allclose(finished(said(BAR, probs, "bar", "yes")), probs[:, :, 0].mean(axis=1), rtol=1e-5)


def test_of_a_later_question_it_counts_how_probably_that_is_asked():
    probs, question = beliefs(FEATURES), FEATURES.questions[-1]
    (lead,) = FEATURES.leads[-1]
    asked = probs[:, :, FEATURES.parts[lead.question].start + FEATURES[lead.question].index_of(lead.answer)]
    column = FEATURES.parts[question.name].start
    assert FEATURES.leads[FEATURES.place(lead.question)] == ()
    value = finished(said(FEATURES, probs, question.name, question.answers[0].name))
    np.testing.assert_allclose(value, (asked * probs[:, :, column]).mean(axis=1), rtol=1e-5)


@pytest.mark.parametrize("tree", [BAR, FEATURES], ids=["question", "tree"])
def test_an_answer_and_all_others_are_as_probable_as_the_question(tree):
    probs, question = beliefs(tree), tree.questions[-1]
    every = sum(finished(said(tree, probs, question.name, answer.name)) for answer in question.answers)
    answer = question.answers[0].name
    both = finished(said(tree, probs, question.name, answer)) + finished(otherwise(tree, probs, question.name, answer))
    np.testing.assert_allclose(both, every, rtol=1e-5)


def test_uncertainty_is_the_entropy_of_the_mean():
    probs = beliefs(BAR)
    mean = probs.mean(axis=1)
    np.testing.assert_allclose(
        finished(uncertainty(BAR, probs, "bar")), -(mean * np.log(mean)).sum(axis=1), rtol=1e-4, atol=1e-6
    )


def test_a_question_that_is_hardly_ever_asked_is_not_uncertain():
    probs = np.zeros((2, 3, FEATURES.answers), np.float32)
    (lead,) = FEATURES.leads[-1]
    first, last = FEATURES.parts[lead.question], FEATURES.parts[FEATURES.questions[-1].name]
    leading = first.start + FEATURES[lead.question].index_of(lead.answer)
    probs[:, :, last] = 1 / (last.stop - last.start)
    probs[0, :, leading] = 1.0
    value = finished(uncertainty(FEATURES, probs, FEATURES.questions[-1].name))
    assert value[0] == pytest.approx(np.log(last.stop - last.start), rel=1e-5)
    assert value[1] == pytest.approx(0, abs=1e-6)


def test_a_galaxy_that_could_not_be_read_is_in_no_order_of_beliefs():
    probs = beliefs(BAR)
    probs[7] = np.nan
    for value in (said(BAR, probs, "bar", "yes"), uncertainty(BAR, probs, "bar"), agreement(probs, [7], [0])):
        assert np.isnan(finished(value)[7])


def test_agreement_is_the_probability_of_the_voters_own_answer():
    probs = beliefs(BAR)
    value = finished(agreement(probs, [3, 5, 11], [0, 1, 0]))
    assert np.flatnonzero(np.isfinite(value)).tolist() == [3, 5, 11]
    np.testing.assert_allclose(value[[3, 5, 11]], probs.mean(axis=1)[[3, 5, 11], [0, 1, 0]], rtol=1e-5)


def test_of_several_answers_the_least_probable_counts():
    probs = beliefs(FEATURES)
    mean = probs.mean(axis=1)
    value = finished(agreement(probs, [2, 2], [0, FEATURES.answers - 1]))
    assert value[2] == pytest.approx(min(mean[2, 0], mean[2, -1]), rel=1e-5)


def test_annotators_differ_as_often_as_two_of_them_taken_at_random_do():
    counts = np.array([[1, 1], [2, 1], [3, 0], [1, 0], [0, 0], [2, 2]], np.int32)
    value = finished(split(BAR, counts))
    np.testing.assert_allclose(value, [1, 2 / 3, np.nan, np.nan, np.nan, 2 / 3], rtol=1e-6)


def test_in_a_tree_the_most_split_question_counts():
    counts = np.zeros((2, FEATURES.answers), np.int32)
    last = FEATURES.parts[FEATURES.questions[-1].name]
    counts[0, 0], counts[1, 0] = 3, 3
    counts[1, last.start] = counts[1, last.start + 1] = 1
    value = finished(split(FEATURES, counts))
    assert np.isnan(value[0])
    assert value[1] == 1


def test_a_list_keeps_its_order_and_a_repeated_id_comes_where_it_stands_first():
    value = finished(listed(6, [4, 1, 4, 0]))
    assert np.argsort(value)[:3].tolist() == [4, 1, 0]
    assert np.isfinite(value).sum() == 3


position = st.tuples(st.floats(0, 360), st.floats(-90, 90))


@given(position, position)
def test_separations_are_astropys(one, other):
    from astropy.coordinates import angular_separation

    value = finished(separation(np.array([one[0]]), np.array([one[1]]), *other))
    expected = np.degrees(angular_separation(*np.radians([one[0], one[1], other[0], other[1]]))) * 60
    assert value[0] == pytest.approx(expected, rel=1e-4, abs=1e-3)


def test_a_galaxy_without_a_position_lies_nowhere():
    assert np.isnan(finished(separation(np.array([np.nan, 10.0]), np.array([np.nan, 10.0]), 10.0, 10.0))).tolist() == [
        True,
        False,
    ]


def test_the_galaxy_in_the_same_direction_of_feature_space_looks_most_alike():
    rng = np.random.default_rng(0)
    features = rng.normal(size=(60, 32)) + 5
    features[17] = features[4] + 0.1 * rng.normal(size=32)
    value = finished(likeness(features.astype(np.float16), 4))
    assert np.nanargmax(value) == 17
    assert value[17] == pytest.approx(1, abs=0.02)
    assert np.isnan(value[4])


def test_likeness_is_the_correlation_seen_from_the_middle_of_the_pool():
    features = np.random.default_rng(0).normal(2, 1, size=(50, 6)).astype(np.float32)
    away = features - features.mean(axis=0)
    expected = away @ away[3] / np.linalg.norm(away, axis=1) / np.linalg.norm(away[3])
    np.testing.assert_allclose(np.delete(finished(likeness(features, 3)), 3), np.delete(expected, 3), atol=1e-5)


def test_galaxies_that_were_not_encoded_are_like_none_and_leave_the_others_alone():
    features = np.random.default_rng(0).normal(2, 1, size=(20, 4)).astype(np.float32)
    gaps = np.insert(np.insert(features, 5, 0, axis=0), 6, np.nan, axis=0)
    value = finished(likeness(gaps, 0))
    assert np.flatnonzero(np.isnan(value)).tolist() == [0, 5, 6]
    np.testing.assert_allclose(np.delete(value, [5, 6]), finished(likeness(features, 0)), rtol=1e-4, atol=1e-6)
