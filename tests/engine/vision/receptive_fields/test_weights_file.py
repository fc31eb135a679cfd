import json
from typing import Any

import pytest
import safetensors.torch
import torch

from engine.seeds import generator
from engine.vision.receptive_fields import weights_file
from engine.vision.receptive_fields.architectures.resnet import resnet
from engine.vision.receptive_fields.network import Module
from engine.vision.receptive_fields.weights_file import (
    first_difference,
    read_header,
    read_weights,
)


def test_a_file_is_read_as_the_library_of_the_format_reads_it() -> None:
    source = generator(0)
    tensors: dict[str, torch.Tensor] = {
        "a": torch.randn(3, 4, generator=source),
        "b": torch.randn(2, 1, 5, generator=source).half(),
        "c": torch.randn(7, generator=source).bfloat16(),
        "d": torch.randn((), generator=source).double(),
        "none": torch.zeros(0, 3),
        "count": torch.tensor(7),
    }
    content = safetensors.torch.save(tensors)
    found, expected = read_weights(content), safetensors.torch.load(content)
    assert set(found) == set(tensors) - {"count"}
    for name, tensor in found.items():
        torch.testing.assert_close(tensor, expected[name].float(), rtol=0, atol=0)
    assert read_header(content)["count"].shape == ()
    assert set(read_weights(memoryview(content), {"a", "absent"})) == {"a"}


def test_a_file_of_torchvision_names_is_loaded_into_a_part_of_its_network() -> None:
    part = resnet(18).until("layer1.0.relu")
    source, target = Module(part, "he", generator(0)), Module(part, "he", generator(1))
    tensors = {name: tensor.detach() for name, tensor in source.named_weights().items()}
    tensors["conv1.weight"] = tensors["conv1.weight"].half()
    tensors["bn1.num_batches_tracked"] = torch.tensor(7)
    tensors["fc.bias"] = torch.zeros(1000)
    found = read_weights(safetensors.torch.save(tensors))
    assert found["conv1.weight"].dtype == torch.float32
    assert target.load(found) == ("fc.bias",)
    weights = target.named_weights()["layer1.0.conv2.weight"]
    torch.testing.assert_close(weights, source.named_weights()["layer1.0.conv2.weight"])


def test_other_files_are_refused_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="no safetensors file"):
        read_weights(b"not a file of weights")
    with pytest.raises(ValueError, match="no safetensors file"):
        read_weights(b"")
    with pytest.raises(ValueError, match="pickled Python objects"):
        read_weights(b"PK\x03\x04 and so on")
    with pytest.raises(ValueError, match="holds no weights"):
        read_weights(safetensors.torch.save({"n": torch.tensor(3)}))
    monkeypatch.setattr(weights_file, "LARGEST_BYTES", 1_000_000)
    with pytest.raises(ValueError, match="The file has 2 MB"):
        read_weights(bytes(2_000_000))


def test_headers_that_lie_are_refused() -> None:
    good = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
    lies: list[Any] = [
        [],
        {"a": 3},
        {"a": good | {"shape": [3]}},
        {"a": good | {"shape": [-2]}},
        {"a": good | {"shape": [True, 2]}},
        {"a": good | {"shape": "2"}},
        {"a": good | {"data_offsets": [0, 80]}},
        {"a": good | {"data_offsets": [8, 0]}},
        {"a": good | {"data_offsets": [0]}},
        {"a": good | {"dtype": ["F32"]}},
    ]
    for header in lies:
        text = json.dumps(header).encode()
        with pytest.raises(ValueError, match="no safetensors file"):
            read_header(len(text).to_bytes(8, "little") + text + bytes(8))
    for content in (
        (9**18).to_bytes(8, "little") + b"{}" * 20,
        (4).to_bytes(8, "little") + b"\xff\xfe\xfd\xfc",
        (100_000).to_bytes(8, "little") + b"[" * 100_000,
    ):
        with pytest.raises(ValueError, match="no safetensors file"):
            read_header(content)


def test_the_first_difference_is_named() -> None:
    entries = read_header(safetensors.torch.save({"a": torch.zeros(2), "b": torch.zeros(3)}))
    assert first_difference(entries, {"a": (2,)}) == ""
    assert first_difference(entries, {"a": (2,), "c": (1,)}) == "they have no c"
    assert first_difference(entries, {"b": (2,)}) == "b is [3] instead of [2]"
