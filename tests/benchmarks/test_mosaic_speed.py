"""Milliseconds and memory of cutting galaxies out of large tiles, and of finding the tiles of a million galaxies."""

import os
import resource

import numpy as np
import pytest
from astropy.io import fits
from astropy.wcs import WCS

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.images.mosaic import Tiles, find_tiles
from gzdesk.images.open_tiles import TILES
from gzdesk.images.read import read_galaxy

SIDE = 20_000  # pixels of a tile, of 4 bytes: 1.6 GB
STEP = 0.2  # arcsec per pixel
CUT = 400  # pixels of a galaxy
MILLION = 1_000_000


def header(ra, dec, side=SIDE):
    wcs = WCS(naxis=2)
    wcs.wcs.ctype, wcs.wcs.crval = ["RA---TAN", "DEC--TAN"], [ra, dec]
    wcs.wcs.crpix, wcs.wcs.cdelt = [side / 2, side / 2], [-STEP / 3600, STEP / 3600]
    return wcs.to_header()


def sparse_tile(file, ra=150.0, dec=2.0, side=SIDE):
    """A tile that is one hole: it reads as zeros, and takes no room."""
    head = fits.PrimaryHDU(np.zeros((2, 2), np.float32), header(ra, dec, side)).header
    head["NAXIS1"] = head["NAXIS2"] = side
    text = head.tostring(padding=True).encode()
    with file.open("wb") as stream:
        stream.write(text)
        stream.truncate(-(-(len(text) + 4 * side**2) // 2880) * 2880)
    return file


@pytest.fixture(scope="module")
def tiles(tmp_path_factory):
    """Real noise along the middle of a plain tile, and compressed ones in pieces of a row and of 256 x 256."""
    folder = tmp_path_factory.mktemp("mosaic")
    plain = sparse_tile(folder / "plain.fits")
    noise = np.random.default_rng(0).normal(0, 1, (2000, SIDE)).astype(np.float32)
    start = plain.stat().st_size - SIDE * SIDE * 4 - (plain.stat().st_size - SIDE * SIDE * 4) % 2880
    with plain.open("r+b") as stream:
        stream.seek(start + (SIDE // 2 - 1000) * SIDE * 4)
        stream.write(noise.astype(">f4").tobytes())
    for name, pieces in (("rows", (1, SIDE)), ("squares", (256, 256))):
        packed = fits.CompImageHDU(noise, header(150.0, 2.0), compression_type="RICE_1", tile_shape=pieces)
        packed.header["CRPIX2"] = 1000.0
        fits.HDUList([fits.PrimaryHDU(), packed]).writeto(folder / f"{name}.fits.fz")
    yield folder
    TILES.close()


def galaxies(name, count=200):
    rng = np.random.default_rng(1)
    ra, dec = 150.0 + rng.uniform(-0.5, 0.5, count), 2.0 + rng.uniform(-0.03, 0.03, count)
    return [
        Galaxy(str(number), name, None, *place, CUT * STEP) for number, place in enumerate(zip(ra, dec, strict=True))
    ]


@pytest.mark.parametrize("name", ["plain.fits", "rows.fits.fz", "squares.fits.fz"])
@pytest.mark.parametrize("with_wcs", [True, False], ids=["for the desk", "for the network"])
def test_a_cutout_of_400_pixels(benchmark, tiles, name, with_wcs):
    asked = iter(galaxies(name) * 100)
    picture = read_galaxy(tiles, next(asked))
    assert picture.pixels.shape == (CUT, CUT)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    benchmark(lambda: read_galaxy(tiles, next(asked), with_wcs=with_wcs))
    benchmark.extra_info["grown_mb"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024


def test_a_tile_is_opened(benchmark, tiles):
    galaxy = galaxies("plain.fits", 1)[0]

    def opened():
        TILES.close()
        return read_galaxy(tiles, galaxy)

    benchmark(opened)


def test_a_cutout_from_the_disk(benchmark, tiles):
    """With the tile out of the system's memory, as far as it lets go of it."""
    asked = iter(galaxies("plain.fits") * 10)

    def forgotten():
        with (tiles / "plain.fits").open("rb") as stream:
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)

    benchmark.pedantic(lambda: read_galaxy(tiles, next(asked)), setup=forgotten, rounds=20)


def survey(folder, rows=20, columns=50):
    """A thousand tiles of a degree and a tenth, a degree apart, in one band: 1,000 square degrees."""
    for row in range(rows):
        for column in range(columns):
            sparse_tile(folder / f"{row:02d}-{column:02d}.fits", 130.0 + column, row - rows / 2)
    return folder


def test_the_headers_of_a_thousand_tiles(benchmark, tmp_path):
    survey(tmp_path)
    found = benchmark.pedantic(find_tiles, (tmp_path,), rounds=1)
    assert len(found.tiles) == 1000


def test_a_million_galaxies_find_their_tiles(benchmark, tmp_path):
    found: Tiles = find_tiles(survey(tmp_path))
    rng = np.random.default_rng(2)
    ra, dec = rng.uniform(129.5, 179.5, MILLION), rng.uniform(-10.5, 9.5, MILLION)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    placed = benchmark.pedantic(found.place_many, (ra, dec, CUT * STEP), rounds=1)
    benchmark.extra_info["grown_mb"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    assert sum(bool(each.files) for each in placed) > 0.99 * MILLION
