"""The networks of the experiments that learn, as their fields ask for them; weights are unset."""

from collections.abc import Callable

from engine.geometry.implicit_surfaces.networks import Network
from engine.geometry.implicit_surfaces.occupancy import OccupancySettings
from pages.geometry.implicit_surfaces import deepsdf, learn, uploads
from ui.state import PageState


def _of_learn(page: PageState) -> Network:
    return Network(learn.settings_of(page).architecture, None)


def _of_occupancy(page: PageState) -> Network:
    mesh = uploads.current_mesh(page, "mesh")[0].mesh
    settings = OccupancySettings(solid=mesh, width=int(page["width"]))
    return Network(settings.architecture, None)


def _of_deepsdf(page: PageState) -> Network:
    return Network(deepsdf.training_settings(page).architecture, None)


NETWORKS: dict[str, Callable[[PageState], Network]] = {
    "learn": _of_learn,
    "occupancy": _of_occupancy,
    "deepsdf": _of_deepsdf,
}
