"""Every galaxy is cut out of the tiles that cover it best, which their headers tell."""

import numpy as np
import pytest
from astropy.io import fits
from astropy.wcs import WCS

from gzdesk.catalogue.galaxy import Galaxy
from gzdesk.images.mosaic import find_tiles
from gzdesk.images.open_tiles import TILES
from gzdesk.images.read import read_galaxy

STEP = 0.5  # arcsec per pixel


@pytest.fixture(autouse=True)
def closed():
    yield
    TILES.close()


def header(ra, dec, *, side=200, kind="TAN", turned=0.0, step=STEP, **cards):
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = [f"RA---{kind}", f"DEC--{kind}"]
    wcs.wcs.crval = [ra, dec]
    wcs.wcs.crpix = [(side + 1) / 2, (side + 1) / 2]
    cosine, sine = np.cos(np.radians(turned)), np.sin(np.radians(turned))
    wcs.wcs.cd = np.array([[-cosine, -sine], [-sine, cosine]]) * step / 3600
    made = wcs.to_header()
    made.update(cards)
    return made


def tile(file, ra, dec, *, side=200, value=1.0, **more):
    file.parent.mkdir(exist_ok=True)
    fits.PrimaryHDU(np.full((side, side), value, np.float32), header(ra, dec, side=side, **more)).writeto(file)


def degrees(pixels):
    return pixels * STEP / 3600


def test_the_tile_that_covers_most_of_the_square_is_taken(tmp_path):
    tile(tmp_path / "a.fits", 150.0, 0.0)
    tile(tmp_path / "b.fits", 150.0 + degrees(150), 0.0)
    tiles = find_tiles(tmp_path)
    for pixels, file, coverage in ((0, "a.fits", 1.0), (150, "b.fits", 1.0), (70, "a.fits", 1.0), (80, "b.fits", 1.0)):
        placed = tiles.place(150.0 + degrees(pixels), 0.0, 40 * STEP)
        assert (placed.file, placed.coverage) == (file, coverage)


def test_a_square_over_the_edge_is_covered_in_part(tmp_path):
    tile(tmp_path / "a.fits", 150.0, 0.0)
    placed = find_tiles(tmp_path).place(150.0, degrees(90), 40 * STEP)
    assert placed.coverage == pytest.approx(30 / 40, abs=0.03)
    picture = read_galaxy(tmp_path, Galaxy("a", placed.file, placed.hdu, 150.0, degrees(90), 40 * STEP))
    assert picture.edge
    assert np.isfinite(picture.pixels).mean() == placed.coverage


@pytest.mark.parametrize("ra", [150.0, 0.0, 359.999])
@pytest.mark.parametrize("dec", [0.0, 89.99, -90.0, 60.0])
@pytest.mark.parametrize("turned", [0.0, 40.0])
def test_what_is_said_to_be_covered_can_be_cut_out_anywhere_on_the_sky(tmp_path, ra, dec, turned):
    tile(tmp_path / "a.fits", ra, dec, turned=turned)
    tiles = find_tiles(tmp_path)
    wcs = WCS(header(ra, dec, turned=turned))
    x, y = (spread.ravel() for spread in np.meshgrid(np.linspace(-60, 260, 9), np.linspace(-60, 260, 9)))
    ra_G, dec_G = wcs.all_pix2world(x, y, 0)
    placed = tiles.place_many(ra_G, dec_G, 40 * STEP)
    for number, each in enumerate(placed):
        on_tile = -0.5 <= x[number] < 199.5 and -0.5 <= y[number] < 199.5
        assert bool(each.files) == on_tile
        assert (each.coverage > 0) == on_tile
        if on_tile:
            galaxy = Galaxy("a", each.file, each.hdu, ra_G[number], dec_G[number], 40 * STEP)
            picture = read_galaxy(tmp_path, galaxy)
            assert np.isfinite(picture.pixels).mean() == pytest.approx(each.coverage, abs=1e-9)
            assert picture.edge == (each.coverage < 1)


def test_bands_are_taken_together_the_reddest_first(tmp_path):
    for number, filter_ in enumerate(("g DECam SDSS c0001", "z DECam SDSS", "r DECam SDSS")):
        tile(tmp_path / f"one-{number}.fits", 150.0, 0.0, FILTER=filter_, value=number)
    tile(tmp_path / "two-g.fits", 150.0, degrees(150), FILTER="g DECam SDSS c0001", value=9)
    tiles = find_tiles(tmp_path)
    assert [band[0] for band in tiles.bands] == ["z", "r", "g"]
    placed = tiles.place(150.0, 0.0, 40 * STEP)
    assert placed.files == ("one-1.fits", "one-2.fits", "one-0.fits")
    picture = read_galaxy(tmp_path, Galaxy("a", placed.file, placed.hdu, 150.0, 0.0, 40 * STEP))
    assert picture.pixels[20, 20].tolist() == [1.0, 2.0, 0.0]
    assert tiles.place(150.0, degrees(200), 40 * STEP).files == ("two-g.fits",)


def test_a_file_name_tells_the_band_where_the_header_does_not(tmp_path):
    for name in ("field-2-g.fits", "field-2-i.fits", "field-2-r.fits"):
        tile(tmp_path / name, 150.0, 0.0)
    assert find_tiles(tmp_path).bands == ("i", "r", "g")


def test_every_extension_with_light_is_a_tile_of_its_own(tmp_path):
    chips = [
        fits.ImageHDU(np.full((200, 200), chip, np.float32), header(150.0 + degrees(220 * chip), 0.0), name=name)
        for chip, name in enumerate(("SCI", "SCI"))
    ]
    weight = fits.ImageHDU(np.ones((200, 200), np.float32), header(150.0, 0.0), name="WHT")
    fits.HDUList([fits.PrimaryHDU(), *chips, weight]).writeto(tmp_path / "a.fits")
    tiles = find_tiles(tmp_path)
    assert [each.hdu for each in tiles.tiles] == ["1", "2"]
    placed = tiles.place(150.0 + degrees(220), 0.0, 40 * STEP)
    assert (placed.file, placed.hdu) == ("a.fits", "2")
    assert (
        read_galaxy(tmp_path, Galaxy("a", placed.file, placed.hdu, 150.0 + degrees(220), 0.0, 20.0)).pixels[0, 0] == 1
    )
    assert [each.hdu for each in find_tiles(tmp_path, hdu="WHT").tiles] == []
    assert [each.hdu for each in find_tiles(tmp_path, hdu="2").tiles] == ["2"]


def test_packed_tiles_are_found_and_cut(tmp_path):
    packed = fits.CompImageHDU(np.ones((200, 200), np.int32), header(150.0, 0.0))
    fits.HDUList([fits.PrimaryHDU(), packed]).writeto(tmp_path / "a.fits.fz")
    tile(tmp_path / "b.fits.gz", 151.0, 0.0)
    tiles = find_tiles(tmp_path)
    for ra, file in ((150.0, "a.fits.fz"), (151.0, "b.fits.gz")):
        placed = tiles.place(ra, 0.0, 20.0)
        assert placed.file == file
        assert (read_galaxy(tmp_path, Galaxy("a", placed.file, placed.hdu, ra, 0.0, 20.0)).pixels == 1).all()


def test_a_cube_serves_alone_where_it_covers_as_much(tmp_path):
    cube = np.stack([np.full((200, 200), band, np.float32) for band in range(3)])
    fits.PrimaryHDU(cube, header(150.0, 0.0, BANDS="grz")).writeto(tmp_path / "cube.fits")
    tile(tmp_path / "single.fits", 150.0, degrees(150), FILTER="r")
    tiles = find_tiles(tmp_path)
    assert tiles.place(150.0, 0.0, 20.0).files == ("cube.fits",)
    assert tiles.place(150.0, degrees(200), 20.0).files == ("single.fits",)


def test_bands_on_other_grids_of_pixels_are_named_and_left_out(tmp_path):
    for name, step in (("a-g.fits", 0.5), ("a-r.fits", 0.5), ("a-z.fits", 1.5)):
        tile(tmp_path / name, 150.0, 0.0, step=step)
    tiles = find_tiles(tmp_path)
    assert tiles.bands == ("r", "g")
    assert tiles.rejected[0].name == "a-z.fits"
    assert "1.5 arcsec wide, those of most bands 0.5" in tiles.rejected[0].reason


def test_what_cannot_serve_is_listed_with_its_reason(tmp_path):
    tile(tmp_path / "deep" / "good.fits", 150.0, 0.0)
    tile(tmp_path / "good-invvar.fits", 150.0, 0.0)
    fits.PrimaryHDU(np.zeros((9, 9))).writeto(tmp_path / "plain.fits")
    fits.BinTableHDU.from_columns([fits.Column("a", "E", array=[1.0])]).writeto(tmp_path / "table.fits")
    (tmp_path / "text.fits").write_text("no FITS")
    (tmp_path / "empty.fits").touch()
    short = tmp_path / "short.fits"
    tile(short, 150.0, 0.0)
    short.write_bytes(short.read_bytes()[:50_000])
    (tmp_path / "picture.png").write_bytes(b"not looked at")
    heard = []
    tiles = find_tiles(tmp_path, progress=lambda done, total: heard.append((done, total)))
    assert [each.file for each in tiles.tiles] == ["deep/good.fits"]
    reasons = {each.name: each.reason for each in tiles.rejected}
    assert set(reasons) == {"good-invvar.fits", "plain.fits", "table.fits", "text.fits", "empty.fits", "short.fits"}
    for name, words in (
        ("good-invvar.fits", "weights, errors or flags"),
        ("plain.fits", "no coordinates on the sky"),
        ("table.fits", "no image"),
        ("text.fits", "no FITS file"),
        ("empty.fits", "the file is empty"),
        ("short.fits", "cut short"),
    ):
        assert words in reasons[name]
    assert heard == [(number, 7) for number in range(1, 8)]


def test_no_pixel_is_read_to_find_the_tiles(tmp_path):
    file = tmp_path / "large.fits"
    head = fits.PrimaryHDU(np.zeros((2, 2), np.float32), header(150.0, 0.0, side=20_000)).header
    head["NAXIS1"] = head["NAXIS2"] = 20_000
    text = head.tostring(padding=True).encode()
    with file.open("wb") as stream:
        stream.write(text)
        stream.truncate(-(-(len(text) + 4 * 20_000**2) // 2880) * 2880)  # a hole of 1.6 GB
    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert find_tiles(tmp_path).place(150.0 + degrees(9_000), 0.0, 20.0).coverage == 1.0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_a_map_of_all_the_sky_covers_every_position(tmp_path):
    head = fits.Header()
    head.update({"CTYPE1": "RA---CAR", "CTYPE2": "DEC--CAR", "CRVAL1": 180.0, "CRVAL2": 0.0})
    head.update({"CRPIX1": 180.5, "CRPIX2": 90.5, "CDELT1": -1.0, "CDELT2": 1.0})
    fits.PrimaryHDU(np.ones((180, 360), np.float32), head).writeto(tmp_path / "sky.fits")
    ra, dec = (spread.ravel() for spread in np.meshgrid(np.arange(1.0, 360.0, 20), np.arange(-80.0, 81.0, 20)))
    assert all(each.files for each in find_tiles(tmp_path).place_many(ra, dec, 3600.0))


def test_positions_that_are_none_have_no_tile(tmp_path):
    tile(tmp_path / "a.fits", 150.0, 0.0)
    placed = find_tiles(tmp_path).place_many([np.nan, 150.0, 150.0, np.inf], [0.0, np.nan, 95.0, 0.0], 20.0)
    assert [each.coverage for each in placed] == [0.0] * 4
    assert placed[0].files == ()


def test_without_tiles_nothing_is_covered(tmp_path):
    tiles = find_tiles(tmp_path)
    assert tiles.bands == ()
    assert tiles.place(150.0, 0.0, 20.0) == ((), (), 0.0)
