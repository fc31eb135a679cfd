"""Cards are encoded as large and as good as their bytes allow."""

import io

import numpy as np
import pytest
from PIL import Image

from recipes.pictures import CARD_BYTES, CARD_SIZES, encode_card


def noise(shape: tuple[int, int]) -> Image.Image:
    """Grey noise of this many rows and columns, enlarged to a card."""
    grey = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    picture = Image.fromarray(grey).convert("RGB")
    return picture.resize((1200, 750), Image.Resampling.NEAREST)


@pytest.mark.parametrize(("shape", "size"), [((15, 24), 0), ((75, 120), 1)])
def test_a_card_is_as_large_as_its_bytes_allow(shape: tuple[int, int], size: int) -> None:
    encoded = encode_card(noise(shape))
    assert len(encoded) <= CARD_BYTES
    with Image.open(io.BytesIO(encoded)) as picture:
        assert (picture.format, picture.size) == ("WEBP", CARD_SIZES[size])


def test_a_picture_of_too_much_detail_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        encode_card(noise((750, 1200)))
