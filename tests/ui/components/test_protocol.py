"""Messages to and from the browser, and the scripts that the stubs fetch."""

import gzip

import numpy as np
import pytest

from ui import components


def test_packing_is_inverse_for_every_type_and_shape():
    blobs: dict[str, np.ndarray] = {
        "bytes": np.arange(7, dtype=np.uint8),
        "floats": np.linspace(-1, 1, 6, dtype=np.float32).reshape(2, 3),
        "empty": np.zeros((0, 3), np.int32),
        "strided": np.arange(12, dtype=np.int16).reshape(3, 4)[:, ::2],
    }
    header, back = components.unpack(components.pack({"name": "γ", "n": 3}, **blobs))
    assert header == {"name": "γ", "n": 3}
    for name, blob in blobs.items():
        np.testing.assert_array_equal(back[name], blob)
        assert back[name].dtype == blob.dtype


def test_every_array_begins_at_a_multiple_of_four():
    message = components.pack({"odd": "x"}, a=np.zeros(3, np.uint8), b=np.ones(2, np.float32))
    length = int.from_bytes(message[:4], "little")
    assert (4 + length) % 4 == 0 and len(message) % 4 == 0


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_that_would_break_the_page_are_refused(value):
    with pytest.raises(ValueError, match="JSON"):
        components.pack({"value": value})


def test_arrays_the_browser_has_no_view_for_are_refused():
    with pytest.raises(ValueError, match="float64 cannot be sent"):
        components.pack({}, a=np.zeros(2))


def test_scripts_are_found_by_the_name_of_their_content_only():
    import ui.components.canvas  # noqa: F401 - registers

    address = next(name for name in components._scripts if name.startswith("canvas."))
    text = components.script(address)
    assert text is not None and "export default function" in text and "courier(" in text
    assert components.script("canvas.js") is None
    assert components.script("../../app.py") is None


def test_a_script_is_compressed_once():
    import ui.components.canvas  # noqa: F401 - registers

    address = next(name for name in components._scripts if name.startswith("canvas."))
    found = components.compressed(address)
    assert found is not None and gzip.decompress(found).decode() == components.script(address)
    assert components.compressed(address) is found
    before = len(components._compressed)
    assert components.compressed("canvas.js") is None and len(components._compressed) == before


def test_scripts_that_components_share_stand_once_and_before_what_builds_on_them():
    import ui.components.canvas  # noqa: F401 - registers

    address = next(name for name in components._scripts if name.startswith("canvas."))
    text = components.script(address) or ""
    parts = ["function courier(", "class Stage {", "class StrokeStage ", "class Canvas "]
    assert [text.count(part) for part in parts] == [1, 1, 1, 1]
    assert sorted(parts, key=text.index) == parts


def test_styles_travel_without_comments_and_idle_white_space():
    css = "/* Why */\n.a,\n.b > i:hover {\n  margin: 0 auto;\n}\n@media (x: y) {\n  i {\n  }\n}\n"
    assert components._minify(css) == (".a,.b > i:hover{margin:0 auto;}\n@media (x:y){i{}\n}\n")
