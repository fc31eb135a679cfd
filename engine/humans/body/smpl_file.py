"""A visitor's own body model: SMPL, SMPL-H, SMPL-X or MANO, as `.npz` or `.pkl`.

The keys are those that public code reads: `v_template`, `shapedirs`, `posedirs`, `J_regressor`,
`weights`, `kintree_table`, `f`. Nothing stored in the file is executed. Real files of these models
are licensed for non-commercial use by their authors.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch

from engine.humans.body import npz_reading, restricted_pickle
from engine.humans.body.model import BodyModel
from engine.humans.body.restricted_pickle import RefusedFileError
from engine.humans.body.skeleton import JOINT_NAMES

KEYS = ("v_template", "shapedirs", "posedirs", "J_regressor", "weights", "kintree_table", "f")
MOST_BYTES = 400_000_000
SHAPE_COMPONENTS = 10
MOST_VERTICES, MOST_JOINTS = 100_000, 128
ROW_SUM_TOLERANCE = 1e-2  # single precision and pruned weights; what is farther off is damaged

_FINGERS = tuple(
    f"{f}{k}" for f in ("index", "middle", "pinky", "ring", "thumb") for k in (1, 2, 3)
)
_HANDS = tuple(f"{side}_{finger}" for side in ("left", "right") for finger in _FINGERS)
_FAMILIES = {
    16: ("MANO", ("wrist", *_FINGERS)),
    24: ("SMPL", JOINT_NAMES),
    52: ("SMPL-H", (*JOINT_NAMES[:22], *_HANDS)),
    55: ("SMPL-X", (*JOINT_NAMES[:22], "jaw", "left_eye", "right_eye", *_HANDS)),
}


@dataclass(frozen=True, eq=False)
class BodyFile:
    """A model that was read.

    Attributes:
        model: float32 on the CPU, with the first ten shape components.
        family: SMPL, SMPL-H, SMPL-X or MANO by the number of joints, or "body model".
    """

    model: BodyModel
    family: str


def read_body(name: str, content: bytes) -> BodyFile:
    """The model in a file.

    Args:
        name: of the file; its ending decides how it is read.
        content: of the file.

    Raises:
        RefusedFileError: the file is too large, hostile, damaged or no body model; the message says
            which, and what to do.
    """
    if len(content) > MOST_BYTES:
        raise RefusedFileError(f"The file is larger than {MOST_BYTES / 1e6:.0f} MB.")
    ending = name.rsplit(".", 1)[-1].lower()
    if ending == "npz":
        found = npz_reading.arrays(content, KEYS)
    elif ending in ("pkl", "pickle"):
        stored = restricted_pickle.load(content)
        found = {key: restricted_pickle.array(stored[key]) for key in KEYS if key in stored}
    else:
        raise RefusedFileError("A body model is an .npz or a .pkl file.")
    missing = [key for key in KEYS if key not in found]
    if missing:
        raise RefusedFileError(f"The file is no body model: it has no {', '.join(missing)}.")
    return _assembled(found)


def _normalised(table: np.ndarray, name: str) -> np.ndarray:
    """Rows that sum to one but for rounding, divided by their sums; others are refused."""
    sums = table.sum(1, keepdims=True, dtype=np.float64)
    worst = float(sums.flat[np.abs(sums - 1).argmax()])
    if not abs(worst - 1) <= ROW_SUM_TOLERANCE:
        raise RefusedFileError(f"{name} sum to 1; here there are some that sum to {worst:.3g}.")
    return table / sums


def _assembled(found: Mapping[str, np.ndarray]) -> BodyFile:
    for key, value in found.items():
        if value.dtype.kind not in "fiub":
            raise RefusedFileError(f"{key} does not hold numbers.")
    if found["v_template"].ndim != 2 or found["weights"].ndim != 2:
        raise RefusedFileError("v_template and weights are tables with a row for each vertex.")
    vertices, joints = len(found["v_template"]), found["weights"].shape[1]
    if not (1 <= vertices <= MOST_VERTICES and 1 <= joints <= MOST_JOINTS):
        raise RefusedFileError(
            f"A body model has at most {MOST_VERTICES:,} vertices and {MOST_JOINTS} joints."
        )
    _check_shapes(found, vertices, joints)
    family, names = _FAMILIES.get(
        joints, ("body model", tuple(f"joint {k}" for k in range(joints)))
    )
    parents = found["kintree_table"][0].astype(np.int64)
    parents = np.where((parents < 0) | (parents >= joints), -1, parents)
    shape = found["shapedirs"][..., :SHAPE_COMPONENTS]
    weights = _normalised(found["weights"], "The skinning weights of a vertex (weights)")
    regressor = _normalised(found["J_regressor"], "The weights of a joint (J_regressor)")
    try:
        model = BodyModel(
            _tensor(found["v_template"]),
            _tensor(shape),
            _tensor(np.moveaxis(found["posedirs"], -1, 0)),
            _tensor(regressor),
            _tensor(weights),
            torch.from_numpy(found["f"].astype(np.int64)).int(),
            tuple(parents.tolist()),
            names,
        )
    except ValueError as error:
        raise RefusedFileError(f"The file is no body model. {error}") from error
    return BodyFile(model, family)


def _check_shapes(found: Mapping[str, np.ndarray], vertices: int, joints: int) -> None:
    wanted: dict[str, Callable[[tuple[int, ...]], bool]] = {
        "v_template": lambda s: s == (vertices, 3),
        "shapedirs": lambda s: len(s) == 3 and s[:2] == (vertices, 3) and s[2] > 0,
        "posedirs": lambda s: s == (vertices, 3, 9 * (joints - 1)),
        "J_regressor": lambda s: s == (joints, vertices),
        "weights": lambda s: s == (vertices, joints),
        "kintree_table": lambda s: s == (2, joints),
        "f": lambda s: len(s) == 2 and s[1] == 3 and s[0] > 0,
    }
    for key, fits in wanted.items():
        shape = found[key].shape
        if not fits(shape):
            raise RefusedFileError(
                f"{key} has the shape {shape}, which does not fit {vertices:,} vertices and "
                f"{joints} joints."
            )


def _tensor(values: np.ndarray) -> torch.Tensor:
    # A copy: what was read from an archive cannot be written to, and PyTorch wants what can.
    return torch.from_numpy(np.array(values, dtype=np.float32, order="C"))
