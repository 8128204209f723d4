"""The examples in CONTRIBUTING.md fit the sources as they are, stay short, and do what is said of them."""

import re
import sys
import tomllib
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

from gzdesk.questions.question import load_question

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
LONGEST = 30  # lines that an example may add
Change = dict[str, str]  # the new texts of files


def example(heading: str) -> str:
    """The patch beneath a heading."""
    return TEXT.partition(f"## {heading}\n")[2].partition("```diff\n")[2].partition("```")[0]


def applied(patch: str) -> Change:
    """What the patch makes of the files; each of its pieces must be found, and once."""
    texts: Change = {}
    for part in re.split(r"^--- .*\n\+\+\+ b/", patch, flags=re.MULTILINE)[1:]:
        name, _, rest = part.partition("\n")
        new = "@@ -0,0 " in rest
        texts[name] = "" if new else (ROOT / name).read_text("utf-8")
        for piece in re.split(r"^@@.*\n", rest, flags=re.MULTILINE)[1:]:
            lines = piece.splitlines()
            old = "".join(f"{line[1:]}\n" for line in lines if line[:1] in (" ", "-", ""))
            now = "".join(f"{line[1:]}\n" for line in lines if line[:1] in (" ", "+", ""))
            assert new or texts[name].count(old) == 1, f"{name}: {old}"
            texts[name] = now if new else texts[name].replace(old, now)
    return texts


def run(source: str, name: str) -> ModuleType:
    """A module made of a text."""
    module = ModuleType(name)
    sys.modules[name] = module  # dataclasses look their module up
    exec(compile(source, name, "exec"), module.__dict__)  # noqa: S102  (text of this repository)
    return module


@pytest.fixture
def patched(monkeypatch):
    """Puts a changed source in a module's place, until the test ends."""

    def put(name: str, source: str) -> ModuleType:
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
        return run(source, name)

    return put


HEADINGS = ("Add a question", "Add an acquisition function", "Add an image format", "Add a panel")


@pytest.mark.parametrize("heading", HEADINGS)
def test_an_example_fits_the_sources_and_is_short(heading):
    patch = example(heading)
    assert applied(patch)
    assert 0 < len(re.findall(r"^\+(?!\+\+ )\s*\S", patch, re.MULTILINE)) < LONGEST


def test_the_question_can_be_asked(tmp_path):
    texts = applied(example("Add a question"))
    file = tmp_path / "ring.toml"
    file.write_text(texts["resources/questions/ring.toml"], "utf-8")
    question = load_question(file)
    assert [answer.name for answer in question.answers] == ["yes", "no"]
    assert all(answer.icon and len(answer.examples) == 3 for answer in question.answers)


def test_the_acquisition_function_passes_its_test(patched):
    texts = applied(example("Add an acquisition function"))
    assert "margin" in patched("gzdesk.acquisition.acquisition", texts["gzdesk/acquisition/acquisition.py"]).STRATEGIES
    tests = patched("the_tests", texts["tests/acquisition/test_acquisition.py"])
    tests.test_the_margin_asks_about_the_galaxy_whose_answers_are_closest()


def test_the_image_format_is_read(patched, tmp_path):
    texts = applied(example("Add an image format"))
    raster = patched("raster_image", texts["gzdesk/images/raster_image.py"])
    file = tmp_path / "a.webp"
    Image.new("RGB", (5, 4), (10, 20, 30)).save(file, lossless=True)
    with file.open("rb") as stream:
        assert raster.read_raster(stream, file, None).pixels[0, 0].tolist() == [10, 20, 30]
    assert ".webp" in patched("image_folder", texts["gzdesk/catalogue/image_folder.py"]).IMAGE_SUFFIXES


def test_the_panel_passes_its_test(patched, qtbot):
    texts = applied(example("Add a panel"))
    patched("gzdesk.ui.tally", texts["gzdesk/ui/tally.py"])
    patched("the_tests", texts["tests/ui/test_tally.py"]).test_the_commonest_answer_comes_first(qtbot)


def test_the_picture_of_the_house_agrees_with_the_contracts():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    floor = {room: place for place, layer in enumerate(layers) for room in re.findall(r"\w+", layer)}
    picture = TEXT.partition("has the same rooms.")[2].split("```")[1]
    drawn = [re.findall(r"\w+", re.split(r"  +", line.strip())[0]) for line in picture.strip().splitlines()]
    assert len(drawn) > 5
    places = [sorted({floor[room] for room in rooms}) for rooms in drawn]
    assert all(above[-1] < below[0] for above, below in pairwise(places))
