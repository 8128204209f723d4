"""No data becomes code: what could run what a file says is called nowhere in gzdesk, nor in what packs it."""

import ast
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(path for folder in ("gzdesk", "packaging") for path in (ROOT / folder).rglob("*.py"))
FORBIDDEN_MODULES = {
    "pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "yaml", "ruamel",
    "jsonpickle", "xml.sax", "xml.dom", "lxml", "code", "codeop", "astropy.io.misc.yaml", "astropy.table.meta",
    "astropy.io.misc.pickle_helpers", "runpy", "imp", "pty", "numpy.lib.format",
}  # fmt: skip
FORBIDDEN_CALLS = {
    "eval", "exec", "compile", "__import__", "importlib.util.spec_from_file_location", "os.system", "os.popen",
    "os.execv", "os.execve", "os.execvp", "os.spawnl", "os.spawnv", "subprocess.getoutput",
    "subprocess.getstatusoutput", "asyncio.create_subprocess_shell", "torch.hub.load", "torch.jit.load",
    "torch.export.load", "torch.package.PackageImporter", "pandas.read_pickle", "logging.config.fileConfig",
    "numpy.lib.format.read_array",
}  # fmt: skip
FORBIDDEN_METHODS = {"enable_load_extension", "load_extension", "fnunpickle", "unpickle"}
LINTED = {"S102", "S301", "S302", "S307", "S314", "S506", "S602", "S604", "S605", "S608", "S614"}


def name_of(node: ast.expr, meant: Mapping[str, str]) -> str:
    """A dotted name in full, whatever it was imported as; empty for anything else."""
    if isinstance(node, ast.Name):
        return meant.get(node.id, node.id)
    before = name_of(node.value, meant) if isinstance(node, ast.Attribute) else ""
    return f"{before}.{node.attr}".removeprefix("builtins.") if isinstance(node, ast.Attribute) and before else ""


def meanings(tree: ast.AST) -> dict[str, str]:
    """What the names that a module imports stand for."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {one.asname: one.name for one in node.names if one.asname}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
    return found


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)


def said(call: ast.Call, name: str) -> object:
    """The value of an argument that is given by name and written out, else None."""
    found = next((one.value for one in call.keywords if one.arg == name), None)
    return found.value if isinstance(found, ast.Constant) else None


def fixed_names(node: ast.expr, tree: ast.AST) -> set[str]:
    """The texts that an argument can be, where they stand in the source: itself, or a loop's over such; else none."""
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    for loop in (one for one in ast.walk(tree) if isinstance(one, ast.For)):
        same = isinstance(loop.target, ast.Name) and isinstance(node, ast.Name) and loop.target.id == node.id
        if same and isinstance(loop.iter, ast.Tuple):
            return {str(one.value) for one in loop.iter.elts if isinstance(one, ast.Constant)}
    return set()


def safe(modules: set[str]) -> bool:
    return bool(modules) and not modules & FORBIDDEN_MODULES


def faults(source: str) -> list[str]:
    """What in a module could make code of data."""
    tree = ast.parse(source)
    found = [
        f"imports {name}"
        for name in imported(tree)
        if any(name == one or name.startswith(f"{one}.") for one in FORBIDDEN_MODULES)
    ]
    meant = meanings(tree)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = name_of(call.func, meant)
        if name in FORBIDDEN_CALLS or name.rpartition(".")[2] in FORBIDDEN_METHODS:
            found.append(f"calls {name}")
        written = [one.value if isinstance(one, ast.Constant) else None for one in call.args]
        if name == "importlib.import_module" and not safe(fixed_names(call.args[0], tree)):
            found.append("imports what it is told to")
        if name == "getattr" and name_of(call.args[0], meant).strip("_") == "builtins":
            found += ["looks into the builtins"] if written[1] is None or written[1] in FORBIDDEN_CALLS else []
        if name in ("torch.load", "torch.serialization.load") and said(call, "weights_only") is not True:
            found.append("torch.load without weights_only")
        if name in ("np.load", "numpy.load") and said(call, "allow_pickle") is not False:
            found.append("np.load that may unpickle")
        if any(one.arg == "shell" for one in call.keywords) and said(call, "shell") is not False:
            found.append("a shell")
        if any(one.arg == "allow_pickle" and said(call, "allow_pickle") is not False for one in call.keywords):
            found.append("allow_pickle")
    return found


def test_all_rooms_are_looked_at() -> None:
    named = {str(path.relative_to(ROOT)) for path in FILES}
    assert {"gzdesk/cli.py", "gzdesk/model/hub.py", "gzdesk/ui/desk/window.py", "packaging/freeze.py"} <= named


@pytest.mark.parametrize("file", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_makes_code_of_data(file: Path) -> None:
    assert faults(file.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle", "from yaml import load", "import astropy.io.misc.yaml", "from astropy.table import meta",
        "eval(x)", "exec(x)", "torch.load(f)", "torch.load(f, weights_only=False)", "np.load(f)",
        "np.load(f, allow_pickle=True)", "subprocess.run(x, shell=True)", "os.system(x)", "f(allow_pickle=flag)",
        "from torch import load\nload(f)", "import torch as t\nt.load(f)", "import numpy as n\nn.load(f)",
        "from numpy import load\nload(f)",
        "from subprocess import run\nrun(x, shell=flag)", "from os import system\nsystem(x)",
        "import importlib\nimportlib.import_module('pickle')",
        "import marshal", "from shelve import open", "import builtins\nbuiltins.eval(x)", "import runpy",
        "import builtins\ngetattr(builtins, 'exec')(x)", "from importlib import import_module\nimport_module(x)",
        "import pandas as pd\npd.read_pickle(f)", "connection.enable_load_extension(True)", "torch.export.load(f)",
        "from astropy.io.misc import fnunpickle\nfnunpickle(f)", "from numpy.lib.format import read_array",
    ],
)  # fmt: skip
def test_what_would_is_found(source: str) -> None:
    assert len(faults(source)) >= 1


@pytest.mark.parametrize(
    "source",
    [
        "network.eval()", "application.exec()", "torch.load(f, weights_only=True)", "re.compile(x)", "self.load(f)",
        "import importlib\nimportlib.import_module('timm')", "subprocess.run(x, shell=False)",
    ],
)  # fmt: skip
def test_what_only_looks_alike_is_let_be(source: str) -> None:
    assert faults(source) == []


def test_the_linter_watches_too_and_nobody_silences_it() -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]
    assert not any(rule == "S" or rule in LINTED for rule in lint["ignore"])
    silenced = {one for path in FILES for line in path.read_text("utf-8").splitlines() if "noqa:" in line
                for one in line.split("noqa:")[1].replace(",", " ").split() if one in LINTED}  # fmt: skip
    assert silenced <= {"S608", "S314"}  # SQL of our own names, and SVG without a document type
