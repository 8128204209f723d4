"""Where a picture lies on the sky: positions, pixels, where north and east are, whatever frame its file uses."""

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from astropy.wcs import WCS

Direction = tuple[float, float]  # columns to the right and rows downwards, of length 1


def turn_of(wcs: "WCS") -> NDArray[np.float64] | None:
    """The rotation from the file's sky frame to ICRS; None where the two are the same to a tenth of an arcsecond.

    The old B1950 frame is no mere rotation: what that leaves out is a third of an arcsecond.
    """
    from astropy.wcs.utils import wcs_to_celestial_frame

    frame = wcs_to_celestial_frame(wcs)
    if frame.name == "icrs" or (frame.name == "fk5" and abs(frame.equinox.jyear - 2000.0) < 0.001):
        return None
    from astropy.coordinates import SkyCoord

    axes = SkyCoord([0.0, 90.0, 0.0], [0.0, 0.0, 90.0], unit="deg", frame=frame).icrs
    turn_3_3: NDArray[np.float64] = np.asarray(axes.cartesian.xyz.value)
    return turn_3_3


def directions(wcs: "WCS", turn_3_3: NDArray[np.float64] | None, xy_N_2: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unit vectors (N, 3) towards these pixels of the file, from 0, in ICRS; NaN beyond the edge of the projection."""
    world_N_2 = np.radians(wcs.all_pix2world(xy_N_2, 0))
    longitude, latitude = world_N_2[:, wcs.wcs.lng], world_N_2[:, wcs.wcs.lat]
    towards_N_3 = np.stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], axis=-1
    )
    return towards_N_3 if turn_3_3 is None else towards_N_3 @ turn_3_3.T


def position(wcs: "WCS", turn_3_3: NDArray[np.float64] | None, x: float, y: float) -> tuple[float, float] | None:
    """RA and Dec in degrees of one of the file's pixels, from 0; None where the projection has none."""
    if turn_3_3 is None:
        world = wcs.all_pix2world([(x, y)], 0)[0]
        ra, dec = float(world[wcs.wcs.lng]) % 360.0, float(world[wcs.wcs.lat])
    else:
        towards = directions(wcs, turn_3_3, np.array([(x, y)], dtype=np.float64))[0]
        ra = math.degrees(math.atan2(towards[1], towards[0])) % 360.0
        dec = math.degrees(math.atan2(towards[2], math.hypot(towards[0], towards[1])))
    return (ra, dec) if math.isfinite(ra + dec) else None


def north_and_east(
    wcs: "WCS", turn_3_3: NDArray[np.float64] | None, x: float, y: float
) -> tuple[Direction, Direction] | None:
    """Which way north and east are on screen at one of the file's pixels; None where they cannot be told."""
    cross = np.array([(x - 0.5, y), (x + 0.5, y), (x, y + 0.5), (x, y - 0.5)])  # a row down is a step back in y
    left, right, above, below = directions(wcs, turn_3_3, cross)
    here = left + right
    here /= np.linalg.norm(here)
    east = np.array([-here[1], here[0], 0.0])
    north = np.cross(here, east)
    across, down = right - left, below - above
    (to_north, down_north), (to_east, down_east) = (
        (float(across @ axis), float(down @ axis)) for axis in (north, east)
    )
    area = to_north * down_east - down_north * to_east
    if not math.isfinite(area) or area == 0:
        return None
    side = math.copysign(1.0, area)  # what a step to the north, and one to the east, are in columns and rows
    return _of_length_1(side * down_east, -side * to_east), _of_length_1(-side * down_north, side * to_north)


def _of_length_1(across: float, down: float) -> Direction:
    length = math.hypot(across, down)
    return across / length, down / length


def pixels_of(
    wcs: "WCS", turn_3_3: NDArray[np.float64] | None, ra_N: NDArray[np.float64], dec_N: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The file's pixels (N, 2), from 0, of positions in degrees (ICRS); NaN where the projection has none."""
    longitude_N, latitude_N = ra_N, dec_N
    if turn_3_3 is not None:
        towards_N_3 = towards(ra_N, dec_N) @ turn_3_3
        longitude_N = np.degrees(np.arctan2(towards_N_3[:, 1], towards_N_3[:, 0]))
        latitude_N = np.degrees(np.arctan2(towards_N_3[:, 2], np.hypot(towards_N_3[:, 0], towards_N_3[:, 1])))
    world_N_2 = np.empty((len(longitude_N), 2))
    world_N_2[:, wcs.wcs.lng], world_N_2[:, wcs.wcs.lat] = longitude_N, latitude_N
    xy_N_2: NDArray[np.float64] = np.asarray(wcs.all_world2pix(world_N_2, 0, quiet=True))
    return xy_N_2


def pixel_of(wcs: "WCS", turn_3_3: NDArray[np.float64] | None, ra: float, dec: float) -> tuple[float, float] | None:
    """The same of one position; None where there is none."""
    x, y = pixels_of(wcs, turn_3_3, np.array([ra]), np.array([dec]))[0].tolist()
    return (x, y) if math.isfinite(x + y) else None


def towards(ra_N: NDArray[np.float64], dec_N: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unit vectors (N, 3) of positions in degrees."""
    ra, dec = np.radians(ra_N), np.radians(dec_N)
    return np.stack([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)], axis=-1)


def steps_of(wcs: "WCS", turn_3_3: NDArray[np.float64] | None, xy_N_2: NDArray[np.float64]) -> NDArray[np.float64]:
    """How many arcsec one step in x and one in y go (N, 2), at some of the file's pixels; NaN where nobody can tell."""
    x, y = (np.array([0.5, 0.0]), np.array([0.0, 0.5]))
    right, left, above, below = (directions(wcs, turn_3_3, xy_N_2 + step) for step in (x, -x, y, -y))
    lengths = [np.linalg.norm(step, axis=1) for step in (right - left, above - below)]
    steps_N_2: NDArray[np.float64] = np.degrees(np.stack(lengths, axis=-1)) * 3600.0
    return steps_N_2


def moved(wcs: "WCS", columns: int, rows: int) -> "WCS":
    """The coordinates of a part of the file that begins so many pixels further on."""
    from astropy.wcs import Sip

    part = wcs.deepcopy()
    part.wcs.crpix = np.asarray(wcs.wcs.crpix) - (columns, rows)
    if wcs.sip is not None:
        sip = wcs.sip
        part.sip = Sip(sip.a, sip.b, sip.ap, sip.bp, np.asarray(sip.crpix) - (columns, rows))
    return part
