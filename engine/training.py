"""Base of trainings: Adam on one flat vector, exact rewinding, live settings."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

from engine import device, flat, seeds
from engine.simulation import S, Simulation, refuse_changes


class Training(Simulation[S]):
    """A simulation whose step is one step of Adam on a batch; its settings have a `learning_rate`.

    A subclass calls `_start` at the end of its ``__init__`` and implements `_loss_backward` and
    `_metrics`.

    Attributes:
        live_settings: names of the settings that can change during training; all others need a
            restart.
        process: what is restarted, in sentences for the visitor.
    """

    demanding = True
    live_settings: tuple[str, ...] = ("learning_rate",)
    process = "training"

    def _start(self, parameters: Iterable[nn.Parameter], generator: torch.Generator) -> None:
        device.setup()
        self._flat = flat.flatten(parameters)
        self._optimiser = torch.optim.Adam(
            [self._flat], lr=_learning_rate(self.settings), fused=True
        )
        self._generator = generator
        self._cached_metrics: dict[str, float] | None = None

    @abstractmethod
    def _loss_backward(self) -> Tensor:
        """Adds the gradient of the loss on the next batch to the parameters'; the loss, detached.

        All randomness comes from `_generator`.
        """

    @abstractmethod
    def _metrics(self) -> dict[str, float]:
        """The metrics of the current step, computed anew."""

    def metrics(self) -> dict[str, float]:
        """The metrics of the current step, computed once."""
        if self._cached_metrics is None:
            self._cached_metrics = self._metrics()
        return dict(self._cached_metrics)

    @property
    def advice(self) -> str:
        """What to change when it diverges."""
        return f"The learning rate {_learning_rate(self.settings):g} is too large; a tenth may do."

    def _advance_one(self) -> None:
        self._cached_metrics = None
        gradient = self._flat.grad
        assert gradient is not None
        gradient.zero_()
        loss = self._loss_backward()
        self._optimiser.step()
        self.check(loss=loss, weights=self._flat.detach())

    def state_dict(self) -> dict[str, Any]:
        """Copies of the parameters, of Adam's moments and of the state of the generator."""
        state = flat.snapshot(self._flat, self._optimiser)
        return {**state, "batches": seeds.snapshot(self._generator)}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores such copies; the same steps follow, bit for bit."""
        self._cached_metrics = None
        tensors = dict(state)
        seeds.restore(self._generator, tensors.pop("batches"))
        flat.restore(self._flat, self._optimiser, tensors)

    def reconfigure(self, settings: S) -> None:
        """Applies changed `live_settings` at once.

        Raises:
            ValueError: something else differs; the message names it.
        """
        refuse_changes(self.settings, settings, self.live_settings, self.process)
        self._cached_metrics = None
        self.settings = settings
        self._optimiser.param_groups[0]["lr"] = _learning_rate(settings)


def _learning_rate(settings: Any) -> float:
    value: float = settings.learning_rate
    return value
