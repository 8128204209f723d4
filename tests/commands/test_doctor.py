"""The doctor: names what is there and what is missing, tries the whole circle, and tells nothing private."""

import getpass
from importlib import metadata
from pathlib import Path

from gzdesk.commands import doctor


def test_what_is_missing_is_said_to_be_absent(monkeypatch):
    def version(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(doctor.metadata, "version", version)
    assert "numpy (absent)" in dict(doctor.facts())["needed"]


def test_the_facts_name_versions_device_and_screen_and_no_path(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    found = dict(doctor.facts())
    assert found["gzdesk"].startswith(doctor.__version__)
    assert f"numpy {metadata.version('numpy')}" in found["needed"]
    assert "to learn with" in found["device"]
    assert "offscreen" in found["window"]
    for text in found.values():
        assert not text.startswith("FAILED")
        assert str(tmp_path) not in text
        assert str(Path.home()) not in text


def test_missing_weights_are_a_failure_and_the_exit_code_says_so(monkeypatch, capsys):
    from gzdesk.model import checkpoint

    monkeypatch.setattr(checkpoint, "shipped_encoder", lambda architecture: None)
    monkeypatch.setattr(doctor, "trial", lambda: iter(()))
    assert doctor.run() == 1
    assert "FAILED: encoder.safetensors is not there" in capsys.readouterr().out


def test_the_trial_votes_at_the_real_window_and_waits_for_a_posterior(qapp):
    found = dict(doctor.trial())
    assert found["journal"] == f"{doctor.VOTES} votes on disk"
    assert found["learning"].startswith("first posterior after")
    assert not any(text.startswith("FAILED") for text in found.values())
    assert getpass.getuser() not in " ".join(found.values()).split()
