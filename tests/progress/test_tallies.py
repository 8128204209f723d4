"""How often each answer was given, which are rare, and what the model would have said on controls."""

import numpy as np
import pytest

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.progress.tallies import Answers, confuse, count_answers
from gzdesk.project.vote import new_vote
from gzdesk.questions.question import load_question
from gzdesk.votes.counts import Counts

BAR = load_question("bar")


def answers(yes, no, random=(0, 0)) -> Answers:
    return Answers(BAR, np.array([yes, no]), np.array(random))


def test_votes_at_random_are_those_on_galaxies_that_chance_chose():
    galaxies = [Galaxy(f"g{place}", "x.png", None, None, None) for place in range(3)]
    why = ("active", "control", "random")
    rows = [
        new_vote(galaxy_id=f"g{place}", annotator="ana", question="bar", question_version=1, answer="yes",
                 shown_because=because)
        for place, because in enumerate(why)
    ]  # fmt: skip
    found = count_answers(Counts.of(rows, galaxies, BAR), BAR)
    assert found.counts_A.tolist() == [3, 0]
    assert found.random_A.tolist() == [2, 0]


def test_answers_are_rare_by_number_or_by_share_and_the_rarest_come_first():
    assert answers(9, 8).rare == (1, 0)
    assert answers(12, 400).rare == (0,)
    assert answers(40, 50).rare == ()


def test_without_random_votes_nothing_is_said_of_how_common_an_answer_is():
    assert answers(9, 8).share_at_random(0) is None
    low, high = answers(9, 8, random=(5, 15)).share_at_random(0)
    assert low < 0.25 < high


def test_confusion_counts_people_in_rows_and_the_model_in_columns():
    probs = np.zeros((5, 3, 2))
    probs[:, :, 0] = np.array([0.9, 0.2, 0.7, 0.6, 0.4])[:, None]
    probs[:, :, 1] = 1 - probs[:, :, 0]
    counts = np.array([[1, 0], [3, 1], [0, 2], [1, 1], [0, 0]])
    found = confuse(BAR, probs, counts)
    assert found.table_A_A.tolist() == [[1, 1], [1, 0]]
    assert (found.controls, found.right, found.ties) == (3, 1, 1)
    assert found.shares_A_A[0].tolist() == [0.5, 0.5]


def test_controls_without_a_posterior_are_in_no_row():
    probs = np.full((2, 3, 2), np.nan)
    assert confuse(BAR, probs, np.array([[1, 0], [0, 1]])).controls == 0


@pytest.mark.parametrize("given", [0, 1])
def test_shares_of_a_row_without_galaxies_are_noughts(given):
    probs = np.full((1, 2, 2), 0.5)
    counts = np.eye(2, dtype=int)[[given]]
    assert confuse(BAR, probs, counts).shares_A_A[1 - given].tolist() == [0.0, 0.0]
