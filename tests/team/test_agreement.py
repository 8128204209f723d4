"""Agreement: published examples, what counts as an answer, and what holds for any answers."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gzdesk.project.vote import new_vote, retraction_of
from gzdesk.questions.tree import Tree, load_tree
from gzdesk.team.agreement import MOST_ANNOTATORS, agreement_of
from gzdesk.team.agreement_figures import FEWEST, Draws, of_counts, of_table

TREE = load_tree("features-and-bar")
FIRST = TREE.questions[0]
BAR = TREE["bar"]
YES, NO = (answer.name for answer in BAR.answers[:2])


def vote(galaxy, annotator, answer=YES, kind="vote", question=BAR, **others):
    given = {"question": question.name, "question_version": question.version, **others}
    told = answer if kind in ("vote", "settled") else None
    return new_vote(galaxy_id=str(galaxy), annotator=annotator, answer=told, kind=kind, **given)


def votes(**said):
    """Per annotator a letter a galaxy: y, n, or a dot for none."""
    words = {"y": YES, "n": NO}
    return [
        vote(galaxy, annotator, words[letter])
        for annotator, letters in said.items()
        for galaxy, letter in enumerate(letters)
        if letter != "."
    ]


def of(rows, **asked):
    return agreement_of(rows, TREE, draws=100, **asked).of("bar")


def counts_of(*coders):
    """Counts per unit and value of reliability data as it is printed: a line a coder, a dot where one is missing."""
    told = [line.split() for line in coders]
    values = sorted({value for line in told for value in line} - {"."})
    return np.array([[[line[unit] for line in told].count(value) for value in values] for unit in range(len(told[0]))])


def test_krippendorff_s_example_with_missing_data_has_alpha_743():
    # Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, section C: 40 pairable values of 12 units
    counts = counts_of(
        "1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."
    )
    figures = of_counts(counts)
    # by hand: units 2, 6 and 8 have 2 + 4 + 2 answers that meet unlike ones; 9, 13, 10, 5 and 3 of each kind
    assert figures.alpha.value == pytest.approx(1 - (8 / 40) / ((40**2 - 384) / (40 * 39)))
    assert round(figures.alpha.value, 3) == 0.743
    assert figures.galaxies == 11  # the twelfth unit has one value, which meets none


@pytest.mark.parametrize(
    ("one", "other", "alpha"),
    [
        ("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0", 0.095),  # section A, binary
        ("a a b b d c c c e d d a", "b a b b b c c c e d d d", 0.692),  # section B, nominal
    ],
)
def test_krippendorff_s_examples_of_two_observers(one, other, alpha):
    assert round(of_counts(counts_of(one, other)).alpha.value, 3) == alpha
    values = sorted(set(one.split()) | set(other.split()))
    table = np.zeros((len(values), len(values)), int)
    for mine, his in zip(one.split(), other.split(), strict=True):
        table[values.index(mine), values.index(his)] += 1
    assert of_table(table).alpha.value == pytest.approx(of_counts(counts_of(one, other)).alpha.value)


def test_cohen_s_example_has_kappa_429():
    figures = of_table(np.array([[106, 10, 4], [22, 28, 10], [2, 12, 6]]))  # Cohen 1960: 140 of 200 agree, 95 by chance
    assert figures.percent.value == pytest.approx(0.70)
    assert figures.kappa.value == pytest.approx((140 - 95) / (200 - 95))


def test_fleiss_s_kappa_of_ten_subjects_and_fourteen_raters():
    table = """0 0 0 0 14  0 2 6 4 2  0 0 3 5 6  0 3 9 2 0  2 2 8 1 1
               7 7 0 0 0  3 2 6 3 0  2 5 3 2 2  6 5 2 1 0  0 2 2 3 7"""
    figures = of_counts(np.array(table.split(), int).reshape(10, 5))
    assert round(figures.percent.value, 3) == 0.378
    assert round(figures.kappa.value, 3) == 0.210


def test_pairs_are_compared_on_the_galaxies_that_both_answered():
    found = of(votes(ann="yyn.", bob="yny.", cat=".nny"))
    pairs = {(pair.annotator, pair.other): pair.figures for pair in found.pairs}
    assert {names: figures.galaxies for names, figures in pairs.items()} == {
        ("ann", "bob"): 3, ("ann", "cat"): 2, ("bob", "cat"): 2
    }  # fmt: skip
    assert pairs["ann", "bob"].percent.value == pytest.approx(1 / 3)
    assert found.figures.galaxies == 3


def test_one_is_held_against_the_rest_as_against_one_of_them_drawn_at_random():
    found = of(votes(ann="yy", bob="yn", cat="yn"))
    ann = next(one for one in found.rest if one.annotator == "ann")
    assert ann.figures.percent.value == pytest.approx(0.5)
    bob = next(one for one in found.rest if one.annotator == "bob")
    assert bob.figures.percent.value == pytest.approx((1 + 0.5) / 2)


def test_a_bias_is_how_much_more_often_one_gives_an_answer_than_the_others_on_the_same_galaxies():
    found = of(votes(ann="yyyyyyyynn..", bob="yynnnnnnnn..", cat="..........nn"))
    ann = next(one for one in found.rest if one.annotator == "ann")
    excess = {bias.answer: bias.excess for bias in ann.biases}
    assert excess[YES].value == pytest.approx(0.6)
    assert excess[NO].value == pytest.approx(-0.6)
    assert 0 < excess[YES].low < 0.6 < excess[YES].high <= 1
    assert [(bias.own, bias.others) for bias in ann.biases if bias.answer == YES] == [pytest.approx((0.8, 0.2))]
    assert "cat" not in {one.annotator for one in found.rest}  # nobody else has answered on his galaxies


def test_only_the_newest_word_of_each_annotator_counts():
    rows = [vote(0, "ann", NO), vote(0, "bob", YES), vote(0, "ann", YES)]
    assert of(rows).figures.percent.value == 1.0


def test_undone_and_withdrawn_rows_count_nothing():
    first, second = vote(0, "ann", YES), vote(0, "ann", NO)
    undone = [first, second, vote(0, "bob", YES), retraction_of(second, "ann")]
    assert of(undone).figures.percent.value == 1.0
    withdrawn = retraction_of(first, "ann", act="another")
    assert of([first, vote(0, "bob", YES), withdrawn]) is None


def test_an_answer_whose_undoing_was_undone_counts_again():
    said = vote(0, "ann", YES)
    undo = retraction_of(said, "ann")
    assert of([said, vote(0, "bob", YES), undo, retraction_of(undo, "ann")]).figures.galaxies == 1


def test_can_t_tell_is_no_answer_and_takes_back_the_one_before():
    rows = votes(ann="yn", bob="yy")
    assert of([*rows, vote(1, "ann", kind="cant-tell")]).figures.galaxies == 1


def test_an_artifact_takes_back_all_answers_until_the_galaxy_is_answered_again():
    rows = [*votes(ann="yn", bob="yy"), vote(1, "ann", kind="artifact")]
    assert of(rows).figures.percent.value == 1.0
    assert of([*rows, vote(1, "ann", NO)]).figures.percent.value == 0.5


def test_settled_answers_and_other_versions_are_nobody_s():
    rows = votes(ann="y", bob="y")
    more = [vote(0, "cat", NO, kind="settled"), vote(0, "cat", NO, question_version=BAR.version + 1)]
    assert of([*rows, *more]) == of(rows)


def test_where_all_say_the_same_chance_agreement_is_not_defined():
    figures = of(votes(ann="y" * 20, bob="y" * 20)).figures
    assert figures.percent.value == 1.0
    assert (figures.kappa.value, figures.alpha.value, figures.alpha.low) == (None, None, None)


def test_few_galaxies_have_no_interval():
    few, enough = (of(votes(ann="yn" * n, bob="yy" * n)).figures.alpha for n in (FEWEST // 2 - 1, FEWEST // 2))
    assert (few.low, few.high) == (None, None)
    assert enough.low <= enough.value <= enough.high


def test_questions_stand_in_the_tree_s_order_and_only_where_two_answered():
    answer = FIRST.answers[0].name
    rows = [*votes(ann="y", bob="n"), *(vote(0, who, answer, question=FIRST) for who in ("ann", "bob"))]
    assert [one.question for one in agreement_of(rows, TREE, draws=10).questions] == [FIRST.name, "bar"]
    assert agreement_of(votes(ann="yyy"), TREE).questions == ()
    assert agreement_of([], TREE).annotators == {}


def test_repeats_tell_of_self_consistency():
    rows = [vote(0, "ann", YES), vote(0, "ann", NO, shown_because="repeat"), vote(0, "bob")]
    (one,) = agreement_of(rows, TREE, draws=10).consistency
    assert (one.annotator, one.repeats, one.agreeing) == ("ann", 1, 0)


def test_of_very_many_annotators_those_with_most_answers_are_told_apart():
    crowd = {f"a{number:02}": "y" * (2 + number % 2) for number in range(MOST_ANNOTATORS + 4)}
    found = of(votes(**crowd))
    assert len(found.rest) == MOST_ANNOTATORS
    assert len(agreement_of(votes(**crowd), TREE, draws=10).annotators) == MOST_ANNOTATORS + 4


def test_the_same_seed_draws_the_same_intervals_and_others_near_by():
    rows = votes(ann="ynyynyynnyny" * 20, bob="ynynnyynyyny" * 20)
    one, again, other = (of(rows, seed=seed).figures.alpha for seed in (1, 1, 2))
    assert one == again
    assert one != other
    assert other.low == pytest.approx(one.low, abs=0.08)


def test_the_bootstrap_by_kinds_is_that_over_galaxies():
    counts = counts_of("y y n n y n y y n y y n y y y n n y n y", "y n n n y n n y n y n n y y y n y y n y")
    plain = np.random.default_rng(0)
    drawn = [of_counts(counts[plain.integers(0, len(counts), len(counts))]).alpha.value for _ in range(800)]
    alpha = of_counts(counts, Draws(4000, [0])).alpha
    defined = [value for value in drawn if value is not None]
    assert [alpha.low, alpha.high] == pytest.approx(np.percentile(defined, [2.5, 97.5]), abs=0.06)


tables = st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=1, max_size=12).map(np.array)


@given(tables, st.randoms(use_true_random=False))
def test_figures_are_bounded_and_know_no_order(counts, random):
    figures = of_counts(counts)
    for estimate, lowest in ((figures.percent, 0), (figures.kappa, -1), (figures.alpha, -1)):
        assert estimate.value is None or lowest - 1e-9 <= estimate.value <= 1 + 1e-9
    order, answers = random.sample(range(len(counts)), len(counts)), random.sample(range(3), 3)
    shuffled = of_counts(counts[order][:, answers])
    for one, other in zip((figures.percent, figures.kappa, figures.alpha),
                          (shuffled.percent, shuffled.kappa, shuffled.alpha), strict=True):  # fmt: skip
        assert one.value == (None if other.value is None else pytest.approx(other.value))


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(2, 5)), min_size=2))
def test_perfect_agreement_is_one_wherever_more_than_one_answer_was_given(told):
    counts = np.array([[number * (answer == place) for place in range(3)] for answer, number in told])
    figures = of_counts(counts, Draws(20, [0]))
    one_answer = len({answer for answer, _ in told}) == 1
    assert figures.percent.value == 1.0
    assert figures.alpha.value == figures.kappa.value == (None if one_answer else 1.0)


letters = st.sampled_from("yn.")


@given(st.lists(st.tuples(letters, letters, letters), min_size=1, max_size=14), st.randoms(use_true_random=False))
def test_the_journal_s_order_of_galaxies_and_annotators_changes_nothing(columns, random):
    said = dict(zip(("ann", "bob", "cat"), map("".join, zip(*columns, strict=True)), strict=True))
    rows = votes(**said)
    found, again = of(rows), of(random.sample(rows, len(rows)))
    assert found == again
    if found is not None:
        for one in found.rest:
            assert sum(bias.excess.value for bias in one.biases) == pytest.approx(0, abs=1e-9)


def test_a_single_question_will_do_for_a_tree():
    tree = Tree.of(BAR)
    assert agreement_of(votes(ann="yn", bob="yn"), tree, draws=10).of("bar").figures.alpha.value == 1.0
    renamed = Tree.of(replace(BAR, name="other"))
    assert agreement_of(votes(ann="yn", bob="yn"), renamed).questions == ()
