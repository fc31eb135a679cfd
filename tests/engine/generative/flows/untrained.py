"""Flows whose weights are as if they had learnt something, and points to send through them."""

import torch
from torch import Tensor

from engine.generative.flows.families import FlowSettings, build
from engine.generative.flows.flow import Flow
from engine.seeds import generator

SMALL = {"layers": 4, "width": 16, "bins": 5}


def wild(family: str, size: float = 0.15, **settings: object) -> Flow:
    """A flow in double precision with weights as if it had learnt something."""
    flow = build(FlowSettings(family, **{**SMALL, **settings}), generator(0)).double()  # type: ignore[arg-type]
    source = generator(1)
    with torch.no_grad():
        for weights in flow.parameters():
            weights.add_(size * torch.randn(weights.shape, generator=source, dtype=torch.float64))
    return flow


def points(count: int, seed: int = 2) -> Tensor:
    return 1.5 * torch.randn(count, 2, generator=generator(seed), dtype=torch.float64)
