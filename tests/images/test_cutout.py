"""A galaxy is cut out of a large image where it is on the sky, and nothing else of that image is read."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.wcs import WCS, Sip

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.images import open_tiles
from gzdesk.images.open_tiles import TILES, OpenTiles
from gzdesk.images.read import UnreadableImage, read_galaxy

STEP = 0.4  # arcsec per pixel
DESCRIPTORS = Path("/proc/self/fd")
SIZE = 120, 160  # rows and columns of the tiles


@pytest.fixture(autouse=True)
def closed():
    yield
    TILES.close()


def tangent(ra, dec, *, turned=0.0, mirrored=False, frame=("RA---TAN", "DEC--TAN")):
    """Coordinates whose reference is a little beside the middle of the tile."""
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = list(frame)
    wcs.wcs.crval = [ra, dec]
    wcs.wcs.crpix = [70.3, 55.8]
    cosine, sine = np.cos(np.radians(turned)), np.sin(np.radians(turned))
    east = 1 if mirrored else -1
    wcs.wcs.cd = np.array([[east * cosine, -sine], [east * sine, cosine]]) * STEP / 3600
    return wcs


def numbered(shape=SIZE):
    """Every pixel tells where it is: 1000 times its row and its column."""
    y, x = np.mgrid[: shape[0], : shape[1]]
    return (1000 * y + x).astype(np.float32)


def write(file, wcs, pixels=None, **cards):
    header = wcs.to_header()
    header.update(cards)
    fits.PrimaryHDU(numbered() if pixels is None else pixels, header).writeto(file)
    return file


def at(wcs, x, y):
    """The position (ICRS, degrees) of a pixel, counted from 0."""
    place = wcs.pixel_to_world(x, y).icrs
    return float(place.ra.deg), float(place.dec.deg)


def galaxy(file, position, side, hdu=None):
    return Galaxy("a", file.name, hdu, *position, side)


def cut(file, position, side, hdu=None, **options):
    return read_galaxy(file.parent, galaxy(file, position, side, hdu), **options)


def pixels_apart(picture, place, position):
    """How far a row and column of the picture are from a position, in pixels."""
    found = SkyCoord(*picture.sky_at(*place), unit="deg")
    return found.separation(SkyCoord(*position, unit="deg")).arcsec / STEP


SKIES = {
    "plain": tangent(150.0, 2.0),
    "turned": tangent(150.0, 2.0, turned=33.0),
    "mirrored": tangent(150.0, 2.0, mirrored=True),
    "turned and mirrored": tangent(150.0, -40.0, turned=200.0, mirrored=True),
    "where right ascension begins": tangent(0.0, 10.0, turned=10.0),
    "the north pole": tangent(20.0, 90.0),
    "the south pole": tangent(20.0, -89.999),
    "galactic": tangent(120.0, 30.0, frame=("GLON-TAN", "GLAT-TAN")),
    "plate carree": tangent(30.0, 0.01, frame=("RA---CAR", "DEC--CAR")),
}


@pytest.mark.parametrize("name", SKIES)
def test_the_middle_of_a_cutout_is_the_galaxy(tmp_path, name):
    wcs = SKIES[name]
    position = at(wcs, 80, 60)
    picture = cut(write(tmp_path / "tile.fits", wcs), position, 31 * STEP)
    assert picture.pixels.shape == (31, 31)
    assert picture.value_at(15, 15) == (60_080.0,)
    assert pixels_apart(picture, (15, 15), position) < 0.001
    assert picture.pixel_scale == pytest.approx(STEP, rel=1e-5)
    assert not picture.edge


@pytest.mark.parametrize("name", SKIES)
def test_compass_and_readouts_are_those_of_the_whole_image(tmp_path, name):
    file = write(tmp_path / "tile.fits", SKIES[name])
    whole = read_galaxy(tmp_path, Galaxy("a", file.name))
    picture = cut(file, at(SKIES[name], 80, 60), 31 * STEP)
    for row, column in ((0, 0), (15, 15), (30, 4)):
        there = row + SIZE[0] - 1 - 60 - 15, column + 80 - 15
        assert picture.value_at(row, column) == whole.value_at(*there)
        assert pixels_apart(picture, (row, column), whole.sky_at(*there)) < 0.001
        np.testing.assert_allclose(picture.north_east(row, column), whole.north_east(*there), atol=1e-6)


@pytest.mark.parametrize(("x", "y"), [(80.5, 60.5), (80.3, 59.6), (79.51, 60.49)])
def test_between_pixels_the_middle_is_at_most_half_a_pixel_off_and_the_readout_not_at_all(tmp_path, x, y):
    wcs = SKIES["turned"]
    position = at(wcs, x, y)
    picture = cut(write(tmp_path / "tile.fits", wcs), position, 30 * STEP)
    where = picture.wcs.world_to_pixel(SkyCoord(*position, unit="deg"))
    assert np.abs(np.array(where) - 14.5).max() <= 0.5 + 1e-6
    row = picture.height - 1 - float(where[1])
    assert pixels_apart(picture, (row, float(where[0])), position) < 0.001


def test_a_distorted_image_is_cut_where_the_galaxy_is(tmp_path):
    wcs = tangent(150.0, 2.0, frame=("RA---TAN-SIP", "DEC--TAN-SIP"))
    bent = np.zeros((3, 3))
    bent[2, 0], bent[1, 1] = 4e-4, -3e-4
    wcs.sip = Sip(bent, bent, None, None, wcs.wcs.crpix)
    file = tmp_path / "tile.fits"
    fits.PrimaryHDU(numbered(), wcs.to_header(relax=True)).writeto(file)
    ra, dec = wcs.all_pix2world(110, 90, 0)
    picture = cut(file, (float(ra), float(dec)), 21 * STEP)
    middle = (picture.height - 1) // 2, (picture.width - 1) // 2
    assert picture.value_at(*middle) == (90_110.0,)
    assert pixels_apart(picture, middle, (float(ra), float(dec))) < 0.01


def test_what_lies_beyond_the_edge_is_blank_and_flagged(tmp_path):
    wcs = SKIES["plain"]
    picture = cut(write(tmp_path / "tile.fits", wcs), at(wcs, 3, SIZE[0] - 5), 21 * STEP)
    assert picture.edge
    assert picture.pixels.shape == (21, 21)
    assert np.isnan(picture.pixels[:6]).all()
    assert np.isnan(picture.pixels[:, :7]).all()
    assert np.isfinite(picture.pixels[6:, 7:]).all()
    assert picture.value_at(10, 10) == (1000.0 * (SIZE[0] - 5) + 3,)
    assert pixels_apart(picture, (10, 10), at(wcs, 3, SIZE[0] - 5)) < 0.001


def test_a_square_larger_than_the_image_holds_all_of_it(tmp_path):
    wcs = SKIES["plain"]
    picture = cut(write(tmp_path / "tile.fits", wcs), at(wcs, 80, 60), 200 * STEP)
    assert picture.edge
    assert np.isfinite(picture.pixels).sum() == SIZE[0] * SIZE[1]


@pytest.mark.parametrize("kind", ["i2", "u2", "i4", "u1", "f8", "i8"])
def test_pixels_of_every_kind_come_as_they_are_read_whole(tmp_path, kind):
    wcs = SKIES["plain"]
    pixels = np.random.default_rng(1).integers(0, 200, SIZE).astype(kind)
    file = write(tmp_path / "tile.fits", wcs, pixels)
    np.testing.assert_array_equal(cut(file, at(wcs, 80, 60), 31 * STEP).pixels[::-1], pixels[45:76, 65:96])


def test_scaled_and_blank_pixels_come_as_they_are_read_whole(tmp_path):
    wcs, file = SKIES["plain"], tmp_path / "tile.fits"
    pixels = np.arange(SIZE[0] * SIZE[1], dtype=np.int16).reshape(SIZE)
    hdu = fits.PrimaryHDU(pixels, wcs.to_header())
    hdu.header["BSCALE"], hdu.header["BZERO"], hdu.header["BLANK"] = 0.5, 100.0, int(pixels[60, 80])
    raw = hdu.header.tostring(padding=True).encode()
    raw += pixels.astype(">i2").tobytes()
    file.write_bytes(raw + bytes(-len(raw) % 2880))
    picture = cut(file, at(wcs, 80, 60), 31 * STEP)
    whole = read_galaxy(tmp_path, Galaxy("a", file.name))
    assert np.isnan(picture.pixels[15, 15])
    assert np.isnan(picture.pixels).sum() == 1
    np.testing.assert_array_equal(picture.pixels, whole.pixels[44:75, 65:96])


def test_a_cube_is_cut_through_all_its_bands(tmp_path):
    wcs = SKIES["plain"]
    cube = np.stack([numbered() + band * 1e6 for band in range(3)]).astype(np.float32)
    picture = cut(write(tmp_path / "tile.fits", wcs, cube, BANDS="grz"), at(wcs, 80, 60), 31 * STEP)
    assert picture.bands == ("z", "r", "g")
    assert picture.value_at(15, 15) == (2_060_080.0, 1_060_080.0, 60_080.0)


def test_an_extension_is_cut_by_its_number_or_its_name(tmp_path):
    file, wcs = tmp_path / "tile.fits", SKIES["plain"]
    images = [fits.ImageHDU(numbered() + chip, wcs.to_header(), name=f"CHIP{chip}") for chip in (1, 2)]
    fits.HDUList([fits.PrimaryHDU(), *images]).writeto(file)
    position = at(wcs, 80, 60)
    assert cut(file, position, 31 * STEP).value_at(15, 15) == (60_081.0,)
    assert cut(file, position, 31 * STEP, "2").value_at(15, 15) == (60_082.0,)
    assert cut(file, position, 31 * STEP, "CHIP2").value_at(15, 15) == (60_082.0,)


@pytest.mark.parametrize("pieces", [(1, 160), (32, 32)])
def test_a_tile_compressed_image_is_cut_as_a_plain_one(tmp_path, pieces):
    wcs, pixels = SKIES["turned"], numbered().astype(np.int32)
    file = tmp_path / "tile.fits.fz"
    packed = fits.CompImageHDU(pixels, wcs.to_header(), compression_type="RICE_1", tile_shape=pieces)
    fits.HDUList([fits.PrimaryHDU(), packed]).writeto(file)
    plain = write(tmp_path / "plain.fits", wcs)
    for x, y in ((80, 60), (3, 116)):
        ours, theirs = (cut(each, at(wcs, x, y), 31 * STEP) for each in (file, plain))
        np.testing.assert_array_equal(ours.pixels, theirs.pixels)
        assert ours.edge == theirs.edge
        assert ours.sky_at(15, 15) == pytest.approx(theirs.sky_at(15, 15), abs=1e-9)


def test_a_small_packed_image_is_unpacked_once(tmp_path):
    wcs, plain = SKIES["plain"], tmp_path / "plain.fits"
    packed = write(tmp_path / "tile.fits.gz", wcs)
    write(plain, wcs)
    for x in (80, 3):
        ours, theirs = (cut(each, at(wcs, x, 60), 31 * STEP) for each in (packed, plain))
        np.testing.assert_array_equal(ours.pixels, theirs.pixels)


def test_a_large_packed_image_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(open_tiles, "MAX_UNPACKED", 50_000)
    wcs = SKIES["plain"]
    file = write(tmp_path / "tile.fits.gz", wcs)
    with pytest.raises(UnreadableImage, match=r"tile.fits.gz: a .gz cannot be read in parts.*\(160 x 120.*gunzip"):
        cut(file, at(wcs, 80, 60), 31 * STEP)


def test_an_image_compressed_in_one_piece_is_refused_when_it_is_large(tmp_path, monkeypatch):
    monkeypatch.setattr(open_tiles, "MAX_IN_PIECES", 10_000)
    wcs, file = SKIES["plain"], tmp_path / "tile.fits.fz"
    packed = fits.CompImageHDU(numbered().astype(np.int32), wcs.to_header(), tile_shape=SIZE)
    fits.HDUList([fits.PrimaryHDU(), packed]).writeto(file)
    with pytest.raises(UnreadableImage, match=r"compressed in pieces of 160 x 120 pixels.*fpack"):
        cut(file, at(wcs, 80, 60), 31 * STEP)


def test_a_position_beside_the_image_is_a_reason(tmp_path):
    wcs = SKIES["plain"]
    file = write(tmp_path / "tile.fits", wcs)
    for position in (at(wcs, -1, 60), at(wcs, 80, SIZE[0]), (330.0, -2.0)):
        with pytest.raises(UnreadableImage, match=r"tile.fits: the galaxy's place, RA .* does not lie on this image"):
            cut(file, position, 31 * STEP)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"cut": 1e6}, "square of 1e[+]06 arcsec is too large"),
        ({"cut": 0.0}, "no square of 0 arcsec can be measured"),
        ({"cut": -3.0}, "no square of -3 arcsec can be measured"),
        ({"cut": float("nan")}, "no square of nan arcsec"),
        ({"ra": None}, "there is no position"),
        ({"file": "gone.fits"}, "the file is missing"),
        ({"file": "../tile.fits"}, "outside the image folder"),
        ({"hdu": "SCI"}, "it has no extension 'SCI'"),
    ],
)
def test_what_cannot_be_cut_out_is_a_reason(tmp_path, change, reason):
    wcs = SKIES["plain"]
    file = write(tmp_path / "tile.fits", wcs)
    with pytest.raises(UnreadableImage, match=reason):
        read_galaxy(tmp_path, galaxy(file, at(wcs, 80, 60), 10.0)._replace(**change))


def test_an_image_without_coordinates_and_one_that_is_no_fits_are_reasons(tmp_path):
    fits.PrimaryHDU(numbered()).writeto(tmp_path / "a.fits")
    (tmp_path / "b.fits").write_bytes(b"\x89PNG" + bytes(5000))
    for name, reason in (("a.fits", "no coordinates on the sky"), ("b.fits", "out of FITS images only")):
        with pytest.raises(UnreadableImage, match=reason):
            cut(tmp_path / name, (150.0, 2.0), 10.0)


def test_a_file_cut_short_is_refused_before_it_is_mapped(tmp_path):
    wcs = SKIES["plain"]
    file = write(tmp_path / "tile.fits", wcs)
    os.truncate(file, 40_000)
    with pytest.raises(UnreadableImage, match="the file is cut short"):
        cut(file, at(wcs, 80, 60), 10.0)


def test_a_place_where_the_image_is_blank_is_a_reason(tmp_path):
    wcs = SKIES["plain"]
    file = write(tmp_path / "tile.fits", wcs, np.where(numbered() < 80_000, np.nan, 1.0).astype(np.float32))
    with pytest.raises(UnreadableImage, match="every pixel is blank"):
        cut(file, at(wcs, 80, 40), 10.0)


def test_a_tile_written_anew_is_opened_anew(tmp_path):
    wcs = SKIES["plain"]
    file = write(tmp_path / "tile.fits", wcs)
    assert cut(file, at(wcs, 80, 60), 10.0).pixels.max() > 100
    file.unlink()
    write(file, wcs, np.full((130, 160), 7.0, np.float32))
    assert (cut(file, at(wcs, 80, 60), 10.0).pixels == 7).all()


def open_files():
    """Which of this process's files are open; one of the numbers is that of the list itself, and gone."""
    return {str(link.readlink()) for link in DESCRIPTORS.iterdir() if link.is_symlink()}


@pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="the system does not tell which files are open")
def test_only_a_few_tiles_stay_open_and_none_once_they_are_closed(tmp_path):
    wcs, tiles = SKIES["plain"], OpenTiles(keep=2)
    files = [write(tmp_path / f"{number}.fits", wcs) for number in range(4)]
    for file in files:
        with tiles.lend(file, None):
            pass
    assert {str(file) for file in files} & open_files() == {str(files[2]), str(files[3])}
    with tiles.lend(files[3], None) as tile:
        tiles.close()
        assert {str(file) for file in files} & open_files() == {str(files[3])}
        assert tile.pixels((), slice(60, 61), slice(80, 81)) == 60_080
    assert not {str(file) for file in files} & open_files()


def test_a_forked_process_opens_its_tiles_anew(tmp_path):
    wcs, tiles = SKIES["plain"], OpenTiles()
    file = write(tmp_path / "tile.fits", wcs)
    with tiles.lend(file, None) as before:
        tiles.forget()
        with tiles.lend(file, None) as after:
            assert after is not before
    before.close()
    tiles.close()


def test_many_threads_cut_from_few_tiles(tmp_path, monkeypatch):
    tiles = OpenTiles(keep=2)
    monkeypatch.setattr("gzdesk.images.cutout.TILES", tiles)
    wcs = SKIES["turned"]
    files = [write(tmp_path / f"{number}.fits", wcs, numbered() + number * 1e6) for number in range(4)]
    start = threading.Barrier(4)

    def work(seed):
        start.wait(5)
        for number in np.random.default_rng(seed).integers(0, 4, 12):
            x, y = int(30 + number * 20), int(40 + number * 10)
            found = cut(files[number], at(wcs, x, y), 11 * STEP).value_at(5, 5)
            assert found == (np.float32(number * 1e6 + 1000 * y + x),)
        return True

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(4)))
    tiles.close()


def test_the_whole_of_a_tile_too_large_to_be_shown_is_never_read(tmp_path):
    """20,000 x 20,000 pixels of 4 bytes, as a file that is one hole but for the place of the galaxy."""
    resource = pytest.importorskip("resource")
    side, wcs, file = 20_000, SKIES["plain"], tmp_path / "large.fits"
    header = fits.PrimaryHDU(np.zeros((1, 1), np.float32), wcs.to_header()).header
    header["NAXIS1"] = header["NAXIS2"] = side
    head = header.tostring(padding=True).encode()
    row = np.arange(40, dtype=">f4")
    with file.open("wb") as stream:
        stream.write(head)
        stream.seek(len(head) + (12_000 * side + 9_000) * 4)
        stream.write(row.tobytes())
        stream.truncate(-(-(len(head) + side * side * 4) // 2880) * 2880)
    position = at(wcs, 9_020, 12_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    picture = cut(file, position, 41 * STEP)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before  # KiB; on macOS bytes, which is stricter
    assert picture.pixels[20].tolist() == [*range(40), 0]
    assert picture.pixels.sum() == sum(range(40))
    assert grown < 50 * 1024
    with pytest.raises(UnreadableImage, match="the image is too large"):
        read_galaxy(tmp_path, Galaxy("a", file.name))
