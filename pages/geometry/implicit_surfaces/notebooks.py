"""Notebooks of the experiments on implicit surfaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.geometry.implicit_surfaces.csg import CSGModel
    from engine.geometry.implicit_surfaces.deepsdf import DeepSDFSettings
    from engine.geometry.implicit_surfaces.igr import IGRSettings
    from engine.geometry.implicit_surfaces.marching_playback import MarchingSettings
    from engine.geometry.implicit_surfaces.occupancy import ComparisonSettings

Vector = tuple[float, float, float]
Changes = tuple[tuple[int, Any], ...]


def combine(model: CSGModel, transform: str, rotation: float, probe: Vector) -> dict[str, Any]:
    """Solids are combined by the minimum and the maximum of their fields. The result is zero on the
    new surface, but not everywhere the distance to it."""
    import matplotlib.pyplot as plt
    import torch

    from engine.geometry import sdf
    from engine.geometry.implicit_surfaces.cut_surfaces import extract_model

    # %%
    surface = extract_model(model, transform, rotation)
    here = torch.tensor([probe])
    value = surface.field(here)

    # %% Numbers, at the probe and of the whole surface
    measures = surface.measures
    numbers = {
        "distance to the surface": float(surface.true_distance(here, value)[0]),
        "gradient norm |∇f|": float(sdf.gradient_norm(surface.field, here)),
        "volume, area": (measures.volume, measures.area),
        "components, Euler characteristic": (measures.components, measures.euler),
    }

    # %% Picture: the surface, and f on the slice through the probe
    figure = plt.figure(figsize=(12, 5))
    draw_mesh(figure.add_subplot(1, 2, 1, projection="3d"), surface.mesh)
    line = torch.linspace(-1, 1, 161)
    x, y = torch.meshgrid(line, line, indexing="xy")
    points = torch.stack([x, y, torch.full_like(x, probe[2])], dim=-1)
    field = surface.field(points.reshape(-1, 3)).reshape(x.shape).numpy()
    axes = figure.add_subplot(1, 2, 2)
    axes.contourf(line, line, field, levels=24, cmap="RdBu", vmin=-1, vmax=1)
    axes.contour(line, line, field, levels=[0], colors="k")
    axes.plot(*probe[:2], "o", c="tab:purple")
    axes.set(aspect="equal", title="f on the slice")
    plt.show()
    return numbers


def draw_mesh(axes: Any, mesh: Any) -> None:
    """A triangle mesh in which y is up."""
    import numpy as np

    if len(mesh.faces):
        x, y, z = np.asarray(mesh.vertices).T
        axes.plot_trisurf(x, -z, y, triangles=np.asarray(mesh.faces), color="tab:orange")
    axes.set_aspect("equal")


def marching(settings: MarchingSettings, steps: int, changes: Changes) -> dict[str, Any]:
    """A field is sampled on a lattice; in each cell the signs at its corners say where the surface
    passes, and its vertices lie where the field, linear along an edge, is zero."""
    import matplotlib.pyplot as plt

    from engine.geometry.implicit_surfaces.marching_playback import (
        MarchingPlayback,
        march_all_cells,
    )
    from engine.geometry.meshes import Mesh
    from engine.simulation import played

    # %%
    playback = played(MarchingPlayback, settings, steps, changes)
    result = march_all_cells(playback.settings)
    so_far = result.elements_until(playback.step)
    kind = "triangles" if playback.settings.cubes else "segments"

    # %% Numbers
    numbers = {
        "cells crossed": len(result.found.cells),
        f"{kind} so far": (len(so_far), len(result.elements)),
        "mean |f| on the result": result.error,
    }

    # %% Picture, as far as it was on the page
    figure = plt.figure(figsize=(7, 6))
    if playback.settings.cubes:
        draw_mesh(figure.add_subplot(projection="3d"), Mesh(result.vertices, so_far))
    else:
        axes = figure.add_subplot(aspect="equal")
        axes.imshow(
            result.values.T.numpy(), extent=(-1, 1, -1, 1), origin="lower", cmap="RdBu", alpha=0.6
        )
        for ends in result.vertices[so_far.long()].numpy():
            axes.plot(*ends.T, c="tab:orange", lw=2)
    plt.show()
    return numbers


def learn(settings: IGRSettings, steps: int, changes: Changes, resolution: int) -> dict[str, Any]:
    """A network learns the distance to a point cloud from nothing but the points: f is 0 on them,
    and |∇f| is 1 everywhere (implicit geometric regularisation)."""
    import matplotlib.pyplot as plt

    from engine.geometry import sparse
    from engine.geometry.implicit_surfaces import igr
    from engine.geometry.implicit_surfaces.surface_fit import measure_fit
    from engine.simulation import played

    # %%
    training = played(igr.IGRTraining, settings, steps, changes)
    network = igr.restore_network(training.settings, training.arrays()["parameters"])
    cloud, metrics = training.settings.cloud, training.metrics()

    # %% Numbers
    numbers = {
        "mean |f| on the points": metrics["surface_error"],
        "mean (|∇f| − 1)²": metrics["eikonal_error"],
        "mean |∇f|": metrics["gradient_norm"],
    }
    planar = cloud.points.shape[1] == 2
    surface = None if planar else sparse.extract_surface(network, resolution)
    if surface is not None and len(surface.faces):
        numbers["chamfer distance"] = measure_fit(surface, cloud).chamfer

    # %% Picture: the points and the zero level; the field on the plane or the middle slice
    values, norms = igr.evaluate_slice(network, 101)
    figure = plt.figure(figsize=(12, 5))
    if surface is not None:
        draw_mesh(figure.add_subplot(1, 2, 1, projection="3d"), surface)
    axes = figure.add_subplot(1, 2, 2, aspect="equal")
    extent = (-1, 1, -1, 1)
    axes.imshow(norms.T - 1, extent=extent, origin="lower", cmap="RdBu", vmin=-1, vmax=1)
    axes.contour(values.T, levels=[0], extent=extent, colors="tab:orange")
    if planar:
        axes.plot(*cloud.points.numpy().T, ".", ms=3)
    axes.set_title("|∇f| − 1, and f = 0")
    plt.show()
    return numbers


def occupancy(
    settings: ComparisonSettings, steps: int, changes: Changes, width: str
) -> dict[str, Any]:
    """The same networks learn inside and outside, or the distance cut off at ± δ, of one solid."""
    import matplotlib.pyplot as plt

    from engine.geometry import sparse
    from engine.geometry.implicit_surfaces.occupancy import ComparisonTraining, restore_network
    from engine.simulation import played

    # %%
    training = played(ComparisonTraining, settings, steps, changes)
    found, metrics = training.arrays(), training.metrics()
    targets = {"occupancy": f"occupancy {width}", "distance": f"distance {width}"}

    # %% Numbers: shares of held-out points on the wrong side
    numbers = {f"{target}: misclassified": metrics[name] for target, name in targets.items()}

    # %% Picture: both zero levels
    figure = plt.figure(figsize=(12, 5))
    for place, (target, name) in enumerate(targets.items(), 1):
        architecture = training.settings.trainings[name].architecture
        network = restore_network(architecture, found[name].tobytes())
        axes = figure.add_subplot(1, 2, place, projection="3d")
        draw_mesh(axes, sparse.extract_surface(network, 40))
        axes.set_title(target)
    plt.show()
    return numbers


def deepsdf(
    settings: DeepSDFSettings, steps: int, changes: Changes, code: tuple[float, float] | None
) -> dict[str, Any]:
    """One network for a family of shapes: it is trained together with a code of two numbers for
    each shape, and turns any code into a field."""
    import matplotlib.pyplot as plt
    import torch

    from engine.geometry import sparse
    from engine.geometry.implicit_surfaces.deepsdf import Decoder, DeepSDFTraining
    from engine.simulation import played

    # %%
    training = played(DeepSDFTraining, settings, steps, changes)
    found, metrics = training.arrays(), training.metrics()
    decoder = Decoder.from_arrays(training.settings, found["parameters"], found["codes"])
    z = decoder.codes[0] if code is None else torch.tensor(code)

    # %% Numbers
    numbers = {
        "latent code z": tuple(z.tolist()),
        "mean |f − d|": metrics["mean_error"],
        "mean |f − d|, worst shape": metrics["worst_error"],
    }

    # %% Picture: the codes, and the shape of the chosen one
    figure = plt.figure(figsize=(12, 5))
    axes = figure.add_subplot(1, 2, 1, xlabel="z₁", ylabel="z₂")
    axes.plot(*decoder.codes.numpy().T, ".", label="codes of the training shapes")
    axes.plot(*z.tolist(), "D", c="tab:purple", label="chosen")
    axes.legend()
    with torch.inference_mode():
        surface = sparse.extract_surface(decoder.field(z), 32)
    draw_mesh(figure.add_subplot(1, 2, 2, projection="3d"), surface)
    plt.show()
    return numbers


def infer_code(
    family: str,
    model: CSGModel,
    cut_direction: Vector,
    chosen: dict[str, Any],
    steps: int,
) -> dict[str, Any]:
    """The code of a shape of which only a part is seen: gradient descent on the code alone, with
    the network as it is."""
    import matplotlib.pyplot as plt
    import torch

    from engine.geometry import sparse
    from engine.geometry.implicit_surfaces.deepsdf import CodeInference, CodeInferenceSettings
    from engine.geometry.implicit_surfaces.pretrained import load_decoder
    from engine.simulation import played

    # %%
    decoder = load_decoder(family)
    settings = CodeInferenceSettings(decoder, model, cut_direction=cut_direction, **chosen)
    inference = played(CodeInference, settings, steps)
    code, metrics = torch.from_numpy(inference.arrays()["code"]), inference.metrics()

    # %% Numbers
    numbers = {
        "visible points": (int(settings.visible.sum()), settings.point_count),
        "mean |f|, visible points": metrics["visible_error"],
        "mean |f|, whole shape": metrics["whole_error"],
    }

    # %% Picture: the points that are seen, and the shape of the code
    figure = plt.figure(figsize=(12, 5))
    axes = figure.add_subplot(1, 2, 1, projection="3d")
    x, y, z = inference.arrays()["points"].T
    axes.scatter(x, -z, y, s=3)
    axes.set_aspect("equal")
    with torch.inference_mode():
        surface = sparse.extract_surface(decoder.field(code), 32)
    draw_mesh(figure.add_subplot(1, 2, 2, projection="3d"), surface)
    plt.show()
    return numbers


def mesh(
    name: str, file: bytes, fill_holes: bool, z_up: bool, samples: int, remeshed: bool
) -> dict[str, Any]:
    """A mesh is repaired; marching cubes over its signed distance makes a new one, which is closed
    whatever the first one was."""
    import matplotlib.pyplot as plt

    from engine.geometry.implicit_surfaces.remeshing import AnalysedMesh, load_example, remesh
    from engine.geometry.meshio import load

    # %%
    if file:
        original = AnalysedMesh(load(file, name, fill=fill_holes), z_up)
    else:
        original = load_example(name, fill_holes, z_up)
    made = remesh(original, samples) if original.has_inside else None

    # %% Numbers
    numbers = {
        "vertices, faces": (len(original.mesh.vertices), len(original.mesh.faces)),
        "components, Euler characteristic": (original.components, original.euler),
    } | (
        {}
        if made is None
        else {
            "triangles": len(made.surface.faces),
            "mean distance to the mesh": made.mean_distance_to_original,
            "mean distance from the mesh": made.mean_distance_from_original,
            "one-sided Hausdorff distance": made.hausdorff_from_original,
        }
    )

    # %% Picture
    axes = plt.figure(figsize=(7, 7)).add_subplot(projection="3d")
    draw_mesh(axes, made.surface if remeshed and made is not None else original.mesh)
    plt.show()
    return numbers
