"""A drawn galaxy, files that hold it, and the folder of real data where there is one."""

from pathlib import Path

import numpy as np
import pytest
from astropy.io import fits
from astropy.wcs import WCS
from PIL import Image

SHARED = Path(__file__).parents[2] / "../shared/data"


@pytest.fixture
def real_data():
    if not SHARED.is_dir():
        pytest.skip("the shared survey images are not here")
    return SHARED


@pytest.fixture
def flux():
    """40 rows of 60 pixels: noise, and a galaxy in the lower left of the sky, which is the first rows of the file."""
    y, x = np.mgrid[:40, :60]
    noise = np.random.default_rng(1).normal(0, 0.02, (40, 60))
    return (noise + 5 * np.exp(-np.hypot(x - 12, y - 8) / 4)).astype(np.float32)


@pytest.fixture
def sky():
    """A tangent projection with 0.3 arcsec pixels whose reference pixel is the centre of the galaxy."""
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    wcs.wcs.crval = [150.0, 2.0]
    wcs.wcs.crpix = [13, 9]
    wcs.wcs.cdelt = [-0.3 / 3600, 0.3 / 3600]
    return wcs


@pytest.fixture
def fits_file(tmp_path, flux, sky):
    file = tmp_path / "galaxy.fits"
    fits.PrimaryHDU(flux, sky.to_header()).writeto(file)
    return file


@pytest.fixture
def jpeg_file(tmp_path):
    file = tmp_path / "galaxy.jpg"
    y, x = np.mgrid[:423, :423]
    grey = 255 * np.exp(-((np.hypot(x - 211, y - 211) / 60) ** 2))
    Image.fromarray(np.stack([grey, grey * 0.8, grey * 0.6], axis=-1).astype(np.uint8)).save(file, quality=95)
    return file
