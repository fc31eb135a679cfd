"""What can be saved from "Shape": the body as a mesh, and its shape with its measurements."""

import json
from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from engine.geometry import meshio
from engine.geometry.meshes import Mesh
from engine.humans.body.gltf_export import export_motion
from engine.humans.body.measurements import measured
from pages.humans.body import body_scene
from ui.exports import Export
from ui.state import PageState


def _of_one_body(page: PageState) -> bool:
    return bool(page["view"] != "pipeline")


EXPORTS = (
    Export(
        "body",
        "Body",
        (*meshio.EXPORTS, "glb"),
        "body",
        "Metres, y up, the pelvis of the mean body at the origin; GLB carries the skeleton too.",
        _of_one_body,
    ),
    Export(
        "shape",
        "Shape and measurements",
        ("json",),
        "shape",
        "β in standard deviations, measurements in metres, the volume in litres.",
        _of_one_body,
    ),
    Export(
        "surface",
        "Surface of this step",
        meshio.EXPORTS,
        lambda page: f"pipeline-{page['part']}",
        "Metres, y up.",
        lambda page: bool(page["view"] == "pipeline" and page["part"] != "scans"),
    ),
)


def mesh_files(vertices: Tensor | None) -> Mapping[str, Callable[[str], bytes]]:
    """Makes the files of a step's surface; none where it has none."""
    if vertices is None:
        return {}
    mesh = Mesh(vertices, body_scene.shipped_body().faces)
    return {"surface": lambda suffix: meshio.dump(mesh, suffix)}


def files_of(betas: Tensor) -> Mapping[str, Callable[[str], bytes]]:
    """Makes the files of a shape."""

    def body(suffix: str) -> bytes:
        model = body_scene.shipped_body()
        if suffix == "glb":
            return export_motion(model, betas, torch.zeros(1, model.joint_count, 3))
        return meshio.dump(Mesh(model.shaped(betas), model.faces), suffix)

    def shape(suffix: str) -> bytes:
        values = measured(body_scene.shipped_body(), betas)
        stored = {
            "betas": [round(value, 5) for value in betas.tolist()],
            "measurements": {name: round(value, 4) for name, value in values.items()},
        }
        return (json.dumps(stored, indent=2) + "\n").encode()

    return {"body": body, "shape": shape}
