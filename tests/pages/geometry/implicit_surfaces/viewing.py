"""What the page of implicit surfaces shows, for its tests."""

import io
from typing import Any

import trimesh
from streamlit.testing.v1 import AppTest

from tests.support.apps import Visited, components, readouts
from ui.components import unpack

PAGE = Visited("implicit-surfaces")


def stage(app: AppTest) -> dict[str, Any]:
    """The header of the 3-D viewer."""
    (proto,) = components(app, "scene")
    return dict(unpack(proto.bytes)[0])


def item(app: AppTest, name: str) -> dict[str, Any]:
    """An item of the viewer."""
    found: dict[str, Any] = next(item for item in stage(app)["items"] if item["name"] == name)
    return found


def pictures(app: AppTest) -> list[Any]:
    """What is on the stage: a viewer, else planes."""
    return components(app, "scene") or components(app, "plane")


def values(app: AppTest) -> dict[str, Any]:
    """The values of the fields that were set; own fields with their experiment before them."""
    stored: dict[str, Any] = app.session_state["page:implicit-surfaces"]["values"]
    return stored


def number(app: AppTest, label: str) -> float:
    """The number beside a label of the readouts."""
    return float(readouts(app)[label].split(" ")[0].replace(",", "").replace("−", "-"))


def topology(app: AppTest) -> tuple[str, str]:
    """Components and Euler characteristic, as they are written."""
    components, euler = readouts(app)["components, Euler characteristic"].split(", ")
    return components, euler


def kept_mesh(app: AppTest, name: str) -> Any:
    """The surface that an export gives, read by trimesh."""
    data = app.session_state["implicit-surfaces:export"][name]("ply")
    return trimesh.load_mesh(io.BytesIO(data), file_type="ply")
