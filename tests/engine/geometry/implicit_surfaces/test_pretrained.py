"""Decoders from the shop: they know their families, and recognise a shape by half of it."""

import pytest
import torch

from engine.geometry import sparse
from engine.geometry.implicit_surfaces.deepsdf import CodeInference, CodeInferenceSettings
from engine.geometry.implicit_surfaces.families import FAMILIES
from engine.geometry.implicit_surfaces.pretrained import load_decoder


@pytest.mark.parametrize("family", FAMILIES)
def test_members_come_out_of_their_codes(family: str) -> None:
    decoder = load_decoder(family)
    assert decoder is load_decoder(family)
    for code, model in list(zip(decoder.codes, FAMILIES[family].models, strict=True))[::3]:
        found = sparse.extract_surface(decoder.field(code), 40)
        truth = sparse.extract_surface(model, 40, lipschitz=1.0)
        assert found.euler() == truth.euler()
        assert found.volume() == pytest.approx(truth.volume(), rel=0.03)
        assert model(found.vertices).abs().mean() < 0.006


@pytest.mark.parametrize("family", ["vases", "tori", "boxes"])
def test_a_shape_that_it_never_saw_is_found_by_half_of_it_and_a_stranger_is_not(
    family: str,
) -> None:
    members = FAMILIES[family]
    errors = {}
    for name, model in (("held_out", members.held_out), ("out_of_family", members.out_of_family)):
        search = CodeInference(
            CodeInferenceSettings(
                load_decoder(family), model=model, cut_direction=(-1.0, 0.0, 0.0), cut_position=0.0
            )
        )
        search.advance(60)
        errors[name] = search.metrics()["whole_error"]
    assert errors["held_out"] < 0.005 and 5 * errors["held_out"] < errors["out_of_family"]


def test_a_family_without_a_decoder_is_refused() -> None:
    with pytest.raises(ValueError, match="There is no family 'cats'"):
        load_decoder("cats")


def test_asking_does_not_change_a_decoder() -> None:
    decoder = load_decoder("vases")
    before = decoder.codes.clone()
    CodeInference(CodeInferenceSettings(decoder)).advance(2)
    assert torch.equal(decoder.codes, before)
