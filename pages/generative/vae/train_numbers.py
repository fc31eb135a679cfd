"""The numbers of a training as the page shows them: the ELBO with one sign on every tab."""

from collections.abc import Mapping
from typing import TypeVar

import numpy as np

Number = TypeVar("Number", float, np.ndarray)

_NEGATED = {"train": "training", "held_out": "test", "reconstruction": "reconstruction"}
"""Costs, in nats, of the engine, and the bound or likelihood that they are the negative of."""


def bounds(metrics: Mapping[str, Number]) -> dict[str, Number]:
    """The metrics, or series, with what training makes small turned into what the ELBO is."""
    return {
        _NEGATED.get(name, name): -value if name in _NEGATED else value
        for name, value in metrics.items()
    }
