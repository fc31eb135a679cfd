"""DDIM step by step: the same as all steps at once, restored, and changed during sampling."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.generative.diffusion.digits import ddim_sampling, sampling
from engine.generative.diffusion.digits.ddim_sampling import DDIMSampling, DDIMSettings
from engine.runs import Run

PAIR = DDIMSettings(labels=(3, 8), noise_seeds=(1, 2), sampling_steps=5)


def test_single_steps_agree_with_sampling_at_once():
    simulation = DDIMSampling(PAIR)
    assert simulation.advance(100) == 5 and simulation.done
    trajectory = sampling.generate(
        sampling.pretrained(), PAIR.labels, PAIR.noise_seeds, sampling_steps=5
    )
    torch.testing.assert_close(torch.from_numpy(simulation.arrays()["x"]), trajectory.samples)
    torch.testing.assert_close(torch.from_numpy(simulation.arrays()["x0"]), trajectory.x0[-1])
    assert simulation.metrics()["t"] == 0 and simulation.metrics()["alpha_bar"] == 1


def test_a_restored_simulation_continues_identically():
    one, other = DDIMSampling(PAIR), DDIMSampling(PAIR)
    one.advance(2)
    other.load_state_dict(one.state_dict())
    other.step = one.step
    one.advance(2)
    other.advance(2)
    for name, part in one.arrays().items():
        np.testing.assert_array_equal(other.arrays()[name], part)


def test_labels_can_change_during_sampling_and_other_noise_is_refused():
    unchanged, changed = DDIMSampling(PAIR), DDIMSampling(PAIR)
    for simulation in (unchanged, changed):
        simulation.advance(2)
    changed.reconfigure(DDIMSettings(labels=(9, 8), noise_seeds=(1, 2), sampling_steps=5))
    for simulation in (unchanged, changed):
        simulation.advance(3)
    apart = np.abs(unchanged.arrays()["x"] - changed.arrays()["x"]).max(axis=(1, 2))
    assert apart[0] > 0.5 and apart[1] < 1e-2
    with pytest.raises(ValueError, match="restart the sampling"):
        changed.reconfigure(DDIMSettings(labels=(9, 8), noise_seeds=(1, 7), sampling_steps=5))


def test_a_drawing_noised_a_little_is_kept():
    ink = np.zeros((28, 28), np.uint8)
    ink[4:24, 13:16] = 255
    near, far = (
        DDIMSettings(
            (1,), (0,), initial_image=ink.tobytes(), noise_strength=share, sampling_steps=10
        )
        for share in (0.1, 0.9)
    )
    assert near.times[0] == 100 and len(near.times) == 2
    errors = []
    for settings in (near, far):
        simulation = DDIMSampling(settings)
        simulation.advance(100)
        errors.append(np.abs(simulation.arrays()["x"][0] - (ink / 127.5 - 1)).mean())
    assert errors[0] < 0.1 < errors[1] + 0.1


@pytest.mark.parametrize(
    "wrong",
    [
        {"labels": (11, 1)},
        {"labels": (1,)},
        {"guidance_scale": 11.0},
        {"sampling_steps": 0},
        {"initial_image": b"12"},
        {"noise_strength": 0.0},
        {"noise_seeds": (-1, 0)},
    ],
)
def test_settings_out_of_range_are_refused_with_a_sentence(wrong):
    with pytest.raises(ValueError, match=r"\.$"):
        DDIMSettings(**{"labels": (1, 2), "noise_seeds": (1, 2)} | wrong)


def test_skipping_steps_approximates_them():
    settings = DDIMSettings(labels=(3, 8, 0, 7), noise_seeds=(1, 2, 3, 4))
    exact, draft = DDIMSampling(settings), DDIMSampling(settings)
    exact.advance(20)
    draft.skip_to(20)
    assert draft.step == 20 and draft.done
    apart = np.abs(exact.arrays()["x0"] - draft.arrays()["x0"]).mean()
    others = np.abs(exact.arrays()["x0"] - exact.arrays()["x0"][::-1]).mean()
    assert apart < others / 3, "the same digits, slightly different"
    near, single = DDIMSampling(settings), DDIMSampling(settings)
    near.skip_to(3)
    single.advance(3)
    np.testing.assert_array_equal(near.arrays()["x"], single.arrays()["x"])


def test_a_draft_stands_in_for_the_frame_that_is_seen():
    run = Run(DDIMSampling, PAIR)
    seen = run.advance(3)
    changed = replace(PAIR, guidance_scale=6.0)
    draft = ddim_sampling.draft(changed, seen)
    assert (draft.step, draft.done, draft.settings) == (3, False, changed)
    assert draft.series is seen.series
    exact = DDIMSampling(changed)
    exact.advance(3)
    np.testing.assert_array_equal(draft.arrays["x"], exact.arrays()["x"])
    more = replace(PAIR, sampling_steps=9)
    finished = ddim_sampling.draft(more, run.advance(9))
    assert finished.done and finished.step == 9, "the end of a trajectory stays the end"
