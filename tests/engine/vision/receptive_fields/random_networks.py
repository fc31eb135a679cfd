"""Random networks for laws: stacks, and graphs with branches."""

from hypothesis import strategies as st

from engine.vision.receptive_fields.graph import Network, Node, stack
from engine.vision.receptive_fields.layer import Layer
from engine.vision.receptive_fields.layers import Add, Concat, Input, Pointwise
from engine.vision.receptive_fields.windows import Conv, Pool, TransposedConv

_small = st.integers(1, 4)


@st.composite
def windows(draw: st.DrawFn, dims: int, transposed: bool = True) -> Layer:
    kinds = ["conv", "conv", "pool", "pointwise"] + ["transposed"] * transposed
    kind = draw(st.sampled_from(kinds))
    kernel = tuple(draw(_small) for _ in range(dims))
    stride = tuple(draw(st.integers(1, 3)) for _ in range(dims))
    if kind == "pool":
        padding = tuple(draw(st.integers(0, each // 2)) for each in kernel)
        return Pool(kernel, stride, padding, ceil=draw(st.booleans()))
    if kind == "pointwise":
        return Pointwise("relu")
    dilation = tuple(draw(st.integers(1, 3)) for _ in range(dims))
    padding = tuple(draw(st.integers(0, 3)) for _ in range(dims))
    if kind == "transposed":
        return TransposedConv(kernel, stride, padding, dilation)
    return Conv(kernel, stride, padding, dilation, mask=draw(st.sampled_from(["", "", "B"])))


@st.composite
def stacks(draw: st.DrawFn, dims: int = 2, transposed: bool = True) -> Network:
    layers = draw(st.lists(windows(dims, transposed), min_size=1, max_size=5))
    return stack(layers, channels=1, dims=dims)


@st.composite
def branched(draw: st.DrawFn, dims: int = 2) -> Network:
    """Blocks of branches that keep the size, joined by a sum or stacked, and windows between."""
    nodes = [Node("input", Input(1))]
    for block in range(draw(st.integers(1, 3))):
        before = nodes[-1].name
        ends = []
        for branch in range(draw(st.integers(2, 3))):
            end = before
            for depth in range(draw(st.integers(0, 2))):
                half, dilation = draw(st.integers(0, 2)), draw(st.integers(1, 2))
                # Uneven padding keeps the size, and moves the centre: branches out of line.
                moved = draw(st.integers(-1, 1)) if half * dilation else 0
                pad = (half * dilation + moved, half * dilation - moved)
                layer = Conv(2 * half + 1, 1, (pad,) * dims, dilation)
                name = f"{block}.{branch}.{depth}"
                nodes.append(Node(name, layer, (end,)))
                end = name
            ends.append(end)
        nodes.append(Node(f"join{block}", draw(st.sampled_from([Add(), Concat()])), tuple(ends)))
        if nodes[-1].layer == Concat():
            nodes.append(Node(f"mix{block}", Conv(1), (nodes[-1].name,)))
        if draw(st.booleans()):
            nodes.append(Node(f"down{block}", draw(windows(dims, False)), (nodes[-1].name,)))
    return Network(tuple(nodes), dims)
