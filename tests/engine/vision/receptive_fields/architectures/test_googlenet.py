from engine.vision.receptive_fields.architectures.googlenet import googlenet
from engine.vision.receptive_fields.costs import costs, depth, parameters
from engine.vision.receptive_fields.theory import fields


def test_shapes_are_those_of_the_table() -> None:
    network = googlenet()
    shapes = network.shapes((224, 224))
    assert shapes["maxpool2"] == (192, 28, 28)
    assert shapes["inception3b"] == (480, 28, 28)
    assert shapes["inception4e"] == (832, 14, 14)
    assert shapes["inception5b"] == (1024, 7, 7)
    assert depth(network) == 22


def test_multiply_adds_are_those_of_the_table() -> None:
    """Table 1 of Szegedy et al. 2015, in millions ("ops").

    Its 54 for 5a do not follow from the channels in its row, which give 51.
    """
    found = costs(googlenet(), (224, 224))
    of = {
        module: sum(
            cost.multiply_adds
            for name, cost in found.items()
            if name.startswith(f"inception{module}")
        )
        for module in ("3a", "3b", "4b", "4d", "4e", "5b")
    }
    assert [round(each / 1e6) for each in of.values()] == [128, 304, 88, 119, 170, 71]


def test_parameters() -> None:
    """6.8 million in the table; the model card of torchvision counts 6,624,904."""
    assert parameters(googlenet()) == 6_998_552
    assert parameters(googlenet(torchvision=True)) == 6_624_904


def test_the_field_of_a_module_is_that_of_its_largest_branch() -> None:
    found = fields(googlenet())
    assert found["maxpool2"][0].size == 27
    for module, size in (("3a", 59), ("3b", 91), ("4e", 427), ("5b", 715)):
        assert found[f"inception{module}"][0].size == size
        assert found[f"inception{module}.branch3.1.conv"][0].size == size
    # Smaller windows in torchvision's version: two thirds of the field are gone with them.
    assert fields(googlenet(torchvision=True))["inception5b"][0].size == 379
