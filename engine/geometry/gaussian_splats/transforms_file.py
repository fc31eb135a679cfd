"""The visitor's own views: pictures with a ``transforms.json`` as NeRF (2020) introduced it.

The file names the horizontal field of view (``camera_angle_x``) or the focal length in pixels
(``fl_x``) and for each frame a picture and its camera-to-world matrix in OpenGL's axes: x to the
right, y up, looking along −z. Nothing is written to disk: names are only looked up among the files
that were given.
"""

import io
import json
import math
import posixpath
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from engine.data.uploaded_image import read_image
from engine.geometry.gaussian_splats.camera import Camera
from engine.geometry.gaussian_splats.sphere_tracing import BACKGROUND
from engine.geometry.gaussian_splats.views import MOST_VIEWS, Capture, Views

MAX_BYTES = 64 << 20
"""Of all files together, packed or not."""
MAX_FILES = 1000
MAX_JSON_BYTES = 4 << 20
HELD_OUT_EVERY = 8
FEWEST_FRAMES = 2

_NAMES = ("transforms.json", "transforms_train.json")
_ENDINGS = ("", ".png", ".jpg", ".jpeg", ".webp", ".PNG", ".JPG", ".JPEG")
_LARGEST_ASPECT = 3.0
_LARGEST_NUMBER = 1e9
_OPENGL_TO_OPENCV = torch.diag(torch.tensor([1.0, -1.0, -1.0, 1.0], dtype=torch.float64))
_BEHIND = tuple(round(255 * value) for value in BACKGROUND)


@dataclass(frozen=True, eq=False)
class OwnViews:
    """What was read.

    Attributes:
        capture: the views, moved and scaled so that what they look at fills the unit ball.
        notes: sentences about what was left out or changed.
    """

    capture: Capture
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class _Frame:
    name: str
    pixels: np.ndarray
    focal: tuple[float, float]
    principal: tuple[float, float]
    camera_to_world: Tensor


def read_views(files: Sequence[tuple[str, bytes]], resolution: int) -> OwnViews:
    """The views in one ZIP archive, or in several files that were given together.

    Args:
        files: names and contents.
        resolution: pixels along the longer side to which the pictures are scaled down.

    Raises:
        ValueError: something is missing, too large or wrong; a sentence for the visitor.
    """
    contents = _unpacked(files)
    path = _description(contents)
    data = _parsed(contents[path])
    frames = data.get("frames")
    if not isinstance(frames, list) or not all(isinstance(frame, dict) for frame in frames):
        raise ValueError(f"{path} has no list of frames.")
    if len(frames) < FEWEST_FRAMES:
        raise ValueError(f"{path} has {len(frames)} frames; at least {FEWEST_FRAMES} are needed.")
    notes = []
    if len(frames) > MOST_VIEWS:
        notes.append(f"{MOST_VIEWS} of {len(frames)} frames are used, evenly spread.")
        frames = [frames[i] for i in np.linspace(0, len(frames) - 1, MOST_VIEWS).astype(int)]
    if any(_number(data, key, 0.0) for key in ("k1", "k2", "p1", "p2")):
        notes.append("The lens distortion in the file is ignored.")
    read = [_frame(data, frame, contents, posixpath.dirname(path)) for frame in frames]
    return OwnViews(_capture(read, resolution), tuple(notes))


def _unpacked(files: Sequence[tuple[str, bytes]]) -> dict[str, bytes]:
    """All files by their path; those of archives in the place of these."""
    contents: dict[str, bytes] = {}
    room = MAX_BYTES
    for name, content in files:
        if name.lower().endswith(".zip"):
            unpacked = _of_archive(content, room)
        else:
            unpacked = {_checked_path(name): content}
        room -= sum(map(len, unpacked.values()))
        if room < 0:
            raise ValueError(f"The files have more than {MAX_BYTES >> 20} MB together.")
        contents |= unpacked
    if len(contents) > MAX_FILES:
        raise ValueError(f"{len(contents):,} files were given; up to {MAX_FILES:,} are read.")
    return contents


def _of_archive(content: bytes, room: int) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MAX_FILES:
                raise ValueError(f"The archive has more than {MAX_FILES:,} files.")
            if sum(entry.file_size for entry in entries) > room:
                raise ValueError(f"Unpacked, the archive has more than {MAX_BYTES >> 20} MB.")
            if any(entry.flag_bits & 1 for entry in entries):
                raise ValueError("The archive is encrypted; pack it without a password.")
            return {
                _checked_path(entry.filename): _bounded(archive, entry)
                for entry in entries
                if not entry.filename.startswith("__MACOSX/")
            }
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, zipfile.LargeZipFile):
        raise ValueError("This is no ZIP archive that can be read.") from None


def _bounded(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """No more bytes than the archive's directory says, whatever the packed data contain."""
    with archive.open(entry) as stream:
        content = stream.read(entry.file_size + 1)
    if len(content) > entry.file_size:
        raise ValueError("The archive's directory and its contents do not agree.")
    return content


def _checked_path(name: str) -> str:
    path = posixpath.normpath(name.replace("\\", "/"))
    if path.startswith(("/", "..")) or ":" in path.split("/")[0]:
        raise ValueError(f"The name {name[:60]!r} leads out of the archive.")
    return path


def _description(contents: Mapping[str, bytes]) -> str:
    """The path of the file with the cameras: the one nearest to the top."""
    for wanted in _NAMES:
        found = [path for path in contents if posixpath.basename(path) == wanted]
        if found:
            return min(found, key=lambda path: (path.count("/"), path))
    raise ValueError("There is no transforms.json among the files; it says where the cameras are.")


def _parsed(content: bytes) -> dict[str, Any]:
    if len(content) > MAX_JSON_BYTES:
        raise ValueError(f"transforms.json has more than {MAX_JSON_BYTES >> 20} MB.")
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise ValueError("transforms.json is not JSON that can be read.") from None
    if not (isinstance(data, dict) and "frames" in data):
        raise ValueError("transforms.json should be an object with frames.")
    if "fisheye" in str(data.get("camera_model", "")).lower():
        raise ValueError("Fisheye cameras cannot be used here; undistort the pictures first.")
    return data


def _frame(
    data: dict[str, Any], frame: dict[str, Any], contents: Mapping[str, bytes], folder: str
) -> _Frame:
    name = str(frame.get("file_path", ""))
    try:
        pixels = read_image(_picture(name, contents, folder), behind=_BEHIND)  # type: ignore[arg-type]
    except ValueError as refusal:
        raise ValueError(f"{name[:60]}: {refusal}") from None
    height, width = pixels.shape[:2]
    if max(width, height) > _LARGEST_ASPECT * min(width, height):
        raise ValueError(f"{name[:60]} is more than {_LARGEST_ASPECT:g} times as long as broad.")
    settings = data | frame
    full_width, full_height = _number(settings, "w", width), _number(settings, "h", height)
    if not (full_width > 0 and full_height > 0):
        raise ValueError("The sizes w and h in transforms.json are positive numbers of pixels.")
    across, down = width / full_width, height / full_height
    focal = _focal_lengths(settings, full_width)
    principal = (_number(settings, "cx", full_width / 2), _number(settings, "cy", full_height / 2))
    return _Frame(
        name,
        pixels,
        (focal[0] * across, focal[1] * down),
        (principal[0] * across, principal[1] * down),
        _matrix(name, frame.get("transform_matrix")),
    )


def _picture(name: str, contents: Mapping[str, bytes], folder: str) -> bytes:
    """By its path beside the description, or by its name alone where files were given loose."""
    path = posixpath.normpath(posixpath.join(folder, name.replace("\\", "/")))
    by_name = {posixpath.basename(each): each for each in contents}
    for ending in _ENDINGS:
        if path + ending in contents:
            return contents[path + ending]
    for ending in _ENDINGS:
        found = by_name.get(posixpath.basename(path) + ending)
        if found is not None:
            return contents[found]
    raise ValueError("this picture is named in transforms.json, but it is not among the files.")


def _focal_lengths(settings: dict[str, Any], width: float) -> tuple[float, float]:
    across = _number(settings, "fl_x", 0.0)
    if not across:
        angle = _number(settings, "camera_angle_x", 0.0)
        if not 0 < angle < math.pi:
            raise ValueError(
                "transforms.json needs camera_angle_x, in radians between 0 and π, or fl_x."
            )
        across = width / (2 * math.tan(angle / 2))
    down = _number(settings, "fl_y", across)
    if min(across, down) <= 0:
        raise ValueError("The focal lengths in transforms.json are positive numbers of pixels.")
    return across, down


def _number(settings: Mapping[str, Any], key: str, default: float) -> float:
    value = settings.get(key, default)
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    if not (numeric and abs(value) <= _LARGEST_NUMBER):
        raise ValueError(f"{key} in transforms.json should be a number of a usual size.")
    return float(value)


def _matrix(name: str, rows: Any) -> Tensor:
    """Camera to world in OpenCV's axes, float64 [4, 4], its rotation made exactly orthonormal."""
    refusal = ValueError(f"{name[:60]} needs a transform_matrix of four rows of four numbers.")
    if not (isinstance(rows, list) and len(rows) == 4):
        raise refusal
    if not all(isinstance(row, list) and len(row) == 4 for row in rows):
        raise refusal
    numbers = [
        [_number({"transform_matrix": v}, "transform_matrix", 0.0) for v in row] for row in rows
    ]
    matrix = torch.tensor(numbers, dtype=torch.float64) @ _OPENGL_TO_OPENCV
    rotation = matrix[:3, :3]
    scale = float(torch.linalg.det(rotation).abs()) ** (1 / 3)
    if not scale > 1e-6:
        raise ValueError(f"The transform_matrix of {name[:60]} has no inverse.")
    left, _, right = torch.linalg.svd(rotation / scale)
    nearest = left @ right
    if float((nearest - rotation / scale).abs().max()) > 0.02 or torch.linalg.det(nearest) < 0:
        raise ValueError(f"The transform_matrix of {name[:60]} is no rotation and translation.")
    matrix[:3, :3] = nearest
    matrix[3] = matrix.new_tensor([0, 0, 0, 1])
    return matrix


def _capture(frames: list[_Frame], resolution: int) -> Capture:
    sizes = {frame.pixels.shape for frame in frames}
    if len(sizes) > 1:
        raise ValueError("The pictures have different sizes; they have to be of one camera.")
    height, width, _ = sizes.pop()
    scale = resolution / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    poses = torch.stack([frame.camera_to_world for frame in frames])
    centre, radius = _ball(poses, max(max(f.focal[0] / width, f.focal[1] / height) for f in frames))
    poses[:, :3, 3] = (poses[:, :3, 3] - centre) / radius
    cameras = tuple(
        Camera(
            *size,
            frame.focal[0] * size[0] / width,
            frame.focal[1] * size[1] / height,
            frame.principal[0] * size[0] / width,
            frame.principal[1] * size[1] / height,
            torch.linalg.inv(pose).float().contiguous(),
        )
        for frame, pose in zip(frames, poses, strict=True)
    )
    images = torch.from_numpy(np.stack([_scaled(frame.pixels, size) for frame in frames]))
    held_out = list(range(0, len(frames), HELD_OUT_EVERY)) if len(frames) > 3 else []
    training = [index for index in range(len(frames)) if index not in held_out]
    none = torch.zeros(0, 3)
    return Capture(
        "Your views",
        Views(tuple(cameras[i] for i in training), images[training]),
        Views(tuple(cameras[i] for i in held_out), images[held_out]),
        BACKGROUND,
        none,
        none,
    )


def _ball(poses: Tensor, focal_share: float) -> tuple[Tensor, float]:
    """The point nearest to all viewing axes, and the radius about it that the images show.

    Raises:
        ValueError: the cameras do not look at one place.
    """
    eyes, forward = poses[:, :3, 3], poses[:, :3, 2]
    across = torch.eye(3, dtype=poses.dtype) - forward[:, :, None] * forward[:, None]
    if float(torch.linalg.cond(across.sum(0))) > 1e6:
        raise ValueError("All cameras look the same way; views from around an object are needed.")
    centre = torch.linalg.solve(across.sum(0), (across @ eyes[:, :, None]).sum(0)[:, 0])
    distances = torch.linalg.vector_norm(eyes - centre, dim=1)
    ahead = ((centre - eyes) * forward).sum(1)
    if float((ahead > 0).double().mean()) < 0.5 or not float(distances.median()) > 0:
        raise ValueError("The cameras look away from each other; views of one object are needed.")
    return centre, float(distances.median()) * math.sin(math.atan(0.5 / focal_share))


def _scaled(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    smaller = Image.fromarray(pixels).resize(size, Image.Resampling.BOX)
    return np.asarray(smaller, np.float32) / 255
