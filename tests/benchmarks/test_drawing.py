"""How long it takes to draw a galaxy, and to write a survey of them."""

import numpy as np
import pytest

from gzdesk.simulate.galaxies import draw_images, draw_truth
from gzdesk.simulate.survey import write_survey


@pytest.mark.parametrize("size", [64, 128])
def test_drawing_a_hundred_galaxies(benchmark, size):
    truth = draw_truth(100, np.random.default_rng(0))
    images = benchmark(draw_images, truth, size, 1)
    assert images.shape == (100, size, size)


def test_writing_a_survey_of_two_hundred(benchmark, tmp_path):
    survey = benchmark.pedantic(write_survey, args=(tmp_path, 200, 1), rounds=3)
    assert len(survey.ids) == 200
