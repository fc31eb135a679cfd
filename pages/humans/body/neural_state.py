"""From the fields of "Neural body" to the engine's settings, and what the visitor did on it."""

from engine.humans.body.neural.settings import NeuralBodySettings
from engine.humans.body.neural.slices import point_at
from pages.humans.body.body_scene import from_viewer
from pages.humans.body.neural_fields import read_point, write_point
from ui.components import plane, scene
from ui.state import PageState

STAGE, PLANE = "body:neural", "body:neural_plane"
NEURAL, TRUE = "neural body", "true body"
"""Names of the two posed surfaces in the scene."""


def settings_of(page: PageState) -> NeuralBodySettings:
    """What the surface depends on."""
    return NeuralBodySettings(
        pose=page["pose"],
        share=float(page["share"]),
        method=page["method"],
        starts=round(page["starts"]),
        spacing=float(page["spacing"]),
        truth=page["truth"],
    )


def point_of(page: PageState) -> tuple[float, float, float]:
    """The point of posed space that is traced back."""
    return read_point(page["point"])


def handle_events(page: PageState) -> None:
    """A press on a posed surface or on the plane chooses the point."""
    if (code := scene.camera(STAGE)) is not None:
        page["camera"] = code
    for event in scene.events(STAGE):
        if event.kind == "press" and event.item in (NEURAL, TRUE) and event.point is not None:
            x, y, z = from_viewer(event.point).tolist()
            page["point"] = write_point((x, y, z))
    for press in plane.events(PLANE):
        if press.kind == "press" and press.points:
            u, v = press.points[0]
            at = point_at(page["plane"], float(page["plane_offset"]), float(u), float(v))
            page["point"] = write_point(at)
