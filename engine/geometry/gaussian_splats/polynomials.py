"""The exponents of Gaussians as polynomials of pixels within a tile."""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.geometry.gaussian_splats.layout import Layout
from engine.geometry.gaussian_splats.tiles import Tiles

LOG2E = math.log2(math.e)
_NOTHING = -1e4  # log₂ of the opacity of an empty slot


@dataclass(frozen=True, eq=False)
class Polynomials:
    """Coefficients f of each slot: log₂ α = f · (u², u v, v², u, v, 1).

    Attributes:
        f: coefficients.
        u, v: the mean in the tile's coordinates, px.
        a, b, c: of the conic.
        opacities: of each slot.
    """

    f: Float[Tensor, "6 s"]
    u: Float[Tensor, " s"]
    v: Float[Tensor, " s"]
    a: Float[Tensor, " s"]
    b: Float[Tensor, " s"]
    c: Float[Tensor, " s"]
    opacities: Float[Tensor, " s"]


def polynomials(
    tiles: Tiles,
    layout: Layout,
    means2d: Float[Tensor, "n 2"],
    conics: Float[Tensor, "n 3"],
    opacities: Float[Tensor, " n"],
) -> Polynomials:
    """The coefficients of all slots."""
    x, y, a, b, c, opacity, log_opacity = (
        _by_slot(column, layout, empty)
        for column, empty in (
            *((column, 0.0) for column in (*means2d.unbind(1), *conics.unbind(1))),
            (opacities, 1.0),
            (opacities.log2(), _NOTHING),
        )
    )
    columns = torch.arange(tiles.columns, dtype=x.dtype, device=x.device).repeat(tiles.rows)
    rows = torch.arange(tiles.rows, dtype=x.dtype, device=x.device)
    rows = rows.repeat_interleave(tiles.columns)
    u = x.sub_(columns.add_(0.5).mul_(tiles.side).index_select(0, layout.slot_tiles))
    v = y.sub_(rows.add_(0.5).mul_(tiles.side).index_select(0, layout.slot_tiles))
    f = x.new_empty(6, len(x))
    torch.mul(a, -0.5 * LOG2E, out=f[0])
    torch.mul(b, -LOG2E, out=f[1])
    torch.mul(c, -0.5 * LOG2E, out=f[2])
    # f₃ = log₂e (a u + b v), f₄ = log₂e (b u + c v), f₅ = log₂ opacity − (f₃ u + f₄ v) / 2
    torch.mul(f[0], u, out=f[3]).mul_(-2).addcmul_(f[1], v, value=-1)
    torch.mul(f[2], v, out=f[4]).mul_(-2).addcmul_(f[1], u, value=-1)
    torch.addcmul(log_opacity, f[3], u, value=-0.5, out=f[5]).addcmul_(f[4], v, value=-0.5)
    return Polynomials(f, u, v, a, b, c, opacity)


def gradients(parts: Polynomials, f_grad: Float[Tensor, "6 s"], out: Float[Tensor, "6 s"]) -> None:
    """∂L/∂ (x, y, a, b, c, opacity) of each slot from ∂L/∂f, from moments about the mean."""
    uu, uv, vv, u1, v1, one = f_grad.unbind(0)
    u, v = parts.u, parts.v
    du, dv = torch.addcmul(u1, u, one, value=-1), torch.addcmul(v1, v, one, value=-1)
    torch.mul(parts.a, du, out=out[0]).addcmul_(parts.b, dv).mul_(LOG2E)
    torch.mul(parts.b, du, out=out[1]).addcmul_(parts.c, dv).mul_(LOG2E)
    torch.addcmul(uu, u, u1 + du, value=-1, out=out[2]).mul_(-0.5 * LOG2E)
    torch.addcmul(uv, v, u1, value=-1, out=out[3]).addcmul_(u, dv, value=-1).mul_(-LOG2E)
    torch.addcmul(vv, v, v1 + dv, value=-1, out=out[4]).mul_(-0.5 * LOG2E)
    torch.div(one, parts.opacities, out=out[5]).mul_(LOG2E)


def by_slot(columns: Float[Tensor, "n c"], layout: Layout) -> Float[Tensor, "c s"]:
    """Values of Gaussians at their slots, by column; zero where a slot is empty."""
    found = columns.new_empty(columns.shape[1], len(layout.slot_gaussians))
    for number, column in enumerate(columns.unbind(1)):
        found[number] = _by_slot(column, layout, 0.0)
    return found


def _by_slot(column: Tensor, layout: Layout, empty: float) -> Tensor:
    padded = torch.nn.functional.pad(column, (0, 1), value=empty)
    return padded.index_select(0, layout.slot_gaussians)
