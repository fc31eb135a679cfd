"""The recipe of the flows of the plane, cut down: same seed, same bytes."""

from pathlib import Path

from engine import weights
from engine.generative.flows import pretrained
from recipes import flows_plane


def test_a_seed_decides_the_file(tmp_path: Path) -> None:
    for folder, seed in (("one", 0), ("same", 0), ("other", 1)):
        flows_plane.make("affine-linear", seed, tmp_path / folder, steps=2)
    one, same, other = (
        weights.manifest(tmp_path / folder)[pretrained.name("affine-linear")]
        for folder in ("one", "same", "other")
    )
    assert one == same and one.sha256 != other.sha256
    assert set(one.metric) == {
        "held-out nats, eight-gaussians",
        "held-out nats, moons",
        "held-out nats, rings",
        "entropy in nats, eight-gaussians",
        "entropy in nats, rings",
    }
