"""Draws the answers' icons into resources/icons/answers: ``python packaging/draw_icons.py``.

One hand for all: 24 x 24, lines of 1.5 with round ends, a light fill (``SOFT``) where stars are few, solid where they
are many. A disk seen from above is a circle, a bulge a solid dot, arms are logarithmic spirals as in the sky.
"""

import math
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "resources" / "icons" / "answers"
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
    'stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round">'
)
SOFT = 0.22  # opacity of starlight that fills a shape
TILT = -30  # degrees: how a galaxy lies that is not seen from above
EDGE = 9.25  # radius of a disk


def icons() -> Mapping[str, str]:
    """SVG text by name."""
    drawn = {**smooth(), **disks(), **sides(), **bars(), **spirals(), **bulges(), **oddities(), **mergers()}
    return {name: f"{HEAD}\n{body}\n</svg>\n" for name, body in drawn.items()}


def smooth() -> dict[str, str]:
    """Galaxies without features, and what is no galaxy."""
    core = ellipse(4.6, 3.2, fill=0.45) + ellipse(1.7, 1.2, fill=1)
    return {
        "smooth": turned(ellipse(9.6, 6.8, fill=0.34) + core),
        "round": circle(8.5, line=True, fill=SOFT),
        "in-between": turned(ellipse(9.75, 5.4, line=True, fill=SOFT)),
        "cigar": turned(ellipse(10.5, 2.3, line=True, fill=SOFT)),
        "artifact": line(
            "M12 1.75c.5 6.6 3.1 9.7 10.25 10.25-7.15.55-9.75 3.65-10.25 10.25-.5-6.6-3.1-9.7-10.25-10.25C8.9 "
            "11.45 11.5 8.35 12 1.75z"
        )
        + circle(1.6, fill=1),
    }


def disks() -> dict[str, str]:
    """Disks, from above and from the side."""
    arms = spiral(2, pitch=17, start=3.2, end=10.6, turn=205)
    return {
        "features": turned(squeezed(circle(9, fill=SOFT) + arms, 0.7) + ellipse(2.3, 1.8, fill=1)),
        "edge-on": turned(spindle(10.75, 1.5) + circle(2.1, fill=1)),
        "not-edge-on": turned(ellipse(10, 5.9, line=True, fill=SOFT) + ellipse(2.6, 1.9, fill=1)),
    }


def sides() -> dict[str, str]:
    """Bulges of disks seen from the side: silhouettes."""
    disk = spindle(11, 1.3)
    peanut = (
        "M8.6 8.3q3.4.9 6.8 0q1.5-.2 1.7 1.2q.5 2.5 0 5q-.2 1.4-1.7 1.2"
        "q-3.4-.9-6.8 0q-1.5.2-1.7-1.2q-.5-2.5 0-5q.2-1.4 1.7-1.2z"
    )
    return {
        "bulge-rounded": disk + '<ellipse cx="12" cy="12" rx="4.6" ry="4.3" fill="currentColor" stroke="none"/>',
        "bulge-boxy": disk + line(peanut, fill=1),
        "bulge-absent": spindle(11, 1.6),
    }


def bars() -> dict[str, str]:
    """Disks with and without a bar."""
    disk = circle(EDGE, line=True)
    return {
        "bar": disk + turned(stroke_line(6.3, 4.4)),
        "bar-weak": disk + turned(stroke_line(3.4, 1.9) + circle(1.7, fill=1)),
        "no-bar": disk + circle(3.1, fill=1),
    }


def spirals() -> dict[str, str]:
    """Arms: whether, how tight, how many."""
    pitches = {1: 10, 2: 19, 3: 23, 4: 27}  # degrees: the fewer, the longer an arm
    counted = {
        f"arms-{count}": dot(1.7) + spiral(count, pitch=pitch, start=2.9, end=10.4, turn=192)
        for count, pitch in pitches.items()
    }
    return {
        "arms": dot(2.1) + spiral(2, pitch=19, start=2.9, end=10.2, turn=190),
        "no-arms": circle(EDGE, fill=0.34) + circle(5.4, fill=SOFT) + dot(2.1),
        "winding-tight": dot(1.5) + spiral(2, pitch=10.5, start=3.0, end=10.3, turn=20),
        "winding-medium": dot(1.9) + spiral(2, pitch=21, start=2.9, end=10.3, turn=170),
        "winding-loose": dot(2.1) + spiral(2, pitch=33, start=2.6, end=10.5, turn=108),
        **counted,
        "arms-more": dot(1.6) + spiral(6, pitch=34, start=4.1, end=10.4, turn=90),
        "arms-uncounted": broken_arms()
        + line("M9.9 9.9a2.15 2.15 0 1 1 3.3 1.85c-.8.5-1.15 1-1.15 1.75")
        + dot(0.95, 12.05, 16.2),
    }


def bulges() -> dict[str, str]:
    """Bulges beside their disks, from none to nearly the whole galaxy."""
    sizes = {"dominant": 6.6, "large": 4.7, "moderate": 3.1, "small": 1.6}
    disk = circle(EDGE, line=True)
    return {"bulge-none": disk} | {f"bulge-{size}": disk + circle(radius, fill=1) for size, radius in sizes.items()}


def oddities() -> dict[str, str]:
    """One that is unlike the others, and in what way."""
    places = [(6.9, 6.9), (17.1, 6.9), (6.9, 17.1), (17.1, 17.1)]
    same = [circle(3.6, line=True, fill=SOFT, x=x, y=y) for x, y in places]
    star = line("m17.1 12.6 1.35 3.15 3.15 1.35-3.15 1.35-1.35 3.15-1.35-3.15-3.15-1.35 3.15-1.35z", fill=1)
    return {
        "odd": "".join(same[:3]) + star,
        "not-odd": "".join(same),
        "ring": circle(8.4, line=True, width=2.5) + dot(2.4),
        "lens-or-arc": circle(3.2, line=True, fill=SOFT) + dot(1.1) + arc(8.6, -75, 35) + arc(8.6, 130, 190),
        "disturbed": torn(),
        "irregular": line(
            "M8.2 4.6c2.7-1.9 4.3.9 6.9.7 3.2-.2 5.6 1.9 5 4.9-.4 2 .7 3.1.2 5.2-.7 3-3.9 2.4-5.8 3.9"
            "-2.3 1.8-5.6 1.5-6.7-.9-.9-2-3.7-2.3-4.2-5-.4-2.3 1.5-3.3 1.9-5.1.3-1.5 1.2-2.6 2.7-3.7z",
            fill=SOFT,
        )
        + dot(1.5, 9.2, 10)
        + dot(1.2, 15.3, 9.7)
        + dot(1.7, 13.4, 14.9),
        "odd-other": turned(ellipse(10, 6.4, line=True, fill=SOFT)) + dot(1.2, 8.2) + dot(1.2) + dot(1.2, 15.8),
        "dust-lane": turned(dusty(above=True) + dusty(above=False)),
    }


def mergers() -> dict[str, str]:
    """Alone, disturbed, torn, and two that become one."""
    tail = line("M18.6 8.4c1.8-.8 2.9-2.2 3.2-4.2")
    return {
        "undisturbed": turned(ellipse(8.2, 5.2, line=True, fill=SOFT)) + dot(1.7),
        "minor-disturbance": turned(ellipse(7.2, 4.6, line=True, fill=SOFT)) + dot(1.6) + tail,
        "major-disturbance": torn(),
        "merger": companion(8.3, 14.2, 20)
        + companion(14.9, 9.6, -55)
        + line("M4.2 12.3C2.3 9.3 3.2 5.5 6.8 3.7")
        + line("M18.6 11.8c2.3 2.5 2.1 6.4-1.1 8.8"),
    }


def torn() -> str:
    """A galaxy out of shape: its middle stands aside, a long tail sweeps around, and pieces fly."""
    body = turned(ellipse(5.2, 3.3, line=True, fill=SOFT), 9.6, 13.4) + dot(1.5, 8.8, 13.9)
    tail = line("M14.2 10.5c2.9-1.5 3.5-4.9.8-6.3-2.3-1.2-5.3-.7-7.6 1.1")
    return body + tail + line("M5.3 16.3c-1 1.6-.8 3.4.7 4.5") + dot(1.05, 18.6, 14.2) + dot(0.85, 16.6, 17.8)


def companion(x: float, y: float, degrees: float) -> str:
    """One of two galaxies that merge."""
    return turned(ellipse(4.8, 3, line=True, fill=SOFT), x, y, degrees) + dot(1.3, x, y)


def dusty(*, above: bool) -> str:
    """Half of a galaxy that a lane of dust cuts along its middle, with half of its bulge."""
    side, sweep = (-1, 1) if above else (1, 0)
    edge, core = 12 + 1.7 * side, 12 + 1.1 * side
    half = line(f"M2.3 {edge:g}A9.8 6 0 0 {sweep} 21.7 {edge:g}Q12 {core:g} 2.3 {edge:g}z", fill=SOFT)
    return half + f'<path d="M9.2 {edge - 0.2 * side:g}a2.8 2.4 0 0 {sweep} 5.6 0z" fill="currentColor" stroke="none"/>'


def circle(
    radius: float, *, line: bool = False, fill: float = 0, width: float = 0, x: float = 12, y: float = 12
) -> str:
    """A circle, outlined or filled or both."""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}"{paint(line, fill, width)}/>'


def dot(radius: float, x: float = 12, y: float = 12) -> str:
    """A solid round: a bulge or a knot."""
    return circle(radius, fill=1, x=x, y=y)


def ellipse(long: float, short: float, *, line: bool = False, fill: float = 0) -> str:
    """An ellipse in the middle that lies on its side."""
    return f'<ellipse cx="12" cy="12" rx="{long:g}" ry="{short:g}"{paint(line, fill)}/>'


def spindle(half: float, thick: float) -> str:
    """A disk from the side: solid, thick in the middle, pointed at its ends."""
    left, right = 12 - half, 12 + half
    return line(
        f"M{left:g} 12Q12 {12 - 2 * thick:g} {right:g} 12Q12 {12 + 2 * thick:g} {left:g} 12z", fill=1, width=0.75
    )


def stroke_line(half: float, width: float) -> str:
    """A thick straight band in the middle."""
    return line(f"M{12 - half:g} 12H{12 + half:g}", width=width)


def line(path: str, *, fill: float = 0, width: float = 0) -> str:
    """A path, outlined, and filled where asked."""
    return f'<path d="{path}"{paint(True, fill, width)}/>'


def paint(line: bool, fill: float, width: float = 0) -> str:
    """Attributes of a shape beside those that the whole drawing has."""
    parts = ' fill="currentColor"' if fill else ""
    parts += f' fill-opacity="{fill:g}"' if 0 < fill < 1 else ""
    parts += "" if line else ' stroke="none"'
    return parts + (f' stroke-width="{width:g}"' if width else "")


def turned(body: str, x: float = 12, y: float = 12, degrees: float = TILT) -> str:
    """Shapes turned about the middle, or moved elsewhere first."""
    moved = f"translate({x - 12:g} {y - 12:g}) " if (x, y) != (12, 12) else ""
    return f'<g transform="{moved}rotate({degrees:g} 12 12)">{body}</g>'


def squeezed(body: str, ratio: float) -> str:
    """Shapes seen at an inclination."""
    return f'<g transform="translate(0 {12 - 12 * ratio:g}) scale(1 {ratio:g})">{body}</g>'


def arc(radius: float, first: float, last: float) -> str:
    """A part of a circle about the middle, degrees from the right, clockwise as SVG counts."""
    return line(curve((radius, math.radians(degrees)) for degrees in steps(first, last, 8)))


def spiral(count: int, pitch: float, start: float, end: float, turn: float) -> str:
    """Arms along logarithmic spirals, radius = start exp(angle tan(pitch)), that trail clockwise."""
    swept = math.log(end / start) / math.tan(math.radians(pitch))
    arms = []
    for arm in range(count):
        begin = math.radians(turn) + 2 * math.pi * arm / count
        points = [(start * (end / start) ** t, begin - swept * t) for t in steps(0, 1, max(6, round(swept * 6)))]
        arms.append(line(curve(iter(points))))
    return "".join(arms)


def broken_arms() -> str:
    """Short pieces of arms around an empty middle."""
    pieces = [(9.9, 200, 243), (9.4, 268, 318), (9.9, 342, 30), (9.4, 55, 96), (9.9, 120, 165)]
    return "".join(
        line(
            curve((radius + 0.9 * (0.5 - t), math.radians(first + t * ((last - first) % 360))) for t in steps(0, 1, 6))
        )
        for radius, first, last in pieces
    )


def steps(first: float, last: float, count: int) -> list[float]:
    """Evenly spaced numbers, both ends among them."""
    return [first + (last - first) * place / count for place in range(count + 1)]


def curve(points: Iterator[tuple[float, float]]) -> str:
    """A smooth path through points given as radius and angle about the middle: Catmull-Rom as Bezier curves."""
    flat = [(12 + radius * math.cos(angle), 12 + radius * math.sin(angle)) for radius, angle in points]
    path = f"M{flat[0][0]:.2f} {flat[0][1]:.2f}"
    wide = [flat[0], *flat, flat[-1]]
    for (ax, ay), (bx, by), (cx, cy), (dx, dy) in zip(wide, wide[1:], wide[2:], wide[3:], strict=False):
        one, two = (bx + (cx - ax) / 6, by + (cy - ay) / 6), (cx - (dx - bx) / 6, cy - (dy - by) / 6)
        path += f"C{one[0]:.2f} {one[1]:.2f} {two[0]:.2f} {two[1]:.2f} {cx:.2f} {cy:.2f}"
    return path


def main() -> int:
    """Write every icon; the number of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, svg in icons().items():
        (FOLDER / f"{name}.svg").write_text(svg, encoding="utf-8", newline="\n")
    return len(icons())


if __name__ == "__main__":
    sys.stdout.write(f"{main()} icons\n")
