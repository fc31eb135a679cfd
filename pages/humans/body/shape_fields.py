"""What can be set in "Shape"."""

import math
from dataclasses import replace

import torch
from torch import Tensor

from engine.humans.body.pipeline import PipelineSettings
from engine.humans.body.skeleton import JOINT_NAMES
from pages.humans.body.body_scene import joint_title
from ui.fields import Choice, Field, Flag, Number, Text, readable
from ui.state import PageState

COMPONENTS = 10
FURTHEST = 4.0
"""Standard deviations to which a slider goes."""

VIEWS = {"components": "Components", "pipeline": "Pipeline", "measurements": "Measurements"}
SURFACES = {"plain": "Plain", "difference": "Difference to mean"}
JOINTS = {name: joint_title(name) for name in JOINT_NAMES}
PARTS = {
    "scans": "1 · Scans",
    "registration": "2 · Registration",
    "unposing": "3 · Unposing",
    "average": "4 · Average",
    "principal": "5 · Components",
    "regressor": "6 · Joint regressor",
    "correctives": "7 · Pose correctives",
}
AVERAGED = {"vertices": "Registered vertices", "points": "Points of the scans"}
BENDS = {
    "left_elbow": "Elbow bent by 120°",
    "left_knee": "Knee bent by 120°",
    "left_shoulder": "Arm down by 80°",
    "left_hip": "Hip bent by 90°",
    "left_wrist": "Forearm twisted by 90°",
}
MEMBERS = {"usual": "Most probable", "another": "Another one"}
ASKED = {
    "stature": "stature",
    "chest": "chest girth",
    "waist": "waist girth",
    "hips": "hip girth",
    "volume": "volume",
}
"""The measurements that can be typed in: the engine's names by those of the fields."""


def read_betas(code: str) -> Tensor:
    """The shape that a code stands for, float32 [10]; numbers that are left out are zero.

    >>> read_betas("1.5_-2").tolist()[:3]
    [1.5, -2.0, 0.0]

    Raises:
        ValueError: it is none; the message ends a sentence.
    """
    texts = code.split("_") if code else []
    if len(texts) > COMPONENTS:
        raise ValueError(f"a shape has {COMPONENTS} components")
    try:
        values = [float(text) for text in texts]
    except ValueError:
        raise ValueError("a shape is made of numbers") from None
    if not all(math.isfinite(value) and abs(value) <= FURTHEST for value in values):
        raise ValueError(f"components go from −{FURTHEST:g} to {FURTHEST:g}")
    return torch.tensor(values + [0.0] * (COMPONENTS - len(values)))


def write_betas(betas: list[float]) -> str:
    """The code of a shape, without the zeros at its end.

    >>> write_betas([1.5, -2.0, 0.0])
    '1.5_-2'
    """
    while betas and not betas[-1]:
        betas = betas[:-1]
    return "_".join(f"{value:.4g}" for value in betas)


SHAPE: tuple[Field, ...] = (
    Choice("view", "View", "components", VIEWS),
    Text("betas", "Shape β", "", check=readable(read_betas), max_length=120),
    Flag("every_component", "All ten components"),
    Choice("surface", "Surface", "plain", SURFACES),
    Flag("show_joints", "Joints", True),
    Choice("joint", "Joint", "left_knee", JOINTS),
    Choice("part", "Step of the pipeline", "registration", PARTS),
    Number.of(PipelineSettings, "people", "People learned from", step=1),
    Number("person", "Person", 1, 1, 12, 1),
    Number.of(PipelineSettings, "points", "Points of a scan", step=1, scale="log"),
    Number("noise", "Noise of the scanner", 2, 0, 20, 0.5, unit="mm"),
    Number.of(PipelineSettings, "stiffness", "Stiffness at first", scale="log"),
    Number.of(PipelineSettings, "iterations", "Iterations of the surface", step=1),
    Choice("averaged", "Average of", "vertices", AVERAGED),
    Number("component", "Component", 1, 1, COMPONENTS, 1),
    Number("deviation", "Standard deviations", 2, -3, 3, 0.1),
    Choice("bend", "Pose", "left_elbow", BENDS),
    Number("bend_share", "Share of the bend", 100, 0, 100, 1, unit="%"),
    Text("stature", "Stature in cm", "180", max_length=12),
    Text("chest", "Chest girth in cm", "", max_length=12),
    Text("waist", "Waist girth in cm", "80", max_length=12),
    Text("hips", "Hip girth in cm", "", max_length=12),
    Text("volume", "Volume in litres (about kg)", "", max_length=12),
    Choice("member", "Body", "usual", MEMBERS),
)


def pipeline_settings(page: PageState) -> PipelineSettings:
    """The engine's settings, from the fields; the seed decides who is taken and who is left out."""
    return PipelineSettings(
        points=page["points"],
        noise=page["noise"] / 1_000,
        stiffness=page["stiffness"],
        iterations=page["iterations"],
        people=page["people"],
        order=page["seed"],
    )


def chosen_scan(page: PageState) -> int:
    """The scan of the person who is chosen among those that are taken."""
    taken = pipeline_settings(page).taken
    return taken[min(page["person"], len(taken)) - 1]


def with_people(settings: PipelineSettings, people: int) -> PipelineSettings:
    """The same with another number of people."""
    return replace(settings, people=people)
