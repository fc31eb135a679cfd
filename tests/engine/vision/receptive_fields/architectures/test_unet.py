from engine.vision.receptive_fields.architectures.unet import unet
from engine.vision.receptive_fields.costs import parameters
from engine.vision.receptive_fields.theory import receptive_field
from engine.vision.receptive_fields.windows import Conv, TransposedConv


def test_sizes_are_those_of_figure_1() -> None:
    network = unet()
    shapes = network.shapes((572, 572))
    assert shapes["bottom.relu2"] == (1024, 28, 28)
    assert shapes["up4.concat"] == (1024, 56, 56)
    assert shapes["output"] == (2, 388, 388)
    assert unet(padded=True).shapes((64, 64))["output"] == (2, 64, 64)


def test_it_has_23_convolutional_layers() -> None:
    kinds = [type(node.layer) for node in unet().nodes]
    assert kinds.count(Conv) + kinds.count(TransposedConv) == 23
    assert parameters(unet()) == 31_030_658


def test_the_field_is_that_of_the_longest_way() -> None:
    network = unet()
    rows = receptive_field(network, "output")[0]
    assert receptive_field(network, "bottom.relu2")[0].size == 140
    assert float(rows.stride) == 1
    # Units between two of the coarsest map see one more of it than the others: 16 pixels.
    assert {last - first + 1 for first, last in rows.phases} == {188, 204}
