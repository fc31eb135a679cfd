"""The ellipsoid and its camera in space, the picture that the camera takes, and the matrices."""

from __future__ import annotations

import numpy as np
import streamlit as st
import torch

from engine.geometry.gaussian_splats import exact_outline, one_gaussian
from engine.geometry.gaussian_splats.camera import Camera, orbit
from engine.geometry.gaussian_splats.dense import pixel_centres
from engine.geometry.gaussian_splats.one_gaussian import SeenGaussian, Splat
from pages.geometry.gaussian_splats.one_fields import POSITION, QUATERNION, SCALES
from ui import frame
from ui.components import plane, scene
from ui.state import PageState
from ui.topic import Place, View

SCENE = "gaussian-splats:scene"
PICTURE = "gaussian-splats:picture"
SIZE = 128
"""Pixels along a side of the picture."""


def draw_stage(page: PageState, place: Place) -> View:
    """Draws all three; a sentence stands where there is no projection."""
    camera = camera_of(page)
    position = torch.tensor([page[name] for name in POSITION], dtype=torch.float64)
    sigma = one_gaussian.covariance(
        torch.tensor([page[name] for name in SCALES], dtype=torch.float64),
        torch.tensor([page[name] for name in QUATERNION], dtype=torch.float64),
    )
    seen = one_gaussian.seen_from(camera, position, sigma)
    try:
        splat: Splat | None = one_gaussian.splat(seen, camera)
        refusal = ""
    except ValueError as reason:
        splat, refusal = None, str(reason)
    with place.stage:
        left, right = st.columns(2, gap="small")
        with left:
            points, faces = unit_sphere()
            values, axes = torch.linalg.eigh(sigma)
            scene.scene(
                SCENE,
                scene.Mesh(
                    name="ellipsoid",
                    positions=(points @ (axes * values.clamp(min=0).sqrt()).T.numpy())
                    * page["sigmas"]
                    + position.numpy(),
                    faces=faces,
                    pick=False,
                ),
                camera=page["scene_view"],
                bounds=((-3, -3, -2), (3, 3, 2)),
                alt="An ellipsoid in space",
            )
        with right:
            _draw_picture(page, camera, seen, splat)
        frame.notice([refusal] if refusal else [])
    numbers = {"depth": seen.depth}
    with place.readouts:
        frame.readout([("depth t_z", numbers["depth"])])
    return View(numbers=numbers)


def camera_of(page: PageState) -> Camera:
    """The camera as it is set."""
    return orbit(page["azimuth"], page["elevation"], page["distance"], page["field_of_view"], SIZE)


def _draw_picture(page: PageState, camera: Camera, seen: SeenGaussian, splat: Splat | None) -> None:
    pixels = pixel_centres(SIZE, SIZE, seen.mean).view(SIZE, SIZE, 2)
    alpha = torch.zeros(SIZE, SIZE)
    if splat is not None:
        alpha = page["opacity"] * splat.response(pixels)
    affine = None if splat is None else exact_outline.affine_outline(splat, page["sigmas"])
    exact = exact_outline.exact_outline(seen, camera, page["sigmas"])
    upright = np.array([1.0, -1.0])
    plane.plane(
        PICTURE,
        extent=(0, SIZE, 0, SIZE),
        layers=[
            plane.field(np.flipud(alpha.numpy()), colour="model", value_range=(0, 1), label="α"),
            None
            if affine is None
            else plane.curve(affine.points().numpy() * upright + (0, SIZE), colour="model"),
            None
            if exact is None
            else plane.curve(exact.points().numpy() * upright + (0, SIZE), dashed=True),
        ],
        axes=False,
        alt="The splat of the Gaussian as the camera sees it",
    )


def unit_sphere(rings: int = 24, sectors: int = 36) -> tuple[np.ndarray, np.ndarray]:
    """Vertices [n, 3] and faces [m, 3] of a sphere of radius 1."""
    polar, azimuth = np.meshgrid(
        np.linspace(0, np.pi, rings + 1), np.linspace(0, 2 * np.pi, sectors + 1), indexing="ij"
    )
    points = np.stack(
        [np.sin(polar) * np.cos(azimuth), np.sin(polar) * np.sin(azimuth), np.cos(polar)], axis=-1
    )
    corner = (np.arange(rings)[:, None] * (sectors + 1) + np.arange(sectors)).ravel()
    below, beside = corner + sectors + 1, corner + 1
    faces = np.concatenate(
        [np.stack([corner, below, below + 1], 1), np.stack([corner, below + 1, beside], 1)]
    )
    return points.reshape(-1, 3), faces
