"""Plain SVG: what is left of a drawing can be drawn and nothing else."""

import pytest

from gzdesk.questions.plain_svg import MAX_BYTES, SvgError, plain_svg

RING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="8" fill="none"/></svg>'


def with_inside(inside: str) -> str:
    return RING.replace("</svg>", inside + "</svg>")


def test_a_plain_drawing_keeps_its_shapes():
    assert '<circle cx="12" cy="12" r="8" fill="none"/>' in plain_svg(RING)


def test_what_is_plain_stays_as_it_is():
    once = plain_svg(with_inside('<g transform="rotate(30)"><path style="stroke:#f00;fill:none" d="M1 1 L2,2"/></g>'))
    assert plain_svg(once) == once


def test_every_paint_becomes_the_one_colour_that_the_look_gives():
    plain = plain_svg(with_inside('<rect x="1" fill="#102030" stroke="url(#a)"/><path d="M0 0" style="fill: red"/>'))
    assert 'fill="currentColor" stroke="currentColor"' in plain
    assert "red" not in plain
    assert "url" not in plain


def test_a_drawing_without_paint_is_not_black():
    assert plain_svg(RING).startswith('<svg xmlns="http://www.w3.org/2000/svg" fill="currentColor"')


@pytest.mark.parametrize(
    "dangerous",
    [
        "<script>alert(1)</script>",
        '<path d="M0 0" onclick="alert(1)"/>',
        '<path d="M0 0" href="file:///etc/passwd"/>',
        '<path d="M0 0" style="fill:none;background:url(http://example.org/a)"/>',
        '<path d="M0 0" transform="url(http://example.org)"/>',
        '<metadata><a href="http://example.org"/></metadata>',
        '<animate attributeName="r" values="1;2"/>',
        '<i:view xmlns:i="http://example.org/i"><path d="M9 9"/></i:view>',
        "<!-- a comment with http://example.org -->",
    ],
)
def test_nothing_is_left_that_runs_loads_or_points_elsewhere(dangerous):
    plain = plain_svg(with_inside(dangerous))
    rest = plain.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not any(word in rest for word in ("alert", "example.org", "http", "url", "href", "passwd", "animate", "onc"))


@pytest.mark.parametrize(
    ("drawing", "words"),
    [
        ("<svg", "is not valid SVG"),
        (b"\xff\xfe\x00\x81", "is not valid SVG"),
        ('<?xml version="1.0" encoding="no-such"?><svg/>', "is not valid SVG"),
        ("<html/>", "begins with something else"),
        (RING.replace(' viewBox="0 0 24 24"', ""), "says no size"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]>' + RING, "declares a document type"),
        (with_inside('<image href="a.png"/>'), "holds <image>"),
        (with_inside('<use href="#a"/>'), "holds <use>"),
        (with_inside("<text>bar</text>"), "holds <text>"),
        ('<svg viewBox="0 0 1 1"><g/></svg>', "draws nothing"),
        ('<svg viewBox="0 0 1 1">' + "<g>" * 40 + "</g>" * 40 + "</svg>", "groups within groups"),
        (RING + " " * MAX_BYTES, "has 64 KiB"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason(drawing, words):
    with pytest.raises(SvgError, match=words):
        plain_svg(drawing)
