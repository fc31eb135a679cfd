"""A family in one network: codes, what lies between them, a code for part of a cloud."""

import copy
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
import torch

from engine.geometry import sparse
from engine.geometry.implicit_surfaces.csg import CSGModel, Part
from engine.geometry.implicit_surfaces.deepsdf import (
    CodeInference,
    CodeInferenceSettings,
    Decoder,
    DeepSDFSettings,
    DeepSDFTraining,
)
from engine.runs import Run
from engine.simulation import Divergence

SMALL: dict[str, Any] = {"family": "boxes", "width": 8, "depth": 2}


def _small(**settings: Any) -> DeepSDFTraining:
    return DeepSDFTraining(DeepSDFSettings(**{**SMALL, **settings}))


@cache
def _trained() -> tuple[DeepSDFTraining, Decoder]:
    training = DeepSDFTraining(DeepSDFSettings(family="tori", width=48, depth=3))
    training.advance(200)
    arrays = training.arrays()
    return training, Decoder.from_arrays(training.settings, arrays["parameters"], arrays["codes"])


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"family": "cats"}, "There is no family 'cats'; there are vases, tori"),
        ({"code_dimension": 0}, "Code dimension 0\\? It goes from 1 to 16"),
        ({"code_regularisation": -1}, "Code regularisation -1\\? It goes from 0 to 1"),
        ({"learning_rate": 2}, "Learning rate 2\\? It goes from 0.0001 to 1"),
        ({"depth": 0}, "A network has"),
        ({"seed": -1}, "A seed is"),
    ],
)
def test_settings_out_of_range_are_refused_in_a_sentence(wrong: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        DeepSDFSettings(**wrong)


def test_all_members_are_told_apart_by_their_codes() -> None:
    training, decoder = _trained()
    metrics = training.metrics()
    assert metrics["mean_error"] < 0.01 and metrics["worst_error"] < 0.015
    for code, model in zip(decoder.codes, training.settings.members.models, strict=True):
        mesh = sparse.extract_surface(decoder.field(code), 32)
        assert mesh.euler() == 0
        assert model(mesh.vertices).abs().mean() < 0.02


def test_between_two_codes_lies_a_torus_between_the_two() -> None:
    _, decoder = _trained()
    thin, thick = 0, 2  # the same ring, tubes of 0.12 and 0.28
    volumes = [
        sparse.extract_surface(
            decoder.field(decoder.interpolate_codes(thin, thick, share)), 40
        ).volume()
        for share in (0.0, 0.5, 1.0)
    ]
    assert volumes[0] < volumes[1] < volumes[2]
    assert (
        sparse.extract_surface(
            decoder.field(decoder.interpolate_codes(thin, thick, 0.5)), 40
        ).euler()
        == 0
    )
    assert torch.equal(decoder.interpolate_codes(thin, thick, 0.0), decoder.codes[thin])


def test_a_code_is_found_for_half_a_cloud_of_a_shape_never_seen() -> None:
    _, decoder = _trained()
    new = CSGModel((Part("torus", (0.6, 0.16)),))
    search = CodeInference(CodeInferenceSettings(decoder, model=new, missing_share=0.5))
    before = search.metrics()
    search.advance(80)
    after = search.metrics()
    assert after["whole_error"] < 0.02 < before["whole_error"]
    code = torch.from_numpy(search.arrays()["code"])
    mesh = sparse.extract_surface(decoder.field(code), 40)
    # The half that was not seen is there too.
    assert mesh.euler() == 0 and new(mesh.vertices).abs().mean() < 0.025


def test_a_search_leaves_the_decoder_alone() -> None:
    _, decoder = _trained()
    kept = [p.clone() for p in decoder.network.parameters()], decoder.codes.clone()
    CodeInference(CodeInferenceSettings(decoder)).advance(3)
    assert all(
        torch.equal(a, b) for a, b in zip(decoder.network.parameters(), kept[0], strict=True)
    )
    assert torch.equal(decoder.codes, kept[1])


def test_the_pull_keeps_codes_small() -> None:
    free, pulled = _small(code_regularisation=0.0), _small(code_regularisation=1.0)
    free.advance(60)
    pulled.advance(60)
    assert pulled.metrics()["code_norm"] < 0.3 * free.metrics()["code_norm"]


def test_a_restored_training_repeats_itself_bit_for_bit() -> None:
    training = _small()
    for start in (0, 5):
        training.advance(start)
        state = training.state_dict()
        kept = copy.deepcopy(state)
        future = _numbers(training, "mean_error")
        training.load_state_dict(state)
        assert _numbers(training, "mean_error") == future
        fresh = _small()
        fresh.load_state_dict(state)
        assert _numbers(fresh, "mean_error") == future
        assert all(torch.equal(state[name], kept[name]) for name in kept)


def test_a_restored_search_repeats_itself_bit_for_bit() -> None:
    settings = CodeInferenceSettings(_trained()[1], noise=0.01)
    search = CodeInference(settings)
    search.advance(3)
    state = search.state_dict()
    future = _numbers(search, "visible_error")
    other = CodeInference(settings)
    other.load_state_dict(state)
    assert _numbers(other, "visible_error") == future


def test_pull_and_rate_change_while_it_trains_or_searches() -> None:
    run = Run(DeepSDFTraining, DeepSDFSettings(**SMALL))
    middle = run.advance(5)
    run.branch(replace(middle.settings, learning_rate=1e-4, code_regularisation=0.5))
    assert np.abs(run.advance(3).arrays["codes"] - middle.arrays["codes"]).max() < 4e-4
    with pytest.raises(
        ValueError, match="Another family and another code dimension starts the training"
    ):
        run.branch(replace(middle.settings, family="tori", code_dimension=3))
    search = Run(CodeInference, CodeInferenceSettings(_trained()[1]))
    middle = search.advance(5)
    search.branch(replace(middle.settings, learning_rate=1e-4))
    assert np.abs(search.advance(3).arrays["code"] - middle.arrays["code"]).max() < 4e-4
    with pytest.raises(ValueError, match="Another missing share starts the inference anew"):
        search.branch(replace(middle.settings, missing_share=0.1))


def test_a_cloud_is_cut_and_the_hand_moves_the_code_while_it_searches() -> None:
    _, decoder = _trained()
    search = Run(CodeInference, CodeInferenceSettings(decoder))
    begun = search.advance(5)
    cut = replace(
        begun.settings, cut_direction=(1.0, 0.0, 0.0), cut_position=0.1, initial_code=(0.2, -0.1)
    )
    assert search.branch(cut).arrays["code"].tolist() == pytest.approx([0.2, -0.1])
    moved = search.advance(4)
    points = moved.arrays["points"]
    assert points[:, 0].max() <= 0.1 and 500 < len(points) < 2000
    assert len(points) == int(cut.visible.sum()) and len(cut.whole_cloud.points) == 2000
    # Back before the cut, and forward again: the same codes.
    assert np.array_equal(search.seek(4).arrays["points"], begun.arrays["points"])
    again = search.seek(9)
    assert np.array_equal(again.arrays["code"], moved.arrays["code"])
    assert again.metrics["z1"] == pytest.approx(float(again.arrays["code"][0]))


def test_the_search_ends_in_the_valley_of_the_landscape() -> None:
    _, decoder = _trained()
    search = CodeInference(CodeInferenceSettings(decoder, cut_position=0.0))
    search.advance(80)
    reach, side = 0.4, 17
    heights = decoder.loss_landscape(search.cloud.points[:300], reach, side)
    row, column = np.unravel_index(heights.argmin(), heights.shape)
    ticks = np.linspace(-reach, reach, side)
    found = search.arrays()["code"]
    assert np.abs(found - [ticks[column], ticks[row]]).max() < 2.5 * reach / side * 2
    with pytest.raises(ValueError, match="codes of two dimensions"):
        Decoder(decoder.network, torch.zeros(3, 4)).loss_landscape(search.cloud.points, 1.0)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"point_count": 2}, "Point count 2"),
        ({"missing_share": 0.99}, "Missing share 0.99"),
        ({"noise": 1}, "Noise 1"),
        ({"code_regularisation": 7}, "Code regularisation 7"),
        ({"learning_rate": 0}, "Learning rate 0"),
        ({"cut_position": -1.0}, "At least 20 points"),
        ({"initial_code": (0.0,)}, "A code has 2 dimensions"),
    ],
)
def test_searches_out_of_range_are_refused(wrong: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        CodeInferenceSettings(_trained()[1], **wrong)


def test_a_cut_that_leaves_too_little_is_moved() -> None:
    settings = CodeInferenceSettings(_trained()[1])
    assert settings.with_cut(0.1).cut_position == 0.1
    moved = settings.with_cut(-0.9, fewest=1000)
    assert moved.cut_position > -0.9 and 1000 <= int(moved.visible.sum()) <= 1005


def test_divergence_is_noticed() -> None:
    training = _small()
    with torch.no_grad():
        training.codes[0] = torch.nan
    with pytest.raises(Divergence, match=r"at step 1\. The learning rate 0\.004 is too large"):
        training.advance(1)
    search = CodeInference(CodeInferenceSettings(_trained()[1]))
    with torch.no_grad():
        search.code[0] = torch.inf
    with pytest.raises(Divergence, match="at step 1"):
        search.advance(1)


def test_what_is_handed_out_is_safe_to_keep() -> None:
    training = _small()
    arrays = training.arrays()
    kept = {name: array.copy() for name, array in arrays.items()}
    decoder = Decoder.from_arrays(training.settings, arrays["parameters"], arrays["codes"])
    code = decoder.codes[0].clone()
    training.advance(3)
    assert all(np.array_equal(arrays[name], kept[name]) for name in kept)
    arrays["codes"][:] = 0
    assert torch.equal(decoder.codes[0], code)


def _numbers(simulation: Any, name: str) -> list[float]:
    numbers = []
    for _ in range(3):
        simulation.advance(2)
        numbers.append(simulation.metrics()[name])
    return numbers
