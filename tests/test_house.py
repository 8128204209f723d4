"""The house keeps its promises: what loads what, and what every room says of itself."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "gzdesk").rglob("*.py"))
HEAVY = ("torch", "PySide6", "pyqtgraph", "astropy", "scipy", "numpy")


def heavy_libraries_loaded_by(module: str) -> set[str]:
    """Which of the heavy libraries a fresh Python holds after importing one module."""
    code = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(HEAVY) & set(done.stdout.split())


@pytest.mark.parametrize("module", ["gzdesk.cli", "gzdesk.session.session", "gzdesk.learner"])
def test_commands_session_and_learner_load_neither_qt_nor_torch(module: str) -> None:
    assert heavy_libraries_loaded_by(module) <= {"astropy", "numpy"}


def test_the_window_loads_qt_but_no_torch() -> None:
    assert {"PySide6", "torch"} & heavy_libraries_loaded_by("gzdesk.ui.desk.window") == {"PySide6"}


def test_help_answers_without_any_heavy_library() -> None:
    assert heavy_libraries_loaded_by("gzdesk.cli") == set()


def test_the_splash_waits_for_qt_alone() -> None:
    assert heavy_libraries_loaded_by("gzdesk.cli, gzdesk.commands.label, gzdesk.ui.start.splash") == {"PySide6"}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_and_class_says_why_it_exists(module: Path) -> None:
    tree = ast.parse(module.read_text("utf-8"))
    silent = [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and not ast.get_docstring(node)]
    assert ast.get_docstring(tree)
    assert not silent


def test_no_room_is_named_for_what_is_left_over() -> None:
    vague = {"utils", "util", "core", "common", "base", "manager", "helpers", "misc"}
    rooms = {name for path in MODULES for name in (path.stem, path.parent.name)}
    assert not vague & rooms


def test_every_room_is_built_into_the_wheel() -> None:
    named = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    rooms = [".".join(path.parent.relative_to(ROOT).parts) for path in MODULES if path.name == "__init__.py"]
    assert sorted(named) == sorted([*rooms, "gzdesk.resources"])


def test_the_packaging_folder_does_not_hide_the_library_of_that_name() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()
