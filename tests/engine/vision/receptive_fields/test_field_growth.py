from engine.vision.receptive_fields.architectures.catalogue import network
from engine.vision.receptive_fields.field_growth import fields_by_depth, largest_by_depth
from engine.vision.receptive_fields.graph import stack
from engine.vision.receptive_fields.layers import Pointwise
from engine.vision.receptive_fields.windows import Conv, Pool


def test_a_chain_counts_its_convolutions_and_its_pools_widen_the_last() -> None:
    chain = stack([Conv(3), Pointwise(), Pool(2), Conv(3), Conv(1)])
    assert [(each.name, each.depth, each.size) for each in fields_by_depth(chain)] == [
        ("conv1", 1, 3),
        ("pool1", 1, 4),
        ("conv2", 2, 8),
        ("conv3", 3, 8),
    ]
    assert largest_by_depth(chain) == ((1, 2, 3), (4, 8, 8))


def test_published_depths_and_fields() -> None:
    # The classifier of one layer comes after them; GoogLeNet's longest way has 22 with it.
    for name, depth, size in (("resnet50", 49, 483), ("vgg16", 13, 212), ("googlenet", 21, 715)):
        depths, sizes = largest_by_depth(network(name))
        assert (depths[-1], sizes[-1]) == (depth, size)
        assert list(depths) == sorted(set(depths))


def test_the_longest_way_counts_where_branches_differ() -> None:
    found = {each.name: each.depth for each in fields_by_depth(network("googlenet"))}
    assert found["inception3a.branch1.conv"] == 4
    assert found["inception3a.branch3.1.conv"] == 5
    assert found["inception3b.branch1.conv"] == 6
