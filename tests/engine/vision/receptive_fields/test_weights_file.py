import pytest
import safetensors.torch
import torch

from engine.seeds import generator
from engine.vision.receptive_fields import weights_file
from engine.vision.receptive_fields.architectures.resnet import resnet
from engine.vision.receptive_fields.network import Module
from engine.vision.receptive_fields.weights_file import read_weights


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
