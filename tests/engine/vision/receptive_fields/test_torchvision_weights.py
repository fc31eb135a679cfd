import mmap
from pathlib import Path

import pytest
import torch

from engine.vision.receptive_fields.torchvision_weights import (
    read_for,
    torchvision_name,
    weight_shapes,
)
from tests.engine.vision.receptive_fields.torchvision_files import SHAPES, header_of, zeros

KINDS = [torchvision_name(name) for name in SHAPES]
LEFT = {
    "alexnet": ("classifier",),
    "vgg16": ("classifier",),
    "googlenet": ("aux1", "aux2", "fc"),
    "resnet18": ("fc",),
    "resnet50": ("fc",),
}


def test_whole_files_of_every_network_are_recognised_and_read_but_for_what_has_no_position(
    tmp_path: Path,
) -> None:
    for name, shapes in SHAPES.items():
        beginning, size = header_of(shapes)
        path = tmp_path / name
        with path.open("wb") as written:
            written.write(beginning)
            written.truncate(len(beginning) + size)  # holes, which take no disk
        with (
            path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
            memoryview(mapped) as content,
        ):
            found = read_for(content, KINDS)
        assert found.architecture == torchvision_name(name)
        assert found.left_parts == LEFT[name]
        assert {key: list(each.shape) for key, each in found.tensors.items()} == {
            key: shape
            for key, shape in shapes.items()
            if key in found.tensors and not key.endswith("num_batches_tracked")
        }
        positions = [key for key in shapes if key.partition(".")[0] not in LEFT[name]]
        counters = [key for key in positions if key.endswith("num_batches_tracked")]
        assert set(found.tensors) == set(positions) - set(counters)


def test_a_file_without_the_classifier_will_do() -> None:
    shapes = {name: each for name, each in SHAPES["alexnet"].items() if "features" in name}
    found = read_for(zeros(shapes), KINDS)
    assert (found.architecture, found.left) == ("alexnet", ())


def test_half_precision_is_read_as_float32() -> None:
    for kind in ("F16", "BF16"):
        found = read_for(zeros(SHAPES["resnet18"], kind), KINDS)
        assert {each.dtype for each in found.tensors.values()} == {torch.float32}


def test_other_names_shapes_and_types_are_refused_with_the_reason() -> None:
    shapes = SHAPES["resnet18"]
    cases = (
        ({f"net.{key}": each for key, each in shapes.items()}, "F32", "no conv1.weight"),
        (shapes | {"bn1.running_var": [32]}, "F32", r"bn1.running_var is \[32\] instead of \[64\]"),
        (
            {key: each for key, each in shapes.items() if "running" not in key},
            "F32",
            "For ResNet-18 they have no bn1.running_mean",
        ),
        (shapes, "F8_E4M3", "numbers of the type F8_E4M3. Save them as float32"),
    )
    for given, kind, words in cases:
        with pytest.raises(ValueError, match=words):
            read_for(zeros(given, kind), ["resnet18", *KINDS])


def test_numbers_that_no_network_can_have_are_refused() -> None:
    shapes = SHAPES["resnet18"]
    beginning, size = header_of(shapes)
    with pytest.raises(ValueError, match=r"conv1.weight is not finite"):
        read_for(beginning + b"\xff" * size, KINDS)
    with pytest.raises(ValueError, match=r"bn1.running_var is below 0"):
        read_for(beginning + b"\xbf" * size, KINDS)  # each about −1.5


def test_weight_shapes_are_torchvisions() -> None:
    for name, shapes in SHAPES.items():
        for key, shape in weight_shapes(torchvision_name(name)).items():
            assert shapes[key] == list(shape)
