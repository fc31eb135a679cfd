"""Families: whole shapes within the cube, all different."""

import pytest

from engine.geometry.implicit_surfaces.families import FAMILIES
from engine.geometry.surface_extraction import extract_surface


@pytest.mark.parametrize("name", FAMILIES)
def test_members_are_whole_solids_within_the_cube(name):
    family = FAMILIES[name]
    assert len(family.names) == len(family.models) == len(set(family.models)) <= 24
    assert len(set(family.names)) == len(family.names)
    assert family.held_out not in family.models and family.out_of_family not in family.models
    few = family.models[:: max(1, len(family.models) // 4)]
    for model in (*few, family.held_out, family.out_of_family):
        mesh = extract_surface(model, 32)
        assert mesh.closed() and mesh.components() == 1
        assert mesh.vertices.abs().max() < 1.15
