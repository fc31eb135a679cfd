from engine.vision.receptive_fields.architectures.builder import Builder
from engine.vision.receptive_fields.windows import Conv


def test_nodes_read_the_one_before_unless_told() -> None:
    builder = Builder(channels=1, dims=1)
    builder.normalised("a", "a.bn", Conv(3, channels=2))
    builder.add("b", Conv(1), "input")
    network = builder.network()
    assert [node.inputs for node in network.nodes] == [(), ("input",), ("a",), ("input",)]
    assert builder.last == "b"
    assert network.dims == 1
