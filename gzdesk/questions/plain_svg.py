"""Plain SVG: somebody's drawing made safe and alike, so that it may be kept in a project and tinted by the look.

What is left of it are paths and simple shapes in one colour, ``currentColor``. Nothing in it can run, load or point
anywhere.
"""

from collections.abc import Iterator
from xml.etree import ElementTree

MAX_BYTES = 64 * 1024
MAX_DEPTH = 24  # groups within groups
SHAPES = frozenset({"path", "circle", "ellipse", "rect", "line", "polyline", "polygon"})
KEPT = SHAPES | {"svg", "g"}
SILENT = frozenset({"title", "desc", "metadata", "defs", "script", "animate", "animateTransform", "set"})  # not drawn
PLACE = frozenset({"x", "y", "x1", "y1", "x2", "y2", "width", "height", "viewBox", "transform"})
GEOMETRY = PLACE | {"d", "points", "cx", "cy", "r", "rx", "ry"}
PAINT = frozenset({"fill", "stroke"})
STROKE = frozenset(f"stroke-{what}" for what in ("width", "linecap", "linejoin", "miterlimit", "dasharray", "opacity"))
STYLE = STROKE | {"stroke-dashoffset", "fill-rule", "fill-opacity", "opacity"}
PLAIN = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.,%() \t\r\n"
)  # of values: no quotes, colons, slashes or escapes


class SvgError(ValueError):
    """A drawing that cannot be used; the text says why, and what to do."""


def plain_svg(data: bytes | str) -> str:
    """The drawing with nothing in it but shapes, in one colour; raises SvgError."""
    raw = data.encode() if isinstance(data, str) else data
    if len(raw) > MAX_BYTES:
        raise SvgError(f"has {len(raw) // 1024} KiB; an icon may have {MAX_BYTES // 1024}")
    if b"\0" in raw:  # UTF-16, in which a document type would hide
        raise SvgError("is not valid SVG in UTF-8; save it as plain SVG")
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise SvgError("declares a document type; save it as plain SVG without one")
    try:
        root = ElementTree.fromstring(raw)  # noqa: S314 - without a document type there are no entities to expand
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise SvgError(f"is not valid SVG ({error})") from error
    if _name(root) != "svg":
        raise SvgError("is not SVG: it begins with something else than <svg>")
    if not ({"viewBox"} <= set(root.keys()) or {"width", "height"} <= set(root.keys())):
        raise SvgError("says no size; give <svg> a viewBox such as '0 0 24 24'")
    lines = list(_elements(root, 0))
    if not any(line.startswith(tuple(f"<{shape}" for shape in SHAPES)) for line in lines):
        raise SvgError("draws nothing; an icon is made of paths and simple shapes")
    return "\n".join(lines) + "\n"


def _elements(element: ElementTree.Element, depth: int) -> Iterator[str]:
    """One line for an element's beginning, those of its children, and its end."""
    if depth > MAX_DEPTH:
        raise SvgError(f"has groups within groups, more than {MAX_DEPTH} deep; save it as plain SVG")
    name = _name(element)
    if not name or name in SILENT:
        return
    if name not in KEPT:
        raise SvgError(f"holds <{name}>; an icon may hold paths and simple shapes alone: convert objects to paths")
    attributes = dict(_attributes(element))
    if depth == 0:
        attributes = {"fill": "currentColor"} | attributes  # SVG's own default is black, which the dark would swallow
    head = "".join(f' {key}="{value}"' for key, value in attributes.items())
    if depth == 0:
        head = ' xmlns="http://www.w3.org/2000/svg"' + head
    if name in SHAPES:
        yield f"<{name}{head}/>"
        return
    yield f"<{name}{head}>"
    for child in element:
        yield from _elements(child, depth + 1)
    yield f"</{name}>"


def _name(element: ElementTree.Element) -> str:
    """The element's name in SVG; empty for what belongs to others (an editor's own data, comments)."""
    tag = element.tag if isinstance(element.tag, str) else ""
    space, _, name = tag.rpartition("}")
    return name if space in ("", "{http://www.w3.org/2000/svg") else ""


def _attributes(element: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """What places and paints a shape, from its attributes and from its ``style``; all paint in one colour."""
    declared = (part.partition(":") for part in element.get("style", "").split(";"))
    styled = {key.strip(): value.strip() for key, _, value in declared}
    for key, value in [*element.items(), *styled.items()]:
        if key in PAINT:
            yield key, "none" if value.strip() in ("none", "transparent") else "currentColor"
        elif key in GEOMETRY | STYLE and set(value) <= PLAIN and "url" not in value:
            yield key, " ".join(value.split())
