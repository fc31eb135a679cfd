"""What the generator learns from one sample: the slope of its loss in the discriminator's output.

The gradient that reaches G is this slope times the gradient of D's output a at the sample. D is a
sigmoid of a where the loss is a logarithm (Goodfellow et al. 2014, arXiv:1406.2661), and a itself
for least squares (Mao et al. 2017, arXiv:1611.04076) and Wasserstein (Arjovsky et al. 2017).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import logsigmoid

Values = Float[Tensor, "*n"]


class GeneratorLoss(NamedTuple):
    """The loss of G for one sample, as a function of D's output a, and its derivative.

    Attributes:
        loss: L(a), which G makes small.
        slope: dL/da.
        sigmoid: whether D(G(z)) is σ(a); else it is a.
    """

    loss: Callable[[Values], Values]
    slope: Callable[[Values], Values]
    sigmoid: bool


GENERATOR_LOSSES = {
    "minimax": GeneratorLoss(lambda a: logsigmoid(-a), lambda a: -torch.sigmoid(a), True),
    "non_saturating": GeneratorLoss(lambda a: -logsigmoid(a), lambda a: -torch.sigmoid(-a), True),
    "least_squares": GeneratorLoss(lambda a: 0.5 * (a - 1) ** 2, lambda a: a - 1, False),
    "wasserstein": GeneratorLoss(lambda a: -a, lambda a: -torch.ones_like(a), False),
}
"""log(1 − σ(a)), −log σ(a), ½ (a − 1)² and −a."""
