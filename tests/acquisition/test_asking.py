"""The probability that a question is asked, and what a walk teaches, against simulated and enumerated walks."""

import itertools

import numpy as np
import pytest

from gzdesk.acquisition.acquisition import mutual_information
from gzdesk.acquisition.asking import asked, asked_of_samples, information_by_question, tree_information
from gzdesk.questions.tree import load_tree, parse_tree

PART = "[[questions]]\nname = '{}'\ntext = '?'\nafter = {}\n" + "".join(
    f"[[questions.answers]]\nname = '{answer}'\ntext = '{answer}'\n" for answer in ("yes", "no")
)


def tree(**after):
    return parse_tree("name = 'small'\n" + "".join(PART.format(name, leads) for name, leads in after.items()), "small")


def beliefs(tree, galaxies=4, samples=6, seed=0):
    rng = np.random.default_rng(seed)
    return {
        q.name: rng.dirichlet(np.ones(len(q.answers)), (galaxies, samples)).astype(np.float32) for q in tree.questions
    }


def walks(tree, probs, t):
    """Every walk through the tree and its probability for one galaxy's dropout sample."""
    waiting = [({}, 1.0)]
    while waiting:
        given, p = waiting.pop()
        question = tree.next_question(given)
        if question is None:
            yield tuple(sorted(given.items())), p
        else:
            for place, answer in enumerate(question.answers):
                waiting.append((given | {question.name: answer.name}, p * float(probs[question.name][t, place])))


def information_of_walks(tree, probs, galaxy):
    one = {name: p[galaxy].astype(np.float64) for name, p in probs.items()}
    p_T_W = np.array([[p for _, p in walks(tree, one, t)] for t in range(len(next(iter(one.values()))))])
    mean_W = p_T_W.mean(0)
    return float((p_T_W * np.log(p_T_W / mean_W)).sum(1).mean())


@pytest.mark.parametrize("name", ["gz2", "gz-decals-dr5", "features-and-bar"])
def test_simulated_annotators_come_to_each_question_as_often_as_told(name):
    shipped, rng, times = load_tree(name), np.random.default_rng(1), 4000
    probs = beliefs(shipped, galaxies=1, samples=20)
    reached = dict.fromkeys(probs, 0)
    for _ in range(times):
        t, given = rng.integers(20), {}
        while (question := shipped.next_question(given)) is not None:
            reached[question.name] += 1
            cumulative = probs[question.name][0, t].cumsum()
            given[question.name] = question.answers[int((rng.random() * cumulative[-1] > cumulative[:-1]).sum())].name
    for question, p_G in asked(shipped, probs).items():
        assert abs(reached[question] / times - p_G[0]) < 4 * np.sqrt(0.25 / times)


@pytest.mark.parametrize("name", ["gz2", "gz-decals-dr5"])
def test_asked_is_exactly_the_share_of_walks_that_pass(name):
    shipped = load_tree(name)
    probs = beliefs(shipped, galaxies=1, samples=2)
    ours = asked_of_samples(shipped, probs)
    for t in range(2):
        every = list(walks(shipped, {question: p[0] for question, p in probs.items()}, t))
        for question in probs:
            expected = sum(p for given, p in every if question in dict(given))
            assert ours[question][0, t] == pytest.approx(expected, abs=1e-6)


def test_the_first_question_is_always_asked():
    gz2 = load_tree("gz2")
    assert (asked(gz2, beliefs(gz2))["smooth-or-featured"] == 1).all()


def test_a_tree_of_one_question_informs_as_the_question_does():
    one = tree(a=[])
    probs = beliefs(one)
    np.testing.assert_allclose(tree_information(one, probs), mutual_information(probs["a"]), atol=1e-7)


def test_where_ways_neither_join_nor_part_the_information_is_that_of_the_whole_walk():
    chain = tree(a=[], b=["a_yes"], c=["b_no"], d=["a_no"])
    probs = beliefs(chain, samples=8, seed=3)
    ours = tree_information(chain, probs)
    for galaxy in range(4):
        assert ours[galaxy] == pytest.approx(information_of_walks(chain, probs, galaxy), abs=1e-6)
    assert (ours <= np.log(8)).all()


def test_where_ways_join_or_part_the_information_is_bounded_from_above():
    joined = tree(a=[], b=["a_yes"], c=["a_no", "b"], d=["a_yes"])
    probs = beliefs(joined, seed=4)
    ours = tree_information(joined, probs)
    for galaxy, (name, p) in itertools.product(range(4), probs.items()):
        assert ours[galaxy] >= information_of_walks(joined, probs, galaxy) - 1e-6
        assert information_by_question(joined, probs)[name][galaxy] <= np.log(p.shape[2])


def test_a_question_that_is_never_come_to_teaches_nothing():
    chain = tree(a=[], b=["a_yes"])
    probs = beliefs(chain)
    probs["a"][:] = [0, 1]
    assert (asked(chain, probs)["b"] == 0).all()
    assert (tree_information(chain, probs) == 0).all()


def test_a_galaxy_that_cannot_be_read_stays_unknown():
    chain = tree(a=[], b=["a_yes"])
    probs = beliefs(chain)
    for p in probs.values():
        p[2] = np.nan
    np.testing.assert_array_equal(np.isnan(tree_information(chain, probs)), [False, False, True, False])
