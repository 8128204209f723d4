"""VoteNames: which of a project's answers is meant by the names in somebody else's table of votes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from gzdesk.questions.question import Question
from gzdesk.questions.tree import Tree
from gzdesk.terminal import CommandError

# What columns of counts have beside them: derived from votes, and no votes.
DERIVED = re.compile(
    r"_(weighted_fraction|fraction|debiased|weight|flag|concentration|mean|pred|total-votes|earlier-votes|proportion_volunteers_asked)$"
)
# Galaxy Zoo 2 as published (Willett et al. 2013; Hart et al. 2016): t01_smooth_or_features_a01_smooth_count
_GZ2 = re.compile(
    r"(?P<task>(?:[A-Za-z0-9]+_)?t(?P<t>\d\d)_\w+?)_a(?P<a>\d\d)_\w+?_(?P<what>count|weight|weighted_fraction|fraction|debiased|flag)"
)
_GZ2_QUESTIONS = {
    "01": "smooth-or-featured", "02": "disk-edge-on", "03": "bar", "04": "has-spiral-arms", "05": "bulge-size",
    "06": "something-odd", "07": "how-rounded", "08": "odd-feature", "09": "bulge-shape", "10": "spiral-winding",
    "11": "spiral-arm-count",
}  # fmt: skip
_GZ2_ANSWERS = {
    "01": "smooth", "02": "featured-or-disk", "03": "artifact", "04": "yes", "05": "no", "06": "yes", "07": "no",
    "08": "yes", "09": "no", "10": "no", "11": "just-noticeable", "12": "obvious", "13": "dominant", "14": "yes",
    "15": "no", "16": "round", "17": "in-between", "18": "cigar", "19": "ring", "20": "lens-or-arc", "21": "disturbed",
    "22": "irregular", "23": "other", "24": "merger", "25": "round", "26": "boxy", "27": "no-bulge", "28": "tight",
    "29": "medium", "30": "loose", "31": "1", "32": "2", "33": "3", "34": "4", "36": "more-than-4", "37": "cant-tell",
    "38": "dust-lane",
}  # fmt: skip
# Names that mean the same, of questions and of answers, in the releases of Galaxy Zoo.
_SAME_QUESTIONS = (
    ("smooth-or-featured", "smooth-or-features"), ("disk-edge-on", "edge-on", "edgeon"),
    ("bulge-shape", "edge-on-bulge"), ("has-spiral-arms", "has-spiral", "spiral"), ("bulge-size", "bulge-prominence"),
    ("something-odd", "odd"), ("how-rounded", "rounded"), ("spiral-winding", "arms-winding"),
    ("spiral-arm-count", "arms-number"),
)  # fmt: skip
_SAME_ANSWERS = (
    ("smooth",), ("featured", "featured-or-disk", "features-or-disk"), ("artifact", "star-or-artifact", "problem"),
    ("round", "rounded", "completely", "completely-round"), ("cigar", "cigar-shaped"), ("no", "none", "no-bulge"),
    ("none", "neither"), ("1", "one"), ("2", "two"), ("3", "three"), ("4", "four"), ("more-than-4", "more-than-four"),
    ("cant-tell", "cannot-tell", "cannot-be-counted"),
)  # fmt: skip
# Zoobot parts the questions of one campaign from those of another by an ending: "bar-dr5".
_CAMPAIGN = re.compile(r"-([a-z]*\d[a-z0-9]*|cd|ukidss|hubble|candels|rings|desi|euclid|jwst|ceers|cosmos|decals)$")
# What tells the questions of Galaxy Zoo's trees apart where only their wording is known; the first that fits.
_WORDINGS = (
    (r"smooth", "smooth-or-featured"), (r"how round", "how-rounded"), (r"merg", "merging"),
    (r"rare|odd feature", "odd-feature"), (r"odd", "something-odd"), (r"how many .*arm", "spiral-arm-count"),
    (r"wound|winding", "spiral-winding"), (r"spiral", "has-spiral-arms"), (r"bulge.*(shape|edge)", "bulge-shape"),
    (r"bulge", "bulge-size"), (r"edge.?on", "disk-edge-on"), (r"\bbar\b", "bar"),
)  # fmt: skip
ROLES = ("id_str", "ra", "dec", "question", "answer", "votes", "annotator")  # what a column may be besides an answer


@dataclass(frozen=True)
class Meaning:
    """What a column of counts stands for: one of their answers, and ours if it is known."""

    group: str  # their question, with its campaign: "bar-dr5"; either all its answers are understood, or none counts
    question: str  # ours
    answer: str | None  # ours; None: not understood
    left_out: bool = False  # on purpose: the user has said so


class VoteNames:
    """Looks names up: what the user has said first, then our own names, then those of Galaxy Zoo's releases."""

    def __init__(self, tree: Tree, given: Mapping[str, str] | None = None) -> None:
        """``given`` maps their names to ours, and to nothing what is to be left out; raises CommandError."""
        self.tree = tree
        self.given = {their.strip(): our.strip() for their, our in (given or {}).items()}
        self._questions = {plain(name): one.name for one in tree.questions for name in _all_names(one)}
        self._answers = {one.name: _answers(one) for one in tree.questions}
        self._columns = {
            f"{one.name}_{answer.name}": (one.name, answer.name) for one in tree.questions for answer in one.answers
        }
        self._used: set[str] = set()
        for their, our in self.given.items():
            self._check(their, our)

    def role(self, name: str) -> str:
        """The role that the user has given a column, empty where there is none."""
        our = self._said(name)
        return our if our in ROLES else ""

    def column(self, name: str) -> Meaning | None:
        """What a column of counts stands for; None where it is none."""
        our = self._said(name)
        if our is not None:
            return self._told(name, our)
        if match := _GZ2.fullmatch(name):
            return self._of_gz2(match)
        if DERIVED.search(name):
            return None
        return self._of_words(name) or self._of_words(name.partition("_")[2], name.partition("_")[0] + "_")

    def is_gz2(self, name: str) -> bool:
        """Whether a column is called as in the tables of Galaxy Zoo 2."""
        return _GZ2.fullmatch(name) is not None

    def names_campaign(self, group: str) -> bool:
        """Whether their name of a question says in which campaign it was asked."""
        return _CAMPAIGN.search(plain(group)) is not None and plain(group) not in self._questions

    def is_derived(self, name: str) -> bool:
        """Whether a column was worked out from votes: a fraction, a weight, a total."""
        match = _GZ2.fullmatch(name)
        return match["what"] != "count" if match else DERIVED.search(name) is not None

    def question(self, name: str, wording: str = "") -> str | None:
        """Our question of their name, or else of the wording."""
        our = self._said(name)
        if our is not None:
            return our if our in self._answers else None
        found = self._questions.get(plain(name)) or self._questions.get(plain(wording))
        return found or self._questions.get(known_question(wording))

    def answer(self, question: str, name: str, theirs: str = "") -> Meaning:
        """What an answer to one of our questions means; ``theirs`` is what they call the question."""
        for said in (f"{theirs}_{name}", f"{question}_{name}"):
            our = self._said(said)
            told = self._told(said, our, theirs) if our is not None else None
            if told is not None:
                return told
        return Meaning(theirs or question, question, self._answers[question].get(plain(name)))

    def unused(self) -> list[str]:
        """Names that the user has given and that came up nowhere."""
        return [their for their in self.given if their not in self._used]

    def _said(self, name: str) -> str | None:
        if name in self.given:
            self._used.add(name)
        return self.given.get(name)

    def _told(self, name: str, our: str, theirs: str = "") -> Meaning | None:
        """As the user has said it; a column with a role is none of counts."""
        match, known = _GZ2.fullmatch(name), self._of_words(name)
        group = theirs or (match["task"] if match else known.group if known else name.rpartition("_")[0] or name)
        if our in self._columns:
            question, answer = self._columns[our]
            return Meaning(group, question, answer)
        return Meaning(group, "", None, left_out=True) if not our else None

    def _of_gz2(self, match: re.Match[str]) -> Meaning | None:
        question = self._questions.get(_GZ2_QUESTIONS.get(match["t"], ""))
        if match["what"] != "count" or question is None:
            return None
        return Meaning(match["task"], question, self._answers[question].get(_GZ2_ANSWERS.get(match["a"], "")))

    def _of_words(self, name: str, before: str = "") -> Meaning | None:
        """``question_answer``, with or without a campaign: ``bar-dr5_strong``; best so that the answer is known."""
        unknown = None
        for place in (place for place, letter in enumerate(name) if letter == "_" and 0 < place < len(name) - 1):
            theirs, answer = name[:place], name[place + 1 :]
            question = self._questions.get(plain(theirs)) or self._questions.get(_CAMPAIGN.sub("", plain(theirs)))
            if question is not None:
                found = Meaning(before + theirs, question, self._answers[question].get(plain(answer)))
                if found.answer is not None:
                    return found
                unknown = unknown or found
        return unknown

    def _check(self, their: str, our: str) -> None:
        if our and our not in self._columns and our not in ROLES and our not in self._answers:
            there = ", ".join([*list(self._columns)[:6], *ROLES])
            raise CommandError(f"--map {their}={our}: the project has no {our!r}; it may be {there}, or nothing")


def known_question(wording: str) -> str:
    """The name of a question of Galaxy Zoo's trees by its wording, empty where it is none of them."""
    known = (question for form, question in _WORDINGS if re.search(form, wording, re.IGNORECASE))
    return next(known, "")


def plain(text: str) -> str:
    """A name without what differs from release to release: pictures, brackets, case, blanks and marks."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)  # a picture in Markdown
    text = re.sub(r"\([^)]*\)", "", text)
    return "-".join(re.findall(r"[a-z0-9]+", text.lower().replace("'", "").replace("’", "")))


def _all_names(question: Question) -> set[str]:
    same = {name for names in _SAME_QUESTIONS if question.name in names for name in names}
    return {question.name, question.text, *same}


def _answers(question: Question) -> dict[str, str]:
    """Answers by all their names; one that means two answers means neither, and an own name goes before the others."""
    found: dict[str, str | None] = {}
    for answer in question.answers:
        names = {answer.name, answer.text, *answer.aliases}
        for name in {plain(name) for name in names}:
            found[name] = None if name in found and found[name] != answer.name else answer.name
    for answer in question.answers:
        for same in _SAME_ANSWERS:
            for name in same if answer.name in same else ():
                found.setdefault(name, answer.name)
    own = {plain(answer.name): answer.name for answer in question.answers}
    return {name: answer for name, answer in {**found, **own}.items() if answer is not None}
