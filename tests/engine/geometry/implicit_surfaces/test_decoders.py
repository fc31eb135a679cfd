"""Decoders from the shop: they know their families, and recognise a shape by half of it."""

import pytest
import torch

from engine.geometry.implicit_surfaces import sparse
from engine.geometry.implicit_surfaces.decoders import ready
from engine.geometry.implicit_surfaces.deepsdf import CodeFit, CodeFitSettings
from engine.geometry.implicit_surfaces.families import FAMILIES


@pytest.mark.parametrize("family", FAMILIES)
def test_members_come_out_of_their_codes(family: str) -> None:
    decoder = ready(family)
    assert decoder is ready(family)
    for code, scene in list(zip(decoder.codes, FAMILIES[family].scenes, strict=True))[::3]:
        found = sparse.surface(decoder.field(code), 40)
        truth = sparse.surface(scene, 40, lipschitz=1.0)
        assert found.euler() == truth.euler()
        assert found.volume() == pytest.approx(truth.volume(), rel=0.03)
        assert scene(found.vertices).abs().mean() < 0.006


@pytest.mark.parametrize("family", ["vases", "tori", "boxes"])
def test_a_shape_that_it_never_saw_is_found_by_half_of_it_and_a_stranger_is_not(
    family: str,
) -> None:
    members = FAMILIES[family]
    errors = {}
    for name, scene in (("unseen", members.unseen), ("stranger", members.stranger)):
        search = CodeFit(
            CodeFitSettings(ready(family), scene=scene, side=(-1.0, 0.0, 0.0), reach=0.0)
        )
        search.advance(100)
        errors[name] = search.metrics()["whole"]
    assert errors["unseen"] < 0.005 and 5 * errors["unseen"] < errors["stranger"]


def test_a_family_without_a_decoder_is_refused() -> None:
    with pytest.raises(ValueError, match="There is no family 'cats'"):
        ready("cats")


def test_asking_does_not_change_a_decoder() -> None:
    decoder = ready("vases")
    before = decoder.codes.clone()
    CodeFit(CodeFitSettings(decoder)).advance(2)
    assert torch.equal(decoder.codes, before)
