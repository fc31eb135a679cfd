"""Marching cell by cell: elements so far, corners of cells, errors."""

import numpy as np
import pytest
import torch

from engine.geometry.implicit_surfaces.csg import MODELS
from engine.geometry.implicit_surfaces.marching_playback import (
    MarchingPlayback,
    MarchingSettings,
    march_all_cells,
)
from engine.runs import Run

TORUS = MODELS["torus"]


@pytest.mark.parametrize("cubes", [False, True])
def test_it_ends_with_all_elements_and_seeks_back(cubes):
    settings = MarchingSettings(TORUS, cubes=cubes, samples=10)
    result = march_all_cells(settings)
    run = Run(MarchingPlayback, settings)
    end = run.advance(10_000)
    assert end.done and end.step == len(result.found.cells) == end.metrics["cells"]
    assert end.metrics["elements"] == len(result.elements)
    first = run.seek(1)
    assert torch.equal(result.elements_until(1), result.elements_of(0))
    assert first.metrics["elements"] == len(result.elements_of(0))


@pytest.mark.parametrize("cubes", [False, True])
def test_the_bits_of_a_case_are_the_signs_at_the_corners(cubes):
    result = march_all_cells(MarchingSettings(TORUS, cubes=cubes, samples=9, offset=0.1))
    for index in range(0, len(result.found.cells), 7):
        corners, values = result.corners(index)
        case = sum(1 << number for number, value in enumerate(values) if value < 0)
        assert case == int(result.found.cases[index])
        field = result.settings.field(torch.from_numpy(corners)).numpy()
        assert np.allclose(field, values, atol=1e-6)
        for low, high in result.edges:
            assert np.linalg.norm(corners[low] - corners[high]) == pytest.approx(2.4 / 8)


def test_interpolation_has_an_error_of_second_order():
    errors = {
        interpolate: [
            march_all_cells(MarchingSettings(TORUS, True, samples, interpolate)).error
            for samples in (13, 25, 48)
        ]
        for interpolate in (True, False)
    }
    assert errors[True][0] > 3 * errors[True][1] > 9 * errors[True][2]
    assert errors[False][0] < 3 * errors[False][1]


def test_a_torus_of_cubes_is_a_torus():
    assert march_all_cells(MarchingSettings(TORUS, cubes=True, samples=16)).topology == (1, 0)


def test_what_cannot_be_marched_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="There is no rule 'coin'"):
        MarchingSettings(TORUS, ambiguity_rule="coin")
    with pytest.raises(ValueError, match=r"Samples 3\? It goes from 4 to 48"):
        MarchingSettings(TORUS, samples=3)
