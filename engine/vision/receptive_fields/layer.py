"""The base of all layers, and the check of their settings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Layer:
    """Base of all layers."""

    @property
    def inputs(self) -> tuple[int, int | None]:
        """How many inputs it takes: least and most (None: any number)."""
        return 1, 1

    def channels_out(self, channels: tuple[int, ...]) -> int:
        """Channels of its output, from those of its inputs.

        Raises:
            ValueError: it cannot take such inputs.
        """
        return channels[0]

    def parameters(self, channels: tuple[int, ...], dims: int) -> int:
        """How many weights and biases it learns, on so many axes."""
        return 0


def check_whole(name: str, value: int, low: int, high: int) -> None:
    """Raises ValueError with a sentence when the value is outside its range."""
    if not low <= value <= high:
        raise ValueError(f"{name} of {value}? It goes from {low} to {high:,}.")
