"""Arrays come back from their text to the bit, and nothing but numbers does."""

import base64
import io

import numpy as np
import pytest

from engine.embedded import embedded, embedding


@pytest.mark.parametrize(
    "array",
    [
        np.arange(60, dtype=np.int16).reshape(3, 4, 5),
        np.random.default_rng(0).normal(size=(50, 2)).astype(np.float32),
        np.array([True, False]),
        np.zeros((0, 2)),
        np.asfortranarray(np.eye(3)),
    ],
    ids=lambda array: array.dtype.str,
)
def test_an_array_comes_back_to_the_bit(array: np.ndarray) -> None:
    text = embedding(array)
    back = embedded(text)
    assert back.dtype == array.dtype and back.shape == array.shape
    assert back.tobytes() == array.tobytes()
    assert max(map(len, text.splitlines())) <= 96


def test_what_is_mostly_empty_is_short() -> None:
    assert len(embedding(np.zeros((128, 128)))) < 1_000


def test_objects_and_other_texts_are_refused() -> None:
    file = io.BytesIO()
    np.savez(file, array=np.array([print], dtype=object))
    for text in (base64.b64encode(file.getvalue()).decode(), "AAAA", "no base64!", ""):
        with pytest.raises(ValueError, match="holds no array"):
            embedded(text)
