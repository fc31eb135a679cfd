"""Marching cubes beside scikit-image and VTK, sparse sampling beside dense, the speed of a fit.

All on one core, in the same run and taking turns. Times are processor time of this thread, every
figure is a median.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
import skimage.measure
import torch
import vtk  # type: ignore[import-untyped]
from vtk.util import numpy_support  # type: ignore[import-untyped]

from engine import device
from engine.geometry import sparse
from engine.geometry.implicit_surfaces.csg import parse_model
from engine.geometry.implicit_surfaces.igr import IGRSettings, IGRTraining
from engine.geometry.implicit_surfaces.networks import Network
from engine.geometry.lattice import Lattice
from engine.geometry.marching_cubes import marching_cubes
from engine.geometry.meshes import Mesh
from engine.geometry.metrics import mesh_point_distances

SKIMAGE_TARGET = 3.5
VTK_TARGET = 1.5
SPARSE_TARGET = 7.0
STEPS_TARGET = 100.0
CHAMFER_TARGET = 0.02

MODEL = parse_model(
    "sphere:0.5:-0.45,0,0;torus:0.6,0.2:0.3,0,0:30,0,0:union:0.2;"
    "box:0.25,0.25,0.5:0.4,-0.6,0:0,20,0:union:0.1;sphere:0.2:-0.85,0.85,0.8"
)


def medians(runs: dict[str, Callable[[], object]], repetitions: int) -> dict[str, float]:
    """Median milliseconds of each, taking turns."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for repetition in range(repetitions + 1):
        for name, run in runs.items():
            began = time.thread_time()
            run()
            if repetition:  # the first round warms up
                times[name].append((time.thread_time() - began) * 1e3)
    return {name: statistics.median(series) for name, series in times.items()}


def flying_edges(volume: np.ndarray) -> tuple[int, int]:
    """Numbers of points and triangles by VTK, without normals; its x is our z."""
    image = vtk.vtkImageData()
    image.SetDimensions(*volume.shape[::-1])
    image.GetPointData().SetScalars(numpy_support.numpy_to_vtk(volume.reshape(-1)))
    edges = vtk.vtkFlyingEdges3D()
    edges.SetInputData(image)
    edges.ComputeNormalsOff()
    edges.ComputeGradientsOff()
    edges.SetValue(0, 0.0)
    edges.Update()
    found = edges.GetOutput()
    return found.GetNumberOfPoints(), found.GetNumberOfPolys()


def march(resolution: int, repetitions: int) -> tuple[float, float, bool]:
    """Prints a line; returns scikit-image's time in ours, our share of VTK's, and equality."""
    volume = Lattice(resolution).sample(MODEL)
    array = volume.numpy()
    negative = -array  # scikit-image takes what is above the level for the inside

    def peer() -> tuple[int, int]:
        vertices, faces, _, _ = skimage.measure.marching_cubes(negative, 0.0, method="lorensen")
        return len(vertices), len(faces)

    found = medians(
        {
            "ours": lambda: marching_cubes(volume),
            "skimage": peer,
            "vtk": lambda: flying_edges(array),
        },
        repetitions,
    )
    ours = marching_cubes(volume)
    counts = (len(ours.vertices), len(ours.faces))
    closed = Mesh(ours.vertices, ours.faces).closed()
    equal = counts == peer() == flying_edges(array) and closed
    faster, share = found["skimage"] / found["ours"], found["ours"] / found["vtk"]
    print(
        f"  {resolution:3}³  ours {found['ours']:5.1f} ms   scikit-image {found['skimage']:5.1f} "
        f"ms ({faster:.1f}×)   VTK {found['vtk']:5.1f} ms (ours takes {share:.2f} of it)"
        f"   {counts[0]:,} vertices, {counts[1]:,} faces, "
        f"{'all equal, closed' if equal else 'NOT EQUAL'}"
    )
    return faster, share, equal


def near_the_surface(network: Network, resolution: int, repetitions: int) -> tuple[float, bool]:
    """Prints a line; returns how many times faster than dense sampling it is, and equality."""
    lattice = Lattice(resolution)
    found = medians(
        {
            "dense": lambda: lattice.sample(network),
            "sparse": lambda: sparse.sample(network, lattice),
        },
        repetitions,
    )
    sampled = sparse.sample(network, lattice)
    one, other = marching_cubes(lattice.sample(network)), marching_cubes(sampled.volume)
    equal = torch.equal(one.faces, other.faces)
    difference = float((one.vertices - other.vertices).abs().max()) if equal else float("inf")
    faster = found["dense"] / found["sparse"]
    print(
        f"  {resolution:3}³  dense {found['dense']:7.1f} ms   sparse {found['sparse']:6.1f} ms: "
        f"{faster:.1f}×   {resolution**3 / sampled.evaluations:.1f}× fewer evaluations   "
        f"{'same faces' if equal else 'OTHER FACES'}, vertices differ by {difference:.0e}"
    )
    return faster, equal and difference < 1e-3


def fit(seconds: float) -> tuple[Network, float, bool]:
    """Prints a line; returns the network, steps per second, and whether the torus is right."""
    training = IGRTraining(IGRSettings(point_count=20_000))
    training.advance(3)
    training = IGRTraining(IGRSettings(point_count=20_000))
    taken = 0.0
    while taken < seconds:
        began = time.thread_time()
        training.advance(5)
        taken += time.thread_time() - began
    mesh = sparse.extract_surface(training.network, 64)
    distances = mesh_point_distances(
        mesh, training.cloud.ground_truth, torch.Generator().manual_seed(0)
    )
    rate = training.step / taken
    print(
        f"  torus, 4×64, {taken:.2f} s of training: {rate:.0f} steps/s "
        f"(target {STEPS_TARGET:.0f}), chamfer {distances.chamfer:.4f} "
        f"(target {CHAMFER_TARGET}), Euler number {mesh.euler()}"
    )
    return training.network, rate, distances.chamfer < CHAMFER_TARGET and mesh.euler() == 0


def main(*, quick: bool = False) -> bool:
    """Prints all figures; returns whether the targets were met."""
    device.setup()
    vtk.vtkSMPTools.Initialize(1)
    repetitions = 2 if quick else 7
    print("Marching cubes (and VTK's flying edges), a blend of four solids, one core, median")
    rows = {n: march(n, repetitions) for n in ((64,) if quick else (64, 128, 256))}
    print("Implicit geometric regularisation, 2,048 points per step")
    network, rate, right = fit(0.2 if quick else 1.0)
    print("The network of that fit, sampled near its surface")
    sizes = (64,) if quick else (64, 128)
    thin = {n: near_the_surface(network, n, max(1, repetitions // 2)) for n in sizes}
    if quick:
        return rows[64][2] and thin[64][1]
    faster, share, _ = rows[256]
    return (
        faster >= SKIMAGE_TARGET
        and share <= VTK_TARGET
        and all(row[2] for row in rows.values())
        and thin[128][0] >= SPARSE_TARGET
        and all(row[1] for row in thin.values())
        and rate >= STEPS_TARGET
        and right
    )


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
