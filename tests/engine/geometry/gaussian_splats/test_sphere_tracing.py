"""Sphere tracing: where rays meet solids, and what depends on the viewer."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch

from engine.geometry import sdf
from engine.geometry.gaussian_splats.sphere_tracing import (
    BACKGROUND,
    Material,
    Scene,
    solid,
    trace,
)
from engine.seeds import generator

ORIGIN = (0.0, 0.0, 0.0)


def _one(
    shape: Callable[..., torch.Tensor],
    sizes: tuple[float, ...],
    material: Material,
    centre: tuple[float, float, float] = ORIGIN,
) -> Scene:
    return Scene("One solid", (solid(shape, sizes, centre, material),))


def _rays(target: torch.Tensor, eye: tuple[float, float, float]) -> tuple[torch.Tensor, ...]:
    start = torch.tensor(eye).expand_as(target)
    return start, torch.nn.functional.normalize(target - start, dim=1)


def test_rays_meet_a_sphere_where_the_quadratic_says() -> None:
    place = (0.1, 0.3, 0.2)
    scene, centre = _one(sdf.sphere, (0.5,), Material((1.0, 0.0, 0.0)), place), torch.tensor(place)
    targets = centre + 0.6 * (2 * torch.rand(200, 3, generator=generator(0)) - 1)
    origins, directions = _rays(targets, (2.5, 0.4, 0.8))
    found = trace(scene, origins, directions)
    offset = origins - centre
    half = (offset * directions).sum(1)
    discriminant = half**2 - ((offset**2).sum(1) - 0.25)
    clear = discriminant.abs() > 0.02  # grazing rays may go either way
    assert torch.equal(found.depths.isfinite()[clear], (discriminant > 0)[clear])
    met = clear & (discriminant > 0)
    exact = -half - discriminant.clamp_min(0).sqrt()
    torch.testing.assert_close(found.depths[met], exact[met], atol=0.02, rtol=0)
    missed = found.colours[clear & ~met]
    assert torch.equal(missed, torch.tensor(BACKGROUND).expand_as(missed))


def test_solids_stand_upright_along_z() -> None:
    scene = _one(sdf.cylinder, (0.2, 0.7), Material((1.0, 1.0, 1.0)))
    inside, beside = torch.tensor([[0.0, 0.0, 0.6]]), torch.tensor([[0.0, 0.6, 0.0]])
    assert float(scene.distance(inside)) < 0 < float(scene.distance(beside))


@pytest.mark.parametrize("gloss", [0.0, 0.8])
def test_only_a_glossy_surface_changes_with_the_viewer(gloss: float) -> None:
    scene = _one(sdf.sphere, (0.5,), Material((0.6, 0.3, 0.2), gloss=gloss))
    directions = torch.nn.functional.normalize(torch.tensor([[0.6, -0.5, 0.6]]), dim=1)
    eyes = ((2.0, -1.0, 1.0), (1.0, -2.0, 1.0))
    seen = [trace(scene, *_rays(0.5 * directions, eye)).colours for eye in eyes]
    changed = float((seen[0] - seen[1]).abs().max())
    assert changed < 0.01 if gloss == 0 else changed > 0.05


def test_a_pattern_has_two_colours_and_a_shadow_is_darker() -> None:
    ball = solid(sdf.sphere, (0.2,), (0.0, 0.0, 0.5), Material((1.0, 0.0, 0.0)))
    striped = Material((0.1, 0.4, 0.7), (0.9, 0.9, 0.8), "checker", 0.5)
    floor = solid(sdf.box, (0.6, 0.05, 0.6), (0.0, 0.0, -0.3), striped)
    own = floor.colours(torch.tensor([[0.1, 0.1, -0.3], [0.35, 0.1, -0.3]]))
    assert {tuple(row) for row in own.tolist()} == {
        tuple(torch.tensor(each).tolist()) for each in (striped.colour, striped.second)
    }
    plain = replace(floor, material=Material((0.5, 0.5, 0.5)))
    down = (torch.tensor([[-0.4, 0.5, 0.9]]), torch.tensor([[0.0, 0.0, -1.0]]))
    shaded = trace(Scene("", (plain, ball)), *down)
    origins, directions = _rays(torch.tensor([[-0.35, 0.42, -0.25]]), (-0.9, 0.95, 0.9))
    lit = trace(Scene("", (plain,)), origins, directions).colours
    dark = trace(Scene("", (plain, ball)), origins, directions).colours
    assert shaded.depths.isfinite().all()
    assert float(dark.sum()) < float(lit.sum())


def test_a_solid_is_tilted_about_x_and_then_turned_about_z() -> None:
    lying = solid(sdf.cylinder, (0.1, 0.7), ORIGIN, Material((1.0, 1.0, 1.0)), tilt=90, turn=90)
    points = torch.tensor([[0.6, 0.0, 0.0], [0.0, 0.6, 0.0], [0.0, 0.0, 0.6]])
    assert (lying.distance(points) < 0).tolist() == [True, False, False]
