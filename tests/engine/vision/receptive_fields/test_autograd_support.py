from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings

from engine.vision.receptive_fields.architectures.catalogue import ARCHITECTURES, network
from engine.vision.receptive_fields.autograd_support import autograd_support, positive
from engine.vision.receptive_fields.graph import Network
from engine.vision.receptive_fields.paths import path_counts
from engine.vision.receptive_fields.theory import box, receptive_field
from tests.engine.vision.receptive_fields.random_networks import branched, stacks


def check_units(built: Network, size: tuple[int, ...], most: int = 15) -> None:
    """The first unit, the last, and some between."""
    name = built.output
    try:
        sizes = built.sizes(size)[name]
    except ValueError:
        assume(False)
    units = list(product(*(range(count) for count in sizes)))
    units = units[:: max(len(units) // most, 1)] + units[-1:]
    field = receptive_field(built, name)
    supports = autograd_support(built, name, units, size)
    for unit, support in zip(units, supports, strict=True):
        counts = path_counts(built, name, unit, size)
        assert ((counts.on(size) > 0) == support).all(), unit
        # And none of it lies outside the box of theory.
        inside = np.ix_(*(
            [first <= place <= last for place in range(n)]
            for (first, last), n in zip(box(field, unit), size, strict=True)
        ))  # fmt: skip
        assert support[inside].sum() == support.sum()


@given(stacks())
@settings(max_examples=80, deadline=None, derandomize=True)
def test_theory_is_the_support_of_the_gradient_on_stacks(built: Network) -> None:
    check_units(built, (8, 7))


@given(branched())
@settings(max_examples=80, deadline=None, derandomize=True)
def test_theory_is_the_support_of_the_gradient_on_graphs_with_branches(built: Network) -> None:
    check_units(built, (8, 7))


@given(stacks(dims=1) | branched(dims=1))
@settings(max_examples=80, deadline=None, derandomize=True)
def test_theory_is_the_support_of_the_gradient_on_signals(built: Network) -> None:
    check_units(built, (24,))


@pytest.mark.parametrize("name", ["alexnet", "googlenet", "resnet18", "unet", "gated-pixelcnn"])
def test_so_it_is_on_published_networks(name: str) -> None:
    each, built = ARCHITECTURES[name], network(name)
    size = (188, 188) if name == "unet" else (64, 64) if "pixel" in name else (96, 96)
    (support,) = autograd_support(built, each.end, [(1, 1)], size)
    assert support.any()
    np.testing.assert_array_equal(path_counts(built, each.end, (1, 1), size).on(size) > 0, support)


def test_the_positive_network_has_the_same_fields() -> None:
    built = network("googlenet")
    assert receptive_field(positive(built), "inception5b") == receptive_field(built, "inception5b")
