"""Developer page: a surface and its field under PyVista, and what happens when that fails."""

from __future__ import annotations

import streamlit as st
import torch

from engine.geometry import sdf, surface_extraction
from engine.geometry.lattice import Lattice
from ui.components import inspect

MINOR, EXTENT, SIDE = 0.28, 1.2, 40


def distance(points: torch.Tensor) -> torch.Tensor:
    """To a torus."""
    return sdf.torus(points, 0.7, MINOR)


@st.fragment
def room() -> None:
    """The surface under PyVista, with the limits and the surface to choose."""
    seconds = st.selectbox("Time limit", [30.0, 0.05], key="dev_inspect_seconds")
    finer = st.toggle("Finer", key="dev_inspect_finer")
    with_volume = st.toggle("Slices of the field", key="dev_inspect_volume")
    mesh = surface_extraction.extract_surface(distance, 64 if finer else 32, EXTENT)
    samples = Lattice(SIDE, EXTENT).sample(distance).numpy()
    vertices = mesh.vertices.numpy()
    inspect.inspect(
        "dev_inspect_torus",
        inspect.Surface(
            vertices, mesh.faces.numpy(), values=vertices[:, 2], label="height", signed=True
        ),
        inspect.Volume(
            samples, (-EXTENT,) * 3, (2 * EXTENT / (SIDE - 1),) * 3, "distance"
        ) if with_volume else None,
        seconds=seconds,
        alt="A torus, coloured by height",
    )  # fmt: skip


room()
