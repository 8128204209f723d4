"""Settings go to TOML and come back, and a wrong value is told by its key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gzdesk.settings import (
    DeskSettings,
    DisplaySettings,
    LearningSettings,
    QueueSettings,
    SettingsError,
    dump,
    load,
)


@pytest.mark.parametrize("cls", [LearningSettings, QueueSettings, DisplaySettings, DeskSettings])
def test_defaults_come_back_as_they_were(cls):
    assert load(cls, dump(cls())) == cls()


@given(
    st.builds(
        DisplaySettings,
        stretch=st.text(st.characters(codec="utf-8")),
        low_percentile=st.floats(allow_nan=False),
        high_percentile=st.floats(allow_nan=False),
        invert=st.booleans(),
    )
)
def test_any_settings_come_back_as_they_were(settings):
    assert load(DisplaySettings, dump(settings)) == settings


def test_missing_keys_keep_their_defaults():
    assert load(QueueSettings, "power = 2.0") == QueueSettings(power=2.0)


def test_unknown_keys_do_nothing():
    assert load(QueueSettings, 'weather = "fine"\n[more]\nx = 1') == QueueSettings()


def test_a_whole_number_does_for_a_fractional_one():
    power = load(QueueSettings, "power = 2").power
    assert (power, type(power)) == (2.0, float)


@pytest.mark.parametrize(
    ("cls", "text", "key"),
    [
        (LearningSettings, 'samples = "many"', "samples"),
        (LearningSettings, "samples = 1.5", "samples"),
        (LearningSettings, "samples = true", "samples"),
        (LearningSettings, "device = 0", "device"),
        (QueueSettings, "control_share = true", "control_share"),
        (QueueSettings, "[power]\nx = 1", "power"),
        (DeskSettings, "hide_posterior = 1", "hide_posterior"),
    ],
)
def test_a_wrong_type_is_told_by_its_key(cls, text, key):
    with pytest.raises(SettingsError, match=f"'{key}' must be"):
        load(cls, text)


@pytest.mark.parametrize("text", ["power = ", "power = " + "[" * 100_000])
def test_broken_toml_is_told(text):
    with pytest.raises(SettingsError, match="not valid TOML"):
        load(QueueSettings, text)
