"""What other programs say is looked through before any of it is believed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gzdesk.catalogue.position import Position
from gzdesk.samp.samp_news import OwnTable, local_path, position_of, printable, row_of, rows_of

TABLE = OwnTable("gzdesk-1", "file:///tmp/survey.vot", rows=5, posteriors=False)

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
KEYS = st.sampled_from(["table-id", "url", "row", "row-list", "ra", "dec"])
MESSAGES = ANYTHING | st.dictionaries(KEYS, ANYTHING | st.sampled_from([TABLE.id, TABLE.url, "3"]))


@settings(max_examples=40)
@given(MESSAGES)
def test_nothing_that_may_come_breaks_anything_or_leads_out_of_bounds(params):
    row, rows, position = row_of(params, [TABLE]), rows_of(params, [TABLE]), position_of(params)
    assert row is None or 0 <= row[1] < TABLE.rows
    assert rows is None or all(0 <= one < TABLE.rows for one in rows[1])
    assert position is None or (0 <= position.ra < 360 and -90 <= position.dec <= 90)


@settings(max_examples=40)
@given(ANYTHING)
def test_a_name_is_short_and_can_be_printed(said):
    assert len(printable(said)) <= 40
    assert printable(said).isprintable()


@pytest.mark.parametrize(
    "named",
    [
        {"table-id": "gzdesk-1"},
        {"table-id": "gzdesk-1", "url": "file:///elsewhere"},
        {"url": "file:///tmp/survey.vot"},
        {"url": "file://localhost/tmp/survey.vot"},
        {"url": "file:/tmp/survey.vot", "table-id": ""},
    ],
)
def test_a_table_is_known_by_its_id_or_else_by_its_address(named):
    assert row_of({**named, "row": "4"}, [TABLE]) == (TABLE, 4)


@pytest.mark.parametrize(
    "named",
    [{}, {"table-id": "theirs"}, {"table-id": "theirs", "url": TABLE.url}, {"url": "http://localhost/tmp/survey.vot"}],
)
def test_no_other_table_is_taken_for_ours(named):
    assert row_of({**named, "row": "4"}, [TABLE]) is None


def test_rows_come_once_each_in_their_order():
    found = rows_of({"table-id": "gzdesk-1", "row-list": ["4", 1, "4", "5", "-1"]}, [TABLE])
    assert found is not None
    assert found[1].tolist() == [4, 1]


def test_an_empty_selection_is_one():
    found = rows_of({"table-id": "gzdesk-1", "row-list": []}, [TABLE])
    assert found is not None
    assert found[1].size == 0


@pytest.mark.parametrize("rows", [["9", "10"], ["1"] * 11, {"1": "2"}, None])
def test_a_selection_without_a_row_of_ours_is_none(rows):
    assert rows_of({"table-id": "gzdesk-1", "row-list": rows}, [TABLE]) is None


def test_a_position_is_brought_into_its_range():
    assert position_of({"ra": "-10", "dec": "1e1"}) == Position(350.0, 10.0)


@pytest.mark.parametrize("url", ["file:///x\x00", "http://here/x", "file://[", "", "file:", "x"])
def test_an_address_elsewhere_is_no_file(url):
    found = local_path(url)
    assert found is None or str(found).startswith("/x")
