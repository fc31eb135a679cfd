"""Scenes: settings refused in sentences, texts, rigid motion, relabelling."""

from dataclasses import replace
from typing import Any

import pytest
import torch

from engine.geometry.implicit_surfaces import sdf
from engine.geometry.implicit_surfaces.csg import (
    PRIMITIVES,
    RELABELLINGS,
    SCENES,
    Part,
    Scene,
    moved,
    parse,
    rotation,
)
from engine.geometry.implicit_surfaces.lattice import Lattice
from engine.geometry.meshes import of_volume, surface


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": "teapot"}, "There is no solid 'teapot'; there are sphere, box"),
        ({"operation": "glue"}, "There is no operation 'glue'"),
        ({"sizes": (0.1, 0.2)}, r"A sphere has 1 sizes \(radius\), not 2"),
        ({"sizes": (2.0,)}, "The radius of a sphere lies between 0.02 and 1.5; 2.0 does not"),
        ({"sizes": (float("nan"),)}, "The radius of a sphere lies"),
        ({"place": (0, 9, 0)}, "The place along y lies between -1.5 and 1.5; 9 does not"),
        ({"turn": (0, 0, float("inf"))}, "The turn about z is a number of degrees"),
        ({"blend": -1}, "The blend lies between 0 and 1"),
        ({"kind": "rounded-box", "sizes": (0.5, 0.1, 0.5, 0.2)}, "The edge radius"),
    ],
)
def test_parts_out_of_range_are_refused_in_a_sentence(wrong: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Part(**wrong)


@pytest.mark.parametrize("count", [0, 9])
def test_a_scene_has_one_to_eight_parts(count: int) -> None:
    with pytest.raises(ValueError, match="A scene has 1 to 8 solids"):
        Scene((Part(),) * count)


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_survives_its_text(name: str) -> None:
    assert parse(SCENES[name].code) == SCENES[name]


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
        scene = Scene((Part(), part))
        assert parse(scene.code) == scene
        assert len(scene.code) < 110


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Solid 1 of the scene: There is no solid ''"),
        ("sphere;box:1,2", "Solid 2 of the scene: A box has 3 sizes"),
        ("sphere:x", "'x' are not numbers"),
        ("sphere:0.5:1,2", "Three numbers are needed"),
        ("sphere:nan", "The radius of a sphere lies"),
        ("sphere:::::nan", "The blend lies"),
        ("sphere:::::::", "It has more than"),
        ("sphere:" + "9" * 400, "The radius of a sphere lies"),
        ("sphere;" * 500, "at most 1000 letters"),
        (";".join(["sphere"] * 9), "A scene has 1 to 8 solids, not 9"),
    ],
)
def test_texts_that_are_none_are_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse(text)


def test_a_turn_takes_axes_where_they_belong() -> None:
    assert torch.allclose(rotation((90, 0, 0)) @ torch.tensor([0, 1, 0]).double(), _unit(2))
    assert torch.allclose(rotation((0, 90, 0)) @ torch.tensor([0, 0, 1]).double(), _unit(0))
    assert torch.allclose(rotation((0, 0, 90)) @ torch.tensor([1, 0, 0]).double(), _unit(1))
    matrix = rotation((10, 20, 30))
    assert torch.allclose(matrix @ matrix.T, torch.eye(3).double())
    assert torch.det(matrix) == pytest.approx(1)
    steps = rotation((0, 0, 30)) @ rotation((0, 20, 0)) @ rotation((10, 0, 0))
    assert torch.allclose(matrix, steps)


@pytest.mark.parametrize("name", SCENES)
def test_moving_a_scene_moves_its_values(name: str) -> None:
    """f(T⁻¹ T p) = f(p): a rigid motion changes neither distances nor their gradients' lengths."""
    scene, turn, place = SCENES[name], (30.0, -50.0, 110.0), (0.2, -0.1, 0.3)
    points = 2 * torch.rand(500, 3, generator=torch.Generator().manual_seed(1)).double() - 1
    there = points @ rotation(turn).T + torch.tensor(place, dtype=torch.float64)
    other = moved(scene, turn, place)
    assert torch.allclose(other(there), scene(points), atol=1e-9)
    norms = sdf.gradient_norm(other, there), sdf.gradient_norm(scene, points)
    assert torch.allclose(*norms, atol=1e-6)


def test_a_part_moved_is_a_field_moved() -> None:
    part = Part("cone", place=(0.3, 0.1, -0.2), turn=(40, 70, 200))
    points = torch.rand(500, 3, generator=torch.Generator().manual_seed(1)).double()
    still = Scene((replace(part, place=(0, 0, 0), turn=(0, 0, 0)),))
    expected = moved(still, part.turn, part.place)(points)
    assert torch.allclose(Scene((part,))(points), expected)


def test_the_volume_does_not_change_by_moving() -> None:
    scene = SCENES["melt"]
    there = surface(moved(scene, (33, 12, 80), (0.1, 0.05, -0.1)), 48)
    assert there.volume() == pytest.approx(surface(scene, 48).volume(), rel=0.005)


@pytest.mark.parametrize("name", RELABELLINGS)
def test_relabelling_keeps_the_surface_if_it_says_so(name: str) -> None:
    lattice = Lattice(33)
    values = lattice.sample(SCENES["links"])
    relabelled = RELABELLINGS[name].function(values)
    same = torch.equal(values < 0, relabelled < 0)
    assert same == RELABELLINGS[name].keeps_surface
    mesh, other = of_volume(values, lattice), of_volume(relabelled, lattice)
    # The table sees only signs; the linear interpolation along an edge sees the values.
    assert torch.equal(mesh.faces, other.faces) == same
    if same:
        assert (mesh.vertices - other.vertices).abs().max() < lattice.spacing


def test_a_part_is_replaced_in_a_new_scene() -> None:
    scene = SCENES["links"]
    other = scene.with_part(1, Part("box"))
    assert other.parts[1].kind == "box" and other.parts[0] == scene.parts[0]
    assert scene.parts[1].kind == "torus"


def _unit(axis: int) -> torch.Tensor:
    return torch.eye(3, dtype=torch.float64)[axis]
