"""Attribute edits in the latent space of a generator by a conditional flow.

StyleFlow (Abdal et al. 2021, arXiv:2008.02401): a flow between codes w of a generator and noise z,
conditioned on attributes a that were measured in the generated pictures. An edit from a to a' is
f⁻¹(f(w; a); a'), the same noise under other attributes. The paper's flow is continuous; this one
has coupling layers. The class of the digit is a condition too, and an edit leaves it as it is.
"""

from __future__ import annotations

import functools

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from engine import weights
from engine.data.images import CLASSES, Label
from engine.foundations.initialisation import initialise
from engine.generative.flows.conditional import attributes
from engine.generative.flows.conditional.attributes import Attributes
from engine.generative.flows.conditional.flow import (
    Condition,
    ConditionalBijection,
    ConditionalCoupling,
    ConditionalFlow,
    Indifferent,
)
from engine.generative.flows.linear import ActNorm, InvertibleLinear

NAME = "flows-styleflow"
METRIC = "held-out nats"
CODE_SIZE = 12
COUPLINGS, WIDTHS = 6, (96, 96)

Codes = Float[Tensor, "n 12"]


class StyleFlow(ConditionalFlow):
    """A flow of codes under attributes and class.

    Args:
        generator: of the initial weights; None leaves them for weights to be loaded.

    Attributes:
        mean, deviation: of the attributes, which are standardised before the flow sees them.
    """

    mean: Float[Tensor, 3]
    deviation: Float[Tensor, 3]

    def __init__(self, generator: torch.Generator | None = None) -> None:
        draw = torch.Generator().manual_seed(0) if generator is None else generator
        conditions = len(attributes.NAMES) + CLASSES
        layers: list[ConditionalBijection] = [Indifferent(ActNorm(CODE_SIZE))]
        for k in range(COUPLINGS):
            coupling = ConditionalCoupling(CODE_SIZE, conditions, k % 2 == 0, WIDTHS)
            initialise(coupling, draw)
            layers += [Indifferent(InvertibleLinear(CODE_SIZE, draw)), coupling]
        super().__init__(layers, CODE_SIZE)
        self.register_buffer("mean", torch.zeros(len(attributes.NAMES)))
        self.register_buffer("deviation", torch.ones(len(attributes.NAMES)))

    def condition(self, measured: Attributes, labels: Label) -> Condition:
        """What the layers see: standardised attributes, and the class as one of ten."""
        classes = functional.one_hot(labels, CLASSES).to(measured.dtype)
        return torch.cat([(measured - self.mean) / self.deviation, classes], dim=1)

    def edit(self, codes: Codes, labels: Label, before: Attributes, after: Attributes) -> Codes:
        """The codes with other attributes: to noise under the old, back under the new."""
        noise = self.forward(codes, self.condition(before, labels)).points
        return self.inverse(noise, self.condition(after, labels)).points


@functools.cache
def pretrained() -> StyleFlow:
    """The flow that ships; shared by everybody, so nobody may train it.

    Raises:
        engine.weights.WeightsError: its weights are missing or damaged.
    """
    flow = StyleFlow()
    weights.load_into(flow, NAME)
    return flow.eval().requires_grad_(False)
