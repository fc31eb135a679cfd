"""Tiles composited block by block, and the gradient, in a few large tensor operations.

A block is [k, w, p]: k Gaussians of w parts of lists (`layout`) at all p pixels of a tile. In
coordinates (u, v) of a tile with its centre as origin, log₂ of opacity times falloff is a
polynomial,

    e = f · (u², u v, v², u, v, 1),

so one matrix product evaluates a block. With α = 2^e and T_{i+1} = T_i (1 − α_i), the colour is
summed by parts, so that no tensor of weights is formed:

    Σ_i T_i α_i c_i = Σ_i (T_i − T_{i+1}) c_i = Σ_i T_i (c_i − c_{i−1})   with c_{−1} = c_k = 0.

For the gradient let q_j = T_j (c_j − c_{j−1}) · ∂L/∂C, j = 0 … k, and add T_k ∂L/∂T_k to the last.
As T_j has the factor 1 − α_i for all j > i,

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
from engine.geometry.gaussian_splats.layout import Block, Layout
from engine.geometry.gaussian_splats.workspace import shared as workspace

_OPAQUE = 1e-5  # a tile through which less than this is seen is finished
_DROPPED = 0.75  # if so many parts of a block or more go on, all do
_NOTHING = -1e4
"""log₂ of α = 0. Seen: 2^−200 takes four times as long, as it passes through denormal numbers."""


@dataclass(eq=False)
class Trace:
    """What the gradient needs of a block.

    Attributes:
        parts: which parts: a range, or their numbers if some tiles were finished.
        slots: which slots: likewise.
        transmittance: T in front of each Gaussian and behind the last, 1 in front of the first.
        alpha: of each Gaussian.
        steps: c_i − c_{i−1}.
    """

    parts: slice | Int[Tensor, " w"]
    slots: slice | Int[Tensor, " kw"]
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
        tiles: how many there are.
        side: of a tile, in pixels.
        f: coefficients of the polynomial of each slot.
        colours: of each slot, by channels.
        bounded: whether some opacity is above the largest α.
        learns: whether the gradient is wanted.
        count: whether the number of Gaussians that contribute to each pixel is wanted.

    Attributes:
        colours: of each tile [t, c, p], without background.
        transmittance: T behind all [t, p].
        counts: if wanted [t, p].
    """

    def __init__(
        self,
        layout: Layout,
        tiles: int,
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
        self._joints: list[tuple[Tensor, Tensor]] = []
        channels, pixels, parts = len(colours), side * side, len(layout.tiles)
        self.colours = f.new_zeros(tiles, channels, pixels)
        self.transmittance = f.new_ones(tiles, pixels)
        self.counts = layout.tiles.new_zeros(tiles, pixels) if count else None
        rooms = [block.room for block in layout.blocks]
        numbers = 2 * (sum(rooms) if learns else max(rooms, default=0))
        self._buffer = workspace.take(pixels * (numbers + parts * (channels + 2)), f)
        self._give_back = weakref.finalize(self, workspace.give, self._buffer)
        self._used = 0
        # Of each part by itself, and T in front of it.
        self._part_colours = self._memory(parts, channels, pixels)
        self._passed = self._memory(parts, pixels)
        self._in_front = self._memory(parts, pixels)
        for number, wave in enumerate(layout.waves):
            if not self._wave(number, wave):
                break
        if not learns:
            self._give_back()

    def _wave(self, number: int, wave: tuple[Block, ...]) -> bool:
        """Composites a wave and puts its parts behind the earlier ones; whether any was left."""
        parts = slice(wave[0].first, wave[-1].parts.stop)
        tiles = self._layout.tiles[parts]
        going = None
        if number:
            going = (self.transmittance.amax(1) > _OPAQUE).index_select(0, tiles)
            left = int(going.sum())
            if not left:
                return False
            if left == len(going):
                going = None
        done = [self._chosen(block, going, parts.start) for block in wave]
        self._join(number, tiles, parts, torch.cat(done) if going is not None else None)
        return True

    def _chosen(self, block: Block, going: Tensor | None, first: int) -> Tensor:
        """Composites the parts of a block whose tiles go on; returns which parts were."""
        places: Tensor | None = None
        if going is not None:
            within = going[block.first - first : block.parts.stop - first]
            if int(within.sum()) < _DROPPED * block.width:
                places = within.nonzero().squeeze(1)
        if places is None:
            self._block(block.depth, block.parts, block.slots)
            return (
                torch.arange(block.first, block.parts.stop, device=self._f.device)
                if going is not None
                else self._layout.tiles[:0]
            )
        if len(places):
            depths = torch.arange(block.depth, device=places.device) * block.width
            slots = (depths[:, None] + places).view(-1) + block.start
            self._block(block.depth, block.first + places, slots)
        return block.first + places

    def _block(self, depth: int, parts: slice | Tensor, slots: slice | Tensor) -> None:
        """Colours and T of parts."""
        f, colours = self._f, self._slot_colours
        if isinstance(slots, slice):
            f, colours = f[:, slots], colours[:, slots]
        else:
            f, colours = f.index_select(1, slots), colours.index_select(1, slots)
        width = f.shape[1] // depth
        pixels, kept = self._basis.shape[1], self._used
        alpha = self._memory(depth, width, pixels)
        transmittance = self._memory(depth + 1, width, pixels)
        _alphas(f, self._basis, alpha, bounded=self._bounded)
        slices, layers = transmittance.unbind(0), alpha.unbind(0)
        slices[0].fill_(1)
        torch.sub(1, layers[0], out=slices[1])
        for i in range(1, depth):
            torch.addcmul(slices[i], slices[i], layers[i], value=-1, out=slices[i + 1])
        steps = _steps(colours.view(len(colours), depth, width))
        shades = self._part_colours[parts]
        torch.bmm(steps.transpose(1, 2), transmittance.transpose(0, 1), out=shades)
        if not isinstance(parts, slice):
            self._part_colours[parts] = shades
        self._passed[parts] = slices[depth]
        if self.counts is not None:
            self.counts.index_add_(0, self._layout.tiles[parts], (alpha > 0).sum(0))
        if self._learns:
            self._traces.append(Trace(parts, slots, transmittance, alpha, steps))
        else:
            self._used = kept

    def _memory(self, *shape: int) -> Tensor:
        """The next numbers of the buffer."""
        start, self._used = self._used, self._used + math.prod(shape)
        return self._buffer[start : self._used].view(shape)

    def _join(self, wave: int, tiles: Tensor, parts: slice, done: Tensor | None) -> None:
        """Puts the parts of a wave behind what is in front of them, number by number."""
        if wave == 0:  # nothing is in front
            self.colours.index_copy_(0, tiles, self._part_colours[parts])
            self.transmittance.index_copy_(0, tiles, self._passed[parts])
            return
        if done is None:
            done = torch.arange(parts.start, parts.stop, device=tiles.device)
        numbers = self._layout.numbers.index_select(0, done)
        for number in range(1 << (wave - 1), 1 << wave):
            chosen = done if wave == 1 else done[numbers == number]
            if not len(chosen):
                return
            tile = self._layout.tiles.index_select(0, chosen)
            in_front = self.transmittance.index_select(0, tile)
            behind = self._part_colours.index_select(0, chosen).mul_(in_front[:, None])
            self.colours.index_add_(0, tile, behind)
            passed = self._passed.index_select(0, chosen).mul_(in_front)
            self.transmittance.index_copy_(0, tile, passed)
            if self._learns:
                self._in_front.index_copy_(0, chosen, in_front)
                self._joints.append((chosen, tile))

    def backward(
        self,
        colours_grad: Float[Tensor, "t c p"],
        transmittance_grad: Float[Tensor, "t p"],
        f_grad: Float[Tensor, "6 s"],
        by_slot: Float[Tensor, "c s"],
    ) -> None:
        """Propagates a gradient back to the slots.

        Args:
            colours_grad: ∂L/∂colours of the tiles.
            transmittance_grad: ∂L/∂T behind all, with what the background adds to it.
            f_grad: becomes ∂L/∂f of each slot.
            by_slot: becomes ∂L/∂colours of each slot.
        """
        f_grad.zero_()
        by_slot.zero_()
        behind = self._separate(colours_grad, transmittance_grad.clone())
        most = max((block.room for block in self._layout.blocks), default=0)
        room = workspace.take(2 * most * self._basis.shape[1], colours_grad)
        first_wave = self._layout.waves[0][-1].parts.stop if self._layout.waves else 0
        for trace in self._traces:
            grad = colours_grad.index_select(0, self._layout.tiles[trace.parts])
            if not isinstance(trace.parts, slice) or trace.parts.start >= first_wave:
                grad.mul_(self._in_front[trace.parts][:, None])
            moments, by_colour = self._gradients(trace, grad, behind[trace.parts], room)
            if isinstance(trace.slots, slice):
                f_grad[:, trace.slots] = moments
                by_slot[:, trace.slots] = by_colour
            else:
                f_grad.index_copy_(1, trace.slots, moments)
                by_slot.index_copy_(1, trace.slots, by_colour)
        workspace.give(room)
        f_grad.mul_(-math.log(2))

    def _separate(self, colours_grad: Tensor, rest: Tensor) -> Tensor:
        """T ∂L/∂T of each part by itself, T behind it; `rest` is ∂L/∂T of what is in front."""
        found = torch.empty_like(self._passed)
        for chosen, tile in reversed(self._joints):
            through = self._passed.index_select(0, chosen).mul_(rest.index_select(0, tile))
            found.index_copy_(0, chosen, through * self._in_front.index_select(0, chosen))
            grad = colours_grad.index_select(0, tile)
            seen = grad.mul_(self._part_colours.index_select(0, chosen)).sum(1)
            rest.index_copy_(0, tile, seen.add_(through))
        if self._layout.waves:
            wave = self._layout.waves[0]
            parts = slice(wave[0].first, wave[-1].parts.stop)
            torch.mul(
                self._passed[parts],
                rest.index_select(0, self._layout.tiles[parts]),
                out=found[parts],
            )
        return found

    def _gradients(
        self, trace: Trace, grad: Tensor, behind: Tensor, room: Tensor
    ) -> tuple[Tensor, Tensor]:
        """∂L/∂f, up to a factor, and ∂L/∂c of a block."""
        transmittance, alpha = trace.transmittance, trace.alpha
        width, channels, pixels = grad.shape
        size = transmittance.numel()
        scaled = room[:size].view(width, -1, pixels)
        torch.bmm(trace.steps, grad, out=scaled)
        q = room[size : 2 * size].view(transmittance.shape)  # summed up from behind
        slices, factors = q.unbind(0), scaled.unbind(1)
        layers = transmittance.unbind(0)
        torch.addcmul(behind, layers[-1], factors[-1], out=slices[-1])
        for i in range(len(slices) - 2, 0, -1):
            torch.addcmul(slices[i + 1], layers[i], factors[i], out=slices[i])
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
    torch.threshold_(exponent, math.log2(ALPHA_MIN), _NOTHING)
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
