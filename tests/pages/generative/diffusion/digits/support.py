"""What the tests of the experiments on digits share."""

from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

from tests.support.apps import Visited, components
from ui.components import unpack

PAGE = Visited("diffusion")


def canvas(app: AppTest, key: str) -> tuple[dict[str, Any], np.ndarray]:
    """Header and pixels of a canvas."""
    (found,) = [c for c in components(app, "canvas") if c.id.endswith(f"diffusion:{key}")]
    header, blobs = unpack(found.bytes)
    return header, blobs["pixels"]
