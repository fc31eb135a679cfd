"""What can be saved from each experiment: surfaces as mesh files."""

from collections.abc import Callable

from engine.geometry.meshio import EXPORTS as FORMATS
from pages.geometry.implicit_surfaces.coordinates import EXPORT_NOTE
from pages.geometry.implicit_surfaces.learn import source_is_planar
from pages.geometry.implicit_surfaces.uploads import file_stem
from ui.exports import Export
from ui.state import PageState


def _shown_in(view: str) -> Callable[[PageState], bool]:
    return lambda page: bool(page["view"] == view)


EXPORTS: dict[str, tuple[Export, ...]] = {
    "combine": (Export("surface", "Surface", FORMATS, "combined", EXPORT_NOTE),),
    "marching": (
        Export("surface", "Surface", FORMATS, "marched", EXPORT_NOTE, _shown_in("cubes")),
        Export("mesh", "Mesh", FORMATS, "mesh", EXPORT_NOTE, _shown_in("representations")),
        Export("voxels", "Voxels", FORMATS, "voxels", EXPORT_NOTE, _shown_in("representations")),
    ),
    "learn": (
        Export(
            "surface",
            "Surface",
            FORMATS,
            "learned",
            EXPORT_NOTE,
            lambda page: not source_is_planar(page),
        ),
    ),
    "occupancy": tuple(
        Export(
            target,
            target.capitalize(),
            FORMATS,
            lambda page, target=target: f"{page['mesh']}-{target}",  # type: ignore[misc]
            EXPORT_NOTE,
        )
        for target in ("occupancy", "distance")
    ),
    "deepsdf": (
        Export(
            "surface", "Surface", FORMATS, lambda page: f"{page['family']}-decoded", EXPORT_NOTE
        ),
    ),
    "mesh": (
        Export("mesh", "Mesh", FORMATS, file_stem, "In the units and at the position of the file."),
    ),
}
