import pytest

from engine.vision.receptive_fields.architectures.resnet import resnet
from engine.vision.receptive_fields.costs import costs, depth, parameters, total
from engine.vision.receptive_fields.theory import receptive_field


@pytest.mark.parametrize(
    ("layers", "count", "published"),
    [(18, 11_689_512, 1.8), (50, 25_557_032, 3.8), (101, 44_549_160, 7.6), (152, 60_192_808, 11.3)],
)
def test_parameters_and_multiply_adds(layers: int, count: int, published: float) -> None:
    """The model cards of torchvision, and table 1 of He et al. 2016 (10⁹ multiply-adds).

    The paper counts a little less than there is: without the projections of the skips.
    """
    network = resnet(layers)
    assert parameters(network) == parameters(resnet(layers, torchvision=True)) == count
    whole = total(network, (224, 224))
    skips = sum(
        cost.multiply_adds
        for name, cost in costs(network, (224, 224)).items()
        if "downsample" in name
    )
    assert whole.multiply_adds - skips <= (published + 0.1) * 1e9
    assert whole.multiply_adds >= (published - 0.1) * 1e9
    assert depth(network) == layers


def test_fields_are_aligned_and_differ_with_the_place_of_the_stride() -> None:
    paper = receptive_field(resnet(50), "layer4.2.relu")[0]
    assert (paper.size, float(paper.stride), paper.aligned) == (483, 32, True)
    assert receptive_field(resnet(50, torchvision=True), "layer4.2.relu")[0].size == 427
    assert receptive_field(resnet(18), "layer4.1.relu")[0].size == 435


def test_other_depths_are_refused() -> None:
    with pytest.raises(ValueError, match="no ResNet-34"):
        resnet(34)
