"""What the trainings of this chapter share: Adam on one vector, exact rewinding, live settings."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

from engine import device, flat, seeds
from engine.simulation import S, Simulation, refuse_changes


class Fitting(Simulation[S]):
    """A simulation whose step is one of Adam on a batch; its settings have a `learning_rate`.

    A subclass calls `_prepare` at the end of its ``__init__`` and implements `_loss_backward` and
    `_metrics`.

    Attributes:
        live: names of the settings that change at once; all others need a restart.
        noun: what a restart starts anew.
    """

    live: tuple[str, ...] = ("learning_rate",)
    noun = "training"

    def _prepare(self, parameters: Iterable[nn.Parameter], generator: torch.Generator) -> None:
        device.setup()
        self._flat = flat.flatten(parameters)
        self._optimiser = torch.optim.Adam([self._flat], lr=_rate(self.settings), fused=True)
        self._generator = generator
        self._measured: dict[str, float] | None = None

    @abstractmethod
    def _loss_backward(self) -> Tensor:
        """Adds the gradient of the loss on the next batch to the parameters'; the loss, detached.

        All randomness comes from `_generator`.
        """

    @abstractmethod
    def _metrics(self) -> dict[str, float]:
        """Numbers of the present step, measured anew."""

    def metrics(self) -> dict[str, float]:
        """Numbers of the present step, measured once."""
        if self._measured is None:
            self._measured = self._metrics()
        return dict(self._measured)

    @property
    def advice(self) -> str:
        """What to change when it diverges."""
        return f"The learning rate {_rate(self.settings):g} is too large; a tenth may do."

    def _advance_one(self) -> None:
        self._measured = None
        gradient = self._flat.grad
        assert gradient is not None
        gradient.zero_()
        loss = self._loss_backward()
        self._optimiser.step()
        self.check(loss=loss, weights=self._flat.detach())

    def state_dict(self) -> dict[str, Any]:
        """Copies of parameters, Adam's moments, and where the batches stand."""
        state = flat.snapshot(self._flat, self._optimiser)
        return {**state, "batches": seeds.snapshot(self._generator)}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up such copies; the same steps follow, bit for bit."""
        self._measured = None
        tensors = dict(state)
        seeds.restore(self._generator, tensors.pop("batches"))
        flat.restore(self._flat, self._optimiser, tensors)

    def reconfigure(self, settings: S) -> None:
        """The `live` settings change at once.

        Raises:
            ValueError: something else differs; the message names it.
        """
        refuse_changes(self.settings, settings, self.live, self.noun)
        self._measured = None
        self.settings = settings
        self._optimiser.param_groups[0]["lr"] = _rate(settings)


def _rate(settings: Any) -> float:
    rate: float = settings.learning_rate
    return rate
