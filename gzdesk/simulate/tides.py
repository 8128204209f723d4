"""Tides: what two galaxies do to each other's disks when they pass, by the restricted problem of three bodies.

As Toomre & Toomre 1972 (ApJ 178, 623) did: the galaxies are two masses on a parabola, and the stars of their disks feel
both and weigh nothing. Bridges, tails and lopsided disks come of it by themselves.

Lengths in pericentre distances, masses in the first galaxy's, times so that the constant of gravity is 1.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SOFTENING = 0.12  # of both masses: galaxies are no points
STEP = 0.02


@dataclass(frozen=True)
class Encounter:
    """Two disks that pass each other, and the moment at which they are seen. Angles in radians.

    A disk with tilt 0 turns as the orbit does, which moves its stars most; with tilt pi against it.
    """

    mass: float = 1.0  # of the second galaxy
    time: float = 3.0  # after the closest approach; before it where negative
    disk: float = 0.62  # outer radius of the first; the second's is as much smaller as its mass is
    tilts: tuple[float, float] = (0.0, 0.0)  # of the disks to the orbit
    turns: tuple[float, float] = (0.0, 0.0)  # of the axes about which they are tilted
    view: float = 0.4  # of the line of sight to the orbit's axis
    begin: float = -5.0


@dataclass(frozen=True, eq=False)
class Passed:
    """Where everything is on the sky in the end, in pericentre distances from the first galaxy's centre."""

    stars_N_2: tuple[Floats, Floats]  # of the first disk, and of the second
    centres_2: tuple[Floats, Floats]


def passed(encounter: Encounter, stars: int, rng: np.random.Generator) -> Passed:
    """Let the galaxies pass each other; ``stars`` are followed in each disk."""
    masses = np.array([1.0, encounter.mass])
    centres, speeds = _far_before(encounter, masses)
    places, moves = [], []
    for which in (0, 1):
        x, v = _disk(encounter, which, masses[which], stars, rng)
        places.append(x + centres[which])
        moves.append(v + speeds[which])
    x_N_3, v_N_3 = np.concatenate(places), np.concatenate(moves)
    steps = max(1, round((encounter.time - encounter.begin) / STEP))
    for _ in range(steps):
        x_N_3 = x_N_3 + 0.5 * STEP * v_N_3
        centres = centres + 0.5 * STEP * speeds
        v_N_3 = v_N_3 + STEP * _pull(x_N_3, centres, masses)
        speeds = speeds + STEP * _pull_on_each_other(centres, masses)
        x_N_3 = x_N_3 + 0.5 * STEP * v_N_3
        centres = centres + 0.5 * STEP * speeds
    sky_N_2, seen = _projected(x_N_3 - centres[0], encounter.view), _projected(centres - centres[0], encounter.view)
    return Passed((sky_N_2[:stars], sky_N_2[stars:]), (seen[0], seen[1]))


def _far_before(encounter: Encounter, masses: Floats) -> tuple[Floats, Floats]:
    """Both centres and their velocities at the beginning: followed back from the closest approach."""
    together = masses.sum()
    apart, speed = np.array([1.0, 0.0, 0.0]), np.array([0.0, np.sqrt(2 * together), 0.0])  # a parabola's
    share = np.array([-masses[1] / together, masses[0] / together])[:, None]
    centres, speeds = share * apart, share * speed
    for _ in range(round(-encounter.begin / STEP)):
        centres = centres - 0.5 * STEP * speeds
        speeds = speeds - STEP * _pull_on_each_other(centres, masses)
        centres = centres - 0.5 * STEP * speeds
    return centres, speeds


def _disk(encounter: Encounter, which: int, mass: float, stars: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Stars on circles, ever fewer outwards, in a disk that is tilted to the orbit."""
    outer = encounter.disk * mass**0.5
    radius = outer * np.minimum(rng.gamma(2.0, 0.24, stars), rng.uniform(0.4, 1.0, stars))
    angle = rng.uniform(0, 2 * np.pi, stars)
    circular = np.sqrt(mass * radius**2 / (radius**2 + SOFTENING**2) ** 1.5)
    stirred = 0.06 * circular[:, None] * rng.standard_normal((stars, 3))
    x = np.stack([radius * np.cos(angle), radius * np.sin(angle), 0.015 * outer * rng.standard_normal(stars)], axis=1)
    v = np.stack([-circular * np.sin(angle), circular * np.cos(angle), np.zeros(stars)], axis=1) + stirred
    turn = _about_z(encounter.turns[which]) @ _about_x(encounter.tilts[which])
    return x @ turn.T, v @ turn.T


def _pull(x_N_3: Floats, centres: Floats, masses: Floats) -> Floats:
    """Acceleration of the stars towards both masses."""
    total = np.zeros_like(x_N_3)
    for centre, mass in zip(centres, masses, strict=True):
        away = x_N_3 - centre
        total -= (mass / (np.einsum("ij,ij->i", away, away) + SOFTENING**2) ** 1.5)[:, None] * away
    return total


def _pull_on_each_other(centres: Floats, masses: Floats) -> Floats:
    apart = centres[1] - centres[0]
    pull = apart / (apart @ apart + SOFTENING**2) ** 1.5
    return np.stack([masses[1] * pull, -masses[0] * pull])


def _projected(x_N_3: Floats, view: float) -> Floats:
    return (x_N_3 @ _about_x(view).T)[:, :2]


def _about_x(angle: float) -> Floats:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])


def _about_z(angle: float) -> Floats:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
