"""All parameters of a network in one vector, for small networks trained live.

In a small network the arithmetic is nothing and the bookkeeping everything: an optimiser that
visits eight tensors, a snapshot that copies eight, a check that looks at eight. With one vector
each is a single call (seen: a whole training step of a 2-16-16-1 network 1.2× as fast).
"""

from collections.abc import Iterable
from itertools import pairwise

import torch
from torch import Tensor, nn


def flatten(parameters: Iterable[nn.Parameter]) -> nn.Parameter:
    """Move parameters into one vector, of which they become views; gradients likewise.

    Give the result to the optimiser and clear its ``grad`` with ``zero_()`` before each backward:
    a gradient set to None would cut the tie. The module stays usable as it is.

    Returns:
        The vector, float32 [n], its ``grad`` zero; in the order the parameters came.

    Raises:
        ValueError: there are no parameters, or they differ in type or device.
    """
    parts = list(parameters)
    if len({(part.dtype, part.device) for part in parts}) != 1:
        raise ValueError("Parameters of one type on one device are needed, and at least one.")
    flat = nn.Parameter(torch.cat([part.detach().reshape(-1) for part in parts]))
    flat.grad = torch.zeros_like(flat)
    ends = torch.tensor([0, *(part.numel() for part in parts)]).cumsum(0).tolist()
    for part, (start, end) in zip(parts, pairwise(ends), strict=True):
        part.data = flat.data[start:end].view(part.shape)
        part.grad = flat.grad[start:end].view(part.shape)
    return flat


def snapshot(flat: nn.Parameter, optimiser: torch.optim.Optimizer) -> dict[str, Tensor]:
    """Copies of the vector and of the optimiser's state for it (moments, step count)."""
    state = {name: value.clone() for name, value in optimiser.state[flat].items() if _held(value)}
    return {"parameters": flat.detach().clone(), **state}


def restore(flat: nn.Parameter, optimiser: torch.optim.Optimizer, state: dict[str, Tensor]) -> None:
    """Take up what `snapshot` gave; the settings of the optimiser (its rate) stay as they are."""
    flat.data.copy_(state["parameters"])
    optimiser.state[flat] = {
        name: value.clone() for name, value in state.items() if name != "parameters"
    }


def _held(value: object) -> bool:
    """Plain SGD keeps a momentum buffer that is None."""
    return isinstance(value, Tensor)
