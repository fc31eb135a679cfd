"""What the fields learn from: samples, losses, and gradients through roots."""

import torch

from engine.humans.body.asset import body
from engine.humans.body.limits import within_limits
from engine.humans.body.neural.deformation import Pose, correspondences, deformed, jacobian
from engine.humans.body.neural.fields import NeuralBody
from engine.humans.body.neural.training import (
    distance_loss,
    first_weights_loss,
    posed_loss,
    random_pose,
    rest_segments,
    sample_pose,
    with_gradient,
)
from engine.humans.body.presets import preset_pose


def test_poses_lie_within_the_limits() -> None:
    generator = torch.Generator().manual_seed(0)
    assert all(within_limits(random_pose(generator, 1.0).double(), 1e-5) for _ in range(10))


def test_the_gradient_through_a_root_is_that_of_finite_differences() -> None:
    """∂x*/∂σ by equation 10, against the root that is searched anew with other weights."""
    model = body().to(dtype=torch.float64)
    segments = rest_segments(model)
    network = NeuralBody(24, torch.Generator().manual_seed(0)).double()
    # First weights are nearly equal for all bones; a sum of them would be no body.
    optimiser = torch.optim.Adam(network.skinning.parameters(), lr=5e-3)
    points = model.template[torch.arange(0, 6_890, 20)]
    for _ in range(80):
        optimiser.zero_grad()
        first_weights_loss(network, points, segments).backward()
        optimiser.step()
    motions = model.transforms(torch.zeros(10).double(), preset_pose("sitting"))
    pose = Pose.of(motions, segments)
    rest = model.template[[5_000, 3_000, 1_200]]
    there = deformed(network, rest, pose).points.detach()
    direction = torch.randn(3, 3, generator=torch.Generator().manual_seed(1)).double()
    parameter = next(iter(network.skinning[1].parameters()))
    change = torch.randn(parameter.shape, generator=torch.Generator().manual_seed(2)).double()

    def roots() -> torch.Tensor:
        found = correspondences(network, there, pose, starts=24, tolerance=1e-12, max_iterations=60)
        assert found.converged.any(1).all()
        near = (found.points - rest[:, None]).norm(dim=-1)
        near[~found.converged] = torch.inf
        return found.points[torch.arange(3), near.argmin(1)]

    network.zero_grad()
    (with_gradient(network, roots(), pose) * direction).sum().backward()
    assert parameter.grad is not None
    analytic = float((parameter.grad * change).sum())
    step = 1e-5
    sides = []
    for sign in (1, -1):
        with torch.no_grad():
            parameter.add_(sign * step * change)
        sides.append(float((roots() * direction).sum()))
        with torch.no_grad():
            parameter.sub_(sign * step * change)
    numeric = (sides[0] - sides[1]) / (2 * step)
    assert abs(analytic) > 1e-4
    assert abs(analytic - numeric) < 1e-5 * max(1, abs(numeric))
    assert jacobian(network, rest, pose).det().abs().min() > 1e-3


def test_samples_have_the_distance_of_the_posed_body() -> None:
    """Points of the surface itself have none, and the pelvis is inside."""
    samples = sample_pose(
        body(), preset_pose("tree").float(), 300, torch.Generator().manual_seed(0)
    )
    near = samples.distances[::3].abs()
    assert float(near.mean()) < 0.005 < float(samples.distances[2::3].abs().mean())
    assert bool((samples.distances < 0).any()) and bool((samples.distances > 0).any())


def test_distances_beyond_the_truncation_are_not_told_apart() -> None:
    values, truth = torch.tensor([0.5, -0.4, 0.02]), torch.tensor([0.2, -0.3, 0.01])
    assert abs(float(distance_loss(values, truth)) - 0.01 / 3) < 1e-7


def test_a_few_steps_on_poses_teach_weights_that_nobody_gave() -> None:
    model = body()
    segments = rest_segments(model)
    generator = torch.Generator().manual_seed(0)
    network = NeuralBody(24, generator)
    samples = sample_pose(model, random_pose(generator, 0.6), 400, generator)
    optimiser = torch.optim.Adam(network.parameters(), lr=3e-3)
    chosen = torch.arange(400)
    losses = []
    for step in range(30):
        optimiser.zero_grad()
        if step < 10:
            loss = first_weights_loss(network, samples.points, segments)
        else:
            loss = posed_loss(network, samples, chosen, segments, starts=3)
            losses.append(float(loss.detach()))
        loss.backward()
        gradient = next(iter(network.skinning.parameters())).grad
        assert gradient is not None and (step < 10 or float(gradient.abs().max()) > 0)
        optimiser.step()
    assert losses[-1] < 0.6 * losses[0]
