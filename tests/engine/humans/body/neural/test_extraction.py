"""The posed surface in parts: it is what a whole lattice gives, closed, and near the truth."""

import torch

from engine.geometry.surface_extraction import mesh_from_volume
from engine.humans.body.neural.extraction import (
    GRID_PARTS,
    band,
    calls,
    extracted,
    overlap,
    part,
)
from engine.humans.body.neural.posed import posed_distance_field
from engine.humans.body.neural.settings import NeuralBodySettings
from engine.humans.body.neural.sweep_measures import POSED, READOUTS

COARSE = NeuralBodySettings("sitting", spacing=34.0)


def test_the_surface_is_that_of_the_whole_lattice() -> None:
    found = band(COARSE)
    lattice = found.lattice
    field = posed_distance_field(COARSE)
    whole = lattice.sample(lambda points: field(points + found.centre))
    wanted = mesh_from_volume(whole, lattice)
    mesh = extracted(COARSE).mesh
    assert mesh.faces.shape == wanted.faces.shape
    assert torch.allclose(mesh.vertices, wanted.vertices + found.centre, atol=1e-5)
    assert extracted(COARSE).evaluations < 0.5 * whole.numel()


def test_it_comes_in_parts_and_the_last_call_has_the_surface() -> None:
    settings = NeuralBodySettings("T", spacing=30.0)
    made = [call for call in calls(settings) if call() is not None]
    assert len(made) == 4 + band(settings).parts + 1 + GRID_PARTS
    assert all(call.made() for call in made)
    assert sum(len(part(settings, k)) for k in range(band(settings).parts)) == len(
        band(settings).near
    )


def test_it_is_closed_and_near_the_true_body() -> None:
    found = extracted(COARSE)
    assert found.mesh.closed()
    assert found.mean < 0.004 and found.mean <= found.worst
    assert overlap(COARSE) > 0.93


def test_the_sweep_measures_the_same() -> None:
    numbers = POSED(COARSE)
    assert set(numbers) == set(READOUTS)
    assert numbers["overlap"] == overlap(COARSE)
    assert numbers["error"] == 1e3 * extracted(COARSE).mean
