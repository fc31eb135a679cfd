"""A visitor's own views: read as they are meant, and refused in sentences where they are not."""

import io
import json
import math
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from engine.geometry.gaussian_splats import transforms_file
from engine.geometry.gaussian_splats.transforms_file import read_views
from engine.geometry.gaussian_splats.views import FIELD_OF_VIEW, capture_scene

SIDE = 16
Files = list[tuple[str, bytes]]


def _png(pixels: np.ndarray) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def _zipped(files: Files) -> Files:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files:
            archive.writestr(name, content)
    return [("views.zip", stream.getvalue())]


def _own(scale: float = 1.0, shift: float = 0.0, count: int = 5) -> tuple[dict[str, Any], Files]:
    """Photographs of a scene with the cameras that took them, in OpenGL's axes."""
    views = capture_scene("blocks", count, SIDE).training
    frames, files = [], []
    for number, (camera, image) in enumerate(zip(views.cameras, views.images, strict=True)):
        pose = torch.linalg.inv(camera.world_to_camera.double())
        pose[:3, 3] = pose[:3, 3] * scale + shift
        pose[:, 1:3] *= -1
        frames.append({"file_path": f"./train/r_{number}", "transform_matrix": pose.tolist()})
        pixels = np.rint(image.numpy() * 255).astype(np.uint8)
        files.append((f"train/r_{number}.png", _png(pixels)))
    return {"camera_angle_x": math.radians(FIELD_OF_VIEW), "frames": frames}, files


def _written(data: Any, files: Files) -> Files:
    return [("transforms.json", json.dumps(data).encode()), *files]


@pytest.mark.parametrize("packed", [False, True])
def test_views_are_read_as_they_were_taken(packed: bool) -> None:
    data, files = _own(scale=3.0, shift=2.0)
    all_files = _written(data, files)
    found = read_views(_zipped(all_files) if packed else all_files, SIDE)
    truth = capture_scene("blocks", 5, SIDE).training
    capture = found.capture
    assert len(capture.training) == 4 and len(capture.held_out) == 1 and not found.notes
    images = torch.cat([capture.held_out.images, capture.training.images])
    assert float((images - truth.images).abs().max()) < 0.01
    # What they look at is moved to the origin, and scaled so that it fills the unit ball.
    own = [*capture.held_out.cameras, *capture.training.cameras]
    for mine, theirs in zip(own, truth.cameras, strict=True):
        torch.testing.assert_close(mine.rotation, theirs.rotation, atol=1e-4, rtol=0)
        assert abs(mine.fx - theirs.fx) < 1e-3
        direction = torch.nn.functional.normalize(mine.centre, dim=0)
        torch.testing.assert_close(
            direction, theirs.centre / theirs.centre.norm(), atol=1e-3, rtol=0
        )
        # sin of half the field of view is the radius of the ball by the distance
        assert abs(1 / float(mine.centre.norm()) - math.sin(math.radians(FIELD_OF_VIEW / 2))) < 1e-3


def test_loose_files_are_found_by_name_and_a_folder_may_be_packed() -> None:
    data, files = _own()
    loose = [(name.rpartition("/")[2], content) for name, content in files]
    assert len(read_views(_written(data, loose), SIDE).capture.training) == 4
    inside = [(f"lego/{name}", content) for name, content in _written(data, files)]
    assert len(read_views(_zipped(inside), SIDE).capture.training) == 4


def test_what_is_transparent_is_white_and_pictures_are_scaled_down() -> None:
    data, files = _own()
    clear = np.zeros((40, 40, 4), np.uint8)
    found = read_views(_written(data, [(name, _png(clear)) for name, _ in files]), SIDE)
    assert found.capture.training.images.shape[1:] == (SIDE, SIDE, 3)
    assert float(found.capture.training.images.min()) == 1


def test_too_many_frames_are_thinned_and_distortion_is_mentioned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transforms_file, "MOST_VIEWS", 3)
    data, files = _own()
    found = read_views(_written({**data, "k1": 0.1}, files), SIDE)
    assert len(found.capture.training) == 3
    assert found.notes == (
        "3 of 5 frames are used, evenly spread.",
        "The lens distortion in the file is ignored.",
    )


def test_focal_lengths_in_pixels_of_a_larger_picture_are_scaled() -> None:
    data, files = _own()
    focal = 4 * SIDE / (2 * math.tan(math.radians(FIELD_OF_VIEW) / 2))
    sized = {"fl_x": focal, "w": 4 * SIDE, "h": 4 * SIDE, "frames": data["frames"]}
    camera = read_views(_written(sized, files), SIDE).capture.training.cameras[0]
    assert abs(camera.fx - focal / 4) < 1e-3 and camera.cx == SIDE / 2


def _frame(change: dict[str, Any]) -> Callable[[dict[str, Any], Files], Files]:
    def changed(data: dict[str, Any], files: Files) -> Files:
        data["frames"][1] |= change
        return _written(data, files)

    return changed


def _data(**change: Any) -> Callable[[dict[str, Any], Files], Files]:
    return lambda data, files: _written(data | change, files)


_MIRROR = np.diag([1.0, 1.0, -1.0, 1.0]).tolist()
_SHEAR = [[1, 0.5, 0, 0], [0, 1, 0, 0], [0, 0, 1, 3], [0, 0, 0, 1]]
_AWAY = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 3], [0, 0, 0, 1]]
HOSTILE: dict[str, tuple[Callable[[dict[str, Any], Files], Files], str]] = {
    "no description": (lambda data, files: files, "There is no transforms.json"),
    "no files": (lambda data, files: [], "There is no transforms.json"),
    "not JSON": (lambda data, files: [("transforms.json", b"{"), *files], "not JSON"),
    "not text": (lambda data, files: [("transforms.json", b"\xff\xfe\x00"), *files], "not JSON"),
    "nested": (lambda d, f: [("transforms.json", b"[" * 100_000), *f], "not JSON that can be read"),
    "a list": (lambda data, files: _written([data], files), "should be an object with frames"),
    "no list of frames": (_data(frames=3), "no list of frames"),
    "frames that are none": (_data(frames=[1, 2, 3]), "no list of frames"),
    "one frame": (_data(frames=[{}]), "has 1 frames; at least 2"),
    "a missing picture": (_frame({"file_path": "other"}), "other: this picture is named in"),
    "no path": (_frame({"file_path": None}), "this picture is named in"),
    "a path outside": (_frame({"file_path": "../../etc/passwd"}), "not among the files"),
    "no matrix": (_frame({"transform_matrix": None}), "four rows of four numbers"),
    "a short matrix": (_frame({"transform_matrix": [[1, 2, 3, 4]] * 3}), "four rows of four"),
    "a text in it": (_frame({"transform_matrix": [["a", 0, 0, 0]] * 4}), "should be a number"),
    "infinity in it": (_frame({"transform_matrix": [[math.inf] * 4] * 4}), "should be a number"),
    "zeros": (_frame({"transform_matrix": [[0, 0, 0, 0]] * 4}), "has no inverse"),
    "a mirror": (_frame({"transform_matrix": _MIRROR}), "no rotation and translation"),
    "a shear": (_frame({"transform_matrix": _SHEAR}), "no rotation and translation"),
    "no field of view": (_data(camera_angle_x=0.0), "needs camera_angle_x"),
    "a wide one": (_data(camera_angle_x=4.0), "needs camera_angle_x"),
    "a huge number": (_data(camera_angle_x=10**400), "a number of a usual size"),
    "NaN": (_data(camera_angle_x=math.nan), "a number of a usual size"),
    "a flag": (_data(camera_angle_x=True), "a number of a usual size"),
    "a negative width": (_data(w=-5), "positive numbers of pixels"),
    "a negative focal length": (_data(fl_x=-5.0), "positive numbers of pixels"),
    "a fisheye": (_data(camera_model="OPENCV_FISHEYE"), "Fisheye"),
    "no picture": (
        lambda data, files: _written(data, [(files[0][0], b"GIF89a"), *files[1:]]),
        "no PNG, JPEG or WebP",
    ),
    "another size": (
        lambda d, f: _written(d, [(f[0][0], _png(np.zeros((8, 9, 3), np.uint8))), *f[1:]]),
        "different sizes",
    ),
    "a long picture": (
        lambda d, f: _written(d, [(f[0][0], _png(np.zeros((8, 90, 3), np.uint8))), *f[1:]]),
        "times as long as broad",
    ),
    "all one way": (
        lambda d, f: _written(
            d | {"frames": [frame | {"transform_matrix": _AWAY} for frame in d["frames"]]}, f
        ),
        "All cameras look the same way",
    ),
    "no archive": (lambda data, files: [("views.zip", b"PK\x03\x04junk")], "no ZIP archive"),
    "out of the archive": (
        lambda data, files: _zipped([*_written(data, files), ("../../evil", b"")]),
        "leads out of the archive",
    ),
    "an absolute path": (
        lambda data, files: _zipped([*_written(data, files), ("/etc/evil", b"")]),
        "leads out of the archive",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_used_is_refused_in_a_sentence(name: str) -> None:
    spoil, sentence = HOSTILE[name]
    data, files = _own(count=3)
    with pytest.raises(ValueError, match=sentence) as refusal:
        read_views(spoil(data, files), SIDE)
    assert str(refusal.value).endswith((".", ".'"))


def test_archives_are_bounded_before_they_are_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    data, files = _own(count=3)
    bomb = _zipped([*_written(data, files), ("zeros", bytes(3 << 20))])
    monkeypatch.setattr(transforms_file, "MAX_BYTES", 2 << 20)
    with pytest.raises(ValueError, match="Unpacked, the archive has more than 2 MB"):
        read_views(bomb, SIDE)
    with pytest.raises(ValueError, match="more than 2 MB together"):
        read_views([*_written(data, files), ("more.png", bytes(3 << 20))], SIDE)
    monkeypatch.setattr(transforms_file, "MAX_FILES", 3)
    with pytest.raises(ValueError, match="more than 3 files"):
        read_views(_zipped(_written(data, files)), SIDE)
    with pytest.raises(ValueError, match="up to 3 are read"):
        read_views(_written(data, files), SIDE)
