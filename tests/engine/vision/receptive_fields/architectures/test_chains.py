from engine.vision.receptive_fields.architectures import chains
from engine.vision.receptive_fields.costs import depth, parameters, total
from engine.vision.receptive_fields.theory import fields


def test_parameters_are_those_published() -> None:
    """The model cards of torchvision; Krizhevsky et al. 2012: 60 million; table 2 of VGG: 138."""
    assert parameters(chains.alexnet()) == 61_100_840
    assert parameters(chains.alexnet_2012()) == 60_965_224
    assert parameters(chains.vgg16()) == 138_357_544


def test_fields_of_alexnet_are_those_of_araujo() -> None:
    """The table of google-research/receptive_field: field and effective stride."""
    found = fields(chains.alexnet_2012())
    seen = {
        name: (found[name][0].size, float(found[name][0].stride), found[name][0].padding)
        for name in found
    }
    ends = [name for name in seen if name in {f"features.{n}" for n in (0, 2, 3, 6, 8, 10, 12)}]
    assert [seen[name] for name in ends] == [
        (11, 4, 0),
        (19, 8, 0),
        (51, 8, 16),
        (99, 16, 32),
        (131, 16, 48),
        (163, 16, 64),
        (195, 32, 64),
    ]


def test_vgg_is_sixteen_layers_deep_and_costs_what_araujo_counts() -> None:
    network = chains.vgg16()
    assert depth(network) == 16
    assert fields(network)["features.30"][0].padding == 90
    convolutions = network.until("features.30")
    assert round(2 * total(convolutions, (224, 224)).multiply_adds / 1e9, 2) == 30.69
