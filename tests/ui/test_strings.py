"""Every word that the user reads goes through Qt's translation."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import gzdesk.ui

FILES = sorted(Path(gzdesk.ui.__file__).parent.rglob("*.py"))
SETTERS = {
    "setText", "setTitle", "setToolTip", "setStatusTip", "setWhatsThis", "setWindowTitle", "setPlaceholderText",
    "setAccessibleName", "setAccessibleDescription", "setPrefix", "setSuffix", "setLabelText", "setHeaderLabels",
    "addItem", "addItems", "addAction", "addMenu", "addTab", "addButton", "showMessage", "setLabel", "setHtml",
    "set_words", "set_text", "set_titles", "show_words", "show_hint", "notice", "problem", "say", "make", "add_row",
}  # fmt: skip
MAKERS = {
    "QAction",
    "QLabel",
    "QPushButton",
    "QCheckBox",
    "QRadioButton",
    "QGroupBox",
    "QMenu",
    "QDockWidget",
    "QToolButton",
}
MAKERS |= {"KeyButton", "ValueSlider", "Choice", "NumberField"}
# Said the same in every language: the program's name, formats of files, the network's and the sky's own words.
SAME_EVERYWHERE = {"gzdesk", "PNG (*.png)", "gzdesk.png"}
AXES = {"bottom", "left", "top", "right"}  # of a plot, by pyqtgraph's names


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def words_in(node: ast.expr) -> Iterator[str]:
    """Texts that an argument shows as they are; what is handed to a call of its own is looked at there."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.JoinedStr(values=parts):
            for part in parts:
                if isinstance(part, ast.Constant):
                    yield str(part.value)
        case ast.BinOp(left=left, right=right):
            yield from words_in(left)
            yield from words_in(right)
        case ast.IfExp(body=body, orelse=otherwise):
            yield from words_in(body)
            yield from words_in(otherwise)
        case ast.BoolOp(values=values) | ast.Tuple(elts=values) | ast.List(elts=values):
            for value in values:
                yield from words_in(value)


def is_said(text: str) -> bool:
    """Whether it holds a word; signs, units' blanks and names of icons, roles and actions do not."""
    letters = sum(character.isalpha() for character in text)
    return letters > 1 and text not in SAME_EVERYWHERE | AXES and not text.startswith(("http", "<", "Q"))


def untranslated(source: str) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or called(node) not in SETTERS | MAKERS:
            continue
        first = node.args[:1] if called(node) not in ("set_titles", "add_row", "addItems") else node.args
        found += [(node.lineno, text) for argument in first for text in words_in(argument) if is_said(text)]
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_word_is_shown_untranslated(file):
    assert untranslated(file.read_text("utf-8")) == []


def test_bare_words_would_be_found():
    source = (
        'label.setText("Undo")\nQAction(f"Undo {n} votes")\nbox.addItems(["One", tr("Two")])\nlabel.setText(tr("Undo"))'
    )
    assert untranslated(source) == [(1, "Undo"), (2, "Undo "), (2, " votes"), (3, "One")]
