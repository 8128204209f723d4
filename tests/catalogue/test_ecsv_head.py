"""The heads of ECSV files are read in all forms that programs write, and nothing is made of what they say."""

import io

import pytest
from astropy import units
from astropy.table import Table

from gzdesk.catalogue.ecsv_head import read_head


def head_of(text):
    return read_head(text.strip("\n").split("\n"))


def test_what_astropy_writes_is_read_as_astropy_reads_it():
    table = Table({"id": ["a", "b"], "ra": [1.0, 2.0] * units.deg, "n: {x}, 'y'": [1, 2], "v": [[1, 2], [3, 4]]})
    table["ra"].description = 'Right ascension, ICRS: "degrees", it\'s [said] {to} be #1 \u03b1 ' + "long " * 40
    table["ra"].meta["ucd"] = "pos.eq.ra"
    for delimiter in (" ", ","):
        stream = io.StringIO()
        table.write(stream, format="ascii.ecsv", delimiter=delimiter)
        lines = [line[2:] for line in stream.getvalue().split("\n") if line.startswith("#")]
        head = read_head(lines)
        assert head.delimiter == delimiter
        assert [column["name"] for column in head.columns] == table.colnames
        assert [column.get("unit", "") for column in head.columns] == ["", "deg", "", ""]
        assert [column["datatype"] for column in head.columns] == ["string", "float64", "int64", "string"]


def test_columns_may_be_written_line_by_line_and_as_json():
    said = r"""
%ECSV 1.0
---
# a remark
delimiter: ","
datatype:
  - name: 'it''s'
    datatype: float64
    description: |
      name: not this
      - nor: this
    meta: {name: inner}
    unit: null
  - {"name": "b\U0000e000\u00e9", "datatype": "string", "meta": {"ucd": "a,b}"}, "unit": "m / s"}
meta: !!omap
- {name: other}
schema: astropy-2.0
"""
    head = head_of(said)
    assert head.delimiter == ","
    assert [column["name"] for column in head.columns] == ["it's", "b\ue000\xe9"]
    assert [column["unit"] for column in head.columns] == ["", "m / s"]


@pytest.mark.parametrize(
    "said",
    [
        "", "datatype: [", "datatype: [{name: a}]", "datatype:\n- {name: a", "datatype:\n- {datatype: int64}",
        "datatype:\n- {name: 'a}", "delimiter: ','", "datatype:\n- &a [*a]", "datatype:\n- {name: *a}",
        "datatype:\n- {name: !!python/object/apply:os.system ['true']}", "datatype:\n- " + "{" * 9999,
    ],
)  # fmt: skip
def test_what_names_no_columns_is_refused(said):
    with pytest.raises(ValueError, match=r"names no columns|not closed"):
        head_of(said)


def test_a_text_that_would_be_an_object_is_nothing():
    head = head_of("datatype:\n- {name: a, unit: !astropy.units.Unit {unit: deg}, datatype: !numpy.ndarray x}")
    assert head.columns == [{"name": "a", "unit": "", "datatype": ""}]
