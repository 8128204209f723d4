"""Counts: which votes the network is taught, and that keeping them row by row is a fold over the journal."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.project.vote import REASONS, new_vote
from gzdesk.questions.question import load_question
from gzdesk.votes.counts import BLOCK, Counts

GALAXIES = tuple(Galaxy(f"g{n}", f"g{n}.png") for n in range(4))
BAR = load_question("bar")


def vote(galaxy=0, answer="yes", annotator="ann", kind="vote", because="active", **others):
    given = {"question": "bar", "question_version": 1, **others}
    answer = answer if kind in ("vote", "settled") else None
    return new_vote(
        galaxy_id=f"g{galaxy}", annotator=annotator, kind=kind, answer=answer, shown_because=because, **given
    )


def retraction(of):
    return replace(vote(kind="retraction"), galaxy_id=of.galaxy_id, retracts=of.uuid, shown_because=of.shown_because)


def counts_of(*rows):
    return Counts.of(rows, GALAXIES, BAR)


def test_a_vote_counts_for_its_galaxy_and_answer():
    counts = counts_of(vote(2, "no"))
    assert counts.counts_G_A.tolist() == [[0, 0], [0, 0], [0, 1], [0, 0]]
    assert counts.counts_G_A.dtype == np.int32
    assert counts.votes == 1


def test_two_annotators_count_twice():
    assert counts_of(vote(annotator="ann"), vote(annotator="ben")).counts_G_A[0].tolist() == [2, 0]


def test_a_repeat_by_the_same_annotator_replaces_the_earlier_vote():
    counts = counts_of(vote(0, "yes"), vote(0, "no", because="revisit"))
    assert counts.counts_G_A[0].tolist() == [0, 1]
    assert counts.votes == 1


def test_a_retracted_repeat_brings_the_earlier_vote_back():
    first, second = vote(0, "yes"), vote(0, "no", because="revisit")
    counts = counts_of(first, second)
    counts.add(retraction(second))
    assert counts.counts_G_A[0].tolist() == [1, 0]


def test_a_retracted_earlier_vote_leaves_the_later_one():
    first, second = vote(0, "yes"), vote(0, "no", because="revisit")
    assert counts_of(first, second, retraction(first)).counts_G_A[0].tolist() == [0, 1]


def test_a_retracted_vote_is_not_taught():
    given = vote()
    counts = counts_of(given, retraction(given))
    assert counts.taught().votes == 0
    assert not counts.taught().counts_G_A.any()
    assert counts.votes == 0


def test_a_vote_retracted_twice_is_retracted_once():
    given = vote()
    counts = counts_of(given, retraction(given), retraction(given))
    assert counts.votes == 0
    assert not counts.counts_G_A.any()


def test_a_retraction_that_comes_before_its_vote_holds():
    given = vote()
    assert counts_of(retraction(given), given).votes == 0


def test_a_row_met_twice_counts_once():
    given = vote()
    assert counts_of(given, given).votes == 1


def test_a_control_counts_but_is_never_taught():
    counts = counts_of(vote(0, because="control"), vote(1))
    assert counts.votes == 2
    labels = counts.taught()
    assert labels.votes == 1
    assert labels.counts_G_A.tolist() == [[0, 0], [1, 0], [0, 0], [0, 0]]


@pytest.mark.parametrize("kind", ["skip", "cant-tell", "star"])
def test_a_control_without_a_vote_stays_a_control(kind):
    counts = counts_of(vote(0, kind=kind, because="control"), vote(0, because="revisit"))
    assert counts.control_G.tolist() == [True, False, False, False]
    assert counts.taught().votes == 0


def test_a_control_whose_vote_is_retracted_stays_a_control():
    given = vote(0, because="control")
    counts = counts_of(given, retraction(given), vote(0, because="revisit"))
    assert counts.taught().votes == 0


def test_can_t_tell_replaces_an_earlier_vote():
    counts = counts_of(vote(0), vote(0, kind="cant-tell"))
    assert counts.votes == 0
    assert counts.cant_tell_G.tolist() == [True, False, False, False]


def test_a_vote_replaces_an_earlier_can_t_tell():
    counts = counts_of(vote(0, kind="cant-tell"), vote(0))
    assert counts.votes == 1
    assert not counts.cant_tell_G.any()


def test_a_skip_leaves_an_earlier_vote():
    assert counts_of(vote(0), vote(0, kind="skip")).votes == 1


def test_a_star_shines_until_it_is_taken_off():
    counts = counts_of(vote(3, kind="star"))
    assert counts.starred_G.tolist() == [False, False, False, True]
    counts.add(vote(3, kind="unstar"))
    assert not counts.starred_G.any()


def test_a_star_shines_while_one_annotator_keeps_it():
    counts = counts_of(vote(3, kind="star"), vote(3, kind="star", annotator="ben"), vote(3, kind="unstar"))
    assert counts.starred_G[3]


def test_another_question_and_another_version_count_nothing():
    counts = counts_of(vote(question="ring"), vote(question_version=2), vote(answer="perhaps"))
    assert counts.votes == 0
    assert not counts.counts_G_A.any()


def test_a_galaxy_that_the_project_does_not_hold_counts_nothing():
    assert counts_of(vote(99)).votes == 0


def test_the_reason_of_the_first_showing_is_kept_through_revisits():
    counts = counts_of(vote(1, because="revisit"), vote(1, because="random"), vote(1, because="active"))
    assert counts.shown_because == {1: "random"}


def test_what_is_taught_is_a_frozen_copy():
    counts = counts_of(vote(0))
    labels = counts.taught()
    counts.add(vote(1))
    assert labels.counts_G_A.sum() == 1
    with pytest.raises(ValueError, match="read-only"):
        labels.counts_G_A[0, 0] = 5


def test_an_artifact_is_not_taught_until_it_is_answered_again():
    counts = counts_of(vote(0), vote(1), vote(0, kind="artifact"))
    assert counts.artifact_G.tolist() == [True, False, False, False]
    assert (counts.votes, counts.taught().votes) == (2, 1)
    counts.add(vote(0, kind="star"))
    assert counts.taught().votes == 1
    counts.add(vote(0, "no"))
    assert not counts.artifact_G.any()
    assert counts.taught().counts_G_A[0].tolist() == [0, 1]


def test_an_artifact_is_one_while_one_annotator_says_so():
    counts = counts_of(vote(0), vote(0, kind="artifact"), vote(0, kind="artifact", annotator="ben"), vote(0))
    assert counts.artifact_G[0]
    assert counts.taught().votes == 0


def test_an_artifact_among_the_controls_is_not_judged_on():
    counts = counts_of(vote(0, because="control"), vote(1, because="control"), vote(1, kind="artifact"))
    assert counts.judged_G.tolist() == [True, False, False, False]


@pytest.mark.parametrize("kind", ["vote", "cant-tell", "skip", "artifact"])
def test_a_galaxy_is_put_off_until_anything_else_is_said_of_it(kind):
    counts = counts_of(vote(0, kind="later"))
    assert counts.later_G[0]
    said = vote(0, kind=kind)
    counts.add(said)
    assert not counts.later_G[0]
    counts.add(retraction(said))
    assert counts.later_G[0]


def test_the_edition_grows_whenever_what_is_taught_changes_and_never_else():
    counts, rows = Counts(GALAXIES, BAR), []
    control, first = vote(1, because="control"), vote(0)
    for row, changes in (
        (first, True), (vote(0, kind="star"), False), (vote(2, kind="cant-tell"), False), (control, False),
        (vote(1, "no", because="revisit"), False), (vote(0, kind="artifact"), True), (vote(0, kind="artifact"), False),
        (vote(2), True), (vote(2, kind="skip", because="control"), True), (vote(3, kind="artifact"), False),
    ):  # fmt: skip
        before, edition = counts.taught(), counts.edition
        counts.add(row)
        rows.append(row)
        assert (counts.taught().counts_G_A.tolist() != before.counts_G_A.tolist()) == changes
        assert (counts.edition != edition) >= changes
        assert counts.taught().counts_G_A.tolist() == Counts.of(rows, GALAXIES, BAR).taught().counts_G_A.tolist()


def test_labels_share_the_blocks_in_which_nothing_changes():
    galaxies = tuple(Galaxy(f"g{n}", f"g{n}.png") for n in range(2 * BLOCK + 5))
    counts = Counts(galaxies, BAR)
    counts.add(vote(3))
    before = counts.taught()
    counts.add(vote(2 * BLOCK + 4, "no"))
    after = counts.taught()
    assert [one is other for one, other in zip(before.counts, after.counts, strict=True)] == [True, True, False]
    assert after.counts_G_A.shape == (len(galaxies), 2)
    assert np.argwhere(after.counts_G_A).tolist() == [[3, 0], [2 * BLOCK + 4, 1]]
    assert (before.votes, after.votes) == (1, 2)


votes = st.builds(
    vote,
    galaxy=st.integers(0, 4),
    answer=st.sampled_from(["yes", "no", "perhaps"]),
    annotator=st.sampled_from(["ann", "ben"]),
    kind=st.sampled_from(["vote", "vote", "vote", "cant-tell", "skip", "star", "unstar"]),
    because=st.sampled_from(REASONS),
    question=st.sampled_from(["bar", "bar", "ring"]),
    question_version=st.sampled_from([1, 1, 2]),
)
acts = st.lists(st.tuples(votes, st.one_of(st.none(), st.integers(0, 30))), max_size=40)


def plain_fold(rows):
    """The same state from its definition, the slow way: the last standing word of each annotator on each galaxy."""

    def stands(row):
        return not any(other.retracts == row.uuid and stands(other) for other in rows)

    counts_G_A, words, stars = np.zeros((4, 2), int), {}, {}
    for row in rows:
        if row.kind == "retraction" or row.galaxy_id == "g4" or not stands(row):
            continue
        key = (int(row.galaxy_id[1:]), row.annotator)
        if row.kind in ("star", "unstar"):
            stars[key] = row.kind
        elif (row.question, row.question_version) == ("bar", 1) and row.answer != "perhaps" and row.kind != "skip":
            words[key] = row.answer or row.kind
    for (galaxy, _), word in words.items():
        if word != "cant-tell":
            counts_G_A[galaxy, BAR.index_of(word)] += 1
    cant_tell = {galaxy for (galaxy, _), word in words.items() if word == "cant-tell"}
    return counts_G_A.tolist(), cant_tell, {galaxy for (galaxy, _), word in stars.items() if word == "star"}


@given(acts)
def test_counts_kept_row_by_row_are_the_fold_over_the_journal(acts):
    kept, rows = Counts(GALAXIES, BAR), []
    for row, undone in acts:
        rows.append(row)
        kept.add(row)
        if undone is not None and undone < len(rows):  # a retraction too
            rows.append(retraction(rows[undone]))
            kept.add(rows[-1])
    counts_G_A, cant_tell, starred = plain_fold(rows)
    for counts in (kept, Counts.of(rows, GALAXIES, BAR)):
        assert counts.counts_G_A.tolist() == counts_G_A
        assert counts.votes == np.sum(counts_G_A)
        assert set(np.flatnonzero(counts.cant_tell_G)) == cant_tell
        assert set(np.flatnonzero(counts.starred_G)) == starred
        assert set(np.flatnonzero(counts.voted_G)) == set(np.flatnonzero(np.sum(counts_G_A, axis=1)))
        controls = {row.galaxy_id for row in rows if row.shown_because == "control"} - {"g4"}
        assert {f"g{index}" for index in np.flatnonzero(counts.control_G)} == controls


def test_a_settled_answer_is_one_more_vote_beside_those_of_the_annotators():
    counts = counts_of(vote(0, "yes"), vote(0, "no", "ben"), vote(0, "no", kind="settled", because="conflicts"))
    assert counts.counts_G_A[0].tolist() == counts.taught().counts_G_A[0].tolist() == [1, 2]
    assert counts.settled(0)["bar"].answer == "no"
    assert counts.said(0, "ann")["bar"].answer == "yes"
    assert counts.settled(1) == {}


def test_the_newest_settled_answer_holds_whoever_wrote_it_down_until_it_is_retracted():
    first, second = vote(0, "no", kind="settled"), vote(0, "yes", "ben", kind="settled")
    counts = counts_of(first, second)
    assert counts.counts_G_A[0].tolist() == [1, 0]
    counts.add(retraction(second))
    assert counts.settled(0) == {"bar": first}
    counts.add(retraction(first))
    assert counts.settled(0) == {}
    assert counts.votes == 0


def test_a_settled_answer_takes_back_no_artifact_and_nothing_put_off():
    counts = counts_of(vote(0, kind="artifact"), vote(1, kind="later"), *(vote(n, kind="settled") for n in (0, 1)))
    assert counts.artifact_G[0]
    assert counts.later_G[1]


def test_counts_know_all_who_have_said_anything():
    assert list(counts_of(vote(annotator="ben"), vote(kind="star"), vote(annotator="ben")).annotators) == ["ben", "ann"]


def test_galaxies_that_are_withheld_are_not_taught_whatever_was_known_of_them_before():
    galaxies = [Galaxy(f"g{n}", f"{n}.png") for n in range(4)]
    counts = Counts(galaxies, load_question("bar"))
    for n in range(4):
        counts.add(new_vote(galaxy_id=f"g{n}", annotator="ann", question="bar", question_version=1, answer="yes"))
    assert counts.taught().votes == 4
    counts.withhold(np.array([True, False, False, False]))
    assert counts.taught().votes == 3
    assert counts.votes == 4
