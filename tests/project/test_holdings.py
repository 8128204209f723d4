"""What project files hold, joined: in whatever order, grouping and number, with nothing lost and nothing twice."""

import json
from dataclasses import fields, replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.project.clock import moment
from gzdesk.project.holdings import (
    ANNOTATOR,
    RETRACTS,
    UUID,
    Entry,
    Holdings,
    digest,
    joined,
    largest,
    when_written,
)
from gzdesk.project.vote import Vote, standing
from gzdesk.questions.question import load_question
from gzdesk.votes.counts import Counts

FEW = settings(max_examples=30)  # enough to find a broken rule, within a second
BAR = load_question("bar")
IDS = [f"g{n}" for n in range(4)]
NAMES = ("ann", "bob")


def at(step):
    return (datetime(2026, 1, 1) + timedelta(milliseconds=step)).isoformat(timespec="milliseconds") + "Z"


def row(uuid, annotator="ann", step=0, galaxy="g0", answer="yes", retracts=None):
    kind = "retraction" if retracts else "vote"
    vote = Vote(
        uuid=uuid, kind=kind, galaxy_id=galaxy, annotator=annotator, utc=at(step), seconds=1.0, question="bar",
        question_version=1, answer=None if retracts else answer, retracts=retracts, shown_because="random",
        mutual_information=None, rank=None, model=None, stretch="",
    )  # fmt: skip
    return tuple(getattr(vote, one.name) for one in fields(Vote))


def holdings(rows=(), galaxies=None, **given):
    """Those of one file whose rows were written in this order."""
    galaxies = (
        galaxies if galaxies is not None else {one: Entry(f"{one}.png", None, 1.0, 2.0, None, "{}") for one in IDS}
    )
    return Holdings(
        made_utc=given.pop("made_utc", at(0)), asked=given.pop("asked", (1, "bar")),
        questions=given.pop("questions", {("bar", 1): "toml"}), galaxies=dict(galaxies),
        lists={digest(galaxies): tuple(galaxies)}, votes={one[UUID]: one for one in rows},
        written=dict(when_written(rows)), **given,
    )  # fmt: skip


def merge(*several):
    return joined(several)


def votes(held):
    return [Vote(*held.votes[uuid]) for uuid in held.votes_in_order()]


# Journals as laptops write them, with clocks that stand still or go back, and pieces of them as colleagues have them.


@st.composite
def journals(draw):
    """Rows in the order of one file: votes, and retractions of earlier rows, at any times."""
    number = draw(st.integers(0, 8))
    start, rows = draw(st.sampled_from(["a", "b", "c"])), []
    for place in range(number):
        annotator, step = draw(st.sampled_from(NAMES)), draw(st.integers(0, 3))
        earlier = [one[UUID] for one in rows]
        back = draw(st.sampled_from(earlier)) if earlier and draw(st.booleans()) else None
        answer, galaxy = draw(st.sampled_from(["yes", "no"])), draw(st.sampled_from(IDS))
        rows.append(row(f"{start}{place}", annotator, step, galaxy, answer, back))
    return rows


@st.composite
def files(draw):
    """A file: a journal whose uuids others may have too, with the same or other content; a catalogue; and so on."""
    some = draw(st.permutations(IDS))[: draw(st.integers(1, 4))]
    entry = st.builds(
        Entry, st.sampled_from(["a.png", "b.png"]), st.none(), st.sampled_from([None, 1.0]), st.just(2.0), st.none(),
        st.sampled_from(["{}", '{"z": 1, "y": 2}', '{"y": 2, "z": 1}', '{"z": NaN}']),
    )  # fmt: skip
    versions = draw(st.lists(st.integers(1, 3), min_size=1, max_size=2, unique=True))
    questions = {("bar", version): draw(st.sampled_from(["one", "two"])) for version in versions}
    return holdings(
        draw(journals()),
        {name: draw(entry) for name in some},
        made_utc=at(draw(st.integers(0, 2))),
        settings={"display": draw(st.sampled_from(["a", "b"]))},
        asked=(versions[-1], "bar"),
        questions=questions,
        earlier={("gz2", "g0", "bar", 1, "yes"): draw(st.integers(1, 3))},
        rounds={("m", draw(st.integers(1, 2)), at(0), "{}")},
        rejected={(draw(st.sampled_from(IDS)), "no image")},
    )


def same(one, other):
    assert one.says_the_same(other)
    assert one.votes_in_order() == other.votes_in_order()
    assert one.galaxies_in_order() == other.galaxies_in_order()
    assert one.left_out() == other.left_out()


@FEW
@given(files())
def test_joining_a_file_with_itself_changes_nothing(one):
    same(merge(one, one), one)


@FEW
@given(files(), files())
def test_the_order_of_files_does_not_matter(one, other):
    same(merge(one, other), merge(other, one))


@FEW
@given(files(), files(), files())
def test_the_grouping_of_files_does_not_matter(one, two, three):
    same(merge(merge(one, two), three), merge(one, merge(two, three)))


@FEW
@given(files(), files(), files())
def test_joining_what_is_in_already_changes_nothing(one, two, three):
    whole = merge(one, two, three)
    for part in (one, merge(three, two), whole):
        same(merge(whole, part), whole)


@FEW
@given(st.lists(files(), min_size=1, max_size=3))
def test_nothing_is_lost_and_nothing_doubled(several):
    whole = merge(*several)
    uuids = whole.votes_in_order()
    assert sorted(uuids) == sorted({uuid for one in several for uuid in one.votes})
    assert set(whole.galaxies_in_order()) == {name for one in several for name in one.galaxies}
    assert len(whole.galaxies_in_order()) == len(whole.galaxies)
    told = {(one.kind, one.name, text) for one in whole.conflicts() for text in (one.kept, one.other)}
    for one in several:
        for name, entry in one.galaxies.items():
            assert whole.galaxies[name].told() == entry.told() or ("galaxy", name, entry.told()) in told
        for uuid, vote in one.votes.items():
            assert whole.votes[uuid] == vote or any(name == uuid for kind, name, _ in told if kind == "vote")
        for key, text in one.questions.items():
            assert whole.questions[key] == text or ("question", f"{key[0]} {key[1]}", text) in told
        assert whole.asked == one.asked or any(kind == "asked" for kind, _, _ in told)


@FEW
@given(st.lists(files(), min_size=1, max_size=3))
def test_a_retraction_comes_after_what_it_takes_back(several):
    whole = merge(*several)
    circles = _in_circles(whole)
    place = {uuid: number for number, uuid in enumerate(whole.votes_in_order())}
    for uuid, vote in whole.votes.items():
        if vote[RETRACTS] in place and uuid not in circles:
            assert place[vote[RETRACTS]] < place[uuid]


def _in_circles(held):
    """Rows of which colliding uuids have made retractions of each other, and what hangs on them."""
    ready = {uuid for uuid, vote in held.votes.items() if vote[RETRACTS] not in held.votes}
    while True:
        more = {uuid for uuid, vote in held.votes.items() if vote[RETRACTS] in ready} | ready
        if more == ready:
            return set(held.votes) - ready
        ready = more


# Journals of laptops that are honest: nobody has another's uuids.


def told_apart(laptops):
    """Laptops of their own uuids and annotators."""
    return [
        [
            (f"{number}-{one[UUID]}", *one[1:ANNOTATOR], f"{one[ANNOTATOR]}-{number}", *one[ANNOTATOR + 1 : RETRACTS],
             f"{number}-{one[RETRACTS]}" if one[RETRACTS] else None, *one[RETRACTS + 1 :])
            for one in rows
        ]
        for number, rows in enumerate(laptops)
    ]  # fmt: skip


@FEW
@given(st.lists(journals(), min_size=2, max_size=3))
def test_what_one_annotator_wrote_in_one_file_stays_in_his_order_whatever_the_clock_said(laptops):
    laptops = told_apart(laptops)
    place = {uuid: number for number, uuid in enumerate(merge(*map(holdings, laptops)).votes_in_order())}
    for rows in laptops:
        for annotator in {one[ANNOTATOR] for one in rows}:
            own = [place[one[UUID]] for one in rows if one[ANNOTATOR] == annotator]
            assert own == sorted(own)


@FEW
@given(st.lists(journals(), min_size=2, max_size=3))
def test_counts_of_the_whole_are_the_sum_of_the_counts_of_the_parts(laptops):
    laptops, galaxies = told_apart(laptops), [Galaxy(one, f"{one}.png") for one in IDS]
    whole = Counts.of(votes(merge(*map(holdings, laptops))), galaxies, BAR)
    parts = [Counts.of((Vote(*one) for one in rows), galaxies, BAR) for rows in laptops]
    assert whole.counts_G_A.tolist() == sum(part.counts_G_A for part in parts).tolist()


@FEW
@given(st.lists(journals(), min_size=2, max_size=3))
def test_what_stands_in_the_parts_stands_in_the_whole(laptops):
    laptops = told_apart(laptops)
    whole = {one.uuid for one in standing(votes(merge(*map(holdings, laptops))))}
    assert whole == {one.uuid for rows in laptops for one in standing([Vote(*one) for one in rows])}


@FEW
@given(journals(), st.integers(0, 8), st.integers(0, 8))
def test_copies_made_on_the_way_add_nothing_to_the_last_one(rows, early, late):
    last = holdings(rows)
    same(merge(holdings(rows[:early]), last, holdings(rows[:late])), last)


@FEW
@given(journals(), journals(), journals())
def test_votes_given_in_a_merged_file_come_after_those_before_them(one, two, more):
    one, two, more = told_apart([one, two, more])
    more = [(*vote[:ANNOTATOR], f"ann-{place % 2}", *vote[ANNOTATOR + 1 :]) for place, vote in enumerate(more)]
    merged = merge(holdings(one), holdings(two))
    before = [merged.votes[uuid] for uuid in merged.votes_in_order()]
    known = {uuid: written for uuid, written in merged.written.items() if written != (moment(merged.votes[uuid][4]), 0)}
    rows = [*before, *more]  # written by whoever opens the merged file
    grown = replace(
        merged, votes={vote[UUID]: vote for vote in rows}, written=dict(when_written(rows, len(before), known))
    )
    place = {uuid: number for number, uuid in enumerate(grown.votes_in_order())}
    assert [uuid for uuid in grown.votes_in_order() if uuid in merged.votes] == merged.votes_in_order()
    for annotator in ("ann-0", "ann-1"):
        own = [place[vote[UUID]] for vote in rows if vote[ANNOTATOR] == annotator]
        assert own == sorted(own)
    same(merge(grown, holdings(two), holdings(one)), grown)


# One thing at a time


def test_votes_of_two_laptops_go_by_their_times():
    one = holdings([row("a0", "ann", 0), row("a1", "ann", 2)])
    other = holdings([row("b0", "bob", 1), row("b1", "bob", 3)])
    assert merge(one, other).votes_in_order() == ["a0", "b0", "a1", "b1"]


def test_a_vote_replaced_in_the_same_millisecond_stays_replaced():
    one = holdings([row("z", step=5, answer="yes"), row("a", step=5, answer="no")])
    assert merge(one, holdings([row("m", "bob", 5)])).votes_in_order() == ["m", "z", "a"]


def test_a_clock_that_was_set_back_does_not_bring_old_answers_back():
    one = holdings([row("a", step=3), row("b", step=0, answer="no"), row("c", step=1)])
    assert merge(one, holdings([row("d", "bob", 2)])).votes_in_order() == ["d", "a", "b", "c"]


def test_a_time_that_cannot_be_read_does_not_lose_a_vote():
    odd = (*row("a")[:4], "yesterday", *row("a")[5:])
    assert holdings([row("b", step=1), odd]).votes_in_order() == ["b", "a"]


def test_a_galaxy_keeps_the_entry_that_knows_more_and_the_other_is_told():
    poor, rich = Entry("a.png", None, None, None, None, "{}"), Entry("b.png", "SCI", 1.0, 2.0, None, '{"z": 0.1}')
    whole = merge(holdings(galaxies={"g0": poor}), holdings(galaxies={"g0": rich}))
    assert whole.galaxies["g0"] == rich
    ((kind, name, kept, other),) = whole.conflicts()
    assert (kind, name, json.loads(kept)["file"], json.loads(other)["file"]) == ("galaxy", "g0", "b.png", "a.png")


def test_the_same_columns_in_another_order_are_no_conflict():
    one, other = (Entry("a", None, None, None, None, text) for text in ('{"a": 1, "b": 2}', '{"b": 2, "a": 1}'))
    assert merge(holdings(galaxies={"g0": one}), holdings(galaxies={"g0": other})).conflicts() == []


def test_the_newest_version_of_the_question_is_asked_and_the_older_one_kept():
    old = holdings(questions={("bar", 1): "old"})
    new = holdings(questions={("bar", 2): "new"}, asked=(2, "bar"))
    whole = merge(new, old)
    assert (whole.asked, whole.questions) == ((2, "bar"), {("bar", 2): "new", ("bar", 1): "old"})
    assert [tuple(one) for one in whole.conflicts()] == [("asked", "", "bar 2", "bar 1")]


def test_a_uuid_with_two_contents_is_told_and_counted_once():
    whole = merge(holdings([row("u", answer="yes")]), holdings([row("u", answer="no")]))
    ((kind, name, kept, other),) = whole.conflicts()
    assert (kind, name) == ("vote", "u")
    assert {json.loads(kept)["answer"], json.loads(other)["answer"]} == {"yes", "no"}
    assert json.loads(kept)["answer"] == whole.votes["u"][8]


def test_galaxies_come_in_the_order_of_the_largest_catalogue():
    entry = Entry("a.png", None, None, None, None, "{}")
    large, small, other = (holdings(galaxies=dict.fromkeys(ids, entry)) for ids in ("dbca", "abc", "xb"))
    assert merge(small, other, large).galaxies_in_order() == ["d", "b", "c", "a", "x"]
    assert len(merge(small, large).lists) == 1


def test_a_list_that_is_part_of_another_has_no_say():
    lists = {digest(ids): ids for ids in (("a", "b"), ("b", "a"), ("c", "a", "b"))}
    assert list(largest(lists).values()) == [("c", "a", "b")]


def test_the_oldest_project_lends_its_settings():
    old = holdings(made_utc=at(0), settings={"display": "old"})
    new = holdings(made_utc=at(1), settings={"display": "new", "queue": "new"})
    assert merge(new, old).settings == {"display": "old"}


def test_what_is_left_out_of_one_catalogue_and_in_another_is_told():
    whole = merge(holdings(rejected={("g0", "no image")}), holdings(rejected={("x", "broken")}))
    assert whole.left_out() == [("x", "broken")]
    assert [tuple(one) for one in whole.conflicts()] == [("left out", "g0", "", "no image")]


def test_an_annotator_is_renamed_in_one_file():
    held = holdings([row("a", "ann"), row("b", "bob")])
    assert held.rename("ann", "ann of Leiden") == 1
    assert {vote[ANNOTATOR] for vote in held.votes.values()} == {"ann of Leiden", "bob"}
    assert held.rename("nobody", "x") == 0
