"""Models: settings refused in sentences, texts, rigid motion, relabelling."""

from dataclasses import replace
from typing import Any

import pytest
import torch

from engine.geometry import sdf
from engine.geometry.implicit_surfaces.csg import (
    FIELD_TRANSFORMS,
    MODELS,
    PRIMITIVES,
    CSGModel,
    Part,
    move_field,
    parse_model,
    rotation_matrix,
)
from engine.geometry.lattice import Lattice
from engine.geometry.surface_extraction import extract_surface, mesh_from_volume


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": "teapot"}, "There is no solid 'teapot'; there are sphere, box"),
        ({"operation": "glue"}, "There is no operation 'glue'"),
        ({"sizes": (0.1, 0.2)}, r"A sphere has 1 sizes \(radius\), not 2"),
        ({"sizes": (2.0,)}, "The radius of a sphere lies between 0.02 and 1.5; 2.0 does not"),
        ({"sizes": (float("nan"),)}, "The radius of a sphere lies"),
        ({"position": (0, 9, 0)}, "The position along y lies between -1.5 and 1.5; 9 does not"),
        ({"rotation": (0, 0, float("inf"))}, "The rotation about z is a number of degrees"),
        ({"blend": -1}, "The blend lies between 0 and 1"),
        ({"kind": "rounded-box", "sizes": (0.5, 0.1, 0.5, 0.2)}, "The edge radius"),
    ],
)
def test_parts_out_of_range_are_refused_in_a_sentence(wrong: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Part(**wrong)


@pytest.mark.parametrize("count", [0, 9])
def test_a_scene_has_one_to_eight_parts(count: int) -> None:
    with pytest.raises(ValueError, match="A model has 1 to 8 solids"):
        CSGModel((Part(),) * count)


@pytest.mark.parametrize("name", MODELS)
def test_a_scene_survives_its_text(name: str) -> None:
    assert parse_model(MODELS[name].text) == MODELS[name]


def test_any_numbers_survive_the_text() -> None:
    generator = torch.Generator().manual_seed(0)
    for kind, primitive in PRIMITIVES.items():
        numbers = torch.rand(10, generator=generator, dtype=torch.float64).tolist()
        sizes = tuple(0.3 + 0.2 * n for n in numbers[: len(primitive.sizes)])
        sizes = (*sizes[:3], 0.123456) if kind == "rounded-box" else sizes
        part = Part(
            kind,
            sizes,
            (numbers[4] - 0.5, -numbers[5], 1e-7),
            (-720 * numbers[6], 359.99999, numbers[7]),
            "difference",
            numbers[8],
        )
        model = CSGModel((Part(), part))
        assert parse_model(model.text) == model
        assert len(model.text) < 110


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Solid 1 of the model: There is no solid ''"),
        ("sphere;box:1,2", "Solid 2 of the model: A box has 3 sizes"),
        ("sphere:x", "'x' are not numbers"),
        ("sphere:0.5:1,2", "Three numbers are needed"),
        ("sphere:nan", "The radius of a sphere lies"),
        ("sphere:::::nan", "The blend lies"),
        ("sphere:::::::", "It has more than"),
        ("sphere:" + "9" * 400, "The radius of a sphere lies"),
        ("sphere;" * 500, "at most 1000 letters"),
        (";".join(["sphere"] * 9), "A model has 1 to 8 solids, not 9"),
    ],
)
def test_texts_that_are_none_are_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse_model(text)


def test_a_turn_takes_axes_where_they_belong() -> None:
    assert torch.allclose(rotation_matrix((90, 0, 0)) @ torch.tensor([0, 1, 0]).double(), _unit(2))
    assert torch.allclose(rotation_matrix((0, 90, 0)) @ torch.tensor([0, 0, 1]).double(), _unit(0))
    assert torch.allclose(rotation_matrix((0, 0, 90)) @ torch.tensor([1, 0, 0]).double(), _unit(1))
    matrix = rotation_matrix((10, 20, 30))
    assert torch.allclose(matrix @ matrix.T, torch.eye(3).double())
    assert torch.det(matrix) == pytest.approx(1)
    steps = rotation_matrix((0, 0, 30)) @ rotation_matrix((0, 20, 0)) @ rotation_matrix((10, 0, 0))
    assert torch.allclose(matrix, steps)


@pytest.mark.parametrize("name", MODELS)
def test_moving_a_scene_moves_its_values(name: str) -> None:
    """f(T⁻¹ T p) = f(p): a rigid motion changes neither distances nor their gradients' lengths."""
    model, turn, place = MODELS[name], (30.0, -50.0, 110.0), (0.2, -0.1, 0.3)
    points = 2 * torch.rand(500, 3, generator=torch.Generator().manual_seed(1)).double() - 1
    there = points @ rotation_matrix(turn).T + torch.tensor(place, dtype=torch.float64)
    other = move_field(model, turn, place)
    assert torch.allclose(other(there), model(points), atol=1e-9)
    norms = sdf.gradient_norm(other, there), sdf.gradient_norm(model, points)
    assert torch.allclose(*norms, atol=1e-6)


def test_a_part_moved_is_a_field_moved() -> None:
    part = Part("cone", position=(0.3, 0.1, -0.2), rotation=(40, 70, 200))
    points = torch.rand(500, 3, generator=torch.Generator().manual_seed(1)).double()
    still = CSGModel((replace(part, position=(0, 0, 0), rotation=(0, 0, 0)),))
    expected = move_field(still, part.rotation, part.position)(points)
    assert torch.allclose(CSGModel((part,))(points), expected)


def test_the_volume_does_not_change_by_moving() -> None:
    model = MODELS["spheres"]
    there = extract_surface(move_field(model, (33, 12, 80), (0.1, 0.05, -0.1)), 48)
    assert there.volume() == pytest.approx(extract_surface(model, 48).volume(), rel=0.005)


@pytest.mark.parametrize("name", FIELD_TRANSFORMS)
def test_relabelling_keeps_the_surface_if_it_says_so(name: str) -> None:
    lattice = Lattice(33)
    values = lattice.sample(MODELS["links"])
    relabelled = FIELD_TRANSFORMS[name].function(values)
    same = torch.equal(values < 0, relabelled < 0)
    assert same == FIELD_TRANSFORMS[name].keeps_surface
    mesh, other = mesh_from_volume(values, lattice), mesh_from_volume(relabelled, lattice)
    # The table sees only signs; the linear interpolation along an edge sees the values.
    assert torch.equal(mesh.faces, other.faces) == same
    if same:
        assert (mesh.vertices - other.vertices).abs().max() < lattice.spacing


def test_a_part_is_replaced_in_a_new_scene() -> None:
    model = MODELS["links"]
    other = model.replace_part(1, Part("box"))
    assert other.parts[1].kind == "box" and other.parts[0] == model.parts[0]
    assert model.parts[1].kind == "torus"


def _unit(axis: int) -> torch.Tensor:
    return torch.eye(3, dtype=torch.float64)[axis]
