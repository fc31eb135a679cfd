import io

import numpy as np
from PIL import Image

from engine.geometry.gaussian_splats.picture_jpeg import best_jpeg, encode_jpeg
from engine.geometry.gaussian_splats.picture_target import built_in_picture


def test_the_jpeg_is_the_best_that_fits() -> None:
    picture = built_in_picture("china", 64).array
    found = best_jpeg(picture, 2000)
    assert len(found.content) <= 2000
    errors = {}
    for subsampling in ("4:4:4", "4:2:0"):
        for quality in range(1, 101):
            each = encode_jpeg(picture, quality, subsampling)
            if len(each.content) <= 2000:
                error = np.square(each.pixels.astype(float) - picture).mean()
                errors[quality, subsampling] = error
    error = np.square(found.pixels.astype(float) - picture).mean()
    assert error <= 1.02 * min(errors.values())
    assert 200 < found.header_bytes < 700


def test_a_budget_that_no_jpeg_meets_gives_the_smallest() -> None:
    picture = built_in_picture("noise", 32).array
    found = best_jpeg(picture, 100)
    assert found.quality == 1
    assert len(found.content) > 100


def test_a_header_ends_where_the_coded_picture_begins() -> None:
    """Segments walked by their lengths, as the standard (ITU-T T.81, annex B) lays them out."""
    jpeg = encode_jpeg(built_in_picture("shapes", 48).array, 60)
    at, marker = 2, b""
    while marker != b"\xff\xda":
        marker = jpeg.content[at : at + 2]
        at += 2 + int.from_bytes(jpeg.content[at + 2 : at + 4], "big")
    assert jpeg.header_bytes == at


def test_the_file_is_what_its_attributes_say() -> None:
    picture = built_in_picture("flower", 32).array
    found = {name: encode_jpeg(picture, 90, name) for name in ("4:4:4", "4:2:0")}
    for name, sampling in (("4:4:4", (1, 1)), ("4:2:0", (2, 2))):
        with Image.open(io.BytesIO(found[name].content)) as image:
            assert (image.format, image.size) == ("JPEG", (32, 32))
            brightness = image.layer[0]  # type: ignore[attr-defined]
            assert tuple(brightness[1:3]) == sampling
    assert len(found["4:2:0"].content) < len(found["4:4:4"].content)
