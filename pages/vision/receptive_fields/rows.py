"""The layers of a network as the rows of its picture: those that read windows, and joins."""

from dataclasses import replace
from functools import lru_cache

from engine.vision.receptive_fields.graph import Network, Node
from engine.vision.receptive_fields.layers import Crop, Input
from engine.vision.receptive_fields.theory import Field, fields
from engine.vision.receptive_fields.windows import Conv, Pool, TransposedConv, Window
from ui.components.units import Along, Read, Row


class Rows:
    """The rows of a network for an input of some size.

    Attributes:
        rows: from the input on.
        names: of the node that each row stands for.
    """

    def __init__(self, network: Network, size: tuple[int, ...]) -> None:
        found, sizes = fields(network), network.sizes(size)
        self.names: list[str] = []
        self.rows: list[Row] = []
        self._place: dict[str, tuple[int, int]] = {}  # of each node: its row, and how far cut off
        for name in network.maps:
            node = network[name]
            given = [self._place[each] for each in node.inputs]
            if not (isinstance(node.layer, Input | Window) or len(given) > 1):
                row, cut = given[0]
                before = node.layer.before if isinstance(node.layer, Crop) else 0
                self._place[name] = (row, cut + before)
                continue
            self._place[name] = (len(self.rows), 0)
            self.names.append(name)
            row_of_node = _row(node, given, found[name], sizes[name], network.dims)
            self.rows.append(replace(row_of_node, groups=_groups(name, network)))

    def row_of(self, name: str) -> int:
        """The row of a node, or of the one before it that has a row."""
        return self._place[name][0]


@lru_cache(maxsize=32)
def rows_of(network: Network, size: tuple[int, ...]) -> Rows:
    """The rows of a network for an input of that size.

    Raises:
        ValueError: the network does not fit the input; the sentence names the node.
    """
    return Rows(network, size)


def label(node: Node) -> str:
    """What a layer is, in a few characters: ``3×3 conv, /2``."""
    layer = node.layer
    if isinstance(layer, Input):
        return "input"
    if not isinstance(layer, Window):
        return {"Add": "sum", "Concat": "concatenation", "Multiply": "product"}.get(
            type(layer).__name__, type(layer).__name__.lower()
        )
    kernel = "×".join(map(str, _pair(layer.kernel)))
    kind = "transposed" if isinstance(layer, TransposedConv) else "conv"
    if isinstance(layer, Pool):
        kind = f"{layer.kind} pool"
    stride, dilation = max(_pair(layer.stride)), max(_pair(layer.dilation))
    sign = "×" if isinstance(layer, TransposedConv) else "/"
    further = [
        f"{sign}{stride}" if stride > 1 else "",
        f"dilation {dilation}" if dilation > 1 else "",
    ]
    if isinstance(layer, Conv) and layer.groups != 1:
        further.append("depthwise" if layer.groups == 0 else f"{layer.groups} groups")
    if isinstance(layer, Conv) and layer.mask:
        further.append(f"mask {layer.mask}")
    return ", ".join([f"{kernel} {kind}", *filter(None, further)])


def _groups(name: str, network: Network) -> tuple[str, ...]:
    """The modules that a node lies in, from the outermost on: ``layer1``, ``layer1.0``.

    One that was put in by hand, whose name says of none, lies in those of its neighbours.
    """
    own = _modules(name, network)
    if own or not network[name].inputs:
        return own
    before = _modules(network[name].inputs[0], network)
    readers = [node for node in network.nodes if name in node.inputs]
    after = [_modules(node.name, network) for node in readers]
    if len(readers) == 1 and len(readers[0].inputs) > 1 and not before:
        return after[0]  # a branch of its own
    shared = (tuple(each for each in modules if each in before) for modules in after)
    return max(shared, key=len, default=())


def _modules(name: str, network: Network) -> tuple[str, ...]:
    parts = name.split(".")
    if any(other.startswith(f"{name}.") for other in network.names):
        parts.append("")  # the join of a module is named after it
    return tuple(".".join(parts[:length]) for length in range(1, len(parts)))


def _row(
    node: Node,
    given: list[tuple[int, int]],
    found: tuple[Field, ...],
    size: tuple[int, ...],
    dims: int,
) -> Row:
    reads = tuple(
        Read(row, _both(*(_along(node, axis, dims, cut) for axis in range(dims))))
        for row, cut in given
    )
    rows, columns = size if dims == 2 else (1, *size)
    centre, stride = [float(each.centre) for each in found], [float(each.stride) for each in found]
    if dims == 1:
        centre, stride = [0.0, *centre], [1.0, *stride]
    return Row(label(node), (rows, columns), (centre[0], centre[1]), (stride[0], stride[1]), reads)


def _along(node: Node, axis: int, dims: int, cut: int) -> Along:
    layer = node.layer
    if not isinstance(layer, Window):
        return Along(shift=cut)
    return Along(
        layer.axis(axis).stride,
        layer.offsets(axis, dims),
        isinstance(layer, TransposedConv),
        cut,
    )


def _both(*axes: Along) -> tuple[Along, Along]:
    """Of a signal: its one row reads one row."""
    return (axes[0], axes[1]) if len(axes) == 2 else (Along(), axes[0])


def _pair(value: int | tuple[int, ...]) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else (value, value)
