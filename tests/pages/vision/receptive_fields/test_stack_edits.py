import pytest

from engine.vision.receptive_fields.architectures import catalogue
from engine.vision.receptive_fields.autograd_support import autograd_support
from engine.vision.receptive_fields.graph import Network
from engine.vision.receptive_fields.paths import path_counts
from engine.vision.receptive_fields.theory import receptive_field
from pages.vision.receptive_fields.stack_edits import (
    Change,
    changed,
    decode,
    encode,
    with_change,
)


def edited(text: str) -> Network:
    name = text.partition("--")[0]
    return changed(catalogue.network(name), catalogue.ARCHITECTURES[name].size, text)


def test_a_text_is_read_and_written_back() -> None:
    text = (
        "googlenet--i-inception3a-c3x256--b-inception3b.branch1.conv-p3s1--k-conv1.conv-k5s2d1x64"
        "--t-maxpool1-a2--r-inception3b.branch3.1.conv--m-conv2.conv-conv3.conv--a-conv1.conv-conv2.conv"
        "--j-maxpool2-inception3a-c7x16--d-inception3a.branch1.relu-inception3a"
    )
    name, changes = decode(text)
    assert name == "googlenet" and len(changes) == 9
    assert encode(name, changes) == text
    assert decode("") == ("", ())
    assert encode("googlenet", ()) == ""


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("vgg16--", "“” is no change"),
        ("vgg16--z-features.0", "“z-features.0” is no change"),
        ("vgg16--r-features.0-features.2", "is no change"),
        ("vgg16--r-<b>", "names no layer"),
        ("vgg16--i-features.0-c13x8", "kernel goes from 1 to 11"),
        ("vgg16--i-features.0-c3x4096", "channels goes from 1 to 2048"),
        ("vgg16--k-features.0-k3", "“k3” are no sizes"),
        ("vgg16" + "--r-features.0" * 41, "41 changes are too many, 40 is the most"),
    ],
)
def test_what_is_no_list_of_changes_is_refused_with_a_clause(text: str, clause: str) -> None:
    with pytest.raises(ValueError, match=clause):
        decode(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("resnet18--r-layer9.0.conv1", "There is no layer layer9.0.conv1."),
        ("resnet18--k-layer1.0.conv2-k3s1d1x32", "equal channels, not 32 and 64"),
        (
            "resnet18--k-layer1.0.conv2-k3s2d1x64",
            "it joins maps of different sizes, 28×28 and 56×56",
        ),
        ("resnet18--a-conv1-layer3.0.add", "A sum needs equal channels"),
        ("resnet18--a-layer3.0.add-conv1", "A skip goes forward"),
        ("googlenet--j-conv1.conv-inception3a-c3x16", "it joins maps of different sizes"),
        ("googlenet--d-conv1.relu-inception3a", "inception3a does not read conv1.relu"),
        ("resnet18--k-layer1.0.add-k3s1d1x64", "layer1.0.add has no kernel"),
        ("vgg16--r-input", "A network needs its input"),
        ("resnet18--k-conv1-k0s2d1x64", "A kernel of 0"),
    ],
)
def test_a_change_that_gives_no_network_is_refused_with_a_sentence(
    text: str, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        edited(text)


def test_changes_do_to_fields_what_they_say() -> None:
    cases = (
        ("resnet18--r-layer1.1.conv1", "layer4.1.add", 435 - 2 * 4),
        ("resnet18--i-maxpool-c5x64", "layer4.1.add", 435 + 4 * 4),
        ("resnet18--k-layer1.1.conv1-k5s1d2x64", "layer4.1.add", 435 - 2 * 4 + 8 * 4),
        ("vgg16--t-features.4-c3x64", "features.4", 5 + 2),
        ("googlenet--j-maxpool2-inception3a-c7x16", "inception3a", 27 + 6 * 8),
        ("googlenet--d-inception3a.branch3.1.relu-inception3a", "inception3a", 43),
    )
    for text, node, size in cases:
        assert receptive_field(edited(text), node)[0].size == size, text


def test_the_field_of_a_changed_network_is_what_its_gradient_reaches() -> None:
    text = (
        "resnet18--j-maxpool-layer1.0.add-c3d4x64--i-layer1.0.conv1-c2x64--r-layer1.0.conv2"
        "--m-layer1.0.conv1-layer1.1.conv1"
    )
    network, unit = edited(text), (5, 5)
    counts = path_counts(network, "layer1.0.add", unit, (64, 64))
    (reached,) = autograd_support(network, "layer1.0.add", [unit], (64, 64))
    assert reached.any() and ((counts.on((64, 64)) > 0) == reached).all()


def test_sizes_of_one_layer_that_follow_each_other_are_one_change() -> None:
    first = with_change("", "vgg16", Change("k", ("features.0", "k5s1d1x64")))
    second = with_change(first, "vgg16", Change("k", ("features.0", "k7s1d1x64")))
    assert second == "vgg16--k-features.0-k7s1d1x64"
    third = with_change(second, "vgg16", Change("k", ("features.2", "k1s1d1x64")))
    assert third == f"{second}--k-features.2-k1s1d1x64"
    assert with_change(third, "resnet18", Change("r", ("conv1",))) == "resnet18--r-conv1"
