"""Sparse sampling: the mesh of the dense field, with a fraction of the evaluations."""

import pytest
import torch

from engine.geometry import sparse
from engine.geometry.implicit_surfaces.csg import MODELS
from engine.geometry.implicit_surfaces.networks import Architecture, Network
from engine.geometry.lattice import Lattice
from engine.geometry.marching_cubes import marching_cubes
from engine.geometry.surface_extraction import extract_surface


def same(first, second):
    assert torch.equal(first.faces, second.faces)
    assert torch.allclose(first.vertices, second.vertices, atol=1e-5)


@pytest.mark.parametrize("resolution", [20, 32, 47, 64])
@pytest.mark.parametrize("name", MODELS)
def test_scenes_give_the_dense_mesh(name, resolution):
    lattice = Lattice(resolution)
    sampled = sparse.sample(MODELS[name], lattice, lipschitz=1.0)
    same(marching_cubes(lattice.sample(MODELS[name])), marching_cubes(sampled.volume))


@pytest.mark.parametrize("seed", range(3))
def test_a_network_gives_the_dense_mesh_with_a_measured_slope(seed):
    net = Network(Architecture(), torch.Generator().manual_seed(seed))
    lattice = Lattice(64)
    sampled = sparse.sample(net, lattice)
    assert sampled.evaluations < 64**3 / 4
    same(marching_cubes(lattice.sample(net)), marching_cubes(sampled.volume))


def test_the_share_that_is_evaluated_falls_with_the_resolution():
    shares = [
        sparse.sample(MODELS["torus"], Lattice(n), 1.0).evaluations / n**3 for n in (32, 64, 128)
    ]
    assert shares[0] > 1.5 * shares[1] > 2.5 * shares[2] and shares[2] < 1 / 10


def test_every_sign_is_right():
    lattice = Lattice(48)
    dense = lattice.sample(MODELS["dice"])
    sampled = sparse.sample(MODELS["dice"], lattice, 1.0)
    assert torch.equal(dense < 0, sampled.volume < 0)


def test_the_slope_is_measured_where_it_is_needed():
    lattice = Lattice(40)
    steep = sparse.sample(lambda p: 7 * MODELS["torus"](p), lattice)
    assert 6 < steep.lipschitz < 7 * 2
    same(marching_cubes(lattice.sample(MODELS["torus"])), marching_cubes(steep.volume))


def test_a_field_without_a_surface_is_asked_at_blocks_only():
    for field in (lambda p: p[:, 0] * 0 + 3, lambda p: p[:, 0] * 0):
        sampled = sparse.sample(field, Lattice(32))
        assert torch.isfinite(sampled.volume).all()
    far = sparse.sample(lambda p: p.norm(dim=1) + 3, Lattice(64), 1.0)
    assert far.evaluations == 8**3


def test_a_surface_comes_in_world_coordinates():
    sparse_mesh = sparse.extract_surface(MODELS["spheres"], 50, lipschitz=1.0)
    dense = extract_surface(MODELS["spheres"], 50)
    assert torch.equal(sparse_mesh.faces, dense.faces)
    assert sparse_mesh.closed() and torch.allclose(sparse_mesh.vertices, dense.vertices)


def test_what_comes_out_may_be_used_with_autograd():
    volume = sparse.sample(MODELS["torus"], Lattice(32)).volume
    weight = torch.ones((), requires_grad=True)
    (weight * volume).sum().backward()
    assert weight.grad is not None and not volume.is_inference()
