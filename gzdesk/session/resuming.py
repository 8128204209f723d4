"""Resuming: the queue as a new sitting finds it, from what the annotator has said before."""

import numpy as np

from gzdesk.project import hand_out
from gzdesk.project.vote import Vote
from gzdesk.queue import drawn_ahead
from gzdesk.queue.returning import Returning
from gzdesk.queue.voting_queue import Shown, VotingQueue
from gzdesk.settings import QueueSettings
from gzdesk.votes.record import Record

MARKS = ("star", "unstar", "comment", "settled")  # rows that say nothing of how far this annotator has come
PASSING = ("skip", "later")  # acts with which one leaves a galaxy half asked on purpose


def open_queue(record: Record, settings: QueueSettings) -> VotingQueue:
    """The queue without the galaxies that are done with."""
    galaxies = len(record.project.galaxies)
    voted_G = np.zeros(galaxies, bool)
    voted_G[list(record.ended)] = True
    judged_G = np.zeros(galaxies, bool)
    judged_G[[record.index_of(row) for row in record.rows if row.shown_because == "control"]] = True
    repeated = {record.index_of(row) for row in record.rows if row.shown_because == "repeat"}
    returning = Returning(settings, voted=record.ended, repeated=repeated, put_off=record.put_off())
    return VotingQueue(
        galaxies,
        settings,
        voted_G=voted_G,
        control_G=record.counts.control_G,
        judged_G=judged_G & voted_G,
        returning=returning,
        common=hand_out.load(record.project.setting(hand_out.SETTING), galaxies).common,
        drawn=drawn_ahead.recall(record.project.cache_folder, record.project.index_of),
    )


def half_asked(record: Record) -> list[Shown]:
    """Galaxies that were left between two questions, which go on first; the one left last is the last here."""
    return [shown_again(record, row) for row in _left(record)]


def shown_again(record: Record, row: Vote) -> Shown:
    """A row's galaxy, for the reason that it was on screen for in an earlier sitting."""
    return Shown(record.index_of(row), row.shown_because, row.mutual_information, row.rank, row.model, again=True)


def _left(record: Record) -> list[Vote]:
    """The newest row of every galaxy that was left between two questions, oldest first."""
    newest = {record.index_of(row): row for row in record.rows if row.kind not in MARKS}
    open_ones = ((index, row) for index, row in newest.items() if index not in record.ended)
    left = [row for index, row in open_ones if row.kind not in PASSING and record.walk(index).said]
    return sorted(left, key=lambda row: row.utc)
