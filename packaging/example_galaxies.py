"""What the example galaxies are drawn with: for every answer's icon, a few galaxies that really show it.

Lengths are arcsec in a field of 40, angles degrees. What is not said is as in ``DISC`` or ``ELLIPTICAL``.
"""

from typing import Any, Final

from gzdesk.simulate.tides import Encounter

Galaxy = dict[str, Any]

DISC: Final[Galaxy] = {
    "kind": "disc", "flux": 900.0, "bulge_fraction": 0.12, "bulge_index": 1.6, "bulge_radius": 1.3,
    "disc_scale": 4.6, "disc_break": 4.0, "inclination": 28, "thickness": 0.12, "position_angle": 35,
    "bar_strength": 0.0, "bar_length": 5.0, "bar_axis_ratio": 0.22, "bar_angle": 40, "bar_index": 0.5,
    "arm_strength": 0.0, "arm_count": 2, "pitch": 17, "arm_phase": 0, "arm_start": 2.6, "arm_sharpness": 2.2,
    "knots": 0.0,
}  # fmt: skip
ELLIPTICAL: Final[Galaxy] = {
    "kind": "elliptical", "flux": 900.0, "bulge_index": 3.6, "bulge_radius": 3.0, "bulge_axis_ratio": 0.8,
    "position_angle": 35,
}  # fmt: skip


def elliptical(axis_ratio: float, angle: float, **other: object) -> Galaxy:
    """A smooth galaxy."""
    return ELLIPTICAL | {"bulge_axis_ratio": axis_ratio, "position_angle": angle} | other


def disc(**other: object) -> Galaxy:
    """A disk."""
    return DISC | other


def edge_on(bulge: float, size: float, angle: float, **other: object) -> Galaxy:
    """A disk from the side."""
    side = {"inclination": 89, "thickness": 0.07, "disc_scale": 5.0, "bulge_axis_ratio": 0.85, "flux": 700.0}
    return disc(bulge_fraction=bulge, bulge_radius=size, position_angle=angle, **side | other)


def boxy(light: float, angle: float, length: float, axis_ratio: float) -> Galaxy:
    """A disk from the side, and in it the thick bar that a boxy bulge is, pointing nearly at us."""
    bulge = edge_on(
        0.001, 1.0, angle, bar_strength=0.995, bar_length=length, bar_angle=90, bar_axis_ratio=axis_ratio, bar_index=0.9
    )
    return edge_on(0.02, 1.0, angle) | {"also": bulge | {"flux": 700.0 * light}}


def dusty(bulge: float, size: float, angle: float, **other: object) -> Galaxy:
    """A thick disk from nearly the side, with a lane of dust before it."""
    thick = {"inclination": 87, "thickness": 0.34, "disc_scale": 5.0, "dust": 1.0, "flux": 500.0, "psf_fwhm": 0.6}
    return edge_on(bulge, size, angle, **thick | other)


def arms(count: int, pitch: float, **other: object) -> Galaxy:
    """A disk with spiral arms."""
    strong = {"arm_strength": 2.4, "knots": 0.05, "disc_scale": 5.2, "arm_start": 2.4}
    return disc(arm_count=count, pitch=pitch, **strong | other)


def barred(strength: float, length: float, **other: object) -> Galaxy:
    """A disk with a bar."""
    return disc(bar_strength=strength, bar_length=length, arm_start=0.95 * length, **other)


def passing(time: float, **other: object) -> Galaxy:
    """Two disks that pass each other, seen from a distance that shows both."""
    window = {"width": 3.6, "centre": 0.5, "flux": 1400.0, "bulge_fraction": 0.18}
    known = {name: other.pop(name) for name in list(other) if name in window}
    return {"kind": "passing", "encounter": Encounter(time=time, **other)} | window | known


def lens(radius: float, x: float, y: float, shear: float, axis_ratio: float) -> Galaxy:
    """An elliptical that bends the light of a galaxy behind it."""
    massive = elliptical(axis_ratio, 60, bulge_radius=2.6, flux=420.0)
    return massive | {"lens": {"einstein_radius": radius, "source": (x, y), "source_radius": 0.8, "flattening": shear}}


EXAMPLES: Final[dict[str, list[Galaxy]]] = {
    "smooth": [elliptical(0.95, 0), elliptical(0.68, 120, bulge_index=2.4), elliptical(0.45, 30, bulge_index=2.0)],
    "round": [elliptical(0.99, 0), elliptical(0.95, 70, bulge_index=2.2), elliptical(0.92, 140, bulge_radius=2.2)],
    "in-between": [elliptical(0.7, 30), elliptical(0.6, 110, bulge_index=2.2), elliptical(0.5, 160, bulge_radius=3.8)],
    "cigar": [
        elliptical(0.3, 25, bulge_index=1.8, bulge_radius=5),
        elliptical(0.25, 100, bulge_index=1.5, bulge_radius=5.5),
        elliptical(0.2, 155, bulge_index=1.3, bulge_radius=6),
    ],
    "artifact": [
        {"kind": "star", "flux": 9000.0, "artifact_angle": 40, "artifact_width": 1.7},
        {"kind": "trail", "flux": 400.0, "sky_noise": 0.05, "artifact_angle": 62, "artifact_width": 1.6,
         "also": disc(flux=60.0, disc_scale=1.6, bulge_radius=0.6, offset_x=9.0, offset_y=-7.0)},
        {"kind": "ghost", "flux": 400.0, "sky_noise": 0.06, "artifact_angle": 100, "artifact_width": 1.5},
    ],
    "features": [
        arms(2, 19, inclination=52, position_angle=20),
        barred(0.22, 6.5, arm_strength=1.8, arm_phase=40, ring_strength=0.8, ring_radius=6.8, ring_width=1.0),
        dusty(0.15, 1.8, 150),
    ],
    "edge-on": [edge_on(0.22, 1.8, 20), edge_on(0.03, 1.0, 75, disc_scale=5.5), dusty(0.2, 1.8, 140)],
    "not-edge-on": [
        arms(2, 20, inclination=20),
        disc(inclination=58, position_angle=120, bulge_fraction=0.25, bulge_radius=1.6),
        arms(2, 15, inclination=68, position_angle=20),
    ],
    "bulge-rounded": [
        edge_on(0.42, 2.4, 20, bulge_axis_ratio=0.9, bulge_index=2.0),
        edge_on(0.34, 1.9, 100, bulge_axis_ratio=0.8),
        edge_on(0.5, 3.0, 160, bulge_axis_ratio=0.85, bulge_index=2.4),
    ],
    "bulge-boxy": [boxy(0.8, 20, 12, 0.34), boxy(1.0, 95, 13, 0.36), boxy(0.7, 150, 11, 0.42)],
    "bulge-absent": [
        edge_on(0.004, 0.8, 20, disc_break=3), edge_on(0.004, 0.8, 100, thickness=0.05),
        edge_on(0.004, 0.8, 160, disc_break=2.2, disc_scale=6.0),
    ],
    "bar": [
        barred(0.26, 8.0, arm_strength=1.6, arm_phase=40, pitch=19, inclination=20),
        barred(0.3, 8.5, bar_angle=110, bulge_fraction=0.2, inclination=30),
        barred(0.24, 7.0, bar_angle=80, ring_strength=1.5, ring_radius=7.4, ring_width=0.9, inclination=15),
    ],
    "bar-weak": [
        barred(0.06, 3.4, arm_strength=1.8, arm_phase=40, pitch=16, bar_axis_ratio=0.3, bulge_fraction=0.07),
        barred(0.07, 3.8, bar_angle=100, bar_axis_ratio=0.34, bulge_fraction=0.08, inclination=20),
        barred(0.05, 3.0, bar_angle=70, arm_strength=2.2, arm_phase=70, pitch=22, bulge_fraction=0.05, knots=0.06),
    ],
    "no-bar": [arms(2, 16, inclination=25), disc(bulge_fraction=0.3, bulge_radius=1.7), arms(4, 24, inclination=35)],
    "arms": [
        arms(2, 18, inclination=22), arms(2, 13, inclination=50, position_angle=110, arm_strength=1.5),
        arms(3, 22, inclination=30, arm_strength=1.1, knots=0.08),
    ],
    "no-arms": [
        disc(bulge_fraction=0.35, bulge_radius=1.9, bulge_index=2.4, inclination=35),
        disc(bulge_fraction=0.15, inclination=50, position_angle=120, disc_break=2.4),
        disc(bulge_fraction=0.25, ring_strength=1.4, ring_radius=8, ring_width=1.2, inclination=30),
    ],
    "winding-tight": [
        arms(2, 7, inclination=20, arm_sharpness=2.6, bulge_fraction=0.22, arm_strength=2),
        arms(2, 8, inclination=40, position_angle=120, bulge_fraction=0.2),
        arms(2, -9, inclination=28, bulge_fraction=0.16),
    ],
    "winding-medium": [
        arms(2, 17, inclination=20), arms(2, -19, inclination=42, position_angle=110), arms(3, 19, inclination=30),
    ],
    "winding-loose": [
        arms(2, 30, inclination=20, knots=0.1, arm_sharpness=4, arm_strength=3.2),
        arms(2, -36, inclination=35, position_angle=110, bulge_fraction=0.06, arm_sharpness=4, arm_strength=3.2),
        arms(2, 33, inclination=25, arm_phase=60, knots=0.12, arm_sharpness=5, arm_strength=3.6),
    ],
    "arms-1": [
        arms(1, 12, arm_strength=2.2, arm_sharpness=2.4),
        arms(1, -14, arm_strength=2.2, arm_sharpness=2.0, inclination=40),
        arms(1, 16, arm_strength=2.2, arm_sharpness=2.6, arm_phase=200),
    ],
    "arms-2": [arms(2, 18), arms(2, -21, inclination=40, position_angle=120), arms(2, 15, arm_sharpness=3)],
    "arms-3": [arms(3, 20), arms(3, -23, inclination=38, position_angle=120), arms(3, 18, arm_sharpness=3)],
    "arms-4": [
        arms(4, 24, inclination=15), arms(4, -22, inclination=32, position_angle=120), arms(4, 27, inclination=20),
    ],
    "arms-more": [
        arms(6, 30, inclination=15, arm_sharpness=2.8, disc_scale=5.8), arms(5, -27, inclination=25, disc_scale=5.8),
        arms(6, 26, inclination=20, arm_sharpness=2.4, disc_scale=6),
    ],
    "arms-uncounted": [
        arms(2, 22, arm_strength=0.5, flocculence=0.5, knots=0.14, inclination=20),
        arms(4, -20, arm_strength=0.4, flocculence=0.45, knots=0.14, inclination=40, position_angle=110),
        arms(3, 26, arm_strength=0.4, flocculence=0.5, knots=0.18, bulge_fraction=0.05),
    ],
    "bulge-dominant": [
        disc(bulge_fraction=0.8, bulge_radius=4.2, bulge_index=2.0, disc_scale=6),
        arms(2, 9, bulge_fraction=0.72, bulge_radius=4.4, bulge_index=1.6, disc_scale=6.5, arm_start=8, knots=0),
        arms(2, -8, bulge_fraction=0.76, bulge_radius=4.6, disc_scale=6.5, arm_start=8, knots=0, inclination=45),
    ],
    "bulge-large": [
        disc(bulge_fraction=0.5, bulge_radius=2.6, bulge_index=2.0, disc_scale=5.5),
        arms(2, 11, bulge_fraction=0.46, bulge_radius=2.5, bulge_index=1.8, disc_scale=5.5, arm_start=4.5),
        arms(2, -13, bulge_fraction=0.48, bulge_radius=2.7, inclination=48, position_angle=120, arm_start=4.5),
    ],
    "bulge-moderate": [
        arms(2, 16, bulge_fraction=0.22, bulge_radius=1.7, arm_start=3.2),
        disc(bulge_fraction=0.24, bulge_radius=1.8, inclination=45, position_angle=120),
        arms(3, -18, bulge_fraction=0.2, bulge_radius=1.6, arm_start=3.2),
    ],
    "bulge-small": [
        arms(2, 20, bulge_fraction=0.05, bulge_radius=0.8),
        arms(4, -24, bulge_fraction=0.04, bulge_radius=0.8, inclination=40, position_angle=120),
        disc(bulge_fraction=0.05, bulge_radius=0.9, disc_break=2.6),
    ],
    "bulge-none": [
        arms(2, 26, bulge_fraction=0.003, arm_strength=1.2, arm_start=1.6, disc_break=2.6, knots=0.12),
        arms(3, -28, bulge_fraction=0.003, arm_strength=1, disc_break=2.2, disc_scale=6.5, knots=0.14),
        disc(bulge_fraction=0.003, disc_break=2.0, disc_scale=6.5, inclination=40, knots=0.05),
    ],
    "not-odd": [arms(2, 17, inclination=35), elliptical(0.75, 130), barred(0.2, 6.5, arm_strength=1.5, arm_phase=40)],
    "ring": [
        disc(ring_strength=9, ring_radius=10.5, ring_width=1.1, bulge_fraction=0.4, bulge_radius=1.5, inclination=22),
        disc(ring_strength=7, ring_radius=9.5, ring_width=1.0, bulge_fraction=0.3, inclination=45, position_angle=120),
        barred(0.2, 7.5, ring_strength=5, ring_radius=8.6, ring_width=0.9, bulge_fraction=0.12, inclination=25),
    ],
    "lens-or-arc": [lens(8.5, 1.5, 0.9, 0.0, 0.8), lens(9.0, -1.2, 0.6, 0.09, 0.7), lens(8.0, 0.1, 0.1, 0.0, 0.9)],
    "disturbed": [
        passing(1.7, width=2.2, centre=0.0, view=0.5, disk=0.7),
        passing(2.4, width=2.4, centre=0.0, view=0.9, mass=0.8),
        passing(1.2, width=1.9, centre=0.0, view=0.2, mass=1.4, disk=0.7),
    ],
    "irregular": [
        {"kind": "irregular", "seed": 5}, {"kind": "irregular", "seed": 15}, {"kind": "irregular", "seed": 32},
    ],
    "merger": [
        passing(0.75, view=0.5, tilts=(0.2, 0.9), disk=0.75), passing(1.5, view=0.35, disk=0.75, width=4.6),
        passing(0.5, view=0.3, tilts=(0.9, 0.2), turns=(1.2, 0.4), mass=0.7, disk=0.85, width=2.8),
    ],
    "dust-lane": [
        dusty(0.35, 2.6, 20), dusty(0.12, 1.8, 100, disc_break=2.6), dusty(0.5, 3.4, 155, bulge_index=2.4),
    ],
    "undisturbed": [
        arms(2, 16, inclination=40), elliptical(0.7, 30),
        disc(inclination=50, neighbour={"x": -15, "y": 11, "flux": 30, "radius": 0.9, "ratio": 0.6}),
    ],
    "minor-disturbance": [
        passing(3.4, width=2.0, centre=0.0, mass=0.25, view=0.5, disk=0.62),
        disc(lopsidedness=0.24, lopsided_angle=70, arm_count=1, arm_strength=0.8, pitch=20, inclination=30),
        passing(2.6, width=2.0, centre=0.0, mass=0.18, view=0.8, disk=0.7),
    ],
    "major-disturbance": [
        passing(1.3, width=2.8, centre=0.0, view=0.3, mass=2.0, disk=0.9),
        passing(1.1, width=1.9, centre=0.0, view=0.9, mass=1.6, disk=0.9),
        passing(2.0, width=3.2, centre=0.0, view=0.5, mass=2.4, disk=0.9, tilts=(0.3, 1.2)),
    ],
}  # fmt: skip
BORROWED: Final[dict[str, tuple[str, ...]]] = {"odd": ("ring-1", "merger-1", "dust-lane-1")}
