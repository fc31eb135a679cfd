import numpy as np
import torch
from torch.nn import functional

from engine.vision.receptive_fields.cell_layer import (
    layer_responses,
    luminance,
    over_orientations,
    patch,
)
from engine.vision.receptive_fields.cells import Gabor, complex_response, simple_response
from engine.vision.receptive_fields.stimuli import SIDE, grating

CELL = Gabor(orientation=30, wavelength=9, phase=40, width=4)
LIGHT = luminance(np.random.default_rng(0).integers(0, 256, (71, 90, 3), dtype=np.uint8))


def test_light_is_relative_to_its_mean() -> None:
    pixels = np.zeros((4, 4, 3), np.uint8)
    pixels[:2] = 255
    np.testing.assert_allclose(luminance(pixels), np.repeat([[1.0] * 4, [-1.0] * 4], 2, axis=0))
    # Green is brighter than blue (ITU-R BT.601).
    red, green, blue = (luminance(255 * np.eye(3, dtype=np.uint8)[None]).ravel()).tolist()
    assert green > red > blue


def test_a_layer_is_the_convolution_that_torch_computes() -> None:
    kernel = torch.from_numpy(CELL.field())[None, None]
    expected = functional.conv2d(torch.from_numpy(LIGHT)[None, None], kernel, padding=SIDE // 2)
    found = layer_responses(CELL, LIGHT)
    np.testing.assert_allclose(found.linear, expected[0, 0].numpy(), atol=1e-10)
    np.testing.assert_array_equal(found.simple, np.maximum(found.linear, 0))


def test_each_unit_of_the_layer_is_the_cell_that_looks_there() -> None:
    found = layer_responses(CELL, LIGHT)
    for x, y in ((0, 0), (7, -12), (-45, 35), (44, -35)):
        seen, row, column = patch(LIGHT, x, y), 35 - y, 45 + x
        assert seen.shape == (SIDE, SIDE)
        assert seen[SIDE // 2, SIDE // 2] == LIGHT[row, column]
        np.testing.assert_allclose(found.simple[row, column], simple_response(CELL, seen))
        np.testing.assert_allclose(found.energy[row, column], complex_response(CELL, seen))


def test_among_cells_of_all_orientations_the_one_along_the_stripes_answers_most() -> None:
    turns = np.arange(0, 180, 15.0)
    for orientation in (0, 60, 135):
        rates, energies = over_orientations(CELL, grating(9, orientation, 40), turns)
        assert turns[rates.argmax()] == turns[energies.argmax()] == orientation
