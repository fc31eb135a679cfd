import numpy as np
import torch

from engine.vision.receptive_fields.hmax import HmaxSettings
from engine.vision.receptive_fields.responses import Change, Setup
from engine.vision.receptive_fields.stage_maps import best_matches, stage_maps
from engine.vision.receptive_fields.targets import Target

SETUP = Setup(HmaxSettings(bands=2, prototypes=6), Target(label=3))


def test_matches_are_what_c2_keeps_and_move_with_the_target() -> None:
    here = stage_maps(SETUP, Change(), 4)
    there = stage_maps(SETUP, Change(right=8, down=-4), 4)
    c2 = SETUP.model().c2(SETUP.target.image())[0, :4]
    np.testing.assert_allclose([each.response for each in here.matches], c2.numpy())
    for before, after in zip(here.matches, there.matches, strict=True):
        assert before.band == after.band == 0
        # By whole distances of the pools of the finest band, which are 4 pixels apart.
        assert np.subtract(after.box, before.box).tolist() == [-4, -4, 8, 8]
        # 4 C1 units of 8×8 places, 4 places apart.
        assert before.box[1] - before.box[0] + 1 == 3 * 4 + 8


def test_the_best_match_holds_what_the_prototype_was_cut_out_of() -> None:
    model, image = SETUP.model(), SETUP.target.image()
    for index, match in enumerate(best_matches(model, image, 6)):
        top, _, left, _ = match.box
        own = model.c1_bands(image)[0][0, :, top // 4 : top // 4 + 4, left // 4 : left // 4 + 4]
        torch.testing.assert_close(own, model.patches[index])


def test_maps_of_all_stages() -> None:
    found = stage_maps(SETUP, Change(), 4)
    assert found.simple.shape == (4, 64, 64) and found.pooled.shape == (4, 15, 15)
    assert found.similar.shape == (4, 12, 12)
    assert found.similar.max(axis=(1, 2)).tolist() == [each.response for each in found.matches]
