"""The display as the journal keeps it with each vote: a line that a table's reader can take apart again."""

from dataclasses import fields, replace

import pytest

from gzdesk.settings import DisplaySettings
from gzdesk.ui import wording

DISPLAYS = [
    DisplaySettings(),
    DisplaySettings(stretch="power", exponent=0.45, invert=True, colour_map="viridis"),
    DisplaySettings(limits="manual", low=-0.0123456, high=3.25e-17, contrast=2.5, bias=0.31),
    DisplaySettings(stretch="log", limits="zscale", colour="band", band=4),
    DisplaySettings(lupton=True, q=12.5, lupton_stretch=0.07, red=3, green=2, blue=0),
]


def read(line: str) -> DisplaySettings:
    given = dict(pair.split("=") for pair in line.split(" "))
    types = {field.name: type(getattr(DisplaySettings(), field.name)) for field in fields(DisplaySettings)}
    values = {name: value == "yes" if types[name] is bool else types[name](value) for name, value in given.items()}
    return replace(DisplaySettings(), **values)


@pytest.mark.parametrize("display", DISPLAYS)
def test_the_line_tells_everything_that_shapes_the_picture(display):
    assert read(wording.stretch(display)) == display


def test_what_is_not_in_force_is_left_out():
    line = wording.stretch(DisplaySettings(stretch="linear", limits="min-max", softening=0.5, low_percentile=7))
    assert "softening" not in line
    assert "percentile" not in line
    assert wording.stretch(DisplaySettings()).startswith("stretch=asinh softening=0.05 limits=percentile")
