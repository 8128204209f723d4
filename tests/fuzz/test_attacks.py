"""Files that somebody made to do harm: each ends in one sentence with the file's name, and nothing else happens."""

import csv
import gzip
import json
import resource
import sqlite3
import struct
import sys
import zlib
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from PIL import Image

from gzdesk.catalogue.catalog import read_catalogue
from gzdesk.catalogue.catalog_columns import CatalogueError
from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.images.read import UnreadableImage, read_picture
from gzdesk.model.encoder import EncoderError
from gzdesk.model.timm_encoder import _made
from gzdesk.project.project import Project, ProjectError
from gzdesk.project.vote import new_vote
from gzdesk.questions.question import QuestionError, load_question
from gzdesk.questions.tree import load_asked
from gzdesk.settings import DisplaySettings, LearningSettings, SettingsError, load
from gzdesk.tables.tables import write_csv
from gzdesk.team.merge import merge

BAR = load_question("bar")
MIB = 1 << 20


@pytest.fixture
def images(tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    Image.new("L", (8, 8)).save(folder / "a.png")
    (tmp_path / "secret.png").write_bytes((folder / "a.png").read_bytes())
    return folder


@pytest.fixture
def little_memory():
    """Whatever is read meanwhile does not make the process grow by half a gigabyte."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown << (0 if sys.platform == "darwin" else 10) < 512 * MIB


def written(file, content):
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(3 * MIB), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def header(**cards):
    text = "".join(f"{name:8s}= {value:>20}".ljust(80) for name, value in cards.items()) + "END".ljust(80)
    return text.ljust(-(-len(text) // 2880) * 2880).encode()


def image_header(*axes, bitpix=-32):
    named = {f"NAXIS{number}": axis for number, axis in enumerate(axes, 1)}
    return header(SIMPLE="T", BITPIX=bitpix, NAXIS=len(axes), **named)


# Pictures


@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("small.png", png(9000, 9000)),
        ("wide.png", png(16_384, 16_384)),
        ("packed.fits.gz", gzip.compress(image_header(12_000, 12_000) + bytes(20 * MIB))),
        ("endless.fits.gz", gzip.compress(header(SIMPLE="T", BITPIX=8, NAXIS=0)[:-2880] + b" " * 40 * MIB)),
        ("gigapixels.fits", image_header(100_000, 100_000) + bytes(2880)),
        ("deep.fits", image_header(10_000, 10_000, 90) + bytes(2880)),
        ("lies.fits", image_header(4000, 4000) + bytes(2880)),
        ("below.fits", image_header(-5, 10) + bytes(2880)),
        ("many.fits", image_header(*[2] * 40) + bytes(2880)),
        ("none.fits", image_header(0, 0) + bytes(2880)),
    ],
)
def test_a_picture_that_would_fill_the_memory_is_refused(tmp_path, name, content):
    with pytest.raises(UnreadableImage, match=rf"^{name}: "):
        read_picture(written(tmp_path / name, content))


@pytest.mark.usefixtures("little_memory")
def test_a_tile_compressed_bomb_is_refused(tmp_path):
    file = tmp_path / "bomb.fits.fz"
    zeros = fits.CompImageHDU(np.zeros((2000, 2000), np.int16), tile_shape=(2000, 2000))
    fits.HDUList([fits.PrimaryHDU(), zeros]).writeto(file)
    content = file.read_bytes()
    for name in ("ZNAXIS1", "ZNAXIS2"):
        content = content.replace(f"{name} =                 2000".encode(), f"{name} =                16000".encode())
    with pytest.raises(UnreadableImage, match=r"^bomb\.fits\.fz: .*decompression bomb"):
        read_picture(written(file, content))


# Catalogues


@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.csv.gz", gzip.compress(b"id_str,file_loc\n" + b"0" * 60 * MIB)),
        ("bomb.vot.gz", gzip.compress(b"<?xml version='1.0'?><VOTABLE>" + b" " * 80 * MIB)),
        ("columns.csv", ",".join(f"c{n}" for n in range(6000)) + "\n"),
        (
            "laughs.vot",
            '<?xml version="1.0"?><!DOCTYPE v [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><VOTABLE>&b;</VOTABLE>',
        ),
        (
            "passwd.vot",
            '<?xml version="1.0"?><!DOCTYPE v [<!ENTITY a SYSTEM "file:///etc/passwd">]><VOTABLE>&a;</VOTABLE>',
        ),
        ("wide.vot", '<?xml version="1.0" encoding="UTF-16"?><VOTABLE/>'.encode("utf-16")),
        ("hidden.vot", '\u563c\u544f\u4241\u454c<!DOCTYPE v [<!ENTITY a "b">]><VOTABLE/>'.encode("utf-16-le")),
        (
            "elsewhere.vot",
            "<VOTABLE><RESOURCE><TABLE><FIELD name='id_str' datatype='int'/><DATA><BINARY>"
            "<STREAM href='file:///etc/passwd'></STREAM></BINARY></DATA></TABLE></RESOURCE></VOTABLE>",
        ),
        ("table.fits", header(SIMPLE="T", BITPIX=8, NAXIS=0) + header(
            XTENSION="'BINTABLE'", BITPIX=8, NAXIS=2, NAXIS1=8, NAXIS2=2_000_000_000, PCOUNT=0, GCOUNT=1, TFIELDS=1
        )),
        ("columns.fits", header(SIMPLE="T", BITPIX=8, NAXIS=0) + header(
            XTENSION="'BINTABLE'", BITPIX=8, NAXIS=2, NAXIS1=8, NAXIS2=1, PCOUNT=0, GCOUNT=1, TFIELDS=2_000_000_000
        ) + bytes(2880)),
        ("objects.ecsv", "# %ECSV 1.0\n# ---\n# datatype: !!python/object/apply:os.system ['touch harm']\nid_str\n"),
        ("anchors.ecsv", "# %ECSV 1.0\n# ---\n# a: &a [x]\n# b: &b [*a, *a]\n# datatype: *b\nid_str\n"),
    ],
)  # fmt: skip
def test_a_catalogue_that_would_do_harm_is_refused(tmp_path, images, name, content):
    with pytest.raises(CatalogueError, match=rf"^{name}: "):
        read_catalogue(written(tmp_path / name, content), images)
    assert not (Path.cwd() / "harm").exists()


@pytest.mark.usefixtures("little_memory")
def test_lists_of_a_fits_table_that_all_name_the_same_bytes_are_refused(tmp_path, images):
    rows, long = 5000, 20_000
    lists = fits.Column("many", "PB()", array=np.array([np.zeros(long, np.uint8), *[[0]] * (rows - 1)], object))
    ids = fits.Column("file_loc", "5A", array=["a.png"] * rows)
    file = tmp_path / "lists.fits"
    fits.HDUList([fits.PrimaryHDU(), fits.BinTableHDU.from_columns([ids, lists])]).writeto(file)
    content, row = bytearray(file.read_bytes()), struct.pack(">ii", long, 0)
    with fits.open(file) as opened:
        start = opened[1].fileinfo()["datLoc"]
    for number in range(rows):
        at = start + number * 13 + 5
        content[at : at + 8] = row
    with pytest.raises(CatalogueError, match=r"lists\.fits: the FITS table is broken: its lists are longer"):
        read_catalogue(written(file, bytes(content)), images)


@pytest.mark.parametrize(
    "path",
    [
        "../secret.png", "a/../../secret.png", "{outside}", "link.png", "folder/secret.png", "..\\secret.png",
        "C:\\secret.png", "\\\\host\\share\\a.png", "a.png\0.txt", "file:///etc/passwd", "~/secret.png", "/dev/zero",
        "$HOME/a.png", "%USERPROFILE%\\a.png", "./../images/../secret.png", "a.png/../../secret.png",
    ],
)  # fmt: skip
def test_no_path_of_a_catalogue_leads_out_of_the_image_folder(tmp_path, images, path):
    (images / "link.png").symlink_to(tmp_path / "secret.png")
    (images / "folder").symlink_to(tmp_path)
    file = tmp_path / "cat.csv"
    with file.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([["file_loc", "x"], [path.format(outside=tmp_path / "secret.png"), 1]])
    try:
        read = read_catalogue(file, images)
    except CatalogueError:
        return
    assert all((images / galaxy.file).resolve().parent == images.resolve() for galaxy in read.galaxies)
    assert len(read.galaxies) + len(read.rejected) == 1
    assert not any("secret" in galaxy.file for galaxy in read.galaxies)


# Questions and settings


ASKED = 'name = "b"\ntext = "b"\n[[answers]]\nname = "a"\ntext = "a"\n#\n[[answers]]\nname = "c"\ntext = "c"\n'


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 50_000, "a = " + '{b = ' * 20_000, ".".join("a" * 9999) + " = 1", f"version = {'9' * 5000}",
        'name = "x"\n' + "[[answers]]\n" * 50_000, f'{"x" * 200_000} = 1',
        ASKED.replace("#", 'icon = "../../etc/passwd"'), ASKED.replace("#", 'icon = "/etc/passwd.svg"'),
        ASKED.replace("#", 'examples = ["/etc/passwd.png"]'), ASKED.replace("#", 'examples = ["../secret.png"]'),
    ],
)  # fmt: skip
def test_a_question_that_would_hang_or_read_elsewhere_is_refused(tmp_path, text):
    with pytest.raises(QuestionError, match=r"^bad\.toml: "):
        load_asked(written(tmp_path / "bad.toml", text))


def test_a_question_file_that_never_ends_is_not_read(tmp_path):
    with pytest.raises(QuestionError, match="is larger than 16 MiB"):
        load_asked(written(tmp_path / "bad.toml", b"#" * (17 * MIB)))


@pytest.mark.parametrize("text", [f"seed = {'9' * 5000}", f"field = {'9' * 400}", "samples = true", "seed = 1e999"])
def test_settings_that_are_no_numbers_are_refused(text):
    with pytest.raises(SettingsError, match=r"^settings: "):
        load(LearningSettings, text)
    assert load(DisplaySettings, "") == DisplaySettings()


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="file:///etc/passwd"/>', "<foreignObject><p>x</p></foreignObject>", '<use href="http://x/y#z"/>',
        '<text>&lt;b&gt;</text>', '<a href="http://x"><path d="M0 0"/></a>', "<g>" * 5000,
    ],
)  # fmt: skip
def test_a_drawing_that_points_elsewhere_is_refused(tmp_path, inside):
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0L9 9"/>{inside}</svg>'
    written(tmp_path / "a.svg", drawn)
    question = 'name="q"\ntext="q"\n[[answers]]\nname="a"\ntext="a"\nicon="a.svg"\n[[answers]]\nname="b"\ntext="b"\n'
    with pytest.raises(QuestionError, match=r"^q\.toml: answer 1: the icon 'a\.svg'"):
        load_asked(written(tmp_path / "q.toml", question))


@pytest.mark.parametrize(
    "harmless",
    [
        "<script>alert(1)</script>",
        '<path d="M0 0" onclick="x()" style="fill:url(http://x/y)"/>',
        "<style>@import x</style>",
    ],
)
def test_what_runs_in_a_drawing_is_not_kept(tmp_path, harmless):
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0L9 9"/>{harmless}</svg>'
    written(tmp_path / "a.svg", drawn)
    question = 'name="q"\ntext="q"\n[[answers]]\nname="a"\ntext="a"\nicon="a.svg"\n[[answers]]\nname="b"\ntext="b"\n'
    try:
        icon = load_asked(written(tmp_path / "q.toml", question)).questions[0].answers[0].icon
    except QuestionError:
        return
    assert not any(word in icon for word in ("script", "onclick", "url", "import", "alert"))


# Projects


@pytest.fixture
def project(tmp_path, images):
    file = tmp_path / "p.gzdesk"
    with Project.create(file, Catalogue((Galaxy("g", "a.png"),), ({},), ()), images, BAR) as made:
        made.journal.append(new_vote(galaxy_id="g", annotator="ann", question="bar", question_version=1, answer="yes"))
    return file


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE VIEW sums AS WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT x FROM r",
        "CREATE TRIGGER t AFTER INSERT ON votes BEGIN DELETE FROM galaxies; END",
        "ALTER TABLE galaxies ADD COLUMN bomb TEXT AS (hex(zeroblob(400000000)))",
        "CREATE VIRTUAL TABLE t USING fts5(x)",
        "CREATE INDEX i ON galaxies (hex(zeroblob(10)))",
        "UPDATE galaxies SET id = x'ff00'",
        "UPDATE galaxies SET ra = 'a'",
        "DELETE FROM about",
        "UPDATE questions SET toml = 'a = ' || replace(hex(zeroblob(20000)), '0', '[')",
        "PRAGMA user_version = -5",
        "PRAGMA user_version = 99",
    ],
)
def test_a_project_with_more_in_it_than_gzdesk_writes_is_refused(tmp_path, project, sql):
    with closing(sqlite3.connect(project)) as connection:
        connection.execute(sql)
        connection.commit()
    for attempt in (lambda: Project.open(project), lambda: merge(tmp_path / "m.gzdesk", [project, project])):
        with pytest.raises(ProjectError, match=r"^p\.gzdesk: "):
            attempt()
    assert not list(tmp_path.glob("*.lock"))


IDS = ("'; DROP TABLE votes; --", '" OR 1=1', "%s", "{0}", "<b>x</b>", "=1+1", "a" * 500, "\U0001f52d", "\\", "?", ":a")


def test_sql_in_ids_names_and_comments_is_text(tmp_path, images):
    file = tmp_path / "p.gzdesk"
    galaxies = tuple(Galaxy(one, "a.png") for one in IDS)
    with Project.create(file, Catalogue(galaxies, tuple({one: one} for one in IDS), ()), images, BAR) as project:
        for one in IDS:
            given = {"galaxy_id": one, "annotator": one, "question": "bar", "question_version": 1}
            project.journal.append(new_vote(answer="yes", **given), new_vote(kind="comment", text=one, **given))
            project.set_setting(one, one)
        assert [row.text for row in project.journal.rows() if row.kind == "comment"] == list(IDS)
        assert [project.columns(place) for place in range(len(IDS))] == [{one: one} for one in IDS]
        assert [project.setting(one) for one in IDS] == list(IDS)
    merge(tmp_path / "m.gzdesk", [file])
    with Project.open(tmp_path / "m.gzdesk") as merged:
        assert {row.galaxy_id for row in merged.journal.rows()} == set(IDS)


FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    '=HYPERLINK("http://x")',
    "'=1",
    "=cmd|' /C calc'!A0",
)


def test_no_cell_of_a_csv_file_runs_as_a_formula(tmp_path):
    write_csv(tmp_path / "out.csv", FORMULAS, [FORMULAS, FORMULAS])
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as stream:
        cells = [cell for row in csv.reader(stream) for cell in row]
    assert len(cells) == 3 * len(FORMULAS)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in cells)


# Encoders


@pytest.mark.parametrize(
    "arguments",
    [
        {"checkpoint_path": "evil.pth"}, {"pretrained_cfg": {"file": "x"}}, {"pretrained_cfg_overlay": {"url": "x"}},
        {"cache_dir": "/"}, {"act_layer": "../x"}, {"depth": 10**9}, {"widths": [1] * 1000}, {"x": {"y": 1}},
    ],
)  # fmt: skip
def test_what_describes_an_encoder_leads_to_no_file(arguments):
    with pytest.raises(EncoderError, match="model_args that gzdesk does not pass on"):
        _made("resnet18", 3, arguments)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "{" * 9, json.dumps({"architecture": "x", "input_size": [1, "9" * 9999]})]
)
def test_a_card_that_nests_or_lies_is_refused(encoder_folder, text):
    from gzdesk.model.encoder_folder import open_folder

    folder = encoder_folder()
    (folder / "config.json").write_text(text)
    with pytest.raises(EncoderError, match=r"its config\.json does not say"):
        open_folder(folder)
