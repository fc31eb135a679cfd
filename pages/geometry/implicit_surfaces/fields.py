"""What can be set on the page of implicit surfaces."""

from dataclasses import dataclass, replace

from engine.geometry.implicit_surfaces.csg import EXTENT, FIELD_TRANSFORMS, MODELS, parse_model
from engine.geometry.implicit_surfaces.deepsdf import CodeInferenceSettings, DeepSDFSettings
from engine.geometry.implicit_surfaces.families import FAMILIES
from engine.geometry.implicit_surfaces.igr import IGRSettings
from engine.geometry.implicit_surfaces.marching_playback import MarchingSettings
from engine.geometry.implicit_surfaces.occupancy import ComparisonSettings
from engine.geometry.implicit_surfaces.point_clouds import CURVES
from ui.components import scene
from ui.data_fields import CLOSED_CURVE, Data
from ui.fields import Choice, Field, Flag, Number, Text
from ui.pairs import pair_check
from ui.state import PageState
from ui.topic import SEED

FRONT = -EXTENT
"""A slice at the front of the cube cuts nothing and is not drawn."""

MAX_CODE = 0.6
"""Latent codes are chosen between −0.6 and 0.6."""

SLICE_QUANTITIES = {"value": "f", "gradient": "|∇f| − 1", "error": "f − distance"}
VIEWS = {"squares": "Squares", "cubes": "Cubes", "representations": "Representations"}
AMBIGUITY_RULES = {
    "asymptotic_decider": "Asymptotic decider",
    "separate": "Separate",
    "connect": "Connect",
}
CHANCE = "points, weights and batches"
"""What the seed decides where a network learns."""

SOURCES = {
    "torus": "Torus",
    "links": "Two links",
    "snowman": "Snowman",
    "combined": "Combined shape",
    **{name: f"{name.capitalize()} (plane)" for name in CURVES},
    "drawn": "Your drawing (plane)",
    "upload": "Your mesh",
}
MESHES = {
    "nut": "Nut",
    "ant": "Ant",
    "airplane": "Airplane",
    "torn": "Torn torus",
    "upload": "Your file",
}
WIDTHS = {width: width for width in ("4", "8", "16", "32")}
TARGETS = {"held_out": "Held out", "member": "Training shape", "out_of_family": "Out of family"}


@dataclass(frozen=True)
class CutSide:
    """A side from which a point cloud is cut.

    Attributes:
        title: for the visitor.
        direction: in the engine's coordinates, towards what is removed.
        along: the axis of the viewer on which the cut moves.
    """

    title: str
    direction: tuple[float, float, float]
    along: scene.Along


CUT_SIDES = {
    "left": CutSide("Left", (-1.0, 0.0, 0.0), "x"),
    "right": CutSide("Right", (1.0, 0.0, 0.0), "x"),
    "top": CutSide("Top", (0.0, 1.0, 0.0), "z"),
    "bottom": CutSide("Bottom", (0.0, -1.0, 0.0), "z"),
}


def check_shape(text: str) -> str:
    """The text of a CSG model in its shortest form, or a clause for the visitor."""
    try:
        return parse_model(text).text
    except ValueError as refusal:
        raise ValueError(f"which cannot be read: {refusal}") from None


SHARED: tuple[Field, ...] = (
    Text("shape", "Shape", MODELS["spheres"].text, check=check_shape, max_length=1000),
    Number("slice_position", "Slice at y", 0, FRONT, EXTENT, 0.04, help="Hides what lies in front"),
    Choice("mesh", "Mesh", "nut", MESHES),
    Flag("fill_holes", "Fill holes", True, help="With triangles around the centre of the hole."),
    Choice("up_axis", "Up axis of the file", "z", {"y": "y", "z": "z"}),
    SEED,
    Number("step", "Step", 0, 0, 100_000, 1),
    Text("camera", "Camera", "-50_68_2.45", check=scene.checked_camera, by_hand=False),
)

COMBINE: tuple[Field, ...] = (
    Number("solid", "Solid", 2, 1, 8, 1),
    Number("size", "Size", 0.45, 0.02, 1.5, 0.01, help="Scales all sizes of the solid."),
    Number("blend", "Smooth-min width k", 0.3, 0, 1, 0.01, help="Solids closer than this blend."),
    Choice("slice_quantity", "Quantity on the slice", "value", SLICE_QUANTITIES),
    Number("rotation", "Rotation", 0, 0, 360, 5, unit="°"),
    Choice(
        "transform",
        "Transform of the field",
        "identity",
        {name: transform.title for name, transform in FIELD_TRANSFORMS.items()},
    ),
    Text(
        "probe",
        "Probe",
        "0.90_0.30",
        check=pair_check(EXTENT, "x_y", optional=False),
        by_hand=False,
    ),
)
MARCHING: tuple[Field, ...] = (
    Choice("view", "View", "squares", VIEWS),
    Number.of(
        MarchingSettings,
        "samples",
        "Samples per axis",
        step=1,
        help="Of the grid at whose points f is known.",
    ),
    Flag("interpolate", "Linear interpolation", True, help="Else vertices lie at the midpoints."),
    Choice(
        "ambiguity_rule",
        "Ambiguous cells",
        "asymptotic_decider",
        AMBIGUITY_RULES,
        help="In cases 5 and 10, whether the inside corners are separated or connected.",
    ),
)
LEARN: tuple[Field, ...] = (
    Choice("source", "Points sampled from", "torus", SOURCES),
    Data("curve", CLOSED_CURVE),
    Number.of(IGRSettings, "point_count", "Number of points", step=50),
    Number.of(
        IGRSettings, "noise", "Noise σ", step=0.005, help="Standard deviation per coordinate."
    ),
    Number.of(
        IGRSettings,
        "missing_share",
        "Missing share",
        step=0.05,
        help="Removed around one of the points.",
    ),
    Number.of(
        IGRSettings,
        "eikonal_weight",
        "Eikonal weight λ",
        step=0.01,
        help="Of (|∇f| − 1)² in the loss. Can be changed during training.",
    ),
    Number.of(
        IGRSettings,
        "learning_rate",
        "Learning rate",
        scale="log",
        help="Of Adam. Can be changed during training.",
    ),
    Choice(
        "initialisation",
        "Initialisation",
        "geometric",
        {"geometric": "Geometric", "random": "Random"},
        help="Geometric: the network starts as the distance to a sphere.",
    ),
)
OCCUPANCY: tuple[Field, ...] = (
    Choice("width", "Units per layer", "32", WIDTHS, help="Of the three hidden layers."),
    Number.of(
        ComparisonSettings,
        "clamp",
        "Clamp δ",
        step=0.02,
        help="Larger distances are clamped to ±δ in the loss.",
    ),
    Number.of(
        ComparisonSettings,
        "learning_rate",
        "Learning rate",
        scale="log",
        help="Of Adam. Can be changed during training.",
    ),
)
DEEPSDF: tuple[Field, ...] = (
    Choice("task", "Task", "train", {"train": "Train", "infer": "Infer latent code"}),
    Choice("family", "Family", "vases", {name: each.title for name, each in FAMILIES.items()}),
    Number.of(
        DeepSDFSettings,
        "code_regularisation",
        "Code regularisation λ",
        step=0.001,
        help="Of |z|² in the loss. Can be changed during training.",
    ),
    Number.of(
        DeepSDFSettings,
        "learning_rate",
        "Learning rate",
        scale="log",
        help="Of Adam. Can be changed during training.",
    ),
    Choice(
        "target",
        "Target shape",
        "held_out",
        TARGETS,
        help="A member of the family not used in training, one that was, or another shape.",
    ),
    Choice(
        "cut_side",
        "Removed side",
        "left",
        {name: side.title for name, side in CUT_SIDES.items()},
    ),
    Number(
        "cut_position",
        "Cut position",
        0,
        -0.9,
        1.2,
        0.05,
        help="Or drag ✂ in the picture.",
        by_hand=True,
    ),
    Number.of(
        CodeInferenceSettings,
        "noise",
        "Noise σ",
        step=0.005,
        help="Standard deviation per coordinate.",
    ),
    replace(
        Number.of(
            CodeInferenceSettings,
            "learning_rate",
            "Code learning rate",
            scale="log",
            help="Of Adam. Can be changed during the inference.",
        ),
        name="code_learning_rate",
    ),
    Text("latent_code", "Latent code", check=pair_check(MAX_CODE)),
    Number("inference_step", "Step of the inference", 0, 0, 100_000, 1),
)
MESH: tuple[Field, ...] = (
    Choice("surface", "Surface", "original", {"original": "Original", "remeshed": "Remeshed"}),
    Number("samples", "Samples per axis", 40, 8, 80, 4, help="Of the grid on which d is known."),
)


def cut_open(page: PageState) -> None:
    """Another experiment starts with a slice: without one, a plane would show no curve."""
    if page["slice_position"] <= FRONT:
        page["slice_position"] = 0.0
