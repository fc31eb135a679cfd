"""What pictures of digits look like, and what a classifier takes them for."""

import numpy as np
import torch

from engine.generative import digit_classifier
from ui.components import canvas


def pictures(values: np.ndarray) -> np.ndarray:
    """Bytes for what lies in −1 … 1; beyond, it is cut off."""
    return canvas.to_bytes(values, -1, 1)


def reading(x0: np.ndarray) -> tuple[list[int], list[float]]:
    """What a classifier takes the pictures for, and how sure it is."""
    with torch.inference_mode():
        odds = digit_classifier.shipped()((torch.from_numpy(x0) / 2 + 0.5).clamp(0, 1))
        sure, reads = odds.softmax(dim=1).max(dim=1)
    return reads.tolist(), sure.tolist()
