"""Marching as something to play: one step is one cell that the surface passes through."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.geometry.implicit_surfaces.csg import Scene
from engine.geometry.implicit_surfaces.lattice import Lattice
from engine.geometry.implicit_surfaces.march_tables import CORNERS
from engine.geometry.implicit_surfaces.marching_cubes import March, marching_cubes, sealed
from engine.geometry.implicit_surfaces.marching_squares import RULES, Contours, marching_squares
from engine.simulation import Simulation

LARGEST_SAMPLES = 48


@dataclass(frozen=True)
class MarchSettings:
    """What is marched over.

    Attributes:
        shape: its field.
        cubes: whether in space, else on the plane z = offset.
        samples: per axis.
        interpolate: whether vertices lie where the field is zero along their edges, else halfway.
        rule: how ambiguous squares are resolved.
        offset: of the plane.

    Raises:
        ValueError: a value is out of range; the message is a sentence for the visitor.
    """

    shape: Scene
    cubes: bool = False
    samples: int = 12
    interpolate: bool = True
    rule: str = "decider"
    offset: float = 0.0

    def __post_init__(self) -> None:
        if not 2 <= self.samples <= LARGEST_SAMPLES:
            raise ValueError(f"There are 2 to {LARGEST_SAMPLES} samples per axis.")
        if self.rule not in RULES:
            raise ValueError(f"There is no rule {self.rule!r}; there are {', '.join(RULES)}.")

    @property
    def lattice(self) -> Lattice:
        """Where the field is sampled."""
        return Lattice(self.samples, dimension=3 if self.cubes else 2)

    def field(self, points: Float[Tensor, "n d"]) -> Float[Tensor, " n"]:
        """f in space, or on the plane."""
        if points.shape[1] == 2:
            points = torch.cat([points, torch.full((len(points), 1), self.offset)], dim=1)
        return self.shape(points)


@dataclass(frozen=True, eq=False)
class Marched:
    """All cells at once, of which a moment of the march shows the first few."""

    settings: MarchSettings
    values: Tensor
    found: March | Contours

    @cached_property
    def vertices(self) -> Float[Tensor, "v d"]:
        """In world coordinates."""
        return self.settings.lattice.positions(self.found.vertices)

    @property
    def pieces(self) -> Tensor:
        """Triangles or segments, as indices of vertices."""
        return self.found.faces if isinstance(self.found, March) else self.found.segments

    def until(self, step: int) -> Tensor:
        """Those of the first `step` cells."""
        return self.pieces[: int(self.found.starts[step])]

    def of_cell(self, index: int) -> Tensor:
        """Those of one cell."""
        start, end = self.found.starts[index : index + 2].tolist()
        return self.pieces[start:end]

    def corners(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        """The corners of a cell, in the order of their numbers: places [c, d] and values [c]."""
        dimension = self.settings.lattice.dimension
        steps = torch.tensor(CORNERS)[: 2**dimension, :dimension]
        samples = self.found.cells[index].long() + steps
        places = self.settings.lattice.positions(samples)
        return places.numpy(), self.values[tuple(samples.unbind(1))].numpy()

    @cached_property
    def error(self) -> float:
        """Mean |f| on the result: corners and middles of its pieces."""
        if len(self.pieces) == 0:
            return float("nan")
        corners = self.vertices[self.pieces.long()]
        points = torch.cat([corners.mean(1), self.vertices])
        return float(self.settings.field(points).abs().mean())


@lru_cache(maxsize=16)
def marched(settings: MarchSettings) -> Marched:
    """The whole march."""
    values = settings.lattice.sample(settings.field)
    found: March | Contours
    if settings.cubes:
        values = sealed(values)
        found = marching_cubes(values, interpolate=settings.interpolate)
    else:
        found = marching_squares(values, interpolate=settings.interpolate, rule=settings.rule)
    return Marched(settings, values, found)


class Marching(Simulation[MarchSettings]):
    """Counts cells; what they look like is in `marched`."""

    def __init__(self, settings: MarchSettings) -> None:
        super().__init__(settings)
        self._cells = len(marched(settings).found.cells)

    @property
    def done(self) -> bool:
        """Whether all cells have been seen."""
        return self.step >= self._cells

    def _advance_one(self) -> None:
        """A cell's pieces are in the table: nothing is to be computed."""

    def metrics(self) -> dict[str, float]:
        """How many cells there are, and how many pieces they have given so far."""
        return {
            "cells": float(self._cells),
            "pieces": float(len(marched(self.settings).until(self.step))),
        }

    def arrays(self) -> dict[str, np.ndarray]:
        """None: see `marched`."""
        return {}

    def state_dict(self) -> dict[str, Any]:
        """Nothing beside the step."""
        return {}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Nothing beside the step."""
