"""Arrays written into a text, such as the cell of a notebook: base64 of a compressed NumPy file.

Examples:
    >>> text = embedding(np.eye(2))
    >>> embedded(text)
    array([[1., 0.],
           [0., 1.]])
"""

from __future__ import annotations

import base64
import io
import textwrap

import numpy as np

_WIDTH = 96
_NAME = "array"


def embedding(array: np.ndarray) -> str:
    """The text of an array, in lines of 96 characters."""
    file = io.BytesIO()
    np.savez_compressed(file, **{_NAME: array})  # type: ignore[arg-type]
    return textwrap.fill(base64.b64encode(file.getvalue()).decode("ascii"), _WIDTH)


def embedded(text: str) -> np.ndarray:
    """The array in a text that `embedding` made. It holds numbers; nothing in it is run.

    Raises:
        ValueError: the text holds no array of numbers.
    """
    try:
        with np.load(io.BytesIO(base64.b64decode(text)), allow_pickle=False) as file:
            found: np.ndarray = file[_NAME]
    except (OSError, KeyError, EOFError, ValueError) as refusal:
        raise ValueError("This text holds no array.") from refusal
    return found
