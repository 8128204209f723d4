"""What ships: the wheel has every resource, and a Linux desktop is told the truth."""

import configparser
import importlib.util
import io
import os
import shutil
import sqlite3
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

import gzdesk
from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.project.project import Project
from gzdesk.questions.question import load_question

PACKAGING = Path(__file__).resolve().parent.parent / "packaging"
APP_ID = "io.github.gzdesk.gzdesk"
SPACE = "{http://www.freedesktop.org/standards/shared-mime-info}"
GALAXIES = Catalogue((Galaxy("g", "g.fits"),), ({},), ())


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch):
    """Load a script of packaging under a name of its own."""
    monkeypatch.syspath_prepend(str(PACKAGING))

    def loaded(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(f"packaging_{name}", PACKAGING / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
        return module

    return loaded


def file_type(file: Path) -> ET.Element:
    (kind,) = ET.fromstring(file.read_text("utf-8"))  # noqa: S314  (a file of our own)
    return kind


@pytest.mark.slow
def test_wheel_and_sdist_hold_every_resource(load, tmp_path):
    pytest.importorskip("setuptools", minversion="77")
    wheels = load("wheels")
    needed = wheels.resources()
    wheel, sdist = wheels.build(tmp_path)

    assert "resources/encoder.safetensors" in needed
    assert not wheels.missing_from(wheels.in_wheel(wheel))
    assert not wheels.missing_from(wheels.in_sdist(sdist))
    assert {"packaging/release.py", "tests/conftest.py", "CITATION.cff"} <= wheels.in_sdist(sdist)
    assert not any(name.startswith(("tests/", "packaging/")) for name in wheels.in_wheel(wheel))


def test_a_missing_resource_is_named(load):
    wheels = load("wheels")
    assert wheels.missing_from(set(wheels.resources()) - {"resources/encoder.md"}) == ["resources/encoder.md"]


def test_the_icon_is_drawn_in_every_size(load):
    icons = load("icons")
    for size in (16, 48, 512):
        picture = Image.open(io.BytesIO(icons.png(size))).convert("RGBA")
        assert picture.size == (size, size)
        assert picture.getpixel((0, 0))[3] < 255, "the corner is round"
        assert picture.getpixel((size // 2, size // 2))[0] > 200, "the core is bright"


def test_the_desktop_is_told_of_the_program_and_its_files(load, tmp_path):
    integrate = load("integrate")
    written = {path.relative_to(tmp_path).as_posix() for path in integrate.install(tmp_path, Path("/opt/gzdesk"))}

    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str
    entry.read(tmp_path / "share/applications" / f"{APP_ID}.desktop", "utf-8")
    section = entry["Desktop Entry"]
    assert {"Type", "Name", "Comment", "Exec", "Icon", "Categories", "MimeType"} <= set(section)
    assert section["Type"] == "Application"
    assert section["Exec"] == "/opt/gzdesk %f"
    assert section["Icon"] == APP_ID
    assert f"share/icons/hicolor/16x16/apps/{APP_ID}.png" in written
    assert f"share/icons/hicolor/scalable/apps/{APP_ID}.svg" in written
    kind = file_type(tmp_path / "share/mime/packages" / f"{APP_ID}.xml")
    assert section["MimeType"] == f"{kind.get('type')};"


def test_what_was_installed_can_be_removed(load, tmp_path):
    integrate = load("integrate")
    there = integrate.install(tmp_path, Path("gzdesk"))
    assert integrate.remove(tmp_path) == len(there)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_program_in_a_strange_folder_is_quoted(load):
    integrate = load("integrate")
    assert integrate.quoted("/usr/bin/gzdesk") == "/usr/bin/gzdesk"
    assert integrate.quoted("/opt/my programs/gzdesk") == '"/opt/my programs/gzdesk"'
    assert integrate.quoted("/opt/a$b/gzdesk") == '"/opt/a\\\\$b/gzdesk"'
    assert integrate.quoted("/opt/50%/gzdesk") == '"/opt/50%%/gzdesk"'


@pytest.mark.skipif(not shutil.which("gio") or not shutil.which("update-mime-database"), reason="no desktop's tools")
def test_a_double_click_on_a_project_opens_it(load, tmp_path):
    integrate = load("integrate")
    program, told, data = tmp_path / "gzdesk", tmp_path / "told", tmp_path / "share"
    program.write_text(f'#!/bin/sh\nprintf "%s" "$1" > {told}.new && mv {told}.new {told}\n')
    program.chmod(0o755)
    integrate.install(tmp_path, program)
    integrate.refresh(tmp_path)
    project = tmp_path / "my survey.gzdesk"
    Project.create(project, GALAXIES, tmp_path, load_question("bar")).close()

    own = {"XDG_DATA_HOME": str(data), "XDG_CONFIG_HOME": str(tmp_path / "config"), "HOME": str(tmp_path)}
    subprocess.run(["gio", "open", project], env={**os.environ, **own}, check=True)
    end = time.monotonic() + 10
    while not told.exists() and time.monotonic() < end:
        time.sleep(0.01)
    assert told.read_text() == str(project)


def test_a_project_is_told_by_its_first_bytes(load, tmp_path):
    kind = file_type(PACKAGING / "linux" / f"{APP_ID}.mime.xml")
    Project.create(tmp_path / "a.gzdesk", GALAXIES, tmp_path, load_question("bar")).close()
    head = (tmp_path / "a.gzdesk").read_bytes()[:100]

    outer = kind.find(f"{SPACE}magic/{SPACE}match")
    for match in (outer, outer.find(f"{SPACE}match")):
        at, value = int(match.get("offset")), match.get("value").encode()
        assert head[at : at + len(value)] == value
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE a (b)")
    connection.close()
    assert other.read_bytes()[68:72] != b"GzD1"


def test_windows_are_known_to_the_desktop_by_the_name_of_the_entry():
    asked = "print(a.desktopFileName(), a.applicationName(), a.windowIcon().isNull())"
    code = f"from gzdesk.app import make_application; a = make_application(offscreen=True); {asked}"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert said.split() == [APP_ID, "gzdesk", "False"]
    assert (PACKAGING / "linux" / f"{APP_ID}.desktop").is_file()


def test_all_places_name_the_same_version(load):
    release = load("release")
    assert set(release.places().values()) == {gzdesk.__version__}


def test_packages_name_no_address_that_nobody_owns(load):
    unknown = load("addresses").Addresses()
    root = ET.fromstring(load("integrate").metainfo(unknown))  # noqa: S314
    assert root.find("url") is None
    assert root.find("screenshots") is None
    assert len(unknown.missing()) == 4
    assert unknown.maintainer.endswith(".invalid>")


def test_addresses_that_are_filled_in_are_told_to_desktops_and_packages(load, tmp_path):
    file = tmp_path / "pyproject.toml"
    file.write_text(
        """
[project]
maintainers = [{ name = "Vera Rubin", email = "vera@example.org" }]
[project.urls]
Homepage = "https://example.org/gzdesk"
Issues = "https://example.org/issues"
[tool.gzdesk]
pictures = "https://example.org/v{version}/pictures"
"""
    )
    known = load("addresses").addresses(file)
    assert not known.missing()
    assert known.maintainer == "Vera Rubin <vera@example.org>"
    root = ET.fromstring(load("integrate").metainfo(known))  # noqa: S314
    assert [url.text for url in root.iter("url")] == ["https://example.org/gzdesk", "https://example.org/issues"]
    images = [image.text for image in root.iter("image")]
    folder = f"https://example.org/v{gzdesk.__version__}/pictures/"
    assert images
    assert all(image.startswith(folder) for image in images)
    assert all((PACKAGING.parent / "resources/pictures" / image.removeprefix(folder)).is_file() for image in images)
