"""What can be set in "Fit"."""

from engine.humans.body.capture import FRAMES
from engine.humans.body.capture import PEOPLE as SCANNED
from engine.humans.body.fit_comparison import MOST_STEPS as COMPARED_STEPS
from engine.humans.body.fit_comparison import PEOPLE
from engine.humans.body.fit_simulation import MOST_STEPS
from engine.humans.body.fitting import FitSettings
from engine.humans.body.learned_descent import TRAINED_STEPS
from engine.humans.body.skeleton import JOINT_NAMES
from pages.humans.body.body_scene import joint_title
from pages.humans.body.fit_offsets import read_offsets
from ui.components import scene
from ui.fields import Choice, Field, Flag, Number, Text, readable

VIEWS = {
    "joints": "Fit to joints",
    "ambiguity": "Depth ambiguity",
    "learned": "Learned descent",
    "capture": "Capture",
}
GENERIC = {"mean": "Mean body", "components": "Ten β"}
FOLLOWED = {
    "scan_silhouettes": "Scan, joints and silhouettes",
    "scan_joints": "Scan, joints",
    "generic_silhouettes": "No scan, joints and silhouettes",
    "generic_joints": "No scan, joints",
}
MEASURED = {"surface": "Surface", "form": "Pelvis on pelvis", "place": "Pelvis"}
PERSONS = {
    "walking": "Walking",
    "waving": "Waving",
    "sitting": "Sitting",
    "tree": "Tree",
    "relaxed": "Relaxed",
    "random": "Random (seed)",
}
JOINTS = {name: joint_title(name) for name in JOINT_NAMES}
STARTS = {"T": "T-pose", "relaxed": "Relaxed", "sitting": "Sitting"}
SEEN = {"picture": "In the picture (2-D)", "space": "In space (3-D)"}
HIDDEN = {"nothing": "Nothing", "arm": "Left arm", "leg": "Right leg", "legs": "Both legs"}
METHODS = {"levenberg_marquardt": "Levenberg–Marquardt", "gradient_descent": "Gradient descent"}
SIDE = "-12_82_2.6"
"""The camera at first: from the person's left, so that the depth is seen."""
STEP = "fit_step"

FIT: tuple[Field, ...] = (
    Choice("view", "View", "joints", VIEWS),
    Choice("person", "Person", "walking", PERSONS),
    Choice("seen", "Joints are known", "picture", SEEN),
    Number("azimuth", "Camera azimuth", 0, -90, 90, 5, unit="°"),
    Number("noise", "Noise of the joints", 0, 0, 100, 5, unit="mm"),
    Choice("chosen", "Joint", "left_wrist", JOINTS),
    Text("moved", "Moved joints", "", check=readable(read_offsets), max_length=600),
    Choice("hidden", "Not seen", "nothing", HIDDEN, help="The confidence of these joints is 0."),
    Choice("method", "Method", "levenberg_marquardt", METHODS),
    Choice("start", "Start", "relaxed", STARTS),
    Number(
        "pose_weight",
        "Weight of the pose prior",
        1e-4,
        1e-6,
        0.1,
        scale="log",
        help="Times the squared angles, each in parts of half its range.",
    ),
    Number("shape_weight", "Weight of the shape prior", 1e-4, 1e-6, 0.1, scale="log"),
    Number(
        "robust_scale",
        "Robust scale σ",
        0.3,
        0.01,
        10.0,
        unit="m",
        scale="log",
        help="A joint that is further off pulls less and less.",
    ),
    Flag("limits", "Joint limits", True),
    Number(
        "alike",
        "Body",
        2,
        1,
        256,
        1,
        help="1 is the person; later ones have more bones turned over.",
    ),
    Number("tolerance", "Tolerance in the picture", 3.0, 0.5, 20.0, 0.5, unit="px"),
    Number("held_out", "Held-out person", 1, 1, PEOPLE, 1),
    Number("descent_steps", "Steps", TRAINED_STEPS, 0, COMPARED_STEPS, 1),
    Number("within", "Success: mean joint error below", 100, 40, 200, 10, unit="mm"),
    Number("scanned", "Scanned person", 1, 1, SCANNED, 1),
    Choice("generic", "Template without a scan", "mean", GENERIC),
    Choice("followed", "Drawn", "scan_silhouettes", FOLLOWED),
    Number("pixel_noise", "Noise of the joints", 3, 0, 20, 1, unit="px"),
    Choice("measure", "Drift of", "surface", MEASURED),
    Number("turn", "Turn of the person", 60, 0, 180, 10, unit="°"),
    Number("scan_noise", "Noise of the scan", 2, 0, 20, 1, unit="mm"),
    Number("picture", "Picture", 0, 0, FRAMES - 1, 1),
    Number(STEP, "Iteration", MOST_STEPS, 0, MOST_STEPS, 1),
    Text("fit_camera", "Camera", SIDE, check=scene.checked_camera, by_hand=False),
)


_HIDDEN_PARTS = {
    "arm": ("left_elbow", "left_wrist", "left_hand"),
    "leg": ("right_knee", "right_ankle", "right_foot"),
}


def confidence_of(hidden: str) -> tuple[float, ...]:
    """Of each joint: 0 where it is not seen."""
    names = set(_HIDDEN_PARTS.get(hidden, ()))
    if hidden == "legs":
        right = _HIDDEN_PARTS["leg"]
        names = {*right, *(name.replace("right", "left") for name in right)}
    return tuple(0.0 if name in names else 1.0 for name in JOINT_NAMES)


def weights_of(values: dict[str, float], limits: bool) -> FitSettings:
    """The weights of the energy from the fields."""
    return FitSettings(
        pose_weight=values["pose_weight"],
        shape_weight=values["shape_weight"],
        robust_scale=values["robust_scale"],
        limits=limits,
    )
