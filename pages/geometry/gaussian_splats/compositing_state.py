"""The scene of "Compositing" as its fields say, and what the camera sees of it."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from engine import seeds
from engine.cache import cached
from engine.geometry.gaussian_splats import example_scenes, pair_lists
from engine.geometry.gaussian_splats.camera import Camera, orbit
from engine.geometry.gaussian_splats.compositing import ALPHA_MIN
from engine.geometry.gaussian_splats.gaussians import Gaussians
from engine.geometry.gaussian_splats.pair_lists import Composite, Order, Pairs, Screen
from pages.geometry.gaussian_splats.compositing_fields import SIZE, read_places
from ui.state import PageState

NOTICEABLE = 8 / 255
"""A channel that changes by more is seen to change."""

_CAMERAS = {"placed": (0.0, 4.0, 24.0), "surfels": (28.0, 3.4, 40.0)}
"""Elevation, distance and field of view, by scene."""

_SMALL = 48
"""Pixels along each side of the views that are compared while the camera turns."""


@dataclass(frozen=True)
class SceneSettings:
    """Which scene: hashable, for the cache."""

    name: str
    places: str
    seed: int


@dataclass(frozen=True, eq=False)
class Shown:
    """The picture on the stage.

    Attributes:
        gaussians: the scene.
        seen: on the screen.
        pairs: in the order that is chosen.
        result: composited.
        by_ray: the same pairs, sorted for each pixel.
    """

    gaussians: Gaussians
    seen: Screen
    pairs: Pairs
    result: Composite
    by_ray: Composite


def settings_of(page: PageState) -> SceneSettings:
    """The scene that is chosen; what does not concern it is left out."""
    placed = page["scene"] == "placed"
    return SceneSettings(
        page["scene"], page["places"] if placed else "", 0 if placed else page["seed"]
    )


@cached
def scene_of(settings: SceneSettings) -> Gaussians:
    """Its Gaussians."""
    if settings.name == "placed":
        return example_scenes.placed(read_places(settings.places))
    return example_scenes.surfels(seeds.generator(seeds.derive(settings.seed, "surfels")))


def camera_at(name: str, azimuth: float, size: int = SIZE) -> Camera:
    """The camera that circles a scene."""
    elevation, distance, field_of_view = _CAMERAS[name]
    return orbit(azimuth, elevation, distance, field_of_view, size)


def shown_on(page: PageState) -> Shown:
    """Everything that is on the stage; a press on a pixel finds it computed.

    Where the camera turns, α is what it is in 3DGS.
    """
    alpha = (page["opacity_factor"], page["exponent"], page["threshold"])
    if page["view"] == "turn":
        alpha = (1.0, 2.0, True)
    return _shown(settings_of(page), page["azimuth"], *alpha, page["order"])


@cached
def _shown(
    settings: SceneSettings,
    azimuth: float,
    opacity: float,
    exponent: float,
    threshold: bool,
    order: Order,
) -> Shown:
    gaussians = scene_of(settings)
    seen = pair_lists.screen(gaussians, camera_at(settings.name, azimuth), opacity)
    found = pair_lists.pairs(seen, exponent, alpha_min(threshold))
    ordered = pair_lists.in_order(found, seen, order)
    white = torch.ones(3)
    result = pair_lists.composite(ordered, seen, white)
    by_ray = result
    if order != "pixel":
        by_ray = pair_lists.composite(pair_lists.in_order(found, seen, "pixel"), seen, white)
    return Shown(gaussians, seen, ordered, result, by_ray)


def without_threshold(page: PageState) -> Shown:
    """The same with every pair down to α = 10⁻⁵."""
    return _shown(
        settings_of(page),
        page["azimuth"],
        page["opacity_factor"],
        page["exponent"],
        False,
        page["order"],
    )


def alpha_min(threshold: bool) -> float:
    """Below which a pair is left out."""
    return ALPHA_MIN if threshold else pair_lists.FAINTEST


@cached
def popping(settings: SceneSettings, azimuth: int, order: Order) -> tuple[float, float]:
    """What sorting anew changes from a degree to the next.

    Returns:
        The share of pixels that are seen to change, and the largest change of a channel.
    """
    cameras = tuple(camera_at(settings.name, azimuth + step, _SMALL) for step in (0, 1))
    first, second = cameras
    now, held = pair_lists.resorted(scene_of(settings), (first, second), order)
    return pair_lists.changed_share(now, held, NOTICEABLE), float((now - held).abs().max())


@cached
def change_within_a_degree(settings: SceneSettings, azimuth: float, order: Order) -> torch.Tensor:
    """The largest change of a channel in each pixel by sorting anew, [SIZE, SIZE]."""
    first, second = (camera_at(settings.name, azimuth + step) for step in (0, 1))
    now, held = pair_lists.resorted(scene_of(settings), (first, second), order)
    return (now - held).abs().amax(2)
