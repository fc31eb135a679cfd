import pytest

from engine.vision.receptive_fields.architectures.catalogue import ARCHITECTURES, network
from engine.vision.receptive_fields.costs import total
from engine.vision.receptive_fields.theory import fields, receptive_field


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_each_network_fits_the_input_it_is_made_for(name: str) -> None:
    each, built = ARCHITECTURES[name], network(name)
    assert total(built, each.size).parameters > 0
    found = fields(built)
    assert max(field[0].size for field in found.values()) == found[each.end][0].size
    if each.published_field is not None:
        assert [along.size for along in found[each.end]] == [each.published_field] * 2


def test_an_unknown_network_is_refused() -> None:
    with pytest.raises(ValueError, match="There is no network 'lenet'"):
        network("lenet")


def test_small_stacks_see_what_they_are_compared_for() -> None:
    sizes = {
        name: receptive_field(network(name), ARCHITECTURES[name].end)[0].size
        for name in ("five-3x3", "one-11x11", "five-1x1", "dilated-1-2-4-8", "dilated-2-2-2")
    }
    assert sizes == {
        "five-3x3": 11,
        "one-11x11": 11,
        "five-1x1": 1,
        "dilated-1-2-4-8": 31,
        "dilated-2-2-2": 13,
    }
