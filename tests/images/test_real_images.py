"""Images from real surveys come through every door of this room."""

import numpy as np
import pytest

from gzdesk.images.easel import to_rgb8
from gzdesk.images.network_input import to_grey8
from gzdesk.images.read import UnreadableImage, read_picture
from gzdesk.settings import DisplaySettings


def test_every_survey_fits_file_is_drawn_but_the_truncated_one(real_data):
    files = sorted((real_data / "fits").glob("*.fits"))
    assert len(files) >= 8
    for file in files:
        if "incomplete" in file.name:
            with pytest.raises(UnreadableImage, match="the file is cut short"):
                read_picture(file)
            continue
        picture = read_picture(file)
        rgb = to_rgb8(picture, DisplaySettings())
        assert rgb.shape == (picture.height, picture.width, 3)
        assert rgb.min() < 60
        assert rgb.max() > 230
        assert to_grey8(picture, 64).std() > 5


def test_a_legacy_survey_cube_has_its_colours_and_its_place_on_the_sky(real_data):
    picture = read_picture(real_data / "fits/decals_example_a.fits")
    assert picture.bands == ("z", "r", "g")
    assert picture.pixel_scale == pytest.approx(0.1)
    middle = picture.sky_at((picture.height - 1) / 2, (picture.width - 1) / 2)
    assert middle == pytest.approx((146.714208787, -1.04128156958), abs=1e-6)
    red, _, blue = to_rgb8(picture, DisplaySettings())[150:274, 150:274].reshape(-1, 3).mean(axis=0)
    assert red > blue


@pytest.mark.parametrize("folder", ["gz1_sdss/images", "gz_decals/images", "gz_official_examples"])
def test_survey_pictures_are_read_whole_and_small(real_data, folder):
    files = sorted((real_data / folder).glob("*.jpg"))[:5]
    assert files
    for file in files:
        picture = read_picture(file)
        assert picture.display_ready
        np.testing.assert_array_equal(to_rgb8(picture, DisplaySettings()), picture.pixels)
        small = read_picture(file, at_least=64)
        assert small.pixels.shape[0] < picture.pixels.shape[0]
        assert np.abs(to_grey8(small, 64).astype(int) - to_grey8(picture, 64)).mean() < 2
