"""The recipe of the decoders writes what the engine reads."""

from pathlib import Path

import numpy as np
import pytest

from engine import weights
from engine.geometry.implicit_surfaces.deepsdf import Decoder, DeepSDFSettings
from engine.geometry.implicit_surfaces.families import FAMILIES
from engine.geometry.implicit_surfaces.pretrained import weights_name
from recipes import deepsdf_families


@pytest.mark.nightly
def test_a_short_training_is_written_scored_and_read(tmp_path: Path) -> None:
    entry = deepsdf_families.make("solids", seed=3, into=tmp_path, steps=60)
    assert entry.seed == 3 and entry.metric["mean difference"] < 0.1
    tensors = weights.load(weights_name("solids"), folder=tmp_path)
    decoder = Decoder.from_arrays(
        DeepSDFSettings(family="solids"), tensors["parameters"].numpy(), tensors["codes"].numpy()
    )
    again = deepsdf_families.train("solids", 3, steps=60).arrays()
    assert np.array_equal(again["codes"], decoder.codes.numpy())


def test_the_shop_has_what_the_recipe_makes() -> None:
    listed = weights.manifest()
    for family in FAMILIES:
        entry = listed[weights_name(family)]
        assert entry.recipe == "recipes.deepsdf_families"
        assert entry.metric["mean difference"] < 0.002
