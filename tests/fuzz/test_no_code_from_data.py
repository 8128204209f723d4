"""No data becomes code: what could run what a file says is called nowhere in gzdesk, nor in what packs it."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(path for folder in ("gzdesk", "packaging") for path in (ROOT / folder).rglob("*.py"))
FORBIDDEN_MODULES = {
    "pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "yaml", "ruamel",
    "jsonpickle", "xml.sax", "xml.dom", "lxml", "code", "codeop", "astropy.io.misc.yaml", "astropy.table.meta",
}  # fmt: skip
FORBIDDEN_CALLS = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "os.execv", "os.execve", "subprocess.getoutput",
    "subprocess.getstatusoutput", "yaml.load", "torch.hub.load", "torch.jit.load", "torch.package.PackageImporter",
    "pandas.read_pickle",
}  # fmt: skip
LINTED = {"S102", "S301", "S302", "S307", "S314", "S506", "S602", "S604", "S605", "S608", "S614"}


def name_of(node: ast.expr) -> str:
    """A dotted name, empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    before = name_of(node.value) if isinstance(node, ast.Attribute) else ""
    return f"{before}.{node.attr}" if before and isinstance(node, ast.Attribute) else ""


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


def faults(source: str) -> list[str]:
    """What in a module could make code of data."""
    tree = ast.parse(source)
    found = [
        f"imports {name}"
        for name in imported(tree)
        if any(name == one or name.startswith(f"{one}.") for one in FORBIDDEN_MODULES)
    ]
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = name_of(call.func)
        if name in FORBIDDEN_CALLS:
            found.append(f"calls {name}")
        if name == "torch.load" and said(call, "weights_only") is not True:
            found.append("torch.load without weights_only")
        if name in ("np.load", "numpy.load") and said(call, "allow_pickle") is not False:
            found.append("np.load that may unpickle")
        if name.startswith("subprocess.") and any(one.arg == "shell" for one in call.keywords):
            found.append("a shell")
        if any(one.arg == "allow_pickle" and said(call, "allow_pickle") is not False for one in call.keywords):
            found.append("allow_pickle")
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_makes_code_of_data(file: Path) -> None:
    assert faults(file.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle", "from yaml import load", "import astropy.io.misc.yaml", "from astropy.table import meta",
        "eval(x)", "exec(x)", "torch.load(f)", "torch.load(f, weights_only=False)", "np.load(f)",
        "np.load(f, allow_pickle=True)", "subprocess.run(x, shell=True)", "os.system(x)", "f(allow_pickle=flag)",
    ],
)  # fmt: skip
def test_what_would_is_found(source: str) -> None:
    assert len(faults(source)) >= 1


@pytest.mark.parametrize(
    "source", ["network.eval()", "application.exec()", "torch.load(f, weights_only=True)", "re.compile(x)"]
)
def test_what_only_looks_alike_is_let_be(source: str) -> None:
    assert faults(source) == []


def test_the_linter_watches_too_and_nobody_silences_it() -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]
    assert not any(rule == "S" or rule in LINTED for rule in lint["ignore"])
    silenced = {one for path in FILES for line in path.read_text("utf-8").splitlines() if "noqa:" in line
                for one in line.split("noqa:")[1].replace(",", " ").split() if one in LINTED}  # fmt: skip
    assert silenced <= {"S608", "S314"}  # SQL of our own names, and SVG without a document type
