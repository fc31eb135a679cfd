"""Settings survive being told to another process."""

import json
from dataclasses import dataclass, field

import numpy as np
import pytest

from engine.generative.diffusion.schedules import Schedule
from engine.generative.diffusion.training import DiffusionSettings
from engine.geometry.implicit_surfaces.csg import MODELS
from engine.geometry.implicit_surfaces.igr import IGRSettings
from engine.geometry.implicit_surfaces.marching_playback import MarchingSettings
from engine.geometry.implicit_surfaces.point_clouds import CURVES
from engine.reinforcement.gridworld import maps
from engine.reinforcement.gridworld.sweeps import SweepSettings
from engine.sweeps.encoding import plain, settled


def told(value):
    return settled(type(value), json.loads(json.dumps(plain(value))))


def test_settings_of_every_kind_come_back_equal():
    for world in (example.gridworld for example in maps.EXAMPLES.values()):
        settings = SweepSettings(world.grid, world.dynamics, world.discount, "in-place")
        assert told(settings) == settings
    for model in MODELS.values():
        assert told(MarchingSettings(model, samples=9)) == MarchingSettings(model, samples=9)
    for source in (MODELS["torus"], CURVES["blob"]):
        assert told(IGRSettings(source=source)) == IGRSettings(source=source)
    curve = Schedule("curve", 100, points=((0.5, 0.4), (1.0, 0.001)))
    trained = DiffusionSettings(schedule=curve, learning_rate=0.1 + 0.2, seed=2**32 - 1)
    assert told(trained) == trained


def test_what_is_refused_is_refused_on_the_other_side_too():
    with pytest.raises(ValueError, match="Learning rate 3"):
        settled(DiffusionSettings, plain(DiffusionSettings()) | {"learning_rate": 3})


@dataclass(frozen=True)
class Odd:
    array: np.ndarray
    pairs: tuple[tuple[int, float], ...] = ()
    maybe: str | None = None
    numbers: dict[tuple[int, int], bytes] = field(default_factory=dict)


def test_arrays_optional_values_and_mappings_come_back_as_they_were():
    odd = Odd(np.arange(6, dtype=np.int16).reshape(2, 3), ((1, np.pi),), None, {(0, 1): b"\x00x"})
    back = told(odd)
    assert back.array.dtype == np.int16 and np.array_equal(back.array, odd.array)
    assert (back.pairs, back.maybe, back.numbers) == (odd.pairs, None, odd.numbers)


def test_an_object_cannot_be_told():
    with pytest.raises(TypeError, match="cannot be told"):
        plain(object())
    with pytest.raises(TypeError, match="cannot be made"):
        settled(object, 1)
