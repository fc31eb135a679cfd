"""A family in one network: codes, what lies between them, a code for part of a cloud."""

import copy
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
import torch

from engine.geometry.implicit_surfaces import sparse
from engine.geometry.implicit_surfaces.csg import Part, Scene
from engine.geometry.implicit_surfaces.deepsdf import (
    CodeFit,
    CodeFitSettings,
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
    training.advance(300)
    arrays = training.arrays()
    return training, Decoder.of(training.settings, arrays["parameters"], arrays["codes"])


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"family": "cats"}, "There is no family 'cats'; there are vases, tori"),
        ({"code": 0}, "The length of a code lies between 1 and 16"),
        ({"prior": -1}, "The pull of the codes lies"),
        ({"learning_rate": 2}, "The learning rate is above 0 and at most 1, not 2"),
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
    assert metrics["difference"] < 0.01 and metrics["worst"] < 0.015
    for code, scene in zip(decoder.codes, training.settings.members.scenes, strict=True):
        mesh = sparse.surface(decoder.field(code), 40)
        assert mesh.euler() == 0
        assert scene(mesh.vertices).abs().mean() < 0.02


def test_between_two_codes_lies_a_torus_between_the_two() -> None:
    _, decoder = _trained()
    thin, thick = 0, 2  # the same ring, tubes of 0.12 and 0.28
    volumes = [
        sparse.surface(decoder.field(decoder.between(thin, thick, share)), 40).volume()
        for share in (0.0, 0.5, 1.0)
    ]
    assert volumes[0] < volumes[1] < volumes[2]
    assert sparse.surface(decoder.field(decoder.between(thin, thick, 0.5)), 40).euler() == 0
    assert torch.equal(decoder.between(thin, thick, 0.0), decoder.codes[thin])


def test_a_code_is_found_for_half_a_cloud_of_a_shape_never_seen() -> None:
    _, decoder = _trained()
    new = Scene((Part("torus", (0.6, 0.16)),))
    search = CodeFit(CodeFitSettings(decoder, scene=new, hole=0.5))
    before = search.metrics()
    search.advance(150)
    after = search.metrics()
    assert after["whole"] < 0.02 < before["whole"]
    code = torch.from_numpy(search.arrays()["code"])
    mesh = sparse.surface(decoder.field(code), 40)
    # The half that was not seen is there too.
    assert mesh.euler() == 0 and new(mesh.vertices).abs().mean() < 0.025


def test_a_search_leaves_the_decoder_alone() -> None:
    _, decoder = _trained()
    kept = [p.clone() for p in decoder.network.parameters()], decoder.codes.clone()
    CodeFit(CodeFitSettings(decoder)).advance(3)
    assert all(
        torch.equal(a, b) for a, b in zip(decoder.network.parameters(), kept[0], strict=True)
    )
    assert torch.equal(decoder.codes, kept[1])


def test_the_pull_keeps_codes_small() -> None:
    free, pulled = _small(prior=0.0), _small(prior=1.0)
    free.advance(60)
    pulled.advance(60)
    assert pulled.metrics()["code"] < 0.3 * free.metrics()["code"]


def test_a_restored_training_repeats_itself_bit_for_bit() -> None:
    training = _small()
    for start in (0, 5):
        training.advance(start)
        state = training.state_dict()
        kept = copy.deepcopy(state)
        future = _numbers(training, "difference")
        training.load_state_dict(state)
        assert _numbers(training, "difference") == future
        fresh = _small()
        fresh.load_state_dict(state)
        assert _numbers(fresh, "difference") == future
        assert all(torch.equal(state[name], kept[name]) for name in kept)


def test_a_restored_search_repeats_itself_bit_for_bit() -> None:
    settings = CodeFitSettings(_trained()[1], noise=0.01)
    search = CodeFit(settings)
    search.advance(3)
    state = search.state_dict()
    future = _numbers(search, "seen")
    other = CodeFit(settings)
    other.load_state_dict(state)
    assert _numbers(other, "seen") == future


def test_pull_and_rate_change_while_it_trains_or_searches() -> None:
    run = Run(DeepSDFTraining, DeepSDFSettings(**SMALL))
    middle = run.advance(5)
    run.branch(replace(middle.settings, learning_rate=1e-30, prior=0.5))
    assert np.array_equal(run.advance(3).arrays["codes"], middle.arrays["codes"])
    with pytest.raises(ValueError, match="Another family and another code starts the training"):
        run.branch(replace(middle.settings, family="tori", code=3))
    search = Run(CodeFit, CodeFitSettings(_trained()[1]))
    middle = search.advance(5)
    search.branch(replace(middle.settings, learning_rate=1e-30))
    assert np.array_equal(search.advance(3).arrays["code"], middle.arrays["code"])
    with pytest.raises(ValueError, match="Another hole starts the search anew"):
        search.branch(replace(middle.settings, hole=0.1))


def test_a_cloud_is_cut_and_the_hand_moves_the_code_while_it_searches() -> None:
    _, decoder = _trained()
    search = Run(CodeFit, CodeFitSettings(decoder))
    begun = search.advance(5)
    cut = replace(begun.settings, side=(1.0, 0.0, 0.0), reach=0.1, start=(0.2, -0.1))
    assert search.branch(cut).arrays["code"].tolist() == pytest.approx([0.2, -0.1])
    moved = search.advance(4)
    points = moved.arrays["points"]
    assert points[:, 0].max() <= 0.1 and 500 < len(points) < 2000
    assert len(points) == int(cut.seen.sum()) and len(cut.whole.points) == 2000
    # Back before the cut, and forward again: the same codes.
    assert np.array_equal(search.seek(4).arrays["points"], begun.arrays["points"])
    again = search.seek(9)
    assert np.array_equal(again.arrays["code"], moved.arrays["code"])
    assert again.metrics["z1"] == pytest.approx(float(again.arrays["code"][0]))


def test_the_search_ends_in_the_valley_of_the_landscape() -> None:
    _, decoder = _trained()
    search = CodeFit(CodeFitSettings(decoder, reach=0.0))
    search.advance(150)
    reach, side = 0.4, 17
    heights = decoder.landscape(search.cloud.points[:300], reach, side)
    row, column = np.unravel_index(heights.argmin(), heights.shape)
    ticks = np.linspace(-reach, reach, side)
    found = search.arrays()["code"]
    assert np.abs(found - [ticks[column], ticks[row]]).max() < 2.5 * reach / side * 2
    with pytest.raises(ValueError, match="codes of two numbers"):
        Decoder(decoder.network, torch.zeros(3, 4)).landscape(search.cloud.points, 1.0)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"points": 2}, "The number of points lies"),
        ({"hole": 0.99}, "The hole lies"),
        ({"noise": 1}, "The noise lies"),
        ({"prior": 7}, "The pull of the code lies"),
        ({"learning_rate": 0}, "The learning rate is above 0"),
        ({"reach": -1.0}, "hardly anything left"),
        ({"start": (0.0,)}, "A code has 2 numbers"),
    ],
)
def test_searches_out_of_range_are_refused(wrong: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        CodeFitSettings(_trained()[1], **wrong)


def test_divergence_is_noticed() -> None:
    training = _small()
    with torch.no_grad():
        training.codes[0] = torch.nan
    with pytest.raises(Divergence, match=r"at step 1\. The learning rate 0\.003 is too large"):
        training.advance(1)
    search = CodeFit(CodeFitSettings(_trained()[1]))
    with torch.no_grad():
        search.code[0] = torch.inf
    with pytest.raises(Divergence, match="at step 1"):
        search.advance(1)


def test_what_is_handed_out_is_safe_to_keep() -> None:
    training = _small()
    arrays = training.arrays()
    kept = {name: array.copy() for name, array in arrays.items()}
    decoder = Decoder.of(training.settings, arrays["parameters"], arrays["codes"])
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
