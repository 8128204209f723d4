"""Self-consistency: which answers are compared, and how sure the share is."""

from dataclasses import replace

import pytest

from gzdesk.project.vote import new_vote, retraction_of
from gzdesk.questions.question import load_question
from gzdesk.questions.tree import Tree, load_tree
from gzdesk.votes.consistency import consistency_of

BAR = Tree.of(load_question("bar"))
SHAPE, OF_BAR = "smooth-or-featured", "bar"


def vote(galaxy, answer, because="random", annotator="ann", question="bar"):
    kind = "cant-tell" if answer is None else "vote"
    return new_vote(
        galaxy_id=f"g{galaxy}", annotator=annotator, question=question, question_version=1, kind=kind, answer=answer,
        shown_because=because,
    )  # fmt: skip


def figures(rows, tree=BAR):
    return [(one.annotator, one.question, one.agreeing, one.repeats) for one in consistency_of(rows, tree)]


def test_a_repeat_is_compared_with_the_last_word_before_it():
    rows = [vote(0, "no"), vote(0, "yes", "revisit"), vote(0, "yes", "repeat"), vote(1, "no"), vote(1, "yes", "repeat")]
    assert figures(rows) == [("ann", "bar", 1, 2)]


def test_each_annotator_is_compared_with_himself():
    rows = [
        vote(0, "yes"), vote(0, "no", annotator="ben"),
        vote(0, "no", "repeat", annotator="ben"), vote(0, "no", "repeat"),
    ]  # fmt: skip
    assert figures(rows) == [("ann", "bar", 0, 1), ("ben", "bar", 1, 1)]


def test_revisits_are_no_repeats_for_the_voter_knows_them():
    assert figures([vote(0, "yes"), vote(0, "no", "revisit")]) == []


def test_can_t_tell_agrees_with_itself_alone():
    rows = [vote(0, None), vote(0, None, "repeat"), vote(1, None), vote(1, "yes", "repeat")]
    assert figures(rows) == [("ann", "bar", 1, 2)]


def test_an_undone_answer_counts_nothing_and_a_redone_one_does():
    first, undone, again = vote(0, "yes"), vote(0, "no", "repeat"), vote(0, "yes", "repeat")
    taken_back = retraction_of(undone, "ann")
    assert figures([first, undone, taken_back]) == []
    assert figures([first, undone, taken_back, again]) == [("ann", "bar", 1, 1)]
    assert figures([first, undone, taken_back, retraction_of(taken_back, "ann")]) == [("ann", "bar", 0, 1)]


def test_answers_that_the_repeat_itself_withdrew_were_said_before_all_the_same():
    tree = load_tree("features-and-bar")
    shape, bar = vote(0, "featured", question=SHAPE), vote(0, "yes")
    changed = vote(0, "smooth", "repeat", question=SHAPE)
    withdrawn = retraction_of(bar, "ann", act=changed.uuid)
    changed_back = vote(0, "featured", "repeat", question=SHAPE)
    rows = [
        shape,
        bar,
        withdrawn,
        changed,
        retraction_of(changed, "ann"),
        retraction_of(withdrawn, "ann"),
        changed_back,
    ]
    assert figures([shape, bar, withdrawn, changed], tree) == [("ann", SHAPE, 0, 1)]
    assert figures([*rows, vote(0, "yes", "repeat")], tree) == [("ann", SHAPE, 1, 1), ("ann", OF_BAR, 1, 1)]


def test_another_version_of_the_question_is_another_question():
    assert figures([vote(0, "yes"), replace(vote(0, "yes", "repeat"), question_version=2)]) == []


def test_the_share_has_wilson_s_95_percent_interval():
    rows = [vote(n, "yes") for n in range(10)] + [vote(n, "yes" if n else "no", "repeat") for n in range(10)]
    (one,) = consistency_of(rows, BAR)
    assert one.share == pytest.approx(0.9)
    assert one.interval == pytest.approx((0.5958, 0.9821), abs=1e-4)  # Wilson 1927, for 9 of 10
