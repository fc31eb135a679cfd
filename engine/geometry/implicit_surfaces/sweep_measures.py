"""What parameter sweeps measure on implicit surfaces."""

from engine.geometry.implicit_surfaces.marching_playback import MarchingSettings, march_all_cells
from engine.sweeps.measures import of_function


def march(settings: MarchingSettings) -> dict[str, float]:
    """Marching squares or cubes over a whole grid: what it costs, and how far it is off."""
    result = march_all_cells(settings)
    return {
        "error": result.error,
        "cells_per_axis": float(settings.samples - 1),
        "elements": float(len(result.elements)),
        "crossed": float(len(result.found.cells)),
        "samples_in_all": float(settings.samples**settings.lattice.dimension),
    }


MARCHING = of_function(
    "geometry.implicit_surfaces.marching",
    MarchingSettings,
    march,
    ("error", "cells_per_axis", "elements", "crossed", "samples_in_all"),
)

MEASURES = {"marching": MARCHING}
