"""Tiles composited block by block of depth, and the gradient, in a few large tensor operations.

A block is [k, w, p]: the next k Gaussians of w tiles at all p pixels of a tile. In coordinates
(u, v) of a tile with its centre as origin, log₂ of opacity times falloff is a polynomial,

    e = f · (u², u v, v², u, v, 1),

so one matrix product evaluates a block. With α = 2^e and T_{i+1} = T_i (1 − α_i), the colour is
summed by parts, so that no tensor of weights is formed:

    Σ_i T_i α_i c_i = Σ_i (T_i − T_{i+1}) c_i = Σ_i T_i (c_i − c_{i−1})   with c_{−1} = c_k = 0.

For the gradient let q_j = T_j (c_j − c_{j−1}) · ∂L/∂C, j = 0 … N, and for the last T_N the
background in place of c_N. As T_j has the factor 1 − α_i for all j > i,

    ∂L/∂α_i = − Σ_{j>i} q_j / (1 − α_i),   ∂L/∂e_i = ln 2 · α_i ∂L/∂α_i,

and ∂L/∂f are six moments of ∂L/∂e over the pixels of the tile: another matrix product.
"""

import math
import weakref
from dataclasses import dataclass
from functools import lru_cache

import torch
from jaxtyping import Float, Int
from torch import Tensor

from engine.geometry.gaussian_splats.compositing import ALPHA_MAX, ALPHA_MIN
from engine.geometry.gaussian_splats.layout import Block, Group, Layout
from engine.geometry.gaussian_splats.workspace import shared as workspace

_OPAQUE = 1e-5  # a tile behind which less than this is seen is finished
_NOTHING = -1e4
"""log₂ of α = 0. Seen: 2^−200 takes four times as long, as it passes through denormal numbers."""


@dataclass(eq=False)
class Trace:
    """What the gradient needs of a block.

    Attributes:
        block: which slots.
        tiles: which tiles in `Layout.order`: a range, or their places if some were finished.
        slots: which slots, if some tiles were finished.
        transmittance: T in front of each Gaussian and behind the last.
        alpha: of each Gaussian.
        steps: c_i − c_{i−1}.
    """

    block: Block
    tiles: slice | Int[Tensor, " w"]
    slots: Int[Tensor, " kw"] | None
    transmittance: Float[Tensor, "k1 w p"]
    alpha: Float[Tensor, "k w p"]
    steps: Float[Tensor, "w k1 c"]


@lru_cache(maxsize=16)
def monomials(side: int, dtype: torch.dtype, device: torch.device) -> Float[Tensor, "6 p"]:
    """(u², u v, v², u, v, 1) at the pixels of a tile, row by row."""
    steps = torch.arange(side, dtype=dtype, device=device) - (side - 1) / 2
    v, u = (grid.reshape(-1) for grid in torch.meshgrid(steps, steps, indexing="ij"))
    return torch.stack([u * u, u * v, v * v, u, v, torch.ones_like(u)])


class Compositor:
    """Composites all tiles of an image, and propagates gradients back.

    Args:
        layout: the order.
        side: of a tile, in pixels.
        f: coefficients of the polynomial of each slot.
        colours: of each slot, by channels.
        bounded: whether some opacity is above the largest α.
        learns: whether the gradient is wanted.
        count: whether the number of Gaussians that contribute to each pixel is wanted.

    Attributes:
        colours: of each tile in the layout's order [u, c, p], without background.
        transmittance: T behind all [u, p].
        counts: if wanted [u, p].
    """

    def __init__(
        self,
        layout: Layout,
        side: int,
        f: Float[Tensor, "6 s"],
        colours: Float[Tensor, "c s"],
        *,
        bounded: bool,
        learns: bool,
        count: bool,
    ) -> None:
        self._layout = layout
        self._f, self._slot_colours = f, colours
        self._bounded, self._learns = bounded, learns
        self._basis = monomials(side, f.dtype, f.device)
        self._traces: list[Trace] = []
        channels, pixels, tiles = len(colours), side * side, len(layout.order)
        self.colours = f.new_zeros(tiles, channels, pixels)
        self.transmittance = f.new_ones(tiles, pixels)
        self.counts = layout.order.new_zeros(tiles, pixels) if count else None
        numbers = 2 * pixels * (layout.size if learns else layout.largest)
        self._buffer = workspace.take(numbers, f)
        self._give_back = weakref.finalize(self, workspace.give, self._buffer)
        self._used = 0
        for group in layout.groups:
            self._composite(group)
        if not learns:
            self._give_back()

    def _composite(self, group: Group) -> None:
        """The tiles of a group from front to back."""
        unfinished: Tensor | None = None  # places in the group; all if None
        for number, block in enumerate(group.blocks):
            tiles: slice | Tensor = slice(group.start, group.start + block.width)
            slots = None
            if unfinished is not None:
                unfinished = unfinished[unfinished < block.width]
                if not len(unfinished):
                    return
                tiles = group.start + unfinished
                slots = block.start + _grid(block, unfinished)
            passed = self._block(block, tiles, slots)
            self.transmittance[tiles] = passed
            if number + 1 < len(group.blocks):
                coming = passed[: group.blocks[number + 1].width] if slots is None else passed
                unfinished = _unfinished(coming, unfinished)

    def _block(self, block: Block, tiles: slice | Tensor, slots: Tensor | None) -> Tensor:
        """Adds the colours of a block to those of its tiles; returns T behind it."""
        in_front, total = self.transmittance[tiles], self.colours[tiles]
        depth, width, channels = block.depth, *total.shape[:2]
        f, colours = self._f, self._slot_colours
        if slots is None:
            f, colours = f[:, block.slots], colours[:, block.slots]
        else:
            f, colours = f.index_select(1, slots), colours.index_select(1, slots)
        alpha, transmittance = self._room(depth, width)
        _alphas(f, self._basis, alpha, bounded=self._bounded)
        transmittance[0] = in_front
        slices = transmittance.unbind(0)
        for i, layer in enumerate(alpha.unbind(0)):
            torch.addcmul(slices[i], slices[i], layer, value=-1, out=slices[i + 1])
        steps = _steps(colours.view(channels, depth, width))
        # Contiguous: into every fourth plane of a larger tensor it takes three times as long.
        total.baddbmm_(steps.transpose(1, 2), transmittance.transpose(0, 1))
        if slots is not None:
            self.colours[tiles] = total
        if self.counts is not None:
            self.counts[tiles] += (alpha > 0).sum(0)
        if self._learns:
            self._traces.append(Trace(block, tiles, slots, transmittance, alpha, steps))
        return slices[depth]

    def _room(self, depth: int, width: int) -> tuple[Tensor, Tensor]:
        """Memory for α [k, w, p] and T [k + 1, w, p]."""
        pixels = self._basis.shape[1]
        one, other = depth * width * pixels, (depth + 1) * width * pixels
        start = self._used
        alpha = self._buffer[start : start + one].view(depth, width, pixels)
        transmittance = self._buffer[start + one : start + one + other]
        if self._learns:
            self._used += one + other
        return alpha, transmittance.view(depth + 1, width, pixels)

    def backward(
        self, colours_grad: Float[Tensor, "u c p"], transmittance_grad: Float[Tensor, "u p"]
    ) -> tuple[Float[Tensor, "6 s"], Float[Tensor, "c s"]]:
        """∂L/∂f and ∂L/∂colours of each slot.

        Args:
            colours_grad: ∂L/∂colours of the tiles.
            transmittance_grad: ∂L/∂T behind all, with what the background adds to it.
        """
        f_grad, by_slot = torch.zeros_like(self._f), torch.zeros_like(self._slot_colours)
        behind = self.transmittance * transmittance_grad  # Σ q_j of all behind a block
        room = workspace.take(2 * self._layout.largest * self._basis.shape[1], colours_grad)
        for trace in reversed(self._traces):
            grad = colours_grad[trace.tiles]
            moments, by_colour = self._gradients(trace, grad, behind, room)
            if trace.slots is None:
                f_grad[:, trace.block.slots] = moments
                by_slot[:, trace.block.slots] = by_colour
            else:
                f_grad.index_copy_(1, trace.slots, moments)
                by_slot.index_copy_(1, trace.slots, by_colour)
        workspace.give(room)
        return f_grad.mul_(-math.log(2)), by_slot

    def _gradients(
        self, trace: Trace, grad: Tensor, behind: Tensor, room: Tensor
    ) -> tuple[Tensor, Tensor]:
        """∂L/∂f, up to a factor, and ∂L/∂c of a block; `behind` is brought forward."""
        transmittance, alpha = trace.transmittance, trace.alpha
        width, channels, pixels = grad.shape
        size = transmittance.numel()
        scaled = room[:size].view(width, -1, pixels)
        torch.bmm(trace.steps, grad, out=scaled)
        q = room[size : 2 * size].view(transmittance.shape)  # summed up from behind
        slices, factors = q.unbind(0), scaled.unbind(1)
        layers = transmittance.unbind(0)
        torch.addcmul(behind[trace.tiles], layers[-1], factors[-1], out=slices[-1])
        for i in range(len(slices) - 2, -1, -1):
            torch.addcmul(slices[i + 1], layers[i], factors[i], out=slices[i])
        behind[trace.tiles] = slices[0]
        # T is in the cache now, where it is read in another order.
        by_step = torch.bmm(transmittance.transpose(0, 1), grad.transpose(1, 2))
        by_colour = (by_step[:, :-1] - by_step[:, 1:]).permute(2, 1, 0).reshape(channels, -1)
        e_grad = q[1:].mul_(alpha)
        if self._bounded:
            e_grad.masked_fill_(alpha >= ALPHA_MAX, 0)
        e_grad.div_(torch.sub(1, alpha, out=room[: alpha.numel()].view(alpha.shape)))
        return self._basis @ e_grad.view(-1, pixels).T, by_colour


def _alphas(f: Tensor, basis: Tensor, out: Tensor, *, bounded: bool) -> None:
    exponent = torch.mm(f.T, basis, out=out.view(-1, basis.shape[1]))
    torch.nn.functional.threshold_(exponent, math.log2(ALPHA_MIN), _NOTHING)
    exponent.exp2_()
    if bounded:
        exponent.clamp_max_(ALPHA_MAX)


def _steps(colours: Tensor) -> Tensor:
    """c_i − c_{i−1} as [w, k + 1, c] of colours [c, k, w], with zeros before and behind."""
    channels, depth, width = colours.shape
    steps = colours.new_empty(channels, depth + 1, width)
    steps[:, 0] = colours[:, 0]
    torch.sub(colours[:, 1:], colours[:, :-1], out=steps[:, 1:-1])
    torch.neg(colours[:, -1], out=steps[:, -1])
    return steps.permute(2, 1, 0).contiguous()


def _grid(block: Block, places: Tensor) -> Tensor:
    """Slots, from the block's first, of some of its tiles, by depth."""
    depths = torch.arange(block.depth, device=places.device) * block.width
    return (depths[:, None] + places).view(-1)


def _unfinished(passed: Tensor, places: Tensor | None) -> Tensor | None:
    """The places of the tiles that go on; all (None) while few are finished."""
    seen = passed.amax(1) > _OPAQUE
    if places is None:
        going = int(seen.sum())
        return None if going > 0.75 * len(seen) else seen.nonzero().squeeze(1)
    return places[seen]
