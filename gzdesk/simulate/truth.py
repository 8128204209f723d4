"""Truth: everything that is known about drawn galaxies."""

from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Kind(IntEnum):
    """What stands in the middle of the cutout."""

    ELLIPTICAL = 0
    DISC = 1  # lenticulars and spirals, at every inclination
    IRREGULAR = 2
    STAR = 3
    TRAIL = 4  # a satellite or aeroplane across the field
    GHOST = 5  # the out-of-focus reflection of a bright star


ARTIFACTS = (Kind.STAR, Kind.TRAIL, Kind.GHOST)


@dataclass(frozen=True, eq=False)
class Truth:
    """The parameters of B drawn cutouts: arrays over B, or over B and K where the name ends so.

    Angles in radians, sizes and places in arcsec from the middle of the cutout (x to the right, y up), fluxes in
    nanomaggies (magnitude 22.5 is 1). Angles of bar, arms and lopsidedness lie in the plane of the disc.
    """

    kind: NDArray[np.int64]
    redshift: Floats
    magnitude: Floats  # apparent, AB, r band
    flux: Floats  # of the galaxy with all its parts
    petro_radius: Floats  # holds 90 % of the Petrosian flux
    field: Floats  # width of the cutout on the sky
    offset_x: Floats  # of the galaxy's centre
    offset_y: Floats
    bulge_fraction: Floats  # share of the light; 1 for ellipticals
    bulge_index: Floats  # Sersic's n
    bulge_radius: Floats  # effective, along the major axis
    bulge_axis_ratio: Floats
    disc_scale: Floats  # exponential scale length
    disc_break: Floats  # scale lengths beyond which the disc ends quickly
    inclination: Floats  # 0 face-on, pi/2 edge-on
    axis_ratio: Floats  # of the disc as seen, with its thickness
    position_angle: Floats  # of the major axis, from x towards y
    bar_strength: Floats  # share of the light; 0 without a bar
    bar_length: Floats  # half of its length
    bar_axis_ratio: Floats
    bar_angle: Floats
    bar_index: Floats  # Sersic's n of its fall-off: below 1, flat with a sharp end
    arm_strength: Floats  # brightness of the arms over that of the disc between them
    arm_count: Floats
    pitch: Floats  # negative: wound the other way
    arm_phase: Floats
    arm_start: Floats  # radius at which the arms begin
    arm_sharpness: Floats
    arm_asymmetry: Floats
    flocculence: Floats  # strength of the short broken arms
    flocculent_phase_B_K: Floats
    ring_strength: Floats
    ring_radius: Floats
    ring_width: Floats
    lopsidedness: Floats
    lopsided_angle: Floats
    dust: Floats  # depth of the lane in an edge-on disc
    clump_flux_B_K: Floats
    clump_x_B_K: Floats
    clump_y_B_K: Floats
    clump_sigma_B_K: Floats
    star_flux_B_K: Floats
    star_x_B_K: Floats
    star_y_B_K: Floats
    neighbour_flux_B_K: Floats
    neighbour_x_B_K: Floats
    neighbour_y_B_K: Floats
    neighbour_radius_B_K: Floats
    neighbour_axis_ratio_B_K: Floats
    neighbour_angle_B_K: Floats
    psf_fwhm: Floats
    psf_beta: Floats  # Moffat's
    native_scale: Floats  # the camera's pixel; a finer cutout is a resampled one, with correlated noise
    sky_noise: Floats  # in a square arcsecond, nanomaggies
    gain: Floats  # electrons per nanomaggy
    sky_slope_x: Floats  # left-over sky over the half field, in sky noises
    sky_slope_y: Floats
    artifact_angle: Floats
    artifact_width: Floats  # of a trail, or of a ghost's ring

    def __len__(self) -> int:
        return len(self.kind)

    def take(self, index: NDArray[np.int64] | NDArray[np.bool_] | slice) -> "Truth":
        """The truth of some of the galaxies: indices, a mask or a slice."""
        return Truth(**{field.name: getattr(self, field.name)[index] for field in fields(self)})

    @property
    def is_galaxy(self) -> NDArray[np.bool_]:
        """False for stars, trails and ghosts."""
        return np.asarray(self.kind < Kind.STAR)

    @property
    def has_disc(self) -> NDArray[np.bool_]:
        """True for discs and irregulars."""
        return np.asarray((self.kind == Kind.DISC) | (self.kind == Kind.IRREGULAR))

    @property
    def signal_to_noise(self) -> Floats:
        """Of a square arcsecond of mean brightness inside the Petrosian radius."""
        area = np.pi * self.petro_radius**2 * np.where(self.has_disc, self.axis_ratio, self.bulge_axis_ratio)
        brightness = 0.9 * self.flux / area
        return np.asarray(brightness / np.sqrt(self.sky_noise**2 + brightness / self.gain))
