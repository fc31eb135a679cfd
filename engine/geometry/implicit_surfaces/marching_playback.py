"""Marching squares and cubes as a simulation: one step is one cell that the surface crosses."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.cache import cached
from engine.geometry import marching_tables as cubes
from engine.geometry.implicit_surfaces import marching_squares as squares
from engine.geometry.implicit_surfaces.csg import CSGModel
from engine.geometry.implicit_surfaces.marching_squares import RULES, Contours, marching_squares
from engine.geometry.lattice import Lattice
from engine.geometry.marching_cubes import (
    IsoSurface,
    close_border,
    marching_cubes,
)
from engine.geometry.meshes import Mesh
from engine.settings import check_ranges, setting
from engine.simulation import Simulation


@dataclass(frozen=True)
class MarchingSettings:
    """What is marched over, and how.

    Attributes:
        model: its field.
        cubes: whether to march over the cube, else over the plane z = offset.
        samples: per axis.
        interpolate: whether vertices lie where the field, linear along their edge, is zero, else at
            the midpoint.
        ambiguity_rule: for ambiguous squares, one of `marching_squares.RULES`.
        offset: of the plane.

    Raises:
        ValueError: a value is out of range; the message is a sentence for the visitor.
    """

    model: CSGModel
    cubes: bool = False
    samples: int = setting(12, low=4, high=48)
    interpolate: bool = True
    ambiguity_rule: str = "asymptotic_decider"
    offset: float = 0.0

    def __post_init__(self) -> None:
        check_ranges(self)
        if self.ambiguity_rule not in RULES:
            raise ValueError(
                f"There is no rule {self.ambiguity_rule!r}; there are {', '.join(RULES)}."
            )

    @property
    def lattice(self) -> Lattice:
        """Where the field is sampled."""
        return Lattice(self.samples, dimension=3 if self.cubes else 2)

    def field(self, points: Float[Tensor, "n d"]) -> Float[Tensor, " n"]:
        """The field of the model in space, or on the plane."""
        if points.shape[1] == 2:
            points = torch.cat([points, torch.full((len(points), 1), self.offset)], dim=1)
        return self.model(points)


@dataclass(frozen=True, eq=False)
class MarchingResult:
    """The result of all cells, of which a step of the simulation shows the first few.

    Attributes:
        settings: what was marched over.
        values: of the field at the samples.
        found: cells, vertices and elements.
    """

    settings: MarchingSettings
    values: Tensor
    found: IsoSurface | Contours

    @cached_property
    def vertices(self) -> Float[Tensor, "v d"]:
        """In world coordinates."""
        return self.settings.lattice.positions(self.found.vertices)

    @property
    def elements(self) -> Tensor:
        """Triangles or segments, as indices of vertices."""
        return self.found.faces if isinstance(self.found, IsoSurface) else self.found.segments

    def elements_until(self, step: int) -> Tensor:
        """The elements of the first `step` cells."""
        return self.elements[: int(self.found.starts[step])]

    def elements_of(self, index: int) -> Tensor:
        """The elements of one cell."""
        start, end = self.found.starts[index : index + 2].tolist()
        return self.elements[start:end]

    def corners(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        """The corners of a cell in the order of their numbers: positions [c, d] and values [c]."""
        steps = torch.tensor(cubes.CORNERS if self.settings.cubes else squares.CORNERS)
        samples = self.found.cells[index].long() + steps
        positions = self.settings.lattice.positions(samples)
        return positions.numpy(), self.values[tuple(samples.unbind(1))].numpy()

    @property
    def edges(self) -> tuple[tuple[int, int], ...]:
        """The two corners of each edge of a cell."""
        return cubes.EDGES if self.settings.cubes else squares.EDGES

    @cached_property
    def error(self) -> float:
        """Mean |f| on the result, at the vertices and the centres of its elements."""
        if len(self.elements) == 0:
            return float("nan")
        corners = self.vertices[self.elements.long()]
        points = torch.cat([corners.mean(1), self.vertices])
        return float(self.settings.field(points).abs().mean())

    @cached_property
    def curves(self) -> list[np.ndarray]:
        """The curves that squares give, as points in order; none of cubes."""
        return self.found.polylines() if isinstance(self.found, Contours) else []

    @cached_property
    def topology(self) -> tuple[int, int]:
        """Components and Euler characteristic of the surface that cubes give."""
        mesh = Mesh(self.vertices, self.elements)
        return mesh.components(), mesh.euler()


@cached
def march_all_cells(settings: MarchingSettings) -> MarchingResult:
    """Marches over all cells."""
    values = settings.lattice.sample(settings.field)
    found: IsoSurface | Contours
    if settings.cubes:
        values = close_border(values)
        found = marching_cubes(values, interpolate=settings.interpolate)
    else:
        found = marching_squares(
            values, interpolate=settings.interpolate, rule=settings.ambiguity_rule
        )
    return MarchingResult(settings, values, found)


class MarchingPlayback(Simulation[MarchingSettings]):
    """Counts the cells; what they look like is in `march_all_cells`."""

    def __init__(self, settings: MarchingSettings) -> None:
        super().__init__(settings)
        self._cells = len(march_all_cells(settings).found.cells)

    @property
    def done(self) -> bool:
        """Whether all cells have been processed."""
        return self.step >= self._cells

    def _advance_one(self) -> None:
        """Nothing is computed: the elements of a cell are in the result of all cells."""

    def metrics(self) -> dict[str, float]:
        """The number of cells, and of the elements so far."""
        return {
            "cells": float(self._cells),
            "elements": float(len(march_all_cells(self.settings).elements_until(self.step))),
        }

    def arrays(self) -> dict[str, np.ndarray]:
        """None: see `march_all_cells`."""
        return {}

    def state_dict(self) -> dict[str, Any]:
        """Empty: the step is all there is."""
        return {}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Nothing to restore."""
