"""Importing: votes that exist already become labels, once it has been said what was understood of them."""

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from gzdesk.earlier.answers_heard import AnswersHeard
from gzdesk.earlier.matching import DEC_NAMES, ID_NAMES, RA_NAMES, Matched, Matcher
from gzdesk.earlier.panoptes import NEEDED, classifications, read_workflows
from gzdesk.earlier.understood import FORMATS, Request, Understood, Votes
from gzdesk.earlier.vote_names import VoteNames, plain
from gzdesk.earlier.vote_tables import (
    CountColumns,
    Row,
    Table,
    Told,
    VotesError,
    judge_counts,
    number_of,
    open_table,
    text_of,
)
from gzdesk.project.column_reader import column_names, column_values
from gzdesk.project.earlier_votes import MOST, OF_ONE
from gzdesk.project.project import Project

ANSWER_NAMES = ("answer", "vote", "class", "label")  # of a column that holds an answer a row
ANNOTATOR_NAMES = ("annotator", "user-name", "user", "user-id")
ELSEWHERE = "no galaxy of this project"


def understand(project: Project, request: Request, progress: Told = lambda done, total: None) -> Understood:
    """Read a file of votes and see what they say of a project's galaxies; nothing is written.

    What of the project is on disk is read over a connection of its own, so that this may run in any thread. Raises
    VotesError or CatalogueError.
    """
    if OF_ONE in request.name:
        raise VotesError(f"{request.name}: a source's name may not hold {OF_ONE!r}.")
    for question in request.questions:
        if question not in project.tree.parts:
            raise VotesError(f"{question}: the project asks no such question; it asks {', '.join(project.tree.parts)}.")
    known = VoteNames(project.tree, request.names)
    with open_table(request.file, progress) as table:
        found, votes = _hear(project, table, known, request)
    for name, reason in table.broken:
        found.leave_out(name, reason, "cannot be read")
    for name in known.unused():
        raise VotesError(f"{found.file}: has no {name!r}, which --map speaks of.")
    found.keep(votes, project.tree)
    return found


def write(project: Project, understood: Understood) -> None:
    """Keep what was understood, in place of what the same source brought in before; raises ProjectError."""
    project.add_earlier_votes(understood.source, understood.rows)


def _hear(project: Project, table: Table, known: VoteNames, request: Request) -> tuple[Understood, Votes]:
    columns = CountColumns.of(table.names, known)
    found = Understood(request.file.name, request.name, _format(request, table, columns, known), len(project.galaxies))
    if found.format == "panoptes":
        return found, _hear_classifications(project, table, known, request, found)
    if found.format == "csv":
        return found, _hear_rows(project, table, known, request, found)
    return found, _read_counts(project, table, columns, known, request, found)


def _format(request: Request, table: Table, columns: CountColumns, known: VoteNames) -> str:
    """Which of FORMATS it is, by its columns unless the request says so."""
    counts = any(meaning.answer is not None for meaning in columns.meanings)
    found = request.format
    if not found and all(name in table.names for name in NEEDED):
        found = "panoptes"
    elif not found and counts:
        campaigns = any(known.names_campaign(meaning.group) for meaning in columns.meanings)
        found = "gz2" if any(map(known.is_gz2, columns.names)) else "zoobot" if campaigns else "gz-decals"
    elif not found and _answer_column(table, known) is not None:
        found = "csv"
    if found == "panoptes" and not all(name in table.names for name in NEEDED):
        raise VotesError(f"{table.name}: is no classification export; it lacks {' or '.join(NEEDED)}.")
    if found not in FORMATS or (found not in ("panoptes", "csv") and not counts):
        what = "only what was worked out from votes" if any(map(known.is_derived, table.names)) else "no votes"
        some = ", ".join(table.names[:8]) + (", ..." if len(table.names) > 8 else "")
        raise VotesError(
            f"{table.name}: {what} to the project's questions was found in its columns ({some}); "
            "say which are votes with --map THEIRS=OURS, as in --map Barred=bar_yes."
        )
    return found


class _Identity:
    """Finds out from a row which galaxy it is of, as far as its own columns tell."""

    def __init__(self, project: Project, table: Table, known: VoteNames, request: Request) -> None:
        roles = {known.role(name): place for place, name in enumerate(table.names)}
        plains: dict[str, int] = {}
        for place, name in enumerate(table.names):
            plains.setdefault(plain(name), place)
        self._ids = {name: plains[name] for name in ID_NAMES if name in plains}
        if "id_str" in roles:
            self._ids = {"id-str": roles["id_str"]}
        self._ra = roles.get("ra", next((plains[name] for name in RA_NAMES if name in plains), None))
        self._dec = roles.get("dec", next((plains[name] for name in DEC_NAMES if name in plains), None))
        positions = self._ra is not None and self._dec is not None and request.within is not None
        if not self._ids and not positions:
            raise VotesError(
                f"{table.name}: no column tells which galaxy a row is of; name it with --map THEIRS=id_str, "
                "or give --within ARCSEC where it has ra and dec."
            )
        self.used = {*self._ids.values(), *(place for place in (self._ra, self._dec) if place is not None)}
        self.matcher = matcher_of(project, list(self._ids), request)

    def look(self, row: Row) -> tuple[bool, str]:
        """Whether a row may be of a galaxy of ours, and what it is called."""
        ids = {name: text_of(row[place]) for name, place in self._ids.items()}
        ra = text_of(row[self._ra]) if self._ra is not None else ""
        dec = text_of(row[self._dec]) if self._dec is not None else ""
        name = next((text for text in ids.values() if text), f"{ra} {dec}".strip())
        return self.matcher.look(ids, ra, dec), name


def matcher_of(project: Project, names: Sequence[str], request: Request) -> Matcher:
    """The matcher of a project and a table in which galaxies have these names."""
    number = len(project.galaxies)
    own = column_names(project.path)
    return Matcher(project.galaxies, names, lambda name: column_values(project.path, name, number), own, request.within)


def _settle(found: Understood, matcher: Matcher) -> Matched:
    matched = matcher.settle()
    found.matched_by, found.by_position = matched.by_id, matched.by_position
    return matched


def _read_counts(
    project: Project, table: Table, columns: CountColumns, known: VoteNames, request: Request, found: Understood
) -> Votes:
    """A wide table: a row for a galaxy, a column for an answer."""
    identity = _Identity(project, table, known, request)
    raw, names = array("d"), list[str]()
    for row in table.rows:
        found.lines += 1
        ours, name = identity.look(row)
        if not ours:
            found.leave_out(name, ELSEWHERE)
            continue
        raw.extend(columns.read(row))
        names.append(name)
    judged = judge_counts(np.array(raw, np.float64).reshape(len(names), len(columns.names)), columns)
    found.refused, found.unknown = judged.groups, judged.unknown
    for number, reason in judged.faults:
        found.leave_out(names[number], reason, "a count is no number of votes")
    row_of: dict[int, int] = {}
    for number, place in enumerate(_settle(found, identity.matcher).places_n.tolist()):
        if place < 0:
            found.leave_out(names[number], ELSEWHERE)
        elif row_of.setdefault(place, number) != number:
            found.leave_out(names[number], "its galaxy stands in the file twice; the first row went in")
    _tell_columns(found, table, columns, known, identity.used)
    rows_n = np.array(list(row_of.values()), np.intp)
    ids = [project.galaxies[place].id for place in row_of]
    votes: Votes = Counter()
    for place in judged.kept:
        meaning = columns.meanings[place]
        counts_n = judged.counts_n_K[rows_n, place]
        theirs = found.taken.setdefault(meaning.question, [])
        if counts_n.any() and meaning.group not in theirs:
            theirs.append(meaning.group)
        for at in np.flatnonzero(counts_n).tolist() if request.wants(meaning.question) else ():
            votes["", ids[at], meaning.question, str(meaning.answer)] += int(counts_n[at])
    return votes


def _tell_columns(found: Understood, table: Table, columns: CountColumns, known: VoteNames, used: set[int]) -> None:
    for place, name in enumerate(table.names):
        if place in columns.places or place in used or known.role(name):
            continue
        if known.is_derived(name):
            found.derived += 1
        else:
            found.unknown[name] = "its name is that of no answer to the project's questions"


def _hear_classifications(
    project: Project, table: Table, known: VoteNames, request: Request, found: Understood
) -> Votes:
    """A classification export: a row for what one volunteer said of one subject."""
    workflows = read_workflows(request.workflow) if request.workflow is not None else None
    matcher, heard = matcher_of(project, ID_NAMES, request), AnswersHeard(known)
    looks: dict[tuple[str, str, str], int] = {}  # of subjects, which come up again and again; -1: none of ours
    next_look = 0
    seen: set[str] = set()
    for one in classifications(table, workflows):
        found.lines += 1
        if one is None:
            continue
        subject = one.ids.get("subject-id", "")
        if one.name in seen:
            found.leave_out(one.name, "stands in the file twice")
            continue
        seen.add(one.name)
        key = (subject, one.ra, one.dec)
        if key not in looks:
            looks[key] = next_look if matcher.look(one.ids, one.ra, one.dec) else -1
            next_look += looks[key] >= 0
        if looks[key] < 0:
            found.leave_out(one.name, f"its subject {subject} is {ELSEWHERE}", ELSEWHERE)
            continue
        row = heard.row(one.name, looks[key], one.user, one.workflow, one.utc)
        for task, wording, answer in one.answers:
            heard.answer(row, f"{task} ({wording})" if wording else task, task, wording, answer)
    return heard.fold(found, project.galaxies, _settle(found, matcher), request)


def _hear_rows(project: Project, table: Table, known: VoteNames, request: Request, found: Understood) -> Votes:
    """A long table: a row for an answer, or for a number of votes for it."""
    columns = _answer_column(table, known)
    if columns is None:
        raise VotesError(f"{table.name}: has no column of answers; name it with --map THEIRS=answer.")
    answer_at, asked = columns
    question_at = _column(table, known, "question", ("question",))
    votes_at = _column(table, known, "votes", ("votes", "count", "counts"))
    user_at = _column(table, known, "annotator", ANNOTATOR_NAMES)
    if question_at is None and not asked:
        asked = request.questions[0] if len(request.questions) == 1 else ""
        if not asked and len(project.tree.questions) > 1:
            raise VotesError(
                f"{table.name}: does not say which question was answered; give --question, "
                f"one of {', '.join(project.tree.parts)}."
            )
        asked = asked or project.question.name
    identity, heard, look = _Identity(project, table, known, request), AnswersHeard(known), 0
    for row in table.rows:
        found.lines += 1
        answer = text_of(row[answer_at])
        question = text_of(row[question_at]) if question_at is not None else asked
        if not answer or not question:
            continue
        ours, name = identity.look(row)
        number = number_of(row[votes_at]) if votes_at is not None else 1.0
        if not ours:
            found.leave_out(name, ELSEWHERE)
        elif not (number.is_integer() and 0 <= number <= MOST):
            found.leave_out(name, f"{row[votes_at or 0]!r} is no number of votes", "a count is no number of votes")
        else:
            user = text_of(row[user_at]) if user_at is not None else ""
            heard.answer(heard.row(name, look, user, question), question, question, "", answer, int(number))
        look += ours
    used = {answer_at, *(place for place in (question_at, votes_at, user_at) if place is not None)}
    _tell_columns(found, table, CountColumns([], [], []), known, identity.used | used)
    return heard.fold(found, project.galaxies, _settle(found, identity.matcher), request)


def _column(table: Table, known: VoteNames, role: str, names: Sequence[str]) -> int | None:
    """The column that the user has given a role, else the one that is called so."""
    told = next((place for place, name in enumerate(table.names) if known.role(name) == role), None)
    if told is not None:
        return told
    plains: Mapping[str, int] = {plain(name): place for place, name in reversed(list(enumerate(table.names)))}
    return next((plains[name] for name in names if name in plains and not known.role(table.names[plains[name]])), None)


def _answer_column(table: Table, known: VoteNames) -> tuple[int, str] | None:
    """The column that holds an answer a row, and the question that its name tells."""
    place = _column(table, known, "answer", ANSWER_NAMES)
    if place is not None:
        return place, ""
    named = ((place, known.question(name)) for place, name in enumerate(table.names))
    return next(((place, question) for place, question in named if question is not None), None)
