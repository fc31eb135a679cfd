"""One shape in five forms: memory, error by resolution, voxels exactly."""

import pytest
import torch

from engine.geometry.implicit_surfaces.csg import MODELS, parse_model
from engine.geometry.implicit_surfaces.representations import (
    REPRESENTATIONS,
    compare_representations,
    represent,
    voxel_surface,
)

TORUS = MODELS["torus"]


@pytest.mark.parametrize(
    ("form", "low", "high"),
    [("voxels", 1.6, 2.6), ("points", 1.6, 2.4), ("mesh", 3, 6), ("samples", 3, 7)],
)
def test_the_error_falls_with_its_order(form, low, high):
    """Half the spacing: half the error of voxels and points, a quarter of that of surfaces."""
    errors = [represent(TORUS, form, n).error for n in (16, 32, 64)]
    for coarse, fine in ((errors[0], errors[1]), (errors[1], errors[2])):
        assert low < coarse / fine < high


def test_forms_cost_what_they_say():
    voxels, samples = represent(TORUS, "voxels", 20), represent(TORUS, "samples", 20)
    assert (voxels.elements, voxels.nbytes) == (8000, 1000)
    assert (samples.elements, samples.nbytes) == (8000, 32000)
    mesh = represent(TORUS, "mesh", 20)
    assert mesh.mesh is not None and mesh.elements == len(mesh.mesh.faces)
    assert mesh.nbytes == 12 * (len(mesh.mesh.vertices) + len(mesh.mesh.faces))
    points = represent(TORUS, "points", 20)
    assert points.points is not None and points.nbytes == 12 * len(points.points)
    formula = represent(TORUS, "formula", 20)
    assert formula.nbytes == len(TORUS.text) and formula.error == 0
    assert all(each.milliseconds > 0 for each in (voxels, samples, mesh, points, formula))


def test_points_lie_on_the_surface_as_dense_as_cells():
    found = represent(MODELS["spheres"], "points", 40).points
    assert found is not None and MODELS["spheres"](found).abs().max() < 1e-4
    mesh = represent(MODELS["spheres"], "mesh", 40).mesh
    assert mesh is not None
    assert len(found) == pytest.approx(mesh.area() / (2.4 / 40) ** 2, rel=0.01)


@pytest.mark.parametrize("form", ["voxels", "mesh", "samples", "formula"])
@pytest.mark.parametrize("name", ["torus", "links"])
def test_surfaces_are_closed_and_of_the_right_kind(form, name):
    mesh = represent(MODELS[name], form, 32).mesh
    assert mesh is not None and mesh.euler() == 0 and mesh.volume() > 0
    assert mesh.closed()


def test_voxels_are_squares_with_the_volume_of_the_cells():
    occupied = torch.zeros(4, 4, 4, dtype=torch.bool)
    occupied[1:3, 1, 2] = True
    mesh = voxel_surface(occupied, extent=2.0)
    assert mesh.closed() and mesh.euler() == 2
    assert mesh.volume() == pytest.approx(2) and mesh.area() == pytest.approx(10)
    assert len(mesh.faces) == 20 and len(mesh.vertices) == 12
    assert mesh.vertices.amin(0).tolist() == [-1, -1, 0]
    assert mesh.vertices.amax(0).tolist() == [1, 0, 1]


def test_voxels_at_the_border_are_closed_too():
    mesh = voxel_surface(torch.ones(3, 3, 3, dtype=torch.bool), extent=1.5)
    assert mesh.closed() and mesh.volume() == pytest.approx(27)


@pytest.mark.parametrize(
    ("model", "form", "resolution", "sentence"),
    [
        (TORUS, "haze", 16, "There is no representation 'haze'; there are voxels, points"),
        (TORUS, "mesh", 3, "The resolution lies between 4 and 160; 3 does not"),
        (TORUS, "mesh", 161, "The resolution lies"),
        (parse_model("sphere:0.02:0.05,0.05,0.05"), "mesh", 4, "Nothing is left"),
        (parse_model("sphere:0.02:0.05,0.05,0.05"), "points", 4, "Nothing is left"),
        (parse_model("sphere:0.02"), "voxels", 4, "Nothing is left"),
    ],
)
def test_what_cannot_be_made_is_refused(model, form, resolution, sentence):
    with pytest.raises(ValueError, match=sentence):
        represent(model, form, resolution)


def test_all_kinds_are_named():
    assert set(REPRESENTATIONS) == {"voxels", "points", "mesh", "samples", "formula"}


def test_all_representations_are_compared_or_none():
    assert list(compare_representations(MODELS["torus"], 12)) == ["voxels", "points", "mesh"]
    assert compare_representations(parse_model("sphere:0.02:0.1,0.1,0.1"), 6) == {}
