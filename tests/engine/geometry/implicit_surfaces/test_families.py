"""Families: whole shapes within the cube, all different."""

import pytest

from engine.geometry.implicit_surfaces.families import FAMILIES
from engine.geometry.meshes import surface


@pytest.mark.parametrize("name", FAMILIES)
def test_members_are_whole_solids_within_the_cube(name):
    family = FAMILIES[name]
    assert len(family.names) == len(family.scenes) == len(set(family.scenes)) <= 24
    assert len(set(family.names)) == len(family.names)
    assert family.unseen not in family.scenes and family.stranger not in family.scenes
    few = family.scenes[:: max(1, len(family.scenes) // 4)]
    for scene in (*few, family.unseen, family.stranger):
        mesh = surface(scene, 32)
        assert mesh.closed() and mesh.pieces() == 1
        assert mesh.vertices.abs().max() < 1.15
