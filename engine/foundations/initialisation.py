"""Initial weights of networks, from a generator that the caller seeds."""

import torch
from torch import Tensor, nn


def initialise(module: nn.Module, generator: torch.Generator) -> None:
    """Weights from N(0, 1/fan-in), embeddings from N(0, 1), biases zero, scales of norms one.

    A layer whose class says ``zero_initialised = True`` has all its weights at zero.
    """
    with torch.no_grad():
        for part in module.modules():
            if isinstance(part, nn.Conv2d | nn.Linear):
                if getattr(part, "zero_initialised", False):
                    part.weight.zero_()
                else:
                    part.weight.normal_(0, part.weight[0].numel() ** -0.5, generator=generator)
            elif isinstance(part, nn.Embedding):
                part.weight.normal_(generator=generator)
            elif isinstance(part, nn.GroupNorm):
                part.weight.fill_(1)
            if isinstance(getattr(part, "bias", None), Tensor):
                part.bias.zero_()  # type: ignore[operator]
