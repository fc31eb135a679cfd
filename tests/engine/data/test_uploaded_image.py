"""Pictures of visitors: upright, small, and refused with a sentence before they are decoded."""

import io

import numpy as np
import pytest
from PIL import Image

from engine.data import uploaded_image
from engine.data.uploaded_image import MAX_BYTES, SIDE, read_image


def file(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def picture(width: int = 8, height: int = 6) -> Image.Image:
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2] = (200, 40, 10)
    return Image.fromarray(pixels)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_picture_is_read_as_it_is(kind: str) -> None:
    found = read_image(file(picture(), kind, lossless=True))
    assert found.dtype == np.uint8 and np.array_equal(found, np.asarray(picture()))


def test_grey_and_transparent_pictures_become_colours() -> None:
    for mode in ("L", "RGBA", "P", "I;16"):
        assert read_image(file(picture().convert("L").convert(mode), "PNG")).shape == (6, 8, 3)


def test_a_turned_photograph_stands_upright_and_a_large_one_is_scaled() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6  # the camera was held upright
    assert read_image(file(picture(), "JPEG", exif=turned)).shape == (8, 6, 3)
    assert read_image(file(picture(3000, 1500), "JPEG")).shape == (SIDE // 2, SIDE, 3)


def test_what_is_no_picture_is_refused() -> None:
    png = file(picture(), "PNG")
    for content in (b"", b"hello", png[:40], file(picture(), "BMP"), b"\x80\x02pickle"):
        with pytest.raises(ValueError, match="no PNG, JPEG or WebP"):
            read_image(content)


def test_what_is_too_large_is_refused_before_it_is_decoded(monkeypatch) -> None:
    with pytest.raises(ValueError, match="up to 10 MB"):
        read_image(bytes(MAX_BYTES + 1))
    monkeypatch.setattr(uploaded_image, "MAX_PIXELS", 40)
    with pytest.raises(ValueError, match="8×6 pixels"):
        read_image(file(picture(), "PNG"))
