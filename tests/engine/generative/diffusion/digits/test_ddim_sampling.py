"""Digits step by step: the same as all steps at once, restored, and turned on the way."""

import numpy as np
import pytest
import torch

from engine.generative.diffusion.digits import sampling
from engine.generative.diffusion.digits.ddim_sampling import DescentSettings, DigitDescent

PAIR = DescentSettings(labels=(3, 8), grains=(1, 2), steps=5)


def test_single_steps_lead_where_the_whole_way_leads():
    descent = DigitDescent(PAIR)
    assert descent.advance(100) == 5 and descent.done
    way = sampling.generate(sampling.shipped(), PAIR.labels, PAIR.grains, steps=5)
    torch.testing.assert_close(torch.from_numpy(descent.arrays()["x"]), way.samples)
    torch.testing.assert_close(torch.from_numpy(descent.arrays()["x0"]), way.x0[-1])
    assert descent.metrics()["t"] == 0 and descent.metrics()["alpha_bar"] == 1


def test_a_restored_way_goes_on_as_it_would_have():
    one, other = DigitDescent(PAIR), DigitDescent(PAIR)
    one.advance(2)
    other.load_state_dict(one.state_dict())
    other.step = one.step
    one.advance(2)
    other.advance(2)
    for name, part in one.arrays().items():
        np.testing.assert_array_equal(other.arrays()[name], part)


def test_another_label_turns_the_way_and_other_noise_is_refused():
    straight, turned = DigitDescent(PAIR), DigitDescent(PAIR)
    for descent in (straight, turned):
        descent.advance(2)
    turned.reconfigure(DescentSettings(labels=(9, 8), grains=(1, 2), steps=5))
    for descent in (straight, turned):
        descent.advance(3)
    apart = np.abs(straight.arrays()["x"] - turned.arrays()["x"]).max(axis=(1, 2))
    assert apart[0] > 0.5 and apart[1] < 1e-2
    with pytest.raises(ValueError, match="begin anew"):
        turned.reconfigure(DescentSettings(labels=(9, 8), grains=(1, 7), steps=5))


def test_a_little_noised_drawing_comes_back_much_as_it_was():
    ink = np.zeros((28, 28), np.uint8)
    ink[4:24, 13:16] = 255
    near, far = (
        DescentSettings((1,), (0,), picture=ink.tobytes(), share=share, steps=10)
        for share in (0.1, 0.9)
    )
    assert near.times[0] == 100 and len(near.times) == 2
    errors = []
    for settings in (near, far):
        descent = DigitDescent(settings)
        descent.advance(100)
        errors.append(np.abs(descent.arrays()["x"][0] - (ink / 127.5 - 1)).mean())
    assert errors[0] < 0.1 < errors[1] + 0.1


@pytest.mark.parametrize(
    "wrong",
    [
        {"labels": (11, 1)},
        {"labels": (1,)},
        {"scale": 11.0},
        {"steps": 0},
        {"picture": b"12"},
        {"share": 0.0},
        {"grains": (-1, 0)},
    ],
)
def test_settings_out_of_range_are_refused_with_a_sentence(wrong):
    with pytest.raises(ValueError, match=r"\.$"):
        DescentSettings(**{"labels": (1, 2), "grains": (1, 2)} | wrong)


def test_a_leap_is_a_draft_of_the_way():
    settings = DescentSettings(labels=(3, 8, 0, 7), grains=(1, 2, 3, 4))
    exact, draft = DigitDescent(settings), DigitDescent(settings)
    exact.advance(20)
    draft.leap(20)
    assert draft.step == 20 and draft.done
    apart = np.abs(exact.arrays()["x0"] - draft.arrays()["x0"]).mean()
    others = np.abs(exact.arrays()["x0"] - exact.arrays()["x0"][::-1]).mean()
    assert apart < others / 3, "the same digits, a little otherwise"
    near, single = DigitDescent(settings), DigitDescent(settings)
    near.leap(3)
    single.advance(3)
    np.testing.assert_array_equal(near.arrays()["x"], single.arrays()["x"])
