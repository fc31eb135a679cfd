"""The diagram of a network says what torch says."""

from torch import nn

from ui.network import is_chain, layers, network_html


class _Unset(nn.Linear):
    """Named for what it does, and yet a linear layer."""


class _Branched(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.ModuleList([_Unset(3, 5), nn.Linear(5, 5)])
        self.picture = nn.Sequential(nn.Conv2d(1, 4, 3), nn.GroupNorm(2, 4))
        self.label = nn.Embedding(11, 6)


def test_layers_have_the_shapes_and_counts_of_the_module() -> None:
    found = layers(_Branched())
    assert [(layer.part, layer.name, layer.kind, layer.shape) for layer in found] == [
        ("", "hidden 1", "Linear", "3 → 5"),
        ("", "hidden 2", "Linear", "5 → 5"),
        ("", "picture 1", "Conv2d", "1 → 4, 3×3"),
        ("", "picture 2", "GroupNorm", "4"),
        ("", "label", "Embedding", "11 → 6"),
    ]
    total = sum(parameter.numel() for parameter in _Branched().parameters())
    assert sum(layer.parameters for layer in found) == total
    assert f"<b>_Branched</b>, {total:,} parameters" in network_html(_Branched())


def test_arrows_stand_where_each_layer_takes_what_the_one_before_gives() -> None:
    chain = nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 1))
    assert is_chain(layers(chain))
    assert "<ol class='chain'>" in network_html(chain)
    assert not is_chain(layers(_Branched()))
    assert "chain" not in network_html(_Branched())


def test_a_part_of_the_network_is_a_row_of_its_own() -> None:
    block = nn.ModuleDict({"norm": nn.GroupNorm(1, 3)})
    encoder = nn.ModuleDict({"first": nn.Linear(2, 3), "block": block})
    html = network_html(nn.ModuleDict({"encoder": encoder}))
    assert "<b>encoder</b> ModuleDict, 15 parameters" in html
    assert "<b>encoder.block</b> ModuleDict, 6 parameters" in html
    assert "<b>first</b> Linear<span>2 → 3</span><span>9 parameters</span>" in html
