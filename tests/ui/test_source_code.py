"""Settings written as Python are the same settings when it is run."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from engine.generative.diffusion.schedules import Schedule
from engine.generative.diffusion.training import DiffusionSettings
from engine.geometry.implicit_surfaces.csg import MODELS
from engine.geometry.implicit_surfaces.igr import IGRSettings
from engine.reinforcement.gridworld import maps
from engine.reinforcement.gridworld.sweeps import SweepSettings
from ui.source_code import WIDTH, Source


@dataclass(frozen=True)
class Odd:
    array: np.ndarray
    pairs: tuple[tuple[int, float], ...] = ()
    maybe: str | None = "yes"
    numbers: dict[int, bytes] = field(default_factory=dict)


def made(value: object) -> tuple[object, str]:
    source = Source()
    text = source.expression(value)
    namespace: dict[str, object] = {}
    exec("\n".join([*source.import_lines(), *source.data_lines(), f"found = {text}"]), namespace)  # noqa: S102
    return namespace["found"], text


def test_settings_of_every_kind_are_made_again() -> None:
    for world in (example.gridworld for example in maps.EXAMPLES.values()):
        settings = SweepSettings(world.grid, world.dynamics, world.discount, "in-place")
        assert made(settings)[0] == settings
    curve = Schedule("curve", 100, points=((0.5, 0.4), (1.0, 0.001)))
    trained = DiffusionSettings(schedule=curve, learning_rate=0.1 + 0.2, seed=2**32 - 1)
    again, text = made(trained)
    assert again == trained and "batch_size" not in text, "defaults are left out"
    assert max(map(len, text.splitlines())) <= WIDTH
    assert made(IGRSettings(MODELS["links"]))[0] == IGRSettings(MODELS["links"])


@pytest.mark.parametrize("size", [6, 2_000])
def test_arrays_numbers_and_mappings_are_made_again(size: int) -> None:
    odd = Odd(np.arange(size, dtype=np.int16).reshape(2, -1), ((1, np.inf),), None, {3: b"\x00x"})
    back, _ = made(odd)
    assert isinstance(back, Odd) and back.array.dtype == np.int16
    assert np.array_equal(back.array, odd.array)
    assert (back.pairs, back.maybe, back.numbers) == (odd.pairs, None, odd.numbers)


def test_what_cannot_be_written_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot be written"):
        Source().expression(object())
