"""When votes were given, and how many in each span of time."""

from dataclasses import replace

import numpy as np
import pytest

from gzdesk.progress.pace import DAY, HOUR, MINUTE, WEEK, bars, timeline
from gzdesk.project.vote import new_vote


def vote(annotator, utc, kind="vote"):
    row = new_vote(galaxy_id="g", annotator=annotator, question="bar", question_version=1, answer="yes")
    return replace(row, utc=utc, kind=kind)


def test_a_timeline_has_each_annotators_votes_in_order_and_the_busiest_first():
    rows = [
        vote("bo", "2026-02-03T10:00:05.000Z"),
        vote("ana", "2026-02-03T10:00:03.500Z"),
        vote("ana", "2026-02-03T10:00:01.000Z"),
        vote("ana", "2026-02-03T10:00:09.000Z", kind="skip"),
    ]
    found = timeline(rows)
    assert list(found.times_V) == ["ana", "bo"]
    assert np.diff(found.times_V["ana"]).tolist() == [2.5]
    assert np.diff(found.together_V).tolist() == [2.5, 1.5]
    assert found.votes == 3


def test_nobody_has_voted():
    assert timeline([]).together_V.size == 0
    assert bars(np.empty(0)) is None


@pytest.mark.parametrize(
    ("span", "width"), [(20 * MINUTE, MINUTE), (5 * HOUR, 10 * MINUTE), (20 * HOUR, HOUR), (30 * DAY, DAY),
                        (200 * DAY, WEEK), (3000 * DAY, 4 * WEEK)],
)  # fmt: skip
def test_the_narrowest_spans_are_taken_that_make_few_bars(span, width):
    found = bars(np.linspace(1.7e9, 1.7e9 + span, 100))
    assert found.width == width
    assert found.votes_B.sum() == 100


def test_days_begin_at_midnight_where_the_annotator_lives():
    midnight = 20_000 * DAY - 2 * HOUR  # two hours ahead of UTC
    found = bars(np.array([midnight - 1.0, midnight, midnight + 3 * DAY]), offset=2 * HOUR)
    assert found.width == DAY
    assert found.votes_B.tolist() == [1, 1, 0, 0, 1]
    assert found.begin_B[0] <= midnight - 1.0 < found.begin_B[0] + found.width
    assert (found.begin_B[-1] + 2 * HOUR) % found.width == 0


def test_weeks_begin_on_monday():
    monday = 4 * DAY + 2900 * WEEK
    found = bars(np.array([monday - 1.0, monday, monday + 30 * WEEK]))
    assert found.width == WEEK
    assert found.votes_B[:3].tolist() == [1, 1, 0]
