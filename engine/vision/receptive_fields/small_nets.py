"""Small networks with every option that changes an effective receptive field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from torch import Tensor

from engine import device, seeds
from engine.settings import check_ranges, setting
from engine.vision.receptive_fields.architectures.builder import Builder
from engine.vision.receptive_fields.effective import (
    EffectiveField,
    effective_field,
    random_images,
)
from engine.vision.receptive_fields.graph import Network
from engine.vision.receptive_fields.initialisation import INITIALISATIONS
from engine.vision.receptive_fields.layers import Add, Pointwise
from engine.vision.receptive_fields.network import Module
from engine.vision.receptive_fields.theory import receptive_field
from engine.vision.receptive_fields.windows import Conv, Pool

ACTIVATIONS = ("identity", "relu", "leaky-relu", "tanh", "sigmoid")
SUBSAMPLING = ("none", "stride", "max", "average")
LARGEST_INPUT = 129


@dataclass(frozen=True)
class SmallNet:
    """Convolutions that keep the size, and what may come between them.

    Attributes:
        depth: convolutions.
        kernel: taps per axis, odd.
        channels: of every layer.
        activation: of `ACTIVATIONS`, after each convolution.
        subsampling: of `SUBSAMPLING`, by 2: after the first and the second third of the layers.
        skips: whether the input of every second convolution is added to what follows it.
        dilation: ``1`` everywhere, or ``growing``: 1, 2, 4, 8, then from 1 again; or ``2``.
        normalised: whether each convolution is batch-normalised.
        initialisation: of `INITIALISATIONS`.
        seed: of weights and inputs.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    depth: int = setting(10, low=1, high=40)
    kernel: int = setting(3, low=1, high=11)
    channels: int = setting(8, low=1, high=64)
    activation: str = "relu"
    subsampling: str = "none"
    skips: bool = False
    dilation: str = "1"
    normalised: bool = False
    initialisation: str = "he"
    seed: int = 0

    def __post_init__(self) -> None:
        check_ranges(self)
        if self.kernel % 2 == 0:
            raise ValueError(f"Kernel {self.kernel}? It is odd, so that it has a centre.")
        for name, value, known in (
            ("activation", self.activation, ACTIVATIONS),
            ("subsampling", self.subsampling, SUBSAMPLING),
            ("dilation", self.dilation, ("1", "2", "growing")),
            ("initialisation", self.initialisation, INITIALISATIONS),
        ):
            if value not in known:
                raise ValueError(f"There is no {name} {value!r}; there are {', '.join(known)}.")
        seeds.validated(self.seed)

    def network(self, colours: int = 1) -> Network:
        """The graph, for images of so many channels; its nodes are named ``conv1``, ``act1``, …"""
        builder = Builder(colours)
        cuts = {-(-self.depth // 3), -(-2 * self.depth // 3)} - {self.depth}
        before = ""
        for number in range(1, self.depth + 1):
            # The first layer changes the channels, so a skip begins after it.
            if number % 2 == 0:
                before = builder.last
            self._layer(builder, number, self._dilation(number))
            if self.skips and number % 2 == 1 and number > 1:
                builder.add(f"add{number}", Add(), builder.last, before)
            if number in cuts and self.subsampling != "none":
                self._halve(builder, number)
                before = builder.last
        return builder.network()

    def end(self, number: int) -> str:
        """The node at the end of a layer, counted from 1, before any subsampling."""
        added = self.skips and number % 2 == 1 and number > 1
        return f"add{number}" if added else f"act{number}"

    def _dilation(self, number: int) -> int:
        return {"1": 1, "2": 2, "growing": 1 << (number - 1) % 4}[self.dilation]

    def _layer(self, builder: Builder, number: int, dilation: int) -> None:
        padding = dilation * (self.kernel // 2)
        conv = Conv(self.kernel, 1, padding, dilation, channels=self.channels)
        builder.add(f"conv{number}", conv)
        if self.normalised:
            builder.add(f"norm{number}", Pointwise("batchnorm"))
        builder.add(f"act{number}", Pointwise(self.activation))

    def _halve(self, builder: Builder, number: int) -> None:
        if self.subsampling == "stride":
            layer = Conv(1, 2, channels=self.channels)
            builder.add(f"stride{number}", layer)
        else:
            kind: Literal["max", "average"] = "max" if self.subsampling == "max" else "average"
            builder.add(f"pool{number}", Pool(2, 2, kind=kind))


def input_side(network: Network, name: str, least: int = 17) -> int:
    """A side of the input at which the theoretical field of the middle unit fits, if it can be."""
    wanted = max(along.size for along in receptive_field(network, name)) + 2
    return min(max(wanted + 1 - wanted % 2, least), LARGEST_INPUT)


def middle(network: Network, name: str, size: tuple[int, ...]) -> tuple[int, ...]:
    """The unit of a node whose field lies in the middle of the input."""
    sizes = network.sizes(size)[name]
    fields = receptive_field(network, name)
    units = (field.unit_at((n - 1) / 2) for field, n in zip(fields, size, strict=True))
    return tuple(min(max(u, 0), n - 1) for u, n in zip(units, sizes, strict=True))


def build(settings: SmallNet, colours: int = 1) -> Module:
    """The network with its initial weights; normalisations hold the statistics of normal inputs."""
    device.setup()
    network = settings.network(colours)
    source = seeds.generator(seeds.derive(settings.seed, "weights"))
    module = Module(network, settings.initialisation, source).requires_grad_(False)
    if settings.normalised:
        module.calibrate(random_images(4, colours, (33, 33), settings.seed))
    return module


def field_of(
    module: Module, name: str, images: int = 4, seed: int = 0, side: int | None = None
) -> EffectiveField:
    """The effective field of the middle unit of a node, over random inputs that it fits in."""
    network = module.network
    side = input_side(network, name) if side is None else side
    given: Tensor = random_images(images, network.channels["input"], (side, side), seed)
    return effective_field(module, name, middle(network, name, (side, side)), given, seed=seed)


def widths_by_depth(settings: SmallNet, depths: tuple[int, ...], images: int = 4) -> list[float]:
    """σ of the effective field after each of some depths, in one network as deep as the last.

    Raises:
        ValueError: a depth is larger than the network's.
    """
    if max(depths) > settings.depth:
        raise ValueError(f"The network has {settings.depth} layers, not {max(depths)}.")
    module = build(settings)
    widths = []
    for depth in depths:
        found = field_of(module, settings.end(depth), images, settings.seed)
        widths.append(found.moments.width)
    return widths
