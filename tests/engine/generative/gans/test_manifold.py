"""What a generator paints: where it puts the lines of a grid, for any latent dimension."""

import numpy as np
import pytest
import torch

from engine.generative.gans import manifold
from engine.generative.gans.networks import NetworkSettings, build_generator
from engine.seeds import generator


def _parameters(networks: NetworkSettings) -> np.ndarray:
    network = build_generator(networks, generator(3))
    found: np.ndarray = network.vector.detach().numpy().copy()
    return found


@pytest.mark.parametrize("z_dim", [1, 2, 5])
def test_the_painted_lines_are_the_images_of_the_latent_ones(z_dim: int) -> None:
    networks = NetworkSettings(z_dim=z_dim, width=8)
    network = build_generator(networks, generator(3))
    painted = manifold.painted_lines(networks, _parameters(networks))
    lines = manifold.latent_lines(z_dim)
    assert [line.shape for line in painted] == [line.shape for line in lines]
    assert len(lines) == (1 if z_dim == 1 else 2 * manifold.LINES)
    for line, image in zip(lines[:3], painted[:3], strict=True):
        z = torch.zeros(len(line), z_dim)
        z[:, : min(2, z_dim)] = torch.from_numpy(line)[:, : min(2, z_dim)]
        with torch.no_grad():
            np.testing.assert_allclose(network(z).numpy(), image, atol=1e-6)


def test_what_is_painted_is_connected() -> None:
    """A generator with Lipschitz constant L moves neighbours on a line at most L times as far."""
    networks = NetworkSettings(z_dim=2, width=8)
    network = build_generator(networks, generator(3))
    bound = float(
        torch.stack(
            [torch.linalg.matrix_norm(layer.weight.detach(), 2) for layer in network.layers]
        ).prod()
    )
    lines, painted = (
        manifold.latent_lines(2),
        manifold.painted_lines(networks, _parameters(networks)),
    )
    for line, image in zip(lines, painted, strict=True):
        steps = np.linalg.norm(np.diff(line, axis=0), axis=1)
        assert (np.linalg.norm(np.diff(image, axis=0), axis=1) <= 1.001 * bound * steps).all()


def test_without_a_latent_dimension_there_is_nothing_to_paint() -> None:
    with pytest.raises(ValueError, match="at least one"):
        manifold.latent_lines(0)
