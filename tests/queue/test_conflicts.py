"""Conflicts: on which questions annotators differ, how strongly, and what a meeting has settled."""

import numpy as np
import pytest

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.project.vote import new_vote, retraction_of
from gzdesk.questions.tree import parse_asked
from gzdesk.queue.conflicts import GALAXIES, Meeting, differ, dispute_on, disputes, words_on
from gzdesk.queue.rankings import finished
from gzdesk.votes.counts import Counts

TREE = parse_asked(
    """
name = "walks"
[[questions]]
name = "shape"
text = "Smooth, or a disk?"
answers = [{name = "smooth", text = "Smooth"}, {name = "disk", text = "Disk"}]
[[questions]]
name = "bar"
text = "Is there a bar?"
after = ["shape_disk"]
answers = [{name = "yes", text = "Bar"}, {name = "no", text = "None"}, {name = "weak", text = "Weak"}]
""",
    "walks.toml",
)
ONE = tuple(Galaxy(f"g{n}", f"g{n}.png") for n in range(4))


def said(annotator, question, answer, galaxy=0, kind="vote"):
    told = answer if kind in ("vote", "settled") else None
    return new_vote(
        galaxy_id=f"g{galaxy}", annotator=annotator, question=question, question_version=1, kind=kind, answer=told
    )


def counts_of(*rows, galaxies=ONE):
    return Counts.of(rows, galaxies, TREE)


def disks(*bars, galaxy=0):
    """Annotators who all see a disk, and each of whom says something of its bar."""
    who = ("ann", "bob", "cat", "dan")
    return [
        row
        for name, bar in zip(who, bars, strict=False)
        for row in (said(name, "shape", "disk", galaxy), said(name, "bar", bar, galaxy))
    ]


def test_words_stand_by_question_and_annotator_and_settled_answers_are_nobody_s():
    rows = [*disks("yes", "no"), said("cat", "shape", None, kind="cant-tell"), said("ann", "bar", "no", kind="settled")]
    words = words_on(counts_of(*rows), 0)
    told = {question: {who: row.answer for who, row in by.items()} for question, by in words.items()}
    assert told == {"shape": {"ann": "disk", "bob": "disk", "cat": None}, "bar": {"ann": "yes", "bob": "no"}}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [(["yes"], 0), (["yes", "yes"], 0), (["yes", "no"], 1), (["yes", "yes", "no"], 2 / 3), (["yes", None], 0)],
)
def test_two_annotators_differ_with_a_probability(answers, expected):
    rows = [said(str(n), "bar", one, kind="vote" if one else "cant-tell") for n, one in enumerate(answers)]
    assert differ({row.annotator: row for row in rows}) == pytest.approx(expected)


def test_a_question_is_disputed_until_it_is_settled_and_again_when_that_is_undone():
    settled = said("bob", "bar", "yes", kind="settled")
    counts = counts_of(*disks("yes", "no"))
    assert dispute_on(counts, 0).disputed == ("bar",)
    counts.add(settled)
    assert dispute_on(counts, 0).disputed == ()
    counts.add(retraction_of(settled, "bob"))
    assert dispute_on(counts, 0).disputed == ("bar",)


def test_a_question_that_only_a_disputed_answer_leads_to_waits_until_that_is_settled():
    counts = counts_of(*disks("yes", "no"), said("cat", "shape", "smooth"))
    assert dispute_on(counts, 0).disputed == ("shape",)
    counts.add(said("ann", "shape", "disk", kind="settled"))
    assert dispute_on(counts, 0).disputed == ("bar",)
    counts.add(said("ann", "shape", "smooth", kind="settled"))
    assert dispute_on(counts, 0).disputed == ()


def test_a_meeting_walks_by_what_is_settled_or_agreed_on():
    counts = counts_of(*disks("yes", "no"))
    assert dispute_on(counts, 0).walk.given == {"shape": "disk"}
    counts.add(said("ann", "bar", "no", kind="settled"))
    assert dispute_on(counts, 0).walk.given == {"shape": "disk", "bar": "no"}


def test_galaxies_are_ranked_by_how_far_annotators_differ_and_settled_ones_are_out():
    rows = [
        *disks("yes", "yes", "no", galaxy=0),
        *disks("yes", "no", galaxy=1),
        *disks("yes", "yes", galaxy=2),
        *disks("yes", "no", galaxy=3),
        said("ann", "bar", "no", galaxy=3, kind="settled"),
    ]
    values_G = finished(disputes(counts_of(*rows)))
    assert values_G.tolist() == pytest.approx([2 / 3, 1.0, np.nan, np.nan], nan_ok=True)


def test_what_an_annotator_calls_an_artifact_is_not_settled():
    counts = counts_of(*disks("yes", "no"), said("cat", "shape", None, kind="artifact"))
    assert dispute_on(counts, 0).disputed == ()
    assert not np.isfinite(finished(disputes(counts))).any()


def test_many_conflicts_are_ranked_in_pieces():
    galaxies = tuple(Galaxy(f"g{n}", "") for n in range(3 * GALAXIES))
    counts = counts_of(*(row for n in range(len(galaxies)) for row in disks("yes", "no", galaxy=n)), galaxies=galaxies)
    assert sum(1 for _ in disputes(counts)) == 4


def test_a_meeting_looks_again_once_more_has_been_said():
    counts = counts_of(*disks("yes", "no"))
    meeting = Meeting(counts)
    assert meeting.on(0) is meeting.on(0)
    assert meeting.on(0).disputed == ("bar",)
    counts.add(said("ann", "bar", "no", kind="settled"))
    assert meeting.on(0).disputed == ()
    assert meeting.on(1).words == {}
