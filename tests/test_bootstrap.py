"""The set-up script: one command on a fresh machine, nothing done twice, and a clear sentence where it cannot work."""

import ast
import importlib.util
import os
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "packaging" / "bootstrap.py"


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, with its project in an empty folder."""
    spec = importlib.util.spec_from_file_location("bootstrap", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / "constraints.txt").write_text("torch==1\n")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "CONSTRAINTS", tmp_path / "constraints.txt")
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "SCRIPTS", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "python")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv" / "stamp")
    return module


class Steps:
    """Stands in for the steps of a set-up: notes them, makes the folder, and fails where it is told to."""

    def __init__(self, bootstrap: ModuleType) -> None:
        self.bootstrap, self.done, self.failing = bootstrap, list[str](), ""

    def step(self, what: str, command: list[str], environment: dict[str, str] | None = None) -> None:
        kind = "venv" if "venv" in command else command[-1].replace(str(self.bootstrap.ROOT), "project")
        if self.failing and self.failing in kind:
            raise self.bootstrap.SetupError("no network")
        if kind == "venv":
            self.bootstrap.VENV.mkdir(exist_ok=True)
            self.bootstrap.PYTHON.touch()
        self.done.append("load" if "import" in kind else kind)

    def take(self) -> list[str]:
        done, self.done = self.done, []
        return done


@pytest.fixture
def steps(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Steps:
    """A set-up whose steps are only noted, on a machine with a whole Python."""
    noted = Steps(bootstrap)
    monkeypatch.setattr(bootstrap, "step", noted.step)
    monkeypatch.setattr(bootstrap, "has_pip", bootstrap.PYTHON.exists)
    monkeypatch.setattr(bootstrap, "venv_is_whole", lambda: True)
    return noted


def test_torch_is_installed_before_the_project_and_everything_loaded_once(bootstrap: ModuleType, steps: Steps) -> None:
    bootstrap.install("dev")
    assert steps.take() == ["venv", "torch", "project[dev]", "load"]


def test_a_second_start_installs_nothing(bootstrap: ModuleType, steps: Steps) -> None:
    bootstrap.install("dev")
    steps.take()
    bootstrap.install("dev")
    bootstrap.install("")
    assert steps.take() == []


def test_the_tests_after_the_demo_install_what_they_need_besides(bootstrap: ModuleType, steps: Steps) -> None:
    bootstrap.install("")
    steps.take()
    bootstrap.install("dev")
    assert steps.take() == ["torch", "project[dev]", "load"]


@pytest.mark.parametrize("file", ["pyproject.toml", "constraints.txt"])
def test_changed_needs_are_installed_into_the_environment_that_is_there(
    bootstrap: ModuleType, steps: Steps, file: str
) -> None:
    bootstrap.install("")
    steps.take()
    (bootstrap.ROOT / file).write_text("changed")
    bootstrap.install("")
    assert steps.take() == ["torch", "project", "load"]


def test_another_python_makes_the_environment_anew(
    bootstrap: ModuleType, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    bootstrap.install("")
    steps.take()
    monkeypatch.setattr(bootstrap.sys, "base_prefix", "elsewhere")
    bootstrap.install("")
    assert steps.take() == ["venv", "torch", "project", "load"]


@pytest.mark.parametrize("failing", ["venv", "torch", "project", "import"])
def test_a_set_up_that_broke_off_goes_on_where_it_was(bootstrap: ModuleType, steps: Steps, failing: str) -> None:
    steps.failing = failing
    with pytest.raises(bootstrap.SetupError, match="no network"):
        bootstrap.install("")
    before = steps.take()
    steps.failing = ""
    bootstrap.install("")
    assert before + steps.take()[-3:] == [*before, "torch", "project", "load"]
    assert ("venv" in before) == (failing != "venv")


def test_a_python_without_venv_says_what_to_install(
    bootstrap: ModuleType, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "venv_is_whole", lambda: False)
    monkeypatch.setattr(bootstrap, "may_use_apt", lambda: False)
    with pytest.raises(bootstrap.SetupError, match="apt-get install python3-venv"):
        bootstrap.install("")
    assert not bootstrap.STAMP.exists()


def test_a_python_that_is_too_old_is_told_so(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST", (99, 0))
    assert bootstrap.main(["demo"]) == 1
    assert "gzdesk needs Python 3.11 or newer, and this is Python 3." in capsys.readouterr().err


def test_an_old_python_can_read_the_script_at_all() -> None:
    tree = ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 6))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    annotations = [one.annotation for function in functions for one in function.args.args]
    annotations += [function.returns for function in functions]
    assert functions
    assert not [ast.unparse(one) for one in annotations if isinstance(one, ast.Subscript | ast.BinOp)]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux alone takes these from the system")
def test_missing_system_libraries_are_named_with_the_command(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "loads", lambda name: name != "libEGL.so.1")
    monkeypatch.setattr(bootstrap, "may_use_apt", lambda: False)
    with pytest.raises(bootstrap.SetupError, match=r"missing: libEGL.so.1\. Install(.*\n)*.*apt-get install libegl1\n"):
        bootstrap.check_libraries(window=False)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux alone takes these from the system")
def test_root_on_debian_installs_missing_system_libraries(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[str] = []
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(bootstrap, "loads", lambda name: bootstrap.X11_LIBRARIES.get(name, "libgl1") in installed)
    monkeypatch.setattr(bootstrap, "may_use_apt", lambda: True)
    monkeypatch.setattr(bootstrap, "apt_install", installed.extend)
    bootstrap.check_libraries(window=True)
    assert installed == [*bootstrap.QT_LIBRARIES.values(), *bootstrap.X11_LIBRARIES.values()]


def test_a_library_that_no_system_has_does_not_load(bootstrap: ModuleType) -> None:
    assert not bootstrap.loads("libno-such-library.so.1")


def test_the_noise_of_a_step_is_hidden_unless_it_fails(
    bootstrap: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    noisy = "import sys; print('\\n'.join(f'noise {n}' for n in range(50))); sys.exit(len(sys.argv) - 1)"
    bootstrap.step("working", [sys.executable, "-c", noisy])
    with pytest.raises(bootstrap.SetupError, match="This failed: working") as caught:
        bootstrap.step("working", [sys.executable, "-c", noisy, "fail"])
    assert "noise 49" in str(caught.value)
    assert "noise 34" not in str(caught.value)
    assert "network" not in str(caught.value)
    shown = capfd.readouterr().out.splitlines()
    assert [line.split("] ")[1] for line in shown] == ["working", "working"]


def test_a_step_that_fails_without_a_network_says_so(bootstrap: ModuleType) -> None:
    offline = "print('NewConnectionError: Temporary failure in name resolution'); exit(1)"
    with pytest.raises(bootstrap.SetupError, match="The network could not be reached"):
        bootstrap.step("working", [sys.executable, "-c", offline])


def test_a_long_step_shows_that_it_is_alive(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "QUIET_SECONDS", 0.02)
    waits_for_its_own_line_to_be_read = (
        "import time; print('Collecting torch\\nWARNING: no', flush=True); time.sleep(0.3)"
    )
    bootstrap.step("working", [sys.executable, "-c", waits_for_its_own_line_to_be_read])
    assert "... Collecting torch" in capfd.readouterr().out


@pytest.fixture
def recorded_checks(bootstrap: ModuleType) -> Path:
    """An environment whose python and lint-imports only write down how they were called; mypy finds an error."""
    bootstrap.VENV.mkdir()
    log = bootstrap.ROOT / "called.txt"
    for name in ("python", "lint-imports"):
        script = bootstrap.VENV / name
        script.write_text(
            f'#!/bin/sh\necho "$(basename $0) $* $QT_QPA_PLATFORM" >> "{log}"\n'
            'case "$*" in *mypy*) echo "an error of type"; exit 1;; *pytest*) echo "7 passed in 1.0s";; esac\n'
        )
        script.chmod(0o755)
    return log


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")
def test_every_check_runs_even_if_one_fails(
    bootstrap: ModuleType, recorded_checks: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.run_checks(["-k", "journal"]) == 1
    assert recorded_checks.read_text().splitlines() == [
        "python -m ruff check offscreen",
        "python -m ruff format --check offscreen",
        "python -m mypy offscreen",
        "lint-imports  offscreen",
        "python -m pytest -k journal offscreen",
    ]
    shown = capfd.readouterr().out
    assert "mypy: FAILED in" in shown
    assert "an error of type" in shown
    assert "ruff check: passed in" in shown
    assert shown.endswith("failed before pytest: mypy\n")


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")
def test_pytests_summary_ends_a_good_run(
    bootstrap: ModuleType, recorded_checks: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    script = bootstrap.PYTHON
    script.write_text(script.read_text().replace("exit 1", "exit 0"))
    assert bootstrap.run_checks([]) == 0
    assert capfd.readouterr().out.endswith("7 passed in 1.0s\n")


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")
def test_any_other_command_is_gzdesks_own(
    bootstrap: ModuleType, recorded_checks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "install", lambda extra: None)
    monkeypatch.setattr(bootstrap, "loads", lambda name: True)
    assert bootstrap.main(["demo", "--headless"]) == 0
    assert recorded_checks.read_text().startswith("python -m gzdesk demo --headless")


def test_no_command_shows_how_to_use_it(bootstrap: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main([]) == 2
    assert "bootstrap.py demo" in capsys.readouterr().out
    assert bootstrap.main(["--help"]) == 0


def test_every_need_of_the_project_is_pinned_to_a_version_that_fits() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = (ROOT / "packaging" / "constraints.txt").read_text("utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    versions = {pin.name.lower().replace("_", "-"): str(pin.specifier).removeprefix("==") for pin in pins}
    for line in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        need = Requirement(line)
        assert versions[need.name.lower()] in need.specifier, line


def test_continuous_integration_runs_the_readmes_command_alone() -> None:
    commands = [line for line in (ROOT / ".ci" / "run").read_text("utf-8").splitlines() if line[:1] not in ("", "#")]
    assert commands == [
        "set -euo pipefail",
        'cd "$(dirname "${BASH_SOURCE[0]}")/.."',
        "exec python3 packaging/bootstrap.py test",
    ]
