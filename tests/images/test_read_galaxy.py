"""A galaxy's picture may be one file, several, or a part of one: all who read it go through one door."""

import gzip
import threading
import zlib

import numpy as np
import pytest
from astropy.io import fits
from astropy.wcs import WCS
from PIL import Image

from gzdesk.catalogue.galaxy import Catalogue, Galaxy
from gzdesk.images.bands import filter_of, wavelength
from gzdesk.images.check import readable_only
from gzdesk.images.crops import CropCache
from gzdesk.images.image_file import GZIP
from gzdesk.images.network_input import to_grey8
from gzdesk.images.open_tiles import TILES
from gzdesk.images.read import UnreadableImage, name_of, read_galaxy, read_picture, stamp_of_galaxy
from gzdesk.images.store import ImageStore
from gzdesk.images.thumbnails import Thumbnails
from gzdesk.settings import DisplaySettings

SOON = 10.0
DISPLAY = DisplaySettings()


@pytest.fixture(autouse=True)
def closed():
    yield
    TILES.close()


@pytest.fixture
def bands(tmp_path, flux, sky):
    """Three files, a band each: z is three times as bright as g."""
    for step, name in enumerate("grz", start=1):
        header = sky.to_header()
        header["FILTER"] = name
        fits.PrimaryHDU(flux * step, header).writeto(tmp_path / f"gal-{name}.fits")
    return Galaxy("gal", "gal-z.fits\ngal-r.fits\ngal-g.fits")


@pytest.fixture
def mosaic(tmp_path):
    """A tile whose brightness rises from left to right, and a galaxy in the middle of it."""
    wcs = WCS(naxis=2)
    wcs.wcs.ctype, wcs.wcs.crval, wcs.wcs.crpix = ["RA---TAN", "DEC--TAN"], [150.0, 2.0], [200.5, 200.5]
    wcs.wcs.cdelt = [-1 / 3600, 1 / 3600]
    x, y = np.meshgrid(np.arange(400), np.arange(400))
    galaxy = 5000 * np.exp(-np.hypot(x - 199.5, y - 199.5) / 4)
    fits.PrimaryHDU((x + galaxy).astype(np.float32), wcs.to_header()).writeto(tmp_path / "tile.fits")
    return Galaxy("one", "tile.fits", None, 150.0, 2.0, 50.0)


def test_bands_in_several_files_make_one_picture(tmp_path, bands, flux):
    picture = read_galaxy(tmp_path, bands)
    assert picture.bands == ("z", "r", "g")
    np.testing.assert_allclose(picture.pixels, np.stack([flux * 3, flux * 2, flux], axis=-1)[::-1])
    assert picture.sky_at(31, 12) == pytest.approx((150.0, 2.0), abs=1e-9)
    assert picture.pixels[..., 1].flags.c_contiguous
    assert name_of(bands) == "gal-z.fits + 2"


def test_two_bands_are_drawn_with_their_mean_between(tmp_path, bands, flux):
    picture = read_galaxy(tmp_path, bands._replace(file="gal-z.fits\ngal-g.fits"))
    assert picture.bands == ("z", "(z + g) / 2", "g")
    np.testing.assert_allclose(picture.pixels[..., 1], 2 * flux[::-1], rtol=1e-6)


def test_bands_are_named_by_their_files_where_no_header_tells_the_filter(tmp_path, flux):
    for name in ("i", "r", "g"):
        fits.PrimaryHDU(flux).writeto(tmp_path / f"NGC1300-{name}.fits")
    names = "NGC1300-i.fits\nNGC1300-r.fits\nNGC1300-g.fits"
    assert read_galaxy(tmp_path, Galaxy("a", names)).bands == ("i", "r", "g")


def test_bands_may_be_extensions_of_one_file(tmp_path, flux):
    images = [fits.ImageHDU(flux * step, name=name) for step, name in enumerate("GRZ", start=1)]
    fits.HDUList([fits.PrimaryHDU(), *images]).writeto(tmp_path / "a.fits")
    picture = read_galaxy(tmp_path, Galaxy("a", "a.fits\na.fits\na.fits", "Z\nR\nG"))
    np.testing.assert_allclose(picture.pixels[..., 0], 3 * flux[::-1])
    same = read_galaxy(tmp_path, Galaxy("a", "a.fits\na.fits\na.fits", "Z"))
    np.testing.assert_allclose(same.pixels[..., 2], 3 * flux[::-1])
    with pytest.raises(UnreadableImage, match="has 3 files, but 2 extensions"):
        read_galaxy(tmp_path, Galaxy("a", "a.fits\na.fits\na.fits", "Z\nR"))


def test_pictures_made_for_the_eye_may_be_bands_too(tmp_path):
    for value, name in ((200, "a"), (100, "b"), (50, "c")):
        Image.fromarray(np.full((10, 12), value, np.uint8)).save(tmp_path / f"{name}.png")
    picture = read_galaxy(tmp_path, Galaxy("x", "a.png\nb.png\nc.png"))
    assert picture.display_ready
    assert picture.pixels[0, 0].tolist() == [200, 100, 50]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ("gal-z.fits\nsmall.fits", "small.fits: it is 10 x 8 pixels, but the band gal-z.fits is 60 x 40"),
        ("gal-z.fits\ncube.fits\ngal-r.fits", "cube.fits: it holds several bands itself"),
        ("gal-z.fits\ngone.fits", "gone.fits: the file is missing"),
        ("gal-z.fits\n../out.fits", "out.fits: it lies outside the image folder"),
        ("\n".join(["gal-z.fits"] * 13), "has 13 files, and at most 12"),
    ],
)
def test_bands_that_do_not_fit_together_are_a_reason(tmp_path, bands, files, reason):
    fits.PrimaryHDU(np.ones((8, 10))).writeto(tmp_path / "small.fits")
    fits.PrimaryHDU(np.ones((3, 40, 60))).writeto(tmp_path / "cube.fits")
    with pytest.raises(UnreadableImage, match=reason):
        read_galaxy(tmp_path, Galaxy("a", files))


def test_any_file_of_a_galaxy_written_anew_changes_its_stamp(tmp_path, bands):
    before = stamp_of_galaxy(tmp_path, bands)
    (tmp_path / "gal-g.fits").write_bytes((tmp_path / "gal-r.fits").read_bytes() + bytes(2880))
    assert stamp_of_galaxy(tmp_path, bands) != before
    (tmp_path / "gal-g.fits").unlink()
    assert stamp_of_galaxy(tmp_path, bands) is None


def test_the_network_sees_the_same_bands_as_the_eye(tmp_path, bands):
    cache = CropCache([bands], tmp_path, tmp_path / "cache", 32)
    list(cache.prepare())
    np.testing.assert_array_equal(cache.crops_G_S_S[0], to_grey8(read_galaxy(tmp_path, bands), 32))


def test_crops_and_thumbnails_of_another_cut_are_made_anew(tmp_path, mosaic):
    def crop(galaxy):
        cache = CropCache([galaxy], tmp_path, tmp_path / "cache", 32)
        list(cache.prepare())
        return cache.crops_G_S_S[0].copy()

    def thumbnail(galaxy):
        store = Thumbnails([galaxy], tmp_path, DISPLAY, tmp_path / "cache", workers=1)
        try:
            return _waited(store).shape
        finally:
            store.close()

    narrow, wide = mosaic, mosaic._replace(cut=100.0)
    assert (crop(narrow) != crop(wide)).any()
    assert (thumbnail(narrow), thumbnail(wide)) == ((50, 50), (100, 100))
    moved = mosaic._replace(ra=150.01)
    assert (crop(moved) != crop(narrow)).any()


def _waited(thumbnails):
    came = threading.Event()
    thumbnails.on_ready = lambda _: came.set()
    thumbnails.ask([0])
    assert came.wait(SOON)
    return thumbnails.get(0)


@pytest.fixture
def store(tmp_path, mosaic):
    made = ImageStore([mosaic, mosaic._replace(id="two", ra=150.02)], tmp_path, DISPLAY)
    yield made
    made.close()


def test_a_cutout_is_drawn_under_the_name_of_the_galaxy(store):
    drawn = store.get(0, SOON)
    assert (drawn.name, drawn.picture.cut) == ("one", 50.0)
    assert drawn.picture.pixels.shape == (50, 50)


def test_more_of_the_sky_around_a_galaxy_is_shown_and_its_own_field_again(store):
    assert store.get(0, SOON).picture.pixels.shape == (50, 50)
    store.widen(0)
    assert store.wide == 0
    wide = store.get(0, SOON)
    assert wide.picture.pixels.shape == (200, 200)
    assert store.get(1, SOON).picture.pixels.shape == (50, 50)
    store.widen(None)
    assert store.wide is None
    assert store.get(0, SOON).picture.pixels.shape == (50, 50)


def test_one_galaxy_at_a_time_is_shown_in_a_wider_field(store):
    store.widen(0)
    store.get(0, SOON)
    store.widen(1)
    assert store.get(0, SOON).picture.cut == 50.0
    assert store.get(1, SOON).picture.cut == 200.0


def test_a_galaxy_whose_wider_field_cannot_be_read_keeps_its_own(tmp_path, mosaic):
    store = ImageStore([mosaic._replace(cut=390.0)], tmp_path, DISPLAY)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("gzdesk.images.cutout.MAX_SIDE", 1000)
            store.widen(0)
            assert store.get(0, SOON).picture.cut == 390.0
            assert store.wide is None
    finally:
        store.close()


def test_a_galaxy_with_a_file_of_its_own_has_no_wider_field(tmp_path, bands):
    store = ImageStore([bands], tmp_path, DISPLAY)
    store.widen(0)
    assert store.wide is None
    store.close()


def test_a_new_catalogue_of_cutouts_is_looked_through(tmp_path, mosaic):
    galaxies = (mosaic, mosaic._replace(id="out", ra=10.0), mosaic._replace(id="gone", file="gone.fits"))
    catalogue = readable_only(Catalogue(galaxies, ({},) * 3, ()), tmp_path)
    assert [galaxy.id for galaxy in catalogue.galaxies] == ["one"]
    reasons = {each.name: each.reason for each in catalogue.rejected}
    assert "does not lie on this image" in reasons["out"]
    assert "missing" in reasons["gone"]


@pytest.mark.parametrize("compression", ["RICE_1", "GZIP_1", "GZIP_2", "HCOMPRESS_1"])
def test_fpacked_measurements_smaller_than_they_unpack_to_are_read(tmp_path, compression):
    pixels = np.random.default_rng(0).normal(100, 5, (200, 300)).astype(np.float32)
    packed = fits.CompImageHDU(pixels, compression_type=compression)
    fits.HDUList([fits.PrimaryHDU(), packed]).writeto(tmp_path / "a.fits.fz")
    assert (tmp_path / "a.fits.fz").stat().st_size < pixels.nbytes
    picture = read_picture(tmp_path / "a.fits.fz")
    np.testing.assert_allclose(picture.pixels[::-1], pixels, atol=1.0)


def test_an_fpacked_file_that_is_cut_short_is_a_reason(tmp_path):
    pixels = np.random.default_rng(0).normal(100, 5, (200, 300)).astype(np.float32)
    fits.HDUList([fits.PrimaryHDU(), fits.CompImageHDU(pixels)]).writeto(tmp_path / "a.fits.fz")
    content = (tmp_path / "a.fits.fz").read_bytes()
    (tmp_path / "a.fits.fz").write_bytes(content[: len(content) // 2])
    with pytest.raises(UnreadableImage, match="the file is cut short"):
        read_picture(tmp_path / "a.fits.fz")


def test_a_packed_file_that_is_all_header_is_refused_soon(tmp_path):
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    with (tmp_path / "bomb.fits.gz").open("wb") as stream:
        stream.write(packer.compress(b"SIMPLE  =                    T".ljust(80)))
        for _ in range(8):
            stream.write(packer.compress(b" " * 2880 * 500))
        stream.write(packer.flush())
    assert (tmp_path / "bomb.fits.gz").read_bytes().startswith(GZIP)
    with pytest.raises(UnreadableImage, match="one of its headers has no end"):
        read_picture(tmp_path / "bomb.fits.gz")


def test_a_packed_file_with_too_much_before_its_image_is_refused(tmp_path):
    header = fits.Header({"SIMPLE": True, "BITPIX": 8, "NAXIS": 1, "NAXIS1": 2**30, "EXTEND": True})
    (tmp_path / "bomb.fits.gz").write_bytes(gzip.compress(header.tostring(padding=True).encode() + bytes(2880)))
    with pytest.raises(UnreadableImage, match="no image among its first extensions"):
        read_picture(tmp_path / "bomb.fits.gz")


@pytest.mark.parametrize(
    ("cards", "name"),
    [
        ({"FILTER": "HSC-I"}, "HSC-I"),
        ({"FILTER1": "CLEAR1L", "FILTER2": "F814W"}, "F814W"),
        ({"FILTER": "  "}, ""),
        ({}, ""),
    ],
)
def test_the_filter_is_found_in_the_header(cards, name):
    assert filter_of(fits.Header(cards)) == name


def test_filters_are_put_in_the_order_of_their_light():
    bluer_first = ["FUV", "u", "B", "g", "V", "HSC-R", "F814W", "NIR_Y", "F110W", "J", "F160W", "Ks"]
    assert sorted(bluer_first, key=wavelength) == bluer_first
    assert wavelength("r DECam SDSS c0002 6415.0 1480.0") == wavelength("r")
    assert wavelength("F277W", "JWST") > wavelength("F277W", "HST")
    assert wavelength("lum") == 0


def test_real_galaxies_come_from_a_mosaic_of_themselves(real_data):
    """A survey's own cutout, taken for a tile: what is cut out of it is part of it."""
    file = real_data / "fits" / "decals_example_a.fits"
    whole = read_picture(file)
    ra, dec = whole.sky_at(200, 220)
    picture = read_galaxy(file.parent, Galaxy("a", file.name, None, ra, dec, 61 * whole.pixel_scale))
    assert picture.bands == whole.bands
    np.testing.assert_array_equal(picture.pixels, whole.pixels[170:231, 190:251])
