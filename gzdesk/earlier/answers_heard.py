"""AnswersHeard: answers that come one by one, folded into votes once it is known of which galaxies they are."""

from array import array
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.earlier.matching import Matched
from gzdesk.earlier.understood import Request, Understood, Votes
from gzdesk.earlier.vote_names import Meaning, VoteNames
from gzdesk.earlier.vote_tables import VotesError, misleading
from gzdesk.project.earlier_votes import MOST

MOST_ANSWERS = 10_000  # different ones in a file

Ints = NDArray[np.int64]


class AnswersHeard:
    """Keeps rows as numbers, since an export has millions; of an annotator's rows on one thing the newest counts."""

    def __init__(self, known: VoteNames) -> None:
        self._known = known
        self._rows = array("q")  # three a row: which look of the matcher, which annotator, which scope
        self._names: list[str] = []
        self._times: list[str] = []
        self._heard = array("q")  # three an answer: which row, which answer, how many votes
        self._users: dict[str, int] = {}
        self._scopes: dict[str, int] = {}
        self._answers: dict[tuple[str, str], int] = {}
        self._meanings: list[Meaning] = []
        self._trouble: dict[str, str] = {}  # their questions that are none of ours, and why

    def row(self, name: str, look: int, user: str, scope: str, utc: str = "") -> int:
        """Begin a row; a later one of the same annotator, galaxy and scope replaces it."""
        annotator = self._users.setdefault(user, len(self._users)) if user else -1
        self._rows.extend((look, annotator, self._scopes.setdefault(scope, len(self._scopes))))
        self._names.append(name)
        self._times.append(utc)
        return len(self._names) - 1

    def answer(self, row: int, group: str, question: str, wording: str, answer: str, votes: int = 1) -> None:
        """An answer in a row: to their ``group``, which may be known by its name or its wording."""
        number = self._answers.get((group, answer))
        if number is None:
            number = self._answers[group, answer] = len(self._meanings)
            self._meanings.append(self._meaning(group, question, wording, answer))
        self._heard.extend((row, number, votes))

    def fold(self, found: Understood, galaxies: Sequence[Galaxy], matched: Matched, request: Request) -> Votes:
        """Count what stands; what does not is told."""
        rows_n_3 = np.array(self._rows, np.int64).reshape(-1, 3)
        places_n = matched.places_n[rows_n_3[:, 0]] if len(rows_n_3) else np.zeros(0, np.int64)
        stands_n = self._stands(found, rows_n_3, places_n)
        heard_n_3 = np.array(self._heard, np.int64).reshape(-1, 3)
        heard_n_3 = heard_n_3[stands_n[heard_n_3[:, 0]]]
        refused = self._refused(set(heard_n_3[:, 1].tolist()))
        found.refused.update(refused)
        users = list(self._users)
        votes: Votes = Counter()
        for row, number, more in heard_n_3.tolist():
            meaning, user = self._meanings[number], int(rows_n_3[row, 1])
            if meaning.answer is None or meaning.group in refused or not request.wants(meaning.question):
                continue
            who = users[user] if request.annotators and user >= 0 else ""
            votes[who, galaxies[int(places_n[row])].id, meaning.question, meaning.answer] += more
        for key in [key for key, number in votes.items() if number > MOST]:
            found.leave_out(key[1], f"{votes.pop(key):,} votes for one answer are more than {MOST:,}", "too many votes")
        return votes

    def _stands(self, found: Understood, rows_n_3: Ints, places_n: Ints) -> NDArray[np.bool_]:
        stands_n = places_n >= 0
        for row in np.flatnonzero(~stands_n).tolist():
            found.leave_out(self._names[row], "no galaxy of this project")
        newest: dict[tuple[int, int, int], int] = {}
        for row in sorted(np.flatnonzero(stands_n).tolist(), key=lambda row: self._times[row]):
            _, annotator, scope = rows_n_3[row].tolist()
            if annotator < 0:
                continue
            before = newest.get((annotator, int(places_n[row]), scope))
            if before is not None:
                stands_n[before] = False
                found.leave_out(self._names[before], "its annotator has answered the same again since")
            newest[annotator, int(places_n[row]), scope] = row
        return stands_n

    def _refused(self, given: set[int]) -> dict[str, str]:
        """Their questions that count nothing: a question counts with all its answers or not at all."""
        refused = dict(self._trouble)
        for (group, answer), number in self._answers.items():
            meaning = self._meanings[number]
            if number in given and meaning.question and meaning.answer is None and not meaning.left_out:
                refused.setdefault(group, misleading(f"{group}_{answer}", meaning.question))
        return refused

    def _meaning(self, group: str, question: str, wording: str, answer: str) -> Meaning:
        if len(self._meanings) >= MOST_ANSWERS:
            raise VotesError(f"more than {MOST_ANSWERS:,} different answers; these are no votes.")
        ours = self._known.question(question, wording)
        if ours is None:
            hint = f"--map '{question}=QUESTION' counts it"
            self._trouble.setdefault(group, f"{wording or question!r} is no question of the project; {hint}")
            return Meaning(group, "", None)
        found = self._known.answer(ours, answer, question)
        return Meaning(group, found.question, found.answer, found.left_out)
