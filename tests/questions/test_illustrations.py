"""Illustrations: pictures beside the user's own question file are taken in whole, and nothing from elsewhere."""

import io
import re
import struct
import zlib

import pytest
from PIL import Image

from gzdesk.questions.illustrations import MAX_BYTES, MAX_EXAMPLES, example_bytes, icon_svg
from gzdesk.questions.question import QuestionError, load_question, parse_question, question_to_toml

RING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="8" fill="none"/></svg>'
QUESTION = """
name = "ring"
text = "Is there a ring?"
[[answers]]
name = "no"
text = "No ring"
[[answers]]
name = "yes"
text = "Ring"
"""


def picture(kind: str) -> bytes:
    stream = io.BytesIO()
    Image.new("L", (8, 8), 90).save(stream, kind)
    return stream.getvalue()


def vast(png: bytes) -> bytes:
    """The same picture, but its head claims 60,000 pixels on a side."""
    head = b"IHDR" + struct.pack(">II", 60_000, 60_000) + png[24:29]
    return png[:12] + head + struct.pack(">I", zlib.crc32(head)) + png[33:]


@pytest.fixture
def written(tmp_path):
    """Writes the question with more fields in its last answer, and reads it."""

    def write(fields: str):
        file = tmp_path / "ring.toml"
        file.write_text(QUESTION + fields)
        return load_question(file).answers[1]

    return write


def test_an_icon_beside_the_file_is_taken_into_the_question(written, tmp_path):
    (tmp_path / "my ring.svg").write_text(RING)
    answer = written('icon = "my ring.svg"')
    (tmp_path / "my ring.svg").unlink()
    assert "<circle" in icon_svg(answer.icon)


@pytest.mark.parametrize(
    ("name", "kind"), [("a.png", "PNG"), ("a.jpg", "JPEG"), ("A.JPEG", "JPEG"), ("a.webp", "WEBP")]
)
def test_an_example_beside_the_file_is_taken_into_the_question(written, tmp_path, name, kind):
    (tmp_path / name).write_bytes(picture(kind))
    answer = written(f'examples = ["{name}"]')
    assert example_bytes(answer.examples[0]) == picture(kind)


def test_a_question_with_pictures_comes_back_from_the_project_as_it_was(tmp_path):
    (tmp_path / "ring.svg").write_text(RING)
    (tmp_path / "a.png").write_bytes(picture("PNG"))
    file = tmp_path / "ring.toml"
    file.write_text(QUESTION + 'icon = "ring.svg"\nexamples = ["a.png", "a.png"]')
    question = load_question(file)
    assert parse_question(question_to_toml(question), "project") == question


def test_a_project_opens_though_a_picture_no_longer_ships():
    answer = parse_question(QUESTION + 'icon = "gone"\nexamples = ["gone-1"]', "project").answers[1]
    assert icon_svg(answer.icon) == ""
    assert example_bytes(answer.examples[0]) == b""


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ('icon = "no-such"', "the icon 'no-such' does not ship"),
        ('icon = "no_such!"', "does not ship"),
        ('icon = "no-such.svg"', "'no-such.svg' cannot be read (No such file or directory); put it beside"),
        ('icon = "../ring.svg"', "must be the name of a file in the folder"),
        ('icon = "<svg/>"', "the icon says no size"),
        ("icon = 3", "answer 2 needs a text for 'icon'"),
        ('examples = "a.png"', "'examples' of answer 2 must be a list of texts"),
        ('examples = ["no-such"]', "the example 'no-such' does not ship"),
        ('examples = ["/etc/a.png"]', "must be the name of a file in the folder"),
        ('examples = ["text.png"]', "'text.png' is no PNG, JPEG or WebP picture"),
        ('examples = ["large.png"]', "'large.png' is larger than 64 KiB"),
        ('examples = ["wide.png"]', "'wide.png' has 2049 x 1 pixels; an example may have 2048 on a side"),
        ('examples = ["bomb.png"]', "is no PNG, JPEG or WebP picture that can be read"),
        ('examples = ["torn.png"]', "is no PNG, JPEG or WebP picture that can be read"),
        ('examples = ["data:image/png;base64,!"]', "cannot be decoded"),
        ('examples = ["data:image/tiff;base64,AAAA"]', "is no PNG, JPEG or WebP picture"),
        (f"examples = {['a'] * (MAX_EXAMPLES + 1)}", "has 7 examples; at most 6"),
        ('ikon = "ring"', "answer 2 has an unknown field 'ikon'; did you mean 'icon'?"),
    ],
)
def test_a_picture_that_cannot_be_used_is_told_with_the_file_and_the_answer(written, tmp_path, fields, words):
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "large.png").write_bytes(bytes(MAX_BYTES + 1))
    Image.new("L", (2049, 1)).save(tmp_path / "wide.png")
    (tmp_path / "bomb.png").write_bytes(vast(picture("PNG")))
    (tmp_path / "torn.png").write_bytes(picture("PNG")[:20])
    with pytest.raises(QuestionError) as error:
        written(fields)
    assert re.match(r"ring\.toml: .*answer 2", str(error.value))
    assert words in str(error.value)
