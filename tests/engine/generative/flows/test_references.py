"""The same weights in zuko and in normflows give the same points and log-determinants."""

import math

import normflows.flows as nf
import torch
import zuko.transforms as zk
from normflows.utils import splines as nf_splines
from torch import Tensor

from engine.foundations.initialisation import initialise
from engine.generative.flows import spline
from engine.generative.flows.autoregressive import AutoregressiveAffine
from engine.generative.flows.continuous import ContinuousFlow, VelocityField
from engine.generative.flows.coupling import AffineCoupling, SplineCoupling, bounded_log_scale
from engine.generative.flows.flow import Bijection
from engine.generative.flows.planar import Planar
from engine.seeds import generator

X = 1.5 * torch.randn(200, 2, generator=generator(0), dtype=torch.float64)


def learned(layer: Bijection, size: float = 0.3) -> Bijection:
    initialise(layer, generator(1))
    layer = layer.double()
    source = generator(2)
    with torch.no_grad():
        for weights in layer.parameters():
            weights.add_(size * torch.randn(weights.shape, generator=source, dtype=torch.float64))
    return layer


def agrees(layer: Bijection, theirs: zk.Transform, *, atol: float = 1e-10) -> None:
    with torch.no_grad():
        z, log_det = layer.forward(X)
        z_theirs, log_det_theirs = theirs.call_and_ladj(X)
        torch.testing.assert_close(z, z_theirs, atol=atol, rtol=0)
        torch.testing.assert_close(log_det, log_det_theirs, atol=10 * atol, rtol=0)
        torch.testing.assert_close(layer.inverse(z).points, theirs.inv(z), atol=atol, rtol=0)


def independent(transform: zk.Transform) -> zk.Transform:
    return zk.DependentTransform(transform, 1)


def affine(shift: Tensor, log_scale: Tensor) -> zk.Transform:
    """Theirs bends the logarithm of the scale: unbent beforehand."""
    limit = -math.log(1e-3)
    raw = log_scale / (1 - log_scale.abs() / limit)
    return independent(zk.MonotonicAffineTransform(shift, raw, slope=1e-3))


def test_affine_coupling_is_zukos() -> None:
    layer = learned(AffineCoupling(2, True, (16, 16)))

    def meta(stays: Tensor) -> zk.Transform:
        s, shift = layer.conditioner(stays).unflatten(1, (1, 2)).unbind(2)  # type: ignore[operator]
        return affine(shift, bounded_log_scale(s))

    agrees(layer, zk.CouplingTransform(meta, torch.tensor([True, False])))


def test_spline_coupling_is_zukos() -> None:
    layer = learned(SplineCoupling(2, False, (16, 16), bins=6, box=3.0), size=0.2)

    def meta(stays: Tensor) -> zk.Transform:
        raw = layer.conditioner(stays).unflatten(1, (1, spline.raw_size(6)))  # type: ignore[operator]
        x, y, slopes = spline.knots(raw, 3.0).table.unbind(-1)
        zeros = torch.zeros(1, 1, 6, dtype=torch.float64)
        theirs = zk.MonotonicRQSTransform(zeros, zeros, zeros[..., :5], bound=3.0)
        theirs.horizontal, theirs.vertical, theirs.derivatives = x, y, slopes
        return independent(theirs)

    agrees(layer, zk.CouplingTransform(meta, torch.tensor([False, True])), atol=1e-8)


def test_the_spline_is_normflows_from_the_same_raw_numbers() -> None:
    raw = 2 * torch.randn(300, spline.raw_size(8), generator=generator(3), dtype=torch.float64)
    x = torch.linspace(-4, 4, 300, dtype=torch.float64)
    shift = math.log(math.expm1(1 - spline.SMALLEST_SLOPE))
    parts = (raw[:, :8], raw[:, 8:16], raw[:, 16:] + shift)
    for ours, inverse in ((spline.forward, False), (spline.inverse, True)):
        y, log_slope = nf_splines.unconstrained_rational_quadratic_spline(
            x, *parts, inverse=inverse, tail_bound=3.0
        )
        found = ours(x, spline.knots(raw, 3.0))
        torch.testing.assert_close(found.values, y, atol=1e-9, rtol=0)
        torch.testing.assert_close(found.log_slope, log_slope, atol=1e-6, rtol=0)


def test_the_autoregressive_layer_is_zukos() -> None:
    layer = learned(AutoregressiveAffine(2, False, (16,)))

    def meta(x: Tensor) -> zk.Transform:
        mean, raw = layer.made(x).chunk(2, dim=1)  # type: ignore[operator]
        scale = -bounded_log_scale(raw)
        return affine(-mean * scale.exp(), scale)

    agrees(layer, zk.AutoregressiveTransform(meta, passes=2))


def test_the_planar_layer_is_normflows() -> None:
    layer = Planar(2, generator(4)).double()
    u = torch.tensor([[0.7, -1.1]], dtype=torch.float64)
    theirs = nf.Planar((2,), u=u, w=layer.w.detach()[None], b=layer.b.detach()[None])
    with torch.no_grad():
        along = (u @ layer.w).item()
        bent = u[0] + (math.log1p(math.exp(along)) - 1 - along) * layer.w / (layer.w @ layer.w)
        layer.u.copy_(bent)
        layer.constrained = False
        z, log_det = layer.forward(X)
        z_theirs, log_det_theirs = theirs(X)
    torch.testing.assert_close(z, z_theirs)
    torch.testing.assert_close(log_det, log_det_theirs)


def test_the_continuous_flow_is_zukos() -> None:
    field = VelocityField(2, (16, 16))
    layer = learned(ContinuousFlow(field, steps=40))

    def velocity(t: Tensor, x: Tensor) -> Tensor:
        return field(x, float(t)).velocity

    theirs = zk.FreeFormJacobianTransform(velocity, atol=1e-9, rtol=1e-9)
    agrees(layer, theirs, atol=1e-6)
