"""Adam for parameters whose rows come and go."""

from collections.abc import Mapping

import torch
from jaxtyping import Int
from torch import Tensor

BETAS = (0.9, 0.99)
"""The squares are averaged over a shorter time than usual: a run has hundreds of steps."""
EPSILON = 1e-15
"""That of 3DGS: gradients of single Gaussians are far below the usual 1e-8."""


class GroupedAdam:
    """Adam (Kingma and Ba, 2015) with a learning rate for each group, or for each column of it.

    Its moments are tensors of the shapes of the parameters, so that rows can be taken over, dropped
    and added (`carry`): density control changes the number of Gaussians.

    Args:
        parameters: leaves with gradients, by name of their group.
    """

    def __init__(self, parameters: Mapping[str, Tensor]) -> None:
        self.parameters = dict(parameters)
        self.steps = 0
        self.means = {name: torch.zeros_like(part) for name, part in parameters.items()}
        self.squares = {name: torch.zeros_like(part) for name, part in parameters.items()}

    @torch.no_grad()
    def step(self, rates: Mapping[str, float | Tensor]) -> None:
        """One step down the gradients, with the learning rate of each group.

        A rate is a number, or a tensor that is broadcast over the rows.
        """
        self.steps += 1
        first, second = BETAS
        correction = (1 - second**self.steps) ** 0.5
        for name, parameter in self.parameters.items():
            gradient = parameter.grad
            if gradient is None:
                continue
            mean = self.means[name].lerp_(gradient, 1 - first)
            square = self.squares[name].mul_(second).addcmul_(gradient, gradient, value=1 - second)
            scale = square.sqrt().div_(correction).add_(EPSILON)
            rate = rates[name]
            if isinstance(rate, Tensor):
                parameter.sub_(mean / scale * (rate / (1 - first**self.steps)))
            else:
                parameter.addcdiv_(mean, scale, value=-rate / (1 - first**self.steps))

    def clear_gradients(self) -> None:
        """Forgets the gradients of the last step."""
        for parameter in self.parameters.values():
            parameter.grad = None

    def carry(self, parameters: Mapping[str, Tensor], origin: Int[Tensor, " m"]) -> "GroupedAdam":
        """The optimiser of other rows; where `origin` is −1, a row begins without moments.

        Args:
            parameters: of the same groups.
            origin: for each row the one whose moments it takes over.
        """
        other = GroupedAdam(parameters)
        other.steps = self.steps
        fresh = origin < 0
        for mine, theirs in ((self.means, other.means), (self.squares, other.squares)):
            for name, part in mine.items():
                if len(part):
                    theirs[name] = part[origin.clamp_min(0)]
                    theirs[name][fresh] = 0
        return other

    def take_moments(self, other: "GroupedAdam") -> None:
        """Takes over the moments of as many columns as both have; the rows are the same."""
        self.steps = other.steps
        for mine, theirs in ((self.means, other.means), (self.squares, other.squares)):
            for name, part in mine.items():
                if part.dim() == 1:
                    mine[name] = theirs[name]
                else:
                    columns = min(part.shape[1], theirs[name].shape[1])
                    part[:, :columns] = theirs[name][:, :columns]

    def state_dict(self) -> dict[str, Tensor]:
        """Copies of the moments, by name."""
        return {
            f"{name}.{kind}": part.clone()
            for kind, parts in (("mean", self.means), ("square", self.squares))
            for name, part in parts.items()
        }

    def load_state_dict(self, state: Mapping[str, Tensor], steps: int) -> None:
        """Takes up copies that `state_dict` gave after so many steps."""
        self.steps = steps
        for kind, parts in (("mean", self.means), ("square", self.squares)):
            for name in parts:
                parts[name] = state[f"{name}.{kind}"].clone()
